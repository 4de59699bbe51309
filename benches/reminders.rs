//! What it costs to plan the reminders of a hundred thousand open requests, and to look whether one
//! is due.
//!
//! `cargo bench --profile dist --bench reminders` prints the table. The rows are put there as the
//! verbs leave them; planning runs through the store, with its commits on the disk.
//! `REMINDERS=1000` makes it a quick look. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

use milepost::calendar::Zone;
use milepost::clock::{Clock, Stamp, days};
use milepost::member::Member;
use milepost::reminder::{self, Plan, Schedule};
use milepost::store::{Store, Tx};
use milepost::studio::{self, SetUp};
use rusqlite::{Connection, params};
use std::path::Path;
use std::time::Instant;

/// Thursday 12 November 2026, 14:28 in London.
const NOON: Stamp = Stamp::from_seconds(1_794_493_680);

const ZONES: &[&str] = &[
    "Europe/London",
    "Europe/Lisbon",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Sydney",
    "America/Sao_Paulo",
];

/// How many requests one contact is asked.
const EACH: usize = 20;

fn main() {
    let said = std::env::var("REMINDERS").ok().and_then(|n| n.parse().ok());
    let requests: usize = said.unwrap_or(100_000);
    let within = env!("CARGO_TARGET_TMPDIR");
    let folder = tempfile::Builder::new().prefix("reminders-").tempdir_in(within).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(folder.path(), Clock::standing_at(NOON)).unwrap();
        let form = SetUp {
            studio: "Fern & Field".into(),
            owner: "Nell Ashby".into(),
            email: "nell@fernandfield.example".into(),
            ..SetUp::default()
        };
        let nell = store.write(move |tx| studio::set_up(tx, &form)).await.unwrap();
        seed(folder.path(), &nell, requests);
        println!("| what | figure | beside | budget |");
        println!("|---|---|---|---|");
        function(requests);
        plans(&store, requests).await;
        looks(&store).await;
        changes(&store, &nell, requests).await;
        lookups(folder.path());
    });
}

/// Seconds that this process has worked: what a machine that others use can be compared by.
fn worked() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn row(what: &str, figure: &str, beside: &str, budget: &str) {
    println!("| {what} | {figure} | {beside} | {budget} |");
}

/// Projects with one approver and twenty open questions each, none of which is planned yet.
fn seed(folder: &Path, nell: &Member, requests: usize) {
    let mut base = Connection::open(folder.join("milepost.db")).unwrap();
    let tx = base.transaction().unwrap();
    let id = |kind: char, n: usize| format!("{kind}{n:015}");
    tx.execute("insert into clients values ('c', 'Harbour Bakery', 0)", []).unwrap();
    for n in 0..requests.div_ceil(EACH) {
        let zone = ZONES[n % ZONES.len()];
        let contact =
            "insert into contacts (id, client_id, name, email, language, time_zone, created_at)
             values (?1, 'c', 'Ines Calloway', ?1 || '@harbour.example', 'en', ?2, 0)";
        tx.prepare_cached(contact).unwrap().execute(params![id('k', n), zone]).unwrap();
        let project = "insert into projects (id, client_id, title, code, state, created_at)
                       values (?1, 'c', 'Website', 'HB', 'active', 0)";
        tx.prepare_cached(project).unwrap().execute(params![id('p', n)]).unwrap();
        let person = "insert into participants
                        (id, project_id, contact_id, page, role, can_download, added_at)
                      values (?1, ?2, ?3, ?1, 'approver', 1, 0)";
        let of = params![id('r', n), id('p', n), id('k', n)];
        tx.prepare_cached(person).unwrap().execute(of).unwrap();
        let link = "insert into links (serial, participant_id, kid, created_at, ends_at, state)
                    values (?1, ?1, 1, 0, 0, 'live')";
        tx.prepare_cached(link).unwrap().execute(params![id('r', n)]).unwrap();
        let phase = "insert into milestones
                       (id, project_id, position, title, label, summary, state, created_at)
                     values (?1, ?2, 1, 'Design', 'Design', '', 'in_progress', 0)";
        tx.prepare_cached(phase).unwrap().execute(params![id('m', n), id('p', n)]).unwrap();
    }
    for n in 0..requests {
        let asked = NOON.minus(days((n % 20) as u32));
        let due = (n % 3 > 0).then(|| format!("2026-{}-{:02}", 11 + n % 2, 13 + n % 15));
        let ask = "insert into approvals
                     (id, milestone_id, member_id, title, wording, rule, due_on, state, asked_at)
                   values (?1, ?2, ?3, 'Approve it', '', 'any', ?4, 'open', ?5)";
        let of = params![id('a', n), id('m', n / EACH), nell.profile.id, due, asked];
        tx.prepare_cached(ask).unwrap().execute(of).unwrap();
        let approver = "insert into approvers (approval_id, participant_id, remind_at)
                        values (?1, ?2, 0)";
        let of = params![id('a', n), id('r', n / EACH)];
        tx.prepare_cached(approver).unwrap().execute(of).unwrap();
    }
    tx.commit().unwrap();
}

/// The pure function alone.
fn function(requests: usize) {
    let zones: Vec<Zone> = ZONES.iter().map(|zone| zone.parse().unwrap()).collect();
    let (began, before, mut planned) = (Instant::now(), worked(), 0);
    for n in 0..requests {
        let zone = &zones[n % zones.len()];
        let since = NOON.minus(days((n % 20) as u32));
        let due_on = (n % 3 > 0).then(|| zone.local(NOON).day.plus((n % 30) as i64));
        let schedule = &Schedule::Usual;
        let (last, from, paused_until) = (None, Some(NOON), None);
        let plan = Plan { since, due_on, zone, schedule, last, from, paused_until };
        planned += usize::from(reminder::next(&plan, NOON).is_some());
    }
    let (took, worked) = (began.elapsed().as_secs_f64(), worked() - before);
    let figure = format!("{:.0} ms", took * 1e3);
    let beside = format!("{worked:.2} s of CPU, {planned} with one ahead");
    row(&format!("the plan, {requests} times"), &figure, &beside, "-");
}

/// As the job does it, with every commit on the disk.
async fn plans(store: &Store, requests: usize) {
    let (began, before, mut planned, mut longest) = (Instant::now(), worked(), 0, 0.0_f64);
    loop {
        let one = Instant::now();
        let count = store.write(|tx| reminder::plan_new(tx, 2000)).await.unwrap();
        longest = longest.max(one.elapsed().as_secs_f64());
        planned += count;
        if count == 0 {
            break;
        }
    }
    let (took, worked) = (began.elapsed().as_secs_f64(), worked() - before);
    let figure = format!("{took:.2} s");
    let most = longest * 1e3;
    let beside = format!("{worked:.2} s of CPU; the writer was taken {most:.0} ms at most");
    assert_eq!(planned, requests);
    row(&format!("planning {requests} open requests"), &figure, &beside, "1 s");
}

async fn looks(store: &Store) {
    let (began, times) = (Instant::now(), 10_000);
    for _ in 0..times {
        let next = store.read(|tx: &Tx| tx.next_reminder_at()).await.unwrap();
        assert!(next.is_some_and(|next| next > NOON));
    }
    let each = began.elapsed().as_secs_f64() * 1e6 / f64::from(times);
    row("a look whether one is due", &format!("{each:.1} µs"), "one read through an index", "-");
}

async fn changes(store: &Store, nell: &Member, requests: usize) {
    let (began, before, nell) = (Instant::now(), worked(), nell.clone());
    let own = Schedule::Own(vec![2, 30]);
    store.write(move |tx| reminder::set_for_studio(tx, &nell, &own)).await.unwrap();
    let (took, worked) = (began.elapsed().as_secs_f64(), worked() - before);
    let figure = format!("{took:.2} s");
    let beside = format!("{worked:.2} s of CPU; an admin’s press on the settings page");
    let what = format!("another schedule for all {requests}, in one transaction");
    row(&what, &figure, &beside, "-");
}

/// How SQLite finds what is due.
fn lookups(folder: &Path) {
    let base = Connection::open(folder.join("milepost.db")).unwrap();
    for (what, sql) in [
        ("whether", "select min(remind_at) from approvers where remind_at is not null"),
        (
            "whom",
            "select r.contact_id from approvers x join participants r on r.id = x.participant_id
             where x.remind_at > 0 and x.remind_at <= 5 order by x.remind_at limit 50",
        ),
    ] {
        let mut plan = base.prepare(&format!("explain query plan {sql}")).unwrap();
        let lines = plan.query_map([], |row| row.get::<_, String>(3)).unwrap();
        let lines: Vec<String> = lines.map(Result::unwrap).collect();
        println!("{what}: {}", lines.join("; "));
    }
}
