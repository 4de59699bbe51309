//! Asking for a fresh link: it goes to the address on record only, and not too often.

use crate::support::Studio;
use milepost::clock::{days, minutes};
use milepost::link;

#[tokio::test]
async fn a_fresh_link_goes_to_the_address_on_record_and_opens_the_page() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    studio.clock.travel(days(91));
    let mut stranger = studio.browser();
    let page = stranger.post(&format!("{old}/renew"), &[("email", "evil@x.example")]).await;
    page.is(200).says("Look in your inbox").never_says("ines@");
    assert_eq!(studio.deliver().await, 1);
    let got = studio.mail.got();
    assert_eq!(got[0].to, ["ines@harbourbakery.example"]);
    studio.browser().open(&got[0].link()).await.is(200).says("Harbour Bakery website");
    // The old one stays over; the older mail's link is not revived by a new mail.
    studio.browser().get(&old).await.is(410);
}

#[tokio::test]
async fn the_answer_is_the_same_whatever_happened_and_floods_are_dammed() {
    let studio = Studio::open().await;
    let old = studio.link("Ines").await;
    studio.clock.travel(days(91));
    let first = studio.browser().post(&format!("{old}/renew"), &[]).await.body();
    let mut mails = studio.deliver().await;
    for round in 0..40 {
        let mut browser = studio.browser();
        browser.peer = ([203, 0, 113, round], 1).into();
        let page = browser.post(&format!("{old}/renew"), &[]).await;
        assert_eq!(page.body(), first);
        mails += studio.deliver().await;
        studio.clock.travel(std::time::Duration::from_secs(20));
    }
    // 40 × 20 s are 13 minutes: three in 15 minutes, one a minute.
    assert_eq!(mails, 3);
    let forged = studio.browser().post("/l/forged/renew", &[]).await;
    assert_eq!(forged.body(), first);
}

#[tokio::test]
async fn a_revoked_link_is_never_renewed() {
    let studio = Studio::open().await;
    let (_, home) = studio.visit("Ines").await;
    let link = studio.link("Ines").await;
    let (by, id) = (studio.nell.clone(), studio.person("Ines"));
    studio.app.store.write(move |tx| link::revoke(tx, &by, &id, "")).await.unwrap();
    studio.browser().post(&format!("{link}/renew"), &[]).await.is(200);
    studio.browser().post(&format!("{home}/renew"), &[]).await.is(200);
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn a_browser_that_lost_its_cookie_gets_a_fresh_link_too() {
    let studio = Studio::open().await;
    let (_, home) = studio.visit("Pete").await;
    studio.browser().post(&format!("{home}/renew"), &[]).await.is(200).says("Look in your inbox");
    studio.deliver().await;
    assert_eq!(studio.mail.got()[0].to, ["pete@harbourbakery.example"]);
}

#[tokio::test]
async fn asking_too_often_from_one_network_has_to_wait() {
    let studio = Studio::open().await;
    let mut browser = studio.browser();
    let mut last = 0;
    for _ in 0..12 {
        last = browser.post("/l/forged/renew", &[]).await.status.as_u16();
    }
    assert_eq!(last, 429);
    studio.clock.travel(minutes(1));
}
