//! Projects: starting one, and the page that everything about one is done on.

use super::bench::{bench, happened, written};
use super::wish::Wish;
use super::{faults, frame, id, keep};
use crate::app::App;
use crate::client;
use crate::contact;
use crate::error::{Fault, Refusal, Result};
use crate::id::{ClientId, ParticipantId, ProjectId, UpdateId};
use crate::link::Signer;
use crate::member::Member;
use crate::participant::{self, Role};
use crate::project::{self, Project};
use crate::store::Tx;
use crate::template::{self, Kind};
use crate::ui::studio::new_project::{NewProject, Typed};
use crate::ui::studio::project::{Back, Bench, ProjectPage};
use crate::ui::studio::told::Happened;
use crate::web::answer::page_with_frames;
use crate::web::{Form, SignedIn, page, see_other, trouble};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/projects/new`
pub async fn form(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    let word = |name| wish.get(name).unwrap_or_default().to_owned();
    let (client, template) = (word("client"), word("template"));
    new(&app, &desk.member, &Typed { client, template, ..Typed::default() }, &[]).await
}

async fn new(app: &App, member: &Member, typed: &Typed, faults: &[Fault]) -> Result<Response> {
    let read = app.store.read(|tx| {
        let mut templates = tx.templates(member.desk)?;
        templates.retain(|one| one.kind == Kind::Project);
        Ok((frame(tx, member, &[])?, tx.clients(member.desk)?, templates))
    });
    let (frame, clients, templates) = read.await?;
    let (clients, templates) = (&*clients, &*templates);
    let drawn = NewProject { frame: &frame, clients, templates, typed, faults }.draw();
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(page(status, drawn))
}

/// The form of a new project.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Fields {
    client: String,
    new_client: String,
    title: String,
    name: String,
    email: String,
    role: String,
    template: String,
    starts_on: String,
}

/// `POST /admin/projects`
pub async fn start(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let Fields { client, new_client, title, name, email, role, template, starts_on } = fields;
    let typed = Typed { client, new_client, title, name, email, role, template, starts_on };
    let (member, signer, asked) = (desk.member.clone(), app.signer(), typed.clone());
    match app.store.write(move |tx| begin(tx, &signer, &member, &asked)).await {
        Ok(project) => Ok(see_other(&address(&project.id))),
        Err(error) => new(&app, &desk.member, &typed, &faults(error)?).await,
    }
}

/// Client, project and first person in one go, or nothing of it and every fault.
fn begin(tx: &Tx, signer: &Signer, member: &Member, typed: &Typed) -> Result<Project> {
    let mut faults = Vec::new();
    let client = match (typed.client.parse::<ClientId>(), typed.new_client.trim()) {
        (Ok(known), "") => Some(known),
        (_, new) => {
            let mut wrong = Vec::new();
            let added = keep(&mut wrong, client::add(tx, member, new))?;
            faults.extend(wrong.into_iter().map(|fault| Fault { field: "new_client", ..fault }));
            added.map(|client| client.id)
        }
    };
    let unknown = client.is_none();
    let of = client.unwrap_or_else(ClientId::new);
    let mut project = keep(&mut faults, project::start(tx, member, &of, &typed.title))?;
    if unknown {
        // The client's own fault is said already.
        faults.retain(|fault| fault.field != "client");
    }
    if let Some(project) = &project {
        let (template, starts_on) = (typed.template.clone(), typed.starts_on.clone());
        let from = template::Start { template, starts_on };
        keep(&mut faults, template::start(tx, member, project, &from))?;
    }
    let nobody = typed.name.trim().is_empty() && typed.email.trim().is_empty();
    if !nobody && !unknown {
        let added = first_person(tx, (signer, member), (&of, project.as_ref()), typed);
        keep(&mut faults, added)?;
    }
    // As the fields stand on the page.
    faults.sort_by_key(|fault| fault.field != "title");
    project.take_if(|_| faults.is_empty()).ok_or_else(|| Refusal::Wrong(faults).into())
}

/// Adds the person to the client, unless they are there, and to the project, if it is right.
fn first_person(
    tx: &Tx,
    by: (&Signer, &Member),
    to: (&ClientId, Option<&Project>),
    typed: &Typed,
) -> Result<()> {
    let ((signer, member), (client, project)) = (by, to);
    let known = tx.contact_by_email(member.desk, client, &typed.email)?;
    let person = match known {
        Some(known) => known,
        None => {
            let (name, email) = (typed.name.clone(), typed.email.clone());
            contact::add(tx, member, client, &contact::Form { name, email, ..Default::default() })?
        }
    };
    let Some(project) = project else { return Ok(()) };
    let role = typed.role.parse().unwrap_or(Role::Approver);
    participant::add(tx, signer, member, &project.id, &(person.id, role, true)).map(drop)
}

/// Where a project's page is.
pub fn address(project: &ProjectId) -> String {
    format!("/admin/projects/{project}")
}

/// `GET /admin/projects/{id}`
pub async fn show(
    State(app): State<App>,
    desk: SignedIn,
    Path(project): Path<String>,
    wish: Wish,
) -> Result<Response> {
    let project = id(&project)?;
    let draft = wish.get("draft").and_then(|draft| draft.parse::<UpdateId>().ok());
    if let Some(draft) = &draft {
        let of = desk.member.desk;
        if app.store.read(|tx| tx.draft(of, draft)).await?.is_none() {
            // It was posted or thrown away since: the way back leads to what became of it.
            return Ok(see_other(&address(&project)));
        }
    }
    let view = View { draft, mails: wish.has("mails"), ..View::default() };
    on_page(&app, &desk.member, &project, view, |bench| happened(&wish, bench)).await
}

/// What the page of a project shows beside the project.
#[derive(Default)]
pub struct View {
    /// The draft that is being written.
    pub draft: Option<UpdateId>,
    /// Whether its letters are shown.
    pub mails: bool,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Why a file was not taken.
    pub refused: Option<Refusal>,
    /// What came back from the other forms.
    pub back: Back,
}

/// The project's page, with what came back from one of its forms.
pub async fn again(
    app: &App,
    member: &Member,
    project: &ProjectId,
    view: View,
) -> Result<Response> {
    on_page(app, member, project, view, |_| None).await
}

async fn on_page(
    app: &App,
    member: &Member,
    project: &ProjectId,
    mut view: View,
    happened: impl FnOnce(&Bench) -> Option<Happened> + Send,
) -> Result<Response> {
    let read = app.store.read(|tx| {
        let bench = bench(tx, member, project, app.config().link_days)?;
        let written = written(tx, member, &bench, &mut view)?;
        Ok((frame(tx, member, &["copy", "compose", "uploads", "draft"])?, bench, written))
    });
    let (frame, bench, written) = read.await?;
    let back = Back { happened: happened(&bench), ..view.back };
    let wrong = !(written.faults.is_empty() && back.faults.is_empty());
    let status = match &written.refused {
        Some(refusal) => trouble::status(refusal),
        None if wrong => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let (max_upload, back) = (app.config().max_upload, &back);
    let page = ProjectPage { frame: &frame, bench: &bench, written: &written, back, max_upload };
    Ok(page_with_frames(status, page.draw()))
}

/// Back to the page, which says what was done and, if it was about somebody, for whom.
pub fn done(project: &ProjectId, what: &str, who: Option<&ParticipantId>) -> Response {
    let who = who.map(|who| format!("&who={who}")).unwrap_or_default();
    see_other(&format!("{}?did={what}{who}#done", address(project)))
}
