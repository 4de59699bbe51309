//! Agreements: questions whose yes is a signature. What signing says, and what is said about
//! signing electronically, stand with the question, in its fingerprint and on the receipt.

use super::{Answer, Approval, Asked, Decision, How, Outcome, about, asked_for};
use crate::error::{Fault, Refusal, Result};
use crate::evidence::Agreement;
use crate::file::Version;
use crate::studio::one_line;
use crate::words::words;

words! {
    /// What a yes is.
    Kind {
        /// An approval, by one press.
        Decision = "decision",
        /// A signature, by the typed name.
        Agreement = "agreement",
    }
}

/// What signing says, where the studio wrote nothing else. `{files}` and `{project}` are filled in
/// when it is asked.
pub const INTENT: &str = "By signing you agree to {files} for {project}.";

/// What is said about signing electronically, where the studio wrote nothing else.
pub const CONSENT: &str = "You agree to sign electronically. What is kept: your name as you type \
    it, the address on record, the moment, the words above, the fingerprint of each file, and what \
    you draw. A copy of the receipt goes to you and to everybody on this project by e-mail, and \
    stays on this page. If you would rather sign on paper, ask for a paper copy instead of signing \
    here.";

/// The longest words of what signing says, in letters.
pub const INTENT_LIMIT: usize = 300;

/// The longest words about signing electronically, in letters.
pub const CONSENT_LIMIT: usize = 2000;

/// The agreement as it was typed for `project`; what was left empty is ours. Its files are named
/// once they are known ([`of_files`]).
pub fn typed(faults: &mut Vec<Fault>, intent: &str, consent: &str, project: &str) -> Agreement {
    let mut read = |field, typed: &str, ours: &str, most: usize| {
        let words = one_line(typed);
        let long = words.chars().count();
        if long > most {
            let says = format!("Keep it under {most} letters; this has {long}.");
            faults.push(Fault::new(field, says));
        }
        if words.is_empty() { ours.to_owned() } else { words }
    };
    let intent = read("intent", intent, INTENT, INTENT_LIMIT);
    let consent = read("consent", consent, CONSENT, CONSENT_LIMIT);
    Agreement { intent: intent.replace("{project}", project), consent }
}

/// The agreement with its files in words.
pub fn of_files(agreement: &Agreement, title: &str, versions: &[Version]) -> Agreement {
    let intent = agreement.intent.replace("{files}", &about(title, versions));
    Agreement { intent, consent: agreement.consent.clone() }
}

/// What stands with a question in a letter: its wording, and what signing says.
pub fn asks(wording: &str, agreement: Option<&Agreement>) -> String {
    let intent = agreement.map_or("", |agreement| &agreement.intent);
    format!("{wording} {intent}").trim().to_owned()
}

impl Outcome {
    /// The verb before what was decided. A yes to an agreement is a signature if it was pressed, or
    /// given on paper; what was said in another way was agreed to.
    pub const fn verb_of(self, agreement: bool, said: Option<How>) -> &'static str {
        match (self, agreement, said) {
            (Self::Approved, true, None | Some(How::Letter)) => "signed",
            (Self::Approved, true, Some(_)) => "agreed to",
            _ => self.verb(),
        }
    }
}

impl Approval {
    /// What a yes is.
    pub const fn kind(&self) -> Kind {
        if self.agreement.is_some() { Kind::Agreement } else { Kind::Decision }
    }

    /// Every word that stands with the question: its wording, and those of the agreement.
    pub fn words(&self) -> String {
        let mut words = vec![self.wording.as_str()];
        if let Some(Agreement { intent, consent }) = &self.agreement {
            words.extend([intent.as_str(), consent.as_str()]);
        }
        words.retain(|words| !words.trim().is_empty());
        words.join("\n")
    }

    /// "approved", or "signed" where a yes is a signature: the verb before what was decided.
    pub fn verb(&self, decision: &Decision) -> &'static str {
        decision.outcome.verb_of(self.agreement.is_some(), decision.how())
    }

    /// Whether this answer, once it is pressed, is a signature.
    pub const fn signs(&self, outcome: Outcome) -> bool {
        self.agreement.is_some() && matches!(outcome, Outcome::Approved)
    }

    /// Whether this decision is a signature: pressed, or recorded as given on paper.
    pub fn is_signed_by(&self, decision: &Decision) -> bool {
        self.signs(decision.outcome) && matches!(decision.how(), None | Some(How::Letter))
    }

    /// "Sign the contract": what the button says.
    pub fn sign(&self) -> String {
        let title = self.title.trim().trim_end_matches('.');
        if title.to_lowercase().starts_with("sign ") {
            return title.to_owned();
        }
        let thing = asked_for(title);
        if thing.starts_with('“') { format!("Sign {title}") } else { format!("Sign {thing}") }
    }
}

/// Whether a signature names who signs.
///
/// # Errors
/// `Wrong` if nothing was typed: a signature takes the name each time.
pub(super) fn named(asked: &Asked, answer: &Answer) -> Result<()> {
    let signs = asked.approval.signs(answer.outcome);
    match signs && one_line(&answer.name).is_empty() {
        true => Err(Refusal::wrong("name", "Type your name: it is what signs.").into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_empty_is_ours_and_is_filled_in() {
        let mut faults = Vec::new();
        let agreement = typed(&mut faults, " ", "", "Harbour Bakery website");
        let agreement = of_files(&agreement, "Approve the contract", &[]);
        let says = "By signing you agree to the contract for Harbour Bakery website.";
        assert_eq!((agreement.intent.as_str(), agreement.consent.as_str()), (says, CONSENT));
        assert!(faults.is_empty());
    }

    #[test]
    fn words_that_are_too_long_are_told_with_their_number() {
        let mut faults = Vec::new();
        typed(&mut faults, &"ä".repeat(INTENT_LIMIT + 1), &"b".repeat(CONSENT_LIMIT), "");
        let says: Vec<_> = faults.iter().map(|fault| (fault.field, fault.says.as_str())).collect();
        assert_eq!(says, [("intent", "Keep it under 300 letters; this has 301.")]);
    }
}
