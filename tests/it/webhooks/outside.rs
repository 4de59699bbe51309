//! The whole way from outside: the program, its pages over HTTP, a receiver, and the log.

use crate::support::outside::Program;
use crate::support::receiver::Receiver;
use milepost::id::WebhookId;
use std::process::Command;

/// Runs a command of the program on the folder; what it prints.
fn run(data: &std::path::Path, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    let done = command.args(words).env("MILEPOST_DATA", data).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn a_test_reaches_the_receiver_past_any_proxy_and_the_log_keeps_its_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let who = ["--owner-name", "Nell Ashby", "--owner-email", "nell@fernandfield.example"];
    run(&data, &[&["init", "--studio", "Fern & Field"], &who[..]].concat());
    // Nobody listens there: whoever asks this proxy reaches nothing.
    let proxy = "http://127.0.0.1:1";
    let settings = [
        ("MILEPOST_WEBHOOK_NETWORKS", "127.0.0.0/8"),
        ("HTTP_PROXY", proxy),
        ("http_proxy", proxy),
        ("ALL_PROXY", proxy),
        ("HTTPS_PROXY", proxy),
    ];
    let mut program = Program::start(&data, &settings);
    let mut nell = program.client();
    let door = run(&data, &["admin-link"]);
    let door = door[door.find("/admin/").unwrap()..].to_owned();
    nell.post(&door, &[]).is(303);
    let (receiver, id) = (Receiver::start(), WebhookId::new().to_string());
    let fields = [("id", id.as_str()), ("url", &receiver.url())];
    let added = nell.post("/admin/webhooks", &fields).is(200);
    let secret = added.after("readonly value=\"");
    nell.post(&format!("/admin/webhooks/{id}/ping"), &[]).is(303);
    receiver.waits_for(1).await;
    let got = receiver.got().remove(0);
    standardwebhooks::Webhook::new(&secret).unwrap().verify(&got.body, &got.headers).unwrap();
    assert!(program.stop(), "SIGTERM ends it well");
    let log = std::fs::read_to_string(data.with_extension("log")).unwrap();
    assert!(log.contains(got.header("webhook-id")), "a line for each call");
    for never in [&secret[6..], "whsec_", "T0P-S3CRET", got.header("webhook-signature")] {
        assert!(!log.contains(never), "{never} is in the log");
    }
}
