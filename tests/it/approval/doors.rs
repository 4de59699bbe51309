//! Order, asking again, several at once, and what was said elsewhere: as people press it.

use crate::support::Studio;
use crate::support::smtp::Raw;
use crate::support::studio::{PDF, PDF2};
use milepost::approval::{Outcome, State};
use milepost::assurance::Assurance;
use milepost::clock::minutes;

const YES: &[(&str, &str)] = &[("decision", "approved")];

/// A studio in which Ines and Pete decide, and one question is asked of both.
async fn asked(rule: &str) -> Studio {
    let studio = Studio::open().await;
    let decides = [("role", "approver"), ("can_download", "on")];
    studio.nell_presses(&studio.of("Pete", ""), &decides).await.says("decides from now on");
    studio.post(&[("homepage-design.pdf", PDF)], &["Ines", "Pete"], rule).await;
    studio
}

fn asks(mail: &Raw) -> bool {
    mail.header("Subject").unwrap().contains("Your decision")
}

/// The words of a letter, as if its lines were one.
fn plain(mail: &Raw) -> String {
    mail.text_part().replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The address of the newest question, in the studio.
async fn question(studio: &Studio) -> String {
    format!("/admin/approvals/{}", studio.asked().await[0].approval.id)
}

#[tokio::test]
async fn one_after_the_other_each_is_mailed_when_the_turn_comes() {
    let studio = asked("in_order").await;
    studio.deliver().await;
    let decide = |address: &str| {
        let mails = studio.mail.to(address);
        mails.iter().filter(|mail| asks(mail)).count()
    };
    assert_eq!(decide("ines@harbourbakery.example"), 1);
    assert_eq!(decide("pete@harbourbakery.example"), 0, "Pete is not asked yet");
    let (mut pete, his) = studio.visit("Pete").await;
    let page = pete.get(&his).await;
    page.is(200).says("0 of 2 have approved, one after the other").says("you are asked after");
    let id = studio.asked().await[0].approval.id.clone();
    let shown = studio.asked().await[0].fingerprint();
    let early = [("decision", "approved"), ("shown", shown.as_str())];
    let refused = pete.post(&format!("{his}/approvals/{id}/decision"), &early).await;
    refused.is(409).says("Somebody else is asked before you");
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.decide(&mut ines, &hers, YES).await.is(303);
    studio.deliver().await;
    assert_eq!(decide("pete@harbourbakery.example"), 1, "now it is his turn");
    pete.get(&his).await.says("1 of 2 have approved").says("you are asked now");
    studio.decide(&mut pete, &his, YES).await.is(303);
    assert_eq!(studio.asked().await[0].approval.state, State::Approved);
}

#[tokio::test]
async fn whoever_leaves_gives_their_turn_to_the_next() {
    let studio = asked("in_order").await;
    studio.nell_presses(&studio.of("Ines", ""), &[("role", "viewer")]).await;
    studio.deliver().await;
    let mails = studio.mail.to("pete@harbourbakery.example");
    assert!(mails.iter().any(asks));
}

#[tokio::test]
async fn what_is_asked_again_keeps_its_answers_and_counts_none() {
    let studio = asked("any").await;
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.decide(&mut ines, &hers, YES).await.is(303);
    let mut desk = studio.desk().await;
    let at = question(&studio).await;
    let again = format!("{at}/reopen");
    desk.get(&at).await.is(200).says("Ask again");
    desk.post(&again, &[("reason", " ")]).await.is(422).says("Say why you ask again");
    desk.post(&again, &[("reason", "Prices changed")]).await.is(303);
    desk.post(&again, &[("reason", "Prices changed")]).await.is(303);
    let asked = studio.asked().await.remove(0);
    assert_eq!((asked.approval.state, asked.decisions.len()), (State::Open, 1));
    assert!(!asked.decisions[0].stands() && asked.decisions[0].set_aside_at.is_some());
    desk.get(&at).await.says("does not count").says("asked again");
    ines.get(&hers).await.says("Asked again.").says("Nell asks again");
    // An answer that was set aside cannot be taken back, and a new one stands beside it.
    let id = &asked.approval.id;
    ines.post(&format!("{hers}/approvals/{id}/take-back"), &[]).await.is(409);
    studio.decide(&mut ines, &hers, YES).await.is(303);
    let asked = studio.asked().await.remove(0);
    assert_eq!((asked.approval.state, asked.decisions.len()), (State::Approved, 2));
    studio.deliver().await;
    let mails = studio.mail.to("pete@harbourbakery.example");
    let told = mails.iter().filter(|mail| plain(mail).contains("Prices changed")).count();
    assert_eq!(told, 1, "pressed twice, it asks once");
}

#[tokio::test]
async fn what_something_newer_replaced_is_not_asked_again_and_says_so() {
    let studio = asked("any").await;
    let at = question(&studio).await;
    studio.clock.travel(minutes(1));
    studio.post(&[("homepage-design.pdf", PDF2)], &[], "any").await;
    let mut desk = studio.desk().await;
    desk.get(&at).await.says("Replaced by something newer").says("Ask about that");
    desk.post(&format!("{at}/reopen"), &[("reason", "Once more")]).await.is(409);
    let (mut ines, hers) = studio.visit("Ines").await;
    let page = ines.get(&hers).await;
    page.says("A newer version has arrived").says("took the place of the question");
    studio.deliver().await;
    let mails = studio.mail.to("ines@harbourbakery.example");
    assert!(mails.iter().any(|mail| plain(mail).contains("Something newer took the place of")));
}

/// Three questions to Ines about three files.
async fn three() -> Studio {
    let studio = Studio::open().await;
    for name in ["home.pdf", "shop.pdf", "menu.pdf"] {
        studio.clock.travel(minutes(1));
        let bytes = [PDF, name.as_bytes()].concat();
        studio.post(&[(name, &bytes)], &["Ines"], "any").await;
    }
    studio
}

async fn all(studio: &Studio) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for asked in studio.asked().await {
        fields.push(("approval".to_owned(), asked.approval.id.to_string()));
        fields.push(("shown".to_owned(), asked.fingerprint()));
    }
    fields
}

fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn three_are_approved_with_one_press_and_one_record_each() {
    let studio = three().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    ines.get(&hers).await.says("Approve all three");
    let fields = all(&studio).await;
    let to = format!("{hers}/approvals/decisions");
    ines.post(&to, &borrowed(&fields)).await.is(200).says("All three are recorded");
    // The same press once more is the same three decisions.
    ines.post(&to, &borrowed(&fields)).await.is(200).says("All three are recorded");
    let asked = studio.asked().await;
    let receipts: std::collections::BTreeSet<_> =
        asked.iter().flat_map(|one| one.decisions.iter().map(|d| d.receipt.clone())).collect();
    assert!(asked.iter().all(|one| one.approval.state == State::Approved));
    assert_eq!((receipts.len(), asked.iter().map(|a| a.decisions.len()).sum::<usize>()), (3, 3));
}

#[tokio::test]
async fn what_of_several_cannot_be_recorded_is_named_and_the_others_are() {
    let studio = three().await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let fields = all(&studio).await;
    studio.clock.travel(minutes(1));
    let bytes = [PDF2, b"menu"].concat();
    studio.post(&[("menu.pdf", &bytes)], &[], "any").await;
    let to = format!("{hers}/approvals/decisions");
    let page = ines.post(&to, &borrowed(&fields)).await;
    page.is(409).says("2 of 3 are recorded").says("Not recorded:");
    let states: Vec<_> = studio.asked().await.iter().map(|one| one.approval.state).collect();
    assert_eq!(states, [State::Superseded, State::Approved, State::Approved]);
    ines.post(&to, &borrowed(&fields[..1])).await.is(422);
}

#[tokio::test]
async fn what_was_said_elsewhere_is_labelled_for_good_and_the_contact_is_told() {
    let studio = asked("any").await;
    let mut desk = studio.desk().await;
    let at = question(&studio).await;
    let ines = studio.person("Ines").to_string();
    let said = |note: &str, day: &str| {
        let fields = [("outcome", "approved"), ("how", "phone"), ("note", note), ("said_on", day)];
        let owned = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
        owned.into_iter().chain([("who".to_owned(), ines.clone())]).collect::<Vec<_>>()
    };
    let to = format!("{at}/decisions");
    desk.get(&at).await.says("Record what");
    desk.post(&to, &borrowed(&said("", "2026-11-11"))).await.is(422).says("Attach what shows it");
    let early = said("She called", "2027-01-01");
    desk.post(&to, &borrowed(&early)).await.is(422).says("still to come").says("She called");
    let good = said("She called at ten", "2026-11-11");
    desk.post(&to, &borrowed(&good)).await.is(303);
    desk.post(&to, &borrowed(&good)).await.is(303);
    let asked = studio.asked().await.remove(0);
    let [decision] = asked.decisions.as_slice() else { panic!("one record") };
    assert_eq!(decision.assurance, Assurance::RecordedByMember);
    assert_eq!((decision.outcome, asked.approval.state), (Outcome::Approved, State::Approved));
    desk.get(&at).await.says("recorded by").says("Nell Ashby").says("She called at ten");
    for who in ["Ines", "Pete"] {
        let (mut browser, home) = studio.visit(who).await;
        let page = browser.get(&home).await;
        page.says("Nell Ashby").says("recorded by Nell");
        let receipt = browser.get(&format!("{home}/receipts/{}", decision.id)).await;
        receipt.is(200).says("on the phone").says("Nell Ashby");
    }
    studio.deliver().await;
    let mails = studio.mail.to("ines@harbourbakery.example");
    let told = mails.iter().filter(|mail| plain(mail).contains("Not what you said?")).count();
    assert_eq!(told, 1);
    // The studio has the receipt as well, with the trail so far.
    let mails = studio.mail.to("nell@fernandfield.example");
    let theirs = |mail: &&Raw| plain(mail).contains("Nell recorded what Ines Calloway said.");
    let [theirs] = mails.iter().filter(theirs).collect::<Vec<_>>()[..] else {
        panic!("one letter to whoever asked")
    };
    assert!(theirs.bytes.contains("Trail so far:") && !theirs.bytes.contains("/d/"));
    assert!(!theirs.file(&format!("receipt-{}.json", decision.receipt)).is_empty());
}

#[tokio::test]
async fn a_program_asks_again_records_and_asks_in_an_order() {
    let studio = asked("any").await;
    let machine = studio.machine().await;
    let at = format!("/approvals/{}", studio.asked().await[0].approval.id);
    let said = serde_json::json!({ "approver_id": studio.person("Pete"), "decision": "declined",
        "comment": "Not this year", "how": "e_mail", "said_on": "2026-11-11", "note": "His mail" });
    let made = machine.post(&format!("{at}/decisions"), said).await.is(201).json.clone();
    assert_eq!(made["decisions"][0]["recorded"]["by"], "Nell Ashby");
    assert_eq!((&made["state"], &made["in_order"]), (&"declined".into(), &false.into()));
    let reason = serde_json::json!({ "reason": "Cheaper now" });
    let open = machine.post(&format!("{at}/reopen"), reason).await.is(200).json.clone();
    assert_eq!(open["state"], "open");
    assert!(open["decisions"][0]["set_aside_at"].is_string());
    let ask = |rule: &str| {
        serde_json::json!({ "title": "Approve it", "rule": rule, "in_order": true,
            "approver_ids": [studio.person("Pete"), studio.person("Ines")] })
    };
    let to = format!("/milestones/{}/approvals", studio.design);
    machine.post(&to, ask("any")).await.is(422);
    let made = machine.post(&to, ask("all")).await.is(201).json;
    let waits = |at: usize| {
        (made["approvers"][at]["name"].as_str().unwrap(), made["approvers"][at]["waits"] == true)
    };
    assert_eq!((waits(0), waits(1)), (("Pete Rowland", true), ("Ines Calloway", false)));
}
