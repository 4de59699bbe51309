//! Secrets and signatures: a library that is not ours checks them, and nothing keeps them.

use super::{add, call, open, ping};
use crate::support::Studio;
use crate::support::receiver::{Got, Receiver};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use milepost::clock::{Clock, Stamp, days};
use milepost::id::WebhookId;
use milepost::webhook;
use standardwebhooks::Webhook as Library;

/// Whether the library takes what came.
fn is_good(secret: &str, got: &Got) -> bool {
    Library::new(secret).unwrap().verify(&got.body, &got.headers).is_ok()
}

/// A studio that lives now: the library believes the machine's clock only.
async fn now() -> (Studio, Receiver, WebhookId, String) {
    let (studio, receiver) = (open().await, Receiver::start());
    studio.clock.set(Clock::of_the_machine().now());
    let (id, secret) = add(&studio, &receiver.url(), &[]).await;
    (studio, receiver, id, secret)
}

async fn rotate(studio: &Studio, id: &WebhookId) -> String {
    let (by, caller, id) = (studio.nell.clone(), studio.app.caller(), id.clone());
    let new = studio.app.store.write(move |tx| webhook::rotate_secret(tx, &caller, &by, &id));
    new.await.unwrap().letters().to_string()
}

#[tokio::test]
async fn a_library_takes_what_we_sign_and_refuses_what_was_forged() {
    let (studio, receiver, webhook, secret) = now().await;
    ping(&studio, &webhook).await;
    call(&studio).await;
    let got = receiver.got().remove(0);
    assert!(is_good(&secret, &got));
    assert!(secret.starts_with("whsec_"));
    assert_eq!(STANDARD.decode(secret.trim_start_matches("whsec_")).unwrap().len(), 32);
    let mut body = got.clone();
    body.body = String::from_utf8(got.body.clone()).unwrap().replace("Nell", "Mell").into();
    assert_ne!(body.body, got.body);
    assert!(!is_good(&secret, &body), "another body");
    let mut time = got.clone();
    let later = got.header("webhook-timestamp").parse::<i64>().unwrap() + 1;
    time.headers.insert("webhook-timestamp", later.into());
    assert!(!is_good(&secret, &time), "another time");
    let mut id = got.clone();
    id.headers.insert("webhook-id", "0123456789abcdef".parse().unwrap());
    assert!(!is_good(&secret, &id), "another id");
    let mut none = got.clone();
    none.headers.remove("webhook-signature");
    assert!(!is_good(&secret, &none), "no signature");
    let (_, other) = add(&studio, &receiver.url(), &[]).await;
    assert_ne!(other, secret);
    assert!(!is_good(&other, &got), "another webhook's secret");
}

#[tokio::test]
async fn for_a_day_after_a_new_secret_the_one_before_works_too() {
    let (studio, receiver, id, old) = now().await;
    let new = rotate(&studio, &id).await;
    ping(&studio, &id).await;
    call(&studio).await;
    let got = receiver.got().remove(0);
    assert_ne!(old, new);
    assert!(is_good(&old, &got) && is_good(&new, &got));
    assert_eq!(got.header("webhook-signature").split(' ').count(), 2);
    // The library has a clock of its own, so a day later its own signature is compared.
    for (wait, both) in [(Stamp(86_400_000 - 1), true), (Stamp(1), false)] {
        studio.clock.set(Stamp(studio.clock.now().0 + wait.0));
        ping(&studio, &id).await;
        call(&studio).await;
        let got = receiver.got().pop().unwrap();
        let sign = |secret: &str| {
            let at = got.header("webhook-timestamp").parse().unwrap();
            let library = Library::new(secret).unwrap();
            library.sign(got.header("webhook-id"), at, &got.body).unwrap()
        };
        let all: Vec<_> = got.header("webhook-signature").split(' ').collect();
        assert_eq!(all[0], sign(&new));
        assert_eq!(all.get(1).is_some_and(|second| *second == sign(&old)), both);
        assert_eq!(all.len(), 1 + usize::from(both));
    }
}

#[tokio::test]
async fn the_secret_is_made_from_the_keyring_and_stays_the_same() {
    let (studio, _, id, secret) = now().await;
    let show = || {
        let (by, caller, id) = (studio.nell.clone(), studio.app.caller(), id.clone());
        studio.app.store.write(move |tx| webhook::show_secret(tx, &caller, &by, &id))
    };
    assert_eq!(*show().await.unwrap().letters(), secret);
    assert!(!format!("{:?}", show().await.unwrap()).contains(&secret[6..]));
    studio.clock.travel(days(400));
    assert_eq!(*show().await.unwrap().letters(), secret);
    let second = rotate(&studio, &id).await;
    assert_eq!(*show().await.unwrap().letters(), second);
    assert_ne!(rotate(&studio, &id).await, second);
}

#[test]
fn a_key_that_was_revoked_signs_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.toml");
    let id = WebhookId::new();
    let secret = |kid| {
        let ring = milepost::key::Keyring::open(&path, Stamp(0), true).unwrap();
        let made = webhook::secret(&ring, &id, webhook::Origin { kid, generation: 1 });
        made.map(|secret| secret.letters().to_string()).map_err(|error| error.to_string())
    };
    assert!(secret(1).is_ok());
    let text = std::fs::read_to_string(&path).unwrap();
    let second = &text[text.find("[[key]]").unwrap()..];
    let (old, new) = (text.replace("\"signing\"", "\"revoked\""), second.replace("= 1", "= 2"));
    std::fs::write(&path, format!("{old}\n{new}")).unwrap();
    for kid in [1, 3] {
        assert!(secret(kid).unwrap_err().contains("Make a new secret."), "{kid}");
    }
    assert!(secret(2).is_ok());
}

#[tokio::test]
async fn no_secret_is_in_the_database() {
    let (studio, _, id, first) = now().await;
    let second = rotate(&studio, &id).await;
    ping(&studio, &id).await;
    call(&studio).await;
    studio.app.store.close();
    let mut looked = 0;
    for name in ["milepost.db", "milepost.db-wal"] {
        let Ok(bytes) = std::fs::read(studio.folder.path().join(name)) else { continue };
        looked += bytes.len();
        for secret in [&first, &second] {
            let letters = secret.trim_start_matches("whsec_");
            let raw = STANDARD.decode(letters).unwrap();
            let holds = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
            assert!(!holds(letters.as_bytes()) && !holds(&raw), "{name} holds a secret");
        }
        assert!(!String::from_utf8_lossy(&bytes).contains("whsec_"));
    }
    assert!(looked > 10_000);
}
