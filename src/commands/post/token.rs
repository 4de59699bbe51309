//! The token that lets this command in. It has no way to be printed.

use clap::ArgMatches;
use hyper::header::HeaderValue;
use milepost::error::{Error, Result};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use zeroize::Zeroizing;

/// The variable that holds it.
const VARIABLE: &str = "MILEPOST_TOKEN";

/// The letters as they are sent, marked as a secret for every library on their way.
pub struct Token(HeaderValue);

impl Token {
    /// From `--token-file`, or else from the variable.
    ///
    /// # Errors
    /// If there is none, or what is there cannot be one.
    pub fn read(with: &ArgMatches) -> Result<Self> {
        if let Some(path) = with.get_one::<std::path::PathBuf>("token-file") {
            let whole = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
                Error::broken(format!("the token file {} cannot be read: {error}", path.display()))
            })?;
            warn_of_others(path);
            let first = whole.lines().next().unwrap_or_default();
            return Self::of(first, &path.display().to_string());
        }
        let said = std::env::var(VARIABLE).map(Zeroizing::new).unwrap_or_default();
        if said.trim().is_empty() {
            return Err(Error::broken(format!(
                "a token is needed: put one into {VARIABLE}, or its file into --token-file; \
                 `milepost token create NAME --role editor` makes one"
            )));
        }
        Self::of(&said, VARIABLE)
    }

    fn of(letters: &str, place: &str) -> Result<Self> {
        let letters = letters.trim();
        let whole = Zeroizing::new(format!("Bearer {letters}"));
        let plain = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_graphic());
        match HeaderValue::from_str(&whole) {
            Ok(mut value) if plain => {
                value.set_sensitive(true);
                Ok(Self(value))
            }
            _ => Err(Error::broken(format!("there is no token in {place}"))),
        }
    }

    /// The value of the `Authorization` header.
    pub fn header(&self) -> HeaderValue {
        self.0.clone()
    }
}

/// A token that others on the machine can read is theirs, too.
fn warn_of_others(path: &Path) {
    let Ok(about) = std::fs::metadata(path) else { return };
    if about.is_file() && about.permissions().mode() & 0o077 != 0 {
        eprintln!("milepost: others can read {}; `chmod 600` it", path.display());
    }
}
