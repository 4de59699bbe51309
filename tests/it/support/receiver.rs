//! A real HTTP server on loopback that is told things: it keeps every request as it came, and
//! answers in the manner it was told to.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// How the receiver answers.
#[derive(Debug, Clone)]
pub enum Manner {
    /// With this status, these headers (each ending a line) and this body.
    Says(u16, String, String),
    /// Never, and keeps the line.
    IsSilent,
    /// 200, and then bytes for as long as they are taken, up to a gibibyte.
    Gushes,
    /// 200, a little, and then nothing more.
    Trails,
}

impl Manner {
    pub fn says(status: u16) -> Self {
        Self::Says(status, String::new(), String::new())
    }
}

/// One request as it came.
#[derive(Debug, Clone)]
pub struct Got {
    pub line: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Default)]
struct Kept {
    got: Vec<Got>,
    lines: Vec<TcpStream>,
    connections: usize,
    written: usize,
}

#[derive(Clone)]
pub struct Receiver {
    pub address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    kept: Arc<Mutex<Kept>>,
}

impl Receiver {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (manner, kept) = (Arc::new(Mutex::new(Manner::says(204))), Arc::default());
        let receiver = Self { address, manner, kept };
        let own = receiver.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                own.kept.lock().unwrap().connections += 1;
                let own = own.clone();
                std::thread::spawn(move || own.answer(stream));
            }
        });
        receiver
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook/T0P-S3CRET-PATH", self.address)
    }

    pub fn is(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    pub fn got(&self) -> Vec<Got> {
        self.kept.lock().unwrap().got.clone()
    }

    /// The words of the kinds that came, in order.
    pub fn kinds(&self) -> Vec<String> {
        let word = |got: &Got| got.json()["type"].as_str().unwrap().to_owned();
        self.got().iter().map(word).collect()
    }

    pub fn connections(&self) -> usize {
        self.kept.lock().unwrap().connections
    }

    /// How many bytes of a gush were taken.
    pub fn written(&self) -> usize {
        self.kept.lock().unwrap().written
    }

    /// Waits for request number `many`.
    pub async fn waits_for(&self, many: usize) {
        for _ in 0..4000 {
            if self.got().len() >= many {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("{} of {many} requests came", self.got().len());
    }

    fn answer(&self, mut stream: TcpStream) {
        let Some(got) = read(&stream) else { return };
        self.kept.lock().unwrap().got.push(got);
        let manner = self.manner.lock().unwrap().clone();
        match manner {
            Manner::Says(status, headers, body) => {
                let length = body.len();
                let head = format!("HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\n");
                drop(write!(stream, "{head}{headers}\r\n{body}"));
            }
            Manner::IsSilent => self.kept.lock().unwrap().lines.push(stream),
            Manner::Gushes => self.gush(stream),
            Manner::Trails => {
                drop(write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nwait for it"));
                self.kept.lock().unwrap().lines.push(stream);
            }
        }
    }

    fn gush(&self, mut stream: TcpStream) {
        let whole: usize = 1 << 30;
        drop(write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {whole}\r\n\r\n"));
        let some = vec![b'x'; 64 * 1024];
        while self.written() < whole && stream.write_all(&some).is_ok() {
            self.kept.lock().unwrap().written += some.len();
        }
    }
}

fn read(stream: &TcpStream) -> Option<Got> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|bytes| *bytes > 0)?;
    let mut headers = HeaderMap::new();
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    let length = headers.get("content-length").map_or(0, |v| v.to_str().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Got { line: line.trim_end().to_owned(), headers, body })
}
