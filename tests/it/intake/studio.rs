//! The studio's side: building without a script, what is waited for, tables, programs, the trail.

use super::{DELIVER, ENOUGH, MOTTO, about_the_shop, press};
use crate::support::Studio;
use milepost::intake::State;
use serde_json::json;

#[tokio::test]
async fn a_form_is_built_by_buttons_alone_and_shown_before_it_is_asked() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let new = format!("/admin/milestones/{}/forms", studio.design);
    nell.get(&format!("{new}/new")).await.is(200).says("Field 3").never_says("Field 4");
    let rows = [
        ("title", "About you"),
        ("field_id", ""),
        ("field_label", "Do you deliver?"),
        ("field_kind", "choice"),
        ("field_choices", "Yes\nNo"),
        ("field_show", ""),
        ("field_equals", ""),
        ("field_id", ""),
        ("field_label", "Where to?"),
        ("field_kind", "short"),
        ("field_choices", ""),
        ("field_show", "1"),
        ("field_equals", "Yes"),
    ];
    let with = |press: &'static str| [&rows[..], &[("press", press)]].concat();
    let down = nell.post(&new, &with("down-0")).await.is(200).body();
    let place = |label: &str| down.find(&format!("value=\"{label}\"")).unwrap();
    assert!(place("Where to?") < place("Do you deliver?"));
    assert!(down.contains("name=\"field_show\" value=\"2\""), "it still hangs on the same field");
    nell.post(&new, &with("add")).await.is(200).says("Field 3");
    let gone = nell.post(&new, &with("remove-0")).await;
    gone.never_says("Field 2");
    assert!(gone.body().contains("name=\"field_show\" value=\"\""));
    let shown = nell.post(&new, &with("preview")).await;
    shown.is(200).says("As it will look").says("Only if “Do you deliver?” is “Yes”.");
    let made = nell.post(&new, &with("")).await;
    let at = made.is(303).location();
    nell.get(&at).await.says("About you").says("2 questions").says("not sent yet");
    let page = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("About you");
    nell.get("/admin").await.says("to fill in About you");
}

#[tokio::test]
async fn the_table_is_safe_to_open_and_the_json_has_every_question() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let given = [ENOUGH, &[(MOTTO, "=HYPERLINK(\"x\"), \"now\"")]].concat();
    press((&mut ines, &format!("{home}/forms/{id}")), "1", "send", &given).await.is(303);
    let mut nell = studio.desk().await;
    let csv = nell.get(&format!("/admin/forms/{id}/answers.csv")).await;
    assert!(csv.header("content-disposition").contains("attachment"));
    let body = csv.body();
    assert!(body.starts_with("Sent,By,Version,Section,Question,Answer\r\n"));
    let row = ",Ines Calloway,1,The rest,Your motto,\"'=HYPERLINK(\"\"x\"\"), \"\"now\"\"\"\r\n";
    assert!(body.contains(row), "{body}");
    let told = nell.get(&format!("/admin/forms/{id}/answers.json")).await.body();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let fields = told["answers"][0]["fields"].as_array().unwrap();
    assert_eq!(fields.len(), 7, "all that was shown");
    assert_eq!(fields[0]["values"], json!(["No"]));
}

#[tokio::test]
async fn a_program_asks_changes_and_reads_and_the_trail_has_sealed_answers() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let new = json!({ "title": "About you", "fields": [
        { "label": "Do you deliver?", "kind": "choice", "choices": ["Yes", "No"] },
        { "label": "Where to?", "show_if_field": "1", "show_if_equals": "Yes" } ] });
    let made = machine.post(&format!("/milestones/{}/forms", studio.design), new).await.is(201);
    let (id, mut fields) = (made.id(), made.json["fields"].clone());
    assert_eq!(fields[1]["show_if_field"], "q1");
    fields[1]["label"] = "How far?".into();
    let at = format!("/forms/{id}");
    let changed = machine.patch(&at, json!({ "fields": fields })).await.is(200);
    assert_eq!(
        (&changed.json["version"], &changed.json["fields"][1]["id"]),
        (&json!(2), &json!("q2"))
    );
    let strange = json!({ "fields": [{ "id": "q9", "label": "Whose?" }] });
    machine.patch(&at, strange).await.is(404);
    let (mut ines, home) = studio.visit("Ines").await;
    let given = [("v.q1", "Yes"), ("v.q2", "Within five miles")];
    press((&mut ines, &format!("{home}/forms/{id}")), "2", "send", &given).await.is(303);
    let answers = machine.get(&format!("{at}/answers")).await.is(200).json;
    assert_eq!(answers["items"][0]["fields"][1]["values"], json!(["Within five miles"]));
    let body = studio.read(|tx| {
        let all = tx.events(milepost::member::Desk::of_the_house(), &studio.harbour, 50)?;
        Ok(all.into_iter().find(|event| event.kind.as_str() == "intake_sent"))
    });
    let event = body.await.unwrap();
    assert!(!event.body.contains("Within five miles"), "what was answered stands beside it");
    assert_eq!(event.says()["subject"]["answers"]["q2"], json!(["Within five miles"]));
    machine.patch(&at, json!({ "title": "Other" })).await.is(422);
    machine.post(&format!("{at}/open-again"), json!({})).await.is(200);
    assert_eq!(studio.form(&id.parse().unwrap()).await.state, State::Open);
}

#[tokio::test]
async fn what_is_called_off_is_on_no_page_and_keeps_what_was_written() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/forms/{id}");
    let mut nell = studio.desk().await;
    nell.post(&format!("/admin/forms/{id}/close"), &[]).await.is(303);
    ines.get(&home).await.never_says("About your shop");
    let late = press((&mut ines, &at), "1", "send", &[(DELIVER, "No"), (MOTTO, "Mine")]).await;
    late.is(409).says("This form is not needed any more.").says("Mine");
    nell.post(&format!("/admin/forms/{id}/open-again"), &[]).await.is(303);
    ines.get(&home).await.says("About your shop");
}

#[tokio::test]
async fn of_two_who_change_one_form_the_second_is_told_and_keeps_what_was_typed() {
    let studio = Studio::open().await;
    let id = studio.ask_with(about_the_shop()).await;
    let mut nell = studio.desk().await;
    let at = format!("/admin/forms/{id}");
    let seen = nell.get(&at).await.after("name=\"seen\" value=\"");
    let change = |title: &'static str, seen: String, press: &'static str| {
        let fields = [("title", title), ("field_label", "Who bakes?"), ("press", press)];
        let fields = fields.map(|(name, value)| (name, value.to_owned())).into_iter();
        fields.chain([("seen", seen)]).collect::<Vec<_>>()
    };
    let send = async |nell: &mut crate::support::Browser, fields: &[(&str, String)]| {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        nell.post(&at, &fields).await
    };
    send(&mut nell, &change("First", seen.clone(), "")).await.is(303);
    // A row more is drawn again without a word; only saving compares.
    let again = send(&mut nell, &change("Second", seen.clone(), "add")).await;
    assert_eq!(again.is(200).after("name=\"seen\" value=\""), seen);
    let late = send(&mut nell, &change("Second", seen, "")).await;
    late.is(422).says("Somebody changed this form while you did");
    assert!(late.body().contains("value=\"Second\""));
    assert_eq!(studio.form(&id).await.title, "First");
    let now = late.after("name=\"seen\" value=\"");
    send(&mut nell, &change("Second", now, "")).await.is(303);
    assert_eq!(studio.form(&id).await.title, "Second");
}
