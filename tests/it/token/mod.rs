//! Tokens and the keyring (`security.md`, A1 to A10, A13, A18, A19, A21).

mod clock;
mod corpus;
mod forged;
mod known;
mod missing;
mod ring;
mod sealed;

use crate::support::Studio;
use milepost::clock::Stamp;
use milepost::key::{Keyring, Purpose};
use milepost::token::{self, Serial};

fn ring() -> (tempfile::TempDir, Keyring) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/keys.toml");
    let ring = Keyring::open(&path, Stamp(0), true).unwrap();
    (folder, ring)
}

fn minted(ring: &Keyring, purpose: Purpose) -> String {
    let claim = token::claim(ring, purpose, Serial::random(), Stamp::from_seconds(2_000_000_000));
    token::mint(ring, purpose, &claim).letters().to_owned()
}

#[test]
fn a1_only_forty_letters_that_are_ours_are_taken() {
    let (_folder, ring) = ring();
    let good = minted(&ring, Purpose::Link);
    assert!(token::read(&ring, Purpose::Link, &good).is_some());
    for end in 0..good.len() {
        assert!(token::read(&ring, Purpose::Link, &good[..end]).is_none(), "prefix of {end}");
    }
    for extra in ["A", "=", ".", " ", "\n", "%3D"] {
        assert!(token::read(&ring, Purpose::Link, &format!("{good}{extra}")).is_none());
    }
    let bytes = base64_bytes(&good);
    for bit in 0..240 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(token::read(&ring, Purpose::Link, &spelled(&flipped)).is_none(), "bit {bit}");
    }
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=";
    let aliases =
        letters.chars().map(|last| format!("{}{last}", &good[..39])).filter(|one| *one != good);
    assert!(aliases.into_iter().all(|one| token::read(&ring, Purpose::Link, &one).is_none()));
}

fn base64_bytes(letters: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(letters).unwrap()
}

fn spelled(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

#[test]
fn a5_a_token_of_one_kind_is_refused_for_every_other() {
    let (_folder, ring) = ring();
    for made in Purpose::ALL {
        let letters = minted(&ring, *made);
        for read in Purpose::ALL {
            assert_eq!(
                token::read(&ring, *read, &letters).is_some(),
                made == read,
                "{made:?} as {read:?}"
            );
        }
    }
}

#[test]
fn a8_another_ring_knows_none_of_our_tokens() {
    let ((_a, ours), (_b, theirs)) = (ring(), ring());
    assert!(token::read(&theirs, Purpose::Link, &minted(&ours, Purpose::Link)).is_none());
}

#[test]
fn a19_tokens_end_in_a_letter_or_digit_and_begin_with_one_of_four() {
    let (_folder, ring) = ring();
    for _ in 0..10_000 {
        let letters = minted(&ring, Purpose::Link);
        assert_eq!(letters.len(), 40);
        assert!(letters.ends_with(|c: char| c.is_ascii_alphanumeric()));
        assert!(letters.starts_with(['E', 'F', 'G', 'H']));
    }
}

#[test]
fn a10_keys_are_private_and_never_printed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys/keys.toml");
    let ring = Keyring::open(&path, Stamp(0), true).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&path).unwrap();
    let secret = text.split("secret = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(!format!("{ring:?}").contains(secret));
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Keyring::open(&path, Stamp(0), true).unwrap_err().to_string();
    assert!(refused.contains("chmod 600"), "{refused}");
}

#[tokio::test]
async fn a10_no_key_and_no_token_is_in_the_database() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let desk = studio.desk().await;
    let keys = std::fs::read_to_string(studio.folder.path().join("keys/keys.toml")).unwrap();
    let secret = keys.split("secret = \"").nth(1).unwrap().split('"').next().unwrap();
    let raw = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, secret).unwrap();
    let unpadded = secret.trim_end_matches('=');
    let mut never: Vec<String> = vec![
        unpadded.to_owned(),
        unpadded.replace('+', "-").replace('/', "_"),
        milepost::audit::hex(&raw),
        milepost::audit::hex(&raw).to_uppercase(),
    ];
    never.extend(
        studio
            .mail
            .got()
            .iter()
            .filter(|m| m.text_part().contains("/l/"))
            .map(|m| m.link().rsplit('/').next().unwrap().to_owned()),
    );
    never.extend(ines.cookies.values().cloned());
    never.extend(desk.cookies.values().cloned());
    never.retain(|one| !one.is_empty());
    assert!(never.len() > 5);
    studio.app.store.close();
    for name in ["milepost.db", "milepost.db-wal"] {
        let Ok(bytes) = std::fs::read(studio.folder.path().join(name)) else { continue };
        assert!(!bytes.windows(32).any(|window| window == raw), "{name} holds the key itself");
        let text = String::from_utf8_lossy(&bytes);
        for one in &never {
            assert!(!text.contains(one), "{name} holds {one}");
        }
    }
}

#[tokio::test]
async fn starting_without_the_key_of_existing_links_is_refused() {
    let studio = Studio::open().await;
    studio.app.store.close();
    std::fs::remove_file(studio.folder.path().join("keys/keys.toml")).unwrap();
    let config = crate::support::studio::settings(studio.folder.path(), &[]);
    let Err(refused) = milepost::app::App::open(config, studio.clock) else { panic!("it opened") };
    assert!(refused.to_string().contains("put it back from a backup"), "{refused}");
}

proptest::proptest! {
    #[test]
    fn whatever_is_sent_never_panics(letters in "\\PC{0,60}") {
        let (_folder, ring) = ring();
        assert!(token::read(&ring, Purpose::Link, &letters).is_none());
    }
}
