//! What a record's form holds, and whether it can be kept.

use super::{Currency, Kind, Measure, Record, typed};
use crate::calendar::Day;
use crate::error::{Fault, Refusal, Result};
use crate::id::{ProjectId, RecordId, VersionId};
use crate::member::Member;
use crate::store::Tx;
use crate::studio::{NAME_LIMIT, one_line};

/// A record as typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// One of [`Kind`]'s words.
    pub kind: String,
    /// "second instalment"
    pub title: String,
    /// The studio's own number for it.
    pub number: String,
    /// What else to say.
    pub note: String,
    /// Where it leads.
    pub url: String,
    /// The id of a version of the project.
    pub version: String,
    /// "1950.00"
    pub amount: String,
    /// One of [`Currency`]'s words.
    pub currency: String,
    /// "12:30"
    pub hours: String,
    /// How much of amount or hours is used.
    pub used: String,
    /// By when it is to be paid.
    pub due_on: String,
    /// When it was.
    pub paid_on: String,
    /// When it is to be renewed.
    pub renews_on: String,
    /// Whether the client sees it.
    pub client_visible: bool,
    /// Whether the client is reminded, too.
    pub remind_client: bool,
    /// How often it was changed when the form was drawn, if the form says.
    pub seen: Option<u32>,
}

/// The longest note, in letters.
pub const NOTE_LIMIT: usize = 500;

/// The longest address, in letters.
pub const URL_LIMIT: usize = 1000;

/// What the form holds before anything was typed.
pub fn known(record: &Record) -> Form {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    let plain = |measure: Measure| match measure {
        Measure::Money(currency, minor) => currency.plain(minor),
        Measure::Minutes(minutes) => typed::plain_hours(minutes),
    };
    let (amount, currency, hours) = match record.total {
        Some(money @ Measure::Money(currency, _)) => (plain(money), currency.as_str(), "".into()),
        Some(time @ Measure::Minutes(_)) => (String::new(), "", plain(time)),
        None => (String::new(), "", String::new()),
    };
    let used = record.total.zip(record.used).map(|(total, used)| plain(total.with(used)));
    Form {
        kind: record.kind.as_str().into(),
        title: record.title.clone(),
        number: record.number.clone(),
        note: record.note.clone(),
        url: record.url.clone().unwrap_or_default(),
        version: record.version.as_ref().map(ToString::to_string).unwrap_or_default(),
        amount,
        currency: currency.into(),
        hours,
        used: used.unwrap_or_default(),
        due_on: day(record.due_on),
        paid_on: day(record.paid_on),
        renews_on: day(record.renews_on),
        client_visible: record.client_visible,
        remind_client: record.remind_client,
        seen: None,
    }
}

/// The record that a form asks for.
///
/// # Errors
/// Refuses with every field that cannot be right.
pub(super) fn check(tx: &Tx, member: &Member, project: &ProjectId, form: &Form) -> Result<Record> {
    let mut faults = Vec::new();
    let today = member.profile.time_zone.local(tx.now()).day;
    let kind = form.kind.parse::<Kind>().unwrap_or_else(|_| {
        faults.push(Fault::new("kind", "Choose what it is: an invoice, a contract, a link."));
        Kind::Link
    });
    strange(kind, form, &mut faults);
    let (title, number) = names(kind, form, &mut faults);
    let (total, used) = measures(kind, form, &mut faults);
    let paid_on = day("paid_on", &form.paid_on, &mut faults);
    if paid_on.is_some_and(|day| day > today.plus(1)) {
        faults.push(Fault::new("paid_on", "That day is still to come. Write when it was paid."));
    }
    if form.note.trim().chars().count() > NOTE_LIMIT {
        faults.push(Fault::new("note", format!("Keep it under {NOTE_LIMIT} letters.")));
    }
    if form.remind_client && !form.client_visible {
        let says = "Show it to the client first: nobody is reminded of what they cannot see.";
        faults.push(Fault::new("remind_client", says));
    }
    let record = Record {
        id: RecordId::new(),
        project: project.clone(),
        kind,
        title,
        number,
        note: form.note.trim().to_owned(),
        url: url(kind, &form.url, &mut faults),
        version: version(tx, member, (project, &form.version), &mut faults)?,
        total,
        used,
        due_on: day("due_on", &form.due_on, &mut faults),
        paid_on,
        renews_on: day("renews_on", &form.renews_on, &mut faults),
        client_visible: form.client_visible,
        remind_client: form.remind_client,
        changed_at: tx.now(),
        changes: 0,
    };
    if faults.is_empty() { Ok(record) } else { Err(Refusal::Wrong(faults).into()) }
}

/// What records of this kind do not have.
fn strange(kind: Kind, form: &Form, faults: &mut Vec<Fault>) {
    let fields = [
        ("number", &form.number),
        ("amount", &form.amount),
        ("hours", &form.hours),
        ("used", &form.used),
        ("due_on", &form.due_on),
        ("paid_on", &form.paid_on),
        ("renews_on", &form.renews_on),
    ];
    for (field, value) in fields {
        if !kind.takes(field) && !value.trim().is_empty() {
            let what = kind.as_str();
            let article = if what.starts_with(['a', 'i']) { "An" } else { "A" };
            faults.push(Fault::new(field, format!("{article} {what} has no such field.")));
        }
    }
}

fn names(kind: Kind, form: &Form, faults: &mut Vec<Fault>) -> (String, String) {
    let (title, number) = (one_line(&form.title), one_line(&form.number));
    for (field, line) in [("title", &title), ("number", &number)] {
        if line.chars().count() > NAME_LIMIT {
            faults.push(Fault::new(field, format!("Keep it under {NAME_LIMIT} letters.")));
        }
    }
    if title.is_empty() && (kind != Kind::Invoice || number.is_empty()) {
        let says = match kind {
            Kind::Invoice => "Give the invoice a number or a name.",
            _ => "Give it a name; clients see it.",
        };
        faults.push(Fault::new("title", says));
    }
    (title, number)
}

fn measures(kind: Kind, form: &Form, faults: &mut Vec<Fault>) -> (Option<Measure>, Option<u64>) {
    let chosen = match form.currency.trim() {
        "" => None,
        word => {
            let known = word.to_uppercase().parse().ok();
            if known.is_none() {
                faults.push(Fault::new("currency", "Choose a currency of the list, such as GBP."));
            }
            known
        }
    };
    let (amount, hours) = (form.amount.trim(), form.hours.trim());
    if !amount.is_empty() && !hours.is_empty() {
        faults.push(Fault::new("hours", "Write an amount or hours, not both."));
        return (None, None);
    }
    let money = |typed: &str, field, faults: &mut Vec<Fault>| match Currency::read(chosen, typed) {
        Ok((currency, minor)) => Some(Measure::Money(currency, minor)),
        Err(says) => {
            let names = says.starts_with("Choose the currency");
            faults.push(Fault::new(if names { "currency" } else { field }, says));
            None
        }
    };
    let time = |typed: &str, field, faults: &mut Vec<Fault>| {
        let minutes = typed::hours(typed).map(Measure::Minutes);
        if minutes.is_none() {
            faults.push(Fault::new(field, typed::HOURS));
        }
        minutes
    };
    let total = match (amount, hours) {
        ("", "") => None,
        ("", hours) => time(hours, "hours", faults),
        (amount, _) => money(amount, "amount", faults),
    };
    let nothing = amount.is_empty() && hours.is_empty();
    if nothing && kind == Kind::Invoice {
        faults.push(Fault::new("amount", "Write how much it is, such as 1950.00."));
    }
    let used = match (form.used.trim(), total) {
        ("", _) => None,
        (_, None) => {
            if nothing {
                let says = "Write how much there is in all, as an amount or as hours.";
                faults.push(Fault::new("used", says));
            }
            None
        }
        (typed, Some(Measure::Money(..))) => money(typed, "used", faults),
        (typed, Some(Measure::Minutes(_))) => time(typed, "used", faults),
    };
    (total, used.map(Measure::amount))
}

fn day(field: &'static str, typed: &str, faults: &mut Vec<Fault>) -> Option<Day> {
    if typed.trim().is_empty() {
        return None;
    }
    let day = typed::day(typed);
    if day.is_none() {
        faults.push(Fault::new(field, typed::DAY));
    }
    day
}

fn url(kind: Kind, typed: &str, faults: &mut Vec<Fault>) -> Option<String> {
    let typed = typed.trim();
    if typed.is_empty() {
        if kind == Kind::Link {
            faults.push(Fault::new("url", "Write where it leads, beginning with https://."));
        }
        return None;
    }
    let url = url::Url::parse(typed).ok();
    let fits = url.is_some_and(|url| {
        let is_web = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        is_web && url.username().is_empty() && url.password().is_none()
    });
    let plain = !typed.chars().any(|c| c.is_whitespace() || c.is_control());
    if !fits || !plain || typed.chars().count() > URL_LIMIT {
        let says = "Begin the address with https:// or http://, without a name or password in it.";
        faults.push(Fault::new("url", says));
        return None;
    }
    Some(typed.to_owned())
}

/// The version that a record names; one of another project is none.
fn version(
    tx: &Tx,
    member: &Member,
    (project, typed): (&ProjectId, &str),
    faults: &mut Vec<Fault>,
) -> Result<Option<VersionId>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let known = match typed.trim().parse() {
        Ok(id) => tx.version(member.desk, &id)?,
        Err(_) => None,
    };
    if let Some(known) = known {
        let milestone = tx.milestone(member.desk, &known.milestone)?;
        if milestone.is_some_and(|milestone| milestone.project == *project) {
            return Ok(Some(known.id));
        }
    }
    faults.push(Fault::new("version", "Choose a file of this project."));
    Ok(None)
}
