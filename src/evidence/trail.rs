//! A trail as a file: what its first line and its last line say.

use super::{Domain, Head, Key, SigningKey, canonical};
use serde::{Deserialize, Serialize};

/// The first line of a trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    /// The trail's name.
    pub chain: String,
    /// Every key that ever signed.
    pub keys: Vec<Key>,
    /// When the file was made, in milliseconds UTC.
    pub made_at: i64,
    /// What the file is: `trail`.
    pub milepost: String,
    /// The project's title; none for the trail of the studio itself.
    pub project: Option<String>,
    /// The studio's name.
    pub studio: String,
    /// The version of the format: 1.
    pub v: u32,
}

/// The last line of a trail: the head, signed together with the first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Last {
    /// The hash of the first line, without its line feed.
    pub first: String,
    /// The last event.
    pub head: Head,
    /// The id of the key that signed.
    pub key: String,
    /// The signature, in base64url.
    pub signature: String,
}

impl Last {
    /// Signs the head of a trail whose first line is `first`.
    pub fn by(key: &SigningKey, first: &str, head: Head) -> Self {
        let (first, signature) = (Domain::Trail.hash(first), String::new());
        let mut last = Self { first, head, key: key.public().id(), signature };
        last.signature = key.sign(Domain::Head, &last.said());
        last
    }

    /// What is signed.
    pub fn said(&self) -> String {
        canonical(&serde_json::json!({ "first": self.first, "head": self.head }))
    }

    /// The line's text, without its line feed.
    pub fn written(&self) -> String {
        canonical(self)
    }
}
