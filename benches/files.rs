//! What handing files over and taking them in costs, beside nginx doing the same in the same run.
//!
//! `cargo bench --profile dist --bench files` prints the table. Both servers listen on loopback and
//! keep their files on one disk; rounds take turns and the middle one counts. nginx checks an MD5
//! of the address and hands over by `sendfile`; Milepost checks a signed cookie, the link and the
//! role behind it, and writes down what was sent. nginx's PUT hashes nothing and waits for no disk.
//! `FILES_MIB=64` makes the large file smaller, for a quick look, and `MILEPOST` names another binary.
//! Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

use base64::Engine as _;
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MIB: u64 = 1024 * 1024;
const ROUNDS: usize = 7;

fn main() {
    let folder = tempfile::Builder::new().prefix("files-").tempdir_in(env!("CARGO_TARGET_TMPDIR"));
    let folder = folder.unwrap();
    let large = std::env::var("FILES_MIB").ok().and_then(|n| n.parse().ok()).unwrap_or(1024) * MIB;
    let mut milepost = Milepost::start(&folder.path().join("milepost"));
    let nginx = Nginx::start(&folder.path().join("nginx"));
    let sizes = [("large.bin", large), ("eighth.bin", large / 8), ("double.bin", large * 2)];
    for (name, size) in sizes {
        milepost.upload(name, size, name.len() as u64);
        if let Some(nginx) = &nginx {
            nginx.keep(name, size, name.len() as u64);
        }
    }
    println!("| what | Milepost | nginx | ratio | budget |");
    println!("|---|---|---|---|---|");
    let sides = (&milepost, nginx.as_ref());
    let mib = large / MIB;
    compare(&format!("download, one stream of {mib} MiB"), "0.95", sides, "large.bin", |at| {
        at.get("", Some(large)).1
    });
    compare(
        &format!("download, eight streams of {} MiB", mib / 8),
        "1.0",
        sides,
        "eighth.bin",
        |at| at.at_once(8, |at, _| at.get("", Some(large / 8)).1),
    );
    compare("download, random 1 MiB ranges, 16 connections", "0.85", sides, "large.bin", |at| {
        at.at_once(16, |at, which| ranges(at, which as u64, large))
    });
    first_byte(&milepost, large * 2);
    uploads(&milepost, nginx.as_ref(), large);
    small(&milepost);
    if nginx.is_none() {
        println!("\nskipped: nginx is not installed, so there is nothing beside it");
    }
    drop(nginx);
    milepost.end();
}

fn row(what: &str, ours: &str, theirs: &str, ratio: &str, budget: &str) {
    println!("| {what} | {ours} | {theirs} | {ratio} | {budget} |");
}

fn median<T: PartialOrd + Copy>(mut all: Vec<T>) -> T {
    all.sort_by(|a, b| a.partial_cmp(b).unwrap());
    all[all.len() / 2]
}

/// Where something is, and what lets one at it.
#[derive(Clone)]
struct At {
    address: String,
    path: String,
    headers: String,
}

/// A connection that stays open, and room to read into.
struct Line {
    stream: TcpStream,
    room: Vec<u8>,
}

impl At {
    fn line(&self) -> Line {
        let stream = TcpStream::connect(&self.address).unwrap();
        stream.set_nodelay(true).unwrap();
        Line { stream, room: vec![0; MIB as usize] }
    }

    /// Gets it on a line of its own: when the first byte of the body was there, and how many came.
    fn get(&self, more: &str, length: Option<u64>) -> (Duration, u64) {
        self.line().get(self, more, length)
    }

    /// So many callers at once; how many bytes came in all.
    fn at_once(&self, callers: usize, call: impl Fn(&Self, usize) -> u64 + Sync) -> u64 {
        std::thread::scope(|scope| {
            let call = &call;
            let all: Vec<_> = (0..callers).map(|n| scope.spawn(move || call(self, n))).collect();
            all.into_iter().map(|one| one.join().unwrap()).sum()
        })
    }
}

impl Line {
    fn get(&mut self, at: &At, more: &str, length: Option<u64>) -> (Duration, u64) {
        let At { path, headers, .. } = at;
        let ask = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{headers}{more}\r\n");
        let began = Instant::now();
        self.stream.write_all(ask.as_bytes()).unwrap();
        let (head, mut came) = self.head();
        let first = began.elapsed();
        let status = head.split(' ').nth(1).unwrap();
        assert!(["200", "206", "303"].contains(&status), "{path}: {head}");
        let says = head.to_lowercase();
        let says = says.split("content-length: ").nth(1).map(|rest| rest.lines().next().unwrap());
        let told: u64 = says.map_or(0, |length| length.parse().unwrap());
        assert!(length.is_none_or(|length| length == told), "{path}: {head}");
        while came < told {
            let read = self.stream.read(&mut self.room).unwrap();
            assert!(read > 0, "{path} broke off at {came} of {told}");
            came += read as u64;
        }
        (first, came)
    }

    /// The head of an answer, and how many bytes of the body came with it.
    fn head(&mut self) -> (String, u64) {
        let mut head = Vec::new();
        loop {
            // The first read is small, so that large ones stay in step with the body.
            let read = self.stream.read(&mut self.room[..16 * 1024]).unwrap();
            assert!(read > 0, "no answer: {}", String::from_utf8_lossy(&head));
            head.extend_from_slice(&self.room[..read]);
            if let Some(end) = head.windows(4).position(|four| four == b"\r\n\r\n") {
                let body = (head.len() - end - 4) as u64;
                return (String::from_utf8_lossy(&head[..end]).into_owned(), body);
            }
        }
    }

    /// Puts so many bytes that nobody has sent before; what was answered.
    fn put(&mut self, at: &At, size: u64, seed: u64) -> (String, Duration) {
        let At { path, headers, .. } = at;
        let ask = format!(
            "PUT {path} HTTP/1.1\r\nHost: bench\r\n{headers}Content-Length: {size}\r\n\r\n"
        );
        let bytes = noise(seed);
        let began = Instant::now();
        self.stream.write_all(ask.as_bytes()).unwrap();
        let mut left = size;
        while left > 0 {
            let piece = left.min(bytes.len() as u64);
            self.stream.write_all(&bytes[..piece as usize]).unwrap();
            left -= piece;
        }
        let (head, _) = self.head();
        (head, began.elapsed())
    }
}

/// A mebibyte that depends on a number.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    (0..MIB / 8).flat_map(|_| next().to_le_bytes()).collect()
}

fn ranges(at: &At, which: u64, size: u64) -> u64 {
    let (mut line, mut state) = (at.line(), which * 7919 + 17);
    let mut came = 0;
    for _ in 0..40 {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let from = (state >> 20) % (size - MIB);
        let range = format!("Range: bytes={from}-{}\r\n", from + MIB - 1);
        came += line.get(at, &range, Some(MIB)).1;
    }
    came
}

/// A running server: its process, for time and memory.
trait Server {
    fn id(&self) -> u32;
    fn at(&self, name: &str) -> At;
}

fn compare(
    what: &str,
    budget: &str,
    (milepost, nginx): (&Milepost, Option<&Nginx>),
    name: &str,
    call: impl Fn(&At) -> u64,
) {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let rest = memory(milepost.id(), "VmRSS");
    forget_peak(milepost.id());
    let mut cost = (0.0, 0.0);
    for round in 0..=ROUNDS {
        let one = |server: &dyn Server, took: &mut Vec<f64>| {
            let (before, began) = (work(server.id()), Instant::now());
            let bytes = call(&server.at(name)) as f64;
            // The first round warms both.
            if round > 0 {
                took.push(bytes / began.elapsed().as_secs_f64() / 1e6);
            }
            (work(server.id()) - before) / bytes * 1e9
        };
        cost.0 = one(milepost, &mut ours);
        cost.1 = nginx.map_or(0.0, |nginx| one(nginx, &mut theirs));
    }
    let grown = memory(milepost.id(), "VmHWM").saturating_sub(rest);
    let ours = median(ours);
    let said = format!(
        "{ours:.0} MB/s, {:.2} s of CPU a GB, +{grown:.1} MB",
        cost.0,
        grown = grown as f64 / 1e3
    );
    let Some(_) = nginx else { return row(what, &said, "-", "-", budget) };
    let theirs = median(theirs);
    let beside = format!("{theirs:.0} MB/s, {:.2} s", cost.1);
    row(what, &said, &beside, &format!("{:.2}", ours / theirs), budget);
}

fn first_byte(milepost: &Milepost, size: u64) {
    let at = milepost.at("double.bin");
    let mut took = [Vec::new(), Vec::new()];
    for round in 0..200 {
        let from = size / 2 + round * 4096;
        let range = format!("Range: bytes={from}-\r\n");
        for (which, more) in ["", range.as_str()].into_iter().enumerate() {
            // The rest is not read: the line is closed.
            let mut line = at.line();
            let ask =
                format!("GET {} HTTP/1.1\r\nHost: bench\r\n{}{more}\r\n", at.path, at.headers);
            let began = Instant::now();
            line.stream.write_all(ask.as_bytes()).unwrap();
            let (_, mut came) = line.head();
            while came == 0 {
                came = line.stream.read(&mut line.room[..1]).unwrap() as u64;
            }
            took[which].push(began.elapsed().as_secs_f64() * 1e6);
        }
    }
    let [whole, part] = took.map(median);
    let what = format!("first byte from the middle of {} MiB, beside the whole", size / MIB);
    let said = format!("{part:.0} µs, whole {whole:.0} µs");
    row(&what, &said, "-", &format!("{:.2}", part / whole), "1.0");
}

fn uploads(milepost: &Milepost, nginx: Option<&Nginx>, size: u64) {
    let (mut ours, mut theirs, mut cost) = (Vec::new(), Vec::new(), 0.0);
    let rest = memory(milepost.id(), "VmRSS");
    forget_peak(milepost.id());
    let rounds = 5;
    for round in 0..rounds {
        let seed = 1000 + round;
        settle();
        let before = work(milepost.id());
        let took = milepost.upload("upload.bin", size, seed);
        cost = (work(milepost.id()) - before) / size as f64 * 1e9;
        ours.push(size as f64 / took.as_secs_f64() / 1e6);
        if let Some(nginx) = nginx {
            let at = At { path: "/put/upload.bin".into(), ..nginx.at("") };
            settle();
            let (head, took) = at.line().put(&at, size, seed);
            assert!(head.contains(" 201") || head.contains(" 204"), "{head}");
            theirs.push(size as f64 / took.as_secs_f64() / 1e6);
        }
    }
    let grown = memory(milepost.id(), "VmHWM").saturating_sub(rest) as f64 / 1e3;
    let what = format!("upload, PUT of {} MiB", size / MIB);
    let ours = median(ours);
    let said = format!("{ours:.0} MB/s, {cost:.2} s of CPU a GB, +{grown:.1} MB");
    if theirs.is_empty() {
        return row(&what, &said, "-", "-", "1.1");
    }
    let theirs = median(theirs);
    let beside = format!("{theirs:.0} MB/s, not hashed, not synced");
    row(&what, &said, &beside, &format!("{:.2}", ours / theirs), "1.1");
}

/// Lets the disk finish: what one side left unwritten would be written in the other's turn.
fn settle() {
    assert!(Command::new("sync").status().unwrap().success());
}

fn small(milepost: &Milepost) {
    let mut took = Vec::new();
    for round in 0..3_u64 {
        let at = milepost.put_at("");
        let mut line = at.line();
        let began = Instant::now();
        for number in 0..200 {
            let at = At { path: format!("{}small-{number}.bin", at.path), ..at.clone() };
            let (head, _) = line.put(&at, 50_000, 5000 + round * 200 + number);
            assert!(head.contains(" 201"), "{head}");
        }
        took.push(began.elapsed().as_secs_f64());
    }
    let said = format!("{:.2} s", median(took));
    row("upload of 200 files of 50 KB, one after the other", &said, "-", "-", "3 s");
}

fn memory(id: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(what)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The peak of the memory counts from now on.
fn forget_peak(id: u32) {
    std::fs::write(format!("/proc/{id}/clear_refs"), "5").unwrap();
}

/// Seconds that a process has worked.
fn work(id: u32) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn free_address() -> String {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("127.0.0.1:{port}")
}

fn wait_for(address: &str) {
    while TcpStream::connect(address).is_err() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

struct Milepost {
    child: Child,
    address: String,
    token: String,
    milestone: String,
    page: String,
    cookies: String,
}

impl Milepost {
    fn start(data: &Path) -> Self {
        let binary =
            &std::env::var("MILEPOST").unwrap_or_else(|_| env!("CARGO_BIN_EXE_milepost").into());
        let run = |args: &[&str]| {
            let done = Command::new(binary).args(args).env("MILEPOST_DATA", data).output().unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8(done.stdout).unwrap()
        };
        run(&["init", "--studio", "S", "--owner-name", "N", "--owner-email", "n@s.example"]);
        let token: Value =
            serde_json::from_str(&run(&["token", "create", "bench", "--role", "admin", "--json"]))
                .unwrap();
        let token = token["token"].as_str().unwrap().to_owned();
        let address = free_address();
        let child = Command::new(binary)
            .args(["serve", "--listen", &address, "--log", "error", "--rate-limits", "off"])
            .env("MILEPOST_DATA", data)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        wait_for(&address);
        let none = String::new();
        let (milestone, page, cookies) = (none.clone(), none.clone(), none);
        let mut one = Self { child, address, token, milestone, page, cookies };
        one.set_up();
        one
    }

    fn api(&self, path: &str) -> At {
        let headers = format!("Authorization: Bearer {}\r\n", self.token);
        At { address: self.address.clone(), path: format!("/api/v1{path}"), headers }
    }

    fn post(&self, path: &str, body: Value) -> Value {
        let (at, body) = (self.api(path), body.to_string());
        let mut line = at.line();
        let ask = format!(
            "POST {} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{}Content-Type: \
             application/json\r\nContent-Length: {}\r\n\r\n{body}",
            at.path,
            at.headers,
            body.len()
        );
        line.stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = String::new();
        line.stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{path}: {answer}");
        serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap()
    }

    /// A client, a person with a link, and the visit of a browser that opened it.
    fn set_up(&mut self) {
        let id = |made: &Value| made["id"].as_str().unwrap().to_owned();
        let client = id(&self.post("/clients", serde_json::json!({ "name": "C" })));
        let who = serde_json::json!({ "name": "Ines", "email": "ines@c.example" });
        let contact = id(&self.post(&format!("/clients/{client}/contacts"), who));
        let project = serde_json::json!({ "client_id": client, "title": "P" });
        let project = id(&self.post("/projects", project));
        let milestone = serde_json::json!({ "title": "M", "state": "in_progress" });
        self.milestone = id(&self.post(&format!("/projects/{project}/milestones"), milestone));
        let person =
            serde_json::json!({ "contact_id": contact, "role": "viewer", "can_download": true });
        let person = self.post(&format!("/projects/{project}/participants"), person);
        let link = person["link"]["url"].as_str().unwrap();
        let path = link.split_once("/l/").map(|(_, letters)| format!("/l/{letters}")).unwrap();
        let mut line =
            At { address: self.address.clone(), path: String::new(), headers: String::new() }
                .line();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n");
        line.stream.write_all(ask.as_bytes()).unwrap();
        let (head, _) = line.head();
        let said = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            let found = lines.filter(|(is, _)| is.eq_ignore_ascii_case(name));
            found.map(|(_, value)| value.split(';').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        self.page = said("location").remove(0);
        self.cookies = said("set-cookie").join("; ");
    }

    fn put_at(&self, name: &str) -> At {
        self.api(&format!("/milestones/{}/files/{name}", self.milestone))
    }

    fn upload(&self, name: &str, size: u64, seed: u64) -> Duration {
        let at = self.put_at(name);
        let (head, took) = at.line().put(&at, size, seed);
        assert!(head.contains(" 201"), "{head}");
        took
    }

    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The newest version of a file, by its name.
    fn version(&self, name: &str) -> String {
        let at = self.api(&format!("/milestones/{}/files?limit=100", self.milestone));
        let mut line = at.line();
        let ask = format!(
            "GET {} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n{}\r\n",
            at.path, at.headers
        );
        line.stream.write_all(ask.as_bytes()).unwrap();
        let mut answer = String::new();
        line.stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        let listed: Value = serde_json::from_str(body).unwrap();
        let all = listed["items"].as_array().unwrap();
        let found = all.iter().find(|file| file["name"] == name).unwrap();
        found["version"]["id"].as_str().unwrap().to_owned()
    }
}

impl Server for Milepost {
    fn id(&self) -> u32 {
        self.child.id()
    }

    /// Where a person downloads it.
    fn at(&self, name: &str) -> At {
        let path = format!("{}/files/{}/{name}", self.page, self.version(name));
        let headers = format!("Cookie: {}\r\nUser-Agent: Mozilla/5.0 bench\r\n", self.cookies);
        At { address: self.address.clone(), path, headers }
    }
}

struct Nginx {
    child: Child,
    address: String,
    prefix: std::path::PathBuf,
}

impl Nginx {
    fn start(prefix: &Path) -> Option<Self> {
        let binary =
            ["/usr/sbin/nginx", "/usr/bin/nginx"].into_iter().find(|b| Path::new(b).exists())?;
        for folder in ["files/put", "body", "logs"] {
            std::fs::create_dir_all(prefix.join(folder)).unwrap();
        }
        let address = free_address();
        let user = if is_root() { "user root;" } else { "" };
        let settings = format!(
            "{user} daemon off; master_process off; worker_processes 1; pid nginx.pid;
             error_log logs/error.log crit;
             events {{ worker_connections 256; }}
             http {{
               access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000;
               client_max_body_size 0; client_body_temp_path body;
               proxy_temp_path body; fastcgi_temp_path body; uwsgi_temp_path body; scgi_temp_path body;
               server {{
                 listen {address}; root files;
                 location / {{
                   secure_link $arg_md5,$arg_expires;
                   secure_link_md5 \"$secure_link_expires$uri secret\";
                   if ($secure_link = \"\") {{ return 403; }}
                   if ($secure_link = \"0\") {{ return 410; }}
                 }}
                 location /put/ {{ dav_methods PUT; }}
               }}
             }}"
        );
        std::fs::write(prefix.join("nginx.conf"), settings).unwrap();
        let child = Command::new(binary)
            .args(["-p", prefix.to_str().unwrap(), "-c", "nginx.conf", "-e", "logs/error.log"])
            .spawn()
            .unwrap();
        wait_for(&address);
        Some(Self { child, address, prefix: prefix.to_owned() })
    }

    fn keep(&self, name: &str, size: u64, seed: u64) {
        let mut file = std::fs::File::create(self.prefix.join("files").join(name)).unwrap();
        let piece = noise(seed);
        let mut left = size;
        while left > 0 {
            let some = left.min(piece.len() as u64);
            file.write_all(&piece[..some as usize]).unwrap();
            left -= some;
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Server for Nginx {
    fn id(&self) -> u32 {
        self.child.id()
    }

    fn at(&self, name: &str) -> At {
        let signed = format!("4102444800/{name} secret");
        let md5 = Command::new("sh")
            .args(["-c", "printf %s \"$1\" | md5sum", "sh", &signed])
            .output()
            .unwrap();
        let hex = String::from_utf8(md5.stdout).unwrap();
        let bytes: Vec<u8> =
            (0..16).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect();
        let tag = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let path = format!("/{name}?md5={tag}&expires=4102444800");
        At { address: self.address.clone(), path, headers: String::new() }
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|about| {
        use std::os::unix::fs::MetadataExt as _;
        about.uid() == 0
    })
}
