//! Sections of the client's page: the studio's own words over them, which are shown, and their
//! order. "Needs your decision" stands first always; it has no words of the studio's and is never
//! hidden.

use crate::audit::{self, Actor, Kind};
use crate::error::{Fault, Refusal, Result};
use crate::id::ProjectId;
use crate::intake::{self, Intake};
use crate::link::Sight;
use crate::member::{Member, Role};
use crate::milestone;
use crate::store::Tx;
use crate::studio::one_line;
use crate::words::words;
use serde::{Deserialize, Serialize};
use serde_json::json;

words! {
    /// A section of the page.
    Section {
        /// Documents that were asked for.
        ToSend = "to_send",
        /// Milestones that are worked on.
        InProgress = "in_progress",
        /// Milestones that are finished.
        Done = "done",
        /// Milestones still to come.
        Next = "next",
        /// Records.
        Links = "links",
        /// What happened.
        History = "history",
    }
}

/// The longest own words, in letters.
pub const WORDS_LIMIT: usize = 40;

impl Section {
    /// Our words for it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::ToSend => "To send us",
            Self::InProgress => "In progress",
            Self::Done => "Done",
            Self::Next => "What happens next",
            Self::Links => "Quick links",
            Self::History => "History",
        }
    }

    /// Where a milestone stands.
    pub const fn of(state: milestone::State) -> Self {
        match state {
            milestone::State::Planned => Self::Next,
            milestone::State::InProgress => Self::InProgress,
            milestone::State::Done => Self::Done,
        }
    }

    /// Whether it can have another place: those after "In progress".
    pub const fn moves(self) -> bool {
        !matches!(self, Self::ToSend | Self::InProgress)
    }
}

/// What was chosen for one section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which.
    pub section: Section,
    /// The studio's words; empty for ours.
    pub words: String,
    /// Whether it is left out.
    pub hidden: bool,
}

/// What was chosen for all of them, in the order of the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sections(Vec<Chosen>);

impl Default for Sections {
    /// Ours: our words, our order, nothing hidden.
    fn default() -> Self {
        let ours =
            |section: &Section| Chosen { section: *section, words: String::new(), hidden: false };
        Self(Section::ALL.iter().map(ours).collect())
    }
}

impl Sections {
    /// What was chosen, made right: each section once, those that do not move first, what was not
    /// named at the end.
    ///
    /// # Errors
    /// `Wrong`, as `sections`, for words that are too long.
    pub fn of(chosen: Vec<Chosen>) -> Result<Self> {
        let mut all: Vec<Chosen> = Vec::new();
        for one in chosen.into_iter().chain(Self::default().0) {
            if !all.iter().any(|known| known.section == one.section) {
                all.push(Chosen { words: one_line(&one.words), ..one });
            }
        }
        if let Some(long) = all.iter().find(|one| one.words.chars().count() > WORDS_LIMIT) {
            let (says, long) = (long.section.says(), long.words.chars().count());
            let says = format!(
                "Keep the words for “{says}” under {WORDS_LIMIT} letters; these have {long}."
            );
            return Err(Refusal::Wrong(vec![Fault::new("sections", says)]).into());
        }
        all.sort_by_key(|one| match one.section {
            Section::ToSend => 0,
            Section::InProgress => 1,
            _ => 2,
        });
        Ok(Self(all))
    }

    /// In the order of the page.
    pub fn iter(&self) -> impl Iterator<Item = &Chosen> {
        self.0.iter()
    }

    /// The words over a section.
    pub fn says(&self, section: Section) -> &str {
        match self.0.iter().find(|one| one.section == section) {
            Some(one) if !one.words.is_empty() => &one.words,
            _ => section.says(),
        }
    }

    /// The sections that are shown, in order.
    pub fn shown(&self) -> impl Iterator<Item = Section> {
        self.0.iter().filter(|one| !one.hidden).map(|one| one.section)
    }
}

/// The sections on the page of a visitor: what somebody has to send or to do is never left out.
pub fn seen_by(tx: &Tx, sight: &Sight) -> Result<Vec<Section>> {
    let mut seen: Vec<_> = tx.visible_sections(sight)?.shown().collect();
    if !seen.contains(&Section::ToSend) && waits(tx, sight)? {
        seen.push(Section::ToSend);
    }
    Ok(seen)
}

fn waits(tx: &Tx, sight: &Sight) -> Result<bool> {
    let lacks = tx.visible_requests(sight)?.iter().any(|one| one.outstanding().next().is_some());
    let open = |one: &Intake| one.state == intake::State::Open;
    Ok(lacks
        || tx.visible_intakes(sight)?.iter().any(open)
        || tx.visible_tasks(sight)?.iter().any(|task| task.waits_for(sight)))
}

/// Says what the pages of all projects say, where a project says nothing else.
///
/// # Errors
/// Only admins and owners may.
pub fn set_for_studio(tx: &Tx, member: &Member, sections: &Sections) -> Result<()> {
    member.must_be(Role::Admin)?;
    if tx.sections_of_studio(member.desk)? == *sections {
        return Ok(());
    }
    tx.set_studio_sections(member, sections)?;
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, json!({ "sections": sections }))
}

/// Says what the pages of a project say; none for what the studio's settings say.
///
/// # Errors
/// `NotFound` without such a project.
pub fn set_for_project(
    tx: &Tx,
    member: &Member,
    id: &ProjectId,
    sections: Option<&Sections>,
) -> Result<()> {
    tx.project(member.desk, id)?.ok_or(Refusal::NotFound)?;
    if tx.sections_of_project(member.desk, id)?.as_ref() == sections {
        return Ok(());
    }
    tx.set_project_sections(member, id, sections)?;
    let subject = json!({ "sections": sections });
    audit::project(tx, id, &Actor::of(member), Kind::ProjectChanged, subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(section: Section, words: &str) -> Chosen {
        Chosen { section, words: words.into(), hidden: false }
    }

    #[test]
    fn each_section_is_there_once_and_those_that_do_not_move_stand_first() {
        let typed = vec![
            chosen(Section::History, "So far"),
            chosen(Section::InProgress, " Now \n "),
            chosen(Section::History, "Again"),
        ];
        let sections = Sections::of(typed).unwrap();
        let order: Vec<_> = sections.shown().map(Section::as_str).collect();
        assert_eq!(order, ["to_send", "in_progress", "history", "done", "next", "links"]);
        assert_eq!(sections.says(Section::InProgress), "Now");
        assert_eq!(sections.says(Section::History), "So far");
        assert_eq!(sections.says(Section::Links), "Quick links");
        assert_eq!(Sections::of(Vec::new()).unwrap(), Sections::default());
    }

    #[test]
    fn words_that_are_too_long_are_named_with_their_number() {
        let refused = Sections::of(vec![chosen(Section::Done, &"ä".repeat(41))]).unwrap_err();
        let says = "Keep the words for “Done” under 40 letters; these have 41.";
        assert_eq!(refused.to_string(), says);
        assert!(Sections::of(vec![chosen(Section::Done, &"ä".repeat(40))]).is_ok());
    }
}
