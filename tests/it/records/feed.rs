//! The calendar: what a program gets that asks, and when it gets nothing any more.

use super::{add, invoice};
use crate::support::machine::Machine;
use crate::support::{Browser, Studio};
use milepost::api_token::Role;
use milepost::clock::days;
use serde_json::json;

/// What a calendar holds, as another program reads it: unfolded, one map for each event.
struct Calendar {
    name: String,
    events: Vec<Vec<(String, String)>>,
}

/// Reads iCalendar strictly (RFC 5545 §3.1): lines end in CRLF, have 75 bytes at the most, and are
/// a name and a value; events stand inside the calendar and have what they must.
fn parse(ics: &str) -> Calendar {
    assert!(ics.ends_with("\r\n") && !ics.replace("\r\n", "").contains(['\r', '\n']));
    assert!(ics.split("\r\n").all(|line| line.len() <= 75), "{ics}");
    let (mut inside, mut name, mut events) = (Vec::new(), String::new(), Vec::new());
    for line in ics.replace("\r\n ", "").trim_end().split("\r\n") {
        let (property, value) = line.split_once(':').unwrap_or_else(|| panic!("{line}"));
        match property {
            "BEGIN" => {
                inside.push(value.to_owned());
                if value == "VEVENT" {
                    events.push(Vec::new());
                }
            }
            "END" => assert_eq!(inside.pop().as_deref(), Some(value)),
            "X-WR-CALNAME" => name = value.into(),
            _ if inside.len() == 2 => {
                events.last_mut().unwrap().push((property.to_owned(), value.to_owned()));
            }
            _ => assert_eq!(inside, ["VCALENDAR"]),
        }
    }
    assert!(inside.is_empty());
    for event in &events {
        for must in ["UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY"] {
            assert_eq!(event.iter().filter(|(known, _)| known == must).count(), 1, "{must}");
        }
    }
    Calendar { name, events }
}

impl Calendar {
    fn of(&self, summary: &str, property: &str) -> String {
        let event = self
            .events
            .iter()
            .find(|event| event.iter().any(|(known, says)| known == "SUMMARY" && says == summary));
        let event = event.unwrap_or_else(|| panic!("no {summary} in {:?}", self.events));
        let found = event.iter().find(|(known, _)| known == property);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn says(&self, summary: &str) -> bool {
        self.events.iter().flatten().any(|(known, says)| known == "SUMMARY" && says == summary)
    }
}

/// Makes the address on somebody's page; its path.
async fn made(browser: &mut Browser, at: &str) -> String {
    browser.post(at, &[("what", "make")]).await.is(303);
    let page = browser.get(at).await.is(200).after("type=\"url\" readonly value=\"");
    browser.path(&page)
}

#[tokio::test]
async fn a_participants_calendar_has_the_days_of_their_page_and_no_others() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    studio.post_homepage().await;
    add(&studio, &machine, invoice("2026-11-30")).await;
    let inside = json!({ "kind": "asset", "title": "Our own", "renews_on": "2026-12-01",
        "client_visible": false });
    add(&studio, &machine, inside).await;
    let (mut pete, home) = studio.visit("Pete").await;
    let at = made(&mut pete, &format!("{home}/calendar")).await;
    // A program has no cookies.
    let page = studio.browser().get(&at).await;
    assert_eq!(page.is(200).header("content-type"), "text/calendar; charset=utf-8");
    let calendar = parse(&page.body());
    assert_eq!(calendar.name, "Harbour Bakery website · Fern & Field");
    assert_eq!(calendar.of("Design\\, estimated", "DTSTART;VALUE=DATE"), "20261120");
    assert_eq!(calendar.of("Design\\, estimated", "DTEND;VALUE=DATE"), "20261121");
    let due = "Due: Approve the homepage design";
    assert_eq!(calendar.of(due, "DTSTART;VALUE=DATE"), "20261117");
    let invoice = "Invoice FF-0112\\, second instalment\\, due";
    assert_eq!(calendar.of(invoice, "DTSTART;VALUE=DATE"), "20261130");
    assert!(!page.body().contains("Our own") && !page.body().contains("Tern"));
    assert!(
        !page.body().contains("/l/")
            && !page.body().contains("/p/")
            && !page.body().contains("cal/")
    );
}

impl Studio {
    /// Harbour's design has documents, a form and three tasks to come, each by a day of its own.
    async fn waits_for_harbour(&self, machine: &Machine) {
        let at = |what: &str| format!("/milestones/{}/{what}", self.design);
        let papers = json!({ "title": "For the shop", "due_on": "2026-11-18",
            "items": [{ "title": "Allergen list" }] });
        machine.post(&at("requests"), papers).await.is(201);
        let form = json!({ "title": "About your shop", "due_on": "2026-11-19",
            "fields": [{ "kind": "short", "label": "Your motto" }] });
        machine.post(&at("forms"), form).await.is(201);
        let ines = self.person("Ines").to_string();
        let task = json!({ "title": "Book a date", "for_id": ines, "due_on": "2026-11-23" });
        machine.post(&at("tasks"), task).await.is(201);
        let task = json!({ "title": "Order labels", "due_on": "2026-11-24" });
        machine.post(&at("tasks"), task).await.is(201);
        let done = json!({ "title": "Say hello", "for_id": ines, "due_on": "2026-11-25" });
        let done = machine.post(&at("tasks"), done).await.is(201).id();
        machine.patch(&format!("/tasks/{done}"), json!({ "done": true })).await.is(200);
    }
}

#[tokio::test]
async fn what_waits_for_somebody_is_in_their_calendar_by_its_day_and_all_of_it_in_a_members() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    studio.waits_for_harbour(&machine).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    let hers = parse(&studio.browser().get(&at).await.is(200).body());
    for (says, day) in [
        ("To send: For the shop", "20261118"),
        ("To fill in: About your shop", "20261119"),
        ("To do: Book a date", "20261123"),
    ] {
        assert_eq!(hers.of(says, "DTSTART;VALUE=DATE"), day, "{says}");
    }
    assert_eq!(hers.of("To send: For the shop", "DESCRIPTION"), "Still to come: Allergen list.");
    assert!(!hers.says("To do: Order labels") && !hers.says("To do: Say hello"));
    let (mut pete, his) = studio.visit("Pete").await;
    let at = made(&mut pete, &format!("{his}/calendar")).await;
    let his = parse(&studio.browser().get(&at).await.is(200).body());
    assert!(his.says("To send: For the shop") && !his.says("To do: Book a date"));
    let mut nell = studio.desk().await;
    nell.post("/admin/me/calendar", &[("what", "make")]).await.is(303);
    let at = nell.get("/admin/me").await.after("type=\"url\" readonly value=\"");
    let at = nell.path(&at);
    let all = parse(&studio.browser().get(&at).await.is(200).body());
    let of = "Harbour Bakery website";
    for says in ["To send: For the shop", "To do: Book a date", "To do: Order labels"] {
        assert!(all.says(&format!("{says} · {of}")), "{says}");
    }
    assert!(!all.says(&format!("To do: Say hello · {of}")));
}

#[tokio::test]
async fn what_the_studio_leaves_out_of_the_page_is_not_in_the_calendar_unless_it_waits() {
    let studio = Studio::open().await;
    let machine = studio.machine_as(Role::Admin).await;
    studio.waits_for_harbour(&machine).await;
    add(&studio, &machine, invoice("2026-11-30")).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    let invoice = "Invoice FF-0112\\, second instalment\\, due";
    let before = parse(&studio.browser().get(&at).await.is(200).body());
    assert!(before.says(invoice) && before.says("Build\\, estimated"));
    let left_out = json!({ "sections": [{ "section": "links", "hidden": true },
        { "section": "next", "hidden": true }, { "section": "to_send", "hidden": true }] });
    machine.patch("/settings/sections", left_out).await.is(200);
    let after = parse(&studio.browser().get(&at).await.is(200).body());
    assert!(!after.says(invoice) && !after.says("Build\\, estimated"));
    assert!(after.says("Design\\, estimated") && after.says("To send: For the shop"));
}

#[tokio::test]
async fn a_day_that_moves_keeps_its_id_and_counts_up_and_the_same_state_is_not_sent_twice() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    let mut program = studio.browser();
    let first = program.get(&at).await;
    let (tag, before) = (first.header("etag").to_owned(), parse(&first.body()));
    program.get_with(&at, "if-none-match", &tag).await.is(304);
    studio.clock.travel(days(1));
    program.get_with(&at, "if-none-match", &tag).await.is(304);
    let slip = json!({ "estimated_on": "2026-11-27", "slipped_why": "Photos; late" });
    machine.patch(&format!("/milestones/{}", studio.design), slip).await.is(200);
    let second = program.get_with(&at, "if-none-match", &tag).await;
    let after = parse(&second.is(200).body());
    let design = "Design\\, estimated";
    assert_eq!(before.of(design, "UID"), after.of(design, "UID"));
    assert_eq!(before.of(design, "SEQUENCE"), "0");
    assert_eq!(after.of(design, "SEQUENCE"), "1");
    assert_eq!(after.of(design, "LAST-MODIFIED"), "20261113T142800Z");
    assert_eq!(after.of(design, "DTSTART;VALUE=DATE"), "20261127");
    assert_eq!(after.of(design, "DESCRIPTION"), "Before: Fri 20 Nov 2026. Photos\\; late");
}

#[tokio::test]
async fn asking_changes_nothing_and_counts_as_nobody() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    studio.settle().await;
    let path = studio.folder.path().join("milepost.db");
    let count = || -> i64 {
        let base = rusqlite::Connection::open(&path).unwrap();
        let sql = "select (select count(*) from events) + (select coalesce(sum(times), 0) from \
                   accesses) + (select count(*) from visits)";
        base.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let before = count();
    for _ in 0..3 {
        studio.browser().get(&at).await.is(200);
    }
    studio.settle().await;
    assert_eq!(count(), before);
}

#[tokio::test]
async fn an_address_that_was_ended_replaced_or_lost_its_link_gives_nothing() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = format!("{home}/calendar");
    let first = made(&mut ines, &page).await;
    let second = made(&mut ines, &page).await;
    assert_ne!(first, second);
    let mut program = studio.browser();
    program.get(&first).await.is(410);
    program.get(&second).await.is(200);
    ines.post(&page, &[("what", "end")]).await.is(303);
    program.get(&second).await.is(410);
    let third = made(&mut ines, &page).await;
    let end = format!("/participants/{}/calendar", studio.person("Ines"));
    machine.delete(&end).await.is(204);
    program.get(&third).await.is(410);
    let (mut pete, his) = studio.visit("Pete").await;
    let at = made(&mut pete, &format!("{his}/calendar")).await;
    let link = |verb: &str| format!("/participants/{}/link/{verb}", studio.person("Pete"));
    machine.post(&link("rotate"), json!({})).await.is(200);
    program.get(&at).await.is(410);
    let (mut pete, his) = studio.visit("Pete").await;
    let at = made(&mut pete, &format!("{his}/calendar")).await;
    machine.post(&link("revoke"), json!({})).await.is(200);
    program.get(&at).await.is(410);
    // Whoever had the old link may have made it: a new link brings it back to nobody.
    machine.post(&link("issue"), json!({})).await.is(200);
    program.get(&at).await.is(410);
    // What is no address of ours looks like any other.
    program.get(&at.replace(".ics", "")).await.is(404);
    program.get(&at.replace("/cal/", "/l/").replace(".ics", "")).await.is(404);
    program.get("/cal/ExExExExExExExExExExExExExExExExExExExEx.ics").await.is(404);
}

#[tokio::test]
async fn thirty_days_after_the_end_of_a_project_its_calendar_is_gone() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    let closed = json!({ "state": "closed", "notify": false });
    machine.patch(&format!("/projects/{}", studio.harbour), closed).await.is(200);
    let mut program = studio.browser();
    studio.clock.travel(days(29));
    program.get(&at).await.is(200);
    studio.clock.travel(days(1));
    program.get(&at).await.is(410);
}

#[tokio::test]
async fn a_removed_participant_and_a_project_that_asks_for_a_code_have_no_calendar() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (mut pete, his) = studio.visit("Pete").await;
    let at = made(&mut pete, &format!("{his}/calendar")).await;
    machine.delete(&format!("/participants/{}", studio.person("Pete"))).await.is(200);
    studio.browser().get(&at).await.is(410);
    let (mut ines, home) = studio.visit("Ines").await;
    let at = made(&mut ines, &format!("{home}/calendar")).await;
    let coded = json!({ "code_to_open": true });
    machine.patch(&format!("/projects/{}", studio.harbour), coded).await.is(200);
    studio.browser().get(&at).await.is(410);
}

#[tokio::test]
async fn a_members_calendar_has_every_project_until_they_leave() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    add(&studio, &machine, invoice("2026-11-30")).await;
    let joss = studio.joss(milepost::member::Role::Editor).await;
    let mut desk = studio.desk_of("joss@fernandfield.example").await;
    desk.post("/admin/me/calendar", &[("what", "make")]).await.is(303);
    let at = desk.get("/admin/me").await.after("type=\"url\" readonly value=\"");
    let at = desk.path(&at);
    let mut program = studio.browser();
    let calendar = parse(&program.get(&at).await.is(200).body());
    assert_eq!(calendar.name, "Fern & Field");
    assert!(calendar.says("Design\\, estimated · Harbour Bakery website"));
    assert!(calendar.says("Invoice FF-0112\\, second instalment\\, due · Harbour Bakery website"));
    let own = machine.post("/me/calendar", json!({})).await.is(201).json;
    assert_ne!(desk.path(own["url"].as_str().unwrap()), at);
    machine.delete(&format!("/members/{}", joss.profile.id)).await.is(204);
    program.get(&at).await.is(410);
}
