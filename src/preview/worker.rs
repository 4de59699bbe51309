//! The server's side: it starts a process for one file, waits for it, and ends it if it takes too
//! long.

use super::Fact;
use crate::error::Result;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

/// More than all facts take, in bytes.
const FACTS: u64 = 4096;

/// How pictures are made: by which program, and for how long.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The program, `milepost` itself.
    pub program: PathBuf,
    /// How long it may compute.
    pub seconds: u64,
    /// How long it may take in all.
    pub wall: Duration,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// By itself, having said all it had to say.
    Well,
    /// With a fault, or by a signal: which of them.
    Badly(Option<i32>),
    /// It took too long and was ended.
    Late,
}

/// What came of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How the process ended.
    pub ended: Ended,
    /// What it had found out by then.
    pub facts: Vec<Fact>,
}

impl Worker {
    /// The program that is running.
    ///
    /// # Errors
    /// If the system does not tell which one that is.
    pub fn of_this_program() -> Result<Self> {
        let here = std::env::current_exe()?;
        // On Linux the very file that runs, even if another was put in its place meanwhile.
        let itself = PathBuf::from("/proc/self/exe");
        let program = if itself.exists() { itself } else { here };
        Ok(Self { program, seconds: 20, wall: Duration::from_secs(30) })
    }

    /// Lets a program make pictures of `file` in `folder`.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn run(&self, media_type: &str, file: File, folder: &Path) -> Result<Outcome> {
        let mut child = Command::new(&self.program)
            .arg("preview")
            .args(["--seconds", &self.seconds.to_string(), media_type])
            .arg(folder)
            .env_clear()
            .current_dir(folder)
            .stdin(Stdio::from(file))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let told = child.stdout.take();
        let mut said = Vec::new();
        let all = async {
            if let Some(told) = told {
                told.take(FACTS).read_to_end(&mut said).await?;
            }
            child.wait().await
        };
        let ended = match tokio::time::timeout(self.wall, all).await {
            Ok(status) => {
                use std::os::unix::process::ExitStatusExt as _;
                let status = status?;
                if status.success() { Ended::Well } else { Ended::Badly(status.signal()) }
            }
            Err(_) => {
                child.kill().await?;
                Ended::Late
            }
        };
        let said = String::from_utf8_lossy(&said);
        let facts = said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Outcome { ended, facts })
    }
}
