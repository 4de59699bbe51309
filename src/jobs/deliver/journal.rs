//! What happened to the mails in hand, word by word, in a file beside the database. A process that
//! is killed leaves it whole, though nothing waits for the disk: so it is known at the next start
//! which mails were begun, and which the server took before that was written down. If the machine
//! itself went down, the file may lack its end, and what it does not say is not known.

use crate::error::Result;
use crate::id::MailId;
use crate::outbox::Left;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Its name in the data folder.
const NAME: &str = "delivery.journal";

/// The journal of a server that runs; nothing is kept where mails are delivered once and by hand.
pub struct Journal(Option<Mutex<Page>>);

struct Page {
    file: File,
    // How long its first line is, in bytes.
    head: u64,
    open: usize,
}

impl Journal {
    /// None is kept.
    pub const fn none() -> Self {
        Self(None)
    }

    /// Begins a new one, after the one before was read.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(data: &Path) -> Result<Self> {
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(data.join(NAME))?;
        let head = format!("since {}\n", boot());
        file.write_all(head.as_bytes())?;
        Ok(Self(Some(Mutex::new(Page { file, head: head.len() as u64, open: 0 }))))
    }

    /// The contents of a mail go now.
    pub fn begun(&self, mail: &MailId) {
        self.note(&format!("begun {mail}\n"), 1);
    }

    /// The server took a mail.
    pub fn taken(&self, mail: &MailId, words: &str) {
        self.note(&format!("taken {mail} {words}\n"), 0);
    }

    fn note(&self, line: &str, opens: usize) {
        let Some(page) = &self.0 else { return };
        let mut page = page.lock().unwrap_or_else(PoisonError::into_inner);
        page.open += opens;
        if let Err(error) = page.file.write_all(line.as_bytes()) {
            tracing::warn!(%error, "the journal of delivery was not written");
        }
    }

    /// These mails are settled in the database; `begun` of them were begun. Once all are, it begins
    /// anew.
    pub fn settled<'a>(&self, mails: impl Iterator<Item = &'a MailId>, begun: usize) {
        let Some(page) = &self.0 else { return };
        let mut page = page.lock().unwrap_or_else(PoisonError::into_inner);
        page.open = page.open.saturating_sub(begun);
        let wrote = if page.open > 0 {
            let lines: String = mails.map(|mail| format!("ended {mail}\n")).collect();
            page.file.write_all(lines.as_bytes())
        } else {
            // In one step, and never without its first line: a kill here leaves it whole.
            let head = page.head;
            let anew = page.file.set_len(head);
            anew.and_then(|()| page.file.seek(SeekFrom::Start(head))).map(drop)
        };
        if let Err(error) = wrote {
            tracing::warn!(%error, "the journal of delivery was not written");
        }
    }
}

/// What tells one start of the machine from the next; empty where nothing does.
fn boot() -> String {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    id.trim().to_owned()
}

/// What the journal of the process before says.
pub struct Past {
    known: HashMap<String, Left>,
    is_whole: bool,
}

impl Past {
    /// Reads it; without one, nothing is known.
    pub fn read(data: &Path) -> Self {
        let text = std::fs::read(data.join(NAME)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let mut lines = text.split_inclusive('\n');
        let boot = boot();
        let head = lines.next().and_then(|line| line.strip_prefix("since "));
        let is_whole = !boot.is_empty() && head.is_some_and(|head| head.trim() == boot);
        // A line without its end was not finished.
        let mut known = HashMap::new();
        for line in lines.filter_map(|line| line.strip_suffix('\n')) {
            let mut words = line.splitn(3, ' ');
            match (words.next(), words.next(), words.next()) {
                (Some("begun"), Some(id), None) => {
                    known.insert(id.to_owned(), Left::Begun);
                }
                (Some("ended"), Some(id), None) => drop(known.remove(id)),
                (Some("taken"), Some(id), Some(words)) => {
                    known.insert(id.to_owned(), Left::Taken(words.to_owned()));
                }
                _ => {}
            }
        }
        Self { known, is_whole }
    }

    /// What is known of a mail that was in hand.
    pub fn of(&self, mail: &MailId) -> Left {
        let unknown = if self.is_whole { Left::Waiting } else { Left::Begun };
        self.known.get(mail.as_str()).cloned().unwrap_or(unknown)
    }
}
