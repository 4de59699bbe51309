//! The trail: canonical, chained, and any change to it is found at the right place.

use crate::support::Studio;
use milepost::audit::{self, Actor, Event, Kind, STUDIO, Walked, event_hash};
use milepost::evidence::canonical_value as canonical;
use milepost::member::Desk;
use milepost::store::Tx;
use serde_json::json;

#[test]
fn canonical_json_is_that_of_rfc_8785() {
    // The example of RFC 8785 §3.2.2 and the order of §3.2.3, as far as our events use JSON.
    let value = json!({ "\u{20ac}": "Euro Sign", "\r": "Carriage Return", "1": "One",
        "\u{80}": "Control", "literals": [null, true, false], "n": 333_333_333 });
    let expected = "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"literals\":[null,true,false],\
                    \"n\":333333333,\"\u{80}\":\"Control\",\"\u{20ac}\":\"Euro Sign\"}";
    assert_eq!(canonical(&value), expected);
    assert_eq!(canonical(&json!("\u{f}\n\"\\/é")), "\"\\u000f\\n\\\"\\\\/é\"");
}

async fn chain() -> (Studio, Vec<Event>) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let desk = Desk::of_the_house();
    let chain = studio.read(|tx| tx.chain(desk, studio.harbour.as_str())).await;
    (studio, chain)
}

#[tokio::test]
async fn every_change_to_a_chain_is_found_where_it_was_made() {
    let (_studio, chain) = chain().await;
    assert!(chain.len() > 8);
    assert_eq!(audit::first_break(&chain), None);
    for at in 0..chain.len() {
        let mut forged = chain.clone();
        forged[at].body = forged[at].body.replace("Nell", "Joss").replace("Ines", "Nora");
        if forged[at].body != chain[at].body {
            assert_eq!(audit::first_break(&forged), Some(chain[at].seq));
            // Rehashing only moves the break to the next event.
            forged[at].hash = event_hash(&forged[at].body);
            let next = chain.get(at + 1).map(|event| event.seq);
            assert_eq!(audit::first_break(&forged), next);
        }
        let mut gap = chain.clone();
        gap.remove(at);
        let next = chain.get(at + 1).map(|event| event.seq);
        assert_eq!(audit::first_break(&gap), next);
    }
}

#[tokio::test]
async fn a_chain_longer_than_what_is_read_at_once_is_walked_to_its_end() {
    let studio = Studio::open().await;
    let desk = Desk::of_the_house();
    let write = |tx: &Tx| {
        let mut all = 0..2500;
        all.try_for_each(|n| {
            audit::studio(tx, &Actor::House, Kind::MemberSignedOut, json!({"n": n}))
        })
    };
    studio.app.store.write(write).await.unwrap();
    let chain = studio.read(|tx| tx.chain(desk, STUDIO)).await;
    let last = chain.last().map(|event| (event.seq, event.hash.clone()));
    let walked = studio.read(|tx| audit::walk(tx, desk, STUDIO)).await;
    assert!(chain.len() > 2500);
    assert_eq!(walked, Walked { last: last.clone(), broken_at: None });
    let path = studio.folder.path().join("milepost.db");
    let edit = "drop trigger events_never_change;
                update events set hash = 'x' || hash where chain = 'studio' and seq = 2100";
    rusqlite::Connection::open(path).unwrap().execute_batch(edit).unwrap();
    let walked = studio.read(|tx| audit::walk(tx, desk, STUDIO)).await;
    assert_eq!(walked, Walked { last, broken_at: Some(2100) });
    let none = studio.read(|tx| audit::walk(tx, desk, "nobody")).await;
    assert_eq!(none, Walked { last: None, broken_at: None });
}

#[tokio::test]
async fn what_is_about_a_person_is_committed_to_and_can_be_blanked() {
    let (studio, chain) = chain().await;
    let decided = chain.last().unwrap();
    let from = json!({ "address": "198.51.100.7", "agent": crate::support::browser::FIREFOX });
    for (at, is) in [
        ("/trace", from),
        ("/actor/name", json!("Ines Calloway")),
        ("/subject/by", json!("Ines Calloway")),
        ("/subject/email", json!("ines@harbourbakery.example")),
        ("/subject/comment", json!("")),
    ] {
        let opened = &decided.opened[at];
        assert_eq!(opened.value, is, "{at}");
        let body: serde_json::Value = serde_json::from_str(&decided.body).unwrap();
        assert_eq!(body.pointer(at).unwrap()["sealed"], opened.commitment());
        assert_eq!(decided.says().pointer(at), Some(&is));
    }
    for word in ["Calloway", "harbourbakery.example", "198.51.100.7"] {
        assert!(chain.iter().all(|event| !event.body.contains(word)), "{word}");
    }
    let path = studio.folder.path().join("milepost.db");
    let connection = rusqlite::Connection::open(path).unwrap();
    let edit = connection.execute("update sealed set value = '\"Nora\"'", []);
    assert!(edit.unwrap_err().to_string().contains("can only be blanked"));
    connection.execute("delete from sealed", []).unwrap();
    let desk = Desk::of_the_house();
    let chain = studio.read(|tx| tx.chain(desk, studio.harbour.as_str())).await;
    assert_eq!(audit::first_break(&chain), None);
    assert_eq!(chain.last().unwrap().says()["actor"]["name"], "(erased)");
}

#[tokio::test]
async fn a_value_beside_an_event_that_is_not_what_was_said_is_found() {
    let (_studio, chain) = chain().await;
    for (at, event) in chain.iter().enumerate() {
        for name in event.opened.keys() {
            let mut forged = chain.clone();
            forged[at].opened.get_mut(name).unwrap().value = json!("Nora");
            assert_eq!(audit::first_break(&forged), Some(event.seq), "{name}");
        }
    }
}
