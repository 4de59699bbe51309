//! Evidence: receipts are signed with what was shown, kept, and the same wherever they are read.

use crate::support::browser::Page;
use crate::support::smtp::Raw;
use crate::support::{Browser, Studio};
use milepost::clock::minutes;
use milepost::evidence::{Keys, Opened, PublicKey, Signed, canonical_value};
use milepost::member::Desk;
use milepost::verify::{Known, Witness};
use milepost::{audit, key};
use serde_json::{Value, json};
use sha2::Digest as _;

fn signed(page: &Page) -> Signed {
    page.is(200);
    serde_json::from_slice(&page.bytes).unwrap()
}

/// Every check of a receipt by itself (`docs/VERIFY.md`).
#[track_caller]
fn assert_right(signed: &Signed) {
    assert!(signed.is_signed());
    let receipt = &signed.receipt;
    assert_eq!(receipt.shown, receipt.request.fingerprint());
    assert_eq!(receipt.event.hash, audit::event_hash(&receipt.event.body));
    let event: Value = serde_json::from_str(&receipt.event.body).unwrap();
    assert_eq!(event["kind"], receipt.kind.as_str());
    assert_eq!(
        (&event["seq"], &event["chain"]),
        (&json!(receipt.head.seq), &json!(receipt.head.chain))
    );
    assert_eq!(receipt.head.hash, receipt.event.hash);
    let subject = &event["subject"];
    assert_eq!(subject["decision"], receipt.decision.id.as_str());
    assert_eq!(subject["outcome"], receipt.decision.outcome.as_str());
    assert_eq!(subject["receipt"], receipt.number.as_str());
    assert_eq!(subject["shown"], receipt.shown.as_str());
    for (at, is) in [
        ("/subject/comment", &receipt.decision.comment),
        ("/subject/by", &receipt.decision.by.name),
        ("/subject/email", &receipt.decision.by.email),
    ] {
        let Opened { value, .. } = &receipt.event.opened[at];
        assert_eq!(value, is);
        assert_eq!(event.pointer(at).unwrap()["sealed"], receipt.event.opened[at].commitment());
    }
    assert!(!receipt.event.opened.contains_key("/trace"), "from where is nobody else's business");
}

async fn decided(studio: &Studio, fields: &[(&str, &str)]) -> (Browser, String, String) {
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let there = studio.decide(&mut ines, &home, fields).await;
    let receipt = there.is(303).location();
    (ines, home, receipt)
}

#[tokio::test]
async fn a_receipt_is_signed_with_what_was_shown_and_said() {
    let studio = Studio::open().await;
    let said = [("decision", "changes_requested"), ("comment", "Warmer, and „größer“.")];
    let (mut ines, _, at) = decided(&studio, &said).await;
    let page = ines.get(&format!("{at}.json")).await;
    assert!(page.header("content-disposition").contains("receipt-"), "{:?}", page.headers);
    let signed = signed(&page);
    assert_right(&signed);
    let receipt = &signed.receipt;
    assert_eq!(receipt.decision.comment, "Warmer, and „größer“.");
    assert_eq!(receipt.decision.by.email, "ines@harbourbakery.example");
    assert_eq!(receipt.studio.address, "http://portal.test:8080");
    assert_eq!(receipt.request.title, "Approve the homepage design");
    assert_eq!(receipt.decision.time_zone, "Europe/London");
    assert_eq!(receipt.taken_back_at, None);
    let text = String::from_utf8(page.bytes).unwrap();
    assert_eq!(text, canonical_value(&serde_json::from_str(&text).unwrap()));
}

#[tokio::test]
async fn the_key_that_signed_is_published_also_after_it_was_rotated() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let signed = signed(&ines.get(&format!("{at}.json")).await);
    let published = |page: &Page| -> Keys { serde_json::from_slice(&page.bytes).unwrap() };
    let before = published(studio.browser().get("/.well-known/milepost.json").await.is(200));
    assert_eq!(before.keys.len(), 1);
    assert_eq!((&before.keys[0].id, &before.keys[0].public), (&signed.key, &signed.public));
    let public = PublicKey::read(&before.keys[0].public).unwrap();
    assert_eq!(public.id(), before.keys[0].id);
    let (safe, nell) = (studio.app.safe.clone(), studio.nell.clone());
    studio.clock.travel(minutes(5));
    studio.app.store.write(move |tx| key::rotate(tx, &safe, &nell)).await.unwrap();
    studio.app.reload_keys().unwrap();
    let after = published(studio.browser().get("/.well-known/milepost.json").await.is(200));
    let ids: Vec<_> = after.keys.iter().map(|key| key.id.as_str()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[1], signed.key);
    assert!(after.keys[1].until.is_some() && after.keys[0].until.is_none());
}

#[tokio::test]
async fn taking_back_has_a_receipt_of_its_own_and_the_first_one_is_kept() {
    let studio = Studio::open().await;
    let (mut ines, home, at) = decided(&studio, &[("decision", "approved")]).await;
    let first = signed(&ines.get(&format!("{at}.json")).await);
    studio.clock.travel(minutes(3));
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    let second = signed(&ines.get(&format!("{at}.json")).await);
    assert_right(&second);
    assert_eq!(second.receipt.kind, "taken_back");
    assert_eq!(second.receipt.number, first.receipt.number);
    assert!(second.receipt.taken_back_at > Some(first.receipt.decision.decided_at));
    let (desk, harbour) = (Desk::of_the_house(), studio.harbour.clone());
    let kept = studio.read(|tx| tx.receipts(desk, &harbour)).await;
    let kinds: Vec<_> = kept.iter().map(|one| one.kind.as_str()).collect();
    assert_eq!(kinds, ["decided", "taken_back"]);
    assert_eq!(serde_json::from_str::<Signed>(&kept[0].body).unwrap(), first);
}

#[tokio::test]
async fn a_receipt_is_for_its_own_project_only() {
    let studio = Studio::open().await;
    let (_, home, at) = decided(&studio, &[("decision", "approved")]).await;
    let (mut pete, petes) = studio.visit("Pete").await;
    assert_right(&signed(&pete.get(&format!("{}.json", at.replace(&home, &petes))).await));
    let (mut orla, orlas) = studio.visit("Orla").await;
    orla.get(&format!("{}.json", at.replace(&home, &orlas))).await.is(404);
    studio.browser().get(&format!("{at}.json")).await.is(410);
}

#[tokio::test]
async fn an_exported_trail_holds_every_event_and_the_head_of_every_receipt() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let receipt = signed(&ines.get(&format!("{at}.json")).await).receipt;
    let (desk, harbour, ring) = (Desk::of_the_house(), studio.harbour.clone(), studio.app.keys());
    let mut file = Vec::new();
    let head = studio.read(|tx| audit::export(tx, desk, &ring, Some(&harbour), &mut file)).await;
    let lines: Vec<Value> = String::from_utf8(file)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (first, events, last) = (&lines[0], &lines[1..lines.len() - 1], lines.last().unwrap());
    assert_eq!(
        (&first["milepost"], &first["project"]),
        (&json!("trail"), &json!("Harbour Bakery website"))
    );
    assert_eq!(events.len() as i64, head.seq);
    assert_eq!(events[usize::try_from(receipt.head.seq - 1).unwrap()]["hash"], receipt.head.hash);
    assert_eq!(last["head"]["hash"], events.last().unwrap()["hash"]);
    let public = PublicKey::read(first["keys"][0]["public"].as_str().unwrap()).unwrap();
    let text = canonical_value(&json!({ "first": last["first"], "head": last["head"] }));
    let signature = last["signature"].as_str().unwrap();
    assert!(public.verify(milepost::evidence::Domain::Head, &text, signature));
}

#[tokio::test]
async fn both_letters_bring_the_signed_receipt_and_the_trail_so_far() {
    let studio = Studio::open().await;
    let (mut ines, _, at) = decided(&studio, &[("decision", "approved")]).await;
    let page = ines.get(&format!("{at}.json")).await;
    let receipt = signed(&page).receipt;
    studio.deliver().await;
    for reader in ["ines@harbourbakery.example", "nell@fernandfield.example"] {
        let mails = studio.mail.to(reader);
        let brings = |mail: &&Raw| mail.bytes.contains("multipart/mixed");
        let [mail] = mails.iter().filter(brings).collect::<Vec<_>>()[..] else {
            panic!("one letter to {reader} brings a receipt")
        };
        let name = format!("receipt-{}.json", receipt.number);
        assert_eq!(mail.file(&name), page.bytes, "{reader}");
        let pdf = mail.file(&format!("receipt-{}.pdf", receipt.number));
        let inside = milepost::verify::receipt(&pdf, &Known::Nothing);
        assert!(inside.is_right() && inside.in_pdf, "{reader}: {:?}", inside.problems);
        assert!(mail.text_part().contains(&receipt.head.hash), "{}", mail.bytes);
        assert!(mail.text_part().contains("portal.test:8080/verify"));
    }
}

/// What the stranger's verifier says of these files.
fn strangers(files: &[std::path::PathBuf]) -> String {
    let mut python = std::process::Command::new("python3");
    let done = python.arg("tests/verify.py").args(files).output().expect("python3 is installed");
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(done.status.success(), "{said}{}", String::from_utf8_lossy(&done.stderr));
    said
}

#[tokio::test]
async fn what_the_server_signs_is_right_for_every_verifier_also_after_blanking() {
    let studio = Studio::open().await;
    let said = [("decision", "changes_requested"), ("comment", "Żółw & „größer“ \u{202e}?")];
    let (mut ines, home, at) = decided(&studio, &said).await;
    let pdf = ines.get(&format!("{at}.pdf")).await;
    assert_eq!(pdf.is(200).header("content-type"), "application/pdf");
    let first = ines.get(&format!("{at}.json")).await.bytes;
    let id = studio.asked().await[0].approval.id.clone();
    ines.post(&format!("{home}/approvals/{id}/take-back"), &[]).await.is(303);
    let second = ines.get(&format!("{at}.json")).await.bytes;
    let again = studio.decide(&mut ines, &home, &[("decision", "approved")]).await;
    let third = again.is(303).location();
    let decision = third.rsplit('/').next().unwrap().parse().unwrap();
    let third = ines.get(&format!("{third}.json")).await.bytes;
    let token = milepost::dispute::link(&studio.app.keys(), &decision, studio.clock.now());
    studio.browser().post(&format!("/d/{}", token.letters()), &[]).await.is(303);
    let keys = studio.browser().get("/.well-known/milepost.json").await.body();
    let known = Known::published(&keys).unwrap();
    let inside = milepost::verify::receipt(&pdf.bytes, &known);
    assert!(inside.is_right() && inside.in_pdf, "{:?}", inside.problems);
    let mut witnesses: Vec<Witness> = Vec::new();
    for bytes in [&first, &second, &third] {
        let report = milepost::verify::receipt(bytes, &known);
        assert!(report.is_right(), "{:?}", report.problems);
        witnesses.push(report.witness.unwrap());
    }
    let (desk, harbour, ring) = (Desk::of_the_house(), studio.harbour.clone(), studio.app.keys());
    let folder = tempfile::tempdir().unwrap();
    for blanked in [false, true] {
        if blanked {
            let path = studio.folder.path().join("milepost.db");
            rusqlite::Connection::open(path).unwrap().execute("delete from sealed", []).unwrap();
        }
        let mut trail = Vec::new();
        studio.read(|tx| audit::export(tx, desk, &ring, Some(&harbour), &mut trail)).await;
        let report = milepost::verify::trail(&mut &trail[..], &known, &witnesses).unwrap();
        assert!(report.is_right(), "{:?}", report.problems);
        let files = [("trail.jsonl", &trail), ("1.json", &first), ("3.json", &third)];
        let paths = files.map(|(name, bytes)| {
            std::fs::write(folder.path().join(name), bytes).unwrap();
            folder.path().join(name)
        });
        assert_eq!(strangers(&paths).matches("ok").count(), 3);
    }
}

/// The files of a zip by name, as unzip reads them.
fn unzipped(bytes: &[u8]) -> std::collections::BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (zip, out) = (folder.path().join("all.zip"), folder.path().join("out"));
    std::fs::write(&zip, bytes).unwrap();
    let mut python = std::process::Command::new("python3");
    let done = python.args(["-m", "zipfile", "-e"]).args([&zip, &out]).status().unwrap();
    assert!(done.success());
    walk(&out, &out)
}

fn walk(
    root: &std::path::Path,
    at: &std::path::Path,
) -> std::collections::BTreeMap<String, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(walk(root, &path));
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            found.insert(name, std::fs::read(&path).unwrap());
        }
    }
    found
}

#[tokio::test]
async fn an_export_holds_files_receipts_and_a_trail_that_verify_without_the_studio() {
    let studio = Studio::open().await;
    let (mut ines, home, _) = decided(&studio, &[("decision", "approved")]).await;
    let page = ines.get(&format!("{home}/export.zip")).await;
    assert_eq!(page.is(200).header("content-type"), "application/zip");
    let mut nell = studio.desk().await;
    let whole = nell.get(&format!("/admin/projects/{}/export.zip", studio.harbour)).await;
    whole.is(200);
    for (bytes, knows_origins) in [(&page.bytes, false), (&whole.bytes, true)] {
        let all = unzipped(bytes);
        let index = String::from_utf8(all["index.html"].clone()).unwrap();
        assert!(index.contains("Ines Calloway approved homepage-design.pdf, version 1"));
        let trail = &all["trail.jsonl"];
        let has_origin = String::from_utf8_lossy(trail).contains("198.51.100.7");
        assert_eq!(has_origin, knows_origins);
        let papers: Vec<_> = all.keys().filter(|name| name.starts_with("receipts/")).collect();
        assert_eq!(papers.len(), 2, "{papers:?}");
        let witnesses: Vec<_> = papers
            .iter()
            .map(|name| milepost::verify::receipt(&all[*name], &Known::Nothing))
            .map(|report| report.witness.filter(|_| report.problems.is_empty()).unwrap())
            .collect();
        let report = milepost::verify::trail(&mut &trail[..], &Known::Nothing, &witnesses);
        assert!(report.unwrap().is_right());
        let file = all.keys().find(|name| name.starts_with("files/")).unwrap();
        let hash = studio.asked().await[0].versions[0].sha256.clone();
        assert_eq!(audit::hex(&sha2::Sha256::digest(&all[file])), hash);
        assert!(index.contains(&hash));
    }
}

#[tokio::test]
async fn only_who_decides_takes_the_whole_project() {
    let studio = Studio::open().await;
    for name in ["Pete", "Harbour"] {
        let (mut browser, home) = studio.visit(name).await;
        browser.get(&format!("{home}/export.zip")).await.is(403);
    }
}

#[tokio::test]
async fn f12_a_person_who_is_erased_is_nowhere_any_more_and_the_chain_still_verifies() {
    let studio = Studio::open().await;
    let hook = json!({ "url": "https://hooks.example/milepost" });
    studio.machine().await.post("/webhooks", hook).await.is(201);
    let said = [("decision", "changes_requested"), ("comment", "Warmer")];
    let (mut ines, home, at) = decided(&studio, &said).await;
    studio.deliver().await;
    let kept = ines.get(&format!("{at}.json")).await.bytes;
    let (desk, harbour, ring) = (Desk::of_the_house(), studio.harbour.clone(), studio.app.keys());
    let people = studio.read(|tx| tx.participants(desk, &harbour)).await;
    let contact = people.iter().find(|one| one.contact.first_name() == "Ines").unwrap();
    let mut nell = studio.desk().await;
    let erase = format!("/admin/contacts/{}/erase", contact.contact.id);
    nell.get(&erase).await.is(200).says("What stays: that somebody decided");
    nell.post(&erase, &[]).await.is(303);
    ines.get(&home).await.is(410);
    let path = studio.folder.path().join("milepost.db");
    // Not in a page that was freed, in the index of words, or in the log either.
    for name in ["milepost.db", "milepost.db-wal"] {
        let bytes = std::fs::read(path.with_file_name(name)).unwrap_or_default();
        assert!(name.ends_with("wal") || bytes.len() > 100_000);
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        for word in ["calloway", "ines@harbourbakery"] {
            assert!(!text.contains(word), "{word} is in {name}");
        }
    }
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut tables =
        connection.prepare("select name from sqlite_schema where type = 'table'").unwrap();
    let tables: Vec<String> =
        tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    for table in &tables {
        let mut all = connection.prepare(&format!("select * from \"{table}\"")).unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let Ok(value) = row.get::<_, String>(column) else { continue };
                for word in ["Calloway", "ines@harbourbakery"] {
                    assert!(!value.contains(word), "{table}: {value}");
                }
            }
        }
    }
    let asked = &studio.asked().await[0];
    assert_eq!(asked.decisions[0].comment, "Warmer");
    assert_eq!(asked.decisions[0].by, "(erased)");
    let chain = studio.read(|tx| tx.chain(desk, harbour.as_str())).await;
    assert_eq!(audit::first_break(&chain), None);
    let mut trail = Vec::new();
    studio.read(|tx| audit::export(tx, desk, &ring, Some(&harbour), &mut trail)).await;
    let report = milepost::verify::receipt(&kept, &Known::Nothing);
    let witness = [report.witness.unwrap()];
    let trail = milepost::verify::trail(&mut &trail[..], &Known::Nothing, &witness).unwrap();
    assert!(trail.is_right(), "{:?}", trail.problems);
    nell.get(&format!("/admin/projects/{harbour}")).await.never_says("Calloway");
}
