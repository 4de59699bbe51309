//! A server as a process of its own, and what it takes of the machine.

use super::many::{Line, free_address};
use rustix::thread::{CpuSet, sched_setaffinity};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A process that listens; it ends with this.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: String,
}

impl Server {
    /// Milepost on a data folder: what is shipped if `MILEPOST` names it, else what cargo built.
    pub fn start(data: &Path) -> Self {
        Self::start_at(data, free_address())
    }

    /// The same, at an address where nobody listens.
    pub fn start_at(data: &Path, address: String) -> Self {
        Self::start_with(data, address, &[])
    }

    /// The same, with more in its environment.
    pub fn start_with(data: &Path, address: String, more: &[(&str, &OsStr)]) -> Self {
        let binary =
            std::env::var("MILEPOST").unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").into());
        let mut command = Command::new(binary);
        command
            .args(["serve", "--listen", &address, "--log", "error", "--rate-limits", "off"])
            // As if a proxy stood before it: one address may hold more connections than a person.
            .args(["--trusted-proxies", "127.0.0.1"])
            .args(["--min-free", "1MiB"])
            .envs(more.iter().copied())
            .env("MILEPOST_DATA", data);
        Self::of(command, address)
    }

    /// Whatever the command starts, once it takes connections.
    pub fn of(mut command: Command, address: String) -> Self {
        let apart = APART.load(Ordering::Relaxed);
        if apart {
            stay_on(0);
        }
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        if apart {
            stay_on(1);
        }
        let began = Instant::now();
        while Line::to(&address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(20), "it did not start");
            std::thread::sleep(Duration::from_micros(200));
        }
        Self { child, address }
    }

    /// Its process id.
    #[allow(dead_code, reason = "not every bench asks")]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9`.
    #[allow(dead_code, reason = "not every bench does")]
    pub fn end(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }

    /// Seconds that the process has worked, and those that it started.
    pub fn work(&self) -> f64 {
        family(self.child.id()).iter().map(|id| worked(&format!("/proc/{id}/stat"))).sum()
    }

    /// Seconds that its writer has worked.
    #[allow(dead_code, reason = "not every bench asks")]
    pub fn writer(&self) -> f64 {
        let tasks = std::fs::read_dir(format!("/proc/{}/task", self.child.id())).unwrap();
        let stats = tasks.map(|task| task.unwrap().path().join("stat").display().to_string());
        let writer = |stat: &String| std::fs::read_to_string(stat).unwrap().contains("(writer)");
        stats.filter(writer).map(|stat| worked(&stat)).sum()
    }

    /// The memory that it holds, in MB.
    #[allow(dead_code, reason = "not every bench asks")]
    pub fn memory(&self) -> f64 {
        self.status("VmRSS:")
    }

    /// The most memory that it ever held, in MB.
    #[allow(dead_code, reason = "not every bench asks")]
    pub fn most_memory(&self) -> f64 {
        self.status("VmHWM:")
    }

    fn status(&self, what: &str) -> f64 {
        let of = |id: &u32| {
            let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
            // One that has ended has none.
            let line = status.lines().find_map(|line| line.strip_prefix(what)).unwrap_or("0 kB");
            let kib: f64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
            kib * 1024.0 / 1e6
        };
        family(self.child.id()).iter().map(of).sum()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// A process and those that it started.
fn family(id: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let began = tasks.map(|task| std::fs::read_to_string(task.path().join("children")));
    let began: Vec<u32> = began
        .map(Result::unwrap_or_default)
        .collect::<String>()
        .split_whitespace()
        .flat_map(|child| family(child.parse().unwrap()))
        .collect();
    [vec![id], began].concat()
}

/// Whether servers are started on the first core alone.
static APART: AtomicBool = AtomicBool::new(false);

/// From now on servers have the first core to themselves, from their first moment, and whoever asks
/// them (the thread that calls, and those that it starts) is on the second.
#[allow(dead_code, reason = "not every bench does")]
pub fn stand_apart() {
    APART.store(true, Ordering::Relaxed);
    stay_on(1);
}

/// Keeps the thread that calls on one core, and whatever it starts.
fn stay_on(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    sched_setaffinity(None, &cores).unwrap();
}

fn worked(stat: &str) -> f64 {
    let stat = std::fs::read_to_string(stat).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}
