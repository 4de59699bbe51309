//! Reminders: when they go out, for the studio, a question and a contact, and one by hand.

use super::approvals;
use super::clients::contact_page;
use super::settings;
use super::{faults, id};
use crate::app::App;
use crate::error::{Refusal, Result};
use crate::id::{ApprovalId, ContactId};
use crate::member::Role;
use crate::milestone;
use crate::reminder::{self, Nudge, Pause, Schedule};
use crate::ui::studio::asked::Back;
use crate::ui::studio::reminders::Back as Came;
use crate::web::{Form, SignedIn, see_other};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

const WRONG: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

/// How often, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    schedule: String,
    days: String,
}

/// `POST /admin/approvals/{id}/reminders`
pub async fn of_request(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    Form(When { schedule, days }): Form<When>,
) -> Result<Response> {
    let approval = id::<ApprovalId>(&approval)?;
    let (member, of) = (desk.member.clone(), approval.clone());
    let typed = (schedule.clone(), days.clone());
    let saved = app.store.write(move |tx| {
        tx.asked_of_studio(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        let schedule = Schedule::typed(&typed.0, &typed.1)?;
        reminder::set_for_request(tx, &member, &of, schedule.as_ref())
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("/admin/approvals/{approval}?did=planned#remind"))),
        Err(error) => {
            let (schedule, chosen) = (faults(error)?, Some((schedule, days)));
            let reminders = Came { schedule, chosen, ..Came::default() };
            let back = Back { reminders, ..Back::default() };
            approvals::draw(&app, &desk.member, &approval, (WRONG, back)).await
        }
    }
}

/// To whom, with which line, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ByHand {
    who: String,
    line: String,
    again: String,
}

/// `POST /admin/approvals/{id}/nudge`
pub async fn nudge(
    State(app): State<App>,
    desk: SignedIn,
    Path(approval): Path<String>,
    Form(ByHand { who, line, again }): Form<ByHand>,
) -> Result<Response> {
    let approval = id::<ApprovalId>(&approval)?;
    let typed = Nudge { who, line, again: !again.is_empty() };
    let (member, signer) = (desk.member.clone(), app.signer());
    let (of, what) = (approval.clone(), typed.clone());
    let sent =
        app.store.write(move |tx| reminder::nudge(tx, &signer, &member, (&of, &what)).map(drop));
    match sent.await {
        Ok(()) => Ok(see_other(&format!("/admin/approvals/{approval}?did=reminded#remind"))),
        Err(error) => {
            let reminders = Came { nudge: faults(error)?, typed, ..Came::default() };
            let back = Back { reminders, ..Back::default() };
            approvals::draw(&app, &desk.member, &approval, (WRONG, back)).await
        }
    }
}

/// Whether and until when, and nothing else.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Peace {
    pause: String,
    until: String,
}

impl Peace {
    fn read(&self) -> Result<Option<Pause>> {
        let mut faults = Vec::new();
        let day = milestone::day(&mut faults, "until", &self.until);
        match (self.pause.as_str(), day) {
            ("no", _) => Ok(None),
            ("on", _) => Ok(Some(Pause::Lifted)),
            ("until", Some(day)) => Ok(Some(Pause::Until(day))),
            ("until", None) if faults.is_empty() => {
                Err(Refusal::wrong("until", "Choose the day from which they go on.").into())
            }
            ("until", None) => Err(Refusal::Wrong(faults).into()),
            _ => Err(Refusal::wrong("pause", "Choose one of the three.").into()),
        }
    }
}

/// `POST /admin/contacts/{id}/reminders`
pub async fn of_contact(
    State(app): State<App>,
    desk: SignedIn,
    Path(contact): Path<String>,
    Form(peace): Form<Peace>,
) -> Result<Response> {
    let contact = id::<ContactId>(&contact)?;
    let (member, of) = (desk.member.clone(), contact.clone());
    let until = peace.until.clone();
    let saved = app.store.write(move |tx| {
        tx.contact(member.desk, &of)?.ok_or(Refusal::NotFound)?;
        reminder::pause(tx, &member, &of, peace.read()?)
    });
    match saved.await {
        Ok(()) => Ok(see_other(&format!("/admin/contacts/{contact}#reminders"))),
        Err(error) => {
            let wrong = (faults(error)?, until);
            contact_page(&app, &desk.member, &contact, (None, &[]), Some(&wrong)).await
        }
    }
}

/// `POST /admin/settings/reminders`
pub async fn of_studio(
    State(app): State<App>,
    desk: SignedIn,
    Form(When { schedule, days }): Form<When>,
) -> Result<Response> {
    desk.member.must_be(Role::Admin)?;
    let (member, typed) = (desk.member.clone(), (schedule.clone(), days.clone()));
    let saved = app.store.write(move |tx| {
        let schedule = Schedule::typed(&typed.0, &typed.1)?;
        let none = || Refusal::wrong("schedule", "Choose when they are reminded.");
        reminder::set_for_studio(tx, &member, &schedule.ok_or_else(none)?)
    });
    match saved.await {
        Ok(()) => Ok(see_other("/admin/settings?saved#done")),
        Err(error) => {
            let wrong = (faults(error)?, (schedule, days));
            settings::again(&app, &desk.member, &wrong).await
        }
    }
}
