//! `/metrics`, on a listener of its own and nowhere else: what is counted, as Prometheus reads it.

use crate::app::App;
use crate::clock::Stamp;
use crate::error::Result;
use crate::meter::{Meters, Sheet};
use crate::tls::Tls;
use crate::web::limit::{Purpose, RULES};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

/// What answers there.
pub fn router(app: &App) -> Router {
    let began = app.store.clock().now();
    let tell = move |State(app): State<App>| async move {
        let text = gather(&app, began).await?;
        let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
        Ok::<Response, crate::error::Error>((kind, text).into_response())
    };
    Router::new().route("/metrics", get(tell)).with_state(app.clone())
}

/// Everything that is counted, as one text; it serves since `began`.
///
/// # Errors
/// If the database cannot be read.
pub async fn gather(app: &App, began: Stamp) -> Result<String> {
    let (mut sheet, meters) = (Sheet::default(), app.store.meters());
    sheet.tell("milepost_build_info", &[env!("CARGO_PKG_VERSION")], 1u64);
    sheet.tell("process_start_time_seconds", &[], began.seconds());
    process(&mut sheet);
    requests(&mut sheet, meters);
    for (purpose, rule) in Purpose::ALL.iter().zip(RULES) {
        sheet.tell("milepost_limited_total", &[rule.what], app.limits().met(*purpose));
    }
    sheet.tell("milepost_connections", &[], meters.connections.is());
    sheet.tell("milepost_connections_turned_away_total", &[], meters.turned_away.is());
    sheet.tell("milepost_live_pages", &[], app.store.live().open() as u64);
    sheet.tell("milepost_page_reads_total", &[], meters.page_reads.is());
    sheet.tell("milepost_decisions_total", &[], meters.decisions.is());
    let ends = app.tls().and_then(Tls::certificate).map_or(0, |one| one.until.seconds());
    sheet.tell("milepost_certificate_end_seconds", &[], ends);
    database(&mut sheet, app);
    waiting(&mut sheet, app).await?;
    sheet.tally("milepost_mails_total", &meters.mails);
    sheet.tally("milepost_webhooks_total", &meters.webhooks);
    sheet.tell("milepost_uploads", &[], app.vault.coming());
    sheet.tell("milepost_vault_bytes", &[], app.vault.used());
    if let Ok(free) = app.vault.free() {
        sheet.tell("milepost_disk_free_bytes", &[], free);
    }
    for (name, job) in meters.jobs() {
        sheet.tell("milepost_job_runs_total", &[name], job.runs.is());
        sheet.tell("milepost_job_failures_total", &[name], job.failures.is());
        sheet.tell("milepost_job_last_run_seconds", &[name], job.last().seconds());
    }
    Ok(sheet.text())
}

/// What Linux says of this process; nothing where it does not.
fn process(sheet: &mut Sheet) {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/self/{name}"));
    if let Some(kib) = read("status").ok().as_deref().and_then(resident) {
        sheet.tell("process_resident_memory_bytes", &[], kib * 1024);
    }
    if let Some(time) = read("stat").ok().as_deref().and_then(computed) {
        sheet.tell("process_cpu_seconds_total", &[], time);
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        sheet.tell("process_open_fds", &[], open.count() as u64);
    }
}

fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The time in `/proc/self/stat`, which Linux tells programs in hundredths of a second.
fn computed(stat: &str) -> Option<std::time::Duration> {
    // A program's name may hold spaces; it ends with the last bracket.
    let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(std::time::Duration::from_millis((user + system) * 10))
}

fn requests(sheet: &mut Sheet, meters: &Meters) {
    for (method, path, route) in meters.routes() {
        for (class, count) in ["1xx", "2xx", "3xx", "4xx", "5xx"].iter().zip(&route.classes) {
            if count.is() > 0 {
                sheet.tell("milepost_requests_total", &[method, &path, class], count.is());
            }
        }
        sheet.spread("milepost_request_seconds", &[method, &path], &route.took);
    }
}

fn database(sheet: &mut Sheet, app: &App) {
    let (meters, (database, log)) = (app.store.meters(), app.store.sizes());
    sheet.tell("milepost_writer_queue", &[], meters.queue.is());
    sheet.tell("milepost_writer_let_go_total", &[], meters.let_go.is());
    sheet.spread("milepost_writer_batch", &[], &meters.batch);
    sheet.spread("milepost_writer_commit_seconds", &[], &meters.commit);
    sheet.tell("milepost_database_bytes", &[], database);
    sheet.tell("milepost_wal_bytes", &[], log);
}

/// What waits in the database: it is counted there, as it outlives a restart.
async fn waiting(sheet: &mut Sheet, app: &App) -> Result<()> {
    let (mails, since, deliveries) = app
        .store
        .read(|tx| Ok((tx.mails_waiting()?, tx.mails_wait_since()?, tx.deliveries_waiting()?)))
        .await?;
    let now = app.store.clock().now();
    let oldest = since.map(|since| now.since(since)).unwrap_or_default();
    sheet.tell("milepost_mails_waiting", &[], mails);
    sheet.tell("milepost_mail_oldest_seconds", &[], oldest);
    sheet.tell("milepost_webhooks_waiting", &[], deliveries);
    Ok(())
}
