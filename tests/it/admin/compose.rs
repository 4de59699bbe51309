//! Composing an update: kept when something is wrong, shown before it is sent, sent once.

use crate::support::studio::{PDF, PDF2};
use crate::support::{Browser, Page, Studio};
use milepost::member::Desk;

async fn desk(more: &[(&str, &str)]) -> (Studio, Browser, String) {
    let studio = Studio::open_with(more).await;
    let nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    (studio, nell, project)
}

async fn send(
    studio: &Studio,
    nell: &mut Browser,
    act: &str,
    more: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Page {
    let (milestone, ines) = (studio.design.to_string(), studio.person("Ines").to_string());
    let mut fields = vec![("milestone", milestone.as_str()), ("to", ines.as_str()), ("do", act)];
    fields.extend_from_slice(more);
    nell.upload(&format!("/admin/projects/{}/updates", studio.harbour), &fields, files).await
}

#[tokio::test]
async fn a_file_over_the_limit_is_named_and_everything_else_is_kept() {
    let (studio, mut nell, project) = desk(&[("max-upload", "1KiB")]).await;
    let big = vec![7; 2000];
    let files: &[(&str, &str, &[u8])] =
        &[("files", "small.pdf", PDF), ("files", "poster.tiff", &big)];
    let page =
        send(&studio, &mut nell, "mail", &[("text", "Words that took a while")], files).await;
    assert!(page.status.is_client_error(), "{}", page.status);
    page.says("poster.tiff is too big").says("Words that took a while").says("small.pdf");
    assert_eq!(studio.deliver().await, 0);
    nell.get(&project).await.never_says("poster.tiff");
    let incoming = studio.folder.path().join("vault/incoming");
    assert_eq!(std::fs::read_dir(incoming).unwrap().count(), 0, "nothing half-written");
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.never_says("Words that took a while").never_says("small.pdf");
}

#[tokio::test]
async fn what_is_missing_is_named_and_the_files_stay_uploaded() {
    let (studio, mut nell, _) = desk(&[]).await;
    let more = [("text", "Look at this"), ("ask", "on"), ("due_on", "2020-01-01")];
    let files: &[(&str, &str, &[u8])] = &[("files", "homepage-design.pdf", PDF)];
    let page = send(&studio, &mut nell, "mail", &more, files).await;
    page.is(422).says("Choose who decides.").says("This day is over").says("Look at this");
    page.says("homepage-design.pdf");
    let draft = page.after("name=\"draft\" value=\"");
    let ines = studio.person("Ines").to_string();
    let more = [
        ("text", "Look at this"),
        ("ask", "on"),
        ("due_on", "2026-11-19"),
        ("from", &ines),
        ("draft", &draft),
    ];
    send(&studio, &mut nell, "mail", &more, &[]).await.is(303);
    assert_eq!(studio.deliver().await, 1);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Approve homepage design").says("by Thu 19 Nov").says("Version 1");
}

#[tokio::test]
async fn the_mails_can_be_seen_before_anything_is_posted() {
    let (studio, mut nell, _) = desk(&[]).await;
    let ines = studio.person("Ines").to_string();
    let more = [("text", "A **bold** word"), ("ask", "on"), ("from", ines.as_str())];
    let files: &[(&str, &str, &[u8])] = &[("files", "homepage-design.pdf", PDF)];
    let page = send(&studio, &mut nell, "mails", &more, files).await;
    page.is(303);
    let shown = nell.get(page.location().split('#').next().unwrap()).await;
    let frame = shown.after("<iframe");
    assert!(!frame.contains("/l/"));
    let letter = shown.after("src=\"/admin/drafts/");
    let letter = format!("/admin/drafts/{}", letter.replace("&amp;", "&"));
    let drawn = nell.get(&letter).await;
    drawn.is(200).says("homepage-design.pdf").says("Ines");
    assert!(drawn.header("content-security-policy").contains("frame-ancestors 'self'"));
    assert_eq!(studio.deliver().await, 0);
    assert_eq!(studio.asked().await.len(), 0);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.never_says("bold");
}

#[tokio::test]
async fn the_same_name_is_the_next_version_and_the_same_bytes_are_none() {
    let (studio, mut nell, _) = desk(&[]).await;
    let one: &[(&str, &str, &[u8])] = &[("files", "homepage-design.pdf", PDF)];
    let two: &[(&str, &str, &[u8])] = &[("files", "homepage-design.pdf", PDF2)];
    for files in [one, one, two] {
        send(&studio, &mut nell, "post", &[("text", "x")], files).await.is(303);
    }
    let versions =
        studio.read(|tx| tx.newest_versions(Desk::of_the_house(), &studio.harbour)).await;
    assert_eq!((versions.len(), versions[0].number), (1, 2));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Version 2").says("1 earlier version");
}

#[tokio::test]
async fn an_empty_file_field_is_no_file_and_the_same_bytes_can_be_asked_about() {
    let (studio, mut nell, _) = desk(&[]).await;
    let empty: &[(&str, &str, &[u8])] = &[("files", "", b"")];
    send(&studio, &mut nell, "post", &[("text", "Only words")], empty).await.is(303);
    let desk = Desk::of_the_house();
    assert!(studio.read(|tx| tx.newest_versions(desk, &studio.harbour)).await.is_empty());
    let file: &[(&str, &str, &[u8])] = &[("files", "homepage-design.pdf", PDF)];
    send(&studio, &mut nell, "post", &[("text", "x")], file).await.is(303);
    let ines = studio.person("Ines").to_string();
    let more = [("text", "y"), ("ask", "on"), ("on", "posted"), ("from", ines.as_str())];
    send(&studio, &mut nell, "post", &more, file).await.is(303);
    let asked = studio.asked().await;
    assert_eq!(
        (asked[0].about(), asked[0].approval.title.as_str()),
        ("homepage-design.pdf, version 1".into(), "Approve homepage design")
    );
}

#[tokio::test]
async fn over_long_words_are_refused_and_come_back() {
    let (studio, mut nell, _) = desk(&[]).await;
    let long = "ä".repeat(20_001);
    let page = send(&studio, &mut nell, "mail", &[("text", &long)], &[]).await;
    page.is(422).says("Keep the update under 20000 letters; this has 20001.").says(&long);
}

#[tokio::test]
async fn withdrawing_takes_the_question_off_the_page() {
    let (studio, mut nell, _) = desk(&[]).await;
    studio.post_homepage().await;
    let id = studio.asked().await[0].approval.id.clone();
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let (action, shown) = (page.after("action=\"/p/"), page.after("name=\"shown\" value=\""));
    nell.post(&format!("/admin/approvals/{id}/withdraw"), &[]).await.is(303);
    let late =
        ines.post(&format!("/p/{action}"), &[("decision", "approved"), ("shown", &shown)]).await;
    late.is(409).says("This is no longer asked").says("We haven’t recorded anything");
    ines.get(&home).await.never_says("Approve version");
}

#[tokio::test]
async fn ten_uploads_at_once_stay_within_the_quota_together() {
    let (studio, nell, _) = desk(&[("quota", "300KB")]).await;
    let target = format!("/admin/projects/{}/updates", studio.harbour);
    let mut uploads = tokio::task::JoinSet::new();
    for number in 0..10u8 {
        let (mut nell, target) = (nell.clone(), target.clone());
        uploads.spawn(async move {
            let bytes = vec![number; 90_000];
            let fields = [("text", "Kept words"), ("do", "draft")];
            let page = nell.upload(&target, &fields, &[("files", "a.bin", &bytes)]).await;
            (page.status.as_u16(), page.text().contains("Kept words"))
        });
    }
    let answers = uploads.join_all().await;
    let taken = answers.iter().filter(|(status, _)| *status == 303).count();
    assert!((1..=3).contains(&taken), "{answers:?}");
    assert!(answers.iter().all(|(status, kept)| *status == 303 || (*status == 507 && *kept)));
    let stored = studio.read(|tx| tx.stored_bytes()).await;
    assert!(stored <= 300_000, "{stored} bytes");
}

#[tokio::test]
async fn a_disk_below_its_reserve_takes_no_file_and_still_takes_decisions() {
    let (studio, mut nell, _) = desk(&[]).await;
    studio.post_homepage().await;
    let full = crate::support::studio::settings(studio.folder.path(), &[("min-free", "900TiB")]);
    studio.app.reconfigure(full);
    let files: &[(&str, &str, &[u8])] = &[("files", "late.pdf", PDF2)];
    let page = send(&studio, &mut nell, "mail", &[("text", "Kept words")], files).await;
    page.is(507).says("There is no room left").says("Kept words");
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
}

#[tokio::test]
async fn a_field_that_is_no_file_is_never_read_past_the_limit() {
    let (studio, mut nell, _) = desk(&[]).await;
    let huge = "x".repeat(3_000_000);
    send(&studio, &mut nell, "mail", &[("text", &huge)], &[])
        .await
        .is(422)
        .says("more than a form");
}

#[tokio::test]
async fn a_draft_that_keeps_itself_goes_over_nobodys_words_and_brings_nothing_back() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let to = format!("{project}/updates");
    let id = milepost::id::UpdateId::new().to_string();
    let design = studio.design.to_string();
    let save = async |nell: &mut crate::support::Browser, saved: &str, text: &str| {
        let fields = [
            ("draft", id.as_str()),
            ("saved", saved),
            ("milestone", design.as_str()),
            ("text", text),
            ("do", "save"),
        ];
        nell.post(&to, &fields).await
    };
    let first = save(&mut nell, "", "The menu").await.is(303).location();
    let seen = nell.get(&first).await.after("id=\"seen\" value=\"");
    // A second page that was drawn before does not know of it.
    save(&mut nell, "", "Older words").await.is(409);
    studio.clock.travel(std::time::Duration::from_secs(2));
    let second = save(&mut nell, &seen, "The menu is ready").await.is(303).location();
    let page = nell.get(&second).await;
    page.says("The menu is ready");
    save(&mut nell, &seen, "Older words").await.is(409);
    let seen = page.after("id=\"seen\" value=\"");
    nell.post(&format!("/admin/drafts/{id}/discard"), &[]).await.is(303);
    save(&mut nell, &seen, "Back again").await.is(409);
    save(&mut nell, "", "Anew").await.is(303);
    let post =
        [("draft", id.as_str()), ("milestone", design.as_str()), ("text", "Anew"), ("do", "post")];
    nell.post(&to, &post).await.is(303);
    save(&mut nell, "", "After the post").await.is(409);
    nell.get(&project).await.never_says("After the post");
}
