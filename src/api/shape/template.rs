//! Templates: what projects and file requests are started from.

use super::When;
use crate::template::{self, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something to start from.
#[derive(Debug, Serialize, ToSchema)]
pub struct Template {
    /// The template's id.
    id: String,
    /// What it is of.
    #[schema(inline)]
    kind: Kind,
    /// What it is called.
    name: String,
    /// What it holds, in a few words: "5 milestones, 1 request, 8 tasks".
    holds: String,
    /// The titles of its milestones, in order; of the items, for one of a request.
    titles: Vec<String>,
    /// The project it was made from.
    made_from: String,
    /// The name of the member who made it.
    made_by: String,
    /// When.
    made_at: When,
}

impl From<template::Template> for Template {
    fn from(of: template::Template) -> Self {
        let milestones = of.skeleton.milestones.iter().map(|one| one.title.clone());
        let items = of.skeleton.requests.iter().flat_map(|one| &one.items);
        Self {
            holds: of.says(),
            titles: milestones.chain(items.map(|item| item.title.clone())).collect(),
            id: of.id.into(),
            kind: of.kind,
            name: of.name,
            made_from: of.made_from.into(),
            made_by: of.made_by,
            made_at: of.made_at.into(),
        }
    }
}

/// What to keep as a template: a project, or the items of one request.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Website in ten weeks", "project_id": "3k9d0q2r7w1x5y8z" }))]
pub struct NewTemplate {
    /// What it is called: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: String,
    /// The project.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub project_id: Option<String>,
    /// Or the file request.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub request_id: Option<String>,
}
