//! Deciding: one press, a reason where it is no, ten minutes to take it back, nothing twice.

use crate::support::studio::{BASE, PDF2};
use crate::support::{Browser, Studio};
use milepost::approval::State;
use milepost::clock::minutes;
use milepost::member::Desk;

const YES: &[(&str, &str)] = &[("decision", "approved")];

async fn asked_ines() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.deliver().await;
    let (ines, home) = studio.visit("Ines").await;
    (studio, ines, home)
}

#[tokio::test]
async fn one_press_approves_and_both_sides_get_a_receipt() {
    let (studio, mut ines, home) = asked_ines().await;
    let answer = studio.decide(&mut ines, &home, YES).await;
    answer.is(303);
    let receipt = ines.get(&answer.location()).await;
    receipt.is(200).says("Approved. Thank you, Ines.").says("HB-0001").says("homepage-design.pdf");
    receipt.says("Thu 12 Nov 2026, 14:28:00 GMT").says("Ines Calloway, Harbour Bakery");
    receipt.says("You can take it back until 14:38 GMT");
    studio.deliver().await;
    let to_ines = studio.mail.to("ines@harbourbakery.example");
    let to_nell = studio.mail.to("nell@fernandfield.example");
    assert!(to_ines.last().unwrap().header("subject").unwrap().contains("HB-0001"));
    assert!(to_nell.last().unwrap().bytes.contains("HB-0001"));
    // Not in the raw bytes: what is enclosed is base64, in which three such signs stand by chance.
    let copy = to_nell.last().unwrap();
    let holds_link = copy.text_part().contains("/l/") || copy.html_part().contains("/l/");
    assert!(!holds_link, "the studio's copy holds a link");
    assert_eq!(studio.asked().await[0].approval.state, State::Approved);
}

#[tokio::test]
async fn changes_and_declining_need_a_reason_and_keep_what_was_typed() {
    for (decision, says) in
        [("changes_requested", "what should change"), ("declined", "why you decline")]
    {
        let (studio, mut ines, home) = asked_ines().await;
        let fields = [("decision", decision), ("comment", "  ")];
        let page = studio.decide(&mut ines, &home, &fields).await;
        page.is(422);
        assert!(page.text().to_lowercase().contains(says), "{}", page.text());
        let long = "ü".repeat(4001);
        let page =
            studio.decide(&mut ines, &home, &[("decision", decision), ("comment", &long)]).await;
        page.is(422).says("Keep it under 4000 letters; this has 4001.").says(&long);
        let asked = studio.asked().await;
        assert_eq!((asked[0].decisions.len(), asked[0].approval.state), (0, State::Open));
        let words = "Could the loaf be the seeded one? <script>alert(1)</script>";
        let page =
            studio.decide(&mut ines, &home, &[("decision", decision), ("comment", words)]).await;
        page.is(303);
        let receipt = ines.get(&page.location()).await;
        receipt.says(words).never_says("<script>alert");
        assert_eq!(studio.asked().await[0].approval.state.as_str(), decision);
    }
}

#[tokio::test]
async fn a_decision_can_be_taken_back_for_ten_minutes_and_not_a_second_longer() {
    let (studio, mut ines, home) = asked_ines().await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let id = studio.asked().await[0].approval.id.clone();
    let back = format!("{home}/approvals/{id}/take-back");
    studio.clock.travel(minutes(10) - std::time::Duration::from_millis(1));
    ines.post(&back, &[]).await.is(303);
    ines.get(&home).await.says("Your decision is undone.").says("Needs your decision");
    studio.deliver().await;
    assert_eq!(studio.mail.to("nell@fernandfield.example").len(), 2);
    // Decided again, the ten minutes begin anew, and end.
    studio.decide(&mut ines, &home, YES).await.is(303);
    studio.clock.travel(minutes(10));
    ines.post(&back, &[]).await.is(409).says("The ten minutes are over");
    ines.get(&home).await.never_says("take it back until");
    let asked = studio.asked().await;
    assert_eq!(asked[0].approval.state, State::Approved);
    assert_eq!(asked[0].decisions.len(), 2, "both steps are kept");
    assert!(asked[0].decisions[0].taken_back_at.is_some());
}

#[tokio::test]
async fn finishing_the_milestone_ends_taking_back() {
    let (studio, mut ines, home) = asked_ines().await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let (by, id) = (studio.nell.clone(), studio.design.clone());
    let form = milepost::milestone::Form {
        title: "Design".into(),
        state: "done".into(),
        ..Default::default()
    };
    studio
        .app
        .store
        .write(move |tx| milepost::milestone::change(tx, &by, &id, &form))
        .await
        .unwrap();
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(409);
}

#[tokio::test]
async fn a_page_that_showed_something_else_records_nothing() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    studio.clock.travel(minutes(1));
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines"], "any").await;
    let fields =
        [("decision", "changes_requested"), ("comment", "As said on the phone"), ("shown", &shown)];
    let late = ines.post(&format!("/p/{action}"), &fields).await;
    late.is(409)
        .says("We haven’t recorded anything")
        .says("As said on the phone")
        .says("Version 2");
    let asked = studio.asked().await;
    assert_eq!(asked[1].approval.state, State::Superseded);
    assert!(asked.iter().all(|asked| asked.decisions.is_empty()));
    // The new request with the old fingerprint, and with none.
    for shown in [shown.as_str(), "", "00"] {
        let action = ines.get(&home).await.after("action=\"/p/");
        let fields = [("decision", "approved"), ("shown", shown)];
        ines.post(&format!("/p/{action}"), &fields).await.is(409).says("Something newer arrived");
    }
    assert!(studio.asked().await.iter().all(|asked| asked.decisions.is_empty()));
}

#[tokio::test]
async fn fifty_presses_at_once_make_one_decision_and_one_receipt() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (mut ines, action, shown) = (ines.clone(), format!("/p/{action}"), shown.clone());
        presses.spawn(async move {
            let answer = ines.post(&action, &[("decision", "approved"), ("shown", &shown)]).await;
            (answer.status.as_u16(), answer.location())
        });
    }
    let answers = presses.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer.0 == 303), "{answers:?}");
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
    studio.deliver().await;
    assert_eq!(studio.mail.to("nell@fernandfield.example").len(), 1);
    assert_eq!(studio.mail.to("ines@harbourbakery.example").len(), 2);
}

#[tokio::test]
async fn a_viewer_cannot_decide() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let approval = action.split("/approvals/").nth(1).unwrap().to_owned();
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    accounts
        .get(&theirs)
        .await
        .says("Ines is looking at the homepage design")
        .never_says("Approve version");
    let target = format!("{theirs}/approvals/{approval}");
    let answer = accounts.post(&target, &[("decision", "approved"), ("shown", &shown)]).await;
    answer.is(403).says("Your link lets you look, not decide on this.");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
}

#[tokio::test]
async fn when_all_have_to_approve_one_yes_leaves_it_open_and_one_no_settles_it() {
    let studio = Studio::open().await;
    let path = studio.folder.path().join("milepost.db");
    rusqlite::Connection::open(path)
        .unwrap()
        .execute("update participants set role = 'approver'", [])
        .unwrap();
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines", "Pete"], "all").await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.decide(&mut ines, &hers, YES).await.is(303);
    assert_eq!(studio.asked().await[0].approval.state, State::Open);
    ines.get(&hers).await.says("1 of 2 have approved");
    let no = [("decision", "declined"), ("comment", "Not this year")];
    studio.decide(&mut pete, &his, &no).await.is(303);
    assert_eq!(studio.asked().await[0].approval.state, State::Declined);
}

#[tokio::test]
async fn whoever_is_second_sees_who_was_first_and_records_nothing() {
    let studio = Studio::open().await;
    let path = studio.folder.path().join("milepost.db");
    rusqlite::Connection::open(path)
        .unwrap()
        .execute("update participants set role = 'approver'", [])
        .unwrap();
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines", "Pete"], "any").await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    let page = pete.get(&his).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    studio.decide(&mut ines, &hers, YES).await.is(303);
    let late =
        pete.post(&format!("/p/{action}"), &[("decision", "approved"), ("shown", &shown)]).await;
    late.is(409).says("Ines answered first").says("We haven’t recorded anything");
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
    pete.get(&his).await.says("Ines approved this on Thu 12 Nov, 14:28 GMT");
}

#[tokio::test]
async fn a_form_from_another_site_or_from_nowhere_is_refused() {
    for site in ["cross-site", "same-site", "none", ""] {
        let (studio, mut ines, home) = asked_ines().await;
        ines.site = site;
        studio.decide(&mut ines, &home, YES).await.is(403).says("This form came from another site");
        assert_eq!(studio.asked().await[0].decisions.len(), 0, "{site}");
    }
    // Browsers that send no Sec-Fetch-Site say their origin.
    for (origin, status) in [(BASE, 303), ("http://evil.example", 403), ("null", 403)] {
        let (_studio, mut ines, home) = asked_ines().await;
        let page = ines.get(&home).await;
        let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
        ines.site = "";
        let request = ines
            .request(axum::http::Method::POST, &format!("/p/{action}"))
            .header("origin", origin)
            .header("content-type", "application/x-www-form-urlencoded");
        let body = axum::body::Body::from(format!("decision=approved&shown={shown}"));
        ines.send(request.body(body).unwrap()).await.is(status);
    }
}

#[tokio::test]
async fn unknown_and_missing_fields_are_refused_by_name() {
    let (studio, mut ines, home) = asked_ines().await;
    let fields = [("decision", "approved"), ("role", "owner")];
    studio.decide(&mut ines, &home, &fields).await.is(422).says("role");
    studio.decide(&mut ines, &home, &[]).await.is(422).says("decision");
    studio.decide(&mut ines, &home, &[("decision", "maybe")]).await.is(422).says("maybe");
    let id = studio.asked().await[0].approval.id.clone();
    let target = format!("{home}/approvals/{id}/decision");
    let long = "é".repeat(100_000);
    let shown = studio.asked().await[0].fingerprint();
    let fields = [("decision", "declined"), ("comment", &*long), ("shown", &*shown)];
    let page = ines.post(&target, &fields).await;
    page.is(422).says("Keep it under 4000 letters; this has 100000.").says(&long);
    let huge = "x".repeat(milepost::web::form::LIMIT);
    let page = ines.post(&target, &[("decision", "declined"), ("comment", &huge)]).await;
    page.is(422).says("more than a form can hold").says("your browser still has what you typed");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
}

#[tokio::test]
async fn the_trail_says_who_decided_what_and_from_where_without_showing_it() {
    let (studio, mut ines, home) = asked_ines().await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let desk = Desk::of_the_house();
    let chain = studio.read(|tx| tx.chain(desk, studio.harbour.as_str())).await;
    assert_eq!(milepost::audit::first_break(&chain), None);
    let last = chain.last().unwrap();
    assert_eq!(last.kind.as_str(), "decided");
    assert_eq!(last.says()["actor"]["name"], "Ines Calloway");
    assert_eq!(last.says()["trace"]["address"], "198.51.100.7");
    assert!(!last.body.contains("198.51.100.7") && !last.body.contains("Calloway"));
    ines.get(&home).await.says("You approved homepage-design.pdf, version 1");
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.says("Ines Calloway approved homepage-design.pdf, version 1");
}

#[tokio::test]
async fn a_picture_can_be_sent_along_and_both_sides_can_fetch_it() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let (action, marks) = (format!("/p/{action}"), b"\x89PNG\r\n\x1a\n marks".as_slice());
    let files: &[(&str, &str, &[u8])] = &[("files", "märks.png", marks), ("files", "", b"")];
    let no_words = [("decision", "changes_requested"), ("comment", ""), ("shown", shown.as_str())];
    let kept = ines.upload(&action, &no_words, files).await;
    kept.is(422).says("Say what should change").says("Choose your files once more");
    let fields = [("decision", "changes_requested"), ("comment", "See"), ("shown", shown.as_str())];
    let answer = ines.upload(&action, &fields, files).await;
    answer.is(303);
    let receipt = ines.get(&answer.location()).await;
    receipt.says("Sent along").says("märks.png");
    let file = ines.get(&format!("{home}/decisions/{}", receipt.after("/decisions/"))).await;
    file.is(200);
    assert_eq!(file.bytes, marks);
    assert!(file.header("content-disposition").starts_with("attachment"));
    let mut nell = studio.desk().await;
    let desk = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    desk.says("Ines asked for changes to homepage-design.pdf, version 1").says("märks.png");
    let target = format!("/admin/attachments/{}", desk.after("/admin/attachments/"));
    assert_eq!(nell.get(&target).await.bytes, marks);
    let posted = format!("/admin/versions/{}", desk.after("/admin/versions/"));
    let posted = nell.get(&posted).await.after("class=\"btn\" href=\"");
    assert_eq!(nell.get(&posted).await.bytes, crate::support::studio::PDF);
    studio.browser().get(&target).await.is(303);
    // Whoever may not decide sends no files either.
    let (mut pete, his) = studio.visit("Pete").await;
    let theirs = action.replace(&home, &his);
    pete.upload(&theirs, &fields, files).await.is(403);
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
    studio.deliver().await;
    let to_nell = studio.mail.to("nell@fernandfield.example").pop().unwrap();
    assert!(to_nell.bytes.contains("Sent along"));
}

#[tokio::test]
async fn b5_nobody_signs_under_another_name() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = studio
        .decide(&mut ines, &home, &[("decision", "approved"), ("name", "Theo Baker, CEO")])
        .await;
    page.is(422).says("This link belongs to Ines Calloway.");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
    let page = studio
        .decide(&mut ines, &home, &[("decision", "approved"), ("name", "ines calloway")])
        .await;
    page.is(303);
    ines.get(&page.location()).await.says("with the name typed");
}

#[tokio::test]
async fn a_newer_version_ends_taking_back() {
    let (studio, mut ines, home) = asked_ines().await;
    studio.decide(&mut ines, &home, YES).await.is(303);
    let old = studio.asked().await[0].approval.id.clone();
    studio.clock.travel(minutes(2));
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines"], "any").await;
    ines.get(&home).await.never_says("Undo approval");
    ines.post(&format!("{home}/approvals/{old}/take-back"), &[]).await.is(409);
    let states: Vec<_> = studio.asked().await.iter().map(|asked| asked.approval.state).collect();
    assert_eq!(states, [State::Open, State::Approved]);
}

#[tokio::test]
async fn taking_back_a_yes_leaves_the_no_of_another_standing() {
    let studio = Studio::open().await;
    let path = studio.folder.path().join("milepost.db");
    let all = "update participants set role = 'approver'";
    rusqlite::Connection::open(path).unwrap().execute(all, []).unwrap();
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines", "Pete"], "all").await;
    let (mut ines, hers) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.decide(&mut ines, &hers, YES).await.is(303);
    let no = [("decision", "declined"), ("comment", "Not this year")];
    studio.decide(&mut pete, &his, &no).await.is(303);
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{hers}/approvals/{id}/take-back"), &[]).await.is(303);
    assert_eq!(studio.asked().await[0].approval.state, State::Declined);
    studio.deliver().await;
    let told = studio.mail.to("nell@fernandfield.example");
    assert!(told.iter().any(|mail| mail.bytes.contains("still stands")), "{told:?}");
    pete.post(&format!("{his}/approvals/{id}/take-back"), &[]).await.is(303);
    assert_eq!(studio.asked().await[0].approval.state, State::Open);
}

#[tokio::test]
async fn a12_a_role_that_was_taken_away_counts_from_the_next_request_on() {
    let (studio, mut ines, home) = asked_ines().await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    let path = studio.folder.path().join("milepost.db");
    let viewer = "update participants set role = 'viewer'";
    rusqlite::Connection::open(path).unwrap().execute(viewer, []).unwrap();
    let fields = [("decision", "approved"), ("shown", shown.as_str())];
    ines.post(&format!("/p/{action}"), &fields).await.is(403);
    ines.get(&home).await.never_says("Approve version");
    assert_eq!(studio.asked().await[0].decisions.len(), 0);
}
