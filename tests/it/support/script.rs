//! A mail server that plays a part: at each step of a conversation it does as it was told, and keeps
//! count of what it took. Its sockets are real.

use std::collections::VecDeque;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// How far a conversation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A connection came.
    Greeting,
    /// `EHLO`
    Hello,
    /// `STARTTLS`
    Encrypt,
    /// `MAIL FROM`
    Sender,
    /// `RCPT TO`
    Reader,
    /// `DATA`
    Data,
    /// The contents came.
    Contents,
}

/// What is done instead of what is usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Says this.
    Says(&'static str),
    /// Says nothing, and waits.
    IsSilent,
    /// Closes the connection without a word.
    HangsUp,
    /// Takes the mail, counts it, and says nothing.
    TakesInSilence,
    /// Takes the mail, counts it, and closes the connection without a word.
    TakesAndHangsUp,
}

/// A mail that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    pub to: String,
    pub id: String,
}

#[derive(Default)]
struct Book {
    plays: VecDeque<(Step, String, Act)>,
    taken: Vec<Taken>,
    steps: Vec<(Step, String)>,
    open: usize,
    most_open: usize,
    came: usize,
    room: Option<usize>,
    slow: Duration,
}

/// The server. Cheap to clone.
#[derive(Clone)]
pub struct Script {
    pub address: SocketAddr,
    book: Arc<(Mutex<Book>, Condvar)>,
}

impl Script {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let script = Self { address, book: Arc::default() };
        let serving = script.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let script = serving.clone();
                serving.changed(|book| {
                    (book.came, book.open) = (book.came + 1, book.open + 1);
                    book.most_open = book.most_open.max(book.open);
                });
                std::thread::spawn(move || {
                    script.talk(stream);
                    script.changed(|book| book.open -= 1);
                });
            }
        });
        script
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// At this step of a mail to an address that holds `to`, it does `act`, once.
    pub fn once(&self, step: Step, to: &str, act: Act) {
        self.changed(|book| book.plays.push_back((step, to.to_owned(), act)));
    }

    /// Forgets what it was told to do.
    pub fn is_well(&self) {
        self.changed(|book| {
            book.plays.clear();
            book.room = None;
        });
    }

    /// More connections than this are turned away while others are open.
    pub fn has_room_for(&self, connections: usize) {
        self.changed(|book| book.room = Some(connections));
    }

    /// Every answer comes so much later.
    pub fn is_slow(&self, by: Duration) {
        self.changed(|book| book.slow = by);
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.book().taken.clone()
    }

    /// How many connections came, and how many were open at once at the most.
    pub fn connections(&self) -> (usize, usize) {
        let book = self.book();
        (book.came, book.most_open)
    }

    /// Waits until so many mails are taken.
    #[track_caller]
    pub fn has_taken(&self, count: usize) {
        self.wait(&format!("{count} taken"), |book| book.taken.len() >= count);
    }

    /// Waits until a conversation about a mail to `to` has come to `step`, so many times.
    #[track_caller]
    pub fn has_come_to(&self, step: Step, to: &str, times: usize) {
        self.wait(&format!("{step:?} {to}"), |book| {
            book.steps.iter().filter(|(was, of)| *was == step && of.contains(to)).count() >= times
        });
    }

    #[track_caller]
    fn wait(&self, what: &str, done: impl Fn(&Book) -> bool) {
        let (book, bell) = &*self.book;
        let limit = Duration::from_secs(60);
        let waiting = |book: &mut Book| !done(book);
        let (book, waited) = bell.wait_timeout_while(book.lock().unwrap(), limit, waiting).unwrap();
        assert!(!waited.timed_out(), "{what}: {:?}, {:?}", book.taken, book.steps);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.0.lock().unwrap()
    }

    fn changed(&self, change: impl FnOnce(&mut Book)) {
        change(&mut self.book());
        self.book.1.notify_all();
    }

    /// What is to be done now, if something is.
    fn play(&self, step: Step, to: &str) -> Option<Act> {
        let slow = self.book().slow;
        if !slow.is_zero() {
            std::thread::sleep(slow);
        }
        let mut found = None;
        self.changed(|book| {
            book.steps.push((step, to.to_owned()));
            let at = book.plays.iter().position(|(of, whom, _)| *of == step && to.contains(whom));
            found = at.and_then(|at| book.plays.remove(at)).map(|(.., act)| act);
        });
        found
    }

    fn talk(&self, stream: TcpStream) {
        let mut says = stream.try_clone().unwrap();
        let mut hears = BufReader::new(stream);
        let full = self.is_full();
        let act = self.play(Step::Greeting, "");
        let usual = if full { "421 4.7.0 too many connections" } else { "220 mx.test hello" };
        if !answer(&mut says, &mut hears, act, usual) || full {
            return;
        }
        let (mut to, mut line) = (String::new(), String::new());
        while read(&mut hears, &mut line) {
            let word = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            let (step, usual) = match word.as_str() {
                "EHLO" => (Step::Hello, "250-mx.test\r\n250-STARTTLS\r\n250 8BITMIME"),
                "STARTTLS" => (Step::Encrypt, "454 4.7.0 not now"),
                "MAIL" => (Step::Sender, "250 2.1.0 ok"),
                "RCPT" => (Step::Reader, "250 2.1.5 ok"),
                "DATA" => (Step::Data, "354 go on"),
                "QUIT" => return drop(says.write_all(b"221 2.0.0 bye\r\n")),
                _ => {
                    if says.write_all(b"250 2.0.0 ok\r\n").is_err() {
                        return;
                    }
                    continue;
                }
            };
            if step == Step::Reader {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            }
            let act = self.play(step, &to);
            if !answer(&mut says, &mut hears, act, usual) {
                return;
            }
            let goes_on = !matches!(act, Some(Act::Says(_)));
            if step == Step::Data && goes_on && !self.contents(&mut says, &mut hears, &to) {
                return;
            }
        }
    }

    fn is_full(&self) -> bool {
        let book = self.book();
        book.room.is_some_and(|room| book.open > room)
    }

    /// Hears the contents, and says whether it took them; false once the line is closed.
    fn contents(&self, says: &mut TcpStream, hears: &mut BufReader<TcpStream>, to: &str) -> bool {
        let (mut line, mut id) = (String::new(), String::new());
        loop {
            if !read(hears, &mut line) {
                return false;
            }
            if line == "." {
                break;
            }
            if let Some(found) = line.strip_prefix("Message-ID: ") {
                id = found.to_owned();
            }
        }
        let act = self.play(Step::Contents, to);
        let takes = matches!(act, None | Some(Act::TakesInSilence | Act::TakesAndHangsUp));
        if takes {
            self.changed(|book| book.taken.push(Taken { to: to.to_owned(), id }));
        }
        answer(says, hears, act, "250 2.0.0 queued as A1")
    }
}

fn read(hears: &mut BufReader<TcpStream>, line: &mut String) -> bool {
    line.clear();
    let came = hears.read_line(line).is_ok_and(|read| read > 0);
    line.truncate(line.trim_end().len());
    came
}

/// Does what is to be done; false once the line is closed.
fn answer(
    says: &mut TcpStream,
    hears: &mut BufReader<TcpStream>,
    act: Option<Act>,
    usual: &str,
) -> bool {
    let words = match act {
        None => usual,
        Some(Act::Says(words)) => words,
        Some(Act::HangsUp | Act::TakesAndHangsUp) => return false,
        Some(Act::IsSilent | Act::TakesInSilence) => {
            // Until the other side goes away.
            let mut line = String::new();
            while read(hears, &mut line) {}
            return false;
        }
    };
    says.write_all(format!("{words}\r\n").as_bytes()).is_ok()
}
