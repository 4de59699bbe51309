//! News for an open page, as server-sent events.

use super::Visit;
use crate::app::App;
use crate::live::Listener;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval, timeout};

/// How often a line goes out that says nothing: proxies end what is silent for a minute, and a
/// visit that was ended by the clock alone is noticed then.
const PULSE: Duration = Duration::from_secs(25);

/// How far apart two pieces of news are at least; what comes meanwhile is told with the second.
const APART: Duration = Duration::from_millis(500);

/// How long a browser waits before it asks again, in milliseconds.
const AGAIN: u32 = 5_000;

/// `GET /p/{page}/live?after={number of the newest event that the page showed}`: one event `news`
/// for whatever happens on the project from then on, until the visit or the server ends. It says
/// that there is something and not what: the page itself is read with the visitor's right.
pub async fn live(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    visit: Visit,
) -> Response {
    // A browser that gets this answer does not ask again; its page reads as it is.
    let Some(listener) = app.store.live().listen(&visit.visitor) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let shown = query.as_deref().and_then(|query| query.strip_prefix("after=")?.parse().ok());
    // A browser that lost the connection says what it heard last.
    let heard = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let told = shown.max(heard).unwrap_or(0);
    let mut apart = interval(APART);
    apart.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let open = Open { app, visit, listener, told, is_new: true, apart };
    let body = stream::unfold(open, |mut open| async move {
        let line = open.line().await?;
        Some((Ok::<_, Infallible>(Bytes::from(line)), open))
    });
    ([(header::CONTENT_TYPE, "text/event-stream; charset=utf-8")], Body::from_stream(body))
        .into_response()
}

/// One open page.
struct Open {
    app: App,
    visit: Visit,
    listener: Listener,
    told: i64,
    is_new: bool,
    apart: Interval,
}

impl Open {
    /// What goes out next, or none once nothing more will.
    async fn line(&mut self) -> Option<String> {
        if std::mem::take(&mut self.is_new) {
            let said = format!("retry: {AGAIN}\n\n");
            return Some(said + &self.news().await?.unwrap_or_default());
        }
        loop {
            match timeout(PULSE, self.listener.next()).await {
                // Asked of the visit, and not of the bell, which rings for everybody.
                Ok(rung) => {
                    rung?;
                    if let Some(news) = self.news().await? {
                        return Some(news);
                    }
                }
                Err(_) => return self.news().await?.or_else(|| Some(":\n\n".into())),
            }
        }
    }

    /// The news since what was told last, if there are any; none of all this if the visit is over.
    async fn news(&mut self) -> Option<Option<String>> {
        self.apart.tick().await;
        let (signer, visit) = (self.app.signer(), &self.visit);
        let read = self.app.store.read(|tx| {
            let visitor = visit.still(tx, &signer)?;
            tx.visible_head(&visitor)
        });
        let head = read.await.ok()?;
        let is_news = head > self.told;
        self.told = self.told.max(head);
        Some(is_news.then(|| format!("event: news\nid: {head}\ndata: {head}\n\n")))
    }
}
