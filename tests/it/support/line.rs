//! A line between a program and a server that can be cut: in the middle of what goes up, right
//! before an answer, or so that nothing moves any more.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What happens to the line, once.
#[derive(Debug, Clone, Copy)]
pub enum Cut {
    /// Nothing.
    Never,
    /// It breaks after so many bytes went up.
    Up(u64),
    /// It breaks instead of bringing an answer with these words down.
    Answer(&'static str),
    /// It stands still after so many bytes went up.
    Still(u64),
}

#[derive(Clone)]
pub struct Line {
    /// Where it begins.
    pub address: String,
    up: Arc<AtomicU64>,
    happened: Arc<AtomicBool>,
}

impl Line {
    pub fn to(server: &str, cut: Cut) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let line = Self { address, up: Arc::default(), happened: Arc::default() };
        let (of, server) = (line.clone(), server.to_owned());
        std::thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(&server) else { continue };
                let ends = [&near, &far].map(|end| end.try_clone().unwrap());
                let (up, down) = (of.clone(), of.clone());
                let [back, forth] = ends;
                std::thread::spawn(move || up.carry_up(near, far, cut));
                std::thread::spawn(move || down.carry_down(forth, back, cut));
            }
        });
        line
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many bytes went up.
    pub fn went_up(&self) -> u64 {
        self.up.load(Ordering::SeqCst)
    }

    /// Whether it was cut.
    pub fn was_cut(&self) -> bool {
        self.happened.load(Ordering::SeqCst)
    }

    fn carry_up(&self, mut from: TcpStream, mut to: TcpStream, cut: Cut) {
        let mut bytes = vec![0; 16 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            let up = self.up.fetch_add(read as u64, Ordering::SeqCst) + read as u64;
            let over = matches!(cut, Cut::Up(most) | Cut::Still(most) if up > most);
            if over && !self.happened.swap(true, Ordering::SeqCst) {
                if matches!(cut, Cut::Still(_)) {
                    std::thread::park();
                }
                break;
            }
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
    }

    fn carry_down(&self, mut from: TcpStream, mut to: TcpStream, cut: Cut) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            let said = String::from_utf8_lossy(&bytes[..read]);
            let over = matches!(cut, Cut::Answer(words) if said.contains(words));
            if over && !self.happened.swap(true, Ordering::SeqCst) {
                drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
                return;
            }
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        // Only this way: what goes up may still be on its way.
        drop(to.shutdown(Shutdown::Write));
    }
}

/// A server that gives these answers, one a connection, and keeps what it was asked.
pub struct Parrot {
    pub address: String,
    asked: Arc<std::sync::Mutex<Vec<String>>>,
}

impl Parrot {
    pub fn says(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let parrot = Self { address, asked: Arc::default() };
        let asked = parrot.asked.clone();
        std::thread::spawn(move || {
            for (mut stream, answer) in listener.incoming().flatten().zip(answers) {
                let mut head = vec![0; 4096];
                let read = stream.read(&mut head).unwrap();
                asked.lock().unwrap().push(String::from_utf8_lossy(&head[..read]).into_owned());
                let length = answer.split_once("\r\n\r\n").map_or(0, |(_, body)| body.len());
                let more = format!("\r\nconnection: close\r\ncontent-length: {length}");
                stream
                    .write_all(answer.replacen("\r\n\r\n", &(more + "\r\n\r\n"), 1).as_bytes())
                    .unwrap();
            }
        });
        parrot
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}
