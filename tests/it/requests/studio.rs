//! The studio's side: asking, changing, judging; what programs can do; and what is kept.

use super::{Judge, list_and_photos, refused};
use crate::support::Studio;
use milepost::id::RequestId;
use milepost::request::{ITEMS_LIMIT, New, NewItem, State};
use serde_json::json;

fn made(location: &str) -> RequestId {
    location.rsplit('/').next().unwrap().split('?').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_request_is_made_with_scripts_off_and_what_was_typed_comes_back() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    nell.get(&project).await.says("Ask for documents");
    let to = format!("{project}/requests");
    nell.get(&format!("{to}/new")).await.is(200).says("What you need");
    let long = "word ".repeat(401);
    let fields = [
        ("milestone", studio.design.as_str()),
        ("title", ""),
        ("due_on", "18.11.2026"),
        ("item_title", "Allergen list"),
        ("item_instructions", long.as_str()),
        ("item_title", ""),
        ("item_instructions", "For what?"),
    ];
    let page = nell.post(&to, &fields).await;
    page.is(422).says("Give the request a name.").says("Write the date as year-month-day");
    page.says("Item 2: say what you need").says("Item 1: Keep the instructions under 2000");
    assert!(page.body().contains("value=\"Allergen list\"") && page.body().contains(long.trim()));
    let more = [("milestone", studio.design.as_str()), ("item_title", "Kept"), ("more", "on")];
    let page = nell.post(&to, &more).await;
    page.is(200).says("Item 4");
    assert!(page.body().contains("value=\"Kept\""));
    let right = [
        ("milestone", studio.design.as_str()),
        ("title", "For the shop"),
        ("item_title", "Allergen list"),
        ("item_accepts", "spreadsheets"),
    ];
    let made = made(&nell.post(&to, &right).await.is(303).location());
    let request = studio.wanted(&made).await;
    assert_eq!((request.title.as_str(), request.items.len()), ("For the shop", 1));
    assert_eq!(request.people.len(), 2, "everybody who writes");
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_all_at_once() {
    let studio = Studio::open().await;
    let none = New { items: Vec::new(), ..list_and_photos() };
    assert!(refused(studio.try_to_want(none).await).contains("at least one thing"));
    let many = vec![NewItem { title: "One".into(), ..NewItem::default() }; ITEMS_LIMIT + 1];
    let many = New { items: many, ..list_and_photos() };
    assert!(refused(studio.try_to_want(many).await).contains("30 items at the most"));
    let over = New { due_on: "2026-11-11".into(), ..list_and_photos() };
    assert!(refused(studio.try_to_want(over).await).contains("This day is over"));
    for from in [studio.person("Harbour"), studio.person("Orla")] {
        let named = New { from: vec![from.to_string()], ..list_and_photos() };
        assert!(refused(studio.try_to_want(named).await).contains("people on this project"));
    }
    let link = NewItem { link: "javascript:alert(1)".into(), ..list_and_photos().items[0].clone() };
    let link = New { items: vec![link], ..list_and_photos() };
    assert!(refused(studio.try_to_want(link).await).contains("whole address"));
}

#[tokio::test]
async fn an_item_changes_until_something_came_for_it() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let items = studio.wanted(&id).await.items;
    let mut nell = studio.desk().await;
    let fields = [
        ("title", "For the shop"),
        ("due_on", ""),
        ("item", items[0].id.as_str()),
        ("item_title", "Something else"),
        ("item", items[1].id.as_str()),
        ("item_title", "Photo of the counter"),
        ("item", ""),
        ("item_title", "Prices"),
    ];
    let to = format!("/admin/requests/{id}");
    let page = nell.post(&to, &fields).await;
    page.is(422).says("“allergen list” came meanwhile, so it stays as it was");
    assert!(page.body().contains("value=\"Prices\""), "what else was typed is still there");
    assert!(!page.body().contains("value=\"Something else\""));
    assert_eq!(studio.wanted(&id).await.title, "For the shop pages", "nothing was saved");
    let rest: Vec<_> = fields[..2].iter().chain(&fields[4..]).copied().collect();
    nell.post(&to, &rest).await.is(303);
    let titles: Vec<_> = studio.wanted(&id).await.items.into_iter().map(|i| i.title).collect();
    assert_eq!(titles, ["allergen list", "Photo of the counter", "Prices"]);
    // As it was, it may come along.
    let same = [
        fields[0],
        fields[2],
        ("item_title", "allergen list"),
        ("item_instructions", "What you have for the allergen list."),
    ];
    nell.post(&to, &same).await.is(303);
    studio.judge(&id, 1, Judge::TakeOff).await;
    let page = nell.post(&to, &[fields[0], fields[4], ("item_title", "Other")]).await;
    page.is(422).says("“Photo of the counter” was taken off meanwhile");
    nell.post(&to, &[("title", "For the shop only"), ("item_title", "")]).await.is(303);
    assert_eq!(studio.wanted(&id).await.title, "For the shop only");
    let foreign = [("title", "x"), ("item", "0000000000000000"), ("item_title", "x")];
    nell.post(&to, &foreign).await.is(404);
}

#[tokio::test]
async fn what_came_is_looked_at_accepted_or_sent_back_from_one_page() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let mut nell = studio.desk().await;
    let at = format!("/admin/requests/{id}");
    let page = nell.get(&at).await;
    page.says("1 of 2 in").says("Waiting for you").says("from Ines Calloway");
    let file = page.after("/admin/supplied/");
    assert_eq!(nell.get(&format!("/admin/supplied/{file}")).await.is(200).bytes, b"list");
    let items = studio.wanted(&id).await.items;
    let verb = |at: usize, verb: &str| format!("/admin/request-items/{}/{verb}", items[at].id);
    nell.post(&verb(1, "accept"), &[]).await.is(422).says("Nothing came for this yet.");
    nell.post(&verb(0, "return"), &[("reason", " ")]).await.is(422).says("Say what should be");
    let long = "ü".repeat(1001);
    let page = nell.post(&verb(0, "return"), &[("reason", &long)]).await;
    page.is(422).says("Keep it under 1000 letters; this has 1001.").says(&long);
    nell.post(&verb(0, "return"), &[("reason", "Too dark")]).await.is(303);
    nell.post(&verb(0, "accept"), &[]).await.is(303);
    nell.post(&verb(0, "remove"), &[]).await.is(422).says("You accepted this already");
    nell.post(&verb(1, "remove"), &[]).await.is(303);
    let history = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    for says in [
        "Nell Ashby asked for documents: For the shop pages",
        "Ines Calloway sent list.pdf for: allergen list",
        "Nell Ashby asked for another try: allergen list (Too dark)",
        "Nell Ashby accepted what came for: allergen list",
        "Nell Ashby no longer needs: counter photo",
    ] {
        history.says(says);
    }
    assert_eq!(studio.wanted(&id).await.items[0].state, State::Accepted);
}

#[tokio::test]
async fn somebody_is_reminded_by_hand_once_a_day() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let mut nell = studio.desk().await;
    let to = format!("/admin/requests/{id}/nudge");
    let ines = studio.person("Ines");
    let fields = [("who", ines.as_str()), ("line", "The printer waits.")];
    nell.post(&to, &fields).await.is(303);
    studio.deliver().await;
    let sent = studio.told(super::INES, "Nell reminds you: to send by Wed 18 Nov");
    assert!(super::plain(&sent[0]).contains("The printer waits."));
    nell.post(&to, &fields).await.is(422).says("Ines was reminded of this");
    studio.nell_presses(&studio.of("Ines", ""), &[("role", "viewer")]).await;
    let page = nell.post(&to, &fields).await;
    page.is(422).says("Ines does not send files here any more. Nothing was sent.");
}

#[tokio::test]
async fn a_program_asks_sees_what_came_and_judges_it() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/requests", studio.design);
    let new = json!({ "title": "For the shop", "items": [{ "title": "List" }] });
    let made = machine.post(&at, new).await.is(201);
    let id: RequestId = made.id().parse().unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let read = machine.get(&format!("/requests/{id}")).await.is(200).json;
    assert_eq!((&read["items_in"], &read["items"][0]["state"]), (&json!(1), &json!("received")));
    let file = &read["items"][0]["files"][0];
    assert_eq!((&file["name"], &file["by"]), (&json!("list.pdf"), &json!("Ines Calloway")));
    let bytes = machine.get(&format!("/supplied/{}/content", file["id"].as_str().unwrap())).await;
    assert_eq!(bytes.is(200).bytes, b"list");
    let item = format!("/request-items/{}", read["items"][0]["id"].as_str().unwrap());
    let back = machine.post(&format!("{item}/return"), json!({ "reason": "Again" })).await.is(200);
    assert_eq!(back.json["items"][0]["state"], "needs_redo");
    machine.post(&format!("{item}/return"), json!({ "reason": "" })).await.is(422).blames("reason");
    let done = machine.post(&format!("{item}/accept"), json!({})).await.is(200);
    assert_eq!(done.json["items"][0]["judged_by"], "Nell Ashby");
    let change = json!({ "due_on": "2026-12-01", "items": [{ "title": "Prices" }] });
    let changed = machine.patch(&format!("/requests/{id}"), change).await.is(200).json;
    assert_eq!((&changed["due_on"], &changed["items_asked"]), (&json!("2026-12-01"), &json!(2)));
    machine.get(&format!("/projects/{}/requests", studio.harbour)).await.is(200);
}

#[tokio::test]
async fn what_came_is_named_for_the_vault_and_goes_into_the_export() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("allergens.pdf", b"list")).await.is(303);
    studio.judge(&id, 0, Judge::Accept).await;
    let sha256 = studio.wanted(&id).await.items[0].files[0].stored.sha256.clone();
    let named = studio.read(|tx| tx.all_hashes(studio.nell.desk)).await;
    assert!(named.iter().any(|(hash, _)| *hash == sha256), "the sweep leaves it alone");
    let zip = ines.get(&format!("{home}/export.zip")).await.is(200).bytes.clone();
    let name = b"sent/allergens.pdf";
    assert!(zip.windows(name.len()).any(|window| window == name));
}

#[tokio::test]
async fn a_name_in_what_came_stands_beside_the_trail_and_goes_with_the_person() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("ines-passport.pdf", b"list")).await.is(303);
    let bodies = studio.read(|tx| tx.events(studio.nell.desk, &studio.harbour, 100)).await;
    assert!(bodies.iter().all(|event| !event.body.contains("ines-passport")));
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    nell.get(&project).await.says("sent ines-passport.pdf");
    let person = studio.read(|tx| tx.participant(studio.nell.desk, &studio.person("Ines"))).await;
    let (by, signer, who) = (studio.nell.clone(), studio.app.signer(), person.unwrap().contact.id);
    let erase = move |tx: &milepost::store::Tx| milepost::contact::erase(tx, &signer, &by, &who);
    studio.app.store.write(erase).await.unwrap();
    nell.get(&project).await.never_says("ines-passport");
    assert_eq!(studio.wanted(&id).await.items[0].files[0].by, "(erased)");
}
