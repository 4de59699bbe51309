//! Quota, free space, and how much one person may send at a time.

use super::{begin, id, part, tus, whole};
use crate::support::Studio;
use milepost::upload::HELD_LIMIT;

const DESK: &str = "/admin/uploads";

#[tokio::test]
async fn room_is_kept_from_the_first_request_on_so_that_nothing_fails_half_way() {
    let studio = Studio::open_with(&[("quota", "1MB"), ("max-upload", "900KB")]).await;
    let mut nell = studio.desk().await;
    begin(&mut nell, DESK, "a.bin", 900_001).await.is(413).says("the limit is 900 KB");
    let first = begin(&mut nell, DESK, "a.bin", 600_000).await.is(201).location();
    let second = begin(&mut nell, DESK, "b.bin", 600_000).await;
    second.is(507).says("no room left");
    // What is on its way counts for forms and programs, too.
    let big = vec![7; 500_000];
    let machine = studio.machine().await;
    let to = format!("/milestones/{}/files/c.bin", studio.design);
    machine.put(&to, &big).await.tells(507, "no-room");
    tus(&mut nell, "DELETE", &first, &[], b"").await.is(204);
    machine.put(&to, &big).await.is(201);
    let last = begin(&mut nell, DESK, "b.bin", 500_000).await.is(201).location();
    part(&mut nell, &last, 0, &vec![8; 500_000]).await.is(204);
    assert_eq!(studio.app.vault.used(), 1_000_000);
    begin(&mut nell, DESK, "one byte", 1).await.is(507);
}

#[tokio::test]
async fn two_gibibytes_and_a_byte_are_one_byte_too_many() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    begin(&mut nell, DESK, "film.mov", (2 << 30) + 1).await.is(413).says("film.mov is too big");
    let machine = studio.machine().await;
    let at = format!("/api/v1/milestones/{}/files/film.mov", studio.design);
    let request = nell.request("PUT".parse().unwrap(), &at);
    let request = request.header("authorization", format!("Bearer {}", machine.letters));
    let request = request.header("content-length", (2u64 << 30) + 1);
    nell.send(request.body(axum::body::Body::empty()).unwrap()).await.is(413);
    let used = studio.app.vault.used();
    let place = begin(&mut nell, DESK, "film.mov", 2 << 30).await.is(201).location();
    assert_eq!(studio.app.vault.used(), used + (2 << 30));
    tus(&mut nell, "DELETE", &place, &[], b"").await.is(204);
}

#[tokio::test]
async fn the_same_bytes_again_take_no_room() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    whole(&mut nell, DESK, "a.bin", &[1; 5000]).await;
    let used = studio.app.vault.used();
    whole(&mut nell, DESK, "b.bin", &[1; 5000]).await;
    assert_eq!(studio.app.vault.used(), used);
}

#[tokio::test]
async fn one_person_holds_so_many_uploads_and_so_much_at_a_time() {
    let studio = Studio::open_with(&[("max-upload", "1000B"), ("rate-limits", "on")]).await;
    studio.post_homepage().await;
    let mut nell = studio.desk().await;
    for at in 0..HELD_LIMIT {
        begin(&mut nell, DESK, &format!("{at}.bin"), 1).await.is(201);
    }
    begin(&mut nell, DESK, "more.bin", 1).await.is(422).says("200 files here");
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/uploads");
    let mut places = Vec::new();
    for _ in 0..4 {
        places.push(begin(&mut ines, &at, "big.bin", 1000).await.is(201).location());
    }
    begin(&mut ines, &at, "more.bin", 1).await.is(422).says("may weigh 4 KB");
    tus(&mut ines, "DELETE", &places[0], &[], b"").await.is(204);
    begin(&mut ines, &at, "more.bin", 1).await.is(201);
    assert_eq!(id(&places[1]).len(), 16);
}

#[tokio::test]
async fn a_disk_below_its_reserve_takes_no_files_and_still_takes_decisions() {
    let studio = Studio::open_with(&[("min-free", "900000GiB")]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    begin(&mut ines, &format!("{home}/uploads"), "a.bin", 1).await.is(507).says("no room left");
    let fields = [("decision", "changes_requested"), ("comment", "Bigger, please.")];
    studio.decide(&mut ines, &home, &fields).await.is(303);
}

#[tokio::test]
async fn what_was_sent_is_not_held_any_more_and_what_was_thrown_away_still_is() {
    let studio = Studio::open_with(&[("max-upload", "1000B")]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/uploads");
    let mut fields = vec![("decision", "changes_requested"), ("comment", "See these.")];
    let mut places = Vec::new();
    for n in 0..4u8 {
        places.push(whole(&mut ines, &at, "photo.bin", &[n; 1000]).await);
    }
    begin(&mut ines, &at, "more.bin", 1).await.is(422);
    tus(&mut ines, "DELETE", &places[3], &[], b"").await.is(204);
    tus(&mut ines, "HEAD", &places[3], &[], b"").await.is(404);
    begin(&mut ines, &at, "more.bin", 1).await.is(422);
    fields.extend(places[..3].iter().map(|place| ("upload", id(place))));
    studio.decide(&mut ines, &home, &fields).await.is(303);
    begin(&mut ines, &at, "more.bin", 1000).await.is(201);
}

#[tokio::test]
async fn what_lies_there_unnamed_counts_after_a_restart_too() {
    let studio = Studio::open_with(&[("quota", "10KB")]).await;
    studio.store("stray.bin", &[7; 6000]).await;
    let more = [("quota", "10KB")];
    let folder = studio.folder.path();
    let app = milepost::app::App::open(
        crate::support::studio::settings(folder, &more),
        studio.clock.clone(),
    )
    .unwrap();
    assert_eq!(app.vault.used(), 6000);
    let holder = milepost::upload::Holder::Member(studio.nell.clone());
    assert!(app.begin_upload(&holder, "a.bin", 6000).await.is_err());
    assert!(app.begin_upload(&holder, "a.bin", 4000).await.is_ok());
}

#[tokio::test]
async fn without_a_quota_what_lies_there_is_counted_after_the_start_and_nothing_twice() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    whole(&mut nell, DESK, "a.bin", &[1; 5000]).await;
    begin(&mut nell, DESK, "b.bin", 300).await.is(201);
    let used = studio.app.vault.used();
    let settings = crate::support::studio::settings(studio.folder.path(), &[]);
    let app = milepost::app::App::open(settings, studio.clock.clone()).unwrap();
    let holder = milepost::upload::Holder::Member(studio.nell.clone());
    app.begin_upload(&holder, "c.bin", 40).await.unwrap();
    assert_eq!(app.vault.used(), 40, "whoever waits for a page waits for no sum");
    app.weigh().unwrap();
    assert_eq!(app.vault.used(), used + 40);
}
