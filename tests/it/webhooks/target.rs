//! Where webhooks may lead: to the open internet, and nowhere inside, however it is spelled.

use super::{add, call, deliveries, ping};
use crate::support::receiver::Receiver;
use crate::support::{Studio, studio};
use milepost::webhook::delivery::State;
use milepost::webhook::target::{NOT_OUTSIDE, check, is_outside};
use milepost::webhook::{self, New};
use std::io::Read as _;
use std::net::TcpListener;

/// Addresses that lead inside, in every spelling that a URL has for them.
const INSIDE: &[&str] = &[
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.255.255.254:8443/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://127.0.0.1./",
    "https://１２７.0.0.1/",
    "https://%31%32%37.0.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://0.1.2.3/",
    "https://10.0.0.1/",
    "https://10.255.255.255/",
    "https://100.64.0.1/",
    "https://100.127.255.255/",
    "https://169.254.169.254/latest/meta-data",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.0.0.8/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://192.168.1.1/",
    "https://198.18.0.1/",
    "https://198.19.255.255/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://239.255.255.255/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://[::]/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::127.0.0.1]/",
    "https://[::8.8.8.8]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[::ffff:100.64.0.1]/",
    "https://[64:ff9b::127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b::10.0.0.1]/",
    "https://[64:ff9b::169.254.169.254]/",
    "https://[64:ff9b:1::1]/",
    "https://[100::1]/",
    "https://[2001::1]/",
    "https://[2001:2::1]/",
    "https://[2001:db8::1]/",
    "https://[2002:7f00:1::]/",
    "https://[2002:808:808::]/",
    "https://[3fff::1]/",
    "https://[5f00::1]/",
    "https://[fc00::1]/",
    "https://[fd12:3456::1]/",
    "https://[fe80::1]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
];

/// Neighbours of those that lead outside, so that the nets are not wider than they should be.
const OUTSIDE: &[&str] = &[
    "https://example.com/hook",
    "https://example.com:8443/hook?key=1",
    "https://xn--bcher-kva.example/",
    "https://1.1.1.1/",
    "https://9.255.255.255/",
    "https://11.0.0.0/",
    "https://100.63.255.255/",
    "https://100.128.0.0/",
    "https://126.255.255.255/",
    "https://128.0.0.1/",
    "https://169.253.1.1/",
    "https://172.15.255.255/",
    "https://172.32.0.1/",
    "https://192.0.1.1/",
    "https://192.167.1.1/",
    "https://198.17.255.255/",
    "https://198.20.0.1/",
    "https://223.255.255.255/",
    "https://[2606:4700:4700::1111]/",
    "https://[2001:200::1]/",
    "https://[2001:db9::1]/",
    "https://[2003::1]/",
    "https://[64:ff9b::1.1.1.1]/",
    "https://[::ffff:1.1.1.1]/",
];

#[test]
fn every_spelling_of_an_address_inside_is_refused() {
    for url in INSIDE {
        assert_eq!(check(url, &[]), Err(NOT_OUTSIDE.to_owned()), "{url}");
    }
    for url in OUTSIDE {
        assert!(check(url, &[]).is_ok(), "{url}");
    }
    assert_eq!(check(" https://Example.COM ", &[]).unwrap(), "https://example.com/");
}

#[test]
fn what_is_no_address_for_a_webhook_is_refused_with_what_would_be_right() {
    for (url, says) in [
        ("", "Write the address"),
        ("example.com/hook", "Write a whole address"),
        ("https://", "Write a whole address"),
        ("https://1.2.3.4.5.256/", "Write a whole address"),
        ("http://example.com/", "begin with https://"),
        ("ftp://example.com/", "begin with https://"),
        ("file:///etc/passwd", "begin with https://"),
        ("gopher://127.0.0.1:25/", "begin with https://"),
        ("https://nell:secret@example.com/", "Leave name and password out"),
        ("https://nell@example.com/", "Leave name and password out"),
        ("https://example.com@127.0.0.1/", "Leave name and password out"),
        ("https://example.com/#top", "Leave out the #"),
    ] {
        let refused = check(url, &[]).unwrap_err();
        assert!(refused.contains(says), "{url}: {refused}");
    }
    let long = format!("https://example.com/{}", "a".repeat(2000));
    assert!(check(&long, &[]).unwrap_err().contains("2000"));
}

#[test]
fn networks_of_ones_own_can_be_opened_and_no_others_with_them() {
    let open = ["127.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
    let taken =
        ["https://127.0.0.1/", "http://127.0.0.1:9/", "http://[fd00::1]/", "http://a.test/"];
    for url in taken {
        assert!(check(url, &open).is_ok(), "{url}");
    }
    for url in ["https://10.0.0.1/", "http://10.0.0.1/", "http://1.1.1.1/", "https://[fc00::1]/"] {
        assert_eq!(check(url, &open), Err(NOT_OUTSIDE.to_owned()), "{url}");
    }
}

proptest::proptest! {
    /// What stands in an IPv4 address says the same in every IPv6 address that carries it.
    #[test]
    fn an_address_leads_where_the_one_in_it_leads(bits: u32) {
        let ip = std::net::Ipv4Addr::from_bits(bits);
        let outside = is_outside(ip.into());
        assert_eq!(is_outside(ip.to_ipv6_mapped().into()), outside);
        let nat64 = 0x0064_ff9b_u128 << 96 | u128::from(bits);
        assert_eq!(is_outside(std::net::Ipv6Addr::from_bits(nat64).into()), outside);
        assert!(!is_outside(std::net::Ipv6Addr::from_bits(bits.into()).into()));
    }
}

#[tokio::test]
async fn an_address_inside_cannot_be_saved() {
    let studio = Studio::open().await;
    let (by, caller) = (studio.nell.clone(), studio.app.caller());
    let new = New { url: "https://0x7f.1/".into(), ..New::default() };
    let added = studio.app.store.write(move |tx| webhook::add(tx, &caller, &by, &new));
    assert_eq!(added.await.unwrap_err().to_string(), NOT_OUTSIDE);
    assert!(studio.read(|tx| tx.webhooks(studio.nell.desk)).await.is_empty());
}

#[tokio::test]
async fn a_name_that_leads_inside_is_refused_before_anything_is_connected() {
    // Nothing opened, and another network opened: loopback stays closed either way.
    for (networks, scheme) in [("", "https"), ("10.0.0.0/8", "https"), ("10.0.0.0/8", "http")] {
        let studio = Studio::open_with(&[("webhook-networks", networks)]).await;
        let receiver = Receiver::start();
        for name in ["localhost", "LOCALHOST."] {
            let url = format!("{scheme}://{name}:{}/", receiver.address.port());
            let (id, _) = add(&studio, &url, &[]).await;
            ping(&studio, &id).await;
            call(&studio).await;
            let told = deliveries(&studio, &id).await.remove(0);
            assert_eq!((told.state, told.status), (State::Deferred, None));
            assert!(told.words == NOT_OUTSIDE || told.words.starts_with("There is no"), "{told:?}");
            if name == "localhost" {
                assert_eq!(told.words, NOT_OUTSIDE);
            }
        }
        assert_eq!(receiver.connections(), 0, "{networks} {scheme}");
    }
}

#[tokio::test]
async fn a_name_in_an_opened_network_is_called() {
    let networks = [("webhook-networks", "127.0.0.0/8, ::1")];
    let studio = Studio::open_with(&networks).await;
    let receiver = Receiver::start();
    let url = format!("http://localhost:{}/", receiver.address.port());
    let (id, _) = add(&studio, &url, &[]).await;
    ping(&studio, &id).await;
    call(&studio).await;
    assert_eq!(deliveries(&studio, &id).await[0].state, State::Delivered);
    assert_eq!(receiver.got()[0].header("host"), url[7..].trim_end_matches('/'));
}

#[tokio::test]
async fn a_network_that_was_closed_again_is_closed_for_old_webhooks_too() {
    let (studio, receiver, id) = super::hooked(&[]).await;
    ping(&studio, &id).await;
    studio.app.reconfigure(studio::settings(studio.folder.path(), &[]));
    call(&studio).await;
    assert_eq!(deliveries(&studio, &id).await[0].words, NOT_OUTSIDE);
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn over_https_nothing_is_said_before_the_line_is_safe() {
    let studio = super::open().await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://127.0.0.1:{}/", listener.local_addr().unwrap().port());
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut bytes = [0; 3];
        stream.read_exact(&mut bytes).unwrap();
        bytes
    });
    let (id, _) = add(&studio, &url, &[]).await;
    ping(&studio, &id).await;
    call(&studio).await;
    assert_eq!(heard.join().unwrap(), [0x16, 0x03, 0x01], "a TLS hello");
    let told = deliveries(&studio, &id).await.remove(0);
    assert_eq!((told.state, told.status), (State::Deferred, None));
    assert!(told.words.starts_with("No connection"), "{}", told.words);
}

/// A server with a certificate that nobody vouches for.
async fn stranger() -> std::net::SocketAddr {
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::crypto::ring::default_provider;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let own = CertificateDer::from_pem_slice(include_bytes!("stranger.crt")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("stranger.key")).unwrap();
    let config = ServerConfig::builder_with_provider(default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own], key)
        .unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(acceptor.accept(stream).await);
        }
    });
    address
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused() {
    let studio = super::open().await;
    let (id, _) = add(&studio, &format!("https://{}/", stranger().await), &[]).await;
    ping(&studio, &id).await;
    call(&studio).await;
    let told = deliveries(&studio, &id).await.remove(0);
    assert_eq!((told.state, told.status), (State::Deferred, None));
    assert_eq!(told.words, "No connection: invalid peer certificate: UnknownIssuer.");
}

#[test]
fn networks_that_are_none_are_a_mistake_by_name() {
    let flags = [("webhook-networks".to_owned(), "127.0.0.0/8, home".to_owned())];
    let mistakes = milepost::config::Config::read(&flags.into_iter().collect()).unwrap_err();
    assert!(mistakes[0].starts_with("MILEPOST_WEBHOOK_NETWORKS is"), "{mistakes:?}");
}
