//! Everything that can be done to an exported trail.

use super::sample::{self, Trail, trail, whole};
use super::{Changes, python, wrong};
use milepost::evidence::{Domain, Head, Last, Signed, SigningKey, canonical};
use milepost::verify::{Known, Witness};
use serde_json::{Value, json};

#[test]
fn a_right_trail_is_right_and_says_what_it_is() {
    let right = trail(300);
    let text = right.written();
    let report = milepost::verify::trail(&mut text.as_bytes(), &Known::Nothing, &[]).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!((report.events, report.blanked, report.compared), (300, 0, false));
    assert_eq!(report.key, Some(sample::key().public().id()));
    assert_eq!(report.studio, "Fern & Field");
    let mut changes = Changes::new();
    assert_eq!(changes.trail("right".into(), text.as_bytes()), None);
    changes.agree();
}

#[test]
fn what_was_blanked_is_counted_and_is_no_mistake() {
    let mut blanked = trail(40);
    for event in &mut blanked.events[..10] {
        event.opened.remove("/actor/name").unwrap();
    }
    blanked.events[20].opened.clear();
    let text = blanked.written();
    let report = milepost::verify::trail(&mut text.as_bytes(), &Known::Nothing, &[]).unwrap();
    assert_eq!((report.problems.len(), report.blanked), (0, 12));
    let mut changes = Changes::new();
    assert_eq!(changes.trail("blanked".into(), text.as_bytes()), None);
    changes.agree();
}

#[test]
fn every_byte_that_is_changed_is_found() {
    let text = trail(5).written().into_bytes();
    let mut changes = Changes::new();
    for at in 0..text.len() {
        let flips: &[u8] = if at % 16 == 0 { &[1, 0x20, 0x80] } else { &[1] };
        for flip in flips {
            let mut changed = text.clone();
            changed[at] ^= flip;
            assert!(wrong(&changed, &[]).is_some(), "byte {at} ^ {flip}");
            // Python is asked about some of them: each takes it a while.
            if at % 7 == 0 {
                changes.trail(format!("byte-{at}-{flip}"), &changed);
            }
        }
    }
    changes.agree();
}

#[test]
fn every_byte_that_is_taken_out_or_put_in_is_found() {
    let text = trail(3).written().into_bytes();
    let mut changes = Changes::new();
    for at in 0..text.len() {
        let (mut less, mut more) = (text.clone(), text.clone());
        let was = less.remove(at);
        more.insert(at, b' ');
        assert!(wrong(&less, &[]).is_some(), "without byte {at}, {was}");
        assert!(wrong(&more, &[]).is_some(), "with a space at {at}");
        if at % 11 == 0 {
            changes.trail(format!("less-{at}"), &less);
            changes.trail(format!("more-{at}"), &more);
        }
    }
    changes.agree();
}

#[test]
fn every_event_that_goes_comes_or_moves_is_found() {
    let lines = trail(100).lines();
    let last = lines.len() - 1;
    let mut changes = Changes::new();
    for at in 1..last {
        let mut gone = lines.clone();
        gone.remove(at);
        let says = changes.trail(format!("gone-{at}"), whole(&gone).as_bytes()).unwrap();
        match at {
            at if at == last - 1 => {
                assert!(says.contains(&format!("The end is cut off: the head names event {at}")));
            }
            at => assert_eq!(says, format!("Event {at} is missing.")),
        }
        let mut twice = lines.clone();
        twice.insert(at, lines[at].clone());
        let says = changes.trail(format!("twice-{at}"), whole(&twice).as_bytes()).unwrap();
        assert_eq!(says, format!("Event {at} stands where event {} should.", at + 1));
        let mut strange = lines.clone();
        strange.insert(at, lines[1 + at * 7 % (last - 1)].clone());
        assert!(changes.trail(format!("more-{at}"), whole(&strange).as_bytes()).is_some());
        if at + 1 < last {
            let mut swapped = lines.clone();
            swapped.swap(at, at + 1);
            let says = changes.trail(format!("swap-{at}"), whole(&swapped).as_bytes()).unwrap();
            assert_eq!(says, format!("Event {at} is missing."));
        }
    }
    changes.agree();
}

#[test]
fn every_end_that_is_cut_off_is_found() {
    let lines = trail(100).lines();
    let mut changes = Changes::new();
    for kept in 0..lines.len() {
        let text = whole(&lines[..kept]);
        let says = changes.trail(format!("cut-{kept}"), text.as_bytes()).unwrap();
        assert!(kept == 0 || says == "The end is cut off: there is no signed head.", "{says}");
        // With the head of all put behind it.
        if kept > 0 && kept + 1 < lines.len() {
            let headed = format!("{text}{}\n", lines[lines.len() - 1]);
            let says = changes.trail(format!("headed-{kept}"), headed.as_bytes()).unwrap();
            let (here, whole) = (kept - 1, lines.len() - 2);
            let end = "The end is cut off: the head names event";
            assert_eq!(says, format!("{end} {whole}, and the last one here is {here}."));
        }
    }
    let text = whole(&lines);
    for kept in (0..text.len()).step_by(501).chain([text.len() - 1]) {
        assert!(changes.trail(format!("byte-{kept}"), &text.as_bytes()[..kept]).is_some());
    }
    for more in ["\n", " ", "{}\n", &format!("{}\n", lines[5]), &format!("{}\n", lines[101])] {
        let name = format!("behind-{}", changes.found.len());
        assert!(changes.trail(name, format!("{text}{more}").as_bytes()).is_some());
    }
    changes.agree();
}

/// Every way to change one member somewhere in a value.
fn edits(value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let others = [json!("other"), json!(7), Value::Null, json!([]), json!({})];
    let other = |value: &Value| others.iter().find(|other| *other != value).unwrap().clone();
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let put = |new: Value| {
                    let mut map = map.clone();
                    map.insert(key.clone(), new);
                    Value::Object(map)
                };
                found.extend(edits(inner).into_iter().map(put));
                found.push(put(other(inner)));
                let mut less = map.clone();
                less.remove(key);
                found.push(Value::Object(less));
            }
            let mut more = map.clone();
            more.insert("zzz".into(), json!("more"));
            found.push(Value::Object(more));
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                let put = |new: Value| {
                    let mut items = items.clone();
                    items[at] = new;
                    Value::Array(items)
                };
                found.extend(edits(inner).into_iter().map(put));
            }
        }
        Value::String(text) => found.push(json!(format!("{text}x"))),
        Value::Number(number) => found.push(json!(number.as_i64().unwrap() - 1)),
        _ => {}
    }
    found
}

pub fn every_edit(text: &str) -> Vec<String> {
    edits(&serde_json::from_str(text).unwrap()).iter().map(canonical).collect()
}

#[test]
fn every_member_that_is_changed_is_found_in_the_first_line_and_the_head_and_the_events() {
    let right = trail(15);
    let lines = right.lines();
    let mut changes = Changes::new();
    for at in 0..lines.len() {
        for (count, edit) in every_edit(&lines[at]).into_iter().enumerate() {
            let mut changed = lines.clone();
            changed[at] = edit;
            let text = whole(&changed);
            let says = changes.trail(format!("line-{at}-{count}"), text.as_bytes());
            let was = &lines[at];
            // A value may be blanked, by design; everything else is found.
            let opened = changed[at].matches("\"salt\"").count();
            let is_blank = says.is_none() && opened < was.matches("\"salt\"").count();
            assert!(says.is_some() || is_blank, "{}", changed[at]);
        }
    }
    changes.agree();
}

#[test]
fn every_word_of_a_body_that_is_changed_is_found_also_with_its_hash_made_anew() {
    let right = trail(8);
    let mut changes = Changes::new();
    for at in 0..right.events.len() {
        for (count, body) in every_edit(&right.events[at].body).into_iter().enumerate() {
            for rehashed in [false, true] {
                let mut changed = right.clone();
                changed.events[at].body.clone_from(&body);
                if rehashed {
                    changed.events[at].hash = Domain::Event.hash(&body);
                }
                // The head stays as it was signed.
                let mut lines = changed.lines();
                *lines.last_mut().unwrap() = right.lines().pop().unwrap();
                let name = format!("body-{at}-{count}-{rehashed}");
                let says = changes.trail(name, whole(&lines).as_bytes()).unwrap();
                if !rehashed {
                    let n = at + 1;
                    assert_eq!(says, format!("Event {n} was changed: its hash does not fit."));
                }
            }
        }
    }
    changes.agree();
}

/// A trail with the third event told anew and everything behind it hashed and signed again.
fn rewritten(right: &Trail) -> Trail {
    let mut forged = Trail { events: right.events[..2].to_vec(), ..right.clone() };
    for event in &right.events[2..] {
        let mut body: Value = serde_json::from_str(&event.body).unwrap();
        body["prev"] = json!(forged.events.last().unwrap().hash);
        if forged.events.len() == 2 {
            body["subject"] = json!({ "told": "otherwise" });
        }
        let body = canonical(&body);
        let (hash, mut opened) = (Domain::Event.hash(&body), event.opened.clone());
        if forged.events.len() == 2 {
            opened.retain(|pointer, _| pointer == "/actor/name");
        }
        forged.events.push(milepost::evidence::Event { body, hash, opened });
    }
    forged
}

pub fn witness(text: &str) -> Witness {
    milepost::verify::receipt(text.as_bytes(), &Known::Nothing).witness.unwrap()
}

#[test]
fn a_trail_that_the_studio_wrote_anew_is_found_by_a_receipt() {
    let right = trail(60);
    let forged = rewritten(&right);
    let receipt = sample::receipt(&right);
    let witnesses = [witness(&receipt)];
    assert_eq!(wrong(right.written().as_bytes(), &witnesses), None);
    assert_eq!(wrong(forged.written().as_bytes(), &[]), None, "the key is the studio’s own");
    let says = wrong(forged.written().as_bytes(), &witnesses).unwrap();
    assert!(says.contains("HB-0007") && says.contains("written anew"), "{says}");

    let mut other = Trail::new();
    other.first.chain = "pr_other".into();
    other.add("update_posted", json!({}), &[]);
    let mut short = trail(60);
    short.events.truncate(40);
    let folder = tempfile::tempdir().unwrap();
    let files = [
        ("receipt", receipt, None),
        ("right", right.written(), None),
        ("anew", forged.written(), Some("anew")),
        ("other", other.written(), Some("another trail")),
        ("short", short.written(), Some("names event 60, and the last one here is 40")),
    ];
    for (name, text, _) in &files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let (told, code) = python(folder.path(), files.iter().map(|(name, ..)| *name));
    assert_eq!(code, Some(1));
    for (name, text, expected) in &files[1..] {
        let says = wrong(text.as_bytes(), &witnesses);
        assert_eq!(says.is_none(), told[*name] == "ok", "{name}: {says:?}, {}", told[*name]);
        assert_eq!(says.is_none(), expected.is_none(), "{name}: {says:?}");
        let says = says.unwrap_or_default();
        assert!(says.contains(expected.unwrap_or_default()), "{says}");
    }
    assert_eq!(python(folder.path(), ["receipt", "right"].into_iter()).1, Some(0));
}

#[test]
fn a_key_that_was_revoked_before_or_is_another_signs_nothing() {
    let right = trail(20);
    let signed_at = right.head().at;
    let mut changes = Changes::new();
    for (revoked, is_right) in [(signed_at + 1, true), (signed_at, false), (signed_at - 1, false)] {
        let mut trail = right.clone();
        trail.first.keys[0].revoked = Some(revoked);
        let says = changes.trail(format!("revoked-{revoked}"), trail.written().as_bytes());
        assert_eq!(says.is_none(), is_right, "{says:?}");
    }
    let strange = SigningKey::of(&[8; 32]).unwrap();
    let lines = right.lines_by(&strange);
    let says = changes.trail("strange".into(), whole(&lines).as_bytes()).unwrap();
    assert!(says.contains("which is not in the first line"), "{says}");
    // With the id of the studio's key written on it.
    let first = canonical(&right.first);
    let mut last = Last::by(&strange, &first, right.head());
    last.key = sample::key().public().id();
    let mut lines = right.lines();
    *lines.last_mut().unwrap() = last.written();
    let says = changes.trail("named".into(), whole(&lines).as_bytes()).unwrap();
    assert_eq!(says, "The signature under the head does not fit.");
    changes.agree();
}

#[test]
fn the_keys_that_somebody_kept_are_what_counts() {
    let text = trail(20).written();
    let check = |known: &Known| {
        let report = milepost::verify::trail(&mut text.as_bytes(), known, &[]).unwrap();
        assert!(report.compared);
        report.problems.into_iter().next()
    };
    let public = sample::key().public();
    let ours = sample::listed();
    let strange = SigningKey::of(&[8; 32]).unwrap().public();
    let revoked = milepost::evidence::Key { revoked: Some(sample::DAWN), ..ours.clone() };
    let kept =
        |keys: &[milepost::evidence::Key]| Known::published(&sample::published(keys)).unwrap();
    assert_eq!(check(&Known::one(&public.written()).unwrap()), None);
    assert_eq!(check(&kept(&[ours])), None);
    let id = public.id();
    let says = check(&Known::one(&strange.written()).unwrap()).unwrap();
    assert_eq!(says, format!("Key {id} is not the key you gave."));
    assert_eq!(check(&kept(&[])).unwrap(), format!("Key {id} is not among the keys you gave."));
    let says = check(&kept(std::slice::from_ref(&revoked))).unwrap();
    assert_eq!(says, format!("Key {id} was revoked before the head was signed."));
    let other = milepost::evidence::Key { public: strange.written(), ..revoked };
    assert!(Known::published(&sample::published(&[other])).is_none(), "an id of other bytes");
    assert!(Known::one("no key").is_none());
}

#[test]
fn a_head_that_is_signed_for_something_else_is_no_head() {
    // A receipt's signature over the same words does not pass for a head's.
    let right = trail(20);
    let facts = sample::facts(&right);
    let signature = Signed::by(&sample::key(), facts).signature;
    let first = canonical(&right.first);
    let head = Head { seq: 20, ..right.head() };
    let last = Last { signature, ..Last::by(&sample::key(), &first, head) };
    let mut lines = right.lines();
    *lines.last_mut().unwrap() = last.written();
    let mut changes = Changes::new();
    let says = changes.trail("receipt-for-head".into(), whole(&lines).as_bytes()).unwrap();
    assert_eq!(says, "The signature under the head does not fit.");
    changes.agree();
}
