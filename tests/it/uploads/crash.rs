//! The server killed with -9 while files come in: whatever was answered is there, whole, and nothing
//! points at bytes that are not.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::many::free_address;

const ROUNDS: u32 = 12;
const WRITERS: u32 = 3;

fn say(folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
    let said = command.args(words).arg("--data").arg(folder).output().unwrap();
    assert!(said.status.success(), "{words:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

fn serve(folder: &Path, at: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_milepost"))
        .args(["serve", "--listen", at, "--min-free", "1MiB", "--rate-limits", "off"])
        .arg("--data")
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Sizes around the edges of what is written and brought to the disk at once.
const SIZES: &[usize] = &[0, 1, 4095, 50_000, 524_288, 524_289, 3_000_000];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_before_a_kill_is_there_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let init = ["init", "--studio", "S", "--owner-name", "N", "--owner-email", "n@s.example"];
    say(folder.path(), &init);
    let token = say(folder.path(), &["token", "create", "crash", "--role", "editor"]);
    let at = free_address();
    let api = format!("http://{at}/api/v1");
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(milepost::trust::tls())
        .no_proxy()
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap();
    let mut milestone = String::new();
    let answered = Arc::new(Mutex::new(BTreeMap::<String, String>::new()));
    let number = Arc::new(AtomicU32::new(0));
    for round in 0..ROUNDS {
        let mut server = serve(folder.path(), &at);
        ready(&client, &at).await;
        if milestone.is_empty() {
            milestone = begin(&client, &api, &token).await;
        }
        let stop = Arc::new(AtomicBool::new(false));
        let to = format!("{api}/milestones/{milestone}/files");
        let of = Writing { client: client.clone(), to, token: token.clone() };
        let told = (answered.clone(), number.clone(), stop.clone());
        let writers: Vec<_> =
            (0..WRITERS).map(|_| tokio::spawn(of.clone().write(told.clone()))).collect();
        // Not the same moment in any two rounds: after so many more files were answered.
        let wanted = answered.lock().unwrap().len() + 2 + round as usize;
        while answered.lock().unwrap().len() < wanted {
            tokio::task::yield_now().await;
        }
        server.kill().unwrap();
        server.wait().unwrap();
        stop.store(true, Ordering::SeqCst);
        for writer in writers {
            writer.await.unwrap();
        }
    }
    let told = say(folder.path(), &["doctor", "--json", "--min-free", "1MiB"]);
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["good"], true, "{told}");
    let base = rusqlite::Connection::open(folder.path().join("milepost.db")).unwrap();
    let sql = "select f.name, v.sha256 from versions v join files f on f.id = v.file_id";
    let mut rows = base.prepare(sql).unwrap();
    let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let there: BTreeMap<String, String> = rows.map(Result::unwrap).collect();
    let answered = answered.lock().unwrap();
    assert!(answered.len() > 50, "{}", answered.len());
    for (name, sha256) in answered.iter() {
        assert_eq!(there.get(name), Some(sha256), "{name} was answered and is not there");
    }
}

/// Where somebody sends one file after the other.
#[derive(Clone)]
struct Writing {
    client: reqwest::Client,
    to: String,
    token: String,
}

type Told = (Arc<Mutex<BTreeMap<String, String>>>, Arc<AtomicU32>, Arc<AtomicBool>);

impl Writing {
    /// Sends files until it is to stop or nobody answers; tells name and hash of what was answered.
    async fn write(self, (answered, number, stop): Told) {
        while !stop.load(Ordering::SeqCst) {
            let n = number.fetch_add(1, Ordering::SeqCst);
            let bytes = vec![n as u8; SIZES[n as usize % SIZES.len()]];
            let put = self.client.put(format!("{}/f{n}.bin", self.to)).bearer_auth(&self.token);
            let Ok(sent) = put.body(bytes.clone()).send().await else { return };
            if sent.status() == 201 {
                let sha256 = milepost::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(&bytes));
                answered.lock().unwrap().insert(format!("f{n}.bin"), sha256);
            }
        }
    }
}

async fn ready(client: &reqwest::Client, at: &str) {
    for _ in 0..2000 {
        if client.get(format!("http://{at}/readyz")).send().await.is_ok_and(|a| a.status() == 200) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("the server does not answer");
}

async fn begin(client: &reqwest::Client, api: &str, token: &str) -> String {
    let post = async |path: &str, body: serde_json::Value| {
        let to = format!("{api}{path}");
        let body = body.to_string();
        let request = client.post(to).bearer_auth(token).header("content-type", "application/json");
        let answer = request.body(body).send().await.unwrap();
        let made = answer.text().await.unwrap();
        let made: serde_json::Value = serde_json::from_str(&made).unwrap();
        made["id"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
    };
    let client = post("/clients", serde_json::json!({ "name": "C" })).await;
    let project = post("/projects", serde_json::json!({ "client_id": client, "title": "P" })).await;
    post(&format!("/projects/{project}/milestones"), serde_json::json!({ "title": "M" })).await
}
