//! The machine's door: the studio's side as JSON, below `/api/v1`.
//!
//! Whatever an admin page can do, a program can do, through the same verbs: a handler reads what
//! was asked, says the verb, answers with a shape. Who asks is proved by a token in the
//! `Authorization` header and by nothing else, so no other site can ask in somebody's name. The
//! document at `/api/v1/openapi.json` is made from these handlers.

mod address;
mod approvals;
mod body;
mod brand;
mod calendar;
mod call;
mod clients;
mod contacts;
mod content;
mod document;
mod events;
mod example;
mod files;
mod forms;
mod gate;
mod introductions;
mod letters;
mod links;
mod list;
mod measures;
mod members;
mod messages;
mod milestones;
mod outbox;
mod papers;
mod participants;
mod plain;
mod problem;
mod projects;
mod queue;
mod records;
mod reference;
mod reminders;
mod requests;
mod search;
mod sections;
mod settings;
mod shape;
mod sound;
mod tasks;
mod templates;
mod tokens;
mod updates;
mod uploads;
mod versions;
mod webhooks;

pub use document::document;
pub use problem::{draw, panicked, unknown};
pub use reference::reference;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

/// Where the machine's door is.
pub const AT: &str = "/api/v1";

/// Every address below [`AT`].
pub fn routes(app: &App) -> Router<App> {
    let (guarded, _) = operations().split_for_parts();
    guarded
        .merge(uploads::routes())
        .fallback(problem::unknown)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer(from_fn_with_state(app.clone(), gate::gate))
        .route("/openapi.json", get(document::get))
        .route("/problems/{name}", get(problem::explain))
}

/// Every operation with its handler and what the document says of it.
fn operations() -> OpenApiRouter<App> {
    let unmeasured = DefaultBodyLimit::disable;
    OpenApiRouter::with_openapi(document::head())
        .routes(routes!(members::me))
        .routes(routes!(queue::show))
        .routes(routes!(measures::measures))
        .routes(routes!(search::find))
        .merge(people())
        .merge(work())
        // Files are measured while they stream in, not by the limit of JSON.
        .routes(routes!(files::list, files::upload).layer(unmeasured()))
        .routes(routes!(files::put).layer(unmeasured()))
        .routes(routes!(brand::set_logo, brand::remove_logo).layer(unmeasured()))
        .merge(house())
}

fn people() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(clients::list, clients::add))
        .routes(routes!(clients::one, clients::change))
        .routes(routes!(contacts::list, contacts::add))
        .routes(routes!(contacts::one, contacts::change))
        .routes(routes!(contacts::try_again))
        .routes(routes!(address::readdress))
        .routes(routes!(contacts::erase))
        .routes(routes!(reminders::of_contact, reminders::set_contact))
        .routes(routes!(participants::list, participants::add))
        .routes(routes!(participants::removed))
        .routes(routes!(calendar::end_calendar_of))
        .routes(routes!(participants::one, participants::change, participants::remove))
        .routes(routes!(introductions::list))
        .routes(routes!(introductions::accept))
        .routes(routes!(introductions::decline))
        .routes(routes!(links::list))
        .routes(routes!(links::copy))
        .routes(routes!(links::extend))
        .routes(routes!(links::rotate))
        .routes(routes!(links::revoke))
        .routes(routes!(links::issue))
        .routes(routes!(links::resend))
}

fn work() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(projects::list, projects::start))
        .routes(routes!(projects::one, projects::change))
        .routes(routes!(milestones::list, milestones::add))
        .routes(routes!(milestones::one, milestones::change))
        .routes(routes!(records::list, records::add))
        .routes(routes!(records::one, records::change, records::take_off))
        .routes(routes!(records::totals))
        .routes(routes!(files::one))
        .routes(routes!(files::versions))
        .routes(routes!(versions::version, versions::discard))
        .routes(routes!(versions::seen))
        .routes(routes!(versions::mark_final, versions::mark_not_final))
        .routes(routes!(content::content))
        .routes(routes!(content::attachment))
        .routes(routes!(updates::list, updates::add))
        .routes(routes!(updates::one, updates::change, updates::discard))
        .routes(routes!(updates::publish))
        .routes(routes!(updates::mails))
        .routes(routes!(messages::list, messages::write))
        .routes(routes!(messages::resolve))
        .routes(routes!(messages::notes, messages::note))
        .routes(routes!(approvals::list, approvals::ask))
        .routes(routes!(approvals::of_project))
        .routes(routes!(approvals::one))
        .routes(routes!(approvals::withdraw))
        .routes(routes!(approvals::reopen))
        .routes(routes!(approvals::settle))
        .routes(routes!(approvals::record))
        .routes(routes!(requests::list, requests::ask))
        .routes(routes!(requests::of_project))
        .routes(routes!(requests::one, requests::change))
        .routes(routes!(requests::nudge))
        .routes(routes!(requests::accept))
        .routes(routes!(requests::hand_back))
        .routes(routes!(requests::remove))
        .routes(routes!(requests::supplied))
        .routes(routes!(forms::list, forms::ask))
        .routes(routes!(forms::one, forms::change))
        .routes(routes!(forms::answers))
        .routes(routes!(forms::open_form_again))
        .routes(routes!(forms::close_form))
        .routes(routes!(forms::nudge_for_form))
        .routes(routes!(forms::form_file))
        .routes(routes!(tasks::list, tasks::add))
        .routes(routes!(tasks::of_project))
        .routes(routes!(tasks::one, tasks::change, tasks::remove))
        .routes(routes!(templates::list, templates::add))
        .routes(routes!(templates::one, templates::remove))
        .routes(routes!(papers::signed))
        .routes(routes!(papers::printed))
        .routes(routes!(papers::export))
        .routes(routes!(reminders::of_request, reminders::set_request))
        .routes(routes!(reminders::nudge))
        .routes(routes!(events::of_project))
        .routes(routes!(events::of_studio))
        .routes(routes!(participants::downloads))
}

fn house() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(outbox::list))
        .routes(routes!(outbox::one))
        .routes(routes!(outbox::letter))
        .routes(routes!(outbox::send_again))
        .routes(routes!(members::list, members::invite))
        .routes(routes!(members::one, members::change, members::end))
        .routes(routes!(members::invite_again))
        .routes(routes!(calendar::make_calendar, calendar::end_calendar))
        .routes(routes!(members::sessions))
        .routes(routes!(members::sign_out))
        .routes(routes!(members::passkeys, members::require_passkeys))
        .routes(routes!(brand::show, brand::change))
        .routes(routes!(brand::sample))
        .routes(routes!(settings::show, settings::change))
        .routes(routes!(settings::try_mail))
        .routes(routes!(reminders::of_studio, reminders::set_studio))
        .routes(routes!(settings::mail_records))
        .routes(routes!(sections::studio, sections::change_studio))
        .routes(routes!(sections::project, sections::change_project))
        .routes(routes!(letters::letters))
        .routes(routes!(letters::letter, letters::change_letter))
        .routes(routes!(tokens::list, tokens::add))
        .routes(routes!(tokens::one, tokens::revoke))
        .routes(routes!(webhooks::list, webhooks::add))
        .routes(routes!(webhooks::one, webhooks::change, webhooks::remove))
        .routes(routes!(webhooks::ping))
        .routes(routes!(webhooks::secret))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::delivery))
        .routes(routes!(webhooks::again))
}
