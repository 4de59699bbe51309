//! `MILEPOST_SECRET_KEY`: the file of the keyring tells nothing without it.

use crate::support::Studio;
use crate::support::studio::settings;
use milepost::app::App;
use milepost::config::Config;
use milepost::key::Seal;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;

const ONE: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const TWO: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

fn refused(studio: &Studio, key: &[(&str, &str)]) -> String {
    let config = settings(studio.folder.path(), key);
    match App::open(config, studio.clock.clone()) {
        Ok(_) => panic!("it opened"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a10_a_sealed_ring_opens_with_its_key_only_and_links_work_on() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    let path = studio.folder.path().join("keys/keys.toml");
    let plain = std::fs::read_to_string(&path).unwrap();
    let secret = plain.split("secret = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    studio.app.store.close();

    // A plain ring is sealed at the next start with a key.
    let config = settings(studio.folder.path(), &[("secret-key", ONE)]);
    let app = App::open(config, studio.clock.clone()).unwrap();
    let sealed = std::fs::read_to_string(&path).unwrap();
    assert!(sealed.starts_with("sealed = ") && !sealed.contains(&secret));
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut browser =
        crate::support::Browser::new(milepost::web::router::router(&app), &studio.browser().base);
    browser.open(&link).await.is(200);

    assert!(refused(&studio, &[]).contains("is sealed; set MILEPOST_SECRET_KEY"));
    assert!(refused(&studio, &[("secret-key", TWO)]).contains("sealed with another key"));
    let mut changed = sealed.clone().into_bytes();
    changed[30] ^= 1;
    std::fs::write(&path, &changed).unwrap();
    assert!(refused(&studio, &[("secret-key", ONE)]).contains("or was changed"));
    std::fs::write(&path, &sealed).unwrap();

    // Rotating writes it sealed, with another nonce.
    let (by, safe) = (studio.nell.clone(), app.safe.clone());
    app.store.write(move |tx| milepost::key::rotate(tx, &safe, &by)).await.unwrap();
    let again = std::fs::read_to_string(&path).unwrap();
    assert!(again.starts_with("sealed = ") && again[..30] != sealed[..30]);

    // The seal comes off by hand, and the ring is the same.
    let (by, safe) = (studio.nell.clone(), app.safe.clone());
    app.store.write(move |tx| milepost::key::unseal(tx, &safe, &by)).await.unwrap();
    app.store.close();
    assert!(std::fs::read_to_string(&path).unwrap().contains(&secret));
    let config = settings(studio.folder.path(), &[]);
    let app = App::open(config, studio.clock.clone()).unwrap();
    assert_eq!(app.keys().signing(), 2);
}

#[test]
fn a10_the_secret_key_is_32_bytes_and_never_in_the_file_or_printed() {
    let short = "AQEBAQEBAQEBAQEBAQEBAQ==";
    for (typed, good) in
        [(ONE, true), (ONE.trim_end_matches('='), true), (short, false), ("x", false)]
    {
        assert_eq!(Seal::parse(typed).is_some(), good, "{typed}");
    }
    let folder = tempfile::tempdir().unwrap();
    let flags = |key: &str| {
        BTreeMap::from([
            ("data".to_owned(), folder.path().display().to_string()),
            ("secret-key".to_owned(), key.to_owned()),
        ])
    };
    let mistakes = Config::read(&flags(short)).unwrap_err().join("\n");
    assert!(mistakes.contains("MILEPOST_SECRET_KEY has to be 32 bytes"), "{mistakes}");
    assert!(!mistakes.contains(short), "{mistakes}");
    let config = Config::read(&flags(ONE)).unwrap();
    assert!(!format!("{config:?}").contains(&ONE[..20]));
    std::fs::write(folder.path().join("milepost.toml"), format!("secret_key = \"{ONE}\"\n"))
        .unwrap();
    let mistakes = Config::read(&flags("")).unwrap_err().join("\n");
    assert!(mistakes.contains("secret_key cannot stand here"), "{mistakes}");
    assert!(!mistakes.contains(ONE), "{mistakes}");
}

#[tokio::test]
async fn a10_the_folder_of_the_keyring_is_made_private() {
    let studio = Studio::open().await;
    let folder = studio.folder.path().join("keys");
    let mode = || std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o700);
    studio.app.store.close();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).unwrap();
    App::open(settings(studio.folder.path(), &[]), studio.clock.clone()).unwrap();
    assert_eq!(mode(), 0o700);
}
