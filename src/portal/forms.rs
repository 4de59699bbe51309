//! Filling in a form: reading it, saving it as it is written, and sending it once.

use super::Visit;
use super::download::may_take;
use super::read::note;
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::{IntakeFileId, IntakeId};
use crate::intake::{self, Amiss, Aside, Filled, Given, Kind, Outcome};
use crate::page as milestone_page;
use crate::store::Access;
use crate::ui::portal::{Beside, Filling, FormPage};
use crate::upload::Holder;
use crate::web::answer::plain;
use crate::web::limit::Purpose;
use crate::web::serve::{Ask, Sending, serve};
use crate::web::upload::{self, Upload};
use crate::web::{Form, assets, page, see_other};
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

/// The most values that a form sends beside its files.
const VALUES: usize = 2000;

/// `GET /p/{page}/forms/{id}`: the form, or its receipt once it was sent.
pub async fn show(
    State(app): State<App>,
    method: Method,
    RawQuery(query): RawQuery,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response> {
    let filling = match query.as_deref() {
        Some("saved") => Filling::Saved,
        _ => Filling::Nothing,
    };
    let drawn = draw(&app, &visit, &id.parse().map_err(|_| Refusal::NotFound)?, &filling).await?;
    if method == Method::GET {
        note(&app, &visit, Access::Fetched(None));
    }
    Ok(drawn)
}

async fn draw(app: &App, visit: &Visit, id: &IntakeId, filling: &Filling) -> Result<Response> {
    let read = app.store.read(|tx| {
        let form = intake::of_visitor(tx, &visit.visitor, id)?;
        Ok((milestone_page::around(tx, visit.visitor.sight())?, form))
    });
    let (around, form) = read.await?;
    let status = match filling {
        Filling::Nothing | Filling::Saved => StatusCode::OK,
        Filling::Amiss(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Filling::Changed(_) | Filling::Over(_) => StatusCode::CONFLICT,
    };
    let takes_files = form.intake.definition.questions().any(|field| field.kind == Kind::File);
    let useful = if takes_files { &["opened", "form", "uploads"][..] } else { &["opened", "form"] };
    let scripts: Vec<_> = useful.iter().map(|name| assets::script(name)).collect();
    let drawn = FormPage { page: &around, form: &form, filling, scripts: &scripts }.draw();
    Ok(page(status, drawn))
}

/// What the form sends beside its answers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rest {
    #[serde(default)]
    version: String,
    #[serde(default, rename = "do")]
    press: String,
}

/// `POST /p/{page}/forms/{id}`: kept for later, or sent.
pub async fn fill(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    // Whoever may not write sends us no files either.
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Write, visit.visitor.serial).await {
        return Ok(wait);
    }
    if upload::may_hold_files(request.headers())
        && let Err(wait) = app.limits().pass(Purpose::Upload, visit.visitor.serial).await
    {
        return Ok(wait);
    }
    let id: IntakeId = id.parse().map_err(|_| Refusal::NotFound)?;
    // Nobody sends files to a form that is not there.
    let form = app.store.read(|tx| intake::of_visitor(tx, &visit.visitor, &id)).await?;
    let holder = Holder::Visitor(Box::new(visit.visitor.clone()));
    let mut upload = Upload::of(&app, &holder, request).await?;
    note(&app, &visit, Access::Opened(None));
    let given = gather(upload.take("v."))?;
    let Rest { version, press } = upload.read()?;
    let (mut files, mut amiss) = (Vec::new(), Vec::new());
    let takes = |field: &str| {
        form.intake.definition.field(field).is_some_and(|field| field.kind == Kind::File)
    };
    for (name, stored) in upload.files {
        let field = name.strip_prefix("file.").or_else(|| name.strip_prefix("upload."));
        match field.filter(|field| takes(field)) {
            Some(field) => files.push((field.to_owned(), stored)),
            None => amiss.push(stored.name),
        }
    }
    let filled = Filled { version: version.parse().unwrap_or(0), given, files };
    let refused = refusal(&form, upload.refused, &amiss);
    let sends = press == "send" && refused.is_empty();
    let (signer, visiting, of) = (app.signer(), visit.clone(), id.clone());
    let done = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        match sends {
            true => intake::send(tx, &signer, visiting.hand(&visitor), &of, &filled),
            false => intake::save(tx, &visitor, &of, &filled),
        }
    });
    let at = format!("{}/forms/{id}", visit.home());
    let filling = match done.await? {
        Outcome::Sent if refused.is_empty() => Filling::Nothing,
        Outcome::Saved if refused.is_empty() => Filling::Saved,
        Outcome::Saved => Filling::Amiss(refused),
        Outcome::Amiss(amiss) => Filling::Amiss(amiss),
        Outcome::Changed(aside) => Filling::Changed(beside(refused, aside)),
        Outcome::Sent | Outcome::Over => Filling::Over(beside(refused, Aside::new())),
    };
    let response = match &filling {
        Filling::Nothing => see_other(&at),
        Filling::Saved => see_other(&format!("{at}?saved")),
        other => draw(&app, &visit, &id, other).await?,
    };
    Ok(visit.remembered(&app, response))
}

fn beside(refused: Vec<Amiss>, aside: Aside) -> Beside {
    Beside { refused: refused.into_iter().map(|one| one.says).collect(), aside }
}

/// What each field was given.
fn gather(pairs: Vec<(String, String)>) -> Result<Given> {
    if pairs.len() > VALUES {
        let says = "That is more than a form can hold. Nothing was recorded.";
        return Err(Refusal::wrong("form", says).into());
    }
    let mut given = Given::new();
    for (field, value) in pairs {
        given.entry(field).or_default().push(value);
    }
    Ok(given)
}

/// Files that were not taken, as something to put right at the form’s first field for files.
fn refusal(form: &intake::Form, refused: Option<Refusal>, odd: &[String]) -> Vec<Amiss> {
    let asks = &form.intake.definition;
    let field = asks.questions().find(|field| field.kind == Kind::File);
    let field = field.map_or_else(String::new, |field| field.id.clone());
    let says = refused.map(|refused| refused.sentence());
    let odd = odd.iter().map(|name| {
        format!("{name} was chosen for a question that takes no files, so it was not kept.")
    });
    says.into_iter().chain(odd).map(|says| Amiss { field: field.clone(), says }).collect()
}

/// `POST /p/{page}/forms/{id}/draft`: what the page's script keeps while it is being written.
pub async fn draft(
    State(app): State<App>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response> {
    visit.visitor.must_write()?;
    if let Err(wait) = app.limits().pass(Purpose::Draft, visit.visitor.serial).await {
        return Ok(wait);
    }
    let id: IntakeId = id.parse().map_err(|_| Refusal::NotFound)?;
    // What is missing and what is foreign look the same, whatever was sent.
    app.store.read(|tx| intake::of_visitor(tx, &visit.visitor, &id)).await?;
    let known = |name: &str| matches!(name, "version" | "do") || name.starts_with("v.");
    if let Some((odd, _)) = pairs.iter().find(|(name, _)| !known(name)) {
        let odd: String = odd.chars().take(40).collect();
        let says = format!("“{odd}” is no field of this form; nothing was taken.");
        return Err(Refusal::wrong("form", says).into());
    }
    note(&app, &visit, Access::Opened(None));
    let version = pairs.iter().find(|(name, _)| name == "version");
    let version = version.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let values = pairs
        .into_iter()
        .filter_map(|(name, value)| name.strip_prefix("v.").map(|field| (field.to_owned(), value)));
    let filled = Filled { version, given: gather(values.collect())?, files: Vec::new() };
    let (signer, visiting) = (app.signer(), visit.clone());
    let kept = app.store.write(move |tx| {
        let visitor = visiting.still(tx, &signer)?;
        intake::save(tx, &visitor, &id, &filled)
    });
    let response = match kept.await? {
        Outcome::Saved | Outcome::Sent => StatusCode::NO_CONTENT.into_response(),
        _ => plain(StatusCode::CONFLICT, "The form was changed or sent. It is kept.".into()),
    };
    Ok(visit.remembered(&app, response))
}

/// `GET /p/{page}/form-files/{id}/{name}`: a file that the visitor chose, or that was sent.
pub async fn file(
    State(app): State<App>,
    visit: Visit,
    Path((_, id, _)): Path<(String, String, String)>,
    ask: Ask,
) -> Result<Response> {
    let id: IntakeFileId = id.parse().map_err(|_| Refusal::NotFound)?;
    may_take(&visit)?;
    let found = app.store.read(|tx| tx.my_chosen_file(&visit.visitor, &id)).await?;
    let stored = &found.ok_or(Refusal::NotFound)?;
    serve(&app, &ask, Sending { stored, since: None, tell: None }).await
}
