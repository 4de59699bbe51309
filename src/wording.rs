//! The studio's own words in letters to clients: subject, heading, and what stands before and after
//! what a letter has to say. Ours stand wherever none are given.
//!
//! What a letter reports (files, answers, days, codes) is never theirs to change, and the link is
//! in it whether its variable is or not.

use crate::audit::{self, Actor, Kind};
use crate::error::{Fault, Refusal, Result};
use crate::member::{Member, Role};
use crate::store::Tx;
use crate::studio::one_line;
use crate::words::words;
use serde::{Deserialize, Serialize};
use serde_json::json;

words! {
    /// The letters whose words can be changed: those that go to clients.
    LetterKind {
        /// An update with a question.
        ApprovalAsked = "approval_asked",
        /// An update.
        Update = "update",
        /// A message on a milestone.
        Message = "message",
        /// A reminder of what waits.
        Reminder = "reminder",
        /// A reminder that a member sends by hand.
        Nudge = "nudge",
        /// A link, sent by the studio.
        Link = "link",
        /// A fresh link, asked for.
        FreshLink = "fresh_link",
        /// A link of one's own for a colleague.
        Introduced = "introduced",
        /// The receipt of an answer.
        Receipt = "receipt",
        /// A copy of the receipt of a signature.
        SignedCopy = "signed_copy",
        /// An answer that a member wrote down.
        Recorded = "recorded",
        /// How it was settled that somebody said an answer was not theirs.
        DisputeSettled = "dispute_settled",
        /// An answer that was taken back.
        TakenBack = "taken_back",
        /// An answer that a program gave, probably.
        Held = "held",
        /// A one-time code.
        Code = "code",
        /// The end of a project.
        ProjectClosed = "project_closed",
        /// Documents that the studio asks for.
        FileRequest = "file_request",
        /// Something that came needs another try.
        FileRedo = "file_redo",
        /// Files that came, told to whoever sent them.
        FilesSent = "files_sent",
        /// A form to fill in.
        FormAsked = "form_asked",
        /// A form that was sent, told to whoever sent it.
        FormSent = "form_sent",
        /// Something is due or to be renewed.
        RecordDue = "record_due",
    }
}

impl LetterKind {
    /// What it is called on pages.
    pub const fn says(self) -> &'static str {
        match self {
            Self::ApprovalAsked => "Decision asked",
            Self::Update => "Update",
            Self::Message => "Message",
            Self::Reminder => "Reminder",
            Self::Nudge => "Reminder by hand",
            Self::Link => "Link",
            Self::FreshLink => "Fresh link",
            Self::Introduced => "Link for a colleague",
            Self::Receipt => "Receipt",
            Self::SignedCopy => "Copy of a signature’s receipt",
            Self::Recorded => "Answer written down",
            Self::DisputeSettled => "“This wasn’t me” settled",
            Self::TakenBack => "Answer taken back",
            Self::Held => "Answer to confirm",
            Self::Code => "One-time code",
            Self::ProjectClosed => "Project closed",
            Self::FileRequest => "Documents asked for",
            Self::FileRedo => "Another try asked for",
            Self::FilesSent => "Files received",
            Self::FormAsked => "Form to fill in",
            Self::FormSent => "Form received",
            Self::RecordDue => "Due or to be renewed",
        }
    }

    /// The variables that its words may hold.
    pub fn variables(self) -> Vec<&'static str> {
        let mut known = vec!["contact", "member", "studio", "project"];
        known.extend(match self {
            Self::ApprovalAsked => &["title", "due", "milestone"][..],
            Self::Update | Self::Message => &["milestone"],
            Self::Receipt
            | Self::SignedCopy
            | Self::Recorded
            | Self::TakenBack
            | Self::DisputeSettled => &["title", "receipt"],
            Self::Held | Self::FormSent => &["title"],
            Self::Reminder | Self::Nudge | Self::RecordDue => &["title", "due"],
            Self::Link | Self::FreshLink | Self::Introduced | Self::Code => &[],
            Self::ProjectClosed | Self::FilesSent => &[],
            Self::FileRequest | Self::FileRedo | Self::FormAsked => &["title", "due"],
        });
        if self != Self::Code {
            known.push(LINK);
        }
        known
    }
}

/// The variable that the button stands in place of.
pub const LINK: &str = "link";

/// The longest subject and heading, in letters.
pub const LINE: usize = 150;

/// The longest words before and after, in letters.
pub const WORDS: usize = 2000;

/// The studio's words in one kind of letter. What is empty is ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wording {
    /// The subject line.
    pub subject: String,
    /// The question or sentence that opens the letter.
    pub heading: String,
    /// Paragraphs before what the letter has to say.
    pub opening: String,
    /// Paragraphs after it.
    pub closing: String,
}

impl Wording {
    /// Whether all of it is ours.
    pub fn is_ours(&self) -> bool {
        *self == Self::default()
    }
}

/// A piece of words: as typed, or a variable's name.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// As typed.
    Words(&'a str),
    /// What stands between braces, whether it is known or not.
    Variable(&'a str),
}

/// The pieces of `typed`. A brace that does not end is words.
pub fn pieces(typed: &str) -> Vec<Piece<'_>> {
    let (mut found, mut rest) = (Vec::new(), typed);
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find(['}', '\n']) else { break };
        if rest.as_bytes()[start + length] != b'}' {
            found.push(Piece::Words(&rest[..=start + length]));
            rest = &rest[start + length + 1..];
            continue;
        }
        if start > 0 {
            found.push(Piece::Words(&rest[..start]));
        }
        found.push(Piece::Variable(rest[start + 1..start + length].trim()));
        rest = &rest[start + length + 1..];
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest));
    }
    found
}

/// The words as they are kept.
///
/// # Errors
/// Every field with a variable that this letter does not know, or that is too long.
pub fn check(kind: LetterKind, typed: &Wording) -> Result<Wording> {
    let mut faults = Vec::new();
    let mut field = |name: &'static str, typed: &str, most: usize| {
        let known: Vec<_> = kind
            .variables()
            .into_iter()
            .filter(|variable| most == WORDS || *variable != LINK)
            .collect();
        let is_known = |name: &&str| known.contains(name);
        let named = pieces(typed).into_iter().filter_map(|piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Words(_) => None,
        });
        let unknown: Vec<_> =
            named.filter(|name| !is_known(name)).map(|name| format!("{{{name}}}")).collect();
        let letters = typed.chars().count();
        if letters > most {
            faults.push(Fault::new(
                name,
                format!("Keep it under {most} letters; this has {letters}."),
            ));
        } else if !unknown.is_empty() {
            let known: Vec<_> = known.iter().map(|name| format!("{{{name}}}")).collect();
            let says = format!(
                "{} is nothing that can stand here. What can: {}.",
                unknown.join(" and "),
                known.join(", ")
            );
            faults.push(Fault::new(name, says));
        }
    };
    let kept = Wording {
        subject: one_line(&typed.subject),
        heading: one_line(&typed.heading),
        opening: paragraphs(&typed.opening),
        closing: paragraphs(&typed.closing),
    };
    field("subject", &kept.subject, LINE);
    field("heading", &kept.heading, LINE);
    field("opening", &kept.opening, WORDS);
    field("closing", &kept.closing, WORDS);
    if faults.is_empty() { Ok(kept) } else { Err(Refusal::Wrong(faults).into()) }
}

/// Lines as typed, without what is never seen.
fn paragraphs(typed: &str) -> String {
    let lines: Vec<_> = typed.lines().map(one_line).collect();
    lines.join("\n").trim().to_owned()
}

/// The words in each kind of letter.
///
/// # Errors
/// If the database breaks.
pub fn all(tx: &Tx) -> Result<Vec<(LetterKind, Wording)>> {
    let kept = tx.wordings()?;
    let words = |kind: LetterKind| {
        let found = kept.iter().find(|(name, _)| name == kind.as_str());
        found.map(|(_, words)| words.clone()).unwrap_or_default()
    };
    Ok(LetterKind::ALL.iter().map(|kind| (*kind, words(*kind))).collect())
}

/// Puts the studio's words into a kind of letter, from the next one on; with none of them, ours
/// are back.
///
/// # Errors
/// As [`check`]; only admins and owners may.
pub fn change(tx: &Tx, member: &Member, kind: LetterKind, typed: &Wording) -> Result<Wording> {
    member.must_be(Role::Admin)?;
    let wording = check(kind, typed)?;
    if wording == tx.wording(kind)? {
        return Ok(wording);
    }
    tx.set_wording(kind, &wording)?;
    let subject = json!({ "letter": kind.as_str(), "ours": wording.is_ours() });
    audit::studio(tx, &Actor::of(member), Kind::StudioChanged, subject)?;
    Ok(wording)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_fall_into_pieces_and_none_is_lost() {
        use Piece::{Variable, Words};
        let table = [
            ("", vec![]),
            ("Hi {contact},", vec![Words("Hi "), Variable("contact"), Words(",")]),
            ("{ due }{x}", vec![Variable("due"), Variable("x")]),
            ("a { b", vec![Words("a { b")]),
            ("a {\nb} {c}", vec![Words("a {\n"), Words("b} "), Variable("c")]),
            ("{}", vec![Variable("")]),
        ];
        for (typed, found) in table {
            assert_eq!(pieces(typed), found, "{typed:?}");
        }
    }

    #[test]
    fn unknown_variables_are_named_by_field_with_those_that_are_known() {
        let typed = Wording {
            subject: "{link} {due}".into(),
            opening: "Hi {first_name} and {nobody}".into(),
            closing: "{link}".into(),
            ..Wording::default()
        };
        let error = check(LetterKind::Update, &typed).unwrap_err();
        let Some(Refusal::Wrong(faults)) = error.refusal() else { panic!("{error}") };
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["subject", "opening"]);
        assert!(faults[0].says.starts_with("{link} and {due} is nothing that can stand here."));
        assert!(faults[1].says.contains("{contact}, {member}, {studio}, {project}, {milestone}"));
        assert!(check(LetterKind::Code, &typed).is_err());
    }
}
