//! What stops a reminder, what lets it go on, and who is never reminded wrongly.

use super::{INES, plain};
use crate::support::Studio;
use crate::support::smtp::Raw;
use crate::support::studio::{NOON, PDF, PDF2};
use milepost::clock::{days, minutes};
use milepost::member::Desk;
use milepost::outbox::State;

const YES: &[(&str, &str)] = &[("decision", "approved")];
const PETE: &str = "pete@harbourbakery.example";

async fn asked() -> Studio {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    studio
}

/// The reminders in the outbox that were kept back, and why.
async fn kept_back(studio: &Studio) -> Vec<String> {
    let mails = studio.read(|tx| tx.mails(Desk::of_the_house(), 100)).await;
    let kept = mails.into_iter().filter(|mail| mail.state == State::Suppressed);
    kept.map(|mail| mail.reason).collect()
}

#[tokio::test]
async fn an_answer_stops_it_in_its_own_transaction_and_taking_back_starts_it_again() {
    let studio = asked().await;
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-16", 9, 0)));
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    assert_eq!(studio.next().await, None);
    assert_eq!(kept_back(&studio).await, ["The question was answered before this went out."]);
    let id = studio.asked().await[0].approval.id.clone();
    studio.clock.travel(minutes(5));
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    // Counted from now, and due tomorrow all the same.
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-17", 9, 0)));
    studio.deliver().await;
    assert_eq!(studio.reminded(INES).len(), 0);
}

#[tokio::test]
async fn withdrawn_and_replaced_are_over_and_asked_again_begins_anew() {
    let studio = asked().await;
    let at = studio.question().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    studio.nell_presses(&format!("{at}/withdraw"), &[]).await;
    assert_eq!(studio.next().await, None);
    assert_eq!(kept_back(&studio).await, ["The question was withdrawn before this went out."]);
    studio.clock.set(Studio::london("2026-12-07", 12, 0));
    studio.nell_presses(&format!("{at}/reopen"), &[("reason", "Prices changed")]).await;
    assert_eq!(studio.next().await, Some(Studio::london("2026-12-10", 9, 0)));
    studio.clock.set(Studio::london("2026-12-10", 9, 0));
    assert_eq!(studio.remind().await, 1);
    studio.post(&[("homepage-design.pdf", PDF2)], &[], "any").await;
    assert_eq!(studio.awaited().await[0].since, None);
    let over = "Something newer took the question’s place before this went out.";
    assert!(kept_back(&studio).await.contains(&over.to_owned()));
}

#[tokio::test]
async fn in_an_order_nobody_is_reminded_before_their_turn() {
    let studio = Studio::open().await;
    let decides = [("role", "approver"), ("can_download", "on")];
    studio.nell_presses(&studio.of("Pete", ""), &decides).await;
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines", "Pete"], "in_order").await;
    studio.deliver().await;
    studio.live(NOON.plus(days(5))).await;
    assert_eq!((studio.reminded(INES).len(), studio.reminded(PETE).len()), (2, 0));
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let pete = studio.awaited().await.remove(1);
    assert_eq!(pete.since, Some(studio.clock.now()), "his days are counted from his turn");
    assert_eq!(pete.next, Some(Studio::london("2026-11-20", 9, 0)));
    studio.live(NOON.plus(days(8))).await;
    let his = studio.reminded(PETE);
    assert_eq!((studio.reminded(INES).len(), his.len()), (2, 1));
    let asks = |mail: &Raw| mail.header("Subject").unwrap().starts_with("Your decision");
    let letters = studio.mail.to(PETE);
    let asking = letters.iter().rfind(|mail| asks(mail)).unwrap().header("Message-ID").unwrap();
    assert_eq!(his[0].header("In-Reply-To").unwrap(), asking, "it follows what asked him");
}

#[tokio::test]
async fn whoever_has_an_answer_on_hold_is_told_that_and_not_that_they_did_nothing() {
    let studio = asked().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    assert_eq!(studio.next().await, None);
    ines.post(&format!("{home}/robot"), &[]).await.is(303);
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-16", 9, 0)));
    studio.live(Studio::london("2026-11-16", 9, 0)).await;
    let words = plain(&studio.reminded(INES)[0]);
    assert!(words.contains("An answer came through your link and is on hold"), "{words}");
    assert!(!words.contains("not decided yet") && !words.contains("not opened"), "{words}");
}

#[tokio::test]
async fn a_revoked_link_stops_it_and_the_studio_sees_why() {
    let studio = asked().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    studio.nell_presses(&studio.of("Ines", "/revoke"), &[]).await;
    assert_eq!((studio.next().await, kept_back(&studio).await.len()), (None, 1));
    let mut desk = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    for page in ["/admin", &studio.question().await, &project] {
        desk.get(page).await.is(200).says("No reminder: Ines’s link is revoked");
    }
    studio.live(NOON.plus(days(9))).await;
    assert_eq!(studio.reminded(INES).len(), 0);
    studio.nell_presses(&studio.of("Ines", "/new-link"), &[]).await;
    // What fell into that time is not made up for.
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-26", 9, 0)));
}

#[tokio::test]
async fn a_project_that_rests_or_is_over_reminds_nobody() {
    let studio = asked().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    studio.nell_presses(&format!("{project}/pause"), &[]).await;
    let page = studio.desk().await.get(&studio.question().await).await;
    page.says("No reminder: the project is paused");
    studio.live(NOON.plus(days(6))).await;
    studio.nell_presses(&format!("{project}/resume"), &[]).await;
    assert_eq!(studio.next().await, Some(Studio::london("2026-11-19", 9, 0)));
    studio.nell_presses(&format!("{project}/close"), &[]).await;
    assert_eq!(studio.next().await, None);
    studio.live(NOON.plus(days(30))).await;
    assert_eq!(studio.reminded(INES).len(), 0);
}

#[tokio::test]
async fn whoever_only_looks_or_is_off_the_project_is_never_reminded() {
    let studio = asked().await;
    studio.clock.set(Studio::london("2026-11-16", 9, 0));
    assert_eq!(studio.remind().await, 1);
    studio.nell_presses(&studio.of("Ines", ""), &[("role", "viewer")]).await;
    studio.deliver().await;
    studio.live(NOON.plus(days(30))).await;
    for who in [INES, PETE, "accounts@harbourbakery.example"] {
        assert_eq!(studio.reminded(who).len(), 0, "{who}");
    }
    assert_eq!(studio.next().await, None);
}
