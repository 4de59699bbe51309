//! What a program asks for.

use crate::approval::{Kind, Rule};
use crate::assurance::Proof;
use crate::calendar::Day;
use crate::error::{Refusal, Result};
use crate::evidence::Agreement;
use crate::id::VersionId;
use crate::update::Wanted;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What to ask.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "title": "Approve the homepage design", "approver_ids": ["3k9d0q2r7w1x5y8z"],
    "due_on": "2030-11-20",
}))]
pub struct AskedFor {
    /// The question: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub title: String,
    /// What a "yes" means.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub wording: Option<String>,
    /// The exact versions. Left out: the newest of every file of the milestone, fixed now; the
    /// words alone if it has none.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub version_ids: Option<Vec<String>>,
    /// Who decides: ids of contacts or participants with the role `approver`.
    #[schema(min_items = 1, max_items = 200)]
    pub approver_ids: Vec<String>,
    /// How many it takes; `any` if left out.
    #[serde(default)]
    #[schema(inline, default = "any")]
    pub rule: Option<Rule>,
    /// Whether they are asked one after the other, as they stand in `approver_ids`; takes the rule
    /// `all`. Each is mailed when those before have approved.
    #[serde(default)]
    pub in_order: bool,
    /// By when; not a day that is over.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub due_on: Option<Day>,
    /// What an answer takes: `press` (one press), `name` (the name, typed once in a browser) or
    /// `code` (a code mailed to the address on record). Left out: what the project asks.
    #[serde(default)]
    #[schema(inline)]
    pub proof: Option<Proof>,
    /// What a yes is: `decision`, or `agreement` for a signature, which takes the typed name each
    /// time and is mailed to everybody on the project. `decision` if left out.
    #[serde(default)]
    #[schema(inline, default = "decision")]
    pub kind: Option<Kind>,
    /// Of an agreement: what signing says. `{files}` and `{project}` are filled in.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub intent: Option<String>,
    /// Of an agreement: what is said about signing electronically.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub consent: Option<String>,
}

/// A question to put by itself.
pub type NewApproval = AskedFor;

impl AskedFor {
    /// What the program wants; a version that is no id is a fault of `field`.
    ///
    /// # Errors
    /// `Wrong` for what is no id.
    pub fn wanted(self, field: &'static str) -> Result<Wanted> {
        let (intent, consent) = (self.intent, self.consent);
        let words =
            Agreement { intent: intent.unwrap_or_default(), consent: consent.unwrap_or_default() };
        Ok(Wanted {
            agreement: (self.kind == Some(Kind::Agreement)).then_some(words),
            title: self.title,
            wording: self.wording.unwrap_or_default(),
            versions: versions(field, self.version_ids)?,
            approvers: self.approver_ids,
            rule: self.rule.unwrap_or(Rule::Any),
            in_order: self.in_order,
            due_on: self.due_on,
            proof: self.proof,
        })
    }
}

/// Ids of versions out of text.
pub fn versions(field: &'static str, ids: Option<Vec<String>>) -> Result<Option<Vec<VersionId>>> {
    let Some(ids) = ids else { return Ok(None) };
    let parsed: Option<Vec<_>> = ids.iter().map(|id| id.parse().ok()).collect();
    let says = "These are not all ids of versions.";
    parsed.map(Some).ok_or_else(|| Refusal::wrong(field, says).into())
}
