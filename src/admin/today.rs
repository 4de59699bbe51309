//! The studio's home.

use super::frame;
use crate::app::App;
use crate::error::Result;
use crate::member::{self, SESSION_LASTS};
use crate::queue;
use crate::ui::studio::today::Today;
use crate::web::keys::spelled;
use crate::web::{SignedIn, cookies, page};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

/// `GET /admin`
pub async fn show(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    let (member, secret) = (desk.member.clone(), desk.secret.clone());
    let read = app.store.read_aside(move |tx| {
        let due = member::session_is_due(tx, &secret)?;
        Ok((
            frame(tx, &member, &[])?,
            queue::read(tx, member.desk, &member.profile.time_zone)?,
            due,
        ))
    });
    let (frame, queue, due) = read.await?;
    let (link_days, behind) = (app.config().link_days, app.behind());
    let drawn = Today { frame: &frame, queue: &queue, link_days, behind }.draw();
    let mut response = page(StatusCode::OK, drawn);
    if due {
        let secret = desk.secret.clone();
        app.store.write(move |tx| member::roll_session(tx, &secret)).await?;
        stay(&app, &desk.secret, &mut response);
    }
    Ok(response)
}

/// Gives the browser the cookie of a session, for as long as it lasts from now.
pub fn stay(app: &App, secret: &[u8], response: &mut Response) {
    let (config, now) = (app.config(), app.store.clock().now());
    let (name, value) = (cookies::session(&config), spelled(secret));
    cookies::set(response, &config, (&name, &value), (now, now.plus(SESSION_LASTS)));
}
