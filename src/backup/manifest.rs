//! The manifest: what a backup holds, part by part, so that anything that is missing or changed is
//! found before it is used.

use super::{DATABASE, KEYS, MANIFEST, SETTINGS, VAULT, disk};
use crate::audit::hex;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::evidence::canonical;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The largest manifest that is read: a million files and more.
pub const MOST: u64 = 256 * 1024 * 1024;

/// A part of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Piece {
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
}

/// The newest event of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// Its number.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which way of writing manifests this is.
    pub v: u32,
    /// The Milepost that made it.
    pub program: String,
    /// The schema of the database.
    pub schema: u32,
    /// The moment of the copy.
    pub at: Stamp,
    /// The database.
    pub database: Piece,
    /// The keyring, unless it was left out.
    pub keys: Option<Piece>,
    /// The settings file, if there is one and it was not left out.
    pub settings: Option<Piece>,
    /// Where each chain ends.
    pub chains: BTreeMap<String, End>,
    /// Chains that did not follow from event to event when the copy was made.
    pub broken: BTreeSet<String>,
    /// The files that the database names, by SHA-256, with their sizes.
    pub files: BTreeMap<String, u64>,
    /// Those of them that were missing or changed when the copy was made.
    pub lost: BTreeSet<String>,
}

/// As it is written: with what it comes to itself.
#[derive(Serialize, Deserialize)]
struct Written {
    manifest: Manifest,
    sha256: String,
}

fn sum_of(manifest: &Manifest) -> String {
    hex(&Sha256::digest(canonical(manifest)))
}

impl Manifest {
    /// As text.
    ///
    /// # Errors
    /// Never, in practice.
    pub fn written(&self) -> Result<String> {
        let written = Written { manifest: self.clone(), sha256: sum_of(self) };
        Ok(serde_json::to_string_pretty(&written)? + "\n")
    }

    /// Reads what was written; `place` is named if it cannot be.
    ///
    /// # Errors
    /// If it is cut, changed, or of a newer Milepost.
    pub fn parse(text: &[u8], place: &Path) -> Result<Self> {
        let place = place.display();
        let damaged = || Error::broken(format!("{place} is damaged: its manifest cannot be read"));
        let written: Written = serde_json::from_slice(text).map_err(|_| damaged())?;
        let manifest = written.manifest;
        if manifest.v != 1 {
            let says = format!("{place} was made by a newer Milepost ({})", manifest.program);
            return Err(Error::broken(says));
        }
        let is_hash = |text: &String| {
            text.len() == 64
                && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        let is_right = written.sha256 == sum_of(&manifest)
            && manifest.files.keys().all(is_hash)
            && manifest.lost.iter().all(|lost| manifest.files.contains_key(lost));
        if is_right { Ok(manifest) } else { Err(damaged()) }
    }

    /// Reads the manifest of a copy.
    ///
    /// # Errors
    /// As [`Manifest::parse`]; if there is none.
    pub fn of(copy: &Path) -> Result<Self> {
        let path = copy.join(MANIFEST);
        let size = std::fs::metadata(&path).map_or(0, |about| about.len());
        if size > MOST {
            return Err(Error::broken(format!("{} is no manifest", path.display())));
        }
        let text = std::fs::read(&path).map_err(|error| {
            Error::broken(format!("{} cannot be read: {error}", path.display()))
        })?;
        Self::parse(&text, copy)
    }

    /// Writes it into a copy.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn write(&self, copy: &Path) -> Result<()> {
        disk::write(self.written()?.as_bytes(), &copy.join(MANIFEST))?;
        Ok(())
    }

    /// Database, keyring and settings, by the names that they lie under.
    pub fn heads(&self) -> impl Iterator<Item = (&'static str, &Piece)> {
        let database = Some((DATABASE, &self.database));
        let keys = self.keys.as_ref().map(|keys| (KEYS, keys));
        let settings = self.settings.as_ref().map(|settings| (SETTINGS, settings));
        database.into_iter().chain(keys).chain(settings)
    }

    /// The files that it has.
    pub fn kept_files(&self) -> impl Iterator<Item = Piece> {
        let kept = self.files.iter().filter(|(sha256, _)| !self.lost.contains(*sha256));
        kept.map(|(sha256, size)| Piece { sha256: sha256.clone(), size: *size })
    }

    /// Everything that it has, by the names that it lies under in a bundle.
    pub fn parts(&self) -> BTreeMap<String, Piece> {
        let heads = self.heads().map(|(name, piece)| (name.to_owned(), piece.clone()));
        let files = self.kept_files().map(|piece| {
            let sha256 = &piece.sha256;
            (format!("{VAULT}/{}/{sha256}", &sha256[..2]), piece)
        });
        heads.chain(files).collect()
    }

    /// How large everything is together.
    pub fn size(&self) -> u64 {
        let heads = self.heads().map(|(_, piece)| piece.size);
        heads.chain(self.kept_files().map(|piece| piece.size)).sum()
    }

    /// What was wrong with the studio when it was copied, a sentence each.
    pub fn faults(&self) -> Vec<String> {
        let broken = self.broken.iter();
        let broken = broken.map(|chain| format!("The trail {chain} does not follow in itself."));
        let lost = self.lost.iter();
        let lost = lost.map(|sha256| format!("The file {sha256} was missing or changed."));
        broken.chain(lost).collect()
    }
}
