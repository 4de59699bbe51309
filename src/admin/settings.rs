//! The studio's settings, for admins and the owner.

use super::fresh::FreshForm;
use super::set_up::{Fields, try_out};
use super::today::stay;
use super::wish::Wish;
use super::{faults, frame, keep};
use crate::app::App;
use crate::assurance::{self, Proof};
use crate::config::Typed;
use crate::doctor::{self, Line};
use crate::error::{Error, Fault, Refusal, Result};
use crate::member::{self, Domain, Member, Role};
use crate::studio::{self, SetUp};
use crate::trial::Tried;
use crate::ui::studio::set_up::Asked;
use crate::ui::studio::settings::Settings;
use crate::web::{Form, SignedIn, page, see_other};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

/// `GET /admin/settings`
pub async fn form(State(app): State<App>, desk: SignedIn, wish: Wish) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let studio = app.store.read(|tx| tx.studio()).await?;
    let studio = studio.ok_or_else(|| Error::broken("no studio is set up"))?;
    let shown = Shown {
        form: studio::known(&studio, &desk.member),
        settings: app.config().typed(),
        faults: Vec::new(),
        tried: None,
        records: Vec::new(),
        saved: wish.has("saved"),
        reminders: None,
    };
    show(&app, &desk.member, StatusCode::OK, &shown).await
}

/// The page once more, because of what was typed about reminders.
///
/// # Errors
/// `NotAllowed` for members who are no admins.
pub async fn again(
    app: &App,
    member: &Member,
    wrong: &(Vec<Fault>, (String, String)),
) -> Result<Response> {
    member.must_be(Role::Admin)?;
    let studio = app.store.read(|tx| tx.studio()).await?;
    let studio = studio.ok_or_else(|| Error::broken("no studio is set up"))?;
    let shown = Shown {
        form: studio::known(&studio, member),
        settings: app.config().typed(),
        faults: Vec::new(),
        tried: None,
        records: Vec::new(),
        saved: false,
        reminders: Some(wrong.clone()),
    };
    show(app, member, StatusCode::UNPROCESSABLE_ENTITY, &shown).await
}

struct Shown {
    form: SetUp,
    settings: Typed,
    faults: Vec<Fault>,
    tried: Option<Tried>,
    records: Vec<Line>,
    saved: bool,
    /// What is wrong with what was typed about reminders.
    reminders: Option<(Vec<Fault>, (String, String))>,
}

async fn show(app: &App, member: &Member, status: StatusCode, shown: &Shown) -> Result<Response> {
    let read = app.store.read(|tx| {
        Ok((frame(tx, member, &[])?, assurance::of_studio(tx)?, tx.studio_reminders()?))
    });
    let (frame, proof, schedule) = read.await?;
    let config = app.config();
    let asked = Asked {
        form: &shown.form,
        settings: &shown.settings,
        config: &config,
        faults: &shown.faults,
        tried: shown.tried.as_ref(),
        records: Some(&shown.records),
    };
    let (saved, wrong) = (shown.saved, shown.reminders.as_ref());
    let drawn = Settings { frame: &frame, asked, proof, schedule: &schedule, wrong, saved };
    Ok(page(status, drawn.draw()))
}

/// `POST /admin/settings`: tries the mail server out, or saves. Whoever turns the studio's letters
/// elsewhere reads everybody's sign-in links, so it asks for a proof.
pub async fn save(
    State(app): State<App>,
    FreshForm(desk, fields): FreshForm<Fields>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (test, asks) = (fields.is_test(), fields.is_records());
    let profile = &desk.member.profile;
    let (form, settings) = fields.parts();
    // Members change themselves elsewhere; the test goes to whoever presses the button.
    let form = SetUp { owner: profile.name.clone(), email: profile.email.clone(), ..form };
    let changed = app.config().changed(&settings);
    if asks {
        let records = doctor::records(&app).await?;
        let (faults, tried, saved, reminders) = (Vec::new(), None, false, None);
        let shown = Shown { form, settings, faults, tried, records, saved, reminders };
        return show(&app, &desk.member, StatusCode::OK, &shown).await;
    }
    if test {
        // The test wears the studio's colour, which is set on a page of its own.
        let wearing = SetUp { brand: app.look().await.brand.to_string(), ..form.clone() };
        let (status, faults, tried) = try_out(&app, changed, &wearing).await;
        let (saved, reminders, records) = (false, None, Vec::new());
        let shown = Shown { form, settings, faults, tried, records, saved, reminders };
        return show(&app, &desk.member, status, &shown).await;
    }
    let (config, wrong) = match changed {
        Ok(config) => (Some(config), Vec::new()),
        Err(wrong) => (None, wrong),
    };
    let (member, asked) = (desk.member.clone(), form.clone());
    let (from, names) = (app.domain(), settings.differs(&app.config().typed()));
    let to = config.as_ref().and_then(|config| Domain::of(&config.base_url));
    let saved = app.store.write(move |tx| {
        let mut faults = Vec::new();
        keep(&mut faults, studio::change(tx, &member, &asked))?;
        faults.extend(wrong);
        if faults.is_empty() {
            keep(&mut faults, member::may_move(tx, from.as_ref(), to.as_ref()))?;
        }
        if !names.is_empty() {
            studio::note_settings(tx, &member, &names)?;
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Wrong(faults).into()) }
    });
    if let Err(error) = saved.await {
        let faults = faults(error)?;
        let (tried, saved, reminders, records) = (None, false, None, Vec::new());
        let shown = Shown { form, settings, faults, tried, records, saved, reminders };
        return show(&app, &desk.member, StatusCode::UNPROCESSABLE_ENTITY, &shown).await;
    }
    if let Some(config) = config {
        app.put_in_force(config).await?;
    }
    // The cookie's name tells http from https, and the base URL may just have changed.
    let mut response = see_other("/admin/settings?saved#done");
    stay(&app, &desk.secret, &mut response);
    Ok(response)
}

/// What decisions take.
#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Decisions {
    proof: String,
}

/// `POST /admin/settings/decisions`
pub async fn decisions(
    State(app): State<App>,
    desk: SignedIn,
    Form(fields): Form<Decisions>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let proof = fields.proof.parse();
    let proof: Proof = proof.map_err(|_| Refusal::wrong("proof", "Choose what decisions take."))?;
    let member = desk.member;
    app.store.write(move |tx| assurance::set_for_studio(tx, &member, proof)).await?;
    Ok(see_other("/admin/settings?saved#done"))
}
