//! Templates: kept with one press from what is there, and started from with one press.

use crate::support::Studio;
use milepost::id::ProjectId;
use milepost::intake::{self, NewField};
use milepost::member::Desk;
use milepost::record::{Currency, Measure};
use milepost::request::{self, New, NewItem};
use milepost::task;
use milepost::template::{self, Kind, Template};
use milepost::update::Choices;
use serde_json::{Value, json};

const INES: &str = "ines@harbourbakery.example";

impl Studio {
    /// Harbour asks for a list, has two tasks, a question and an invoice that was paid.
    async fn furnish(&self) {
        self.post_homepage().await;
        let (by, on, signer) = (self.nell.clone(), self.design.clone(), self.app.signer());
        let project = self.harbour.clone();
        let ines = self.person("Ines").to_string();
        let work = move |tx: &milepost::store::Tx| {
            let new = New {
                title: "For the shop pages".into(),
                due_on: "2026-11-18".into(),
                items: vec![NewItem { title: "allergen list".into(), ..NewItem::default() }],
                ..New::default()
            };
            request::ask(tx, &signer, &by, &on, &new)?;
            let field = |kind: &str, label: &str| {
                let (kind, label) = (kind.to_owned(), label.to_owned());
                NewField { kind, label, ..NewField::default() }
            };
            let when = NewField {
                show_field: "1".into(),
                show_equals: "yes".into(),
                ..field("short", "Where to?")
            };
            let form = intake::New {
                title: "About your shop".into(),
                fields: vec![field("agreement", "We deliver"), when],
                ..intake::New::default()
            };
            intake::ask(tx, &signer, &by, &on, &form)?;
            for (title, who) in [("Book a date", ines.as_str()), ("Order labels", "studio")] {
                let (title, who) = (title.into(), who.into());
                let due_on = "2026-11-20".into();
                task::add(tx, &by, &on, &task::Form { title, who, due_on, ..Default::default() })?;
            }
            let invoice = milepost::record::Form {
                kind: "invoice".into(),
                number: "FF-0112".into(),
                title: "first instalment".into(),
                note: "Harbour pays in two parts.".into(),
                url: "https://pay.example/ff-0112".into(),
                amount: "1950.00".into(),
                currency: "GBP".into(),
                due_on: "2026-11-30".into(),
                paid_on: "2026-11-12".into(),
                client_visible: true,
                ..Default::default()
            };
            milepost::record::add(tx, &by, &project, &invoice).map(drop)
        };
        self.app.store.write(work).await.unwrap();
    }

    async fn templates(&self) -> Vec<Template> {
        self.read(|tx| tx.templates(Desk::of_the_house())).await
    }

    async fn keep(&self, name: &str) -> Template {
        let (by, of, name) = (self.nell.clone(), self.harbour.clone(), name.to_owned());
        let kept = self.app.store.write(move |tx| template::keep_project(tx, &by, &of, &name));
        kept.await.unwrap()
    }

    async fn begin(&self, from: &Template, starts_on: &str) -> ProjectId {
        let mut nell = self.desk().await;
        let fields = [
            ("new_client", "Tern Books"),
            ("title", "Tern Books online shop"),
            ("template", from.id.as_str()),
            ("starts_on", starts_on),
        ];
        let begun = nell.post("/admin/projects", &fields).await.is(303).location();
        begun.rsplit('/').next().unwrap().parse().unwrap()
    }
}

#[tokio::test]
async fn one_press_and_a_name_keep_a_project_and_one_press_starts_the_next() {
    let studio = Studio::open().await;
    studio.furnish().await;
    let mut nell = studio.desk().await;
    let keep = format!("/admin/projects/{}/template", studio.harbour);
    nell.post(&keep, &[("name", "Website in ten weeks")]).await.is(303);
    let kept = studio.templates().await.remove(0);
    let page = nell.get("/admin/templates").await;
    page.says("Website in ten weeks");
    page.says("3 milestones, 1 request, 1 form, 2 tasks, 1 question, 1 record");
    // Every milestone of Harbour is estimated for the 20th, which is the first day there is. A
    // start on a Saturday moves what falls on it to Monday.
    let fields = [
        ("new_client", "Tern Books"),
        ("title", "Tern Books online shop"),
        ("template", kept.id.as_str()),
        ("starts_on", "2027-02-06"),
    ];
    let begun = nell.post("/admin/projects", &fields).await.is(303).location();
    let id = begun.rsplit('/').next().unwrap().parse().unwrap();
    let desk = studio.nell.desk;
    let milestones = studio.read(|tx| tx.milestones(desk, &id)).await;
    let told: Vec<_> = milestones.iter().map(|one| one.title.as_str()).collect();
    assert_eq!(told, ["Discovery", "Design", "Build"]);
    assert!(milestones.iter().all(|one| one.state == milepost::milestone::State::Planned));
    let days: Vec<_> = milestones.iter().map(|one| one.estimated_on.unwrap().to_string()).collect();
    assert_eq!(days, ["2027-02-08", "2027-02-08", "2027-02-08"]);
    let tasks = studio.read(|tx| tx.tasks_of_project(desk, &id)).await;
    let told: Vec<_> = tasks.iter().map(|one| (one.title.as_str(), one.side.as_str())).collect();
    assert_eq!(told, [("Book a date", "client"), ("Order labels", "studio")]);
    assert!(tasks.iter().all(|one| one.person.is_none() && one.done.is_none()));
    let requests = studio.read(|tx| tx.requests_of_project(desk, &id)).await;
    assert_eq!(requests[0].items[0].title, "allergen list");
    assert_eq!(requests[0].due_on.unwrap().to_string(), "2027-02-04");
    let forms = studio.read(|tx| tx.intakes_of_project(desk, &id)).await;
    let shown = forms[0].definition.fields[1].show_if.as_ref().unwrap();
    assert_eq!((forms[0].title.as_str(), &*shown.field), ("About your shop", "q1"));
    assert!(forms[0].people.is_empty(), "nobody is asked yet");
    let records = studio.read(|tx| tx.records(desk, &id)).await;
    assert_eq!((records[0].number.as_str(), records[0].paid_on), ("", None));
    assert_eq!(records[0].due_on.unwrap().to_string(), "2027-02-16");
    let drafts = studio.read(|tx| tx.drafts(desk, &id)).await;
    let draft = studio.read(|tx| tx.draft(desk, &drafts[0])).await.unwrap();
    assert_eq!(draft.choices.title, "Approve the homepage design");
    nell.get(&begun).await.is(200).says("Book a date").says("For the shop pages");
}

#[tokio::test]
async fn nobody_is_mailed_until_somebody_is_added_who_may_send() {
    let studio = Studio::open().await;
    studio.furnish().await;
    let kept = studio.keep("Website").await;
    studio.deliver().await;
    let before = studio.mail.got().len();
    let machine = studio.machine().await;
    let client = studio.read(|tx| tx.project(studio.nell.desk, &studio.harbour)).await.unwrap();
    let new = json!({ "client_id": client.client, "title": "Bread club",
        "template_id": kept.id, "starts_on": "2026-12-07" });
    let made = machine.post("/projects", new).await.is(201).id();
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), before, "nobody is on it yet");
    let contacts = machine.get(&format!("/clients/{}/contacts", client.client)).await.json;
    let find = |name: &str| {
        let all = contacts["items"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["id"].clone()
    };
    let people = format!("/projects/{made}/participants");
    let viewer = json!({ "contact_id": find("Harbour accounts"), "role": "viewer" });
    machine.post(&people, viewer).await.is(201);
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), before, "who looks sends nothing");
    let ines = json!({ "contact_id": find("Ines Calloway"), "role": "approver" });
    machine.post(&people, ines).await.is(201);
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), before + 2);
    let letters = studio.mail.to(INES).into_iter().rev().take(2);
    let subjects: Vec<_> = letters.map(|one| one.header("Subject").unwrap()).collect();
    for asks in ["For the shop pages", "About your shop"] {
        assert!(subjects.iter().any(|subject| subject.contains(asks)), "{asks}: {subjects:?}");
    }
    let pete = json!({ "contact_id": find("Pete Rowland"), "role": "commenter" });
    machine.post(&people, pete).await.is(201);
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), before + 2, "it is asked of somebody now");
}

#[tokio::test]
async fn a_template_holds_nothing_of_the_client() {
    let studio = Studio::open().await;
    studio.furnish().await;
    let kept = studio.keep("Website").await;
    let text = serde_json::to_string(&kept.skeleton).unwrap();
    for never in [
        "Ines",
        "Pete",
        "harbourbakery",
        "Harbour",
        "FF-0112",
        "2026",
        "homepage-design.pdf",
        "pay.example",
        "1950",
        "two parts",
    ] {
        assert!(!text.contains(never), "{never} is in {text}");
    }
}

#[tokio::test]
async fn a_record_of_a_template_is_for_the_studio_first_and_never_overdue_at_birth() {
    let studio = Studio::open().await;
    studio.furnish().await;
    let kept = studio.keep("Website").await;
    // Ten days after a start in August is over: it is November.
    for (starts_on, due) in [("2027-02-06", Some("2027-02-16")), ("2026-08-03", None)] {
        let id = studio.begin(&kept, starts_on).await;
        let records = studio.read(|tx| tx.records(studio.nell.desk, &id)).await;
        let [record] = records.as_slice() else { panic!("{records:?}") };
        assert_eq!((record.title.as_str(), record.note.as_str()), ("first instalment", ""));
        let nothing = Measure::Money(Currency::Gbp, 0);
        assert_eq!((&record.url, record.total), (&None, Some(nothing)));
        assert!(!record.client_visible && !record.remind_client);
        assert_eq!(record.due_on.map(|day| day.to_string()).as_deref(), due);
    }
}

#[tokio::test]
async fn a_project_that_slipped_past_its_first_end_can_be_started_again_from_its_template() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let slipped = json!({ "starts_on": "2026-12-01", "estimated_on": "2026-12-18" });
    machine.patch(&format!("/milestones/{}", studio.design), slipped).await.is(200);
    let kept = studio.keep("Website").await;
    // The first of its days is the 20th of November, of the others.
    let id = studio.begin(&kept, "2027-02-05").await;
    let milestones = studio.read(|tx| tx.milestones(studio.nell.desk, &id)).await;
    let design = milestones.iter().find(|one| one.title == "Design").unwrap();
    assert_eq!(design.starts_on.unwrap().to_string(), "2027-02-16");
    assert_eq!(design.estimated_on.unwrap().to_string(), "2027-03-05");
}

#[tokio::test]
async fn an_agreement_stays_one_and_names_neither_the_files_nor_the_project_it_was_for() {
    let studio = Studio::open().await;
    let signs = Choices {
        title: "Sign the contract".into(),
        consent: "Paper is fine, too.".into(),
        ..Choices::default()
    };
    crate::agreement::asks(&studio, "harbour.pdf", signs).await;
    let kept = studio.keep("Website").await;
    assert!(!serde_json::to_string(&kept.skeleton).unwrap().to_lowercase().contains("harbour"));
    let id = studio.begin(&kept, "2027-02-05").await;
    let desk = studio.nell.desk;
    let drafts = studio.read(|tx| tx.drafts(desk, &id)).await;
    let Choices { agreement, intent, consent, .. } =
        studio.read(|tx| tx.draft(desk, &drafts[0])).await.unwrap().choices;
    assert!(agreement);
    assert_eq!(intent, milepost::approval::agreement::INTENT);
    assert_eq!(consent, "Paper is fine, too.");
}

#[tokio::test]
async fn the_items_of_a_request_are_kept_and_fill_the_next_one_in() {
    let studio = Studio::open().await;
    studio.furnish().await;
    let desk = studio.nell.desk;
    let asked = studio.read(|tx| tx.requests_of_project(desk, &studio.harbour)).await.remove(0);
    let mut nell = studio.desk().await;
    let keep = format!("/admin/requests/{}/template", asked.id);
    nell.post(&keep, &[("name", "")]).await.is(422).says("Give the template a name.");
    nell.post(&keep, &[("name", "Shop basics")]).await.is(303);
    let kept = studio.templates().await.remove(0);
    assert_eq!((kept.kind, kept.says().as_str()), (Kind::Request, "1 item"));
    let new = format!("/admin/projects/{}/requests/new", studio.harbour);
    nell.get(&new).await.says("Shop basics");
    let filled = nell.get(&format!("{new}?preset={}", kept.id)).await;
    assert!(filled.body().contains("value=\"allergen list\""));
    // A template of a request starts no project.
    let fields = [("new_client", "Tern"), ("title", "Shop"), ("template", kept.id.as_str())];
    nell.post("/admin/projects", &fields).await.is(422).says("not there any more");
}

#[tokio::test]
async fn what_cannot_be_right_is_said_and_nothing_is_started() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let keep = format!("/admin/projects/{}/template", studio.harbour);
    nell.post(&keep, &[("name", "Website")]).await.is(303);
    let taken = nell.post(&keep, &[("name", "WEBSITE")]).await;
    taken.is(422).says("You have a template of this name");
    assert!(taken.body().contains("value=\"WEBSITE\""));
    let kept = studio.templates().await.remove(0);
    let fields = [
        ("new_client", "Quay Cider"),
        ("title", "Labels"),
        ("template", kept.id.as_str()),
        ("starts_on", "6.2.2027"),
    ];
    let wrong = nell.post("/admin/projects", &fields).await;
    wrong.is(422).says("Write the date as year-month-day");
    assert!(wrong.body().contains("value=\"6.2.2027\""));
    let clients = studio.read(|tx| tx.clients(studio.nell.desk)).await;
    assert!(clients.iter().all(|client| client.name != "Quay Cider"));
    nell.post(&format!("/admin/templates/{}/remove", kept.id), &[]).await.is(303);
    nell.post("/admin/projects", &fields[..3]).await.is(422).says("not there any more");
    assert!(studio.templates().await.is_empty());
}

#[tokio::test]
async fn programs_keep_list_and_remove_templates() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let new = json!({ "name": "Website", "project_id": studio.harbour });
    let made = machine.post("/templates", new).await.is(201);
    assert_eq!(made.json["titles"], json!(["Discovery", "Design", "Build"]));
    let list = machine.get("/templates").await.json;
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    let neither: Value = json!({ "name": "Nothing" });
    machine.post("/templates", neither).await.is(422);
    let nowhere = json!({ "name": "Nowhere", "project_id": "0000000000000000" });
    machine.post("/templates", nowhere).await.blames("project_id");
    let gone = json!({ "client_id": "0000000000000000", "title": "x",
        "template_id": "0000000000000000" });
    machine.post("/projects", gone).await.is(422);
    machine.delete(&format!("/templates/{}", made.id())).await.is(204);
    machine.get(&format!("/templates/{}", made.id())).await.is(404);
}
