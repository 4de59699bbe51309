//! The addresses of what stands beside updates and decisions: documents asked for, forms, tasks,
//! templates and records.

use super::{intake_form, intakes, records, request_items, requests, tasks, templates};
use crate::app::App;
use axum::Router;
use axum::routing::{get, post};

/// With all of them.
pub fn routes(on: Router<App>) -> Router<App> {
    links(lists(forms(asked_for(on))))
}

fn asked_for(on: Router<App>) -> Router<App> {
    on.route("/admin/projects/{id}/requests/new", get(requests::form))
        .route("/admin/projects/{id}/requests", post(requests::ask))
        .route("/admin/requests/{id}", get(requests::show).post(requests::change))
        .route("/admin/requests/{id}/nudge", post(request_items::nudge))
        .route("/admin/request-items/{id}/accept", post(request_items::accept))
        .route("/admin/request-items/{id}/return", post(request_items::hand_back))
        .route("/admin/request-items/{id}/remove", post(request_items::remove))
        .route("/admin/supplied/{id}/{name}", get(request_items::supplied))
}

fn forms(on: Router<App>) -> Router<App> {
    on.route("/admin/milestones/{id}/forms/new", get(intake_form::form))
        .route("/admin/milestones/{id}/forms", post(intake_form::ask))
        .route("/admin/forms/{id}", get(intakes::show).post(intakes::change))
        .route("/admin/forms/{id}/open-again", post(intakes::open_again))
        .route("/admin/forms/{id}/close", post(intakes::close))
        .route("/admin/forms/{id}/nudge", post(intakes::nudge))
        .route("/admin/forms/{id}/answers.csv", get(intakes::csv))
        .route("/admin/forms/{id}/answers.json", get(intakes::json))
        .route("/admin/form-files/{id}/{name}", get(intakes::file))
}

fn lists(on: Router<App>) -> Router<App> {
    on.route("/admin/milestones/{id}/tasks", post(tasks::add))
        .route("/admin/tasks/{id}", post(tasks::change))
        .route("/admin/tasks/{id}/done", post(tasks::tick))
        .route("/admin/tasks/{id}/move", post(tasks::shift))
        .route("/admin/tasks/{id}/remove", post(tasks::remove))
        .route("/admin/templates", get(templates::list))
        .route("/admin/templates/{id}/remove", post(templates::remove))
        .route("/admin/projects/{id}/template", post(templates::of_project))
        .route("/admin/requests/{id}/template", post(templates::of_request))
}

fn links(on: Router<App>) -> Router<App> {
    on.route("/admin/projects/{id}/records", get(records::list).post(records::add))
        .route("/admin/records/{id}", get(records::one).post(records::change))
        .route("/admin/records/{id}/paid", post(records::pay))
        .route("/admin/records/{id}/remove", get(records::ask_first).post(records::take_off))
}
