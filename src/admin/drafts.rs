//! Drafts: thrown away, or looked at as the letters they would become.

use super::id;
use super::outbox::{answer, masked, masked_fewer};
use super::projects::done;
use super::wish::Wish;
use crate::app::App;
use crate::clock::days;
use crate::error::{Refusal, Result};
use crate::id::{ParticipantId, UpdateId};
use crate::mail::dress::Dress;
use crate::mail::letter::{self, Door};
use crate::update;
use crate::web::SignedIn;
use crate::wording;
use axum::extract::{Path, State};
use axum::response::Response;

/// `POST /admin/drafts/{id}/discard`
pub async fn discard(
    State(app): State<App>,
    desk: SignedIn,
    Path(draft): Path<String>,
) -> Result<Response> {
    let (member, draft) = (desk.member, id::<UpdateId>(&draft)?);
    let project = app.store.write(move |tx| update::discard(tx, &member, &draft)).await?;
    Ok(done(&project, "discarded", None))
}

/// `GET /admin/drafts/{id}/mail/{participant}`: the very letter this person would get.
pub async fn mail(
    State(app): State<App>,
    desk: SignedIn,
    Path((draft, who)): Path<(String, String)>,
    wish: Wish,
) -> Result<Response> {
    let (draft, who) = (id::<UpdateId>(&draft)?, id::<ParticipantId>(&who)?);
    let read = app.store.read(|tx| {
        let draft = tx.draft(desk.member.desk, &draft)?.ok_or(Refusal::NotFound)?;
        let letters = update::preview(tx, &desk.member, &draft)?;
        let mine = letters.into_iter().find(|(person, _)| person.id == who);
        Ok((mine.ok_or(Refusal::NotFound)?.1, tx.now(), wording::all(tx)?))
    });
    let (letter, now, words) = read.await?;
    let config = app.config();
    let (url, ends_at) = (masked(&config, &letter), now.plus(days(config.link_days)));
    let dress = Dress::of_page(app.look().await.logo).worded(&letter, &words);
    let fewer = masked_fewer(&config);
    let links = Door { fewer: Some(&fewer), ..Door::to(&url, ends_at) };
    Ok(answer(letter::draw_in(&letter, Some(&links), &dress), &wish))
}
