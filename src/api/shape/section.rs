//! Sections of the client's page.

use crate::section::{self, Chosen, Section};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A section, with what was chosen for it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageSection {
    /// Which.
    #[schema(inline)]
    section: Section,
    /// Own words over it; empty for Milepost’s.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub words: String,
    /// Whether it is left out. What the client has to send is shown all the same.
    #[serde(default)]
    hidden: bool,
}

/// The sections of the client’s page, in its order.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sections {
    /// In the order of the page. “Needs your decision” stands before all of them.
    sections: Vec<PageSection>,
    /// Whether a project has its own; false for what the studio’s settings say.
    own: bool,
}

/// What is chosen for the sections.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "sections": [{ "section": "links", "words": "Papers" }] }))]
pub struct SectionsChange {
    /// In the order of the page; what is not named has its own words and comes last. “To send us”
    /// and “In progress” always stand first. On a project null is what the studio’s settings say.
    #[serde(default)]
    #[schema(max_items = 6)]
    pub sections: Option<Vec<PageSection>>,
}

impl SectionsChange {
    /// What is chosen.
    pub fn chosen(&self) -> Option<Vec<Chosen>> {
        let one = |one: &PageSection| Chosen {
            section: one.section,
            words: one.words.clone(),
            hidden: one.hidden,
        };
        self.sections.as_ref().map(|all| all.iter().map(one).collect())
    }
}

impl Sections {
    /// As they stand.
    pub fn of(sections: &section::Sections, own: bool) -> Self {
        let one = |one: &Chosen| PageSection {
            section: one.section,
            words: one.words.clone(),
            hidden: one.hidden,
        };
        Self { sections: sections.iter().map(one).collect(), own }
    }
}
