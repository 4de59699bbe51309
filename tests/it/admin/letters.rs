//! The studio's own words in letters: tried on, kept, sent, and gone back on.

use crate::support::Studio;
use serde_json::json;

const INES: &str = "ines@harbourbakery.example";
const ASKED: &str = "/admin/letters/approval_asked";

/// What is read on a page whose source is broken into short lines.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Our own words, and how often each stands in a letter.
fn ours(text: &str, of: &str) -> usize {
    text.replace("\r\n", " ").matches(of).count()
}

#[tokio::test]
async fn the_studios_words_stand_in_both_parts_and_what_is_reported_stays() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.get("/admin/letters").await.is(200).says("Decision asked").says("Our words");
    let words = [
        ("subject", "{project}: yes or no by {due}?"),
        ("heading", "Your turn, {contact}"),
        ("opening", "A word from {studio}.\r\n\r\nThis needs you: {title}."),
        ("closing", "Warm regards,\r\n{member} <b>& co</b>"),
        ("do", "save"),
    ];
    nell.post(ASKED, &words).await.is(303);
    nell.get("/admin/letters").await.is(200).says("Your words");
    let page = nell.get(ASKED).await;
    page.is(200).says("Warm regards");
    assert!(page.body().contains("value=\"{project}: yes or no by {due}?\""), "{}", page.body());
    studio.post_homepage().await;
    studio.deliver().await;
    let mail = studio.mail.to(INES).pop().unwrap();
    let subject = mail.header("Subject").unwrap();
    assert_eq!(subject, "Harbour Bakery website: yes or no by Tue 17 Nov?");
    let (text, html) = (mail.text_part(), mail.html_part());
    for said in
        ["Your turn, Ines", "A word from Fern & Field.", "Warm regards,\r\nNell <b>& co</b>"]
    {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let html = html.replace("\r\n", " ");
    assert!(html.contains("Your turn,") && html.contains("&lt;b&gt;&amp; co&lt;/b&gt;"), "{html}");
    for stays in ["homepage-design.pdf", "Open and decide", "your own link, no password"] {
        assert!(ours(text, stays) > 0 && html.contains(stays), "{stays}: {text}");
    }
    let link = |line: &&str| line.contains("/l/") && !line.ends_with("/mails");
    assert_eq!(text.lines().filter(link).count(), 1, "the link, alone");
    let petes = studio.mail.to("pete@harbourbakery.example").pop().unwrap();
    assert_eq!(petes.header("Subject").unwrap(), subject, "whoever it is");

    // The outbox and the API tell the subject that was sent.
    nell.get("/admin/outbox").await.is(200).says(&subject);
    let machine = studio.machine().await;
    let told = machine.get("/outbox").await.is(200).json;
    assert_eq!(told["items"][0]["subject"], subject);

    nell.post(ASKED, &[("do", "ours")]).await.is(303);
    studio.post(&[("shop.pdf", b"shop")], &["Ines"], "any").await;
    studio.deliver().await;
    let mail = studio.mail.to(INES).pop().unwrap();
    assert!(mail.header("Subject").unwrap().starts_with("Your decision by"));
    assert!(!mail.bytes.contains("Warm regards"));
}

#[tokio::test]
async fn a_variable_without_a_value_leaves_our_words_or_the_paragraph_out() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let words = [
        ("subject", "Decide by {due}"),
        ("opening", "Only by {due}.\r\n\r\nAlways."),
        ("do", "save"),
    ];
    nell.post(ASKED, &words).await.is(303);
    let mut machine_made = json!({ "title": "Choose a colour", "approver_ids": [] });
    machine_made["approver_ids"] = json!([studio.person("Ines").to_string()]);
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/approvals", studio.design);
    machine.post(&at, machine_made).await.is(201);
    studio.deliver().await;
    let mail = studio.mail.to(INES).pop().unwrap();
    let subject = mail.header("Subject").unwrap();
    assert!(subject.starts_with("Your decision: ") && subject.contains(" a "), "{subject}");
    assert!(mail.text_part().contains("Always.") && !mail.text_part().contains("Only by"));
}

#[tokio::test]
async fn the_link_is_where_it_was_named_and_once_in_any_case() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for (opening, closing, before) in [
        ("Look: {link} and tell us.", "", "Look:"),
        ("", "Here {link} or here {link}.", "Here"),
        ("{link}{link}", "{link}", ""),
        ("No link here.", "None here.", ""),
    ] {
        let words = [("opening", opening), ("closing", closing), ("do", "save")];
        nell.post(ASKED, &words).await.is(303);
        studio.post(&[("a.pdf", opening.as_bytes())], &["Ines"], "any").await;
        studio.deliver().await;
        let mail = studio.mail.to(INES).pop().unwrap();
        let text = mail.text_part();
        // The other one is for fewer mails, at the end.
        assert_eq!((text.matches("/l/").count(), text.matches("/mails").count()), (2, 1), "{text}");
        assert_eq!(mail.html_part().matches("href=").count(), 2);
        assert!(mail.link().contains("/l/") && !text.contains("{link}"));
        let place = text.find("/l/").unwrap();
        assert!(text[..place].contains(before), "{before} comes first: {text}");
        studio.clock.travel(milepost::clock::minutes(60));
    }
}

#[tokio::test]
async fn what_cannot_stand_is_named_in_a_sentence_and_what_was_typed_comes_back() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let words = [
        ("subject", "{nobody} and {link}"),
        ("heading", "Mine"),
        ("closing", "Yours, {member}"),
        ("do", "save"),
    ];
    let page = nell.post(ASKED, &words).await;
    page.is(422).says("{nobody} and {link} is nothing that can stand here.");
    page.says("{contact}, {member}, {studio}, {project}, {title}, {due}, {milestone}.");
    page.says("Yours, {member}");
    assert!(page.body().contains("value=\"{nobody} and {link}\""));
    let long = "a".repeat(151);
    nell.post(ASKED, &[("subject", long.as_str())]).await.is(422).says("this has 151");
    // The frame says it too, and nothing was kept by either.
    let shown = nell.post("/admin/letters/approval_asked/preview", &words).await;
    shown.is(200).says("{nobody} and {link} is nothing");
    nell.get("/admin/letters").await.is(200).never_says("Your words");
    nell.get("/admin/letters/sign_in").await.is(404);
}

#[tokio::test]
async fn the_whole_letter_is_tried_on_and_nothing_is_changed_by_it() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let words = [("heading", "Your turn, {contact}"), ("closing", "Yours, {member}")];
    for kind in milepost::wording::LetterKind::ALL {
        let at = format!("/admin/letters/{}", kind.as_str());
        let page = nell.get(&at).await;
        page.is(200).says(kind.says());
        assert!(page.body().contains(&format!("src=\"{at}/preview\"")));
        let saved = nell.get(&format!("{at}/preview")).await;
        saved.is(200).never_says("Your turn");
        let shown = nell.post(&format!("{at}/preview"), &words).await;
        let read = flat(&shown.is(200).text());
        assert!(read.contains("Your turn, Ines") && read.contains("Yours, Nell"), "{read}");
        let as_text: Vec<_> = words.iter().copied().chain([("text", "1")]).collect();
        let shown = nell.post(&format!("{at}/preview"), &as_text).await;
        shown.is(200).says("Subject: ").says("Your turn, Ines").says("Yours, Nell");
    }
    // The digits of a code are in it whatever is typed.
    let shown = nell.post("/admin/letters/code/preview", &words).await;
    assert_eq!(shown.is(200).body().matches("&#8226;").count(), 6, "{}", shown.body());
    nell.get("/admin/letters").await.is(200).never_says("Your words");
}

#[tokio::test]
async fn a_program_reads_and_changes_the_words_by_the_same_rules() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let all = machine.get("/settings/letters").await.is(200).json;
    assert_eq!(all["items"].as_array().unwrap().len(), 22);
    let words = json!({ "subject": "News of {project}", "closing": "{member}" });
    let kept = machine.patch("/settings/letters/update", words.clone()).await.is(200).json;
    assert_eq!(kept["subject"], "News of {project}");
    let read = machine.get("/settings/letters/update").await.is(200).json;
    assert_eq!((&read["closing"], &read["opening"]), (&json!("{member}"), &json!("")));
    assert!(read["variables"].as_array().unwrap().contains(&json!("milestone")));
    let wrong = json!({ "subject": "{due}" });
    let wrong = machine.patch("/settings/letters/update", wrong).await.is(422);
    assert!(wrong.json.to_string().contains("{due} is nothing that can stand here"));
    machine.patch("/settings/letters/sign_in", words).await.is(404);
    let some = json!({ "subject": "" });
    let some = machine.patch("/settings/letters/update", some).await.is(200).json;
    assert_eq!((&some["subject"], &some["closing"]), (&json!(""), &json!("{member}")));
}
