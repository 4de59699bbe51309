//! Posting an update. Whatever the button was, the draft is kept first, so that nothing that was
//! typed or uploaded is lost when something is not right.

use super::id;
use super::projects::{View, address, again, done};
use crate::app::App;
use crate::error::{Error, Refusal, Result};
use crate::id::{ProjectId, UpdateId};
use crate::member::Member;
use crate::update::{self, Choices, Save};
use crate::upload::Holder;
use crate::web::upload::Upload;
use crate::web::{SignedIn, see_other};
use axum::extract::{Path, Request, State};
use axum::response::Response;
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Fields {
    milestone: String,
    text: String,
    ask: String,
    title: String,
    wording: String,
    on: Vec<String>,
    from: Vec<String>,
    rule: String,
    in_order: String,
    due_on: String,
    proof: String,
    agreement: String,
    intent: String,
    consent: String,
    to: Vec<String>,
    draft: String,
    saved: String,
    #[serde(rename = "do")]
    act: String,
}

/// What the page's script says while somebody writes.
const SAVE: &str = "save";

/// What was sent, and what to do with it.
struct Sent {
    project: ProjectId,
    save: Save,
    refused: Option<Refusal>,
    act: String,
    /// When the draft was saved that the page was drawn from, in milliseconds; empty for none.
    saved: String,
}

/// `POST /admin/projects/{id}/updates`
pub async fn post(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    request: Request,
) -> Result<Response> {
    let holder = Holder::Member(desk.member.clone());
    let upload = Upload::of(&app, &holder, request).await?;
    let sent = read(id(&project)?, upload)?;
    let choices = sent.save.choices.clone();
    let (project, wished) = (sent.project.clone(), sent.save.draft.clone());
    if sent.act == SAVE {
        return keep_quietly(&app, &desk.member, sent).await;
    }
    match take(&app, &desk.member, sent).await {
        Err(Error::Refused(Refusal::NotFound)) => {
            once(&app, &desk.member, &project, (wished.as_ref(), &choices)).await
        }
        other => other,
    }
}

fn read(project: ProjectId, mut upload: Upload) -> Result<Sent> {
    let (notes, drops) = (upload.take("note:"), upload.take("drop:"));
    let places = upload.take("place:");
    let notes = notes.into_iter().filter_map(|(file, note)| Some((file.parse().ok()?, note)));
    let drop = drops.into_iter().filter_map(|(file, _)| file.parse().ok());
    let fields: Fields = upload.read()?;
    let choices = Choices {
        milestone: fields.milestone,
        body: fields.text.replace("\r\n", "\n"),
        ask: !fields.ask.is_empty(),
        title: fields.title,
        wording: fields.wording,
        on: fields.on,
        from: placed(fields.from, &places),
        // One after the other takes everybody.
        rule: if fields.in_order.is_empty() { fields.rule } else { "all".into() },
        in_order: !fields.in_order.is_empty(),
        due_on: fields.due_on,
        proof: fields.proof,
        agreement: !fields.agreement.is_empty(),
        intent: fields.intent,
        consent: fields.consent,
        to: fields.to,
        ..Choices::default()
    };
    let save = Save {
        draft: fields.draft.parse().ok(),
        choices,
        notes: notes.collect(),
        drop: drop.collect(),
        files: std::mem::take(&mut upload.files).into_iter().map(|(_, stored)| stored).collect(),
    };
    Ok(Sent { project, save, refused: upload.refused, act: fields.act, saved: fields.saved })
}

/// Who is asked, by the places that were chosen for them; who has none comes last.
fn placed(mut from: Vec<String>, places: &[(String, String)]) -> Vec<String> {
    from.sort_by_key(|id| {
        let place = places.iter().find(|(of, _)| of == id);
        place.and_then(|(_, place)| place.parse().ok()).unwrap_or(u32::MAX)
    });
    from
}

async fn take(app: &App, member: &Member, sent: Sent) -> Result<Response> {
    let Sent { project, save, refused, act, .. } = sent;
    let without_files = Save { files: Vec::new(), ..save.clone() };
    let draft = match keep(app, member, &project, save).await {
        Ok(draft) => draft,
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let draft = Some(keep(app, member, &project, without_files).await?);
            return again(app, member, &project, View { draft, faults, ..View::default() }).await;
        }
        Err(other) => return Err(other),
    };
    if refused.is_some() {
        let view = View { draft: Some(draft), refused, ..View::default() };
        return again(app, member, &project, view).await;
    }
    let outcome = match act.as_str() {
        "mail" | "post" => publish(app, member, &draft, act == "mail").await,
        "mails" => look(app, member, &draft).await,
        _ => Ok(see_other(&format!("{}?draft={draft}#update", address(&project)))),
    };
    match outcome {
        Err(Error::Refused(Refusal::Wrong(faults))) => {
            let view = View { draft: Some(draft), faults, ..View::default() };
            again(app, member, &project, view).await
        }
        other => other,
    }
}

/// Keeps what is being written, unless somebody posted, discarded or changed it since the page was
/// drawn: only a hand on a button goes over that.
async fn keep_quietly(app: &App, member: &Member, sent: Sent) -> Result<Response> {
    let (member, project, save) = (member.clone(), sent.project.clone(), sent.save);
    let seen = sent.saved.parse().ok();
    let kept = app.store.write(move |tx| {
        let id = save.draft.clone().ok_or(Refusal::NotFound)?;
        let is = tx.draft(member.desk, &id)?.map(|draft| draft.saved_at.0);
        if is != seen || tx.posted_body(member.desk, &id)?.is_some() {
            return Err(Refusal::Stale.into());
        }
        update::save(tx, &member, &project, save)
    });
    let draft = kept.await?;
    Ok(see_other(&format!("{}?draft={draft}#update", address(&sent.project))))
}

async fn keep(app: &App, member: &Member, project: &ProjectId, save: Save) -> Result<UpdateId> {
    let (member, project) = (member.clone(), project.clone());
    app.store.write(move |tx| update::save(tx, &member, &project, save)).await
}

async fn publish(app: &App, member: &Member, draft: &UpdateId, mail: bool) -> Result<Response> {
    let (member, signer, draft) = (member.clone(), app.signer(), draft.clone());
    let posting = app.store.write(move |tx| update::publish(tx, &signer, &member, &draft, mail));
    let posted = posting.await?;
    let (project, letters) = (address(&posted.project), posted.mailed);
    Ok(see_other(&format!("{project}?did=posted&letters={letters}#done")))
}

/// Shows the letters, if the draft is right.
async fn look(app: &App, member: &Member, draft: &UpdateId) -> Result<Response> {
    let read = app.store.read(|tx| {
        let draft = tx.draft(member.desk, draft)?.ok_or(Refusal::NotFound)?;
        update::check(tx, member, &draft)?;
        Ok(draft)
    });
    let draft = read.await?;
    Ok(see_other(&format!("{}?draft={}&mails=1#mails", address(&draft.project), draft.id)))
}

/// A form that was sent twice is posted once.
async fn once(
    app: &App,
    member: &Member,
    project: &ProjectId,
    sent: (Option<&UpdateId>, &Choices),
) -> Result<Response> {
    let (Some(id), choices) = sent else { return Err(Refusal::NotFound.into()) };
    let posted = app.store.read(|tx| update::was_posted(tx, member, id, choices)).await?;
    if posted { Ok(done(project, "posted-once", None)) } else { Err(Refusal::NotFound.into()) }
}
