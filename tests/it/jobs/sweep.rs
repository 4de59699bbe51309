//! Sweeping: what nobody names goes after a day, what anything names stays.

use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::clock::days;
use milepost::jobs::sweep;
use std::time::{Duration, SystemTime};

#[tokio::test]
async fn bytes_that_nothing_names_go_after_a_day_and_no_others() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let stray = studio.store("thrown-away.bin", b"nobody names me").await;
    let posted = studio.store("homepage-design.pdf", PDF).await;
    let path = |sha: &str| studio.folder.path().join("vault").join(&sha[..2]).join(sha);
    #[allow(clippy::disallowed_methods, reason = "the age of a file is the machine's business")]
    let yesterday = SystemTime::now() - Duration::from_secs(26 * 3600);
    for sha in [&stray.sha256, &posted.sha256] {
        let file = std::fs::File::options().write(true).open(path(sha)).unwrap();
        file.set_modified(yesterday).unwrap();
    }
    // A day later by every clock.
    studio.clock.travel(days(1) + Duration::from_secs(2 * 3600));
    let young = studio.store("just-sent.bin", b"a row comes in a moment").await;
    let leftover = studio.folder.path().join("vault/incoming/up-cut-off");
    std::fs::write(&leftover, "half").unwrap();
    std::fs::File::options().write(true).open(&leftover).unwrap().set_modified(yesterday).unwrap();
    sweep::once(&studio.app).await.unwrap();
    assert!(!path(&stray.sha256).exists(), "a stray stays");
    assert!(!leftover.exists(), "half an upload stays");
    assert!(path(&young.sha256).exists(), "young bytes went");
    assert!(path(&posted.sha256).exists(), "a posted version went");
    // Bytes that are sent again are young again.
    studio.store("again.bin", b"nobody names me").await;
    sweep::once(&studio.app).await.unwrap();
    assert!(path(&stray.sha256).exists());
}

#[tokio::test]
async fn browsers_in_which_nothing_was_decided_are_forgotten_and_the_others_are_not() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let (mut pete, his) = studio.visit("Pete").await;
    pete.post(&format!("{his}/code"), &[]).await.is(303);
    studio.settle().await;
    let count = || {
        let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
        let sql = "select (select count(*) from visits), (select count(*) from codes)";
        base.query_row(sql, [], |row| Ok((row.get::<_, u32>(0)?, row.get::<_, u32>(1)?))).unwrap()
    };
    studio.clock.travel(days(60));
    sweep::once(&studio.app).await.unwrap();
    assert_eq!(count(), (2, 1), "the last day of them");
    studio.clock.travel(days(1));
    sweep::once(&studio.app).await.unwrap();
    assert_eq!(count(), (1, 0));
}

#[tokio::test]
async fn origins_are_blanked_after_their_time_and_every_chain_holds() {
    let studio = Studio::open_with(&[("origin-days", "30")]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    let (desk, harbour) = (milepost::member::Desk::of_the_house(), studio.harbour.clone());
    let origins = async || {
        let chain = studio.read(|tx| tx.chain(desk, harbour.as_str())).await;
        assert_eq!(milepost::audit::first_break(&chain), None);
        chain.iter().filter(|event| event.opened.contains_key("/trace")).count()
    };
    assert_eq!(origins().await, 1);
    studio.clock.travel(days(30));
    milepost::jobs::sweep::once(&studio.app).await.unwrap();
    assert_eq!(origins().await, 1, "not a moment too early");
    studio.clock.travel(Duration::from_millis(1));
    milepost::jobs::sweep::once(&studio.app).await.unwrap();
    assert_eq!(origins().await, 0);
}
