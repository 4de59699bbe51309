//! Patience: over real sockets, with small numbers in the place of those in force.

use crate::support::Studio;
use milepost::app::{Patience, run_with};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// A running server, and how it is told to stop.
struct Server {
    studio: Studio,
    address: String,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<milepost::error::Result<()>>,
}

const SOON: Duration = Duration::from_millis(300);

/// Long enough for a machine that has much else to do.
const AT_LAST: Duration = Duration::from_secs(30);

/// A server that waits for nobody longer than `patience` says.
async fn server(patience: Patience) -> Server {
    let studio = Studio::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap().to_string(), CancellationToken::new());
    let run = run_with(studio.app.clone(), listener, stop.clone(), patience);
    Server { address, stop, running: tokio::spawn(run), studio }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    fn open(&self) -> u64 {
        self.studio.app.store.meters().connections.is()
    }

    /// Waits until so many connections are open.
    async fn has_open(&self, count: u64) {
        let comes = async {
            while self.open() != count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let came = tokio::time::timeout(AT_LAST, comes).await;
        assert!(came.is_ok(), "{} are open, and not {count}", self.open());
    }

    async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(AT_LAST, self.running).await.unwrap().unwrap().unwrap();
    }
}

const ASK: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// Everything until the server closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    // A server that closes while we still write resets the line.
    drop(tokio::time::timeout(AT_LAST, stream.read_to_end(&mut bytes)).await.expect("it closes"));
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer to one more request.
async fn ask(stream: &mut TcpStream) -> Option<String> {
    stream.write_all(ASK).await.ok()?;
    let mut piece = vec![0; 8192];
    let read = tokio::time::timeout(AT_LAST, stream.read(&mut piece)).await.unwrap().ok()?;
    (read > 0).then(|| String::from_utf8_lossy(&piece[..read]).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_head_that_drips_is_given_up_however_steadily_it_drips() {
    let server = server(Patience { head: SOON, ..Patience::default() }).await;
    let mut slow = server.connect().await;
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").await.unwrap();
    let drips = async {
        loop {
            if slow.write_all(b"X-Slow: 1\r\n").await.is_err() {
                return;
            }
            tokio::time::sleep(SOON / 10).await;
        }
    };
    tokio::time::timeout(AT_LAST, drips).await.expect("it is given up");
    server.has_open(0).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_a_connection_with_nothing_to_say_is_closed_before_its_first_request_and_after_it() {
    let server = server(Patience { head: SOON, ..Patience::default() }).await;
    let mut silent = server.connect().await;
    let mut idle = server.connect().await;
    let answer = ask(&mut idle).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(rest(&mut silent).await, "");
    assert_eq!(rest(&mut idle).await, "");
    server.has_open(0).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i3_whoever_does_not_read_is_dropped() {
    let server = server(Patience { stall: SOON, ..Patience::default() }).await;
    let mut deaf = server.connect().await;
    ask(&mut deaf).await.unwrap();
    // More than all buffers on the way hold.
    let much = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200);
    deaf.write_all(&much).await.unwrap();
    server.has_open(0).await;
    drop(deaf);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_a_connection_takes_no_further_request_once_its_time_is_over() {
    let server = server(Patience { life: SOON, ..Patience::default() }).await;
    let mut line = server.connect().await;
    let mut answers = 0;
    let until_closed = async {
        while let Some(answer) = ask(&mut line).await {
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
            answers += 1;
            tokio::time::sleep(SOON / 30).await;
        }
    };
    tokio::time::timeout(AT_LAST, until_closed).await.expect("it is closed");
    assert!(answers > 1, "it was kept as long as it had time");
    server.has_open(0).await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i2_whatever_is_under_way_ends_when_the_last_of_its_time_is_over() {
    let patience = Patience { life: SOON, last: SOON, ..Patience::default() };
    let server = server(patience).await;
    let (browser, home) = server.studio.visit("Ines").await;
    let cookies: Vec<_> =
        browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let cookies = cookies.join("; ");
    let mut page = server.connect().await;
    let ask = format!("GET {home}/live HTTP/1.1\r\nHost: x\r\nCookie: {cookies}\r\n\r\n");
    page.write_all(ask.as_bytes()).await.unwrap();
    let told = rest(&mut page).await;
    assert!(told.starts_with("HTTP/1.1 200") && told.contains("text/event-stream"), "{told}");
    server.has_open(0).await;
    assert_eq!(server.studio.app.store.live().open(), 0, "and its place is free again");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_who_comes_when_all_places_are_taken_waits_and_is_served_then() {
    let server = server(Patience { connections: 2, ..Patience::default() }).await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    ask(&mut first).await.unwrap();
    ask(&mut second).await.unwrap();
    let mut third = server.connect().await;
    third.write_all(ASK).await.unwrap();
    let mut piece = [0; 4096];
    let early = tokio::time::timeout(SOON, third.read(&mut piece)).await;
    assert!(early.is_err(), "nobody answers yet");
    assert_eq!(server.open(), 2);
    drop(first);
    let read = tokio::time::timeout(AT_LAST, third.read(&mut piece)).await.unwrap().unwrap();
    assert!(piece[..read].starts_with(b"HTTP/1.1 200"));
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i4_one_visitor_who_holds_too_many_is_turned_away_and_counted() {
    let server = server(Patience::default()).await;
    let mut held = Vec::new();
    for _ in 0..64 {
        let mut stream = server.connect().await;
        ask(&mut stream).await.unwrap();
        held.push(stream);
    }
    let mut one_more = server.connect().await;
    drop(one_more.write_all(ASK).await);
    assert_eq!(rest(&mut one_more).await, "", "closed at once, without an answer");
    assert_eq!(server.studio.app.store.meters().turned_away.is(), 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i1_heads_that_are_too_large_get_the_status_that_says_so() {
    let server = server(Patience::default()).await;
    let long = "a".repeat(70 * 1024);
    for (status, head) in [
        ("431", format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n")),
        ("431", format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: 1\r\n".repeat(64))),
        ("431", format!("GET / HTTP/1.1\r\nHost: x\r\nX-Huge: {}\r\n\r\n", long.repeat(5))),
        ("414", format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(17 * 1024))),
    ] {
        let mut stream = server.connect().await;
        drop(stream.write_all(head.as_bytes()).await);
        let mut piece = [0; 4096];
        let read = tokio::time::timeout(AT_LAST, stream.read(&mut piece)).await.unwrap().unwrap();
        let answer = String::from_utf8_lossy(&piece[..read]).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{answer}");
    }
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn i9_whoever_is_being_served_at_the_order_to_stop_is_served_and_nobody_after() {
    let server = server(Patience { drain: SOON * 20, ..Patience::default() }).await;
    let mut busy = server.connect().await;
    let form = "POST /admin/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: \
                application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\
                Expect: 100-continue\r\n\r\n";
    busy.write_all(form.as_bytes()).await.unwrap();
    let mut goes_on = [0; 25];
    busy.read_exact(&mut goes_on).await.unwrap();
    assert_eq!(&goes_on, b"HTTP/1.1 100 Continue\r\n\r\n", "somebody waits for its body");
    server.stop.cancel();
    busy.write_all(b"email=x").await.unwrap();
    let answer = rest(&mut busy).await;
    assert!(answer.starts_with("HTTP/1.1 "), "{answer:?}");
    let address = server.address.clone();
    server.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_fetched_a_page_is_written_down_by_a_clean_stop() {
    let server = server(Patience::default()).await;
    let (mut ines, home) = server.studio.visit("Ines").await;
    for _ in 0..3 {
        ines.get(&home).await.is(200);
    }
    let Server { studio, stop, running, .. } = server;
    stop.cancel();
    tokio::time::timeout(AT_LAST, running).await.unwrap().unwrap().unwrap();
    let database = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "select total(times) from accesses where kind = 'fetched'";
    assert_eq!(database.query_row(sql, [], |row| row.get::<_, f64>(0)).unwrap(), 3.0);
}
