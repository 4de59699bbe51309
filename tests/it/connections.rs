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
