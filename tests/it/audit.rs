//! The trail: canonical, chained, and any change to it is found at the right place.

use crate::support::Studio;
use milepost::audit::{self, Event, event_hash};
use milepost::evidence::canonical_value as canonical;
use milepost::member::Desk;
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
