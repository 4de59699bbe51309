//! Sections of the client's page: own words, what is left out, and the order.

use crate::support::{Browser, Page, Studio};
use milepost::api_token::Role;
use milepost::{member, milestone};
use serde_json::json;

const AT: &str = "/admin/settings/sections";

/// The headings of sections on a page, in order.
async fn headings(browser: &mut Browser, home: &str) -> Vec<String> {
    let body = browser.get(home).await.is(200).body();
    let all = body.split("<h2 id=\"").skip(1).filter_map(|rest| rest.split_once('"'));
    let all = all.filter_map(|(_, rest)| rest.strip_prefix("><bdi>"));
    all.map(|rest| rest.split("</bdi>").next().unwrap().to_owned()).collect()
}

/// What the form sends for all sections, with these words and places of the four that move.
fn fields<'a>(words: &'a [&'a str; 6], places: &'a [&'a str; 4]) -> Vec<(&'a str, &'a str)> {
    let names = ["to_send", "in_progress", "done", "next", "links", "history"];
    let places = ["0", "1"].iter().chain(places);
    let mut all = Vec::new();
    for ((name, words), place) in names.into_iter().zip(words).zip(places) {
        all.extend([("section", name), ("words", *words), ("place", *place)]);
    }
    all
}

#[tokio::test]
async fn the_studios_words_and_order_stand_on_every_page_and_a_projects_own_on_its_own() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let ours = ["In progress", "Done", "What happens next", "History"];
    assert_eq!(headings(&mut ines, &home).await, ours);
    let mut desk = studio.desk().await;
    assert!(desk.get("/admin/settings").await.body().contains(AT));
    desk.get(AT).await.is(200).says("To send us").says("Leave it out");
    let words = ["", "Now", "", "Später <b>dann</b>", "", "So far"];
    desk.post(AT, &fields(&words, &["5", "2", "3", "4"])).await.is(303);
    let theirs = ["Now", "Später &lt;b&gt;dann&lt;/b&gt;", "So far", "Done"];
    assert_eq!(headings(&mut ines, &home).await, theirs);
    let orla = studio.person("Orla");
    let tern = studio.read(|tx| tx.participant(studio.nell.desk, &orla)).await.unwrap().project;
    let (title, state) = ("Catalogue".into(), "in_progress".into());
    let form = milestone::Form { title, state, ..Default::default() };
    let by = studio.nell.clone();
    studio.app.store.write(move |tx| milestone::add(tx, &by, &tern, &form)).await.unwrap();
    let (mut orla, hers) = studio.visit("Orla").await;
    assert_eq!(headings(&mut orla, &hers).await, ["Now"]);
    // "Needs your decision" stands first, whatever was chosen.
    let body = ines.get(&home).await.body();
    assert!(body.find("Needs your decision").unwrap() < body.find(">Now<").unwrap());
    let at = format!("/admin/projects/{}/sections", studio.harbour);
    let own = fields(&["", "", "Finished", "", "", ""], &["2", "3", "4", "5"]);
    let mut hiding = own.clone();
    hiding.push(("hide", "history"));
    desk.post(&at, &hiding).await.is(303);
    assert_eq!(headings(&mut ines, &home).await, ["In progress", "Finished", "What happens next"]);
    assert_eq!(headings(&mut orla, &hers).await, ["Now"]);
    hiding.push(("own", "ours"));
    desk.post(&at, &hiding).await.is(303);
    assert_eq!(headings(&mut ines, &home).await, theirs);
}

#[tokio::test]
async fn words_that_are_too_long_come_back_and_change_nothing() {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    let long = "x".repeat(41);
    let words = ["", long.as_str(), "", "", "", ""];
    let page = desk.post(AT, &fields(&words, &["2", "3", "4", "5"])).await;
    page.is(422).says("under 40 letters; these have 41");
    assert!(page.body().contains(&long));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("In progress").never_says(&long);
    studio.joss(member::Role::Editor).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    joss.post(AT, &[]).await.is(403);
}

#[tokio::test]
async fn a_box_that_was_ticked_from_the_start_throws_nothing_away_that_was_typed() {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/projects/{}/sections", studio.harbour);
    let untouched = fields(&["", "", "", "", "", ""], &["2", "3", "4", "5"]);
    let ours = |mut all: Vec<(&'static str, &'static str)>, word| {
        all.push(("own", word));
        all
    };
    desk.post(&at, &ours(untouched.clone(), "ours")).await.is(303);
    let typed = fields(&["", "Now", "", "", "", ""], &["2", "3", "4", "5"]);
    let page = desk.post(&at, &ours(typed.clone(), "ours")).await;
    page.is(422).says("it was not left to the studio’s settings");
    assert!(page.body().contains("value=\"Now\""));
    let again = "name=\"own\" value=\"whatever\"";
    assert!(page.body().contains(again) && !page.body().contains(&format!("{again} checked")));
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("In progress");
    desk.post(&at, &typed).await.is(303);
    ines.get(&home).await.says("Now").never_says("In progress");
    // Back to the studio's with nothing changed, and with something changed and the box meant.
    desk.post(&at, &ours(typed.clone(), "ours")).await.is(303);
    ines.get(&home).await.says("In progress");
    desk.post(&at, &ours(typed, "whatever")).await.is(303);
    ines.get(&home).await.says("In progress");
}

#[tokio::test]
async fn what_a_client_has_to_send_is_never_left_out() {
    let studio = Studio::open().await;
    let machine = studio.machine_as(Role::Admin).await;
    let hidden = json!({ "sections": [{ "section": "to_send", "hidden": true },
        { "section": "done", "hidden": true }] });
    machine.patch("/settings/sections", hidden).await.is(200);
    let at = format!("/milestones/{}/requests", studio.design);
    let asks = json!({ "title": "For the shop", "items": [{ "title": "Allergen list" }] });
    machine.post(&at, asks).await.is(201);
    let (mut ines, home) = studio.visit("Ines").await;
    let left = ["To send us", "In progress", "What happens next"];
    assert_eq!(headings(&mut ines, &home).await, left);
}

#[tokio::test]
async fn forms_and_tasks_that_wait_are_never_left_out_and_those_that_are_done_are() {
    let studio = Studio::open().await;
    let machine = studio.machine_as(Role::Admin).await;
    let hidden = json!({ "sections": [{ "section": "to_send", "hidden": true }] });
    machine.patch("/settings/sections", hidden).await.is(200);
    let (mut ines, home) = studio.visit("Ines").await;
    let tasks = format!("/milestones/{}/tasks", studio.design);
    let ines_id = studio.person("Ines").to_string();
    let task = json!({ "title": "Book the photographer", "for_id": ines_id });
    let task = machine.post(&tasks, task).await.is(201).id();
    assert_eq!(headings(&mut ines, &home).await[0], "To send us");
    machine.patch(&format!("/tasks/{task}"), json!({ "done": true })).await.is(200);
    assert_eq!(headings(&mut ines, &home).await[0], "In progress");
    let forms = format!("/milestones/{}/forms", studio.design);
    let form = json!({ "title": "About your shop",
        "fields": [{ "kind": "short", "label": "Your name" }] });
    machine.post(&forms, form).await.is(201);
    assert_eq!(headings(&mut ines, &home).await[0], "To send us");
}

#[tokio::test]
async fn a_program_chooses_words_for_all_and_for_one() {
    let studio = Studio::open().await;
    let machine = studio.machine_as(Role::Admin).await;
    let at = format!("/projects/{}/sections", studio.harbour);
    let papers = json!({ "sections": [{ "section": "links", "words": "Papers" }] });
    let kept = machine.patch(&at, papers).await.is(200).json.clone();
    assert_eq!((&kept["own"], kept["sections"].as_array().unwrap().len()), (&true.into(), 6));
    assert_eq!(kept["sections"][2]["words"], "Papers");
    let read = machine.get("/settings/sections").await.is(200).json.clone();
    assert_eq!((&read["own"], &read["sections"][2]["section"]), (&false.into(), &"done".into()));
    let back = machine.patch(&at, json!({ "sections": null })).await.is(200).json.clone();
    assert_eq!(back["own"], false);
    let long = json!({ "sections": [{ "section": "links", "words": "x".repeat(41) }] });
    machine.patch(&at, long).await.is(422);
    let other = json!({ "sections": [{ "section": "decision", "hidden": true }] });
    machine.patch(&at, other).await.is(422);
}

/// Every state of it, for the browser suite.
pub async fn gallery(
    all: &mut Vec<(String, String)>,
    keep: fn(&mut Vec<(String, String)>, &str, &Page),
) {
    let studio = Studio::open().await;
    let mut desk = studio.desk().await;
    keep(all, "sections", &desk.get(AT).await);
    let at = format!("/admin/projects/{}/sections", studio.harbour);
    keep(all, "sections-of-a-project", &desk.get(&at).await);
    let long = "x".repeat(41);
    let words = ["", long.as_str(), "", "", "", ""];
    let wrong = desk.post(&at, &fields(&words, &["2", "3", "4", "5"])).await;
    keep(all, "sections-too-long", &wrong);
    let mut typed = fields(&["", "Now", "", "", "", ""], &["2", "3", "4", "5"]);
    typed.push(("own", "ours"));
    keep(all, "sections-ticked-by-mistake", &desk.post(&at, &typed).await);
}
