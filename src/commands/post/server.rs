//! A running server, asked through its API: again where the line broke or it asks to wait, always
//! under the same key, so that nothing is done twice.

use super::address::{address, is_loopback};
use super::token::Token;
use super::trouble::Trouble;
use super::voice::Voice;
use super::wish::Parcel;
use futures_util::TryStreamExt as _;
use milepost::clock::{Clock, retry_after};
use milepost::error::{Error, Result};
use milepost::trust;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Body, Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::time::{sleep, timeout};
use tokio_util::io::ReaderStream;
use tokio_util::sync::CancellationToken;
use url::Url;

/// How long a server may take to be connected.
const CONNECT: Duration = Duration::from_secs(10);

/// How long nothing may move, at the least; twice that at the most.
const STALL: Duration = Duration::from_secs(30);

/// How long an answer is waited for that is on its way when we are asked to stop.
const GRACE: Duration = Duration::from_secs(5);

/// How long is waited before each further try, if the server does not say.
const WAITS: [Duration; 3] =
    [Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];

/// The longest that a server may ask us to wait.
const PATIENCE: Duration = Duration::from_secs(300);

/// How much of a file is read at once, in bytes.
const CHUNK: usize = 128 * 1024;

/// What is waited before each chunk once the line broke. A server that refuses a file before its
/// end closes the line behind its answer; whoever is just writing then finds the line broken and
/// never reads why (measured on loopback: one time in four). A breath is enough to hear it.
const BREATH: Duration = Duration::from_millis(5);

/// Where to post, and with which right.
pub struct Server {
    client: Client,
    base: Url,
    token: Token,
    /// How the way is told.
    pub voice: Voice,
    /// Somebody wants an end.
    pub stop: CancellationToken,
}

/// One call.
pub struct Call<'c> {
    method: Method,
    path: &'c [&'c str],
    query: Vec<(&'static str, String)>,
    key: Option<&'c str>,
    payload: Payload<'c>,
    stubborn: bool,
}

enum Payload<'c> {
    Nothing,
    Json(&'c Value),
    /// A file, and how many bytes of others went before.
    File(&'c Parcel, u64),
}

impl<'c> Call<'c> {
    /// Reads something.
    pub fn get(path: &'c [&'c str]) -> Self {
        let (method, payload) = (Method::GET, Payload::Nothing);
        Self { method, path, query: Vec::new(), key: None, payload, stubborn: false }
    }

    /// Makes something, once for each key.
    pub fn post(path: &'c [&'c str], key: &'c str, body: &'c Value) -> Self {
        let (method, payload) = (Method::POST, Payload::Json(body));
        Self { method, key: Some(key), payload, ..Self::get(path) }
    }

    /// Sends a file, once for each key; `before` is how many bytes of others went before.
    pub fn put(path: &'c [&'c str], key: &'c str, file: (&'c Parcel, u64)) -> Self {
        let (method, payload) = (Method::PUT, Payload::File(file.0, file.1));
        Self { method, key: Some(key), payload, ..Self::get(path) }
    }

    /// Throws something away, also when somebody wants an end.
    pub fn delete(path: &'c [&'c str]) -> Self {
        Self { method: Method::DELETE, stubborn: true, ..Self::get(path) }
    }

    /// With this in the address.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    fn size(&self) -> u64 {
        if let Payload::File(file, _) = self.payload { file.size } else { 0 }
    }
}

impl Server {
    /// The server at `said`, or else at the variable, or else at the settings' base address.
    ///
    /// # Errors
    /// For what is no address.
    pub fn at(said: &str, settings: &str, token: Token, voice: Voice) -> Result<Self> {
        let variable = std::env::var("MILEPOST_URL").unwrap_or_default();
        let typed = [said, &variable, settings].map(str::trim);
        let typed = typed.into_iter().find(|typed| !typed.is_empty()).unwrap_or_default();
        let base = address(typed).ok_or_else(|| {
            let says = "is no address of a server; write it as https://portal.example.com";
            Error::broken(format!("“{typed}” {says}"))
        })?;
        let near = is_loopback(&base);
        if base.scheme() == "http" && !near {
            let says = "the token goes there in the clear, for anybody on the way to read";
            eprintln!("milepost: {} is not encrypted: {says}", base.origin().ascii_serialization());
        }
        let client = Client::builder()
            .tls_backend_preconfigured(trust::tls())
            // A token is for one place: nobody sends it elsewhere.
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(CONNECT)
            .user_agent(concat!("Milepost/", env!("CARGO_PKG_VERSION")));
        let client = if near { client.no_proxy() } else { client };
        let stop = CancellationToken::new();
        Ok(Self { client: client.build()?, base, token, voice, stop })
    }

    /// The address of a page of this server.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.base.origin().ascii_serialization())
    }

    /// Asks until there is an answer, four times at the most.
    ///
    /// # Errors
    /// What the server refused, or why it could not be asked.
    pub async fn ask(&self, call: &Call<'_>) -> Result<Value, Trouble> {
        let (mut waits, mut unsure, mut gently) = (WAITS.into_iter(), false, false);
        loop {
            let trouble = match self.once(call, gently).await {
                Ok(answer) => return Ok(answer),
                Err(trouble) => trouble,
            };
            unsure |= trouble.unsure;
            gently |= trouble.status.is_none();
            let wait = waits.next().map(|usual| trouble.wait.unwrap_or(usual));
            let wait = wait.filter(|wait| trouble.passing && *wait <= PATIENCE);
            let Some(wait) = wait else { return Err(Trouble { unsure, ..trouble }) };
            self.voice.says(&format!("{trouble} Once more in {} s.", wait.as_secs()));
            tokio::select! {
                () = sleep(wait) => {}
                () = self.stop.cancelled(), if !call.stubborn => {
                    return Err(Trouble::stopped(unsure));
                }
            }
        }
    }

    async fn once(&self, call: &Call<'_>, gently: bool) -> Result<Value, Trouble> {
        let moved = Arc::new(AtomicU64::new(0));
        let request = self.request(call, &moved, gently).await?;
        let mut answering = std::pin::pin!(self.hear(request));
        let mut before = None;
        loop {
            tokio::select! {
                answer = &mut answering => return answer,
                () = self.stop.cancelled(), if !call.stubborn => {
                    // What is whole on its way may be kept there: the answer names it.
                    let kept = call.key.is_some() && moved.load(Ordering::Relaxed) == call.size();
                    let grace = if kept { GRACE } else { Duration::ZERO };
                    let answer = timeout(grace, answering).await;
                    return answer.unwrap_or_else(|_| Err(Trouble::stopped(kept)));
                }
                () = sleep(STALL) => {
                    let now = Some(moved.load(Ordering::Relaxed));
                    if now == before {
                        return Err(Trouble::of_the_line("Nothing moved for a while.", true));
                    }
                    before = now;
                }
            }
        }
    }

    async fn request(
        &self,
        call: &Call<'_>,
        moved: &Arc<AtomicU64>,
        gently: bool,
    ) -> Result<RequestBuilder, Trouble> {
        let mut url = self.base.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(["api", "v1"]).extend(call.path);
        }
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self.client.request(call.method.clone(), url);
        request = request.header(AUTHORIZATION, self.token.header());
        request = request.header(ACCEPT, "application/json");
        if let Some(key) = call.key {
            request = request.header("idempotency-key", key);
        }
        Ok(match call.payload {
            Payload::Nothing => request,
            Payload::Json(body) => {
                request.header(CONTENT_TYPE, "application/json").body(body.to_string())
            }
            Payload::File(file, before) => {
                self.voice.begins(file, before);
                request
                    .header(CONTENT_TYPE, "application/octet-stream")
                    .header(CONTENT_LENGTH, file.size)
                    .body(stream(file, moved.clone(), self.voice.clone(), gently).await?)
            }
        })
    }

    async fn hear(&self, request: RequestBuilder) -> Result<Value, Trouble> {
        let response = request.send().await.map_err(|error| self.cut(error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(self.elsewhere(&response));
        }
        let wait = response.headers().get(RETRY_AFTER).and_then(|asked| asked.to_str().ok());
        let wait = wait.and_then(|asked| retry_after(asked, Clock::of_the_machine().now()));
        let body = response.bytes().await.map_err(|error| self.cut(error))?;
        if !status.is_success() {
            return Err(Trouble::answered(status, &body, wait));
        }
        if status == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        let here = self.page("");
        let answer = serde_json::from_slice(&body);
        answer.map_err(|_| Trouble::lasting(format!("{here} does not answer as a Milepost does.")))
    }

    fn elsewhere(&self, response: &Response) -> Trouble {
        let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let to = to.and_then(|to| self.base.join(to).ok()).map(|to| to.origin());
        let to = to.map_or("elsewhere".into(), |to| to.ascii_serialization());
        let here = self.page("");
        Trouble::lasting(format!("{here} sends us to {to}; name the right one with --server."))
    }

    fn cut(&self, error: reqwest::Error) -> Trouble {
        let mut cause: &dyn std::error::Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        let here = self.page("");
        match error.is_connect() {
            true => Trouble::of_the_line(format!("No connection to {here}: {cause}."), false),
            false => Trouble::of_the_line(format!("The line to {here} broke: {cause}."), true),
        }
    }
}

/// A file as it is sent: a chunk at a time in memory, `gently` with a breath before each.
async fn stream(
    file: &Parcel,
    moved: Arc<AtomicU64>,
    voice: Voice,
    gently: bool,
) -> Result<Body, Trouble> {
    let unread = |error| Trouble::lasting(format!("{} cannot be read: {error}.", file.name));
    let open = tokio::fs::File::open(&file.path).await.map_err(unread)?;
    if open.metadata().await.map_err(unread)?.len() != file.size {
        return Err(Trouble::lasting(format!("{} changed on its way.", file.name)));
    }
    let chunks = ReaderStream::with_capacity(open.take(file.size), CHUNK);
    let counted = chunks.inspect_ok(move |chunk| {
        moved.fetch_add(chunk.len() as u64, Ordering::Relaxed);
        voice.moved(chunk.len() as u64);
    });
    Ok(Body::wrap_stream(counted.and_then(move |chunk| async move {
        if gently {
            sleep(BREATH).await;
        }
        Ok(chunk)
    })))
}
