//! Bad input: a clear sentence, and what was typed comes back.

use crate::support::Studio;
use milepost::message::LIMIT;

#[tokio::test]
async fn nothing_and_too_much_are_refused_with_a_sentence_and_come_back_as_typed() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, " \n ").await.is(422).says("Write your message first.");
    let long = "ü".repeat(100_000);
    let page = studio.hears(&mut pete, &his, &long).await;
    page.is(422).says(&format!("Keep it under {LIMIT} letters; this has 100000."));
    assert!(page.body().contains(&long), "what was typed is still in the form");
    let fields = [("message", ""), ("shown", "0")];
    let files: &[(&str, &str, &[u8])] = &[("files", "a.txt", b"a")];
    let page = pete.upload(&studio.writes(&his), &fields, files).await;
    page.is(422).says("Write a word about the files").says("Choose your files once more");
    let mut desk = studio.desk().await;
    let at = format!("/admin/milestones/{}/messages", studio.design);
    let page = desk.post(&at, &[("message", &long)]).await;
    page.is(422).says("Keep it under");
    assert!(page.body().contains(&long));
    assert!(studio.said().await.is_empty());
    let most = "ü".repeat(LIMIT);
    studio.hears(&mut pete, &his, &most).await.is(303);
    assert_eq!(studio.said().await[0].body, most);
}

#[tokio::test]
async fn markdown_bombs_are_said_and_shown_flat() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let nested: String = (0..60).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
    for bomb in [
        format!("{}deep", "> ".repeat(4_000)),
        nested,
        "[".repeat(9_000),
        "*a ".repeat(3_000),
        "![x](https://evil.example/pixel)".to_owned(),
        "<img src=x onerror=alert(1)> [x](javascript:alert(1))".to_owned(),
    ] {
        studio.hears(&mut pete, &his, &bomb).await.is(303);
        let page = pete.get(&his).await;
        let prose = page.body().split("<ol class=\"talk\">").nth(1).unwrap().to_owned();
        assert!(!prose.contains("<img") && !prose.contains("href=\"javascript"));
        assert!(prose.matches("<blockquote>").count() <= 5 * 12);
    }
    studio.deliver().await;
}

#[tokio::test]
async fn the_same_words_sent_twice_from_one_page_are_said_once() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let fields = [("message", "Thank you"), ("shown", "0")];
    for _ in 0..3 {
        pete.post(&studio.writes(&his), &fields).await.is(303);
    }
    assert_eq!(studio.said().await.len(), 1);
    // From the next page they are meant.
    pete.post(&studio.writes(&his), &[("message", "Thank you"), ("shown", "1")]).await.is(303);
    assert_eq!(studio.said().await.len(), 2);
}

#[tokio::test]
async fn the_same_words_with_other_files_or_as_a_question_are_said_beside_the_first() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let at = studio.writes(&his);
    let fields = [("message", "The price list"), ("shown", "0")];
    let send = async |pete: &mut crate::support::Browser, name, bytes: &[u8]| {
        pete.upload(&at, &fields, &[("files", name, bytes)]).await.is(303);
    };
    for _ in 0..2 {
        send(&mut pete, "prices.txt", b"rye 4.20").await;
    }
    assert_eq!(studio.said().await.len(), 1, "pressed twice");
    send(&mut pete, "prices.txt", b"rye 4.40").await;
    send(&mut pete, "more.txt", b"rye 4.20").await;
    for _ in 0..2 {
        let asks = [fields[0], fields[1], ("question", "on")];
        pete.post(&at, &asks).await.is(303);
    }
    let said = studio.said().await;
    let told: Vec<_> = said.iter().map(|one| (one.files.len(), one.question.is_some())).collect();
    assert_eq!(told, [(1, false), (1, false), (1, false), (0, true)]);
    let sums: std::collections::BTreeSet<_> =
        said.iter().flat_map(|one| &one.files).map(|file| &file.stored.sha256).collect();
    assert_eq!(sums.len(), 2);
}

#[tokio::test]
async fn more_files_than_go_at_once_are_refused_in_words_of_no_update() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let names: Vec<_> = (0..=milepost::update::FILES_LIMIT).map(|at| format!("{at}.txt")).collect();
    let files: Vec<_> = names.iter().map(|name| ("files", name.as_str(), &b"a"[..])).collect();
    let page = pete.upload(&studio.writes(&his), &[("message", "All of it")], &files).await;
    page.is(422).says("200 files go at once at the most.").never_says("update carries");
}

#[tokio::test]
async fn a_link_that_was_revoked_meanwhile_writes_nothing() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let (by, id) = (studio.nell.clone(), studio.person("Pete"));
    let revoke = move |tx: &milepost::store::Tx| milepost::link::revoke(tx, &by, &id, "").map(drop);
    studio.app.store.write(revoke).await.unwrap();
    studio.hears(&mut pete, &his, "Still here?").await.is(410);
    assert!(studio.said().await.is_empty());
}

#[tokio::test]
async fn messages_have_a_limit_for_each_link() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    for number in 0..30 {
        studio.hears(&mut pete, &his, &format!("{number}")).await.is(303);
    }
    studio.hears(&mut pete, &his, "one more").await.is(429).says("Wait a minute");
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.hears(&mut ines, &hers, "I still can").await.is(303);
}
