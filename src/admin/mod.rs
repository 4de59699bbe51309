//! The studio's door, by collection. Every page below `/admin` but sign-in is for members only:
//! its handler asks for [`SignedIn`].

mod address;
mod approvals;
mod bench;
mod beside;
mod brand;
mod clients;
mod deliveries;
mod drafts;
mod erase;
mod export;
mod files;
mod fresh;
mod glimpse;
mod intake_form;
mod intakes;
mod introductions;
mod keys;
mod letters;
mod links;
mod me;
mod measures;
mod members;
mod milestones;
mod notes;
mod outbox;
mod participants;
mod passkeys;
mod people;
mod project;
mod projects;
mod records;
mod reminders;
mod request_items;
mod requests;
mod search;
mod sections;
mod set_up;
mod settings;
mod sign_in;
mod storage;
mod talk;
mod tasks;
mod templates;
mod today;
mod tokens;
mod updates;
mod uploads;
mod versions;
mod webhooks;
mod wish;

use crate::app::App;
use crate::error::{Error, Fault, Refusal, Result};
use crate::member::Member;
use crate::store::Tx;
use crate::ui::Look;
use crate::ui::studio::Frame;
use crate::web::assets::script;
use crate::web::logo;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use std::str::FromStr;

/// With every address of the studio's side. They are added one after the other: of routers that
/// are merged, each address is entered once more for each router that it passes through.
pub fn routes(on: Router<App>) -> Router<App> {
    let on = work(files(beside::routes(people(on))));
    members(look(outside(on)))
        .route("/setup/{token}", get(set_up::form).post(set_up::finish))
        .route("/admin/sign-in", get(sign_in::form).post(sign_in::ask))
        .route("/admin/enter/{token}", get(sign_in::door).post(sign_in::enter))
        .route("/admin/sign-out", post(sign_in::leave))
        .route("/admin", get(today::show))
        .route("/admin/outbox", get(outbox::list))
        .route("/admin/outbox/{id}", get(outbox::one))
        .route("/admin/outbox/{id}/letter", get(outbox::letter))
        .route("/admin/outbox/{id}/send", post(outbox::send_again))
        .route("/admin/search", get(search::show))
        .route("/admin/settings", get(settings::form).post(settings::save))
        .route("/admin/settings/sections", get(sections::of_studio).post(sections::save))
        .route(
            "/admin/projects/{id}/sections",
            get(sections::of_project).post(sections::save_of_project),
        )
        .route("/admin/settings/decisions", post(settings::decisions))
        .route("/admin/settings/reminders", post(reminders::of_studio))
        .route("/admin/tokens", get(tokens::list).post(tokens::create))
        .route("/admin/tokens/{id}/revoke", get(tokens::ask_first).post(tokens::revoke))
        .route("/admin/keys", get(keys::list).post(keys::rotate))
        .route("/admin/keys/{kid}/revoke", get(keys::ask_first).post(keys::revoke))
}

fn members(on: Router<App>) -> Router<App> {
    on.route("/admin/sign-in/passkey/begin", post(passkeys::sign_in_begin))
        .route("/admin/sign-in/passkey/finish", post(passkeys::sign_in_finish))
        .route("/admin/prove", post(passkeys::prove_by_mail))
        .route("/admin/prove/begin", post(passkeys::prove_begin))
        .route("/admin/prove/finish", post(passkeys::prove_finish))
        .route("/admin/measures", get(measures::show))
        .route("/admin/members", get(members::list).post(members::invite))
        .route("/admin/members/passkeys", get(members::ask_to_require).post(members::require))
        .route("/admin/members/{id}", get(members::one).post(members::change))
        .route("/admin/members/{id}/end", get(members::ask_to_end).post(members::end))
        .route(
            "/admin/members/{id}/invite",
            get(members::ask_to_invite).post(members::invite_again),
        )
        .route("/admin/sessions/{id}/end", post(me::end_session))
        .route("/admin/me", get(me::show).post(me::change))
        .route("/admin/me/sessions/end-others", post(me::end_others))
        .route("/admin/me/calendar", post(me::calendar))
        .route("/admin/me/passkeys/new", get(passkeys::form))
        .route("/admin/me/passkeys/begin", post(passkeys::add_begin))
        .route("/admin/me/passkeys/finish", post(passkeys::add_finish))
        .route(
            "/admin/me/passkeys/{id}/remove",
            get(passkeys::ask_to_remove).post(passkeys::remove),
        )
}

fn look(on: Router<App>) -> Router<App> {
    let with_picture = post(brand::set_logo).layer(DefaultBodyLimit::max(logo::FORM));
    on.route("/admin/brand", get(brand::form).post(brand::save))
        .route("/admin/brand/logo", with_picture)
        .route("/admin/brand/logo/remove", post(brand::remove_logo))
        .route("/admin/letters", get(letters::list))
        .route("/admin/letters/{kind}", get(letters::form).post(letters::save))
        .route("/admin/letters/{kind}/preview", get(letters::saved).post(letters::preview))
}

fn people(on: Router<App>) -> Router<App> {
    on.route("/admin/clients", get(clients::list).post(clients::add))
        .route("/admin/clients/{id}", get(clients::one))
        .route("/admin/clients/{id}/contacts", post(clients::add_contact))
        .route("/admin/contacts/{id}", get(clients::contact).post(clients::change_contact))
        .route("/admin/contacts/{id}/reminders", post(reminders::of_contact))
        .route("/admin/contacts/{id}/address", get(address::form).post(address::change))
        .route("/admin/contacts/{id}/try-again", post(clients::try_again))
        .route("/admin/contacts/{id}/erase", get(erase::form).post(erase::erase))
        .route("/admin/projects/{id}/people", post(people::add))
        .route("/admin/participants/{id}", get(participants::form).post(participants::change))
        .route("/admin/participants/{id}/remove", get(participants::ask).post(participants::remove))
        .route("/admin/participants/{id}/calendar/end", post(participants::end_calendar))
        .route("/admin/participants/{id}/back", post(participants::bring_back))
        .route("/admin/participants/{id}/page", get(glimpse::page_of))
        .route("/admin/participants/{id}/page/receipts/{decision}", get(glimpse::receipt))
        .route("/admin/introductions/{id}/accept", post(introductions::accept))
        .route("/admin/introductions/{id}/decline", post(introductions::decline))
        .route("/admin/participants/{id}/copy", post(links::copy))
        .route("/admin/participants/{id}/resend", post(links::resend))
        .route("/admin/participants/{id}/extend", post(links::extend))
        .route("/admin/participants/{id}/rotate", get(links::ask_to_rotate).post(links::rotate))
        .route("/admin/participants/{id}/revoke", get(links::ask_first).post(links::revoke))
        .route("/admin/participants/{id}/new-link", post(links::issue_again))
}

fn work(on: Router<App>) -> Router<App> {
    // Files are measured while they stream in, not by the limit of plain forms.
    let with_files = post(updates::post).layer(DefaultBodyLimit::disable());
    let message = post(talk::write).layer(DefaultBodyLimit::disable());
    let evidence = post(approvals::record).layer(DefaultBodyLimit::disable());
    on.route("/admin/projects", post(projects::start))
        .route("/admin/projects/new", get(projects::form))
        .route("/admin/projects/{id}/export.zip", get(export::export))
        .route("/admin/projects/{id}", get(projects::show).post(project::rename))
        .route("/admin/projects/{id}/decisions", post(project::ask))
        .route("/admin/projects/{id}/pause", post(project::pause))
        .route("/admin/projects/{id}/resume", post(project::resume))
        .route("/admin/projects/{id}/close", get(project::ask_to_close).post(project::close))
        .route("/admin/projects/{id}/updates", with_files)
        .route("/admin/projects/{id}/milestones", post(milestones::add))
        .route("/admin/milestones/{id}", post(milestones::change))
        .route("/admin/milestones/{id}/messages", message)
        .route("/admin/projects/{id}/messages", get(talk::show))
        .route("/admin/projects/{id}/messages/read", post(talk::read))
        .route("/admin/projects/{id}/notes", post(notes::write))
        .route("/admin/questions/{id}/resolve", post(talk::resolve))
        .route("/admin/milestones/{id}/move", post(milestones::shift))
        .route("/admin/approvals/{id}", get(approvals::show))
        .route("/admin/approvals/{id}/withdraw", post(approvals::withdraw))
        .route("/admin/approvals/{id}/reopen", post(approvals::reopen))
        .route("/admin/approvals/{id}/settle", post(approvals::settle))
        .route("/admin/approvals/{id}/decisions", evidence)
        .route("/admin/approvals/{id}/reminders", post(reminders::of_request))
        .route("/admin/approvals/{id}/nudge", post(reminders::nudge))
        .route("/admin/attachments/{id}/{name}", get(versions::attachment))
        .route("/admin/previews/{id}/{size}", get(versions::preview))
        .route("/admin/drafts/{id}/discard", post(drafts::discard))
        .route("/admin/drafts/{id}/mail/{participant}", get(drafts::mail))
}

fn files(on: Router<App>) -> Router<App> {
    let parts = get(uploads::one).post(uploads::one).patch(uploads::one).delete(uploads::one);
    let begin = post(uploads::begin).options(uploads::begin);
    on.route(uploads::AT, begin.layer(DefaultBodyLimit::disable()))
        .route("/admin/uploads/{id}", parts.layer(DefaultBodyLimit::disable()))
        .route("/admin/files", get(storage::show).post(storage::refuse_kinds))
        .route("/admin/files/{id}", get(files::one))
        .route("/admin/quarantine/{sha256}/remove", post(storage::empty))
        .route("/admin/files/versions/{id}/final", post(files::mark_final))
        .route("/admin/files/versions/{id}/not-final", post(files::mark_not_final))
        .route("/admin/files/versions/{id}/remove", get(files::ask_first).post(files::take_off))
        .route("/admin/milestones/{id}/files.zip", get(versions::all))
        .route("/admin/versions/{id}", get(versions::view))
        .route("/admin/versions/{id}/{name}", get(versions::version))
}

fn outside(on: Router<App>) -> Router<App> {
    on.route("/admin/webhooks", get(webhooks::list).post(webhooks::add))
        .route("/admin/webhooks/{id}", get(webhooks::one).post(webhooks::change))
        .route("/admin/webhooks/{id}/ping", post(webhooks::ping))
        .route("/admin/webhooks/{id}/pause", post(webhooks::pause))
        .route("/admin/webhooks/{id}/resume", post(webhooks::resume))
        .route("/admin/webhooks/{id}/secret", post(webhooks::secret))
        .route("/admin/webhooks/{id}/rotate", get(webhooks::ask_to_rotate).post(webhooks::rotate))
        .route("/admin/webhooks/{id}/remove", get(webhooks::ask_to_remove).post(webhooks::remove))
        .route("/admin/deliveries/{id}", get(deliveries::one))
        .route("/admin/deliveries/{id}/again", post(deliveries::again))
}

/// The frame of a member's page, with the scripts that it can use.
fn frame(tx: &Tx, member: &Member, scripts: &[&str]) -> Result<Frame> {
    let studio = tx.studio()?.ok_or_else(|| Error::broken("no studio is set up"))?;
    Ok(Frame {
        look: Look::of(&studio, Some(member.profile.email.clone())),
        member: member.profile.clone(),
        now: tx.now(),
        down: tx.transport(member.desk)?,
        scripts: scripts.iter().map(|name| script(name)).collect(),
    })
}

/// An id out of an address; what is no id names nothing.
fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

/// Sets aside what is wrong with one part of a form, so that all of it is said at once.
fn keep<T>(faults: &mut Vec<Fault>, part: Result<T>) -> Result<Option<T>> {
    match part {
        Ok(value) => Ok(Some(value)),
        Err(Error::Refused(Refusal::Wrong(more))) => {
            faults.extend(more);
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// What is wrong with a form, or the error that is about something else.
fn faults(error: Error) -> Result<Vec<Fault>> {
    match error {
        Error::Refused(Refusal::Wrong(faults)) => Ok(faults),
        other => Err(other),
    }
}
