//! What is backed up comes back, and nothing that is there is lost on the way.

use super::{copy_in, done, err, json, milepost, refused, rows, studio, tree};
use crate::support::Studio;
use crate::support::outside::Program;
use milepost::link;
use milepost::store::Tx;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

const BUNDLE: &str = "studio.tar.zst";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A backup in each form of a studio that is closed.
async fn both(elsewhere: &Path) -> (Studio, [PathBuf; 2]) {
    let studio = studio().await;
    std::fs::write(studio.folder.path().join("milepost.toml"), "link_days = 30\n").unwrap();
    let forms = [elsewhere.join("backups"), elsewhere.join(BUNDLE)];
    for to in &forms {
        done(studio.folder.path(), &["backup", text(to)]);
    }
    (studio, forms)
}

#[tokio::test]
async fn what_comes_back_from_either_form_is_what_was_there_to_the_byte() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (studio, forms) = both(elsewhere.path()).await;
    let data = studio.folder.path();
    for (number, from) in forms.iter().enumerate() {
        let new = elsewhere.path().join(format!("new-{number}"));
        let told = json(&new, &["restore", text(from), "--json"]);
        assert_eq!((&told["keys"], &told["aside"]), (&true.into(), &serde_json::Value::Null));
        assert_eq!(rows(&new.join("milepost.db")), rows(&data.join("milepost.db")));
        for what in ["vault", "keys"] {
            assert_eq!(tree(&new.join(what)), tree(&data.join(what)), "{what}");
        }
        assert!(tree(&new.join("vault")).len() >= 2);
        assert_eq!(std::fs::read(new.join("milepost.toml")).unwrap(), b"link_days = 30\n");
        let mode = |name: &str| new.join(name).metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys/keys.toml"), mode("milepost.db"), mode(".")), (0o600, 0o600, 0o700));
        assert_eq!(json(&new, &["doctor", "--json"])["good"], true);
    }
}

#[tokio::test]
async fn a_second_backup_takes_only_what_is_new_and_shares_the_files() {
    let elsewhere = tempfile::tempdir().unwrap();
    let studio = studio().await;
    let (data, to) = (studio.folder.path(), elsewhere.path().join("b"));
    let first = json(data, &["backup", text(&to), "--json"]);
    assert!(first["new_files"].as_u64().unwrap() >= 2, "{first}");
    let second = json(data, &["backup", text(&to), "--json"]);
    assert_eq!((&second["new_files"], &second["files"]), (&0.into(), &first["files"]));
    assert_ne!(first["path"], second["path"]);
    let vault = tree(&to.join("vault"));
    assert_eq!(vault.len() as u64, second["files"].as_u64().unwrap());
    // On one disk, a file is there once.
    let own = super::some_file(&data.join("vault"));
    let backed = to.join("vault").join(own.strip_prefix(data.join("vault")).unwrap());
    assert_eq!(own.metadata().unwrap().ino(), backed.metadata().unwrap().ino());
    let third = json(data, &["backup", text(&to), "--keep", "1", "--json"]);
    assert_eq!(copy_in(&to), Path::new(third["path"].as_str().unwrap()));
    assert_eq!(tree(&to.join("vault")), vault, "all of it is still named");
}

#[tokio::test]
async fn a_folder_that_is_not_empty_is_refused_and_stays_as_it_is() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (_studio, forms) = both(elsewhere.path()).await;
    let new = elsewhere.path().join("new");
    std::fs::create_dir(&new).unwrap();
    std::fs::write(new.join("letter.txt"), "mine").unwrap();
    for from in &forms {
        let says = refused(&new, &["restore", text(from)]);
        assert!(says.contains("is not empty: it holds letter.txt"), "{says}");
        assert!(says.contains("--replace"), "{says}");
        assert_eq!(tree(&new).len(), 1);
    }
}

#[tokio::test]
async fn replacing_keeps_the_old_aside_and_what_is_not_ours_where_it_is() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (studio, forms) = both(elsewhere.path()).await;
    let data = studio.folder.path();
    let backed = rows(&data.join("milepost.db"));
    done(data, &["token", "create", "later"]);
    std::fs::write(data.join("delivery.journal"), "of later").unwrap();
    std::fs::write(data.join("letter.txt"), "mine").unwrap();
    let later = rows(&data.join("milepost.db"));
    assert_ne!(later, backed);
    let told = json(data, &["restore", text(&forms[1]), "--replace", "--json"]);
    let aside = PathBuf::from(told["aside"].as_str().unwrap());
    assert_eq!(rows(&data.join("milepost.db")), backed);
    assert_eq!(rows(&aside.join("milepost.db")), later);
    assert!(aside.join("delivery.journal").exists() && !data.join("delivery.journal").exists());
    assert_eq!(std::fs::read(data.join("letter.txt")).unwrap(), b"mine");
    assert!(!data.join(".restoring").exists());
    assert_eq!(json(data, &["doctor", "--json"])["good"], true);
}

#[tokio::test]
async fn nothing_is_restored_under_a_server_that_runs() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (studio, forms) = both(elsewhere.path()).await;
    let data = studio.folder.path();
    let program = Program::start(data, &[]);
    let says = refused(data, &["restore", text(&forms[0]), "--replace"]);
    assert!(says.contains("another Milepost is serving"), "{says}");
    drop(program);
}

#[tokio::test]
async fn without_keys_no_secret_is_in_a_backup_and_those_that_are_there_stay() {
    let elsewhere = tempfile::tempdir().unwrap();
    let studio = studio().await;
    let data = studio.folder.path();
    std::fs::write(data.join("milepost.toml"), "link_days = 30\n").unwrap();
    let keys = std::fs::read_to_string(data.join("keys/keys.toml")).unwrap();
    let secret = keys.lines().find(|line| line.starts_with("secret")).unwrap();
    let secret = secret.split('"').nth(1).unwrap();
    let to = elsewhere.path().join("b");
    let said = done(data, &["backup", text(&to), "--without-keys"]);
    assert!(said.contains("It lacks keys/keys.toml and milepost.toml"), "{said}");
    for (name, bytes) in tree(&to) {
        assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()), "{name}");
        assert!(!name.ends_with(".toml"), "{name}");
    }
    done(data, &["restore", text(&to), "--replace"]);
    assert_eq!(std::fs::read_to_string(data.join("keys/keys.toml")).unwrap(), keys);
    assert_eq!(json(data, &["doctor", "--json"])["good"], true);
    let new = elsewhere.path().join("new");
    let said = done(&new, &["restore", text(&to)]);
    assert!(said.contains("There is no keyring"), "{said}");
    assert!(!milepost(&new, &["doctor"]).status.success());
}

#[tokio::test]
async fn no_backup_is_written_over() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (studio, forms) = both(elsewhere.path()).await;
    let before = std::fs::read(&forms[1]).unwrap();
    let says = refused(studio.folder.path(), &["backup", text(&forms[1])]);
    assert!(says.contains("is there already"), "{says}");
    assert_eq!(std::fs::read(&forms[1]).unwrap(), before);
    let left: Vec<_> = std::fs::read_dir(elsewhere.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 2, "nothing half-written stays: {left:?}");
}

#[tokio::test]
async fn a_link_that_was_made_after_the_backup_asks_for_the_address_after_the_restore() {
    let elsewhere = tempfile::tempdir().unwrap();
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let old = studio.link("Ines").await;
    let to = elsewhere.path().join("b");
    // While it runs.
    done(studio.folder.path(), &["backup", text(&to)]);
    let (signer, nell, pete) = (studio.app.signer(), studio.nell.clone(), studio.person("Pete"));
    let rotate = move |tx: &Tx| link::rotate(tx, &signer, &nell, &pete, false);
    studio.app.store.write(rotate).await.unwrap();
    let new = studio.link("Pete").await;
    studio.app.store.close();
    let data = elsewhere.path().join("data");
    done(&data, &["restore", text(&to)]);
    let program = Program::start(&data, &[]);
    program.client().get(&old).is(303);
    let page = program.client().get(&new);
    assert!(page.body().contains("We don’t know this link any more"), "{}", page.body());
    page.is(410);
}

/// Kills the program with -9 after so many thousandths of a second; whether it was done by then.
fn killed(data: &Path, words: &[&str], after: u64) -> bool {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(words)
        .env("MILEPOST_DATA", data)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(after));
    drop(child.kill());
    child.wait().unwrap().success()
}

#[tokio::test]
async fn a_restore_that_is_killed_leaves_the_old_or_the_new_and_no_mixture() {
    let elsewhere = tempfile::tempdir().unwrap();
    let (studio, forms) = both(elsewhere.path()).await;
    let data = studio.folder.path();
    let new = rows(&data.join("milepost.db"));
    done(data, &["token", "create", "later"]);
    let mut old = rows(&data.join("milepost.db"));
    for step in 0..400 {
        let is_done =
            killed(data, &["restore", text(&forms[step % 2]), "--replace"], step as u64 * 2);
        // Whoever starts next finishes what was begun.
        drop(milepost::app::lock(data).unwrap());
        let is = rows(&data.join("milepost.db"));
        assert!(is == old || is == new, "a mixture at step {step}");
        assert!(tree(&data.join("vault")).len() >= 2, "files are gone at step {step}");
        assert!(!data.join(".restoring").exists());
        if is_done {
            assert!(step > 3, "it was too quick to be killed");
            assert!(is == new);
            let said = milepost(data, &["doctor"]);
            assert!(said.status.success(), "{}{}", super::out(&said), err(&said));
            return;
        }
        if is == new {
            done(data, &["token", "create", "later"]);
            old = rows(&data.join("milepost.db"));
        }
    }
    panic!("no restore came to its end");
}
