//! From outside: the settings, the program and its doctor.

use super::support::HOST;
use crate::support::many::free_address;
use crate::support::outside::Program;
use milepost::config::Config;
use rcgen::{CertificateParams, KeyPair};
use std::collections::BTreeMap;
use std::process::Command;

fn mistakes(said: &[(&str, &str)]) -> String {
    let flags: BTreeMap<_, _> =
        said.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::read(&flags).unwrap_err().join("\n")
}

#[test]
fn what_cannot_be_right_is_named() {
    let base = ("base-url", "https://portal.example");
    for (said, says) in [
        (&[("tls-listen", "[::]:443")][..], "needs MILEPOST_BASE_URL with https"),
        (&[base, ("tls-listen", "443")], "write an address and a port of its own"),
        (&[base, ("tls-listen", "127.0.0.1:8080")], "write an address and a port of its own"),
        (&[("base-url", "https://10.0.0.1"), ("tls-listen", "[::]:443")], "needs a name in"),
        (&[("base-url", "https://localhost"), ("tls-listen", "[::]:443")], "needs a name in"),
        (&[base, ("tls-cert", "a.pem"), ("tls-key", "b.pem")], "needs MILEPOST_TLS_LISTEN"),
        (&[base, ("tls-listen", "[::]:443"), ("tls-cert", "a.pem")], "needs its key beside it"),
        (&[base, ("tls-listen", "[::]:443"), ("tls-key", "b.pem")], "needs the certificate"),
        (&[base, ("tls-listen", "[::]:443"), ("acme-directory", "http://ca.example")], "https"),
        (&[base, ("tls-listen", "[::]:443"), ("acme-ca", "/nowhere")], "name a file with cert"),
    ] {
        let told = mistakes(said);
        assert!(told.contains(says), "{said:?}: {told}");
        assert_eq!(told.lines().count(), 1, "{told}");
    }
}

#[test]
fn the_program_answers_tls_and_its_doctor_says_until_when() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let key = KeyPair::generate().unwrap();
    let made = CertificateParams::new(vec![HOST.into()]).unwrap().self_signed(&key).unwrap();
    let (chain, at) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.pem()).unwrap();
    std::fs::write(&at, key.serialize_pem()).unwrap();
    let listen = free_address();
    let settings = [
        ("MILEPOST_BASE_URL", "https://portal.test"),
        ("MILEPOST_TLS_LISTEN", listen.as_str()),
        ("MILEPOST_TLS_CERT", chain.to_str().unwrap()),
        ("MILEPOST_TLS_KEY", at.to_str().unwrap()),
    ];
    let mut program = Program::start(&data, &settings);
    assert!(program.line().starts_with("setup: https://portal.test/setup/"));
    // A program of another make shakes hands and asks.
    let (_, port) = listen.rsplit_once(':').unwrap();
    let asked = Command::new("python3")
        .arg("-c")
        .arg(format!(
            "import ssl, socket\n\
             context = ssl.create_default_context(cafile={chain:?})\n\
             line = socket.create_connection(('127.0.0.1', {port}))\n\
             line = context.wrap_socket(line, server_hostname='{HOST}')\n\
             line.sendall(b'GET /readyz HTTP/1.0\\r\\nHost: {HOST}\\r\\n\\r\\n')\n\
             print(line.version(), line.recv(4096).decode().splitlines()[0])"
        ))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&asked.stdout).into_owned();
    assert_eq!(told.trim(), "TLSv1.3 HTTP/1.0 200 OK", "{asked:?}");
    assert!(program.client().get("/admin").is(308).location().starts_with("https://portal.test/"));
    assert!(program.stop());
    let doctor = Command::new(env!("CARGO_BIN_EXE_milepost"))
        .arg("doctor")
        .env("MILEPOST_DATA", &data)
        .envs(settings)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("ok   certificate: portal.test until "), "{told}");
}
