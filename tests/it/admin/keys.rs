//! The owner's page of signing keys: a new one signs, one is ended, and everybody is mailed.

use crate::support::Studio;
use milepost::audit::STUDIO;
use milepost::clock::minutes;
use milepost::key::{Known, State};
use milepost::member::{Desk, Role};
use milepost::page::{Reader, sentence};

fn ring(studio: &Studio) -> Vec<(u8, State)> {
    studio.app.keys().keys().map(|Known { kid, state, .. }| (kid, state)).collect()
}

async fn last_said(studio: &Studio) -> String {
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await;
    sentence(events.last().unwrap(), Reader::Studio)
}

#[tokio::test]
async fn a_new_key_signs_and_every_link_works_on() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    let mut nell = studio.desk().await;
    nell.get("/admin/settings").await.says("Signing keys");
    nell.get("/admin/keys").await.is(200).says("Key 1").never_says("Key 2");
    let done = nell.post("/admin/keys", &[]).await.is(303).location();
    nell.get(&done).await.says("A new key signs").says("Key 2").says("Opens what it signed");
    assert_eq!(ring(&studio), [(1, State::Verifying), (2, State::Signing)]);
    assert_eq!(last_said(&studio).await, "Nell Ashby let key 2 sign from now on");
    studio.browser().open(&old).await.is(200);
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn a_revoked_key_opens_nothing_and_everybody_is_mailed_if_asked_for() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let old = studio.link("Ines").await;
    studio.browser().open(&old).await.is(200);
    let mut nell = studio.desk().await;
    let asked = nell.get("/admin/keys/1/revoke").await;
    asked.is(200).says("Revoke key 1?").says("A new key signs from then on");
    studio.clock.travel(minutes(1));
    let before = studio.mail.got().len();
    let done = nell.post("/admin/keys/1/revoke", &[("mail", "yes")]).await.is(303).location();
    nell.get(&done).await.says("is on its way to everybody").says("Revoked");
    assert_eq!(ring(&studio), [(1, State::Revoked), (2, State::Signing)]);
    studio.browser().get(&old).await.is(404);
    let sent = studio.deliver().await as usize;
    let got = studio.mail.got();
    assert!(sent > 1 && got.len() == before + sent, "{sent}");
    for mail in &got[before..] {
        studio.browser().open(&mail.link()).await.is(200);
    }
    // Again, or in another spelling, it names nothing.
    for kid in ["1", "02", "3", "256", "-2", "two"] {
        let path = format!("/admin/keys/{kid}/revoke");
        nell.get(&path).await.is(404);
        nell.post(&path, &[]).await.is(404);
    }
    let done = nell.post("/admin/keys/2/revoke", &[]).await.is(303).location();
    nell.get(&done).await.says("Nobody was mailed").says("Key 3");
    assert_eq!(studio.deliver().await, 0);
    assert_eq!(last_said(&studio).await, "Nell Ashby revoked key 2");
}

#[tokio::test]
async fn keys_are_the_owners_and_ask_for_a_proof() {
    let studio = Studio::open().await;
    studio.joss(Role::Admin).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    joss.get("/admin/settings").await.is(200).never_says("Signing keys");
    joss.get("/admin/keys").await.is(403);
    joss.post("/admin/keys", &[]).await.is(403);
    joss.post("/admin/keys/1/revoke", &[]).await.is(403);
    let mut nell = studio.desk().await;
    studio.clock.travel(minutes(10));
    nell.get("/admin/keys").await.is(200);
    nell.get("/admin/keys/1/revoke").await.is(403).says("Prove it’s you");
    nell.post("/admin/keys", &[]).await.is(403).says("Prove it’s you");
    nell.post("/admin/keys/1/revoke", &[]).await.is(403).says("Prove it’s you");
    assert_eq!(ring(&studio), [(1, State::Signing)]);
}
