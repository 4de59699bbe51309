//! A7: a clock that went back is told of, and links work on.

use crate::support::Studio;
use crate::support::studio::settings;
use milepost::app::App;
use milepost::clock::{days, minutes};
use milepost::web;

#[tokio::test]
async fn a7_a_clock_that_went_back_is_told_of_and_breaks_no_link() {
    let studio = Studio::open().await;
    let link = studio.link("Ines").await;
    let mut desk = studio.desk().await;
    studio.clock.set(studio.clock.now().minus(minutes(4)));
    studio.app.look_at_clock().unwrap();
    desk.get("/admin").await.is(200).never_says("The clock of the server");
    studio.clock.set(studio.clock.now().minus(days(1)));
    studio.app.look_at_clock().unwrap();
    assert!(studio.app.behind() >= days(1));
    let page = desk.get("/admin").await;
    page.is(200).says("The clock of the server is 1 day behind what was written last.");
    studio.browser().open(&link).await.is(200);
    studio.clock.travel(days(1) + minutes(4));
    desk.get("/admin").await.never_says("The clock of the server");
}

#[tokio::test]
async fn a7_no_link_is_made_that_is_over_already() {
    let studio = Studio::open().await;
    let noon = studio.clock.now();
    studio.app.store.close();
    // A small machine without a battery begins in 1970.
    studio.clock.set(milepost::clock::Stamp::from_seconds(60));
    let smtp = studio.mail.url();
    let config = settings(studio.folder.path(), &[("smtp-url", &smtp)]);
    let app = App::open(config, studio.clock.clone()).unwrap();
    assert!(app.behind() > days(365));
    let signer = app.signer();
    assert!(signer.end(studio.clock.now()) >= noon.plus(days(90)));
    assert_eq!(signer.end(noon.plus(days(1))), noon.plus(days(91)), "a day more is a day more");
    let (signer, by, id) = (app.signer(), studio.nell.clone(), studio.person("Ines"));
    let resent = app.store.write(move |tx| milepost::link::resend(tx, &signer, &by, &id));
    resent.await.unwrap();
    studio.clock.set(noon.plus(days(1)));
    assert!(app.behind().is_zero());
    milepost::jobs::deliver::once(&app).await.unwrap();
    let link = studio.mail.to("ines@harbourbakery.example").remove(0).link();
    let mut browser =
        crate::support::Browser::new(web::router::router(&app), studio.browser().base.as_str());
    browser.open(&link).await.is(200);
}
