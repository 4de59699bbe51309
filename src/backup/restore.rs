//! Restoring: everything is copied beside what is there, looked through, and put in its place last.
//! Whatever is wrong with the backup, nothing of the data folder was touched.

use super::manifest::{Manifest, Piece};
use super::swap::{self, Plan};
use super::{Copy, DATABASE, KEYS, MANIFEST, SETTINGS, VAULT, bundle, cell, copies, disk, examine};
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::key::{Safe, Seal};
use crate::store::{self, Lying, Store};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

/// What may lie in a folder that counts as empty.
const NOTHING: &[&str] =
    &["backups", "tls", "lost+found", "milepost.lock", "README.md", ".gitignore", ".restoring"];

/// What came of a restore.
#[derive(Debug)]
pub struct Restored {
    /// What was restored.
    pub manifest: Manifest,
    /// The backup that it came from.
    pub from: PathBuf,
    /// Where the old lies now, if there was any.
    pub aside: Option<PathBuf>,
    /// Whether the folder has a keyring.
    pub has_keys: bool,
}

/// Restores the backup `from` into the folder `data`, which the caller has locked. The keyring is
/// opened with `seal` if it is sealed. What lies there goes aside if `replace` says so.
///
/// # Errors
/// If the folder is not empty, or anything is wrong with the backup.
pub fn restore(
    data: &Path,
    seal: Option<Seal>,
    from: &Path,
    replace: bool,
    clock: &Clock,
) -> Result<Restored> {
    if !replace {
        empty(data)?;
    }
    let staged = stage(data, seal, from, clock);
    let (manifest, from) = staged.inspect_err(|_| swap::give_up(data))?;
    let aside = disk::dated(data, "replaced-", clock.now());
    let mut plan = Plan { aside, stays: Vec::new() };
    for (piece, stays) in [(&manifest.keys, "keys"), (&manifest.settings, SETTINGS)] {
        // Left out on purpose: what is there goes with the same studio, most likely.
        if piece.is_none() && manifest.keys.is_none() {
            plan.stays.push(stays.to_owned());
        }
    }
    std::fs::set_permissions(data, std::fs::Permissions::from_mode(0o700))?;
    swap::put(data, &plan)?;
    let aside = Some(data.join(plan.aside)).filter(|aside| aside.exists());
    let has_keys = data.join(KEYS).exists();
    Ok(Restored { manifest, from, aside, has_keys })
}

fn empty(data: &Path) -> Result<()> {
    for entry in std::fs::read_dir(data)? {
        let name = entry?.file_name();
        if !NOTHING.iter().any(|nothing| name == *nothing) {
            return Err(Error::broken(format!(
                "{} is not empty: it holds {}. Name an empty folder with --data, or say --replace \
                 to put what is there aside",
                data.display(),
                name.display()
            )));
        }
    }
    Ok(())
}

/// Everything in a folder beside what is there, found to be right.
fn stage(
    data: &Path,
    seal: Option<Seal>,
    from: &Path,
    clock: &Clock,
) -> Result<(Manifest, PathBuf)> {
    let new = swap::begin(data)?;
    let (manifest, from) = if from.is_dir() {
        let copy = chosen(from)?;
        (from_copy(&copy, &new)?, copy.path)
    } else {
        (from_bundle(from, &new)?, from.to_owned())
    };
    if manifest.schema < store::schema() {
        Store::open(&new, clock.clone())?.close();
    }
    examine::agrees(&new, &manifest, clock.now())?;
    if manifest.keys.is_some() {
        let ring = Safe::of(&new, seal).look()?;
        let lying = Lying::open(&new.join(DATABASE), clock.now())?;
        if let Some(kid) = lying.read(|tx| tx.kids_in_use())?.iter().find(|kid| !ring.holds(**kid))
        {
            let says = format!("its keyring lacks key {kid}, with which links were signed");
            return Err(Error::broken(format!("{} is damaged: {says}", from.display())));
        }
    }
    Ok((manifest, from))
}

/// The copy that a folder is, or the newest in it.
fn chosen(folder: &Path) -> Result<Copy> {
    if folder.join(MANIFEST).exists() {
        return Ok(Copy { path: folder.to_owned() });
    }
    let newest = copies::list(folder).into_iter().next();
    newest.ok_or_else(|| Error::broken(format!("there is no backup in {}", folder.display())))
}

fn from_copy(copy: &Copy, new: &Path) -> Result<Manifest> {
    let manifest = Manifest::of(&copy.path)?;
    known(&manifest, &copy.path)?;
    let vault = copy.vault();
    let linked = disk::together(&copy.path, new)?;
    disk::fits(new, if linked { manifest.database.size } else { manifest.size() }, 0)?;
    for (name, piece) in manifest.heads() {
        let file = std::fs::File::open(copy.path.join(name));
        let file = file.map_err(|_| examine::wrong(&copy.path, name))?;
        if disk::write(file, &new.join(name))? != *piece {
            return Err(examine::wrong(&copy.path, name));
        }
    }
    for piece in manifest.kept_files() {
        let Piece { sha256, .. } = &piece;
        let (from, to) = (cell(&vault, sha256), cell(&new.join(VAULT), sha256));
        if !disk::bring(&from, &to, &piece)? {
            return Err(examine::wrong(&copy.path, &format!("the file {sha256}")));
        }
    }
    Ok(manifest)
}

fn from_bundle(path: &Path, new: &Path) -> Result<Manifest> {
    let manifest = bundle::read(path, &mut |name, piece, bytes| {
        // A name is one of a few, or a hash: the manifest was checked for that.
        if disk::write(bytes, &new.join(name))? == *piece {
            Ok(())
        } else {
            Err(examine::wrong(path, name))
        }
    })?;
    known(&manifest, path)?;
    Ok(manifest)
}

fn known(manifest: &Manifest, place: &Path) -> Result<()> {
    let (schema, here) = (manifest.schema, store::schema());
    if schema <= here {
        return Ok(());
    }
    Err(Error::broken(format!(
        "{} was made by a newer Milepost (schema {schema}, this one knows {here})",
        place.display()
    )))
}
