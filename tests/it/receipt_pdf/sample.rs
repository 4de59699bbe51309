//! A receipt as Ines gets it, and the tools that read its PDF.

use milepost::brand::Brand;
use milepost::evidence::{
    By, Decision, Event, Head, Place, Receipt, Request, Signed, SigningKey, Studio, Version,
};
use milepost::pdf::{self, Look};
use std::path::Path;
use std::process::Command;

/// What happened to the homepage design.
pub fn receipt() -> Receipt {
    let request = Request {
        approval: "ap_1".into(),
        title: "Approve the homepage design".into(),
        wording: "Yes means that we build it as it stands.\nTexts can still change.".into(),
        rule: "any".into(),
        due_on: Some("2026-11-17".into()),
        versions: vec![version("homepage-design.pdf", 3)],
        agreement: None,
    };
    let hash = "9f2c4e1a07b35d68".repeat(4);
    Receipt {
        number: "HB-0007".into(),
        kind: "decided".into(),
        issued_at: 1_794_493_928_000,
        studio: Studio {
            name: "Fern & Field".into(),
            address: "https://portal.fernandfield.example".into(),
        },
        client: "Harbour Bakery".into(),
        project: Place { id: "pr_1".into(), title: "Harbour Bakery website".into() },
        milestone: Place { id: "ms_1".into(), title: "Design".into() },
        shown: request.fingerprint(),
        request,
        decision: decision(),
        taken_back_at: None,
        event: Event { body: "{}".into(), hash: hash.clone(), opened: [].into() },
        head: Head { at: 1_794_493_928_000, chain: "pr_1".into(), hash, seq: 17 },
    }
}

fn decision() -> Decision {
    Decision {
        id: "de_1".into(),
        outcome: "approved".into(),
        comment: String::new(),
        decided_at: 1_794_493_928_000,
        time_zone: "Europe/London".into(),
        assurance: "pressed".into(),
        by: By {
            name: "Ines Calloway".into(),
            contact: "co_1".into(),
            on_record: "Ines Calloway".into(),
            email: "ines@harbourbakery.example".into(),
            role: "approver".into(),
        },
        recorded_by: None,
        files: Vec::new(),
        signature: None,
    }
}

/// A version with a fingerprint of its own.
pub fn version(name: &str, number: u32) -> Version {
    let sha256 = milepost::evidence::Domain::Shown.hash(&format!("{name}{number}"));
    Version { id: format!("ve_{number}"), name: name.into(), number, sha256 }
}

/// With the signature of a studio's key.
pub fn signed(receipt: Receipt) -> Signed {
    Signed::by(&SigningKey::of(&[7; 32]).unwrap(), receipt)
}

/// Its PDF, as a studio without a logo gives it.
pub fn drawn(receipt: Receipt) -> Vec<u8> {
    pdf::receipt(&signed(receipt), &Look { brand: &Brand::default(), logo: None }).unwrap()
}

/// What a tool says of a PDF. A tool that is missing or not content ends the story.
pub fn tool(pdf: &[u8], name: &str, before: &[&str], after: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipt.pdf");
    std::fs::write(&path, pdf).unwrap();
    run(name, before, &path, after)
}

/// Runs a tool on a file.
pub fn run(name: &str, before: &[&str], path: &Path, after: &[&str]) -> String {
    let done = Command::new(name).args(before).arg(path).args(after).output();
    let done = done.unwrap_or_else(|error| {
        panic!("{name} is needed ({error}): apt-get install poppler-utils qpdf")
    });
    let (says, complains) =
        (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert!(done.status.success(), "{name} {before:?}: {says}{complains}");
    says.into_owned()
}

/// The words on its pages, as somebody selects them, with single spaces.
pub fn words(pdf: &[u8]) -> String {
    let text = tool(pdf, "pdftotext", &["-raw", "-enc", "UTF-8"], &["-"]);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Says that every part stands in the words, each after the one before.
pub fn in_order(words: &str, parts: &[&str]) {
    let mut rest = words;
    for part in parts {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("{part:?} is not in {rest:?}, of {words:?}"));
        rest = &rest[at + part.len()..];
    }
}
