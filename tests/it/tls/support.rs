//! A house with TLS of its own, an authority that issues for it, and whoever connects.

use milepost::app::{App, Listeners, Patience, run_with};
use milepost::clock::{Clock, Stamp};
use milepost::config::Config;
use milepost::tls::{Settings, Tls};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::time_provider::TimeProvider;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tokio_util::sync::CancellationToken;

pub const HOST: &str = "portal.test";

/// Long enough for a machine that has much else to do.
const AT_LAST: Duration = Duration::from_secs(60);

pub fn days(days: u32) -> Duration {
    milepost::clock::days(days)
}

/// Reserves a port that nobody else is given: who asks for proof has to know it beforehand.
fn reserved() -> std::net::TcpListener {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap()
}

/// An authority of another make.
pub struct Authority {
    folder: tempfile::TempDir,
    pub directory: String,
    listener: std::net::TcpListener,
    child: Child,
}

impl Authority {
    /// Certificates of it live for so many days.
    pub fn start(days: f64) -> Self {
        let (folder, listener) = (tempfile::tempdir().unwrap(), reserved());
        let port = listener.local_addr().unwrap().port().to_string();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls/authority.py");
        let mut child = Command::new("python3")
            .arg(script)
            .args([folder.path().to_str().unwrap(), &port, &days.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3, with the package cryptography");
        let mut directory = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut directory).unwrap();
        let directory = directory.trim().to_owned();
        assert!(!directory.is_empty(), "python3 needs the package cryptography");
        Self { folder, directory, listener, child }
    }

    /// What is wrong with it from now on.
    pub fn mood(&self, mood: &str) {
        std::fs::write(self.folder.path().join("mood"), mood).unwrap();
    }

    fn log(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    pub fn orders(&self) -> usize {
        self.log().iter().filter(|line| *line == "order").count()
    }

    pub fn accounts(&self) -> usize {
        self.log().iter().filter(|line| *line == "account").count()
    }

    /// The numbers of what it issued.
    pub fn serials(&self) -> Vec<String> {
        let log = self.log();
        let issued = log.iter().filter_map(|line| line.strip_prefix("certificate "));
        issued.map(str::to_owned).collect()
    }

    /// Waits for so many orders that came to an end.
    pub async fn has_orders(&self, count: usize) {
        let ended = || self.log().iter().filter(|line| *line == "ended").count();
        let come = async {
            while ended() < count {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(AT_LAST, come).await.expect("so many orders");
    }

    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A Milepost that answers TLS itself.
pub struct House {
    pub app: App,
    pub clock: Clock,
    folder: Arc<tempfile::TempDir>,
    pub tls: SocketAddr,
    plain: SocketAddr,
    stop: CancellationToken,
    running: tokio::task::JoinHandle<milepost::error::Result<()>>,
}

impl House {
    /// On a data folder of its own, with certificates from `authority`.
    pub async fn open(authority: &Authority) -> Self {
        let clock = Clock::standing_at(Clock::of_the_machine().now());
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let root = authority.root().display().to_string();
        let more = [("acme-directory", authority.directory.as_str()), ("acme-ca", &root)];
        let listener = authority.listener.try_clone().unwrap();
        Self::with(folder, clock, &more, listener, Patience::default()).await
    }

    /// The same folder, after a stop.
    pub async fn again(self, authority: &Authority) -> Self {
        let (folder, clock) = (self.folder.clone(), self.clock.clone());
        self.stop().await;
        let root = authority.root().display().to_string();
        let more = [("acme-directory", authority.directory.as_str()), ("acme-ca", &root)];
        let listener = authority.listener.try_clone().unwrap();
        Self::with(folder, clock, &more, listener, Patience::default()).await
    }

    /// With a certificate of one's own.
    pub async fn of_files(chain: &Path, key: &Path, patience: Patience) -> Self {
        let clock = Clock::standing_at(Clock::of_the_machine().now());
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let more = [("tls-cert", chain.to_str().unwrap()), ("tls-key", key.to_str().unwrap())];
        Self::with(folder, clock, &more, reserved(), patience).await
    }

    async fn with(
        folder: Arc<tempfile::TempDir>,
        clock: Clock,
        more: &[(&str, &str)],
        listener: std::net::TcpListener,
        patience: Patience,
    ) -> Self {
        let data = folder.path().join("data").display().to_string();
        let base = format!("https://{HOST}");
        let mut flags = BTreeMap::new();
        let said = [("data", data.as_str()), ("base-url", &base), ("min-free", "1MiB")];
        let said = said.iter().chain(&[("tls-listen", "127.0.0.1:0")]).chain(more);
        flags.extend(said.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config = Config::read(&flags).unwrap();
        let source = config.tls.as_ref().unwrap().source.clone();
        let app = App::open(config, clock.clone()).unwrap();
        app.answer_with(Tls::open(source, &app.config().data, HOST).unwrap());
        listener.set_nonblocking(true).unwrap();
        let tls = TcpListener::from_std(listener).unwrap();
        let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = (tls.local_addr().unwrap(), plain.local_addr().unwrap());
        let stop = CancellationToken::new();
        let listeners = Listeners { plain, tls: Some(tls) };
        let running = tokio::spawn(run_with(app.clone(), listeners, stop.clone(), patience));
        Self { app, clock, folder, tls: at.0, plain: at.1, stop, running }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn settings(&self) -> Settings {
        self.app.config().tls.clone().unwrap()
    }

    pub async fn stop(self) {
        self.stop.cancel();
        tokio::time::timeout(AT_LAST, self.running).await.unwrap().unwrap().unwrap();
    }

    /// One request without TLS, and all of its answer that came at once.
    pub async fn plain(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(self.plain).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        head(&mut stream).await
    }

    /// Connects as a browser does that believes `authority` alone, at the story's moment.
    pub async fn connect(&self, authority: &Authority) -> std::io::Result<Line> {
        self.shake(authority, HOST, &[b"h2", b"http/1.1"]).await
    }

    /// The same, for another name or with other protocols.
    pub async fn shake(
        &self,
        authority: &Authority,
        name: &str,
        protocols: &[&[u8]],
    ) -> std::io::Result<Line> {
        let pem = std::fs::read(authority.root()).unwrap();
        self.believing(&pem, name, protocols).await
    }

    /// The same, believing another root.
    pub async fn believing(
        &self,
        pem: &[u8],
        name: &str,
        protocols: &[&[u8]],
    ) -> std::io::Result<Line> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(pem).unwrap()).unwrap();
        let time = Arc::new(StoryTime(self.clock.now()));
        let mut config =
            ClientConfig::builder_with_details(Arc::new(ring::default_provider()), time)
                .with_safe_default_protocol_versions()
                .unwrap()
                .with_root_certificates(roots)
                .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|one| one.to_vec()).collect();
        let stream = TcpStream::connect(self.tls).await?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
        connector.connect(name, stream).await.map(Line)
    }
}

#[derive(Debug)]
struct StoryTime(Stamp);

impl TimeProvider for StoryTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.seconds()).unwrap();
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

/// A connection over TLS.
#[derive(Debug)]
pub struct Line(TlsStream<TcpStream>);

impl Line {
    /// One request, and the head of its answer.
    pub async fn ask(&mut self, path: &str) -> String {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n");
        self.0.write_all(request.as_bytes()).await.unwrap();
        head(&mut self.0).await
    }

    /// The number of the certificate that was shown, in hexadecimal.
    pub fn serial(&self) -> String {
        let shown = &self.0.get_ref().1.peer_certificates().unwrap()[0];
        let (_, parsed) = x509_parser::parse_x509_certificate(shown).unwrap();
        format!("{:x}", parsed.tbs_certificate.serial)
    }
}

/// A small answer.
async fn head(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let (mut came, mut piece) = (Vec::new(), vec![0; 16 * 1024]);
    while !came.windows(4).any(|four| four == b"\r\n\r\n") {
        let read = tokio::time::timeout(AT_LAST, stream.read(&mut piece)).await.unwrap().unwrap();
        assert!(read > 0, "it ended: {}", String::from_utf8_lossy(&came));
        came.extend_from_slice(&piece[..read]);
    }
    String::from_utf8_lossy(&came).into_owned()
}
