//! Every metric once: its name, kind, labels and meaning, from which `/metrics` and
//! `docs/METRICS.md` are written.

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows, and begins anew with each start.
    Counter,
    /// It goes up and down.
    Gauge,
    /// How many were up to each of some steps, in seconds.
    Seconds,
    /// The same, in units.
    Units,
}

impl Kind {
    /// As Prometheus says it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Seconds | Self::Units => "histogram",
        }
    }
}

/// One metric.
#[derive(Debug, Clone, Copy)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// What its number is.
    pub kind: Kind,
    /// What tells its numbers apart.
    pub labels: &'static [&'static str],
    /// What it means.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($($kind:ident $name:literal [$($label:literal),*] $meaning:literal;)+) => {
        /// Every metric.
        pub const METRICS: &[Metric] = &[$(Metric {
            name: $name, kind: Kind::$kind, labels: &[$($label),*], meaning: $meaning,
        }),+];
    };
}

metrics! {
    Gauge "milepost_build_info" ["version"] "1, and which version it is";
    Gauge "process_start_time_seconds" [] "when it began to serve, in seconds since 1970";
    Counter "process_cpu_seconds_total" [] "how long it has computed";
    Gauge "process_resident_memory_bytes" [] "memory that it has in use";
    Gauge "process_open_fds" [] "files and connections that it has open";
    Counter "milepost_requests_total" ["method", "route", "status"]
        "requests that were answered, by the pattern of their address and by 2xx, 3xx, 4xx, 5xx";
    Seconds "milepost_request_seconds" ["method", "route"]
        "from a request's head to the head of its answer";
    Gauge "milepost_certificate_end_seconds" []
        "when the certificate ends, in seconds since 1970; 0 where a proxy has it";
    Counter "milepost_limited_total" ["limit"]
        "requests that met a limit and were told to wait, by the limit's name in LIMITS.md";
    Gauge "milepost_connections" [] "connections that are open";
    Counter "milepost_connections_turned_away_total" []
        "connections that were closed at once, as one visitor held too many";
    Gauge "milepost_live_pages" [] "open pages that hear of news";
    Counter "milepost_page_reads_total" [] "how often a client's page was read";
    Counter "milepost_decisions_total" [] "answers that were recorded";
    Gauge "milepost_writer_queue" []
        "units of work that wait for the writer; 1,024 have room, and more wait outside";
    Counter "milepost_writer_let_go_total" []
        "facts about downloads and visits that found this queue full and were not written";
    Units "milepost_writer_batch" [] "units of work that shared a commit";
    Seconds "milepost_writer_commit_seconds" []
        "how long a commit took with the work in it, until it was on the disk";
    Gauge "milepost_database_bytes" [] "size of the database";
    Gauge "milepost_wal_bytes" [] "size of its log, which is folded in as it goes";
    Gauge "milepost_mails_waiting" [] "mails that wait to be sent or are under way";
    Gauge "milepost_mail_oldest_seconds" [] "how long the oldest of them has waited; 0 if none";
    Counter "milepost_mails_total" ["outcome"]
        "mails that were tried, by outcome: accepted, later, down, unsure, stuck, never, \
         nobody_there, not_configured";
    Gauge "milepost_webhooks_waiting" [] "deliveries that wait for a webhook that is active";
    Counter "milepost_webhooks_total" ["outcome"]
        "calls of webhooks, by outcome: delivered, deferred, dead";
    Gauge "milepost_uploads" [] "files that are coming in at this moment";
    Gauge "milepost_vault_bytes" [] "bytes of files that are kept, and room promised to uploads";
    Gauge "milepost_disk_free_bytes" [] "bytes that are free on the disk of the files";
    Counter "milepost_job_runs_total" ["job"] "rounds of each job";
    Counter "milepost_job_failures_total" ["job"] "rounds that broke; the log says why";
    Gauge "milepost_job_last_run_seconds" ["job"]
        "when each job last ended a round, in seconds since 1970";
}

/// The table of `docs/METRICS.md`.
pub fn table() -> String {
    let mut table = String::from("| metric | type | labels | meaning |\n|---|---|---|---|\n");
    for Metric { name, kind, labels, meaning } in METRICS {
        let labels: Vec<_> = labels.iter().map(|label| format!("`{label}`")).collect();
        table += &format!("| `{name}` | {} | {} | {meaning} |\n", kind.says(), labels.join(", "));
    }
    table
}
