//! Agreements: a yes that is a signature, as people and programs meet it. Intent, attribution,
//! integrity, and a copy to all.

use crate::support::smtp::Raw;
use crate::support::studio::PDF;
use crate::support::{Browser, Page, Studio};
use crate::verify::python;
use milepost::approval::agreement::CONSENT;
use milepost::approval::{Kind, State};
use milepost::assurance::Assurance;
use milepost::evidence::Signed;
use milepost::store::Tx;
use milepost::update::{self, Choices, Save};
use milepost::verify::Known;

const DRAWN: &str = "10,20 30,40 50,44;60,60";

/// Nell asks Ines to sign a contract.
pub async fn asks(studio: &Studio, name: &str, choices: Choices) {
    let stored = studio.store(name, PDF).await;
    let people = ["Ines", "Pete", "Harbour"].map(|name| studio.person(name).to_string());
    let choices = Choices {
        milestone: studio.design.to_string(),
        ask: true,
        agreement: true,
        title: "Approve the contract".into(),
        on: vec!["posted".into()],
        from: vec![studio.person("Ines").to_string()],
        to: people.to_vec(),
        ..choices
    };
    let save = Save { choices, files: vec![stored], ..Save::default() };
    let (by, project, signer) = (studio.nell.clone(), studio.harbour.clone(), studio.app.signer());
    let published = studio.app.store.write(move |tx| {
        let draft = update::save(tx, &by, &project, save)?;
        update::publish(tx, &signer, &by, &draft, true)
    });
    published.await.unwrap();
}

async fn asked() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    asks(&studio, "contract.pdf", Choices::default()).await;
    let (ines, home) = studio.visit("Ines").await;
    (studio, ines, home)
}

const SIGN: &[(&str, &str)] =
    &[("decision", "approved"), ("name", "Ines Calloway"), ("signature", DRAWN)];

fn plain(mail: &Raw) -> String {
    mail.text_part().replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn what_signing_says_stands_at_the_button_and_on_the_receipt_with_who_signed() {
    let (studio, mut ines, home) = asked().await;
    let page = ines.get(&home).await;
    let intent = "By signing you agree to contract.pdf, version 1 for Harbour Bakery website.";
    page.says(intent).says(CONSENT).says("Sign the contract").says("You sign as ");
    page.says("Your typed name is what signs");
    let asked = studio.asked().await.remove(0);
    assert_eq!(asked.approval.kind(), Kind::Agreement);
    let there = studio.decide(&mut ines, &home, SIGN).await.is(303).location();
    let page = ines.get(&there).await;
    page.is(200).says("Signed. Thank you, ").says("Signed by").says(intent).says(CONSENT);
    assert!(page.body().contains("<polyline points=\"10,20 30,40 50,44\">"));
    assert!(page.body().contains("<polyline points=\"60,60 60,60\">"));
    ines.get(&home).await.says("signed contract.pdf, version 1");
    let bytes = ines.get(&format!("{there}.json")).await.bytes;
    let read: Signed = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(read.receipt.request.agreement.unwrap().intent, intent);
    assert_eq!(read.receipt.decision.assurance, "typed");
    assert_eq!(read.receipt.decision.by.name, "Ines Calloway");
    assert_eq!(read.receipt.decision.signature.unwrap().path, DRAWN);
}

#[tokio::test]
async fn a_receipt_with_a_signature_is_right_for_both_verifiers_as_json_and_in_its_pdf() {
    let (studio, mut ines, home) = asked().await;
    let there = studio.decide(&mut ines, &home, SIGN).await.location();
    let json = ines.get(&format!("{there}.json")).await.bytes;
    let pdf = ines.get(&format!("{there}.pdf")).await.bytes;
    for bytes in [&json, &pdf] {
        let report = milepost::verify::receipt(bytes, &Known::Nothing);
        assert!(report.is_right(), "{:?}", report.problems);
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("signed.json"), &json).unwrap();
    let (told, code) = python(folder.path(), ["signed.json"].into_iter());
    assert_eq!((told["signed.json"].as_str(), code), ("ok", Some(0)));
}

#[tokio::test]
async fn a_signature_takes_the_name_each_time_and_nothing_that_was_typed_is_lost() {
    let (studio, mut ines, home) = asked().await;
    let nameless = [("decision", "approved"), ("signature", DRAWN)];
    let page = studio.decide(&mut ines, &home, &nameless).await;
    page.is(422).says("Type your name: it is what signs.");
    assert!(page.body().contains(&format!("value=\"{DRAWN}\"")));
    let other = [("decision", "approved"), ("name", "Orla Finch")];
    studio.decide(&mut ines, &home, &other).await.is(422).says("This link belongs to Ines");
    assert!(studio.asked().await[0].decisions.is_empty());
    studio.decide(&mut ines, &home, SIGN).await.is(303);
    // The browser is known by that name now, and the next signature takes it all the same.
    asks(&studio, "quote.pdf", Choices::default()).await;
    studio.decide(&mut ines, &home, &nameless).await.is(422).says("Type your name");
}

#[tokio::test]
async fn a_drawing_that_is_none_of_ours_is_a_sentence_and_nothing_is_recorded() {
    let (studio, mut ines, home) = asked().await;
    let huge = "1,1 ".repeat(20_000);
    for bad in ["M0 0L9 9", "<script>alert(1)</script>", "1,2;", "601,1", huge.as_str()] {
        let fields = [("decision", "approved"), ("name", "Ines Calloway"), ("signature", bad)];
        let page = studio.decide(&mut ines, &home, &fields).await;
        page.is(422).says("The drawing did not arrive as it was drawn").says("Ines Calloway");
        assert!(!page.body().contains("alert(1)"));
    }
    assert!(studio.asked().await[0].decisions.is_empty());
}

#[tokio::test]
async fn words_that_changed_are_another_question_and_nothing_is_signed() {
    let (studio, mut ines, home) = asked().await;
    let consent = Choices { consent: "Ink only.".into(), ..Choices::default() };
    asks(&studio, "quote.pdf", consent).await;
    let all = studio.asked().await;
    let (one, other) = (&all[0], &all[1]);
    let mut changed = one.clone();
    changed.approval.agreement.as_mut().unwrap().consent.push('!');
    assert_ne!(one.fingerprint(), changed.fingerprint());
    let (shown, at) = (other.fingerprint(), &one.approval.id);
    let fields = [("shown", shown.as_str()), SIGN[0], SIGN[1], SIGN[2]];
    let page = ines.post(&format!("{home}/approvals/{at}/decision"), &fields).await;
    page.is(409).says("Something newer arrived while you were reading");
    assert!(studio.asked().await.iter().all(|asked| asked.decisions.is_empty()));
    let path = studio.folder.path().join("milepost.db");
    let sql = "update agreements set consent = 'other'";
    let refused = rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap_err();
    assert!(refused.to_string().contains("never edited"));
}

#[tokio::test]
async fn everybody_on_the_project_and_whoever_asked_gets_the_receipt() {
    let (studio, mut ines, home) = asked().await;
    studio.decide(&mut ines, &home, SIGN).await.is(303);
    studio.deliver().await;
    let receipt = studio.asked().await[0].decisions[0].receipt.clone();
    let with = |email: &str, subject: &str| {
        let mails = studio.mail.to(email);
        let mine = |mail: &&Raw| mail.header("Subject").unwrap().starts_with(subject);
        let [mail] = mails.iter().filter(mine).collect::<Vec<_>>()[..] else {
            panic!("one letter “{subject}” to {email}")
        };
        assert!(!mail.file(&format!("receipt-{receipt}.pdf")).is_empty());
        assert!(!mail.file(&format!("receipt-{receipt}.json")).is_empty());
        plain(mail)
    };
    let hers = with("ines@harbourbakery.example", &format!("Receipt {receipt}: you signed"));
    assert!(hers.contains("By signing you agree to contract.pdf"), "{hers}");
    with("nell@fernandfield.example", "Signed by Ines Calloway");
    for email in ["pete@harbourbakery.example", "accounts@harbourbakery.example"] {
        let copy = with(email, "Your copy: Ines signed contract, version 1");
        assert!(copy.contains("there is nothing to do") && !copy.contains("Wasn’t it you"));
    }
    assert!(studio.mail.to("orla@ternbooks.example").is_empty());
}

#[tokio::test]
async fn an_agreement_is_signed_by_itself_and_never_with_others() {
    let (studio, mut ines, home) = asked().await;
    studio.post(&[("home.pdf", PDF)], &["Ines"], "any").await;
    ines.get(&home).await.never_says("All at once");
    let all = studio.asked().await;
    let shown: Vec<_> = all.iter().map(milepost::approval::Asked::fingerprint).collect();
    let mut fields = vec![("name", "Ines Calloway")];
    for (asked, shown) in all.iter().zip(&shown) {
        fields.extend([("approval", asked.approval.id.as_str()), ("shown", shown.as_str())]);
    }
    let page = ines.post(&format!("{home}/approvals/decisions"), &fields).await;
    page.is(409).says("1 of 2 is recorded").says("An agreement is signed by itself");
    let state = |kind| {
        let of = |asked: &&milepost::approval::Asked| asked.approval.kind() == kind;
        all.iter().find(of).unwrap().approval.id.clone()
    };
    let now = studio.asked().await;
    let stands = |id| now.iter().find(|asked| asked.approval.id == id).unwrap().approval.state;
    assert_eq!(stands(state(Kind::Agreement)), State::Open);
    assert_eq!(stands(state(Kind::Decision)), State::Approved);
}

#[tokio::test]
async fn what_was_signed_on_paper_is_recorded_as_such_and_copied_to_all() {
    let (studio, _, _) = asked().await;
    let id = studio.asked().await[0].approval.id.clone();
    let who = studio.person("Ines");
    let fields = [
        ("who", who.as_str()),
        ("outcome", "approved"),
        ("how", "letter"),
        ("said_on", "2026-11-11"),
        ("note", "Signed on paper, filed under contracts"),
    ];
    let mut desk = studio.desk().await;
    let at = format!("/admin/approvals/{id}");
    desk.get(&at).await.says("A yes is a signature").says(CONSENT);
    desk.post(&format!("{at}/decisions"), &fields).await.is(303);
    let decision = studio.asked().await[0].decisions[0].clone();
    assert_eq!(decision.assurance, Assurance::RecordedByMember);
    assert!(decision.signature.is_none());
    studio.deliver().await;
    let mails = studio.mail.to("pete@harbourbakery.example");
    assert!(mails.iter().any(|mail| mail.header("Subject").unwrap().starts_with("Your copy")));
    let (mut ines, home) = studio.visit("Ines").await;
    let receipt = ines.get(&format!("{home}/receipts/{}", decision.id)).await;
    receipt.says("Recorded by the studio").says("Signed by");
    assert!(!receipt.body().contains("<polyline"));
}

#[tokio::test]
async fn a_yes_on_the_phone_is_agreed_to_and_never_signed_wherever_it_is_read() {
    let (studio, mut ines, home) = asked().await;
    let id = studio.asked().await[0].approval.id.clone();
    let who = studio.person("Ines");
    let fields = [
        ("who", who.as_str()),
        ("outcome", "approved"),
        ("how", "phone"),
        ("said_on", "2026-11-11"),
        ("note", "Called at ten"),
    ];
    let mut desk = studio.desk().await;
    desk.post(&format!("/admin/approvals/{id}/decisions"), &fields).await.is(303);
    let decision = studio.asked().await[0].decisions[0].clone();
    let there = format!("{home}/receipts/{}", decision.id);
    let page = ines.get(&there).await;
    page.is(200).says("Agreed. Thank you, Ines.").says("Agreed to by").never_says("Signed by");
    let pdf = ines.get(&format!("{there}.pdf")).await.bytes;
    let json = ines.get(&format!("{there}.json")).await.bytes;
    for bytes in [&json, &pdf] {
        let report = milepost::verify::receipt(bytes, &Known::Nothing);
        assert!(report.is_right(), "{:?}", report.problems);
    }
    let read: Signed = serde_json::from_slice(&json).unwrap();
    let facts = milepost::receipt::facts::facts(&read.receipt);
    assert!(facts.iter().any(|fact| fact.label == "Agreed to by"));
    let heading = milepost::receipt::facts::heading(&read.receipt);
    let heading: String = heading.into_iter().map(|run| run.text).collect();
    assert_eq!(heading, "Ines Calloway agreed to this");
    let hers = ines.get(&home).await;
    hers.says("You agreed to contract.pdf, version 1").says("Take it back");
    hers.never_says("signed contract").never_says("Undo signature");
    let project = desk.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says("agreed to contract.pdf, version 1 on the phone, recorded by Nell Ashby");
    studio.deliver().await;
    for email in ["ines@harbourbakery.example", "nell@fernandfield.example"] {
        let mail = studio.mail.to(email).pop().unwrap();
        assert!(mail.header("Subject").unwrap().contains("agreed to contract"), "{email}");
        assert!(plain(&mail).contains("Agreed to by") && !plain(&mail).contains("Signed by"));
    }
    let copy = studio.mail.to("pete@harbourbakery.example").pop().unwrap();
    let subject = copy.header("Subject").unwrap();
    assert!(subject.starts_with("Your copy: Ines agreed to contract"), "{subject}");
    assert!(!plain(&copy).to_lowercase().contains("calloway signed"), "{}", plain(&copy));
}

#[tokio::test]
async fn a_code_comes_before_a_signature_where_one_is_asked() {
    let studio = Studio::open().await;
    let with_code = Choices { proof: "code".into(), ..Choices::default() };
    asks(&studio, "contract.pdf", with_code).await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("E-mail me a code").never_says("Sign the contract");
    let asked = studio.asked().await.remove(0);
    let (shown, at) = (asked.fingerprint(), format!("{home}/approvals/{}", asked.approval.id));
    let fields = [("shown", shown.as_str()), SIGN[0], SIGN[1], SIGN[2]];
    ines.post(&format!("{at}/decision"), &fields).await.is(422).says("This needs a code first.");
    assert!(studio.asked().await[0].decisions.is_empty());
}

#[tokio::test]
async fn a_program_asks_for_a_signature_and_reads_it() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let to = format!("/milestones/{}/approvals", studio.design);
    let ask = serde_json::json!({ "title": "Sign the quote", "kind": "agreement",
        "intent": "You order {files}.", "approver_ids": [studio.person("Ines")] });
    let made = machine.post(&to, ask).await.is(201).json;
    assert_eq!((&made["kind"], &made["proof"]), (&"agreement".into(), &"name".into()));
    assert_eq!(made["intent"], "You order “Sign the quote”.");
    assert_eq!(made["consent"], CONSENT);
    let long = serde_json::json!({ "title": "Sign", "kind": "agreement",
        "intent": "x".repeat(301), "approver_ids": [studio.person("Ines")] });
    machine.post(&to, long).await.is(422);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Sign the quote");
    studio.decide(&mut ines, &home, SIGN).await.is(303);
    let id = made["id"].as_str().unwrap();
    let read = machine.get(&format!("/approvals/{id}")).await.is(200).json;
    assert_eq!(read["decisions"][0]["signature_sha256"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn whoever_is_erased_leaves_no_drawing_behind() {
    let (studio, mut ines, home) = asked().await;
    studio.decide(&mut ines, &home, SIGN).await.is(303);
    let (by, signer) = (studio.nell.clone(), studio.app.signer());
    let id = studio.contact("Ines").await.id;
    let erase = move |tx: &Tx| milepost::contact::erase(tx, &signer, &by, &id).map(drop);
    studio.app.store.write(erase).await.unwrap();
    let decision = studio.asked().await[0].decisions[0].clone();
    assert!(decision.signature.is_none() && decision.by == "(erased)");
    let file = std::fs::read(studio.folder.path().join("milepost.db")).unwrap();
    assert!(!file.windows(DRAWN.len()).any(|bytes| bytes == DRAWN.as_bytes()));
}

#[tokio::test]
async fn the_form_of_the_studio_asks_for_a_signature_in_its_own_words() {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let page = desk.get(&project).await;
    page.says("An agreement to sign");
    assert!(page.body().contains("By signing you agree to {files} for {project}."));
    let (design, ines) = (studio.design.to_string(), studio.person("Ines"));
    let long = "x".repeat(301);
    let mut fields = vec![
        ("milestone", design.as_str()),
        ("ask", "on"),
        ("title", "Sign the contract"),
        ("on", "posted"),
        ("from", ines.as_str()),
        ("agreement", "on"),
        ("intent", long.as_str()),
        ("do", "post"),
    ];
    let at = format!("{project}/updates");
    let files: &[(&str, &str, &[u8])] = &[("files", "contract.pdf", PDF)];
    let page = desk.upload(&at, &fields, files).await;
    page.is(422).says("Keep it under 300 letters; this has 301.");
    assert!(page.body().contains(&long));
    fields[6] = ("intent", "You order {files} with us.");
    desk.upload(&at, &fields, files).await.is(303);
    let asked = studio.asked().await.remove(0);
    let agreement = asked.approval.agreement.unwrap();
    assert_eq!(agreement.intent, "You order contract.pdf, version 1 with us.");
}

/// Every state of it, for the browser suite.
pub async fn gallery(
    all: &mut Vec<(String, String)>,
    keep: fn(&mut Vec<(String, String)>, &str, &Page),
) {
    let (studio, mut ines, home) = asked().await;
    keep(all, "sign", &ines.get(&home).await);
    let bad = [("decision", "approved"), ("name", "Ines Calloway"), ("signature", "M0 0")];
    keep(all, "sign-bad-drawing", &studio.decide(&mut ines, &home, &bad).await);
    let nameless = [("decision", "approved"), ("signature", DRAWN)];
    keep(all, "sign-without-a-name", &studio.decide(&mut ines, &home, &nameless).await);
    let there = studio.decide(&mut ines, &home, SIGN).await.location();
    keep(all, "signed", &ines.get(&there).await);
    keep(all, "page-after-signing", &ines.get(&home).await);
    let id = studio.asked().await[0].approval.id.clone();
    let mut desk = studio.desk().await;
    keep(all, "studio-agreement", &desk.get(&format!("/admin/approvals/{id}")).await);
    keep(all, "find", &ines.get(&format!("{home}/search?q=contract")).await);
    keep(all, "find-nothing", &ines.get(&format!("{home}/search?q=zeppelin")).await);
    let long = format!("{home}/search?q={}", "x".repeat(201));
    keep(all, "find-too-long", &ines.get(&long).await);
}
