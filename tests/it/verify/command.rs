//! `milepost audit verify`, as somebody runs it who has nothing but files.

use super::sample::{self, trail};
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn verify(folder: &Path, words: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["audit", "verify"])
        .args(words)
        .current_dir(folder)
        // A setting that is wrong is nobody's business here.
        .env("MILEPOST_BASE_URL", "nonsense")
        .env("MILEPOST_DATA", folder.join("nothing"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let right = trail(50);
    let receipt = sample::receipt(&right);
    let keep = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
    keep("trail.jsonl", right.written().as_bytes());
    let lines = right.lines();
    keep("changed.jsonl", right.written().replacen("co_ines", "co_orla", 1).as_bytes());
    keep("cut.jsonl", sample::whole(&lines[..20]).as_bytes());
    keep("receipt.json", receipt.as_bytes());
    keep("receipt.pdf", &sample::pdf(&receipt));
    keep("forged.json", receipt.replace("approved", "declined").as_bytes());
    keep("other.json", sample::receipt(&trail(40)).as_bytes());
    keep("keys.json", sample::published(&[sample::listed()]).as_bytes());
    keep("none.json", sample::published(&[]).as_bytes());
    keep("note.txt", b"hello");
    folder
}

#[test]
fn it_exits_with_0_1_or_2_and_says_what_is_wrong_on_stderr() {
    let folder = folder();
    let key = sample::key().public().written();
    let cases: &[(&[&str], i32, &str, &str)] = &[
        (&["trail.jsonl"], 0, "Nothing is wrong with it.", ""),
        (&["trail.jsonl", "--receipt", "receipt.json"], 0, "Receipt HB-0007 is in it.", ""),
        (&["trail.jsonl", "--receipt", "receipt.pdf"], 0, "Receipt HB-0007 is in it.", ""),
        (&["trail.jsonl", "--keys", "keys.json"], 0, "50 events", ""),
        (&["trail.jsonl", "--key", &key], 0, "50 events", ""),
        (&["receipt.json"], 0, "approved, by Ines Calloway", ""),
        (&["receipt.json"], 0, "https://portal.fernandfield.example/.well-known/milepost.json", ""),
        (&["receipt.pdf"], 0, "nobody signed its pages", ""),
        (&["changed.jsonl"], 1, "It is not right.", "Event 1 was changed: its hash does not fit."),
        (&["cut.jsonl"], 1, "", "The end is cut off: there is no signed head."),
        (&["forged.json"], 1, "", "The signature does not fit"),
        (&["trail.jsonl", "--receipt", "other.json"], 1, "", "this trail was written anew"),
        (&["trail.jsonl", "--receipt", "forged.json"], 1, "", "forged.json: The signature"),
        (&["trail.jsonl", "--receipt", "note.txt"], 1, "", "note.txt: This is neither"),
        (&["trail.jsonl", "--keys", "none.json"], 1, "", "is not among the keys you gave"),
        (&["note.txt"], 1, "", "This is neither a trail nor a receipt."),
        (&["nowhere"], 2, "", "nowhere cannot be read"),
        (&["trail.jsonl", "--keys", "note.txt"], 2, "", "note.txt holds no keys"),
        (&["trail.jsonl", "--key", "x"], 2, "", "“x” is no public key"),
        (&["trail.jsonl", "--key", &key, "--keys", "keys.json"], 2, "", "cannot be used with"),
        (&["receipt.json", "--receipt", "receipt.json"], 2, "", "--receipt goes with a trail"),
        (&[], 2, "", "Usage"),
    ];
    for (words, code, out, err) in cases {
        let ran = verify(folder.path(), words, b"");
        let said = String::from_utf8_lossy(&ran.stdout);
        let wrong = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(*code), "{words:?}: {said}{wrong}");
        assert!(said.contains(out), "{words:?}: {said}");
        assert!(wrong.contains(err) && (*code > 0 || wrong.is_empty()), "{words:?}: {wrong}");
    }
    assert!(!folder.path().join("nothing").exists(), "no data folder is made");
}

#[test]
fn without_keys_it_says_that_none_were_compared_and_with_what_to_compare() {
    let folder = folder();
    let text = std::fs::read(folder.path().join("trail.jsonl")).unwrap();
    let ran = verify(folder.path(), &["-"], &text);
    let said = String::from_utf8_lossy(&ran.stdout).into_owned();
    let id = sample::key().public().id();
    assert!(said.contains("compared with nothing") && said.contains(&id), "{said}");
    assert!(said.contains("/.well-known/milepost.json"), "{said}");
    let ran = verify(folder.path(), &["-", "--keys", "keys.json"], &text);
    assert!(!String::from_utf8_lossy(&ran.stdout).contains("compared with nothing"));
    let ran = verify(folder.path(), &["-", "--json"], &text);
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((&told["right"], &told["report"]["events"]), (&true.into(), &50.into()));
    assert_eq!(told["report"]["compared"], false);
    let ran = verify(folder.path(), &["cut.jsonl", "--json"], b"");
    let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert_eq!((ran.status.code(), &told["right"]), (Some(1), &false.into()));
    assert!(told["problems"][0].as_str().unwrap().contains("cut off"));
}
