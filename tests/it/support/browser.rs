//! A browser without a screen: keeps cookies, follows redirects when told, sends forms.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use milepost::web::address::Peer;
use milepost::web::site::Site;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use tower::ServiceExt as _;

#[derive(Clone)]
pub struct Browser {
    router: Site,
    pub base: String,
    pub cookies: BTreeMap<String, String>,
    pub peer: SocketAddr,
    pub site: &'static str,
    pub agent: &'static str,
}

/// What a person's browser says of itself.
pub const FIREFOX: &str =
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:145.0) Gecko/20100101 Firefox/145.0";

/// What news come as; there is no end to them.
const EVENTS: &str = "text/event-stream; charset=utf-8";

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn body(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// What a person reads: without tags, with entities, non-breaking spaces as spaces.
    pub fn text(&self) -> String {
        let body = self.body();
        let body = body.find("<body>").map_or(body.as_str(), |at| &body[at..]);
        let mut text = String::new();
        let mut inside = false;
        for letter in body.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if inside => {}
                '\u{a0}' => text.push(' '),
                letter => text.push(letter),
            }
        }
        text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"")
    }

    #[track_caller]
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{words:?} is not on the page:\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn never_says(&self, words: &str) -> &Self {
        assert!(!self.body().contains(words), "{words:?} is on the page:\n{}", self.text());
        self
    }

    /// None of these words is anywhere on the page.
    #[track_caller]
    pub fn keeps(&self, secrets: &[&str]) -> &Self {
        for secret in secrets {
            self.never_says(secret);
        }
        self
    }

    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> String {
        self.header("location").to_owned()
    }

    /// The value of the first attribute that follows `before` in the page.
    #[track_caller]
    pub fn after(&self, before: &str) -> String {
        let body = self.body();
        let at = body.find(before).unwrap_or_else(|| panic!("{before:?} is not on {body}"));
        let rest = &body[at + before.len()..];
        rest[..rest.find('"').unwrap()].to_owned()
    }
}

impl Browser {
    pub fn new(router: impl Into<Site>, base: &str) -> Self {
        let peer = ([198, 51, 100, 7], 40000).into();
        let (cookies, site) = (BTreeMap::new(), "same-origin");
        Self { router: router.into(), base: base.to_owned(), cookies, peer, site, agent: FIREFOX }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).body(Body::empty()).unwrap()).await
    }

    pub async fn head(&mut self, path: &str) -> Page {
        self.send(self.request(Method::HEAD, path).body(Body::empty()).unwrap()).await
    }

    /// Gets with one more header.
    pub async fn get_with(&mut self, path: &str, name: &str, value: &str) -> Page {
        let request = self.request(Method::GET, path).header(name, value);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let encoded =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self
            .request(Method::POST, path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(encoded)).unwrap()).await
    }

    /// Asks for a link of one's own on somebody's page, as a name and an address.
    pub async fn introduce(&mut self, home: &str, who: (&str, &str)) -> Page {
        let fields = [("name", who.0), ("email", who.1)];
        self.post(&format!("{home}/introduce"), &fields).await
    }

    /// Sends a form with files, each as its field, name and bytes.
    pub async fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Page {
        let body = multipart(fields, files);
        let kind = "multipart/form-data; boundary=cut-here";
        let request = self.request(Method::POST, path).header(header::CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Opens a link as people do, ending on the page it leads to.
    pub async fn open(&mut self, link: &str) -> Page {
        let page = self.get(&self.path(link)).await;
        if page.status == StatusCode::SEE_OTHER { self.get(&page.location()).await } else { page }
    }

    /// The path of an address under our own base.
    pub fn path(&self, link: &str) -> String {
        link.strip_prefix(&self.base).unwrap_or(link).to_owned()
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let unsafe_method = method != Method::GET && method != Method::HEAD;
        let mut request = Request::builder().method(method).uri(path);
        request = request.header(header::HOST, self.base.trim_start_matches("http://"));
        if !self.agent.is_empty() {
            request = request.header(header::USER_AGENT, self.agent);
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> =
                self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        match self.site {
            "" => request,
            site if unsafe_method => request.header("sec-fetch-site", site),
            _ => request,
        }
    }

    /// Listens as an open page does.
    pub async fn listen(&mut self, path: &str) -> Result<Events, StatusCode> {
        let mut request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        match response.headers().get("content-type").is_some_and(|kind| kind == EVENTS) {
            true => Ok(Events(response.into_body())),
            false => Err(response.status()),
        }
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Page {
        request.extensions_mut().insert(Peer(self.peer));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let endless = parts.headers.get("content-type").is_some_and(|kind| kind == EVENTS);
        let bytes = match endless {
            true => Events(body).next().await.unwrap_or_default().into_bytes(),
            false => axum::body::to_bytes(body, usize::MAX).await.unwrap().to_vec(),
        };
        Page { status: parts.status, headers: parts.headers, bytes }
    }
}

/// What an open page hears.
pub struct Events(Body);

impl Events {
    /// The next lines, or none once the server has ended them.
    pub async fn next(&mut self) -> Option<String> {
        let frame = self.0.frame().await?.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }

    /// The number in the next news, past what says nothing.
    pub async fn news(&mut self) -> Option<i64> {
        loop {
            let lines = self.next().await?;
            if let Some((_, number)) = lines.split_once("event: news\nid: ") {
                return Some(number.lines().next().unwrap().parse().unwrap());
            }
        }
    }
}

/// A form with files as browsers write it, cut with `cut-here`.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--cut-here\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(value.as_bytes());
        body.extend_from_slice(b"\r\n");
    }
    for (field, name, bytes) in files {
        let head = format!(
            "--cut-here\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--cut-here--\r\n");
    body
}
