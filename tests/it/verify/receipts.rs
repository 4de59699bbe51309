//! Everything that can be done to a receipt.

use super::Changes;
use super::sample::{self, trail};
use super::trails::every_edit;
use milepost::evidence::{Agreement, Domain, Drawn, Key, Receipt, Signed, canonical};
use milepost::verify::Known;
use serde_json::{Value, json};

fn first_wrong(text: &[u8]) -> Option<String> {
    milepost::verify::receipt(text, &Known::Nothing).problems.into_iter().next()
}

#[test]
fn a_right_receipt_is_right_as_json_and_in_a_pdf() {
    let text = sample::receipt(&trail(30));
    let report = milepost::verify::receipt(text.as_bytes(), &Known::Nothing);
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!((report.number.as_str(), report.outcome.as_str()), ("HB-0007", "approved"));
    assert_eq!(report.files[0].1, sample::sha256(sample::HOMEPAGE));
    let in_pdf = milepost::verify::receipt(&sample::pdf(&text), &Known::Nothing);
    assert!(in_pdf.is_right() && in_pdf.in_pdf, "{:?}", in_pdf.problems);
    assert_eq!(in_pdf.witness, report.witness);
    let mut changes = Changes::new();
    assert_eq!(changes.receipt("right".into(), text.as_bytes()), None);
    assert_eq!(changes.receipt("line-feed".into(), format!("{text}\n").as_bytes()), None);
    changes.agree();
}

#[test]
fn every_byte_and_every_member_of_a_receipt_that_is_changed_is_found() {
    let text = sample::receipt(&trail(30));
    let mut changes = Changes::new();
    for at in 0..text.len() {
        for flip in [1, 0x20] {
            let mut changed = text.clone().into_bytes();
            changed[at] ^= flip;
            assert!(first_wrong(&changed).is_some(), "byte {at} ^ {flip}");
            if at % 13 == 0 {
                let pdf = sample::pdf_of(&changed);
                assert!(first_wrong(&pdf).is_some(), "byte {at} ^ {flip} in a PDF");
                changes.receipt(format!("byte-{at}-{flip}"), &changed);
            }
        }
    }
    for (count, edit) in every_edit(&text).into_iter().enumerate() {
        let says = changes.receipt(format!("member-{count}"), edit.as_bytes());
        assert!(says.is_some(), "{edit}");
    }
    changes.agree();
}

fn signed(receipt: Receipt) -> String {
    Signed::by(&sample::key(), receipt).written()
}

#[test]
fn a_receipt_that_tells_something_else_than_its_event_is_found_though_the_studio_signed_it() {
    let right = sample::facts(&trail(30));
    let told = |body: &dyn Fn(&mut Value), receipt: &Receipt| {
        let mut receipt = receipt.clone();
        let mut event: Value = serde_json::from_str(&receipt.event.body).unwrap();
        body(&mut event);
        receipt.event.body = canonical(&event);
        receipt.event.hash = Domain::Event.hash(&receipt.event.body);
        receipt.head.hash.clone_from(&receipt.event.hash);
        receipt
    };
    let mut cases = vec![("shown", "What was shown has another fingerprint", {
        let mut receipt = right.clone();
        receipt.request.wording.push('!');
        receipt
    })];
    for name in ["decision", "outcome", "receipt", "assurance", "shown", "versions"] {
        let other = |event: &mut Value| event["subject"][name] = json!("other");
        cases.push((name, "The event tells another", told(&other, &right)));
    }
    cases.push(("kind", "another kind", told(&|event| event["kind"] = json!("held"), &right)));
    cases.push(("seq", "The head is not", told(&|event| event["seq"] = json!(7), &right)));
    let mut other = right.clone();
    other.decision.comment = "Never".into();
    cases.push(("comment", "another comment", other));
    let mut other = right.clone();
    other.decision.by.name = "Orla".into();
    cases.push(("by", "another by", other));
    let mut other = right.clone();
    other.decision.by.email = "orla@x.example".into();
    cases.push(("email", "another email", other));
    let mut other = right.clone();
    other.head.hash = "0".repeat(64);
    cases.push(("head", "The head is not", other));
    let mut other = right.clone();
    other.event.opened.get_mut("/subject/by").unwrap().value = json!("Orla");
    cases.push(("opened", "is not what was sealed", other));
    let mut changes = Changes::new();
    for (at, (name, expected, receipt)) in cases.into_iter().enumerate() {
        let text = signed(receipt);
        let says = changes.receipt(format!("told-{name}-{at}"), text.as_bytes()).unwrap();
        assert!(says.contains(expected), "{name}: {says}");
    }
    // Blanked is no mistake.
    let mut blanked = right;
    blanked.event.opened.clear();
    assert_eq!(changes.receipt("blanked".into(), signed(blanked).as_bytes()), None);
    changes.agree();
}

/// A receipt of a signature that was drawn.
fn drawn() -> Receipt {
    let mut trail = sample::trail(29);
    let mut receipt = sample::facts(&sample::trail(30));
    let path = "12,34 600,200;7,7";
    let agreement =
        Agreement { intent: "By signing you agree.".into(), consent: "So be it.".into() };
    receipt.request.agreement = Some(agreement);
    receipt.shown = receipt.request.fingerprint();
    let sha256 = sample::sha256(path.as_bytes());
    receipt.decision.signature = Some(Drawn { path: path.into(), sha256: sha256.clone() });
    let mut body: Value = serde_json::from_str(&receipt.event.body).unwrap();
    let mut subject = body["subject"].take();
    subject["shown"] = json!(receipt.shown);
    let secrets: Vec<_> = ["comment", "by", "email"]
        .map(|name| {
            let opened = receipt.event.opened[&format!("/subject/{name}")].value.clone();
            (name, opened)
        })
        .into_iter()
        .chain([("signature", json!(sha256))])
        .collect();
    trail.add("decided", subject, &secrets);
    let head = trail.head();
    Receipt { event: trail.events.pop().unwrap(), head, ..receipt }
}

#[test]
fn a_drawn_signature_that_is_another_or_gone_is_found_though_the_studio_signed_it() {
    let right = drawn();
    let mut changes = Changes::new();
    assert_eq!(changes.receipt("right".into(), signed(right.clone()).as_bytes()), None);
    let mut blanked = right.clone();
    blanked.event.opened.remove("/subject/signature");
    assert_eq!(changes.receipt("blanked".into(), signed(blanked).as_bytes()), None);
    let mut other = right.clone();
    other.decision.signature.as_mut().unwrap().path.push_str(";1,1");
    let mut forged = right.clone();
    let path = "1,1".to_owned();
    let sha256 = sample::sha256(path.as_bytes());
    forged.decision.signature = Some(Drawn { path, sha256 });
    let mut gone = right.clone();
    gone.decision.signature = None;
    let mut added = sample::facts(&trail(30));
    added.decision.signature.clone_from(&right.decision.signature);
    for (name, receipt) in [("other", other), ("forged", forged), ("gone", gone), ("added", added)]
    {
        let says = changes.receipt(name.into(), signed(receipt).as_bytes()).unwrap();
        assert!(says.contains("another signature"), "{name}: {says}");
    }
    // Consent is a part of what was shown.
    let mut reworded = right;
    reworded.request.agreement.as_mut().unwrap().consent.push('!');
    let says = changes.receipt("reworded".into(), signed(reworded).as_bytes()).unwrap();
    assert!(says.contains("What was shown has another fingerprint"), "{says}");
    changes.agree();
}

#[test]
fn the_key_of_a_receipt_is_compared_with_those_that_somebody_kept() {
    let receipt = sample::facts(&trail(30));
    let (issued_at, text) = (receipt.issued_at, signed(receipt));
    let check = |known: &Known| {
        let report = milepost::verify::receipt(text.as_bytes(), known);
        assert!(report.compared);
        report.problems.into_iter().next()
    };
    let ours = sample::listed();
    let kept = |keys: &[Key]| Known::published(&sample::published(keys)).unwrap();
    assert_eq!(check(&kept(std::slice::from_ref(&ours))), None);
    assert!(check(&kept(&[])).unwrap().contains("not among the keys you gave"));
    let revoked = |at| kept(&[Key { revoked: Some(at), ..ours.clone() }]);
    assert_eq!(check(&revoked(issued_at + 1)), None);
    assert!(check(&revoked(issued_at)).unwrap().contains("revoked before the receipt was signed"));
}

#[test]
fn a_pdf_without_a_receipt_or_with_two_says_so() {
    let text = sample::receipt(&trail(30));
    assert_eq!(first_wrong(b"%PDF-1.4\n%%EOF").unwrap(), "There is no receipt in this PDF.");
    let other = sample::receipt(&trail(31));
    let two = [sample::pdf(&text), sample::pdf(&other)].concat();
    assert_eq!(first_wrong(&two).unwrap(), "There is more than one receipt in this PDF.");
    assert_eq!(first_wrong(&[sample::pdf(&text), sample::pdf(&text)].concat()), None, "the same");
    for neither in ["", "{}", "[1]", "hello", "{\"key\":\"", "null"] {
        assert!(first_wrong(neither.as_bytes()).is_some(), "{neither}");
    }
}
