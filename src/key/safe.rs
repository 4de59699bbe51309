//! Where the keyring lies: a file that only this user can read, plain or sealed with
//! `MILEPOST_SECRET_KEY`. It is replaced whole, never half-written.

use super::mail_keys::StoredMailKey;
use super::{Keyring, Known, Seal, State};
use crate::clock::Stamp;
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use zeroize::{Zeroize as _, Zeroizing};

/// One key as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    pub kid: u8,
    pub created: i64,
    pub state: State,
    /// When it signed no more, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<i64>,
    /// Empty once it was revoked.
    pub secret: String,
}

impl Stored {
    /// A new key that signs.
    pub fn new(kid: u8, now: Stamp) -> Self {
        let secret = Zeroizing::new(crate::id::random::<32>());
        let secret = STANDARD.encode(*secret);
        Self { kid, created: now.seconds(), state: State::Signing, stopped: None, secret }
    }

    pub const fn known(&self) -> Known {
        let created_at = Stamp::from_seconds(self.created);
        Known { kid: self.kid, state: self.state, created_at }
    }

    /// The bytes, unless it was revoked.
    pub fn secret(&self) -> Result<Option<Zeroizing<Vec<u8>>>> {
        if self.state == State::Revoked {
            return Ok(None);
        }
        let secret = Zeroizing::new(STANDARD.decode(&self.secret)?);
        if secret.len() != 32 {
            return Err(Error::broken(format!("key {} is not 32 bytes", self.kid)));
        }
        Ok(Some(secret))
    }
}

impl Drop for Stored {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// The whole ring as it is stored, oldest key first.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    pub instance: String,
    pub key: Vec<Stored>,
    /// What signs mails.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mail_key: Vec<StoredMailKey>,
}

impl File {
    pub fn instance(&self) -> Result<[u8; 16]> {
        let instance = STANDARD.decode(&self.instance)?;
        instance.try_into().map_err(|_| Error::broken("the instance id is not 16 bytes"))
    }
}

/// What a sealed ring looks like.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    sealed: String,
}

/// Tells one state of the file from another: it is replaced, so its inode or moment changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark(u64, i64, i64, u64);

/// The place of the keyring, and what it is sealed with.
#[derive(Debug, Clone)]
pub struct Safe {
    path: PathBuf,
    seal: Option<Seal>,
}

impl Safe {
    /// The place in a data folder.
    pub fn of(data: &Path, seal: Option<Seal>) -> Self {
        Self { path: data.join("keys").join("keys.toml"), seal }
    }

    /// A ring at `path` that is not sealed.
    pub fn plain(path: &Path) -> Self {
        Self { path: path.to_owned(), seal: None }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the ring, or makes one if there is none and `may_create` says so. A plain one is
    /// sealed now if there is something to seal it with.
    ///
    /// # Errors
    /// If the file is missing where it must exist, can be read by others, is sealed with another
    /// key, or is not a keyring.
    pub fn open(&self, now: Stamp, may_create: bool) -> Result<Keyring> {
        if !self.path.exists() {
            if !may_create {
                return Err(Error::broken(format!(
                    "links were signed with the keyring {}, and it is gone; put it back from a \
                     backup",
                    self.path.display()
                )));
            }
            let instance = STANDARD.encode(crate::id::random::<16>());
            self.write(&File { instance, key: vec![Stored::new(1, now)], mail_key: Vec::new() })?;
        }
        self.shut_folder()?;
        let file = self.read()?;
        if self.seal.is_some() && !self.is_sealed()? {
            self.write(&file)?;
        }
        Keyring::of(&file)
    }

    /// Reads the ring again, as it was changed by another process.
    ///
    /// # Errors
    /// As [`Safe::open`], but nothing is written.
    pub fn look(&self) -> Result<Keyring> {
        Keyring::of(&self.read()?)
    }

    /// What the file is now; none while there is none.
    pub fn mark(&self) -> Option<Mark> {
        let is = std::fs::metadata(&self.path).ok()?;
        Some(Mark(is.ino(), is.mtime(), is.mtime_nsec(), is.len()))
    }

    /// Whether the file is sealed.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn is_sealed(&self) -> Result<bool> {
        let text = Zeroizing::new(std::fs::read_to_string(&self.path)?);
        Ok(toml::from_str::<Sealed>(&text).is_ok())
    }

    pub(super) fn read(&self) -> Result<File> {
        self.check_mode()?;
        let text = Zeroizing::new(std::fs::read_to_string(&self.path)?);
        let text = match toml::from_str::<Sealed>(&text) {
            Ok(Sealed { sealed }) => self.opened(&sealed)?,
            Err(_) => text,
        };
        let file: File =
            toml::from_str(&text).map_err(|_| self.is("is not a keyring of Milepost"))?;
        if file.key.iter().filter(|key| key.state == State::Signing).count() != 1 {
            return Err(Error::broken("exactly one key of the keyring must be signing"));
        }
        Ok(file)
    }

    fn opened(&self, sealed: &str) -> Result<Zeroizing<String>> {
        let Some(seal) = &self.seal else {
            return Err(self.is("is sealed; set MILEPOST_SECRET_KEY to the key it was sealed with"));
        };
        seal.open(sealed).ok_or_else(|| {
            self.is("is sealed with another key than MILEPOST_SECRET_KEY, or was changed")
        })
    }

    pub(super) fn write(&self, file: &File) -> Result<()> {
        let text = Zeroizing::new(toml::to_string(file)?);
        let text = match &self.seal {
            Some(seal) => Zeroizing::new(toml::to_string(&Sealed { sealed: seal.shut(&text)? })?),
            None => text,
        };
        write_private(&self.path, &text)?;
        self.shut_folder()
    }

    /// Writes the ring without its seal.
    pub(super) fn write_plain(&self) -> Result<()> {
        Self { seal: None, ..self.clone() }.write(&self.read()?)
    }

    fn is(&self, says: &str) -> Error {
        Error::broken(format!("{} {says}", self.path.display()))
    }

    fn check_mode(&self) -> Result<()> {
        let mode = std::fs::metadata(&self.path)?.permissions().mode() & 0o777;
        if mode & 0o077 == 0 {
            return Ok(());
        }
        let path = self.path.display();
        Err(self.is(&format!("can be read by other users (mode {mode:o}); run: chmod 600 {path}")))
    }

    /// The folder is ours, so it is made private rather than complained about.
    fn shut_folder(&self) -> Result<()> {
        let Some(folder) = self.path.parent() else { return Ok(()) };
        if std::fs::metadata(folder)?.permissions().mode() & 0o077 != 0 {
            std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
        }
        Ok(())
    }
}

/// Writes `text` to `path` so that only this user can read it and a power cut leaves the old or
/// the new file whole.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write as _;
    let folder = path.parent().ok_or_else(|| Error::broken("a private file needs a folder"))?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".new-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}
