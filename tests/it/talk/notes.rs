//! Internal notes: on the studio's page, and nowhere else.

use crate::support::Studio;

const SECRET: &str = "zqnote: their budget is gone";

async fn noted() -> Studio {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/projects/{}/notes", studio.harbour);
    desk.post(&at, &[("note", SECRET)]).await.is(303);
    studio
}

#[tokio::test]
async fn a_note_is_on_the_projects_page_with_who_wrote_it() {
    let studio = noted().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/projects/{}", studio.harbour);
    desk.get(&at).await.says(SECRET).says("Internal notes").says("Nell Ashby");
    let page = desk.post(&format!("{at}/notes"), &[("note", " ")]).await;
    page.is(422).says("Write your note first.");
    let long = "x".repeat(10_001);
    let page = desk.post(&format!("{at}/notes"), &[("note", &long)]).await;
    page.is(422).says("Keep it under 10000 letters; this has 10001.");
    assert!(page.body().contains(&long));
}

#[tokio::test]
async fn no_page_mail_or_export_of_a_client_holds_a_note() {
    let studio = noted().await;
    studio.post_homepage().await;
    let mut desk = studio.desk().await;
    studio.nell_says(&mut desk, "To everybody.").await;
    studio.deliver().await;
    for mail in studio.mail.got() {
        assert!(!mail.bytes.contains("zqnote"));
    }
    for name in ["Ines", "Pete", "Harbour", "Orla"] {
        let (mut browser, home) = studio.visit(name).await;
        browser.get(&home).await.never_says("zqnote");
        browser.get(&studio.writes(&home)).await.never_says("zqnote");
    }
    let (mut ines, home) = studio.visit("Ines").await;
    let zip = ines.get(&format!("{home}/export.zip")).await;
    // Nothing in it is packed, so its words stand in its bytes.
    let kept = zip.is(200).body();
    assert!(!kept.contains("zqnote"));
    assert!(kept.contains("To everybody."), "what was said is in it");
}

/// Every function of the store that takes something of the client's side is in a file that does
/// not name the table.
#[test]
fn no_query_of_the_clients_side_can_reach_a_note() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store");
    let mut named = 0;
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let Ok(text) = std::fs::read_to_string(file.path()) else { continue };
        let names = ["from notes", "into notes", "update notes", "join notes"];
        if names.iter().any(|sql| text.contains(sql)) {
            named += 1;
            for right in ["Sight", "Visitor", "Holder", "Bearer"] {
                assert!(!text.contains(right), "{} takes a {right}", file.path().display());
            }
        }
    }
    // The drawer itself, and the studio’s index.
    assert_eq!(named, 2);
}

#[tokio::test]
async fn whoever_is_erased_is_in_no_note_any_more() {
    let studio = noted().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/projects/{}/notes", studio.harbour);
    desk.post(&at, &[("note", "Pete Rowland asked twice, pete@harbourbakery.example")]).await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "My words stay.").await.is(303);
    let (by, signer) = (studio.nell.clone(), studio.app.signer());
    let id = studio.contact("Pete").await.id;
    let erase =
        move |tx: &milepost::store::Tx| milepost::contact::erase(tx, &signer, &by, &id).map(drop);
    studio.app.store.write(erase).await.unwrap();
    let page = desk.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("(erased) asked twice, (erased)").never_says("Rowland");
    let said = studio.said().await;
    assert_eq!((said[0].by.name(), said[0].body.as_str()), ("(erased)", "My words stay."));
}
