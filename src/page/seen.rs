//! How far a version reached each person, and the sentence about it.
//!
//! Fetched, opened and downloaded are three facts and never one (`product.md`, rule 5); beside them
//! stands what became of the mail. Everything here is pure: `store/seen.rs` reads the rows.

use crate::calendar::Zone;
use crate::clock::{Stamp, days};
use crate::file::Version;
use crate::id::{ParticipantId, VersionId};
use crate::member::first_name;
use crate::outbox::State;
use std::time::Duration;

/// So long after the mail was accepted, whoever opened nothing has probably not received it.
const RECEIVED_BY: Duration = days(2);

/// The first and the last time of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// The first.
    pub first_at: Stamp,
    /// The last.
    pub last_at: Stamp,
}

impl Between {
    fn and(self, other: Option<Self>) -> Self {
        let other = other.unwrap_or(self);
        Self {
            first_at: self.first_at.min(other.first_at),
            last_at: self.last_at.max(other.last_at),
        }
    }
}

/// What became of the mail that told of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// Where it stands.
    pub state: State,
    /// When it was accepted, or written if it was not.
    pub at: Stamp,
}

/// Bytes that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// When.
    pub between: Between,
    /// Whether it was a machine each time, probably.
    pub automatic: bool,
    /// How many one visit was sent at the most; unknown for what came before this was kept.
    pub sent: Option<u64>,
}

/// A page that showed everything that was posted until a moment.
#[derive(Debug, Clone)]
pub struct Showing {
    /// Whose.
    pub who: ParticipantId,
    /// Whether somebody touched it; it was only fetched otherwise.
    pub is_opened: bool,
    /// What was posted later was not on it.
    pub until: Stamp,
    /// When.
    pub between: Between,
    /// Whether it was a machine each time, probably.
    pub automatic: bool,
}

/// What is known of a project's people, from which the facts about each version follow.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Who, by name, and whether they were taken off.
    pub people: Vec<(ParticipantId, String, bool)>,
    /// What their pages showed.
    pub showings: Vec<Showing>,
    /// The mails about versions, in the order they were written.
    pub mails: Vec<(ParticipantId, VersionId, Told)>,
    /// What they took.
    pub takings: Vec<(ParticipantId, VersionId, Taken)>,
    /// When they answered questions about versions.
    pub decided: Vec<(ParticipantId, VersionId, Between)>,
}

/// How far a version reached one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Who.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// Whether they were taken off the project.
    pub is_gone: bool,
    /// The first mail about it that was accepted, or the last of those that were not.
    pub mail: Option<Told>,
    /// When a page that shows it was got, and whether by a machine each time, probably.
    pub fetched: Option<(Between, bool)>,
    /// When they touched a page that shows it, or answered a question about it.
    pub opened: Option<Between>,
    /// What they were sent of it.
    pub downloaded: Option<Taken>,
}

impl Reach {
    /// Whether they have probably not received the mail: it was accepted two days ago, and they
    /// opened nothing since.
    pub fn probably_not_received(&self, now: Stamp) -> bool {
        let accepted = self.mail.filter(|mail| mail.state == State::Accepted);
        self.opened.is_none() && accepted.is_some_and(|mail| mail.at.plus(RECEIVED_BY) <= now)
    }
}

impl Record {
    /// How far `version` reached each person: those who were taken off only if they opened it.
    pub fn of(&self, version: &Version) -> Vec<Reach> {
        let all = self.people.iter().map(|(who, name, is_gone)| Reach {
            participant: who.clone(),
            name: name.clone(),
            is_gone: *is_gone,
            mail: self.mail(who, version),
            fetched: self.fetched(who, version),
            opened: self.opened(who, version),
            downloaded: of(&self.takings, who, version).next().copied(),
        });
        let matters =
            |reach: &Reach| !reach.is_gone || reach.opened.is_some() || reach.downloaded.is_some();
        all.filter(matters).collect()
    }

    fn mail(&self, who: &ParticipantId, version: &Version) -> Option<Told> {
        let accepted = of(&self.mails, who, version).find(|told| told.state == State::Accepted);
        accepted.or_else(|| of(&self.mails, who, version).last()).copied()
    }

    /// The pages of somebody that showed `version`.
    fn showing(&self, who: &ParticipantId, version: &Version) -> impl Iterator<Item = &Showing> {
        let until = version.published_at;
        self.showings.iter().filter(move |showing| showing.who == *who && showing.until >= until)
    }

    fn fetched(&self, who: &ParticipantId, version: &Version) -> Option<(Between, bool)> {
        let all = self.showing(who, version).filter(|showing| !showing.is_opened);
        all.fold(None, |sum: Option<(Between, bool)>, one| {
            let (between, automatic) = sum.unzip();
            Some((one.between.and(between), one.automatic && automatic.unwrap_or(true)))
        })
    }

    fn opened(&self, who: &ParticipantId, version: &Version) -> Option<Between> {
        let touched = self.showing(who, version).filter(|showing| showing.is_opened);
        let touched = touched.map(|showing| showing.between);
        let all = touched.chain(of(&self.decided, who, version).copied());
        all.fold(None, |sum, one| Some(one.and(sum)))
    }
}

/// What is kept of one person and one version.
fn of<'a, T>(
    all: &'a [(ParticipantId, VersionId, T)],
    who: &'a ParticipantId,
    version: &'a Version,
) -> impl Iterator<Item = &'a T> {
    let this = move |(one, of, _): &&(ParticipantId, VersionId, T)| one == who && *of == version.id;
    all.iter().filter(this).map(|(_, _, told)| told)
}

/// How far version `number` reached people, for the studio: "Nobody has opened version 2 yet. The
/// mail about it was accepted on Thu 12 Nov, 14:29 GMT."
pub fn says(number: u32, reached: &[Reach], zone: &Zone, now: Stamp) -> String {
    let (mut opened, not): (Vec<_>, Vec<_>) =
        reached.iter().partition(|reach| reach.opened.is_some());
    let not: Vec<_> = not.into_iter().filter(|reach| !reach.is_gone).collect();
    opened.sort_by_key(|reach| reach.opened.map(|opened| opened.first_at));
    if opened.is_empty() && not.is_empty() {
        return "Nobody can see this project.".into();
    }
    let mut told = Vec::new();
    if opened.is_empty() {
        told.push(format!("Nobody has opened version {number} yet."));
        told.push(accepted(&not, zone));
    } else {
        let yet = match &*not {
            [] => String::new(),
            [one] => format!("; {} has not yet", first_name(&one.name)),
            _ => format!("; {} have not yet", names(&not)),
        };
        told.push(format!("{}{yet}.", openings(&opened, zone)));
    }
    told.extend(in_state(&not, State::Failed, "failed"));
    told.extend(in_state(&not, State::Deferred, "was put off by the mail server"));
    told.extend([true, false].into_iter().filter_map(|machine| fetched(&not, machine)));
    let lost: Vec<_> = not.into_iter().filter(|reach| reach.probably_not_received(now)).collect();
    if !lost.is_empty() {
        let so_far = "48 hours and more after the mail was accepted, nothing is opened";
        told.push(format!("Probably not received by {}: {so_far}.", names(&lost)));
    }
    told.join(" ")
}

/// "Ines opened it on Thu 12 Nov, 14:40 GMT, Pete on Fri 13 Nov, 09:02 GMT"
fn openings(opened: &[&Reach], zone: &Zone) -> String {
    let one = |(at, reach): (usize, &&Reach)| {
        let when = reach.opened.map(|opened| zone.local(opened.first_at).says());
        let verb = if at == 0 { " opened it" } else { "" };
        format!("{}{verb} on {}", first_name(&reach.name), when.unwrap_or_default())
    };
    opened.iter().enumerate().map(one).collect::<Vec<_>>().join(", ")
}

fn accepted(people: &[&Reach], zone: &Zone) -> String {
    let mails: Vec<_> = people.iter().filter_map(|reach| reach.mail).collect();
    let accepted = mails.iter().filter(|mail| mail.state == State::Accepted);
    let count = accepted.clone().count();
    let last = accepted.map(|mail| mail.at).max().map(|at| zone.local(at).says());
    match (mails.len(), count, last) {
        (0, ..) => "No mail told of it.".into(),
        (1, 1, Some(at)) => format!("The mail about it was accepted on {at}."),
        (all, count, Some(at)) if all == count => {
            format!("The {count} mails about it were accepted, the last on {at}.")
        }
        (all, count, Some(at)) => {
            format!("{count} of {all} mails about it were accepted, the last on {at}.")
        }
        (1, _, None) => "The mail about it is not accepted yet.".into(),
        (_, _, None) => "The mails about it are not accepted yet.".into(),
    }
}

fn in_state(people: &[&Reach], state: State, verb: &str) -> Option<String> {
    let is_so = |reach: &&&Reach| reach.mail.is_some_and(|mail| mail.state == state);
    let these: Vec<_> = people.iter().filter(is_so).copied().collect();
    (!these.is_empty()).then(|| format!("The mail to {} {verb}.", names(&these)))
}

/// Whose page was got, and not touched.
fn fetched(people: &[&Reach], machine: bool) -> Option<String> {
    let is_so = |reach: &&&Reach| reach.fetched.is_some_and(|(_, automatic)| automatic == machine);
    let these: Vec<_> = people.iter().filter(is_so).copied().collect();
    let by = if machine { " by a program, probably a mail scanner" } else { ", and not touched" };
    (!these.is_empty()).then(|| format!("Fetched for {}{by}.", names(&these)))
}

/// "Ines", "Ines and Pete", "Ines, Pete and Lou"
fn names(people: &[&Reach]) -> String {
    let names: Vec<_> = people.iter().map(|reach| first_name(&reach.name)).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => (*only).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}
