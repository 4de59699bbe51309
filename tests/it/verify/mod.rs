//! Verification by anyone: whatever is done to a trail or a receipt is found, by the verifier of
//! the program and by the stranger's one in Python alike.

mod command;
mod page;
mod receipts;
pub mod sample;
mod trails;

use milepost::verify::{Known, Witness};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What is wrong with a trail, first of all.
fn wrong(text: &[u8], witnesses: &[Witness]) -> Option<String> {
    let report = milepost::verify::trail(&mut &text[..], &Known::Nothing, witnesses).unwrap();
    assert_eq!(report.is_right(), report.problems.is_empty());
    report.problems.into_iter().next()
}

/// Every change with its name, checked by both verifiers, which agree on each.
struct Changes {
    folder: tempfile::TempDir,
    found: BTreeMap<String, Option<String>>,
}

impl Changes {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), found: BTreeMap::new() }
    }

    fn trail(&mut self, name: String, text: &[u8]) -> Option<String> {
        self.keep(name, text, wrong(text, &[]))
    }

    fn receipt(&mut self, name: String, text: &[u8]) -> Option<String> {
        let report = milepost::verify::receipt(text, &Known::Nothing);
        self.keep(name, text, report.problems.into_iter().next())
    }

    fn keep(&mut self, name: String, text: &[u8], wrong: Option<String>) -> Option<String> {
        std::fs::write(self.folder.path().join(&name), text).unwrap();
        let before = self.found.insert(name.clone(), wrong.clone());
        assert!(before.is_none(), "{name} is there twice");
        wrong
    }

    /// Asks Python about all of them at once.
    fn agree(&self) {
        let names: Vec<_> = self.found.keys().collect();
        for some in names.chunks(1000) {
            let (told, _) = python(self.folder.path(), some.iter().map(|name| name.as_str()));
            for name in some {
                let (ours, theirs) = (&self.found[*name], &told[*name]);
                assert_eq!(ours.is_none(), theirs == "ok", "{name}: {ours:?} and {theirs}");
            }
        }
    }
}

/// What `tests/verify.py` says of each file, and how it exits.
pub fn python<'a>(
    folder: &Path,
    words: impl Iterator<Item = &'a str>,
) -> (BTreeMap<String, String>, Option<i32>) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.py");
    let ran = Command::new("python3").arg(script).args(words).current_dir(folder).output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(!said.is_empty(), "{}", String::from_utf8_lossy(&ran.stderr));
    let lines = said.lines().filter_map(|line| line.split_once(": "));
    let told = lines.map(|(name, says)| (name.to_owned(), says.to_owned()));
    (told.collect(), ran.status.code())
}

#[test]
fn what_the_browser_story_drops_is_what_its_name_says() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("samples-as-told");
    sample::write(&folder);
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    for (name, is_right) in [("trail.jsonl", true), ("changed.jsonl", false), ("cut.jsonl", false)]
    {
        assert_eq!(wrong(&read(name), &[]).is_none(), is_right, "{name}");
    }
    let receipt = |name: &str| milepost::verify::receipt(&read(name), &Known::Nothing);
    assert!(receipt("receipt.json").is_right() && receipt("receipt.pdf").is_right());
    assert!(!receipt("changed.json").is_right());
    let witnesses = [receipt("receipt.json").witness.unwrap()];
    assert!(wrong(&read("anew.jsonl"), &[]).is_none());
    assert!(wrong(&read("anew.jsonl"), &witnesses).unwrap().contains("written anew"));
}

#[test]
fn the_verifier_in_python_is_short_and_needs_little() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verify.py");
    let text = std::fs::read_to_string(script).unwrap();
    assert!(text.lines().count() < 100, "{}", text.lines().count());
    let needs = text.lines().filter(|line| line.starts_with("import") || line.starts_with("from"));
    let needs = needs.collect::<Vec<_>>();
    assert!(needs.len() == 2 && needs[1].starts_with("from cryptography"), "{needs:?}");
}
