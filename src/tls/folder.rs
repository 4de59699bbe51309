//! `tls` in the data folder: what an authority knows us by, what it issued, and what went wrong.

use super::certificate::{Certificate, Pem};
use crate::clock::{Stamp, minutes};
use crate::error::Result;
use crate::key::write_private;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// The folder. It is made by the first thing that is put into it.
pub(super) struct Folder(PathBuf);

/// How often a certificate could not be had, one time after another.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Tries {
    pub failures: u32,
    /// When it was tried last.
    pub last: Option<Stamp>,
    /// What went wrong then.
    pub said: String,
}

/// After the first failure, the second and so on: authorities refuse whoever fails five times
/// within an hour.
const WAITS: [u32; 7] = [1, 5, 15, 30, 60, 180, 360];

impl Tries {
    /// The same with another failure.
    pub(super) fn and(self, now: Stamp, said: String) -> Self {
        Self { failures: self.failures.saturating_add(1), last: Some(now), said }
    }

    /// How long it is let be.
    pub(super) fn wait(&self) -> Duration {
        let at = (self.failures as usize).clamp(1, WAITS.len()) - 1;
        minutes(WAITS[at])
    }

    /// When it is tried again, if it failed.
    pub(super) fn next(&self) -> Option<Stamp> {
        let last = self.last.filter(|_| self.failures > 0)?;
        Some(last.plus(self.wait()))
    }
}

impl Folder {
    pub(super) fn within(data: &Path) -> Self {
        Self(data.join("tls"))
    }

    /// What was kept for a host. What cannot be used is as if it were not there.
    pub(super) fn certificate(&self, host: &str) -> Option<Certificate> {
        let text = |ending: &str| std::fs::read_to_string(self.at(host, ending)).ok();
        let pem = Pem { chain: text("crt")?, key: Zeroizing::new(text("key")?) };
        Certificate::read(host, &pem).ok()
    }

    /// Keeps it. The key is written first: a chain without its key is none.
    pub(super) fn put_certificate(&self, host: &str, pem: &Pem) -> Result<()> {
        write_private(&self.at(host, "key"), &pem.key)?;
        write_private(&self.at(host, "crt"), &pem.chain)
    }

    pub(super) fn tries(&self, host: &str) -> Tries {
        let text = std::fs::read_to_string(self.at(host, "tries")).ok();
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    pub(super) fn tried(&self, host: &str, tries: &Tries) -> Result<()> {
        write_private(&self.at(host, "tries"), &serde_json::to_string(tries)?)
    }

    /// What an authority knows us by, if anything.
    pub(super) fn account(&self) -> Option<Zeroizing<String>> {
        std::fs::read_to_string(self.0.join("account.json")).ok().map(Zeroizing::new)
    }

    pub(super) fn put_account(&self, text: &str) -> Result<()> {
        write_private(&self.0.join("account.json"), text)
    }

    pub(super) fn drop_account(&self) {
        drop(std::fs::remove_file(self.0.join("account.json")));
    }

    /// A host is a name that was read from an address: it holds no slash.
    fn at(&self, host: &str, ending: &str) -> PathBuf {
        self.0.join(format!("{host}.{ending}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_fails_is_not_refused_for_trying_too_often() {
        let mut tries = Tries::default();
        assert_eq!(tries.next(), None);
        let (mut now, mut within_an_hour) = (Stamp(0), 0);
        for _ in 0..20 {
            tries = tries.and(now, "no".into());
            within_an_hour += u32::from(now < Stamp(0).plus(minutes(60)));
            now = tries.next().unwrap();
        }
        assert_eq!((within_an_hour, tries.wait()), (5, minutes(360)));
    }
}
