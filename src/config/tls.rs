//! The settings of TLS that needs no proxy.

use super::check::Reader;
use crate::tls::{Settings, Source};
use crate::trust::Roots;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

impl Reader<'_> {
    /// Where TLS is answered, if anywhere, for what stands at the base URL.
    pub(super) fn tls(&mut self, listen: SocketAddr, base_url: &str) -> Option<Settings> {
        let source = self.source();
        let typed = self.text("tls-listen");
        if typed.is_empty() {
            if matches!(source, Source::Files(..)) {
                self.wrong("tls-cert", "needs MILEPOST_TLS_LISTEN, such as [::]:443");
            }
            return None;
        }
        let found = typed.parse().ok().filter(|at: &SocketAddr| *at != listen || at.port() == 0);
        let right = "write an address and a port of its own, such as [::]:443";
        let listen = self.or(found.map(Some), "tls-listen", right, None)?;
        let host = url::Url::parse(base_url).ok().filter(|url| url.scheme() == "https");
        let Some(host) = host.as_ref().and_then(url::Url::host_str) else {
            let right = "needs MILEPOST_BASE_URL with https, such as https://portal.example.com";
            self.wrong("tls-listen", right);
            return None;
        };
        let is_name = host.contains('.')
            && host.trim_matches(['[', ']']).parse::<IpAddr>().is_err()
            && !host.ends_with(".localhost");
        if !is_name && matches!(source, Source::Authority { .. }) {
            let right = "needs a name in MILEPOST_BASE_URL that others can reach, or a certificate \
                         of your own in MILEPOST_TLS_CERT";
            self.wrong("tls-listen", right);
            return None;
        }
        Some(Settings { listen, source })
    }

    fn source(&mut self) -> Source {
        match (self.text("tls-cert"), self.text("tls-key")) {
            ("", "") => Source::Authority { directory: self.directory(), roots: self.roots() },
            ("", _) => {
                self.wrong("tls-key", "needs the certificate beside it, in MILEPOST_TLS_CERT");
                Source::Files(PathBuf::new(), PathBuf::new())
            }
            (_, "") => {
                self.wrong("tls-cert", "needs its key beside it, in MILEPOST_TLS_KEY");
                Source::Files(PathBuf::new(), PathBuf::new())
            }
            (chain, key) => Source::Files(chain.into(), key.into()),
        }
    }

    fn directory(&mut self) -> String {
        let typed = self.text("acme-directory");
        let found = url::Url::parse(typed).ok().filter(|url| url.scheme() == "https");
        let right = "write the address of an authority’s directory, with https";
        self.or(found.map(|_| typed.to_owned()), "acme-directory", right, String::new())
    }

    fn roots(&mut self) -> Roots {
        let file = self.text("acme-ca");
        if file.is_empty() {
            return Roots::default();
        }
        let read = std::fs::read(file).ok().and_then(|pem| Roots::read(&pem));
        let right = "name a file with certificates in PEM that can be read";
        self.or(read, "acme-ca", right, Roots::default())
    }
}
