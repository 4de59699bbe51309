//! The order of quick links, and the place of milestones.

use super::add;
use crate::support::Studio;
use milepost::calendar::Day;
use milepost::record::{self, Step};
use serde_json::{Value, json};

#[tokio::test]
async fn what_presses_stands_first_and_what_was_paid_long_ago_is_folded() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let paid = |number: &str, day: &str| {
        json!({ "kind": "invoice", "number": number, "currency": "GBP", "amount": 1,
            "due_on": day, "paid_on": day })
    };
    let open = |number: &str, day: Value| {
        json!({ "kind": "invoice", "number": number, "currency": "GBP", "amount": 1,
            "due_on": day })
    };
    for record in [
        paid("Z-OLD", "2026-02-01"),
        paid("Y-EARLIER", "2026-09-21"),
        paid("X-LAST", "2026-11-01"),
        json!({ "kind": "link", "title": "W-LINK", "url": "https://photos.example" }),
        json!({ "kind": "retainer", "title": "V-RETAINER", "minutes": 1200, "used": 750 }),
        json!({ "kind": "licence", "title": "U-RENEWS", "renews_on": "2026-11-28" }),
        open("T-SOME-DAY", Value::Null),
        open("S-DUE", json!("2026-11-30")),
        open("R-OVERDUE", json!("2026-11-01")),
        open("Q-LONG-OVERDUE", json!("2026-10-01")),
    ] {
        add(&studio, &machine, record).await;
    }
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let body = page.body();
    let at = |name: &str| body.find(name).unwrap_or_else(|| panic!("{name} is missing"));
    let names = [
        "Q-LONG-OVERDUE",
        "R-OVERDUE",
        "S-DUE",
        "T-SOME-DAY",
        "U-RENEWS",
        "V-RETAINER",
        "W-LINK",
        "X-LAST",
        "Y-EARLIER",
        "1 invoice paid earlier",
        "Z-OLD",
    ];
    for pair in names.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
    }
    page.says("12 h 30 min of 20 h used").says("renews Sat 28 Nov").says("was due Sun 1 Nov");
}

#[test]
fn a_day_is_told_of_a_week_before_and_on_it_and_caught_up_for_a_week() {
    let today: Day = "2026-11-12".parse().unwrap();
    for (ahead, step) in [
        (8, None),
        (7, Some(Step::Before)),
        (1, Some(Step::Before)),
        (0, Some(Step::Day)),
        (-7, Some(Step::Day)),
        (-8, None),
    ] {
        assert_eq!(record::step(today.plus(ahead), today), step, "{ahead}");
    }
}

#[tokio::test]
async fn milestones_change_places_by_buttons_and_by_the_api() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let mut nell = studio.desk().await;
    let titles = async || {
        let all = studio.read(|tx| tx.milestones(studio.nell.desk, &studio.harbour)).await;
        assert!(all.iter().zip(1..).all(|(one, place)| one.position == place));
        all.into_iter().map(|one| one.title).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(titles().await, "Discovery Design Build");
    let at = format!("/admin/milestones/{}/move", studio.design);
    nell.post(&at, &[("to", "up")]).await.is(303);
    assert_eq!(titles().await, "Design Discovery Build");
    // The first has no place before it.
    nell.post(&at, &[("to", "up")]).await.is(303);
    assert_eq!(titles().await, "Design Discovery Build");
    nell.post(&at, &[("to", "sideways")]).await.is(422);
    let place = |place: u32| json!({ "position": place });
    let design = format!("/milestones/{}", studio.design);
    assert_eq!(machine.patch(&design, place(99)).await.is(200).json["position"], 3);
    assert_eq!(titles().await, "Discovery Build Design");
    assert_eq!(machine.patch(&design, place(2)).await.is(200).json["position"], 2);
    assert_eq!(titles().await, "Discovery Design Build");
    nell.get(&format!("/admin/projects/{}", studio.harbour)).await.says("moved the milestone");
}

#[tokio::test]
async fn a_date_that_slips_twice_says_the_first_day_and_the_newest_reason() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let design = format!("/milestones/{}", studio.design);
    let slip = |day: &str, why: &str| json!({ "estimated_on": day, "slipped_why": why });
    machine.patch(&design, slip("2026-11-25", "Photos came late")).await.is(200);
    machine.patch(&design, slip("2026-12-02", "The printer was ill")).await.is(200);
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("Now estimated for Wed 2 Dec, before: Fri 20 Nov. The printer was ill");
    page.never_says("Photos came late").never_says("25 Nov");
    // As early as was said first: it has not slipped.
    machine.patch(&design, json!({ "estimated_on": "2026-11-20" })).await.is(200);
    ines.get(&home).await.never_says("Now estimated").never_says("The printer was ill");
}
