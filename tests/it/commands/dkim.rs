//! `milepost dkim`: keys are made once, printed as records, and sealed with the ring.

use super::{INIT, err, milepost, out, told};
use crate::support::Studio;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use milepost::key::MailKey;
use std::path::Path;
use std::process::{Command, Output};

/// RFC 8410 §10.3, and the public half of §10.1.
const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";
const ITS_PUBLIC: &str = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

fn selectors(of: &Output) -> Vec<String> {
    let said = told(of);
    let records = said["records"].as_array().unwrap();
    records.iter().map(|record| record["selector"].as_str().unwrap().to_owned()).collect()
}

fn with_key(data: &Path, key: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(words)
        .env("MILEPOST_DATA", data)
        .env("MILEPOST_DKIM_KEY", key)
        .env("MILEPOST_DKIM_SELECTOR", "own")
        .output()
        .unwrap()
}

#[test]
fn keys_are_made_once_and_what_is_printed_can_be_published() {
    let folder = tempfile::tempdir().unwrap();
    assert!(milepost(folder.path(), INIT).status.success());
    let said = out(&milepost(folder.path(), &["dkim"]));
    for words in [
        "Mails from fernandfield.example are signed.",
        "milepost._domainkey.fernandfield.example\n    v=DKIM1; k=rsa; p=MIIBIjANBgkqhki",
        "milepost-ed25519._domainkey.fernandfield.example\n    v=DKIM1; k=ed25519; p=",
        "milepost doctor",
    ] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
    assert_eq!(out(&milepost(folder.path(), &["dkim"])), said, "the second time they are there");
    let json = told(&milepost(folder.path(), &["dkim", "--json"]));
    assert_eq!(json["records"][0]["name"], "milepost._domainkey.fernandfield.example");
    let public = json["records"][0]["value"].as_str().unwrap().split("p=").nth(1).unwrap();
    assert_eq!(STANDARD.decode(public).unwrap().len(), 294, "2048 bits and what they are");
}

#[test]
fn one_pair_takes_the_place_of_another_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    assert!(milepost(folder.path(), INIT).status.success());
    milepost(folder.path(), &["dkim"]);
    let both = selectors(&milepost(folder.path(), &["dkim", "add", "y2027", "--json"]));
    assert_eq!(both, ["milepost", "milepost-ed25519", "y2027", "y2027-ed25519"]);
    let left = selectors(&milepost(folder.path(), &["dkim", "drop", "milepost", "--json"]));
    assert_eq!(left, ["y2027", "y2027-ed25519"]);
    for (words, says) in [
        (["dkim", "add", "y2027"], "there are keys under y2027 already"),
        (["dkim", "add", "a b"], "“a b” cannot be a selector"),
        (["dkim", "drop", "milepost"], "there are no keys under milepost"),
    ] {
        let refused = milepost(folder.path(), &words);
        assert!(!refused.status.success() && err(&refused).contains(says), "{}", err(&refused));
    }
    let gone = out(&milepost(folder.path(), &["dkim", "drop", "y2027"]));
    assert!(gone.contains("not signed any more"), "{gone}");
}

#[test]
fn a_key_of_ones_own_is_taken_as_it_is_and_what_is_none_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    assert!(milepost(folder.path(), INIT).status.success());
    let path = folder.path().join("own.pem");
    std::fs::write(&path, ED25519).unwrap();
    let said = out(&with_key(folder.path(), &path, &["dkim"]));
    let record =
        format!("own._domainkey.fernandfield.example\n    v=DKIM1; k=ed25519; p={ITS_PUBLIC}");
    assert!(said.contains(&record), "{said}");
    let refused = err(&with_key(folder.path(), &path, &["dkim", "add", "x"]));
    assert!(refused.contains("take that away first"), "{refused}");

    let rsa = STANDARD.encode(&*milepost::key::new_rsa().unwrap());
    let pem = format!("-----BEGIN RSA PRIVATE KEY-----\n{rsa}\n-----END RSA PRIVATE KEY-----\n");
    std::fs::write(&path, pem).unwrap();
    assert!(out(&with_key(folder.path(), &path, &["dkim"])).contains("k=rsa; p=MIIBIjAN"));

    for text in ["", "nothing", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"] {
        std::fs::write(&path, text).unwrap();
        let refused = err(&with_key(folder.path(), &path, &["dkim"]));
        assert!(refused.contains("MILEPOST_DKIM_KEY") && refused.contains("Ed25519"), "{refused}");
    }
    let refused = err(&with_key(folder.path(), &folder.path().join("none.pem"), &["dkim"]));
    assert!(refused.contains("cannot be read"), "{refused}");
}

#[tokio::test]
async fn mails_are_signed_from_the_next_one_on_and_no_secret_of_it_is_in_the_database() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let unsigned = studio.mail.got().pop().unwrap();
    assert!(unsigned.header("DKIM-Signature").is_none());
    let (safe, by, made) =
        (studio.app.safe.clone(), studio.nell.clone(), milepost::key::Made::new().unwrap());
    let add = move |tx: &milepost::store::Tx| {
        milepost::key::add_mail_keys(tx, &safe, &by, ("milepost", &made))
    };
    studio.app.store.write(add).await.unwrap();
    studio.app.reload_keys().unwrap();
    studio.post(&[("plan.pdf", b"plan")], &[], "any").await;
    studio.deliver().await;
    let mail = studio.mail.got().pop().unwrap();
    let signature = mail.header("DKIM-Signature").unwrap();
    assert!(signature.contains("d=fernandfield.example; s=milepost;"), "{signature}");
    assert_eq!(mail.bytes.matches("DKIM-Signature:").count(), 2);

    let ring = std::fs::read_to_string(studio.app.safe.path()).unwrap();
    let secret = ring.split("selector = \"milepost\"").nth(1).unwrap();
    let secret = secret.split("secret = \"").nth(1).unwrap().split('"').next().unwrap();
    assert!(MailKey::rsa("x", &STANDARD.decode(secret).unwrap()).is_ok());
    studio.app.store.close();
    let database = std::fs::read(studio.folder.path().join("milepost.db")).unwrap();
    assert!(!database.windows(40).any(|part| part == &secret.as_bytes()[..40]));
}
