//! Versions after they were posted: final, taken off, and never without a decision's own.

use crate::support::Studio;
use crate::support::studio::{PDF, PDF2};
use milepost::file::Version;
use milepost::member::Desk;

const NAME: &str = "homepage-design.pdf";

async fn versions(studio: &Studio) -> Vec<Version> {
    let (desk, of) = (Desk::of_the_house(), studio.design.clone());
    studio.read(move |tx| tx.versions_of_milestone(desk, &of)).await
}

#[tokio::test]
async fn a_version_is_marked_final_and_stays_so_when_a_newer_one_comes() {
    let studio = Studio::open().await;
    studio.post(&[(NAME, PDF)], &[], "any").await;
    let first = versions(&studio).await.remove(0);
    let mut nell = studio.desk().await;
    let at = |verb: &str| format!("/admin/files/versions/{}/{verb}", first.id);
    let marked = nell.post(&at("final"), &[]).await.is(303).location();
    nell.get(&marked).await.says("Version 1 is marked as final").says("Clients see it");
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Final").says("Nell marked homepage-design.pdf, version 1 as final");
    studio.post(&[(NAME, PDF2)], &[], "any").await;
    ines.get(&home).await.says("Version 1 is the final one");
    nell.get(&format!("/admin/files/{}", first.file)).await.says("version 2 came after it");
    nell.post(&at("not-final"), &[]).await.is(303);
    ines.get(&home).await.never_says("is the final one");
}

#[tokio::test]
async fn a_version_that_a_decision_names_stays_and_others_go_with_an_event() {
    let studio = Studio::open().await;
    studio.post(&[(NAME, PDF)], &["Ines"], "any").await;
    let first = versions(&studio).await.remove(0);
    let mut nell = studio.desk().await;
    let at = |version: &Version| format!("/admin/files/versions/{}/remove", version.id);
    nell.post(&at(&first), &[]).await.is(422).says("is being decided on");
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    nell.post(&at(&first), &[]).await.is(422).says("A decision names");
    studio.machine().await.delete(&format!("/versions/{}", first.id)).await.blames("version");
    // Nor can it be done behind the product's back.
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    for sql in [
        "update versions set removed_at = 1",
        "update versions set sha256 = sha256",
        "update versions set number = 9",
        "delete from versions",
    ] {
        assert!(base.execute(sql, []).is_err(), "{sql}");
    }
    studio.post(&[(NAME, PDF2)], &[], "any").await;
    let second = versions(&studio).await.remove(0);
    nell.get(&at(&second)).await.is(200).says("Remove version 2?");
    let gone = nell.post(&at(&second), &[]).await.is(303).location();
    nell.get(&gone).await.says("Version 2 is off the page").says("Version 1");
    let page = ines.get(&home).await;
    page.says("Nell removed homepage-design.pdf, version 2").says("Version 1");
    let address = format!("{home}/files/{}/{NAME}", second.id);
    ines.get(&address).await.is(404);
    ines.get(&format!("{home}/files/{}/{NAME}", first.id)).await.is(200);
    // Its number stays taken.
    studio.post(&[(NAME, PDF2)], &[], "any").await;
    assert_eq!(versions(&studio).await[0].number, 3);
}

#[tokio::test]
async fn a_file_whose_only_version_went_is_on_no_page_and_can_come_again() {
    let studio = Studio::open().await;
    studio.post(&[("plan.txt", b"a plan")], &[], "any").await;
    let only = versions(&studio).await.remove(0);
    let mut nell = studio.desk().await;
    let off = format!("/admin/files/versions/{}/remove", only.id);
    let back = nell.post(&off, &[]).await.is(303).location();
    assert_eq!(back, format!("/admin/projects/{}", studio.harbour));
    nell.get(&format!("/admin/files/{}", only.file)).await.is(404);
    let found = nell.get("/admin/search?q=plan.txt").await;
    found.never_says("/admin/versions/");
    studio.post(&[("plan.txt", b"a plan")], &[], "any").await;
    let again = versions(&studio).await.remove(0);
    assert_eq!((again.number, &again.file), (2, &only.file));
    // Its bytes are the same, and were kept as long as a day.
    assert!(studio.app.vault.check(&again.sha256, 6).unwrap());
}

#[tokio::test]
async fn bytes_that_an_older_version_had_are_said_to_be_the_same() {
    let studio = Studio::open().await;
    for bytes in [PDF, PDF2, PDF] {
        studio.post(&[(NAME, bytes)], &[], "any").await;
    }
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Same bytes as version 1");
    let file = versions(&studio).await.remove(0).file;
    studio.desk().await.get(&format!("/admin/files/{file}")).await.says("Same bytes as version 1");
    let machine = studio.machine().await;
    let list = machine.get(&format!("/files/{file}/versions")).await.is(200);
    let same: Vec<_> =
        list.json["items"].as_array().unwrap().iter().map(|v| &v["same_as"]).collect();
    assert_eq!(same, [&serde_json::json!(1), &serde_json::Value::Null, &serde_json::Value::Null]);
    // Said before it is posted, too.
    let mut nell = studio.desk().await;
    let to = format!("/admin/projects/{}/updates", studio.harbour);
    let fields = [("milestone", studio.design.as_str()), ("do", "draft")];
    let draft = nell.upload(&to, &fields, &[("files", NAME, PDF2)]).await.is(303).location();
    nell.get(&draft).await.says("Becomes version 4").says("Same bytes as version 2");
}

#[tokio::test]
async fn two_uploads_of_one_name_at_once_become_two_versions() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let to = format!("/milestones/{}/files/{NAME}", studio.design);
    let sends = (0..8u8).map(|at| {
        let (machine, to) = (machine.clone(), to.clone());
        tokio::spawn(async move { machine.put(&to, &[at; 3000]).await.is(201) })
    });
    for send in sends.collect::<Vec<_>>() {
        send.await.unwrap();
    }
    let mut numbers: Vec<_> = versions(&studio).await.iter().map(|v| v.number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8]);
}
