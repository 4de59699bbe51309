//! Meters: what is counted while the program runs, for whoever watches over it. Names and meanings
//! stand in `meter/list.rs`; `meter/sheet.rs` writes them as Prometheus reads them.
//!
//! Nothing here carries an id, an address or a name: routes are patterns, and whatever else tells
//! counts apart is one of a few words of ours.

mod list;
mod sheet;

pub use list::{Kind, METRICS, Metric, table};
pub use sheet::Sheet;

use crate::clock::{Stamp, Stopwatch};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// How many of something there were, or are.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// One less; never less than none.
    pub fn less(&self) {
        let less = |is: u64| Some(is.saturating_sub(1));
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less).ok();
    }

    /// How many it is now.
    pub fn is(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// One that is there as long as it is held, and counted as long.
#[derive(Debug)]
pub struct Held(Arc<Count>);

impl Held {
    /// One more in `count`, until this is dropped.
    pub fn one(count: &Arc<Count>) -> Self {
        count.add(1);
        Self(count.clone())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.less();
    }
}

/// The steps by which times are told apart, in microseconds.
pub const TIMES: &[u64] = &[
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    10_000_000,
];

/// The steps by which numbers of units are told apart.
pub const UNITS: &[u64] = &[1, 2, 4, 8, 16, 32, 64, 128, 256];

/// How long or how large things were, by steps: how many were up to each, and all together.
#[derive(Debug)]
pub struct Spread {
    steps: &'static [u64],
    counts: Vec<Count>,
    sum: Count,
}

impl Spread {
    /// Nothing yet, by these steps.
    pub fn by(steps: &'static [u64]) -> Self {
        let counts = (0..=steps.len()).map(|_| Count::default()).collect();
        Self { steps, counts, sum: Count::default() }
    }

    /// Notes one of this size.
    pub fn note(&self, size: u64) {
        self.counts[self.steps.partition_point(|step| *step < size)].add(1);
        self.sum.add(size);
    }

    /// Notes one that took so long.
    pub fn took(&self, time: Duration) {
        self.note(u64::try_from(time.as_micros()).unwrap_or(u64::MAX));
    }

    /// Each step with how many were up to it; no step at the end, which has all.
    pub fn up_to(&self) -> impl Iterator<Item = (Option<u64>, u64)> {
        let steps = self.steps.iter().copied().map(Some).chain([None]);
        let mut all = 0;
        steps.zip(&self.counts).map(move |(step, count)| {
            all += count.is();
            (step, all)
        })
    }

    /// All sizes together.
    pub fn sum(&self) -> u64 {
        self.sum.is()
    }
}

/// Counts that are told apart by a word of ours.
#[derive(Debug, Default)]
pub struct Tally(Mutex<BTreeMap<&'static str, u64>>);

impl Tally {
    /// One more of this kind.
    pub fn one(&self, kind: &'static str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(kind).or_default() += 1;
    }

    /// Every kind that came, with how often.
    pub fn all(&self) -> Vec<(&'static str, u64)> {
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|(kind, count)| (*kind, *count)).collect()
    }
}

/// One route, by method.
#[derive(Debug)]
pub struct Route {
    /// How many answers had a status of 1xx, 2xx and so on.
    pub classes: [Count; 5],
    /// How long they took.
    pub took: Spread,
}

/// One job.
#[derive(Debug, Default)]
pub struct Job {
    /// How often it went.
    pub runs: Count,
    /// How often it broke.
    pub failures: Count,
    last: AtomicI64,
}

impl Job {
    /// When it last ended a round.
    pub fn last(&self) -> Stamp {
        Stamp(self.last.load(Ordering::Relaxed))
    }
}

/// Everything that is counted.
#[derive(Debug)]
pub struct Meters {
    routes: RwLock<BTreeMap<&'static str, BTreeMap<String, Arc<Route>>>>,
    jobs: Mutex<BTreeMap<&'static str, Arc<Job>>>,
    /// How often a client's page was read.
    pub page_reads: Count,
    /// Answers and takings-back that were recorded.
    pub decisions: Count,
    /// Mails that were tried, by what came of it.
    pub mails: Tally,
    /// Webhooks that were called, by what came of it.
    pub webhooks: Tally,
    /// Connections that are open.
    pub connections: Arc<Count>,
    /// Connections that were turned away, because one visitor held too many.
    pub turned_away: Count,
    /// Units of work that wait for the writer.
    pub queue: Arc<Count>,
    /// Facts that found the writer's queue full and were let go.
    pub let_go: Count,
    /// How many units shared a commit.
    pub batch: Spread,
    /// How long commits took, with the work in them.
    pub commit: Spread,
}

impl Default for Meters {
    fn default() -> Self {
        let (routes, jobs, page_reads, decisions) = Default::default();
        let (mails, webhooks, connections, turned_away) = Default::default();
        let (queue, let_go) = Default::default();
        let (batch, commit) = (Spread::by(UNITS), Spread::by(TIMES));
        Self {
            routes,
            jobs,
            page_reads,
            decisions,
            mails,
            webhooks,
            connections,
            turned_away,
            queue,
            let_go,
            batch,
            commit,
        }
    }
}

/// The methods that are told apart; whatever else somebody makes up is one.
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// Where a client reads their page.
const PAGE: &str = "/p/{page}";

impl Meters {
    /// A request was answered. `route` is the pattern of its address, and never the address.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let known = METHODS.iter().find(|known| **known == method);
        if method == "GET" && route == PAGE && status == 200 {
            self.page_reads.add(1);
        }
        let route = self.route(known.copied().unwrap_or("other"), route);
        route.classes[usize::from(status / 100).clamp(1, 5) - 1].add(1);
        route.took.took(took);
    }

    fn route(&self, method: &'static str, pattern: &str) -> Arc<Route> {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let known = routes.get(method).and_then(|of| of.get(pattern)).cloned();
        drop(routes);
        known.unwrap_or_else(|| {
            let mut routes = self.routes.write().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Route { classes: Default::default(), took: Spread::by(TIMES) });
            let of = routes.entry(method).or_default();
            of.entry(pattern.to_owned()).or_insert_with(new).clone()
        })
    }

    /// Every route that was asked for: method, pattern, counts.
    pub fn routes(&self) -> Vec<(&'static str, String, Arc<Route>)> {
        let routes = self.routes.read().unwrap_or_else(PoisonError::into_inner);
        let of_method = |(method, of): (&&'static str, &BTreeMap<String, Arc<Route>>)| {
            let method = *method;
            of.iter().map(move |(path, of)| (method, path.clone(), of.clone())).collect::<Vec<_>>()
        };
        routes.iter().flat_map(of_method).collect()
    }

    /// A job went one round, until `at`.
    pub fn went(&self, job: &'static str, is_well: bool, at: Stamp) {
        let mut jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        let job = jobs.entry(job).or_default();
        job.runs.add(1);
        job.failures.add(u64::from(!is_well));
        job.last.store(at.0, Ordering::Relaxed);
    }

    /// Every job that went.
    pub fn jobs(&self) -> Vec<(&'static str, Arc<Job>)> {
        let jobs = self.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.iter().map(|(name, job)| (*name, job.clone())).collect()
    }

    /// So many units shared a commit that is on the disk, and this many of what they wrote were
    /// decisions.
    pub fn committed(&self, units: usize, decisions: u64, since: Stopwatch) {
        self.batch.note(units as u64);
        self.commit.took(since.elapsed());
        self.decisions.add(decisions);
    }
}
