//! The studio's own words over the sections of its clients' pages, for all projects and for one.

use super::{faults, frame, id};
use crate::app::App;
use crate::error::{Fault, Refusal, Result};
use crate::id::ProjectId;
use crate::member::{Member, Role};
use crate::section::{self, Chosen, Section, Sections};
use crate::ui::studio::sections::SectionsPage;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// What the form sends: a section, its words and its place stand at the same place of each list.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    section: Vec<String>,
    words: Vec<String>,
    place: Vec<String>,
    /// The sections that are left out.
    hide: Vec<String>,
    /// On a project, `ours` for what the studio's settings say, as long as nothing else was typed;
    /// `whatever` for them whatever was typed.
    own: String,
}

impl Fields {
    fn chosen(&self) -> Vec<Chosen> {
        let words = self.words.iter().map(String::as_str).chain(std::iter::repeat(""));
        let places = self.place.iter().map(String::as_str).chain(std::iter::repeat(""));
        let mut all = Vec::new();
        for ((word, words), place) in self.section.iter().zip(words).zip(places) {
            let Ok(section) = word.parse::<Section>() else { continue };
            let hidden = self.hide.contains(word);
            let place = place.parse().unwrap_or(u8::MAX);
            all.push((place, Chosen { section, words: words.to_owned(), hidden }));
        }
        all.sort_by_key(|(place, _)| *place);
        all.into_iter().map(|(_, chosen)| chosen).collect()
    }
}

/// `GET /admin/settings/sections`
pub async fn of_studio(State(app): State<App>, desk: SignedIn) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    show(&app, &desk.member, None, (StatusCode::OK, None)).await
}

/// `POST /admin/settings/sections`
pub async fn save(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let (member, typed) = (desk.member.clone(), fields.chosen());
    let saved = app.store.write(move |tx| {
        section::set_for_studio(tx, &member, &Sections::of(typed)?)?;
        Ok(())
    });
    match saved.await {
        Ok(()) => Ok(see_other("/admin/settings?saved#done")),
        Err(error) => {
            let back = Some((faults(error)?, fields));
            show(&app, &desk.member, None, (StatusCode::UNPROCESSABLE_ENTITY, back)).await
        }
    }
}

/// `GET /admin/projects/{id}/sections`
pub async fn of_project(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    show(&app, &desk.member, Some(&project), (StatusCode::OK, None)).await
}

/// Why what was typed is not thrown away by a box that was ticked from the start.
const CHANGED: &str = "Something below was changed, so it was not left to the studio’s settings. \
                       Press “Save” to keep it for this project, or tick the box again to leave \
                       it to them and lose what was typed.";

/// `POST /admin/projects/{id}/sections`
pub async fn save_of_project(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let project = id::<ProjectId>(&project)?;
    let (member, of, typed) = (desk.member.clone(), project.clone(), fields.chosen());
    let own = fields.own.clone();
    let saved = app.store.write(move |tx| {
        let sections = match own.as_str() {
            "whatever" => None,
            "ours" => {
                let kept = tx.sections_of_project(member.desk, &of)?;
                let shown = kept.map_or_else(|| tx.sections_of_studio(member.desk), Ok)?;
                if Sections::of(typed)? != shown {
                    return Err(Refusal::wrong("own", CHANGED).into());
                }
                None
            }
            _ => Some(Sections::of(typed)?),
        };
        section::set_for_project(tx, &member, &of, sections.as_ref())
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("/admin/projects/{project}?did=sections#done"))),
        Err(error) => {
            let back = Some((faults(error)?, fields));
            let back = (StatusCode::UNPROCESSABLE_ENTITY, back);
            show(&app, &desk.member, Some(&project), back).await
        }
    }
}

/// The page, with what was typed if it needs another look.
async fn show(
    app: &App,
    member: &Member,
    project: Option<&ProjectId>,
    (status, back): (StatusCode, Option<(Vec<Fault>, Fields)>),
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let studio = tx.sections_of_studio(member.desk)?;
        let (mut of, mut own) = (None, None);
        if let Some(id) = project {
            of = Some(tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?);
            own = tx.sections_of_project(member.desk, id)?;
        }
        Ok((frame(tx, member, &[])?, studio, of, own))
    });
    let (frame, studio, project, own) = read.await?;
    let is_own = own.is_some();
    let (mut chosen, mut wrong) =
        (own.unwrap_or(studio).iter().cloned().collect::<Vec<_>>(), Vec::new());
    if let Some((faults, typed)) = back {
        (chosen, wrong) = (typed.chosen(), faults);
    }
    let (project, chosen, faults) = (project.as_ref(), &*chosen, &*wrong);
    let drawn = SectionsPage { frame: &frame, project, is_own, chosen, faults }.draw();
    Ok(page(status, drawn))
}
