//! Who looks at files before anybody can get them; `vault/scan.rs` asks.

use std::path::PathBuf;

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanner {
    /// A program with its first words; the file's path is its last. It ends with 0 for clean and
    /// with 1 for not, as clamscan and clamdscan do; what it prints first says what it found.
    Command(Vec<String>),
    /// A clamd on this machine.
    Socket(PathBuf),
    /// A clamd elsewhere: host and port.
    Address(String),
}
