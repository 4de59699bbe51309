//! What letters look like on the way: the logo goes along, and a thread keeps together.

use crate::support::Studio;
use crate::support::picture::{RED, png, sheet};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const INES: &str = "ines@harbourbakery.example";

#[tokio::test]
async fn the_logo_goes_with_the_mail_and_nothing_is_fetched_to_show_it() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let picture = png(&sheet(240, 80, RED));
    nell.upload("/admin/brand/logo", &[], &[("logo", "logo.png", &picture)]).await.is(303);
    studio.post_homepage().await;
    studio.deliver().await;
    let mail = studio.mail.to(INES).pop().unwrap();
    let html = mail.html_part();
    assert!(html.contains("src=\"cid:logo@milepost\"") && html.contains("width=\"144\""), "{html}");
    assert!(html.contains("alt=\"Fern &amp; Field\""), "it says the name where it is not shown");
    assert!(!html.contains("src=\"http"), "{html}");
    assert!(mail.bytes.contains("multipart/related"));
    let part = mail.bytes.split("Content-ID: <logo@milepost>").nth(1).unwrap();
    let body = part.split("\r\n\r\n").nth(1).unwrap();
    let body: String = body.lines().take_while(|line| !line.starts_with("--")).collect();
    let sent = STANDARD.decode(body.trim()).unwrap();
    let logo = studio.read(|tx| tx.studio()).await.unwrap().logo.unwrap();
    assert_eq!(sent.len() as u64, logo.size, "the very picture of the pages");

    // Looked at in the outbox, it is the page's.
    let list = nell.get("/admin/outbox").await;
    let id = list.after("href=\"/admin/outbox/");
    let shown = nell.get(&format!("/admin/outbox/{id}/letter")).await;
    assert!(shown.is(200).body().contains(&format!("src=\"{}\"", logo.path())));

    // Once it is taken down, the next letter has the name again.
    nell.post("/admin/brand/logo/remove", &[]).await.is(303);
    studio.post(&[("plan.pdf", b"plan")], &[], "any").await;
    studio.deliver().await;
    assert!(!studio.mail.to(INES).pop().unwrap().bytes.contains("cid:"));
}

#[tokio::test]
async fn a_thread_names_every_mail_that_came_before_and_no_other_persons() {
    let studio = Studio::open().await;
    for number in 0..4 {
        studio.post(&[("plan.pdf", format!("plan {number}").as_bytes())], &[], "any").await;
        studio.deliver().await;
        studio.clock.travel(milepost::clock::minutes(60));
    }
    let mails = studio.mail.to(INES);
    let ids: Vec<_> = mails.iter().map(|mail| mail.header("Message-ID").unwrap()).collect();
    assert_eq!(ids.len(), 4);
    assert!(mails[0].header("References").is_none() && mails[0].header("In-Reply-To").is_none());
    for (at, mail) in mails.iter().enumerate().skip(1) {
        assert_eq!(mail.header("In-Reply-To").unwrap(), ids[at - 1]);
        assert_eq!(mail.header("References").unwrap(), ids[..at].join(" "));
    }
    let petes = studio.mail.to("pete@harbourbakery.example").pop().unwrap();
    let references = petes.header("References").unwrap();
    assert!(!references.is_empty() && ids.iter().all(|id| !references.contains(id.as_str())));
}
