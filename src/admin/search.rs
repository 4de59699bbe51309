//! The studio searches: clients, people, projects and what was published on them.

use super::wish::Wish;
use super::{faults, frame};
use crate::app::App;
use crate::error::{Fault, Result};
use crate::search::{self, Hit};
use crate::store::Tx;
use crate::ui::studio::search::Search;
use crate::web::{SignedIn, page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// How many are shown at once.
const SHOWN: u32 = 50;

/// `GET /admin/search?q=`
pub async fn show(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let (member, typed) = (desk.member, wish.get("q").unwrap_or_default().to_owned());
    let (by, words) = (member.clone(), typed.clone());
    // One more than is shown tells whether there are more.
    let look = move |tx: &Tx| search::find(tx, by.desk, &words, SHOWN + 1);
    let found = app.store.read_aside(look).await;
    let (status, mut hits, faults): (_, Vec<Hit>, Vec<Fault>) = match found {
        Ok(hits) => (StatusCode::OK, hits, Vec::new()),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), faults(error)?),
    };
    let frame = app.store.read(|tx| frame(tx, &member, &[])).await?;
    let cut = hits.len() > SHOWN as usize;
    hits.truncate(SHOWN as usize);
    let drawn = Search { frame: &frame, typed: &typed, hits: &hits, cut, faults: &faults }.draw();
    Ok(page(status, drawn))
}
