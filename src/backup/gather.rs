//! What every backup begins with: the database at one moment, the keyring and the settings, and the
//! list of what the database names.

use super::{DATABASE, KEYS, Manifest, SETTINGS, Wish, disk, examine};
use crate::error::{Error, Result};
use crate::key::write_private;
use crate::store::{self, Lying};
use std::collections::BTreeSet;
use std::path::Path;
use zeroize::Zeroizing;

/// Copies them into the folder `into`. What is missing of files is not known yet.
///
/// # Errors
/// If the database is damaged or of another schema, or the disk refuses.
pub fn gather(wish: &Wish, into: &Path) -> Result<Manifest> {
    let (from, database) = (wish.data.join(DATABASE), into.join(DATABASE));
    if !from.exists() {
        return Err(Error::broken(format!("there is no database in {}", wish.data.display())));
    }
    store::copy(&from, &database)?;
    // Looked at before the keyring is read: what the database needs is in a ring that is newer.
    let lying = Lying::open(&database, wish.now)?;
    let schema = lying.schema()?;
    if schema != store::schema() {
        return Err(Error::broken(format!(
            "the database has schema {schema} and this Milepost knows {}; make the backup with the \
             one that serves it",
            store::schema()
        )));
    }
    lying.check().map_err(|says| {
        Error::broken(format!("the database is damaged, so no backup was made of it: {says}"))
    })?;
    let found = examine::read(&lying)?;
    drop(lying);
    let keys = wish.keys.then(|| private(wish, into, KEYS)).transpose()?;
    let with_settings = wish.keys && wish.data.join(SETTINGS).exists();
    let settings = with_settings.then(|| private(wish, into, SETTINGS)).transpose()?;
    Ok(Manifest {
        v: 1,
        program: env!("CARGO_PKG_VERSION").into(),
        schema,
        at: wish.now,
        database: disk::sum(&database)?,
        keys,
        settings,
        chains: found.chains,
        broken: found.broken,
        files: found.files,
        lost: BTreeSet::new(),
    })
}

fn private(wish: &Wish, into: &Path, name: &str) -> Result<super::Piece> {
    let from = wish.data.join(name);
    let text = std::fs::read_to_string(&from).map(Zeroizing::new);
    let text =
        text.map_err(|error| Error::broken(format!("{} cannot be read: {error}", from.display())))?;
    let to = into.join(name);
    if let Some(folder) = to.parent() {
        disk::folders(folder)?;
    }
    write_private(&to, &text)?;
    disk::sum(&to)
}
