//! Finding on the page, within the page's own matter.

use super::Visit;
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::page as milestone_page;
use crate::search;
use crate::ui::portal::SearchPage;
use crate::web::limit::Purpose;
use crate::web::page;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /p/{page}/search?q=`
pub async fn find(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    visit: Visit,
) -> Result<Response> {
    if let Err(wait) = app.limits().pass(Purpose::Search, visit.visitor.serial).await {
        return Ok(wait);
    }
    let query = query.unwrap_or_default();
    let mut words = url::form_urlencoded::parse(query.as_bytes());
    let typed = words.find(|(name, _)| name == "q").map(|(_, value)| value.into_owned());
    let typed = typed.unwrap_or_default();
    let (sight, wanted) = (visit.visitor.sight(), typed.clone());
    let found = app.store.read_aside(move |tx| search::here(tx, &sight, &wanted)).await;
    let (status, found, faults) = match found {
        Ok(found) => (StatusCode::OK, found, Vec::new()),
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            (StatusCode::UNPROCESSABLE_ENTITY, Vec::new(), faults)
        }
        Err(error) => return Err(error),
    };
    let read = app.store.read(|tx| milestone_page::around(tx, visit.visitor.sight())).await?;
    let drawn = SearchPage { page: &read, typed: &typed, found: &found, faults: &faults }.draw();
    Ok(page(status, drawn))
}
