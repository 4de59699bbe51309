//! Reminders where the studio looks: when the next one goes out or why none does, what was sent,
//! and the forms that change it or send one by hand.

use super::Frame;
use super::fields::{Fields, choice};
use crate::approval::Asked;
use crate::calendar::Day;
use crate::contact::Contact;
use crate::error::Fault;
use crate::member::first_name;
use crate::outbox::State;
use crate::reminder::{Kind, Nudge, Pause, Reminding, Schedule, Sent};
use crate::ui::parts::Field;
use crate::ui::text;
use maud::{Markup, html};

/// What came back from the two forms of a question's page.
#[derive(Debug, Default)]
pub struct Back {
    /// What needs another look before one is sent by hand.
    pub nudge: Vec<Fault>,
    /// What was typed for it.
    pub typed: Nudge,
    /// What needs another look in when they are reminded.
    pub schedule: Vec<Fault>,
    /// The word and the days that were typed for it.
    pub chosen: Option<(String, String)>,
}

/// What is known of a question's reminders.
#[derive(Debug, Default)]
pub struct Known {
    /// Everybody whose answer is waited for.
    pub waits: Vec<Reminding>,
    /// Everything that was sent, newest first.
    pub sent: Vec<Sent>,
    /// How often this question is reminded of, if it is not as the studio says.
    pub own: Option<Schedule>,
    /// What the studio says.
    pub studio: Schedule,
}

/// The part of a question's page.
pub struct Reminders<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The question.
    pub asked: &'a Asked,
    /// What is known.
    pub known: &'a Known,
    /// What came back.
    pub back: &'a Back,
}

const LINE_HINT: &str = "It stands at the top of the letter. May be empty.";
const DAYS_HINT: &str = "Days after asking: 2, 5, 9. With a due date also the day before it and \
                         the day itself. Always at nine on a weekday where they are.";

impl Reminders<'_> {
    /// Draws it: nothing for a question that waits for nobody and never was reminded of.
    pub fn draw(&self) -> Markup {
        let known = self.known;
        html! {
            @if !known.waits.is_empty() || !known.sent.is_empty() {
                section.stack #remind aria-labelledby="reminders" {
                    h2 #reminders { "Reminders" }
                    ul.lines {
                        @for one in &known.waits {
                            li { span { bdi { (first_name(&one.name)) } ": " (says(one)) } }
                        }
                        @for sent in &known.sent { (self.sent(sent)) }
                    }
                    @if !known.waits.is_empty() { (self.nudge()) (self.schedule()) }
                }
            }
        }
    }

    fn sent(&self, sent: &Sent) -> Markup {
        let all = &self.asked.approvers;
        let name = all.iter().find(|one| one.participant == sent.participant);
        let name = name.map_or("Somebody", |one| first_name(&one.name));
        html! {
            li {
                span {
                    a.name href={ "/admin/outbox/" (sent.mail) } {
                        bdi { (name) }
                        @match sent.kind {
                            Kind::Reminder => " was reminded",
                            Kind::Nudge => " was reminded by hand",
                        }
                    }
                    br;
                    span.meta {
                        (became(sent.state))
                        @if sent.state == State::Suppressed { ": " (sent.reason) }
                    }
                }
                span.meta { (text::moment(sent.at, self.frame.zone())) }
            }
        }
    }

    fn at(&self, verb: &str) -> String {
        format!("/admin/approvals/{}/{verb}", self.asked.approval.id)
    }

    /// The form that sends one now.
    fn nudge(&self) -> Markup {
        let (back, fields) = (self.back, Fields::new("n", &self.back.nudge));
        let can: Vec<_> = self.known.waits.iter().filter(|one| one.barred.is_none()).collect();
        let Some(first) = can.first() else { return html! {} };
        let of: Vec<_> =
            can.iter().map(|one| choice(one.participant.as_str(), one.name.as_str())).collect();
        let line = Field {
            name: "line",
            label: "A line of your own",
            hint: LINE_HINT,
            value: &back.typed.line,
            ..Field::default()
        };
        html! {
            details.card open[!back.nudge.is_empty()] {
                summary.more { "Remind " bdi { (first_name(&first.name)) } " now" }
                form.stack method="post" action=(self.at("nudge")) {
                    (fields.select("who", ("Whom", ""), &back.typed.who, &of))
                    (fields.input(&line))
                    label.check for=(fields.id("again")) {
                        input type="checkbox" id=(fields.id("again")) name="again" value="on"
                            checked[back.typed.again];
                        span { "Also if they were reminded of this less than a day ago" }
                    }
                    (fields.wrong("again"))
                    p.meta { "It goes out at once, and the next planned one is not on the same \
                              day." }
                    div { button.btn.quiet { "Send the reminder" } }
                }
            }
        }
    }

    /// The form that says when.
    fn schedule(&self) -> Markup {
        let (known, faults) = (self.known, self.back.schedule.as_slice());
        let usual = format!("As the studio does: {}", known.studio.says());
        let own = known.own.as_ref();
        let now = (own.map_or("studio", Schedule::word), own.map(Schedule::listed));
        let now = (now.0.to_owned(), now.1.unwrap_or_default());
        let chosen = self.back.chosen.as_ref().unwrap_or(&now);
        html! {
            details.card open[!faults.is_empty()] {
                summary.more { "When they are reminded" }
                form.stack method="post" action=(self.at("reminders")) {
                    (schedule(&Fields::new("t", faults), Some(&usual), chosen))
                    div { button.btn.quiet { "Save" } }
                }
            }
        }
    }
}

/// How often: the fields of a form. `usual` is what it is without a choice of its own.
pub fn schedule(fields: &Fields<'_>, usual: Option<&str>, chosen: &(String, String)) -> Markup {
    let mut of: Vec<_> = usual.map(|says| choice("studio", says)).into_iter().collect();
    of.extend([
        choice("default", format!("Usual: {}", Schedule::Usual.says())),
        choice("own", "On days of your own"),
        choice("off", "Never"),
    ]);
    let days = Field {
        name: "days",
        label: "Days of your own",
        hint: DAYS_HINT,
        value: &chosen.1,
        ..Field::default()
    };
    html! {
        (fields.select("schedule", ("Remind", ""), &chosen.0, &of))
        (fields.input(&days))
    }
}

/// "reminded twice · Next reminder Thu 19 Nov, 9:00 in Lisbon", or why there is none.
pub fn says(one: &Reminding) -> Markup {
    let so_far = one.says_so_far();
    html! {
        @if let Some(so_far) = &so_far { (so_far) " · " }
        (text::tied(&one.says()).replace(",\u{a0}", ", "))
    }
}

const fn became(state: State) -> &'static str {
    match state {
        State::Queued | State::Sending => "On its way",
        State::Accepted => "Taken by the mail server",
        State::Deferred => "Put off by the mail server",
        State::Failed => "Refused by the mail server",
        State::Suppressed => "Not sent",
    }
}

/// Whether a contact is left in peace, on their page.
pub fn pause(contact: &Contact, pause: Option<Pause>, faults: &[Fault], typed: &str) -> Markup {
    let fields = Fields::new("p", faults);
    let first = contact.first_name();
    let (now, until) = match pause {
        None => ("no", String::new()),
        Some(Pause::Lifted) => ("on", String::new()),
        Some(Pause::Until(day)) => ("until", day.to_string()),
    };
    let (now, until) = if faults.is_empty() { (now, until.as_str()) } else { ("until", typed) };
    let of = [
        choice("no", "Reminders go out as planned"),
        choice("until", "None until the day below"),
        choice("on", "None until you change this"),
    ];
    let day = Field {
        kind: "date",
        name: "until",
        label: "Until",
        hint: "What falls before this day is one reminder on it.",
        value: until,
        ..Field::default()
    };
    html! {
        section.list #reminders aria-labelledby="h-reminders" {
            h2 #h-reminders { "Reminders" }
            form.card.stack.prose method="post"
                action={ "/admin/contacts/" (contact.id) "/reminders" } {
                p.meta { "About whatever waits for " bdi { (first) } ", on every project." @if let
                    Some(Pause::Until(day)) = pause { " " (peace(day)) } }
                (fields.select("pause", ("Reminders to them", ""), now, &of))
                (fields.input(&day))
                div { button.btn.quiet { "Save" } }
            }
        }
    }
}

fn peace(day: Day) -> Markup {
    html! { "Left in peace until " (text::day(day)) "." }
}

/// The form of the studio's settings.
pub fn of_studio(now: &Schedule, faults: &[Fault], typed: Option<&(String, String)>) -> Markup {
    let known = (now.word().to_owned(), now.listed());
    html! {
        section.group #reminders aria-labelledby="h-reminders" {
            h2 #h-reminders { "Reminders" }
            form.prose.stack method="post" action="/admin/settings/reminders" {
                p { "Whoever has not answered is reminded by e-mail, in one letter for all that \
                     waits for them. It stops with the answer. A question can say otherwise, and a \
                     contact can be left in peace." }
                (schedule(&Fields::new("r", faults), None, typed.unwrap_or(&known)))
                button.btn.quiet.sm { "Save when clients are reminded" }
            }
        }
    }
}
