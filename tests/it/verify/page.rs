//! `/verify`, as anybody sees it; what its script does is told in `tests/browser/verify.mjs`.

use super::sample::sha256;
use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::web::limit::{Purpose, RULES};

fn grouped(fingerprint: &str) -> String {
    let letters: Vec<_> = fingerprint.to_uppercase().chars().collect();
    letters.chunks(8).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("+")
}

#[tokio::test]
async fn anybody_learns_whether_a_fingerprint_was_handed_out_and_which_receipts_name_it() {
    let studio = Studio::open().await;
    let mut stranger = studio.browser();
    let ours = format!("/verify?fingerprint={}", sha256(PDF));
    stranger.get("/verify").await.is(200).says("Verify a receipt or a file");
    let none = "No file with this fingerprint was ever handed out here.";
    stranger.get(&ours).await.is(200).says(none);
    studio.post_homepage().await;
    let page = stranger.get(&ours).await;
    page.is(200).says("was handed out here. No receipt names it.");
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    for spelled in [sha256(PDF), grouped(&sha256(PDF)), format!("+{}%0A", sha256(PDF))] {
        let page = stranger.get(&format!("/verify?fingerprint={spelled}")).await;
        page.is(200).says("A file with this fingerprint was handed out here.");
        page.says("Receipt HB-0001 names it: approved on ");
        // Nobody's name and nothing of the project.
        for never in ["Ines", "Harbour", "homepage", "Approve", "taken back"] {
            page.never_says(never);
        }
    }
    let asked = studio.asked().await;
    let id = asked[0].approval.id.as_str();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    stranger.get(&ours).await.says(", taken back since.");
    // A script gets the sentences alone.
    let plain = stranger.get_with(&ours, "accept", "text/plain").await;
    assert!(plain.body().starts_with("A file with this fingerprint"), "{}", plain.body());
    assert_eq!(plain.body().lines().count(), 2);
    let strange = format!("/verify?fingerprint={}", sha256(b"strange"));
    stranger.get(&strange).await.is(200).says(none);
}

#[tokio::test]
async fn an_answer_that_is_held_names_nothing_and_a_file_sent_along_is_named() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (ines, home) = studio.visit("Ines").await;
    let mut ines = ines;
    let page = ines.get(&home).await;
    let action = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    let fields = [
        ("shown", shown.as_str()),
        ("decision", "changes_requested"),
        ("comment", "See the note."),
    ];
    let note = b"a note that was sent along";
    ines.upload(&action, &fields, &[("files", "note.txt", note)]).await.is(303);
    let mut stranger = studio.browser();
    let page = stranger.get(&format!("/verify?fingerprint={}", sha256(note))).await;
    page.says("A file with this fingerprint was sent along with an answer.");
    page.says("Receipt HB-0001 names it: changes requested on ");
    let hold = "insert into holds values ((select id from decisions), 'decoy', 1)";
    let database = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    database.execute(hold, []).unwrap();
    let page = stranger.get(&format!("/verify?fingerprint={}", sha256(PDF))).await;
    page.says("No receipt names it.").never_says("HB-0001");
}

#[tokio::test]
async fn what_is_no_fingerprint_gets_a_sentence_and_comes_back() {
    let studio = Studio::open().await;
    let mut stranger = studio.browser();
    for typed in ["", "abc", &"g".repeat(64), &"a".repeat(65), "%3Cscript%3E"] {
        let page = stranger.get(&format!("/verify?fingerprint={typed}")).await;
        page.is(422).says("That is no fingerprint. It has 64 letters from 0 to 9 and a to f");
        let plain = typed.replace("%3C", "&lt;").replace("%3E", "&gt;");
        assert!(page.body().contains(&format!("value=\"{plain}\"")), "{typed}");
        assert!(page.body().contains("href=\"#f-fingerprint\""));
    }
}

#[tokio::test]
async fn asking_without_end_is_slowed_down_and_the_page_itself_never_is() {
    let studio = Studio::open().await;
    let mut stranger = studio.browser();
    let rule = &RULES[Purpose::Verify as usize];
    let path = format!("/verify?fingerprint={}", sha256(b"strange"));
    let mut asked = 0;
    let slow = loop {
        let page = stranger.get(&path).await;
        if page.status == 429 {
            break page;
        }
        asked += 1;
        assert!(asked <= 3 * rule.at_once);
    };
    assert!(asked >= rule.at_once);
    slow.says(&rule.sentence());
    stranger.get("/verify").await.is(200);
}
