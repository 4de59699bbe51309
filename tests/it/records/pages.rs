//! The studio adds records, clients see those that are for them, and nothing typed is lost.

use super::{add, invoice};
use crate::support::{Browser, Page, Studio};
use serde_json::json;

async fn desk(studio: &Studio) -> (Browser, String) {
    (studio.desk().await, format!("/admin/projects/{}/records", studio.harbour))
}

const INVOICE: &[(&str, &str)] = &[
    ("kind", "invoice"),
    ("number", "FF-0112"),
    ("title", "second instalment"),
    ("amount", "£1,950.00"),
    ("currency", "GBP"),
    ("due_on", "2026-11-30"),
    ("url", "https://fernandfield.example/invoices/ff-0112"),
    ("client_visible", "on"),
];

/// The quick links of somebody's page, without anything around them.
fn links(page: &Page) -> String {
    let text = page.text();
    let from = text.find("Quick links").map_or("", |at| &text[at..]);
    from.split("History").next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn an_invoice_stands_on_the_page_with_its_amount_its_day_and_where_to_pay_it() {
    let studio = Studio::open().await;
    let (mut nell, records) = desk(&studio).await;
    nell.get(&format!("{records}?add=invoice")).await.says("Where to pay it");
    nell.post(&records, INVOICE).await.is(303);
    nell.get(&records).await.is(200).says("Invoice FF-0112, second instalment");
    for name in ["Ines", "Pete", "Harbour"] {
        let (mut browser, home) = studio.visit(name).await;
        let page = browser.get(&home).await;
        page.says("Invoice FF-0112, second instalment").says("£1,950.00").says("due Mon 30 Nov");
        let to = "href=\"https://fernandfield.example/invoices/ff-0112\"";
        assert!(page.body().contains(to));
    }
    let (mut orla, hers) = studio.visit("Orla").await;
    orla.get(&hers).await.never_says("FF-0112").never_says("Quick links");
}

#[tokio::test]
async fn what_is_not_for_clients_reaches_none_of_their_addresses() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let inside = json!({ "kind": "licence", "title": "Stock photos", "renews_on": "2026-11-20",
        "note": "Ours, not billed", "client_visible": false });
    add(&studio, &machine, inside).await;
    let (mut ines, home) = studio.visit("Ines").await;
    for path in [home.clone(), format!("{home}/calendar"), format!("{home}/export.zip")] {
        let page = ines.get(&path).await;
        page.is(200).never_says("Stock photos").never_says("Ours, not billed");
    }
    // The trail that participants may take along says only that there was something.
    let zip = ines.get(&format!("{home}/export.zip")).await.body();
    assert!(zip.contains("record_added") && !zip.contains("Stock"), "the trail is in the zip");
    let mut nell = studio.desk().await;
    nell.get(&format!("/admin/projects/{}", studio.harbour)).await.says("added Stock photos");
}

#[tokio::test]
async fn what_cannot_be_read_in_one_way_comes_back_with_how_to_write_it() {
    let studio = Studio::open().await;
    let (mut nell, records) = desk(&studio).await;
    for (field, typed, says) in [
        ("amount", "1.95.0", "Write the amount in GBP"),
        ("amount", "€1950", "names another currency"),
        ("amount", "", "Write how much it is"),
        ("due_on", "30/11", "Write the date as year-month-day"),
        ("due_on", "3/4/2026", "Write the date as year-month-day"),
        ("url", "javascript:alert(1)", "Begin the address with https://"),
        ("url", "https://ines:secret@bank.example", "without a name or password"),
        ("paid_on", "2027-01-01", "That day is still to come"),
        ("currency", "XYZ", "Choose a currency of the list"),
        ("version", "0000000000000000", "Choose a file of this project"),
        ("renews_on", "2026-12-01", "An invoice has no such field"),
    ] {
        let mut fields = INVOICE.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, typed));
        let page = nell.post(&records, &fields).await;
        page.is(422).says(says);
        let kept = page.body();
        assert!(kept.contains("value=\"second instalment\""), "{field} {typed}");
        let shown = ["amount", "due_on", "url"].contains(&field);
        assert!(!shown || kept.contains(&format!("value=\"{typed}\"")), "{field} {typed}");
    }
    for (amount, due) in [("1.950,00", "30.11.2026"), ("1950", "30 Nov 2026")] {
        let mut fields = INVOICE.to_vec();
        fields.retain(|(name, _)| !["amount", "due_on"].contains(name));
        fields.extend([("amount", amount), ("due_on", due)]);
        nell.post(&records, &fields).await.is(303);
    }
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    assert_eq!(links(&page).matches("£1,950.00 due Mon 30 Nov").count(), 2, "{}", links(&page));
}

#[tokio::test]
async fn whoever_saves_second_is_told_and_loses_nothing() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let id = add(&studio, &machine, invoice("2026-11-30")).await;
    let (mut nell, _) = desk(&studio).await;
    let at = format!("/admin/records/{id}");
    let seen = nell.get(&at).await.after("name=\"seen\" value=\"");
    machine.patch(&format!("/records/{id}"), json!({ "note": "By hand" })).await.is(200);
    let mut fields = INVOICE.to_vec();
    fields.extend([("note", "Mine, later"), ("seen", seen.as_str())]);
    let page = nell.post(&at, &fields).await;
    page.is(422).says("Somebody changed this while you were writing");
    assert!(page.body().contains("value=\"Mine, later\""));
    let seen = page.after("name=\"seen\" value=\"");
    fields.pop();
    fields.push(("seen", &seen));
    nell.post(&at, &fields).await.is(303);
    let now = machine.get(&format!("/records/{id}")).await.is(200).json;
    assert_eq!(now["note"], "Mine, later");
}

#[tokio::test]
async fn paid_is_said_with_its_day_and_taken_off_is_gone_with_a_line_in_the_trail() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let id = add(&studio, &machine, invoice("2026-11-01")).await;
    let (mut nell, records) = desk(&studio).await;
    nell.get("/admin").await.says("Due and to be renewed").says("was due Sun 1 Nov");
    let paid = format!("/admin/records/{id}/paid");
    nell.post(&paid, &[("paid_on", "yesterday")]).await.is(422).says("Write the date as");
    nell.post(&paid, &[("paid_on", "2026-11-10")]).await.is(303);
    nell.get("/admin").await.never_says("Due and to be renewed");
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("£1,950.00, paid 10 Nov");
    nell.get(&format!("/admin/records/{id}/remove")).await.is(200).says("Keep it");
    nell.post(&format!("/admin/records/{id}/remove"), &[]).await.is(303);
    ines.get(&home).await.never_says("Quick links");
    nell.get(&records).await.never_says("FF-0112");
    let project = nell.get(&format!("/admin/projects/{}", studio.harbour)).await;
    project.says("marked Invoice FF-0112, second instalment as paid on 2026-11-10");
    project.says("took Invoice FF-0112, second instalment off the quick links");
    machine.get(&format!("/records/{id}")).await.is(404);
    machine.delete(&format!("/records/{id}")).await.is(404);
}

#[tokio::test]
async fn a_file_of_the_project_can_be_the_record_and_one_of_another_cannot() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let machine = studio.machine().await;
    let files = machine.get(&format!("/milestones/{}/files", studio.design)).await.json;
    let version = files["items"][0]["version"]["id"].clone();
    let contract = json!({ "kind": "contract", "title": "Agreement", "version_id": version });
    add(&studio, &machine, contract.clone()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await.body();
    let link = page.split("Agreement").next().unwrap().rsplit("href=\"").next().unwrap();
    let link = link.split('"').next().unwrap();
    assert!(link.starts_with(&format!("{home}/files/")), "{link}");
    ines.get(link).await.is(200);
    // Whoever may take no files away is told of it, without a link.
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let page = accounts.get(&theirs).await;
    page.says("Agreement");
    assert!(!links(&page).is_empty() && !page.body().contains("<a href=\"\""));
    let projects = machine.get("/projects").await.json;
    let others = projects["items"].as_array().unwrap().iter();
    let tern = others.map(|one| one["id"].as_str().unwrap());
    let tern = tern.into_iter().find(|id| *id != studio.harbour.as_str()).unwrap();
    machine.post(&format!("/projects/{tern}/records"), contract).await.blames("version");
}

#[tokio::test]
async fn a_client_owes_by_currency_and_never_a_sum_over_several() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    for (amount, currency, due, paid) in [
        (195_000, "GBP", "2026-11-01", None),
        (5_000, "GBP", "2026-12-01", None),
        (195_000, "GBP", "2026-09-21", Some("2026-09-21")),
        (70_000, "GBP", "2025-09-21", Some("2025-09-21")),
        (99_999, "EUR", "2026-12-01", None),
    ] {
        let record = json!({ "kind": "invoice", "number": "1", "currency": currency,
            "amount": amount, "due_on": due, "paid_on": paid });
        add(&studio, &machine, record).await;
    }
    let project = machine.get(&format!("/projects/{}", studio.harbour)).await.json;
    let client = project["client_id"].as_str().unwrap();
    let totals = machine.get(&format!("/clients/{client}/totals")).await.is(200).json;
    assert_eq!(
        totals["items"],
        json!([
            { "currency": "GBP", "open": 200_000, "overdue": 195_000, "paid_this_year": 195_000 },
            { "currency": "EUR", "open": 99_999, "overdue": 0, "paid_this_year": 0 },
        ])
    );
    let page = studio.desk().await.get(&format!("/admin/clients/{client}")).await;
    page.says("£2,000.00").says("£1,950.00").says("€999.99");
}
