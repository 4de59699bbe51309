//! A certificate of one's own, in two files.

use super::support::{HOST, House};
use milepost::app::Patience;
use milepost::jobs::certificate::once;
use rcgen::{CertificateParams, KeyPair};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Long enough for a machine that has much else to do.
const AT_LAST: Duration = Duration::from_secs(30);

/// A certificate that vouches for itself; its PEM.
fn certificate(folder: &Path, name: &str) -> (PathBuf, PathBuf, Vec<u8>) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.into()]).unwrap().self_signed(&key).unwrap();
    let (chain, at) = (folder.join("chain.pem"), folder.join("key.pem"));
    std::fs::write(&chain, certificate.pem()).unwrap();
    std::fs::write(&at, key.serialize_pem()).unwrap();
    (chain, at, certificate.pem().into_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_change_are_taken_over_and_broken_ones_are_not() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key, first) = certificate(folder.path(), HOST);
    let house = House::of_files(&chain, &key, Patience::default()).await;
    let mut line = house.believing(&first, HOST, &[]).await.unwrap();
    assert!(line.ask("/healthz").await.starts_with("HTTP/1.1 200"));
    assert!(!once(&house.app).await.unwrap());
    let (_, _, second) = certificate(folder.path(), HOST);
    assert!(once(&house.app).await.unwrap());
    house.believing(&second, HOST, &[]).await.unwrap();
    assert!(house.believing(&first, HOST, &[]).await.is_err());
    let elsewhere = tempfile::tempdir().unwrap();
    let other = String::from_utf8(certificate(elsewhere.path(), "other.test").2).unwrap();
    for (says, broken) in [
        ("there is no certificate", ""),
        ("the certificate is not for portal.test", other.as_str()),
    ] {
        std::fs::write(&chain, broken).unwrap();
        let told = once(&house.app).await.unwrap_err().to_string();
        assert!(told.contains("chain.pem: ") && told.contains(says), "{told}");
        house.believing(&second, HOST, &[]).await.unwrap();
    }
    std::fs::remove_file(&chain).unwrap();
    assert!(once(&house.app).await.unwrap_err().to_string().contains("chain.pem cannot be read"));
    house.believing(&second, HOST, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_another_certificate_is_refused() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (chain, key, first) = certificate(folder.path(), HOST);
    let house = House::of_files(&chain, &key, Patience::default()).await;
    let (_, strange, _) = certificate(other.path(), HOST);
    std::fs::copy(strange, &key).unwrap();
    let told = once(&house.app).await.unwrap_err().to_string();
    assert!(told.contains("certificate and key do not match"), "{told}");
    house.believing(&first, HOST, &[]).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_shake_hands_is_let_go() {
    let folder = tempfile::tempdir().unwrap();
    let (chain, key, root) = certificate(folder.path(), HOST);
    let patience = Patience { head: Duration::from_millis(300), ..Patience::default() };
    let house = House::of_files(&chain, &key, patience).await;
    let mut silent = TcpStream::connect(house.tls).await.unwrap();
    let mut plain = TcpStream::connect(house.tls).await.unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut noise = TcpStream::connect(house.tls).await.unwrap();
    noise.write_all(&[0x16, 0x03, 0x01, 0xff, 0xff, 0x01]).await.unwrap();
    for line in [&mut silent, &mut plain, &mut noise] {
        let mut rest = Vec::new();
        let ended = tokio::time::timeout(AT_LAST, line.read_to_end(&mut rest)).await;
        drop(ended.expect("it is closed"));
        assert!(rest.len() < 64, "nothing is said to them: {rest:?}");
    }
    house.believing(&root, HOST, &[]).await.unwrap();
    house.stop().await;
}
