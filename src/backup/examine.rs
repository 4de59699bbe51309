//! Looking a backup through: what its database says and names, and whether everything is there.

use super::{Copy, DATABASE, End, Manifest, Piece, cell, disk};
use crate::audit;
use crate::clock::Stamp;
use crate::error::{Error, Result};
use crate::member::Desk;
use crate::store::Lying;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What a database says of itself.
pub struct Found {
    /// Where each chain ends.
    pub chains: BTreeMap<String, End>,
    /// Chains that do not follow from event to event.
    pub broken: BTreeSet<String>,
    /// The files that it names.
    pub files: BTreeMap<String, u64>,
}

/// Reads what a copy of the database says of itself.
///
/// # Errors
/// If it cannot be read.
pub fn read(lying: &Lying) -> Result<Found> {
    let desk = Desk::of_the_house();
    lying.read(|tx| {
        let (mut chains, mut broken) = (BTreeMap::new(), BTreeSet::new());
        for name in tx.chains(desk)? {
            let walked = audit::walk(tx, desk, &name)?;
            if walked.broken_at.is_some() {
                broken.insert(name.clone());
            }
            if let Some((seq, hash)) = walked.last {
                chains.insert(name, End { seq, hash });
            }
        }
        let files = tx.all_hashes(desk)?.into_iter().collect();
        Ok(Found { chains, broken, files })
    })
}

/// Whether the database in `folder`, of the newest schema, is the one that `manifest` tells of.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub fn agrees(folder: &Path, manifest: &Manifest, now: Stamp) -> Result<()> {
    let lying = Lying::open(&folder.join(DATABASE), now)?;
    let damaged = |says: &str| Error::broken(format!("the backup’s database is damaged: {says}"));
    lying.check().map_err(|says| damaged(&says))?;
    let found = read(&lying)?;
    if found.chains != manifest.chains {
        return Err(damaged("its trail does not end where the manifest says"));
    }
    if let Some(chain) = found.broken.difference(&manifest.broken).next() {
        return Err(damaged(&format!("the trail {chain} does not follow in itself")));
    }
    let is_named = |file: (&String, &u64)| manifest.files.get(file.0) == Some(file.1);
    if !found.files.iter().all(is_named) {
        return Err(damaged("it names files that the manifest does not"));
    }
    Ok(())
}

/// Whether a copy is all there: database, keyring and settings to the byte, each file by its size.
///
/// # Errors
/// What is wrong with it, as a sentence.
pub fn look(copy: &Copy) -> Result<Manifest> {
    let manifest = Manifest::of(&copy.path)?;
    for (name, piece) in manifest.heads() {
        if disk::sum(&copy.path.join(name)).ok().as_ref() != Some(piece) {
            return Err(wrong(&copy.path, name));
        }
    }
    let vault = copy.vault();
    for Piece { sha256, size } in manifest.kept_files() {
        let there = std::fs::metadata(cell(&vault, &sha256)).map(|about| about.len());
        if there.ok() != Some(size) {
            return Err(wrong(&copy.path, &format!("the file {sha256}")));
        }
    }
    Ok(manifest)
}

/// That a part of a backup is not what its manifest says.
pub fn wrong(place: &Path, part: &str) -> Error {
    Error::broken(format!("{} is damaged: {part} is missing or was changed", place.display()))
}
