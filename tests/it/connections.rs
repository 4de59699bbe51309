//! Connections: who is at the other end, and how long anybody may keep us waiting.

use crate::support::outside::Program;
use milepost::config::{ClientIp, Config};
use milepost::web::address::{bucket, of};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpStream};
use std::time::Duration;

fn config(ip: &str, proxies: &str) -> Config {
    let flags = [("client-ip", ip), ("trusted-proxies", proxies)];
    let flags = flags.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Config::read(&BTreeMap::from(flags)).unwrap()
}

fn seen(config: &Config, peer: &str, headers: &[(&str, &str)]) -> String {
    let mut map = axum::http::HeaderMap::new();
    for (name, value) in headers {
        let name: axum::http::HeaderName = name.parse().unwrap();
        map.append(name, value.parse().unwrap());
    }
    of(config, peer.parse().unwrap(), &map).to_string()
}

#[test]
fn i5_headers_are_believed_from_trusted_proxies_only() {
    let xff = config("xff", "10.0.0.0/8, fdaa::/16");
    let spoofed = [("x-forwarded-for", "6.6.6.6"), ("fly-client-ip", "8.8.8.8")];
    assert_eq!(seen(&xff, "203.0.113.9", &spoofed), "203.0.113.9", "a stranger's header");
    let chain = [("x-forwarded-for", "6.6.6.6, 198.51.100.7, 10.1.2.3")];
    assert_eq!(seen(&xff, "10.0.0.1", &chain), "198.51.100.7", "the rightmost untrusted hop");
    let lines = [("x-forwarded-for", "6.6.6.6"), ("x-forwarded-for", "198.51.100.7")];
    assert_eq!(seen(&xff, "10.0.0.1", &lines), "198.51.100.7", "every line is read");
    let broken = [("x-forwarded-for", "6.6.6.6, unknown")];
    assert_eq!(seen(&xff, "10.0.0.1", &broken), "10.0.0.1", "nothing left of a broken hop");
    assert_eq!(seen(&xff, "::ffff:10.0.0.1", &chain), "198.51.100.7");
    let fly = config("header:Fly-Client-IP", "fdaa::/16");
    assert_eq!(fly.client_ip, ClientIp::Header("Fly-Client-IP".into()));
    assert_eq!(seen(&fly, "fdaa::1", &[("fly-client-ip", "2001:db8::5")]), "2001:db8::5");
    assert_eq!(seen(&fly, "2001:db8::9", &[("fly-client-ip", "2001:db8::5")]), "2001:db8::9");
    let peer = config("peer", "10.0.0.0/8");
    assert_eq!(seen(&peer, "10.0.0.1", &chain), "10.0.0.1");
}

#[test]
fn i6_an_ipv6_network_is_one_visitor() {
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    assert_eq!(bucket(ip("2001:db8:1:2:3::4")), bucket(ip("2001:db8:1:2:ffff::1")));
    assert_ne!(bucket(ip("2001:db8:1:2::")), bucket(ip("2001:db8:1:3::")));
    assert_ne!(bucket(ip("198.51.100.7")), bucket(ip("198.51.100.8")));
}

/// What the server does to a connection that sends this and then nothing: closed within the time?
fn closes(address: &str, sent: &str) -> bool {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).is_ok()
}

#[test]
fn i1_silent_and_half_sent_requests_are_closed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let program = Program::start(&data, &[]);
    let half = "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    let idle = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let body = "POST /l/x/renew HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: \
                application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=";
    let waits: Vec<_> = ["", half, idle, body]
        .map(|sent| {
            let address = program.address.clone();
            std::thread::spawn(move || closes(&address, sent))
        })
        .into_iter()
        .map(|wait| wait.join().unwrap())
        .collect();
    assert_eq!(waits, [true; 4], "silent, half a head, idle, half a body");
}

#[test]
fn i9_an_order_to_stop_is_followed_though_somebody_dawdles() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let mut program = Program::start(&data, &[]);
    let mut dawdler = TcpStream::connect(&program.address).unwrap();
    dawdler.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").unwrap();
    assert!(program.stop());
    let log = std::fs::metadata(data.join("milepost.db-wal")).map_or(0, |log| log.len());
    assert_eq!(log, 0, "the log was folded in");
}

#[test]
fn i3_whoever_does_not_read_takes_nobody_elses_place() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let program = Program::start(&data, &[]);
    let ask = b"GET /admin/sign-in HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200);
    // More than one visitor may hold; the rest are turned away at once.
    let mut held = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(&program.address).unwrap();
        stream.set_write_timeout(Some(Duration::from_millis(200))).unwrap();
        drop(stream.write_all(&ask));
        held.push(stream);
    }
    // Another visitor is served all the same: 127.0.0.2 is somebody else.
    let answer = from_second_address(&program.address);
    assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
    drop(held);
}

/// `GET /healthz`, asked from 127.0.0.2.
fn from_second_address(address: &str) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let ask = async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 2], 0).into()).unwrap();
        let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
        stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    };
    let patience = Duration::from_secs(5);
    runtime.block_on(async { tokio::time::timeout(patience, ask).await }).expect("it is served")
}

/// A running program with an empty folder, with these settings.
fn program(folder: &tempfile::TempDir) -> Program {
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    Program::start(&data, &[])
}

/// What comes back for these bytes, until the server closes or a second passes.
fn answers(address: &str, sent: &[u8]) -> Vec<u16> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    drop(stream.write_all(sent));
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    while let Ok(more @ 1..) = stream.read(&mut piece) {
        bytes.extend_from_slice(&piece[..more]);
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let heads = text.split("HTTP/1.1 ").skip(1).map(|head| head[..3].parse().unwrap());
    heads.collect()
}

#[test]
fn i13_what_two_servers_could_read_in_two_ways_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(&folder);
    let hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let post = "POST /admin/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: \
                application/x-www-form-urlencoded\r\n";
    let length = hidden.len();
    for (told, head, body) in [
        (
            "length and chunks",
            format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n"),
            "0\r\n\r\n",
        ),
        (
            "chunks and length",
            format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n"),
            "0\r\n\r\n",
        ),
        ("two lengths", format!("Content-Length: 0\r\nContent-Length: {length}\r\n"), ""),
        ("two lengths in one", format!("Content-Length: 0, {length}\r\n"), ""),
        ("a length with a sign", "Content-Length: +0\r\n".into(), ""),
        ("a length below zero", "Content-Length: -1\r\n".into(), ""),
        ("a folded line", "X-One: a\r\n Content-Length: 0\r\n".into(), ""),
        ("a space before the colon", "Content-Length : 0\r\n".into(), ""),
        ("chunks in disguise", "Transfer-Encoding: xchunked\r\n".into(), "0\r\n\r\n"),
        ("chunks twice", "Transfer-Encoding: chunked, identity\r\n".into(), "0\r\n\r\n"),
        ("a bare return", "X-One: a\rContent-Length: 0\r\n".into(), ""),
        ("a zero byte", "X-One: a\0b\r\n".into(), ""),
    ] {
        let sent = format!("{post}{head}\r\n{body}{hidden}");
        let got = answers(&program.address, sent.as_bytes());
        // Never the hidden request's own answer, and never a good one for the ambiguous head.
        assert!(!got.contains(&200), "{told}: {got:?}");
        assert!(got.first().is_none_or(|status| (400..500).contains(status)), "{told}: {got:?}");
    }
    for chunk in
        ["5;\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n", "-1\r\nhello\r\n0\r\n\r\n"]
    {
        let sent = format!("{post}Transfer-Encoding: chunked\r\n\r\n{chunk}");
        let got = answers(&program.address, sent.as_bytes());
        assert!(got.len() <= 1 && !got.contains(&200), "{chunk:?}: {got:?}");
    }
    assert_eq!(answers(&program.address, hidden.as_bytes()), [200], "and a plain one is served");
}

#[test]
fn i1_huge_heads_and_bodies_are_refused_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(&folder);
    let long = "a".repeat(80 * 1024);
    for head in [
        format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: 1\r\n".repeat(100)),
    ] {
        let got = answers(&program.address, head.as_bytes());
        assert!(got.iter().all(|status| [400, 414, 431].contains(status)), "{got:?}");
    }
    let post = "POST /admin/sign-in HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nContent-Type: \
                application/x-www-form-urlencoded\r\n";
    let huge = format!("{post}Content-Length: 99999999\r\n\r\n{}", "a".repeat(1024));
    let got = answers(&program.address, huge.as_bytes());
    assert!(got.iter().all(|status| (400..500).contains(status)), "{got:?}");
    let chunk = format!("{post}Transfer-Encoding: chunked\r\n\r\n80000\r\n{}", "a".repeat(0x80000));
    let got = answers(&program.address, chunk.as_bytes());
    assert!(got.iter().all(|status| (400..500).contains(status)), "{got:?}");
}

#[test]
fn i4_more_connections_than_files_stop_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let program = program(&folder);
    // The program may open 300 files and 512 connections: accepting fails, and must not spin.
    program.may_open(300);
    assert!(flood(&program.address) > 100);
    let began = program.busy();
    let answer = from_second_address(&program.address);
    assert!(answer.starts_with("HTTP/1.0 200"), "{answer}");
    std::thread::sleep(Duration::from_millis(500));
    let spent = program.busy() - began;
    assert!(spent < 25, "{spent} hundredths of a second of work while idle");
}

/// Five thousand sockets that send nothing, ten times five hundred, each from one of a hundred
/// addresses, as no single one may hold more than a few. How many got through.
fn flood(to: &str) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let to: std::net::SocketAddr = to.parse().unwrap();
    let connect = move |at: u16| async move {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, u8::try_from(at % 100).unwrap(), 9], 0).into()).ok()?;
        let patience = Duration::from_millis(300);
        tokio::time::timeout(patience, socket.connect(to)).await.ok()?.ok()
    };
    runtime.block_on(async {
        let mut through = 0;
        for _ in 0..10 {
            let held = futures_util::future::join_all((0..500).map(connect)).await;
            through += held.iter().flatten().count();
        }
        through
    })
}
