//! Clients, projects, people, the house: what the admin pages do, done by a program.

use crate::support::{Machine, Studio};
use serde_json::json;

/// Client, contact and project, made by a program: their ids.
async fn juniper(machine: &Machine) -> (String, String, String) {
    let client = machine.post("/clients", json!({ "name": "Juniper Studio" })).await.is(201).id();
    let contacts = format!("/clients/{client}/contacts");
    let orla = json!({ "name": "Orla Finn", "email": "orla@juniper.example", "language": "ga",
        "time_zone": "Europe/Dublin" });
    let orla = machine.post(&contacts, orla).await.is(201);
    assert_eq!(
        (&orla.json["language"], &orla.json["time_zone"]),
        (&json!("ga"), &json!("Europe/Dublin"))
    );
    let project = json!({ "client_id": client, "title": "Juniper site" });
    let project = machine.post("/projects", project).await.is(201).id();
    (client, orla.id(), project)
}

#[tokio::test]
async fn a_program_sets_up_a_project_and_the_link_in_its_answer_opens_the_page() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (_, orla, project) = juniper(&machine).await;
    let people = format!("/projects/{project}/participants");
    let added = json!({ "contact_id": orla, "role": "approver" });
    let person = machine.post(&people, added.clone()).await.is(201);
    assert_eq!(person.json["link"]["state"], "live");
    let url = person.json["link"]["url"].as_str().unwrap();
    let mut browser = studio.browser();
    let opened = browser.get(url.strip_prefix("http://portal.test:8080").unwrap()).await;
    opened.is(303);
    let home = opened.location();
    browser.get(&home).await.is(200).says("Juniper site");
    machine.post(&people, added).await.blames("contact_id");
    // Lists hold no letters of links.
    let listed = machine.get(&people).await.is(200);
    assert!(!String::from_utf8_lossy(&listed.bytes).contains("/l/"));
    assert_eq!(studio.deliver().await, 0, "nothing is mailed by adding somebody");
    let link = format!("/participants/{}/link", person.id());
    machine.post(&format!("{link}/resend"), json!({})).await.is(200);
    assert_eq!(studio.deliver().await, 1);
    let ended =
        machine.post(&format!("{link}/revoke"), json!({ "why": "Left" })).await.is(200).json;
    assert_eq!((&ended["state"], &ended["url"]), (&json!("revoked"), &json!(null)));
    browser.get(&home).await.is(410);
    machine.post(&format!("{link}/copy"), json!({})).await.tells(409, "conflict");
    machine.post(&format!("{link}/issue"), json!({})).await.is(200);
    machine.post(&format!("{link}/issue"), json!({})).await.tells(409, "conflict");
    let copied = machine.post(&format!("{link}/copy"), json!({})).await.is(200).json;
    assert!(copied["url"].as_str().unwrap().contains("/l/"));
}

#[tokio::test]
async fn nobody_of_another_client_is_put_on_a_project() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (_, orla, _) = juniper(&machine).await;
    let people = format!("/projects/{}/participants", studio.harbour);
    for contact in [orla.as_str(), "0000000000000000", "x"] {
        machine.post(&people, json!({ "contact_id": contact })).await.blames("contact_id");
    }
}

#[tokio::test]
async fn what_is_changed_is_changed_and_the_rest_stays() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (client, orla, project) = juniper(&machine).await;
    let renamed = machine.patch(&format!("/clients/{client}"), json!({ "name": "Juniper" })).await;
    assert_eq!(renamed.is(200).json["name"], "Juniper");
    let person = format!("/contacts/{orla}");
    let moved =
        machine.patch(&person, json!({ "time_zone": "America/New_York" })).await.is(200).json;
    assert_eq!((&moved["name"], &moved["language"]), (&json!("Orla Finn"), &json!("ga")));
    machine.patch(&person, json!({ "email": "new@juniper.example" })).await.blames("email");
    machine.patch(&person, json!({ "time_zone": "Mars/Olympus" })).await.blames("time_zone");
    machine.patch(&person, json!({ "language": "x" })).await.blames("language");
    let of = format!("/projects/{project}");
    let closed = machine.patch(&of, json!({ "state": "closed" })).await.is(200).json;
    assert!(closed["closed_at"].is_string() && closed["title"] == "Juniper site", "{closed}");
    let open = machine.patch(&of, json!({ "state": "active" })).await.is(200).json;
    assert_eq!(open["closed_at"], json!(null));
}

#[tokio::test]
async fn milestones_keep_their_honest_dates() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (_, _, project) = juniper(&machine).await;
    let all = format!("/projects/{project}/milestones");
    let new = json!({ "title": "Design and words", "starts_on": "2026-11-02", "estimated_on": "2026-11-20" });
    let milestone = machine.post(&all, new).await.is(201);
    assert_eq!(
        (&milestone.json["state"], &milestone.json["position"]),
        (&json!("planned"), &json!(1))
    );
    let path = format!("/milestones/{}", milestone.id());
    let later = json!({ "estimated_on": "2026-11-27", "slipped_why": "Photos came late" });
    let later = machine.patch(&path, later).await.is(200).json;
    assert_eq!(
        (&later["slipped_from"], &later["starts_on"]),
        (&json!("2026-11-20"), &json!("2026-11-02"))
    );
    let empty = machine.patch(&path, json!({ "starts_on": null })).await.is(200).json;
    assert_eq!((&empty["starts_on"], &empty["estimated_on"]), (&json!(null), &json!("2026-11-27")));
    let done = machine.patch(&path, json!({ "state": "done" })).await.is(200).json;
    assert_eq!(done["done_on"], "2026-11-12");
    machine.patch(&path, json!({ "state": "nearly" })).await.blames("state");
    let wrong = json!({ "title": "x", "starts_on": "2026-11-20", "estimated_on": "2026-11-02" });
    machine.post(&all, wrong).await.blames("estimated_on");
    for day in ["2026-13-01", "+2026-11-01", "20261101", "2026-11-1", "", "99999-01-01"] {
        machine.post(&all, json!({ "title": "x", "starts_on": day })).await.blames("starts_on");
    }
}

#[tokio::test]
async fn what_a_program_did_stands_in_the_trail_under_its_member_and_itself() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let (_, _, project) = juniper(&machine).await;
    let events = machine.get(&format!("/projects/{project}/events")).await.is(200).json;
    let begun = &events["items"][0];
    assert_eq!(
        (&begun["kind"], &begun["actor"]["name"]),
        (&json!("project_started"), &json!("Nell Ashby"))
    );
    assert_eq!(begun["actor"]["via"]["name"], "build job");
    assert!(begun["sentence"].as_str().unwrap().contains("started the project"));
    assert_eq!(begun["prev_hash"], "0".repeat(64));
    let house = machine.get("/events").await.is(200).json;
    assert_eq!(house["items"][0]["kind"], "contact_added");
}

#[tokio::test]
async fn the_house_can_be_looked_at_and_changed() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let me = machine.get("/me").await.is(200).json;
    assert_eq!(
        (&me["studio"], &me["member"]["name"]),
        (&json!("Fern & Field"), &json!("Nell Ashby"))
    );
    assert!(!me.to_string().contains("mp_"), "{me}");
    let members = machine.get("/members").await.is(200).json;
    let nell = members["items"][0]["id"].as_str().unwrap();
    machine.get(&format!("/members/{nell}")).await.is(200);
    let brand =
        machine.patch("/brand", json!({ "colour": "#884422", "phone": "01 234" })).await.is(200);
    assert_eq!(
        (&brand.json["colour"], &brand.json["name"]),
        (&json!("#884422"), &json!("Fern & Field"))
    );
    let gone = machine.patch("/brand", json!({ "phone": null })).await.is(200).json;
    assert_eq!((&gone["phone"], &gone["colour"]), (&json!(null), &json!("#884422")));
    machine.patch("/brand", json!({ "colour": "red;}body{" })).await.blames("colour");
    machine.patch("/brand", json!({ "site": "javascript:alert(1)" })).await.blames("site");
    let queue = machine.get("/queue").await.is(200).json;
    assert_eq!(queue["mails_in_trouble"], 0);
    assert_eq!(queue["moving"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn settings_change_unless_they_are_said_elsewhere_and_never_tell_the_password() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let before = machine.get("/settings").await.is(200).json;
    // The stories say the address and the mail server by flags.
    assert_eq!(before["fixed"], json!(["base-url", "smtp-url"]));
    let days = machine.patch("/settings", json!({ "link_days": 30 })).await.is(200).json;
    assert_eq!(days["link_days"], 30);
    assert_eq!(studio.app.config().link_days, 30);
    machine.patch("/settings", json!({ "link_days": 0 })).await.blames("link_days");
    machine.patch("/settings", json!({ "mail_from": "nobody" })).await.blames("mail_from");
    machine.patch("/settings", json!({ "base_url": "http://other.example" })).await.is(422);
    let tried = machine.post("/settings/test-mail", json!({})).await.is(200).json;
    assert_eq!(tried["accepted"], true, "{tried}");
}

#[tokio::test]
async fn a_token_made_by_a_program_is_shown_once_and_dies_when_it_is_revoked() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let key = [("idempotency-key", "t")];
    let body = json!({ "name": "reports", "expires_days": 30 });
    let made = machine.json("POST", "/tokens", &body, &key).await.is(201);
    assert_eq!((&made.json["role"], &made.json["state"]), (&json!("read_only"), &json!("live")));
    let letters = made.json["token"].as_str().unwrap().to_owned();
    let again = machine.json("POST", "/tokens", &body, &key).await.is(201);
    assert_eq!((again.id(), &again.json["token"]), (made.id(), &json!(null)));
    let reports = Machine { letters: letters.clone(), ..machine.clone() };
    reports.get("/clients").await.is(200);
    let listed = machine.get("/tokens").await.is(200);
    assert!(!String::from_utf8_lossy(&listed.bytes).contains(&letters));
    machine.delete(&format!("/tokens/{}", made.id())).await.is(200);
    reports.get("/clients").await.tells(401, "no-token");
    // A token gives away no more than it has.
    let admin = studio.machine_as(milepost::api_token::Role::Admin).await;
    admin.post("/tokens", json!({ "name": "up", "role": "owner" })).await.blames("role");
}
