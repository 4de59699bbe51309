//! Bad input: whatever is sent, there is one outcome, and a page that says which.

use crate::support::Studio;
use crate::support::studio::{PDF, PDF2};
use milepost::approval::State;
use milepost::clock::minutes;

const YES: &[(&str, &str)] = &[("decision", "approved")];

#[tokio::test]
async fn a_comment_of_a_hundred_thousand_letters_is_refused_and_comes_back() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let long = "é".repeat(100_000);
    let asked = studio.asked().await.remove(0);
    let shown = asked.fingerprint();
    let fields = [("decision", "declined"), ("comment", long.as_str()), ("shown", &*shown)];
    let to = format!("{hers}/approvals/{}/decision", asked.approval.id);
    // The form with a comment may carry files, and is sent in the way that can.
    let page = ines.upload(&to, &fields, &[]).await;
    page.is(422).says("Keep it under 4000 letters; this has 100000.");
    assert!(page.text().contains(&long), "what was typed comes back");
    assert!(studio.asked().await[0].decisions.is_empty());
}

#[tokio::test]
async fn two_approvers_at_the_same_moment_have_one_winner() {
    let studio = Studio::open().await;
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    base.execute("update participants set role = 'approver'", []).unwrap();
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines", "Pete"], "any").await;
    let asked = studio.asked().await.remove(0);
    let (id, shown) = (asked.approval.id.clone(), asked.fingerprint());
    let fields = [("decision", "approved"), ("shown", shown.as_str())];
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    let (to, and) =
        (format!("{hers}/approvals/{id}/decision"), format!("{his}/approvals/{id}/decision"));
    let (one, other) = tokio::join!(ines.post(&to, &fields), pete.post(&and, &fields));
    let mut both = [one.status.as_u16(), other.status.as_u16()];
    both.sort_unstable();
    assert_eq!(both, [303, 409]);
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
}

#[tokio::test]
async fn a_form_that_is_sent_again_later_says_what_stands() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let asked = studio.asked().await.remove(0);
    let (id, shown) = (asked.approval.id.clone(), asked.fingerprint());
    let fields = [("decision", "approved"), ("shown", shown.as_str())];
    let to = format!("{hers}/approvals/{id}/decision");
    let first = ines.post(&to, &fields).await.location();
    studio.clock.travel(minutes(120));
    // The back button and a captured form lead to the receipt of the first.
    assert_eq!(ines.post(&to, &fields).await.location(), first);
    let other = [("decision", "declined"), ("comment", "No"), ("shown", shown.as_str())];
    assert_eq!(ines.post(&to, &other).await.location(), first);
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
    // With another's link it is nobody's form.
    let (mut orla, orlas) = studio.visit("Orla").await;
    orla.post(&format!("{orlas}/approvals/{id}/decision"), &fields).await.is(404);
}

#[tokio::test]
async fn a_decision_on_what_was_replaced_a_moment_ago_records_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let asked = studio.asked().await.remove(0);
    let (id, shown) = (asked.approval.id.clone(), asked.fingerprint());
    // The clock stands: it is the very same millisecond.
    studio.post(&[("homepage-design.pdf", PDF2)], &[], "any").await;
    let fields = [("decision", "approved"), ("shown", shown.as_str())];
    let page = ines.post(&format!("{hers}/approvals/{id}/decision"), &fields).await;
    page.is(409).says("Something newer took its place");
    let asked = studio.asked().await.remove(0);
    assert_eq!((asked.approval.state, asked.decisions.len()), (State::Superseded, 0));
}

#[tokio::test]
async fn a_clock_that_is_set_back_leaves_one_outcome_in_the_order_it_came() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.decide(&mut ines, &hers, YES).await.is(303);
    let id = studio.asked().await[0].approval.id.clone();
    let back = format!("{hers}/approvals/{id}/take-back");
    studio.clock.set(studio.clock.now().minus(minutes(60)));
    ines.post(&back, &[]).await.is(409).says("The ten minutes are over");
    studio.clock.travel(minutes(59));
    ines.post(&back, &[]).await.is(303);
    studio.decide(&mut ines, &hers, &[("decision", "declined"), ("comment", "No")]).await.is(303);
    let asked = studio.asked().await.remove(0);
    let came: Vec<_> = asked.decisions.iter().map(|one| one.stands()).collect();
    assert_eq!((asked.approval.state, came), (State::Declined, vec![false, true]));
    assert!(asked.decisions[1].decided_at < asked.decisions[0].decided_at);
}

#[tokio::test]
async fn names_that_run_the_other_way_or_look_alike_stay_apart() {
    let studio = Studio::open().await;
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    base.execute("update participants set role = 'approver'", []).unwrap();
    let (rtl, alike) = ("\u{202e}senI אינס", "Іnеs Calloway");
    for (name, was) in [(rtl, "Pete Rowland"), (alike, "Harbour accounts")] {
        base.execute("update contacts set name = ?1 where name = ?2", [name, was]).unwrap();
    }
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines", "Pete", "Harbour"], "all").await;
    let (mut other, theirs) = studio.visit("Harbour").await;
    let page = other.get(&theirs).await;
    page.is(200);
    // Each stands in its own box, so that none turns the words beside it round.
    assert!(page.body().contains(&format!("<bdi>{rtl}</bdi>")));
    // Letters that look alike are another name, and nobody's but their own.
    let lie = [("decision", "approved"), ("name", "Ines Calloway")];
    assert_eq!(studio.decide(&mut other, &theirs, &lie).await.status, 303, "they share a word");
    let (mut ines, hers) = studio.visit("Ines").await;
    let lie = [("decision", "approved"), ("name", "Іnеs")];
    studio.decide(&mut ines, &hers, &lie).await.is(422).says("This link belongs to Ines Calloway");
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
}
