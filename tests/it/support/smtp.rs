//! A real SMTP server on loopback, made of the `mailin` state machine and a socket. It keeps the
//! raw bytes of every message, and can be told to refuse, put off or hang up.

use mailin::{Action, Handler, Response, SessionBuilder, response};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What the server does with the next messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// 250.
    Takes,
    /// 451 after the message.
    PutsOff,
    /// 550 at the recipient.
    Refuses,
    /// Closes the line after the message, without a word.
    HangsUp,
}

/// One message as it came over the wire.
#[derive(Debug, Clone)]
pub struct Raw {
    pub to: Vec<String>,
    pub bytes: String,
}

impl Raw {
    /// A header's value, unfolded.
    pub fn header(&self, name: &str) -> Option<String> {
        let head =
            self.bytes.split("\r\n\r\n").next()?.replace("\r\n ", " ").replace("\r\n\t", " ");
        let prefix = format!("{}:", name.to_lowercase());
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&prefix))?;
        Some(line[prefix.len()..].trim().to_owned())
    }

    /// The undecoded text part.
    pub fn text_part(&self) -> &str {
        let start = self.bytes.find("text/plain").expect("a text part");
        let end = self.bytes.find("text/html").expect("an HTML part");
        &self.bytes[start..end]
    }

    /// The undecoded HTML part, without what is enclosed: base64 holds any letters by chance.
    pub fn html_part(&self) -> &str {
        let part = &self.bytes[self.bytes.find("text/html").expect("an HTML part")..];
        &part[..part.find("Content-Disposition: attachment").unwrap_or(part.len())]
    }

    /// The bytes of a file that goes with it.
    #[track_caller]
    pub fn file(&self, name: &str) -> Vec<u8> {
        use base64::Engine as _;
        let head = format!("filename=\"{name}\"");
        let cut = self.bytes.split_once(&head);
        let (_, part) = cut.unwrap_or_else(|| panic!("{}", self.bytes));
        let (_, body) = part.split_once("\r\n\r\n").unwrap();
        let lines: String = body.lines().take_while(|line| !line.starts_with("--")).collect();
        base64::engine::general_purpose::STANDARD.decode(lines.trim()).unwrap()
    }

    /// The link that stands alone on a line of the raw text part.
    pub fn link(&self) -> String {
        let alone = |line: &&str| line.starts_with("http://") && line.contains("/l/");
        let line = self.text_part().lines().map(str::trim_end).find(alone);
        line.expect("the link stands alone on a line").to_owned()
    }
}

#[derive(Clone)]
pub struct Server {
    pub address: SocketAddr,
    got: Arc<Mutex<Vec<Raw>>>,
    mood: Arc<Mutex<Mood>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Self { address, got: Arc::default(), mood: Arc::new(Mutex::new(Mood::Takes)) };
        let served = server.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = served.clone();
                std::thread::spawn(move || server.talk(stream));
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn is(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    pub fn got(&self) -> Vec<Raw> {
        self.got.lock().unwrap().clone()
    }

    /// Every message to somebody, oldest first.
    pub fn to(&self, email: &str) -> Vec<Raw> {
        self.got().into_iter().filter(|raw| raw.to.iter().any(|to| to == email)).collect()
    }

    fn talk(&self, stream: TcpStream) {
        let hand = Hand { server: self.clone(), to: Vec::new(), data: Vec::new() };
        let mut session =
            SessionBuilder::new("mail.test").build(IpAddr::from([127, 0, 0, 1]), hand);
        let mut write = stream.try_clone().unwrap();
        let mut read = BufReader::new(stream);
        if !answer(&mut write, &session.greeting()) {
            return;
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            if read.read_until(b'\n', &mut line).unwrap_or(0) == 0 {
                return;
            }
            let response = session.process(&line);
            if !answer(&mut write, &response) {
                return;
            }
        }
    }
}

/// Writes the answer; false once the line is closed. 421 stands for hanging up without a word.
fn answer(write: &mut TcpStream, response: &Response) -> bool {
    if response.code == response::NO_SERVICE.code {
        return false;
    }
    let mut bytes = Vec::new();
    if response.action != Action::NoReply {
        response.write_to(&mut bytes).unwrap();
    }
    // `mailin` stays inside the message after an error at its end, so the line is closed there.
    let over = response.action == Action::Close || response.code == response::INTERNAL_ERROR.code;
    write.write_all(&bytes).is_ok() && !over
}

struct Hand {
    server: Server,
    to: Vec<String>,
    data: Vec<u8>,
}

impl Handler for Hand {
    fn rcpt(&mut self, to: &str) -> Response {
        if *self.server.mood.lock().unwrap() == Mood::Refuses {
            return response::NO_MAILBOX;
        }
        self.to.push(to.trim_matches(['<', '>']).to_owned());
        response::OK
    }

    fn data_start(&mut self, _: &str, _: &str, _: bool, _: &[String]) -> Response {
        self.data.clear();
        response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.data.extend_from_slice(bytes);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let to = std::mem::take(&mut self.to);
        match *self.server.mood.lock().unwrap() {
            Mood::PutsOff => return response::INTERNAL_ERROR,
            Mood::HangsUp => return response::NO_SERVICE,
            _ => {}
        }
        let bytes = String::from_utf8_lossy(&self.data).into_owned();
        self.server.got.lock().unwrap().push(Raw { to, bytes });
        response::OK
    }
}
