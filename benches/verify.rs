//! What verifying a long trail costs.
//!
//! `cargo bench --profile dist --bench verify` prints the table: the middle of five rounds each.
//! `EVENTS=10000` makes it shorter, for a quick look. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

use milepost::audit::GENESIS;
use milepost::evidence::{
    Domain, Event, First, Head, Key, Last, Opened, Openings, SigningKey, canonical,
};
use milepost::verify::{Known, trail};
use serde_json::json;
use std::time::Instant;

fn main() {
    let most = std::env::var("EVENTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    println!("| what | size | time | an event | budget |");
    println!("|---|---|---|---|---|");
    for events in [most / 100, most / 10, most] {
        let text = written(events);
        let mut times: Vec<f64> = (0..5).map(|_| round(&text, events)).collect();
        times.sort_by(f64::total_cmp);
        let (time, size) = (times[2], text.len() / 1_000_000);
        let each = time * 1e6 / f64::from(u32::try_from(events).unwrap());
        let budget = if events == 100_000 { "2 s" } else { "" };
        println!("| {events} events | {size} MB | {time:.3} s | {each:.1} µs | {budget} |");
    }
}

fn round(text: &str, events: usize) -> f64 {
    let begun = Instant::now();
    let report = trail(&mut text.as_bytes(), &Known::Nothing, &[]).unwrap();
    let time = begun.elapsed().as_secs_f64();
    assert!(report.is_right() && report.events == i64::try_from(events).unwrap());
    time
}

/// A trail like real ones: about four hundred bytes an event, four values sealed in each.
fn written(events: usize) -> String {
    let key = SigningKey::of(&[7; 32]).unwrap();
    let public = key.public();
    let listed = Key {
        id: public.id(),
        algorithm: "Ed25519".into(),
        public: public.written(),
        from: 0,
        until: None,
        revoked: None,
    };
    let first = canonical(&First {
        chain: "pr_bench".into(),
        keys: vec![listed],
        made_at: 0,
        milepost: "trail".into(),
        project: Some("A long one".into()),
        studio: "Fern & Field".into(),
        v: 1,
    });
    let (mut text, mut hash) = (format!("{first}\n"), GENESIS.to_owned());
    for seq in 1..=events {
        let (event, next) = event(seq, &hash);
        text.push_str(&event);
        text.push('\n');
        hash = next;
    }
    let seq = i64::try_from(events).unwrap();
    let head = Head { at: 1, chain: "pr_bench".into(), hash, seq };
    text.push_str(&Last::by(&key, &first, head).written());
    text.push('\n');
    text
}

fn event(seq: usize, prev: &str) -> (String, String) {
    let seal = |value| Opened { salt: "0123456789abcdef".repeat(2), value };
    let values = [
        ("/actor/name", seal(json!("Ines Calloway"))),
        ("/subject/comment", seal(json!("Lovely, but the “bread” might be warmer."))),
        ("/subject/email", seal(json!("ines@harbourbakery.example"))),
        ("/trace", seal(json!({ "address": "198.51.100.7", "agent": "Mozilla/5.0 (X11)" }))),
    ];
    let sealed = |at: usize| json!({ "sealed": values[at].1.commitment() });
    let body = canonical(&json!({
        "v": 1, "id": format!("ev_{seq}"), "chain": "pr_bench", "seq": seq, "kind": "decided",
        "at": 1_762_957_680_000_i64, "prev": prev, "trace": sealed(3),
        "actor": { "type": "contact", "id": "co_ines", "name": sealed(0) },
        "subject": { "milestone": "mi_1", "comment": sealed(1), "email": sealed(2) },
    }));
    let hash = Domain::Event.hash(&body);
    let opened: Openings = values.into_iter().map(|(at, one)| (at.to_owned(), one)).collect();
    (canonical(&Event { body, hash: hash.clone(), opened }), hash)
}
