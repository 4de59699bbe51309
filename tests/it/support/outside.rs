//! The program from outside: a process, a socket, nothing shared but the data folder.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A running `milepost serve`. Ended when dropped.
pub struct Program {
    pub address: String,
    child: Child,
    pub out: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it on a free port of loopback, with more settings as `NAME=value`.
    pub fn start(data: &Path, settings: &[(&str, &str)]) -> Self {
        let address = super::many::free_address();
        let mut child = Command::new(env!("CARGO_BIN_EXE_milepost"))
            .arg("serve")
            .env("MILEPOST_DATA", data)
            .env("MILEPOST_LISTEN", &address)
            .env("MILEPOST_MIN_FREE", "1MiB")
            .env("MILEPOST_LOG", "trace")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(data.with_extension("log")).unwrap())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let program = Self { address, child, out };
        // Ready when it answers; a connection that is refused comes back at once.
        for _ in 0..2000 {
            if TcpStream::connect(&program.address).is_ok() {
                return program;
            }
            std::thread::yield_now();
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!(
            "it did not start: {}",
            std::fs::read_to_string(data.with_extension("log")).unwrap()
        );
    }

    pub fn client(&self) -> Client {
        Client { address: self.address.clone(), cookies: BTreeMap::new() }
    }

    /// The next line on its standard output.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Lets it open so many files from now on.
    pub fn may_open(&self, files: u32) {
        let id = self.child.id().to_string();
        let limit = format!("--nofile={files}:{files}");
        assert!(Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap().success());
    }

    /// How long it has worked, in hundredths of a second.
    pub fn busy(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let after = stat.rsplit(')').next().unwrap();
        let fields: Vec<_> = after.split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Its process id.
    pub fn id(&self) -> String {
        self.child.id().to_string()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; whether it ended well.
    pub fn stop(&mut self) -> bool {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap().success()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A plain HTTP client that keeps cookies and says where its forms come from.
pub struct Client {
    address: String,
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn location(&self) -> String {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with("location:"));
        line.map_or(String::new(), |line| line[9..].trim().to_owned())
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.body());
        self
    }

    /// What stands between `before` and the next quotation mark.
    #[track_caller]
    pub fn after(&self, before: &str) -> String {
        let body = self.body();
        let at = body.find(before).unwrap_or_else(|| panic!("{before:?} is not in {body}"));
        body[at + before.len()..].split('"').next().unwrap().to_owned()
    }
}

impl Client {
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", &[])
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    pub fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        let body = super::browser::multipart(fields, files);
        self.send("POST", path, "multipart/form-data; boundary=cut-here", &body)
    }

    /// The path of an address of this server.
    pub fn path(&self, link: &str) -> String {
        link.trim_start_matches("http://").trim_start_matches(&self.address).to_owned()
    }

    fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let cookies: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut head = format!("{method} {path} HTTP/1.0\r\nHost: {}\r\n", self.address);
        if !cookies.is_empty() {
            head += &format!("Cookie: {}\r\n", cookies.join("; "));
        }
        if method == "POST" {
            head += &format!("Origin: http://{}\r\nContent-Type: {kind}\r\n", self.address);
            head += &format!("Content-Length: {}\r\n", body.len());
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut bytes = Vec::new();
        // A server that closes may reset the line once its whole answer is out.
        if let Err(error) = stream.read_to_end(&mut bytes) {
            assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
        }
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        for line in head.lines().filter(|line| line.to_lowercase().starts_with("set-cookie:")) {
            let pair = line[11..].trim().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Answer { status, head, bytes: bytes[end + 4..].to_vec() }
    }
}
