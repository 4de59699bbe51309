//! Whom a limit counts: sixteen bytes, which hold no address that anybody could read.

use crate::config::Config;
use crate::id::ApiTokenId;
use crate::token::Serial;
use crate::web::address;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Request};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use tower_governor::GovernorError;
use tower_governor::key_extractor::KeyExtractor;

/// One asker in one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key([u8; 16]);

impl Key {
    fn of(words: &[&[u8]]) -> Self {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word);
            hash.update([0]);
        }
        let mut key = [0; 16];
        key.copy_from_slice(&hash.finalize()[..16]);
        Self(key)
    }

    fn network(ip: IpAddr) -> Self {
        match address::bucket(ip) {
            IpAddr::V4(ip) => Self(ip.to_ipv6_mapped().octets()),
            IpAddr::V6(ip) => Self(ip.octets()),
        }
    }

    /// One of `places` that it shares with others.
    pub(super) fn shared(self, places: u16) -> Self {
        let hash = Self::of(&[&self.0]).0;
        let place = u16::from_be_bytes([hash[0], hash[1]]) % places;
        Self::of(&[b"shared", &place.to_be_bytes()])
    }
}

/// Who asks, as a door knows it.
#[derive(Debug)]
pub enum Who<'w> {
    /// Wherever this request came from.
    Network(&'w Parts),
    /// A mail address, asked for by this request.
    Address(&'w str, &'w Parts),
    /// Somebody told apart by this.
    Known(Key),
}

impl<'w> From<&'w Parts> for Who<'w> {
    fn from(parts: &'w Parts) -> Self {
        Self::Network(parts)
    }
}

impl<'w> From<(&'w str, &'w Parts)> for Who<'w> {
    fn from((address, parts): (&'w str, &'w Parts)) -> Self {
        Self::Address(address, parts)
    }
}

impl From<Serial> for Who<'_> {
    fn from(serial: Serial) -> Self {
        Self::Known(Key::of(&[&serial.0]))
    }
}

impl From<&ApiTokenId> for Who<'_> {
    fn from(id: &ApiTokenId) -> Self {
        Self::from(id.as_str())
    }
}

impl From<&str> for Who<'_> {
    fn from(name: &str) -> Self {
        Self::Known(Key::of(&[name.trim().to_lowercase().as_bytes()]))
    }
}

impl Who<'_> {
    pub(super) fn key(self, network: &Network) -> Key {
        match self {
            Self::Network(parts) => network.of(&parts.extensions, &parts.headers),
            Self::Address(address, parts) => {
                let from = network.of(&parts.extensions, &parts.headers);
                Key::of(&[address.trim().to_lowercase().as_bytes(), &from.0])
            }
            Self::Known(key) => key,
        }
    }
}

/// Takes the visitor behind trusted proxies as the key, an IPv6 network as one.
#[derive(Debug, Clone)]
pub struct Network(pub Arc<Config>);

impl Network {
    /// Whoever's connection nobody noted shares one place: the accept loop notes every one (I7).
    fn of(&self, noted: &axum::http::Extensions, headers: &HeaderMap) -> Key {
        let Some(peer) = noted.get::<address::Peer>() else { return Key::of(&[b"nobody"]) };
        Key::network(address::of(&self.0, peer.0.ip(), headers))
    }
}

impl KeyExtractor for Network {
    type Key = Key;

    fn extract<T>(&self, request: &Request<T>) -> Result<Key, GovernorError> {
        Ok(self.of(request.extensions(), request.headers()))
    }
}
