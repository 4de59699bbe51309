//! Running it: what it tells of itself, how long anybody may keep it waiting, what it is shipped
//! with, and what it is made of.

mod deploy;
mod logs;
mod metrics;
mod patience;
mod queues;
mod supply;

use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the repository.
fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Where a program lies, if it is here; otherwise the test that needs it says so and passes.
fn found(program: &str, test: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let sbin = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    let found =
        std::env::split_paths(&path).chain(sbin).map(|at| at.join(program)).find(|at| at.exists());
    if found.is_none() {
        println!("skipped: {test} needs {program}");
    }
    found
}

/// What a program says, all of it, and whether it was content.
fn said(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}
