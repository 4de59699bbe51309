//! Logs: whatever is written down for a request, or for a round of a job, carries one id.

use crate::support::Studio;
use crate::support::outside::Program;
use axum::Router;
use axum::routing::get;
use milepost::error::Error;
use milepost::jobs;
use milepost::web::router::around;
use serde_json::Value;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tracing_subscriber::layer::SubscriberExt as _;

/// What is written down on this thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Listens on this thread until the guard is dropped.
    fn begin() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let pen = log.clone();
        let lines = tracing_subscriber::fmt::layer().json().with_writer(move || pen.clone());
        let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(lines));
        (log, guard)
    }

    fn lines(&self) -> Vec<Value> {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The only line that says this.
    #[track_caller]
    fn line(&self, says: &str) -> Value {
        let lines = self.lines();
        let mut said = lines.iter().filter(|line| line["fields"]["message"] == says);
        let line = said.next().unwrap_or_else(|| panic!("{says} is not in {lines:#?}"));
        assert!(said.next().is_none(), "{says} is said twice");
        line.clone()
    }
}

#[tokio::test]
async fn the_id_on_the_page_of_a_fault_is_that_of_its_lines_in_the_log() {
    async fn panics() -> &'static str {
        std::panic::panic_any("oh")
    }
    let studio = Studio::open().await;
    let breaks = || async {
        tracing::info!("on the way");
        Err::<(), _>(Error::broken("no disk"))
    };
    let more = Router::new().route("/breaks", get(breaks)).route("/panics", get(panics));
    let mut browser =
        crate::support::Browser::new(around(&studio.app, more), crate::support::studio::BASE);
    for path in ["/breaks", "/panics"] {
        let (log, _guard) = Log::begin();
        let page = browser.get(path).await;
        page.is(500);
        let id = page.header("x-request-id");
        assert!(id.len() == 8 && id.chars().all(|c| c.is_ascii_alphanumeric()), "{id}");
        assert!(page.body().contains(&format!("<code>{id}</code>")), "{}", page.body());
        let (broken, request) = (log.line("broken"), log.line("request"));
        assert_eq!(broken["fields"]["id"], id);
        assert_eq!(broken["span"]["id"], id);
        assert_eq!(request["span"]["id"], id);
        assert_eq!(request["fields"]["route"], path);
        if path == "/breaks" {
            assert_eq!(log.line("on the way")["span"]["id"], id);
        }
    }
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own_and_takes_none_from_outside() {
    let studio = Studio::open().await;
    let (log, _guard) = Log::begin();
    let mut browser = studio.browser();
    browser.get("/").await.is(200);
    let made_up = browser.get_with("/", "x-request-id", "MADEUP01").await;
    assert_eq!(made_up.header("x-request-id"), "", "only faults are told by their id");
    let lines = log.lines();
    let ids: Vec<_> = lines
        .iter()
        .filter(|line| line["fields"]["message"] == "request")
        .map(|line| line["span"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    assert!(!ids.contains(&"MADEUP01"));
}

#[tokio::test]
async fn what_a_round_of_a_job_writes_down_carries_one_id() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (log, _guard) = Log::begin();
    let work = async {
        tracing::info!("in the middle");
        Err::<(), _>(Error::broken("no disk"))
    };
    jobs::round(&studio.app, "digest", "nothing was written", work).await;
    let (middle, end) = (log.line("in the middle"), log.line("a job broke"));
    assert_eq!(middle["span"]["job"], "digest");
    assert_eq!(middle["span"]["id"], end["span"]["id"]);
    assert_eq!(end["fields"]["means"], "nothing was written");
    let deliver = milepost::jobs::deliver::once(&studio.app);
    jobs::round(&studio.app, "deliver", "no mail", deliver).await.unwrap();
    let mails: Vec<_> =
        log.lines().into_iter().filter(|line| line["fields"]["message"] == "mail").collect();
    assert!(!mails.is_empty());
    for mail in &mails {
        assert_eq!(mail["span"]["job"], "deliver", "lanes belong to their round: {mail}");
        assert_eq!(mail["span"]["id"], mails[0]["span"]["id"]);
    }
}

/// What a program writes down that was asked once.
fn log_of(format: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let settings = [("MILEPOST_LOG_FORMAT", format), ("MILEPOST_LOG", "info")];
    let mut program = Program::start(&data, &settings);
    assert_eq!(program.client().get("/healthz").status, 200);
    assert!(program.stop());
    std::fs::read_to_string(data.with_extension("log")).unwrap()
}

#[test]
fn the_log_is_json_or_text_as_it_is_set_and_has_the_ids() {
    let log = log_of("json");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let request = lines.iter().find(|line| line["fields"]["route"] == "/healthz").unwrap();
    assert_eq!(request["span"]["id"].as_str().unwrap().len(), 8);
    assert_eq!(request["spans"], Value::Null, "once is enough");
    let log = log_of("text");
    let request = log.lines().find(|line| line.contains("/healthz")).unwrap();
    assert!(request.contains("request{id="), "{request}");
    assert!(serde_json::from_str::<Value>(request).is_err());
}
