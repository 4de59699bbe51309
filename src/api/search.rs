//! `/search`: what the studio has, by its words.

use super::body::Query;
use super::call::{Call, page};
use super::list::{Page, Paging};
use super::problem::Problem;
use super::shape::Hit;
use crate::search;
use axum::body::Body;
use axum::http::Response;
use serde::Deserialize;
use utoipa::IntoParams;

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The words: all of them have to be there, the beginning of a word is enough.
    #[param(max_length = 200)]
    q: String,
    /// How many to find: 50 if nothing is said, 100 at the most.
    #[param(minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}

/// Search
///
/// Over names, titles, addresses, published updates, files, questions, messages, file requests,
/// forms, tasks, records and the notes of members, the best first. Drafts and what was answered in
/// a form are never found. One page, so `next` is always null.
#[utoipa::path(get, path = "/search", tag = "Search", params(Asked),
    responses((status = 200, body = Page<Hit>)))]
pub async fn find(call: Call, Query(asked): Query<Asked>) -> Result<Response<Body>, Problem> {
    let Asked { q, limit } = asked;
    if q.chars().count() > search::LIMIT {
        let says = format!("Look for fewer words: {} letters at most.", search::LIMIT);
        return Err(Problem::field("q", says));
    }
    let paging = Paging { limit, after: None };
    let most = u32::try_from(paging.limit()?).unwrap_or(search::MOST);
    let hits = call.read_aside(move |tx, desk| search::find(tx, desk, &q, most)).await?;
    Ok(page(paging.cut(hits, |hit| hit.id.clone())?.shaped(Hit::from)))
}
