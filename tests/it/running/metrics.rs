//! What is counted: on a listener of its own, without anybody's name, as the board reads it.

use super::file;
use crate::support::Studio;
use crate::support::many::free_address;
use crate::support::outside::Program;
use milepost::error::{Error, Result};
use milepost::jobs;
use milepost::meter::{METRICS, Meters, Metric, Sheet, Spread, TIMES, UNITS, table};
use milepost::web::metrics::gather;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// The number that stands behind `head` in the sheet.
#[track_caller]
fn number(sheet: &str, head: &str) -> f64 {
    let line = sheet
        .lines()
        .find(|line| line.strip_prefix(head).is_some_and(|rest| rest.starts_with(' ')));
    let line = line.unwrap_or_else(|| panic!("{head} is not in\n{sheet}"));
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

async fn sheet(studio: &Studio) -> String {
    gather(&studio.app, studio.clock.now()).await.unwrap()
}

#[tokio::test]
async fn reading_deciding_and_mailing_are_counted() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let waiting = sheet(&studio).await;
    assert!(number(&waiting, "milepost_mails_waiting") >= 3.0, "everybody is told");
    studio.clock.travel(Duration::from_secs(90));
    assert_eq!(number(&sheet(&studio).await, "milepost_mail_oldest_seconds"), 90.0);
    let sent = studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    ines.get("/p/nothing").await;
    let sheet = sheet(&studio).await;
    let accepted = "milepost_mails_total{outcome=\"accepted\"}";
    assert_eq!(number(&sheet, accepted), f64::from(sent));
    assert_eq!(number(&sheet, "milepost_decisions_total"), 1.0);
    // Once by itself, and once to find the form.
    assert_eq!(number(&sheet, "milepost_page_reads_total"), 2.0);
    let page = "method=\"GET\",route=\"/p/{page}\"";
    let answered = |class: &str| format!("milepost_requests_total{{{page},status=\"{class}\"}}");
    assert_eq!(number(&sheet, &answered("2xx")), 2.0);
    assert_eq!(number(&sheet, &answered("4xx")), 1.0);
    assert_eq!(number(&sheet, &format!("milepost_request_seconds_count{{{page}}}")), 3.0);
    assert!(number(&sheet, "milepost_writer_commit_seconds_count") >= 5.0);
    assert_eq!(number(&sheet, "milepost_writer_queue"), 0.0);
    assert!(number(&sheet, "milepost_wal_bytes") > 0.0);
    assert!(number(&sheet, "process_resident_memory_bytes") > 1e6);
    assert!(number(&sheet, "milepost_vault_bytes") > 0.0);
}

#[tokio::test]
async fn a_decision_that_was_refused_or_undone_by_an_error_is_not_counted() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let shown = [("decision", "approved"), ("shown", "something else")];
    let refused = studio.decide(&mut ines, &home, &shown).await;
    assert_ne!(refused.status, 303);
    assert_eq!(number(&sheet(&studio).await, "milepost_decisions_total"), 0.0);
}

#[tokio::test]
async fn no_number_carries_an_address_an_id_or_a_name() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let link = studio.link("Ines").await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    ines.get("/l/a-stranger-made-this-up").await.is(404);
    ines.get("/nowhere/zqxj-strangers-word").await.is(404);
    let sheet = sheet(&studio).await;
    let page = home.trim_start_matches("/p/");
    for never in [link.as_str(), page, "made-this-up", "strangers-word", "@", "Ines", "127.0."] {
        assert!(!sheet.contains(never), "{never} is in\n{sheet}");
    }
    assert!(sheet.contains("route=\"/l/{token}\""), "{sheet}");
    assert!(sheet.contains("route=\"(none)\""), "{sheet}");
}

#[tokio::test]
async fn a_job_that_breaks_is_counted_and_goes_on() {
    let studio = Studio::open().await;
    let broken = async { Err::<(), _>(Error::broken("no disk")) };
    assert_eq!(jobs::round(&studio.app, "warn", "nobody was warned", broken).await, None);
    let well = async { Result::Ok(7) };
    assert_eq!(jobs::round(&studio.app, "warn", "nobody was warned", well).await, Some(7));
    let sheet = sheet(&studio).await;
    assert_eq!(number(&sheet, "milepost_job_runs_total{job=\"warn\"}"), 2.0);
    assert_eq!(number(&sheet, "milepost_job_failures_total{job=\"warn\"}"), 1.0);
    let last = number(&sheet, "milepost_job_last_run_seconds{job=\"warn\"}");
    assert_eq!(last, studio.clock.now().seconds() as f64);
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.0\r\nHost: x\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn metrics_answer_on_a_listener_of_their_own_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let own = free_address();
    let program = Program::start(&data, &[("MILEPOST_METRICS_LISTEN", &own)]);
    let portal = get(&program.address, "/metrics");
    assert!(portal.starts_with("HTTP/1.0 404"), "{portal}");
    let told = get(&own, "/metrics");
    assert!(told.starts_with("HTTP/1.0 200"), "{told}");
    assert!(told.contains("content-type: text/plain; version=0.0.4"), "{told}");
    assert!(number(&told, "milepost_connections") >= 1.0);
    assert!(number(&told, "process_open_fds") >= 5.0);
    for path in ["/", "/admin", "/healthz"] {
        let nothing = get(&own, path);
        assert!(nothing.starts_with("HTTP/1.0 404"), "{path}: {nothing}");
    }
}

/// The names of metrics in a query.
fn names(query: &str) -> BTreeSet<String> {
    let words = query.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let ours = words.filter(|word| word.starts_with("milepost_") || word.starts_with("process_"));
    let plain = |word: &str| {
        let endings = ["_bucket", "_sum", "_count"];
        let ending = endings.iter().find_map(|ending| word.strip_suffix(ending));
        ending.unwrap_or(word).to_owned()
    };
    ours.map(plain).collect()
}

fn queries(board: &serde_json::Value, found: &mut Vec<String>) {
    match board {
        serde_json::Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "expr") {
                    Some(query) => found.push(query.to_owned()),
                    None => queries(value, found),
                }
            }
        }
        serde_json::Value::Array(all) => all.iter().for_each(|one| queries(one, found)),
        _ => {}
    }
}

#[tokio::test]
async fn the_board_reads_every_metric_and_none_that_is_not_there() {
    let studio = Studio::open().await;
    let sheet = sheet(&studio).await;
    let board = serde_json::from_str(&file("docs/deploy/grafana.json")).unwrap();
    let mut found = Vec::new();
    queries(&board, &mut found);
    let read: BTreeSet<_> = found.iter().flat_map(|query| names(query)).collect();
    for name in &read {
        assert!(sheet.contains(&format!("# TYPE {name} ")), "{name} is not in /metrics");
    }
    for Metric { name, .. } in METRICS {
        assert!(read.contains(*name), "the board does not read {name}");
    }
}

#[test]
fn the_docs_list_every_metric_with_type_and_meaning() {
    assert!(file("docs/METRICS.md").contains(&table()), "docs/METRICS.md needs\n{}", table());
}

#[test]
fn a_spread_counts_up_to_each_step_and_sums_up() {
    let (spread, mut sheet) = (Spread::by(TIMES), Sheet::default());
    for micros in [1_000, 1_001, 99_999_999] {
        spread.took(Duration::from_micros(micros));
    }
    sheet.spread("milepost_writer_commit_seconds", &[], &spread);
    let text = sheet.text();
    for line in [
        "milepost_writer_commit_seconds_bucket{le=\"0.001\"} 1\n",
        "milepost_writer_commit_seconds_bucket{le=\"0.0025\"} 2\n",
        "milepost_writer_commit_seconds_bucket{le=\"10\"} 2\n",
        "milepost_writer_commit_seconds_bucket{le=\"+Inf\"} 3\n",
        "milepost_writer_commit_seconds_sum 100.002\n",
        "milepost_writer_commit_seconds_count 3\n",
    ] {
        assert!(text.contains(line), "{line}{text}");
    }
    let units = Spread::by(UNITS);
    units.note(257);
    assert_eq!(units.up_to().last(), Some((None, 1)));
    assert_eq!(units.up_to().nth(8), Some((Some(256), 0)));
}

#[test]
fn what_strangers_make_up_tells_no_counts_apart() {
    let meters = Meters::default();
    for method in ["BREW", "PROPFIND", "X\"} 1"] {
        meters.answered(method, "(none)", 405, Duration::ZERO);
    }
    let routes = meters.routes();
    assert_eq!(routes.len(), 1);
    assert_eq!((routes[0].0, routes[0].2.classes[3].is()), ("other", 3));
}

#[test]
fn labels_are_quoted() {
    let mut sheet = Sheet::default();
    sheet.tell("milepost_build_info", &["a\"b\\c\nd"], 1u64);
    let line = "milepost_build_info{version=\"a\\\"b\\\\c\\nd\"} 1\n";
    assert!(sheet.text().contains(line));
}
