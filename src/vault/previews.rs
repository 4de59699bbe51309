//! Pictures of files, by the hash of the file's bytes. They lie beside the vault and not in it: all
//! of them can be made again, so they count for no quota and need no backup.

use crate::error::{Error, Result};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the pictures of all files lie. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Previews(Arc<PathBuf>);

/// One of the pictures of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// For tiles.
    Small,
    /// For looking at.
    Large,
    /// The picture itself, without what its camera wrote beside it.
    Clean,
}

impl Part {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Small, Self::Large, Self::Clean];

    /// What it is called, on the disk and in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Large => "large",
            Self::Clean => "clean",
        }
    }
}

impl Previews {
    /// Opens the folder of pictures in `folder`, making it as needed.
    ///
    /// # Errors
    /// If the folder cannot be made.
    pub fn open(folder: &Path) -> Result<Self> {
        let previews = folder.join("previews");
        std::fs::create_dir_all(&previews)?;
        Ok(Self(Arc::new(previews)))
    }

    /// A folder to make pictures in, which removes itself.
    ///
    /// # Errors
    /// If the disk refuses.
    pub fn workshop(&self) -> Result<tempfile::TempDir> {
        Ok(tempfile::Builder::new().prefix("making-").tempdir_in(self.0.as_path())?)
    }

    /// Moves what was made in `workshop` to its place.
    ///
    /// # Errors
    /// If one of `parts` is not there, or the disk refuses.
    pub fn keep(&self, workshop: &Path, sha256: &str, parts: &[Part]) -> Result<()> {
        for part in parts {
            let to = self.path(sha256, *part);
            let shelf = to.parent().ok_or_else(|| Error::broken("pictures have no folder"))?;
            std::fs::create_dir_all(shelf)?;
            std::fs::rename(workshop.join(part.as_str()), to)?;
        }
        Ok(())
    }

    /// One picture, whole; none if it is not there.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn get(&self, sha256: &str, part: Part) -> Result<Option<tokio::fs::File>> {
        match tokio::fs::File::open(self.path(sha256, part)).await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn path(&self, sha256: &str, part: Part) -> PathBuf {
        let shelf = self.0.join(sha256.get(..2).unwrap_or("00"));
        shelf.join(format!("{sha256}.{}", part.as_str()))
    }

    /// Removes the pictures of files that are not among `named`, and how many that were.
    ///
    /// # Errors
    /// If a folder cannot be read.
    pub fn sweep(&self, named: &HashSet<String>) -> Result<u32> {
        let mut swept = 0;
        for shelf in std::fs::read_dir(self.0.as_path())?.flatten() {
            // What is being made, or was when a server was ended, is no shelf.
            if shelf.file_name().len() != 2 {
                continue;
            }
            for picture in std::fs::read_dir(shelf.path())?.flatten() {
                let name = picture.file_name().to_string_lossy().into_owned();
                let of = name.split('.').next().unwrap_or_default();
                if !named.contains(of) && std::fs::remove_file(picture.path()).is_ok() {
                    swept += 1;
                }
            }
        }
        Ok(swept)
    }

    /// Removes what was left half made. Only for a server that has just begun.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn tidy(&self) -> Result<()> {
        for entry in std::fs::read_dir(self.0.as_path())?.flatten() {
            if entry.file_name().to_string_lossy().starts_with("making-") {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}
