//! Backups in one file: a tar of plain files, packed with zstd, with the manifest first. It is read
//! as it comes, and nothing of it is believed that the manifest does not name.

use super::manifest::MOST;
use super::{MANIFEST, Made, Manifest, Piece, VAULT, Wish, cell, disk, examine, gather::gather};
use crate::error::{Error, Result};
use crate::vault;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use tar::{Archive, Builder, EntryType, Header};

/// How hard it is packed: most of what clients get is packed already.
const LEVEL: i32 = 3;

/// What takes a part of a bundle: its name, what it has to come to, and its bytes.
type Take<'a> = dyn FnMut(&str, &Piece, &mut dyn Read) -> Result<()> + 'a;

/// Writes a bundle to `path`, where nothing may be yet.
pub(super) fn write(wish: &Wish, path: &Path) -> Result<Made> {
    if path.exists() {
        let says = "is there already, and no backup is written over; choose another name";
        return Err(Error::broken(format!("{} {says}", path.display())));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    disk::folders(folder)?;
    let _held = vault::hold(&wish.data)?;
    let name = path.file_name().map(|name| name.display().to_string()).unwrap_or_default();
    let prefix = format!(".{name}.part-");
    let part = tempfile::Builder::new().prefix(&prefix).tempdir_in(folder)?;
    let mut manifest = gather(wish, part.path())?;
    let vault = wish.data.join(VAULT);
    for piece in manifest.kept_files().collect::<Vec<_>>() {
        if disk::sum(&cell(&vault, &piece.sha256)).ok().as_ref() != Some(&piece) {
            manifest.lost.insert(piece.sha256);
        }
    }
    let stays = if disk::together(folder, &wish.data)? { wish.min_free } else { 0 };
    disk::fits(folder, manifest.size(), stays)?;
    let mut packed = tempfile::Builder::new().prefix(&prefix).tempfile_in(folder)?;
    pack(&manifest, part.path(), &vault, packed.as_file_mut())?;
    packed.as_file().sync_all()?;
    let again = read(packed.path(), &mut |name, piece, bytes| {
        let is_right = disk::pour(bytes, io::sink())? == *piece;
        if is_right { Ok(()) } else { Err(examine::wrong(path, name)) }
    })?;
    if again != manifest {
        return Err(examine::wrong(path, MANIFEST));
    }
    packed.persist_noclobber(path).map_err(|error| error.error)?;
    disk::sync(folder)?;
    let new_files = manifest.kept_files().count() as u64;
    let new_bytes = manifest.kept_files().map(|piece| piece.size).sum();
    Ok(Made { path: path.to_owned(), manifest, new_files, new_bytes })
}

fn pack(manifest: &Manifest, copy: &Path, vault: &Path, file: &mut File) -> Result<()> {
    let mut packer = zstd::Encoder::new(file, LEVEL)?;
    packer.include_checksum(true)?;
    let mut tar = Builder::new(packer);
    let text = manifest.written()?;
    add(&mut tar, manifest, (MANIFEST, text.len() as u64), text.as_bytes())?;
    for (name, piece) in manifest.parts() {
        let in_vault = name.starts_with(VAULT);
        let from = if in_vault { cell(vault, &piece.sha256) } else { copy.join(&name) };
        add(&mut tar, manifest, (&name, piece.size), File::open(from)?)?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}

fn add(
    tar: &mut Builder<impl Write>,
    manifest: &Manifest,
    what: (&str, u64),
    bytes: impl Read,
) -> Result<()> {
    let (name, size) = what;
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(manifest.at.seconds()).unwrap_or(0));
    // No more and no less than was said, whatever became of the file.
    Ok(tar.append_data(&mut header, name, bytes.take(size))?)
}

/// Reads a bundle to its end and hands each part to `take`; its manifest, if everything that it
/// names was there.
///
/// # Errors
/// If it is damaged, is cut off, or holds what its manifest does not name; what `take` refuses.
pub(super) fn read(path: &Path, take: &mut Take<'_>) -> Result<Manifest> {
    let file = File::open(path)
        .map_err(|error| Error::broken(format!("{} cannot be read: {error}", path.display())))?;
    let mut archive = Archive::new(zstd::Decoder::new(file)?);
    let manifest = parts(&mut archive, path, take).map_err(|error| told(path, error))?;
    // What the packer says that all came to stands at the very end.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(|_| cut(path))?;
    Ok(manifest)
}

fn parts(archive: &mut Archive<impl Read>, path: &Path, take: &mut Take<'_>) -> Result<Manifest> {
    let damaged = |says: String| Error::broken(format!("{} is damaged: {says}", path.display()));
    // Raw: a name or a length that another entry gives is none of ours.
    let mut entries = archive.entries()?.raw(true);
    let mut first = entries.next().ok_or_else(|| cut(path))??;
    if &*first.path_bytes() != MANIFEST.as_bytes() || first.size() > MOST {
        return Err(Error::broken(format!("{} is no backup of Milepost", path.display())));
    }
    let mut text = Vec::new();
    first.read_to_end(&mut text)?;
    drop(first);
    let manifest = Manifest::parse(&text, path)?;
    let mut wanted = manifest.parts();
    for entry in entries {
        let mut entry = entry?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let is_plain = entry.header().entry_type() == EntryType::Regular;
        let Some(piece) = wanted.remove(&name).filter(|_| is_plain) else {
            return Err(damaged(format!("it holds {name:?}, which its manifest does not name")));
        };
        if entry.size() != piece.size {
            return Err(examine::wrong(path, &name));
        }
        take(&name, &piece, &mut entry)?;
    }
    if wanted.is_empty() { Ok(manifest) } else { Err(cut(path)) }
}

fn cut(path: &Path) -> Error {
    Error::broken(format!("{} is damaged: it ends before its end", path.display()))
}

/// What the unpacker says, in words of ours.
fn told(path: &Path, error: Error) -> Error {
    let Error::Broken(cause) = error else { return error };
    match cause.downcast::<io::Error>() {
        Ok(error) if error.kind() == io::ErrorKind::StorageFull => Error::Broken(error),
        Ok(error) if error.kind() == io::ErrorKind::UnexpectedEof => cut(path),
        Ok(error) => Error::broken(format!("{} is damaged: {error}", path.display())),
        Err(other) => Error::Broken(other),
    }
}
