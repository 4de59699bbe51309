//! Whatever is wrong with a token, the answer is one, and the database is not asked.

use super::{base64_bytes, spelled};
use crate::support::{Page, Studio};
use milepost::clock::Stamp;
use milepost::key::{Keyring, Purpose};
use milepost::member;
use milepost::store::Tx;
use milepost::token::{self, Serial};

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Every other letter at every place, every cut, and what is put before or behind.
fn changed(good: &str) -> Vec<String> {
    let mut all = Vec::new();
    for at in 0..good.len() {
        for letter in ALPHABET.chars().filter(|letter| good[at..=at] != letter.to_string()) {
            all.push(format!("{}{letter}{}", &good[..at], &good[at + 1..]));
        }
        all.push(good[..at].to_owned());
        all.push(format!("{}{}", &good[..at], &good[at + 1..]));
    }
    for more in ["A", "AA", "=", "==", ".", "%20", "%0A", "%3D", "%2F", "%2B", "%C3%A9"] {
        all.push(format!("{good}{more}"));
        all.push(format!("{more}{good}"));
    }
    // Nothing at all is another address.
    all.retain(|one| !one.is_empty());
    all
}

/// The same bytes, written otherwise.
fn respelled(good: &str) -> Vec<String> {
    let bytes = base64_bytes(good);
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut all = vec![
        hex.to_uppercase(),
        hex,
        good.to_lowercase(),
        good.to_uppercase(),
        good.chars().rev().collect(),
        good.replace('-', "%2B").replace('_', "%2F"),
        format!("{}\u{200b}{}", &good[..20], &good[20..]),
    ];
    for nibble in 0..16 {
        // A9: a version is one algorithm, and there is only the first.
        let mut other = bytes.clone();
        other[0] = nibble << 4 | (bytes[0] & 15);
        all.push(spelled(&other));
        other[0] = (bytes[0] & 0xf0) | nibble;
        all.push(spelled(&other));
    }
    all.retain(|one| one != good);
    all
}

fn all_of(page: &Page) -> (u16, String, String) {
    (page.status.as_u16(), page.body(), format!("{:?}", page.headers))
}

async fn door(studio: &Studio) -> String {
    let keys = studio.app.keys();
    let print = move |tx: &Tx| member::print_door(tx, &keys, None);
    studio.app.store.write(print).await.unwrap().letters().to_owned()
}

fn minted(keys: &Keyring, purpose: Purpose) -> String {
    let claim = token::claim(keys, purpose, Serial::random(), Stamp::from_seconds(2_000_000_000));
    token::mint(keys, purpose, &claim).letters().to_owned()
}

#[tokio::test]
async fn a1_every_changed_link_has_one_answer_and_asks_the_database_nothing() {
    let studio = Studio::open_with(&[("rate-limits", "off")]).await;
    let link = studio.link("Ines").await;
    let good = link.trim_start_matches("/l/");
    let mut browser = studio.browser();
    let expected = all_of(&browser.get("/l/nothing").await);
    assert_eq!(expected.0, 404);
    let asked = studio.app.store.asked();
    for one in changed(good).iter().chain(&respelled(good)) {
        let page = browser.get(&format!("/l/{one}")).await;
        assert!(all_of(&page) == expected, "{one}: {}", page.status);
    }
    assert_eq!(studio.app.store.asked(), asked, "forged links asked the database");
    browser.get(&link).await.is(303);
}

#[tokio::test]
async fn a1_every_changed_cookie_has_one_answer_and_asks_the_database_nothing() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    let (name, good) = ines.cookies.first_key_value().unwrap();
    let (name, good) = (name.clone(), good.clone());
    studio.settle().await;
    let mut browser = studio.browser();
    browser.cookies.insert(name.clone(), "nothing".into());
    let expected = all_of(&browser.get(&home).await);
    assert_eq!(expected.0, 410);
    let asked = studio.app.store.asked();
    for one in
        changed(&good).iter().chain(&respelled(&good)).filter(|one| !one.contains('\u{200b}'))
    {
        browser.cookies.insert(name.clone(), one.clone());
        assert!(all_of(&browser.get(&home).await) == expected, "{one}");
    }
    // The answer tells nothing of the page either: there is none of this name.
    let nowhere = "/p/0000000000000000";
    browser.cookies.insert("mp_00000000".into(), "nothing".into());
    let there = expected.1.replace(&home, nowhere);
    assert_eq!(browser.get(nowhere).await.body(), there);
    assert_eq!(studio.app.store.asked(), asked, "forged cookies asked the database");
    ines.get(&home).await.is(200);
}

#[tokio::test]
async fn a1_every_changed_door_has_one_answer_and_asks_the_database_nothing() {
    let studio = Studio::open_with(&[("rate-limits", "off")]).await;
    let good = door(&studio).await;
    let mut browser = studio.browser();
    let expected = all_of(&browser.get("/admin/enter/nothing").await);
    let pressed = all_of(&browser.post("/admin/enter/nothing", &[]).await);
    assert_eq!((expected.0, pressed.0), (404, 404));
    let asked = studio.app.store.asked();
    for one in changed(&good).iter().chain(&respelled(&good)) {
        let page = browser.get(&format!("/admin/enter/{one}")).await;
        assert!(all_of(&page) == expected, "{one}");
    }
    for one in respelled(&good) {
        let page = browser.post(&format!("/admin/enter/{one}"), &[]).await;
        assert!(all_of(&page) == pressed, "{one}");
    }
    browser.get(&format!("/setup/{good}")).await.is(404);
    browser.post(&format!("/l/{good}/renew"), &[]).await.is(200);
    assert_eq!(studio.app.store.asked(), asked, "forged doors asked the database");
    browser.get(&format!("/admin/enter/{good}")).await.is(200);
}

#[tokio::test]
async fn a1_what_is_too_long_is_refused_by_its_length() {
    let studio = Studio::open().await;
    let expected = studio.browser().get("/l/nothing").await.body();
    for length in [41, 1000, 16_000] {
        let page = studio.browser().get(&format!("/l/{}", "E".repeat(length))).await;
        assert_eq!(page.is(404).body(), expected);
    }
    let long = format!("/l/{}", "E".repeat(30_000));
    studio.browser().get(&long).await.is(414);
}

#[tokio::test]
async fn a5_every_door_takes_its_own_kind_and_no_other() {
    let studio = Studio::open_with(&[("rate-limits", "off")]).await;
    let (ines, home) = studio.visit("Ines").await;
    let (cookie, visit) = ines.cookies.first_key_value().unwrap();
    let (keys, good) = (studio.app.keys(), studio.link("Ines").await.replace("/l/", ""));
    let door = door(&studio).await;
    for purpose in Purpose::ALL {
        let letters = match purpose {
            Purpose::Link => good.clone(),
            Purpose::Visit => visit.clone(),
            Purpose::Enter => door.clone(),
            other => minted(&keys, *other),
        };
        let mut browser = studio.browser();
        let opened = browser.get(&format!("/l/{letters}")).await.status.as_u16();
        assert_eq!(opened, if *purpose == Purpose::Link { 303 } else { 404 }, "{purpose:?}");
        let mut browser = studio.browser();
        browser.cookies.insert(cookie.clone(), letters.clone());
        let read = browser.get(&home).await.status.as_u16();
        assert_eq!(read, if *purpose == Purpose::Visit { 200 } else { 410 }, "{purpose:?}");
        let mut browser = studio.browser();
        let entered = browser.get(&format!("/admin/enter/{letters}")).await.status.as_u16();
        assert_eq!(entered, if *purpose == Purpose::Enter { 200 } else { 404 }, "{purpose:?}");
        // Set-up is finished here, so its door is nobody's.
        browser.get(&format!("/setup/{letters}")).await.is(404);
    }
}

#[tokio::test]
async fn the_look_of_a_page_for_strangers_follows_the_studio_at_once() {
    let studio = Studio::open().await;
    studio.browser().get("/l/nothing").await.says("Fern & Field");
    let (by, mut form) = (studio.nell.clone(), milepost::studio::SetUp::default());
    form.studio = "Fern, Field & Co".into();
    form.time_zone = "Europe/London".into();
    (form.owner, form.email) = ("Nell Ashby".into(), "nell@fernandfield.example".into());
    let change = move |tx: &Tx| milepost::studio::change(tx, &by, &form);
    studio.app.store.write(change).await.unwrap();
    studio.browser().get("/l/nothing").await.says("Fern, Field & Co");
}
