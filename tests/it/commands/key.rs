//! `milepost key`, alone and beside a running server.

use super::{INIT, err, milepost, out, told};
use crate::support::outside::Program;
use std::path::Path;
use std::process::Command;

fn set_up(data: &Path) -> String {
    assert!(milepost(data, INIT).status.success());
    let link = out(&milepost(data, &["admin-link"]));
    format!("/admin/enter/{}", link.trim().rsplit('/').next().unwrap())
}

#[test]
fn a8_keys_are_listed_rotated_and_revoked_and_each_says_what_it_did() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let first = told(&milepost(folder.path(), &["key", "list", "--json"]));
    assert_eq!((first["keys"][0]["kid"].as_i64(), &first["sealed"]), (Some(1), &false.into()));
    let rotated = out(&milepost(folder.path(), &["key", "rotate"]));
    assert!(rotated.contains("Key 2 signs from now on. Key 1 still opens every link it signed."));
    let listed = out(&milepost(folder.path(), &["key", "list"]));
    assert!(listed.contains("1  verifies") && listed.contains("2  signs"), "{listed}");
    let revoked = out(&milepost(folder.path(), &["key", "revoke", "1"]));
    assert!(revoked.contains("Everything that key 1 signed is dead. Key 2 signs from now on."));
    assert!(revoked.contains("milepost link reissue --all"), "{revoked}");
    for (words, code, says) in [
        (&["key", "revoke", "1"][..], 1, "key 1 was revoked before"),
        (&["key", "revoke", "77"], 1, "there is no key 77; there are: 1, 2"),
        (&["key", "revoke", "300"], 2, "300"),
        (&["key", "unseal"], 1, "the keyring is not sealed"),
        (&["key"], 2, ""),
    ] {
        let refused = milepost(folder.path(), words);
        assert_eq!(refused.status.code(), Some(code), "{words:?}");
        assert!(err(&refused).contains(says), "{}", err(&refused));
    }
    let json = told(&milepost(folder.path(), &["key", "revoke", "2", "--json"]));
    assert_eq!((json["revoked"].as_i64(), json["signs"].as_i64()), (Some(2), Some(3)));
    let keys = std::fs::read_to_string(folder.path().join("keys/keys.toml")).unwrap();
    assert_eq!(keys.matches("secret = \"\"").count(), 2, "revoked keys are wiped");
    let doctor = out(&milepost(folder.path(), &["doctor"]));
    for words in ["key 1 is revoked, 0 links", "key 3 signs", "not sealed", "mode 0600", "clock: "]
    {
        assert!(doctor.contains(words), "{words}: {doctor}");
    }
    assert!(doctor.contains("trail: 4 events"), "each is an event: {doctor}");
}

#[test]
fn a8_beside_a_running_server_a_revoked_key_is_dead_within_a_second() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let door = set_up(&data);
    let mut program = Program::start(&data, &[]);
    let waits = |path: &str, status: u16| {
        for _ in 0..400 {
            if program.client().get(path).status == status {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("it is not {status}");
    };
    assert_eq!(program.client().get(&door).status, 200);
    assert!(milepost(&data, &["key", "rotate"]).status.success());
    waits(&door, 200);
    assert!(milepost(&data, &["key", "revoke", "1"]).status.success());
    waits(&door, 404);
    let link = out(&milepost(&data, &["admin-link"]));
    let second = format!("/admin/enter/{}", link.trim().rsplit('/').next().unwrap());
    assert_eq!(program.client().get(&second).status, 200);
    // An order to read it again is no order to stop.
    assert!(Command::new("kill").args(["-HUP", &program.id()]).status().unwrap().success());
    assert_eq!(program.client().get(&second).status, 200);
    assert!(program.stop());
    let log = std::fs::read_to_string(data.with_extension("log")).unwrap();
    assert!(log.contains("keyring read"), "{log}");
}

#[test]
fn a10_without_the_secret_key_a_sealed_ring_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let run = |words: &[&str], key: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.args(words).env("MILEPOST_DATA", folder.path()).env("MILEPOST_SECRET_KEY", key);
        command.output().unwrap()
    };
    let (one, two) =
        (format!("{}=", "AQEB".repeat(10) + "AQE"), format!("{}=", "AgIC".repeat(10) + "AgI"));
    assert_eq!(told(&run(&["key", "list", "--json"], &one))["sealed"], true);
    let without = milepost(folder.path(), &["admin-link"]);
    assert_eq!(without.status.code(), Some(1));
    assert!(err(&without).contains("set MILEPOST_SECRET_KEY to the key it was sealed with"));
    assert!(err(&run(&["admin-link"], &two)).contains("sealed with another key"));
    let open = run(&["key", "unseal"], &one);
    assert!(out(&open).contains("The keyring is plain now."), "{}", err(&open));
    assert!(milepost(folder.path(), &["admin-link"]).status.success());
}
