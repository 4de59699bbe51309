//! The scanner: a program or a clamd of the studio's own, asked about every file before anybody can
//! get it. What it finds is put into quarantine; what it cannot say is not taken either, because a
//! scanner that is down must not be a way past it.

use super::Vault;
use crate::config::Scanner;
use crate::error::{Refusal, Result};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How long a scanner may take for one file.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// What a scanner says.
enum Verdict {
    Clean,
    Found(String),
    Unknown(String),
}

/// Asks a scanner about a file.
async fn ask(scanner: &Scanner, path: &Path) -> Verdict {
    let asked = async {
        match scanner {
            Scanner::Command(words) => run(words, path).await,
            Scanner::Socket(socket) => {
                let to = clamav_client::tokio::Socket { socket_path: socket };
                clamd(clamav_client::tokio::scan_file(path, to, Some(CHUNK)).await)
            }
            Scanner::Address(address) => {
                let to = clamav_client::tokio::Tcp { host_address: address };
                clamd(clamav_client::tokio::scan_file(path, to, Some(CHUNK)).await)
            }
        }
    };
    let late = || Verdict::Unknown("it took too long".into());
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or_else(|_| late())
}

/// Whether a scanner answers, with a file that is certainly clean.
///
/// # Errors
/// What is wrong with it.
pub async fn check(scanner: &Scanner) -> Result<String, String> {
    let file = tempfile::NamedTempFile::new().map_err(|error| error.to_string())?;
    match ask(scanner, file.path()).await {
        Verdict::Clean => Ok("answers".into()),
        Verdict::Found(what) => Err(format!("finds “{what}” in an empty file")),
        Verdict::Unknown(why) => Err(format!("{why}; no file is taken until it answers")),
    }
}

/// How much is sent to clamd at once, in bytes.
const CHUNK: usize = 256 * 1024;

fn clamd(answer: std::io::Result<Vec<u8>>) -> Verdict {
    let said = match answer {
        Ok(said) => String::from_utf8_lossy(&said).trim_matches(['\0', '\n', ' ']).to_owned(),
        Err(error) => return Verdict::Unknown(error.to_string()),
    };
    let said = said.strip_prefix("stream: ").unwrap_or(&said);
    match said.strip_suffix(" FOUND") {
        Some(what) => Verdict::Found(what.to_owned()),
        None if said == "OK" => Verdict::Clean,
        None => Verdict::Unknown(said.to_owned()),
    }
}

async fn run(words: &[String], path: &Path) -> Verdict {
    let Some((program, words)) = words.split_first() else {
        return Verdict::Unknown("no program is named".into());
    };
    let mut command = Command::new(program);
    command.args(words).arg(path).stdin(Stdio::null()).kill_on_drop(true);
    let output = match command.output().await {
        Ok(output) => output,
        Err(error) => return Verdict::Unknown(format!("{program}: {error}")),
    };
    match output.status.code() {
        Some(0) => Verdict::Clean,
        Some(1) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            let said = said.replace(&*path.to_string_lossy(), "");
            let first = said.lines().next().unwrap_or_default();
            Verdict::Found(first.trim_matches([':', ' ']).chars().take(200).collect())
        }
        _ => Verdict::Unknown(format!("{program} ended with {}", output.status)),
    }
}

impl Vault {
    /// The scanner, if there is one.
    pub fn scanner(&self) -> Option<&Scanner> {
        self.0.scanner.as_ref()
    }

    /// Lets the scanner look at a file that is on its way in.
    ///
    /// # Errors
    /// `Infected`: it lies in quarantine then, by its hash. `Unscanned`: it is where it was.
    pub(super) async fn scan(
        &self,
        scanner: &Scanner,
        file: &Path,
        what: (&str, &str),
    ) -> Result<()> {
        let (name, sha256) = (what.0.to_owned(), what.1.to_owned());
        match ask(scanner, file).await {
            Verdict::Clean => Ok(()),
            Verdict::Found(found) => {
                let cell = self.quarantined(&sha256);
                if let Some(folder) = cell.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                std::fs::rename(file, cell)?;
                Err(Refusal::Infected { name, sha256, found }.into())
            }
            Verdict::Unknown(why) => {
                tracing::error!(%why, "the scanner could not say whether a file is clean");
                Err(Refusal::Unscanned { name }.into())
            }
        }
    }

    /// Where bytes lie that nobody may have.
    fn quarantined(&self, sha256: &str) -> PathBuf {
        self.0.folder.join("quarantine").join(sha256)
    }

    /// Removes bytes from quarantine.
    pub fn destroy(&self, sha256: &str) {
        drop(std::fs::remove_file(self.quarantined(sha256)));
    }
}
