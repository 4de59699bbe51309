//! Whatever is sent as a token, for every purpose: no panic, and nothing is taken that we did not
//! mint. The first byte chooses what is done to a token of ours first, so that the fuzzer comes past
//! length and spelling: flip, cut, splice, or nothing of ours at all.
//!
//! How to run it: docs/ARCHITECTURE.md, "Fuzzing".
#![no_main]

use libfuzzer_sys::fuzz_target;
use milepost::clock::Stamp;
use milepost::key::{Keyring, Purpose};
use milepost::token::{self, Claim, Serial};
use std::sync::LazyLock;

static RING: LazyLock<Keyring> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    Keyring::open(&folder.path().join("keys/keys.toml"), Stamp(0), true).unwrap()
});

fn minted(purpose: Purpose) -> String {
    let ends_at = Stamp::from_seconds(2_000_000_000);
    let claim = Claim { kid: RING.signing(), ends_at, serial: Serial([7; 6]) };
    token::mint(&RING, purpose, &claim).letters().to_owned()
}

fn changed(ours: &str, how: u8, with: &[u8]) -> Vec<u8> {
    let mut bytes = ours.as_bytes().to_vec();
    match how % 4 {
        0 => {
            for pair in with.chunks(2) {
                let at = usize::from(pair[0]) % bytes.len();
                bytes[at] ^= pair.get(1).copied().unwrap_or(1);
            }
        }
        1 => bytes.truncate(usize::from(with.first().copied().unwrap_or(0)) % 40),
        2 => {
            let at = usize::from(with.first().copied().unwrap_or(0)) % bytes.len();
            bytes.splice(at..at, with.iter().skip(1).copied());
        }
        _ => bytes = with.to_vec(),
    }
    bytes
}

fuzz_target!(|data: &[u8]| {
    let Some((how, with)) = data.split_first() else { return };
    let made = Purpose::ALL[usize::from(how / 4) % Purpose::ALL.len()];
    let ours = minted(made);
    let sent = String::from_utf8_lossy(&changed(&ours, *how, with)).into_owned();
    for purpose in Purpose::ALL {
        let taken = token::read(&RING, *purpose, &sent).is_some();
        // The fuzzer reads what is compared, and so finds the very letters in time.
        assert_eq!(taken, sent == minted(*purpose), "{sent:?} as {purpose:?}");
    }
});
