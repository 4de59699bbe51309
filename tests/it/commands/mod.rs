//! The commands, run as people run them.

mod dkim;
mod key;
mod link;
mod post;
mod token;

use std::path::Path;
use std::process::{Command, Output};

fn milepost(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(words)
        .env("MILEPOST_DATA", data)
        .env_remove("MILEPOST_SMTP_URL")
        .output()
        .unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

const INIT: &[&str] = &[
    "init",
    "--studio",
    "Fern & Field",
    "--owner-name",
    "Nell Ashby",
    "--owner-email",
    "nell@fernandfield.example",
];

#[test]
fn init_sets_up_once_and_says_so_the_second_time() {
    let folder = tempfile::tempdir().unwrap();
    let first = milepost(folder.path(), INIT);
    assert!(first.status.success(), "{}", err(&first));
    assert!(out(&first).contains("Fern & Field is set up"));
    let again = milepost(folder.path(), &[INIT, &["--json"]].concat());
    assert!(again.status.success());
    let told: serde_json::Value = serde_json::from_str(&out(&again)).unwrap();
    assert_eq!(
        (told["studio"].as_str(), told["set_up"].as_bool()),
        (Some("Fern & Field"), Some(false))
    );
    let link = milepost(folder.path(), &["admin-link"]);
    assert!(out(&link).starts_with("http://127.0.0.1:8080/admin/enter/"), "{}", out(&link));
    let nobody = milepost(folder.path(), &["admin-link", "--email", "x@y.example"]);
    assert_eq!(nobody.status.code(), Some(1));
    assert!(err(&nobody).contains("No member has this address."));
}

#[test]
fn init_refuses_what_cannot_be_right() {
    let folder = tempfile::tempdir().unwrap();
    let words =
        ["init", "--studio", " ", "--owner-name", "Nell", "--owner-email", "nell@fernandfield"];
    let refused = milepost(folder.path(), &words);
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        err(&refused).contains("Give the studio a name") && err(&refused).contains("fernandfield")
    );
    let usage = milepost(folder.path(), &["init"]);
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn every_mistake_in_the_settings_is_reported_at_once_by_name() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("milepost.toml"), "colour = \"red\"\nlink_days = 0\n")
        .unwrap();
    let wrong = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .arg("doctor")
        .env("MILEPOST_DATA", folder.path())
        .env("MILEPOST_LISTEN", "nowhere")
        .env("MILEPOST_BASE_URL", "ftp://x")
        .env("MILEPOST_SMTP_URL", "smtp://user:secret-word@mail.example?tls=none")
        .env("MILEPOST_MAX_UPLOAD", "big")
        .env("MILEPOST_TRUSTED_PROXIES", "10.0.0.0/99")
        .output()
        .unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    let says = err(&wrong);
    for name in ["LISTEN", "BASE_URL", "SMTP_URL", "MAX_UPLOAD", "TRUSTED_PROXIES", "LINK_DAYS"] {
        assert!(says.contains(&format!("MILEPOST_{name}")), "{name} is missing in: {says}");
    }
    assert!(says.contains("there is no setting named colour"), "{says}");
    assert!(!says.contains("secret-word"), "{says}");
}

#[test]
fn limits_can_be_off_on_loopback_only() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["doctor", "--listen", "0.0.0.0:8080", "--rate-limits", "off"])
        .env("MILEPOST_DATA", folder.path())
        .output()
        .unwrap();
    assert!(err(&wrong).contains("only while listening on loopback"));
}

#[test]
fn the_doctor_finds_a_changed_file_and_a_broken_trail() {
    let folder = tempfile::tempdir().unwrap();
    milepost(folder.path(), INIT);
    let well = milepost(folder.path(), &["doctor"]);
    assert!(well.status.success(), "{}", out(&well));
    for line in ["database: whole", "trail: 1 events", "mail server: none is set", "keyring"] {
        assert!(out(&well).contains(line), "{line} in {}", out(&well));
    }
    let connection = rusqlite::Connection::open(folder.path().join("milepost.db")).unwrap();
    connection.execute_batch("drop trigger events_never_change; update events set body = replace(body, 'Nell', 'Joss')").unwrap();
    drop(connection);
    let ill = milepost(folder.path(), &["doctor", "--json"]);
    assert_eq!(ill.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_str(&out(&ill)).unwrap();
    assert_eq!(told["good"], false);
    assert!(out(&ill).contains("broken at event 1"));
}

#[test]
fn every_command_has_help() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "serve",
        "demo",
        "init",
        "admin-link",
        "doctor",
        "token",
        "token create",
        "link show",
        "key",
        "key revoke",
        "post",
    ] {
        let words: Vec<_> = command.split(' ').chain(["--help"]).collect();
        let help = milepost(folder.path(), &words);
        assert!(help.status.success());
        assert!(out(&help).contains("--base-url"), "{command}");
    }
}

/// What a command printed as JSON.
#[track_caller]
fn told(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", err(output));
    serde_json::from_str(&out(output)).unwrap()
}
