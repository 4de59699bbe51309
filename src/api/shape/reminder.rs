//! Reminders: when they go out, why not, and what was sent.

use super::{When, day, when};
use crate::error::{Refusal, Result};
use crate::outbox;
use crate::reminder::{self, Kind, Pause, Reminding, Schedule, Sent};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How often an open request is reminded of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Often {
    /// As the studio says.
    Studio,
    /// 3 and 7 days after asking, then weekly, 4 at most.
    Default,
    /// On days of one's own.
    Own,
    /// Never.
    Off,
}

impl Often {
    const fn word(self) -> &'static str {
        match self {
            Self::Studio => "studio",
            Self::Default => "default",
            Self::Own => "own",
            Self::Off => "off",
        }
    }
}

/// How often an open request is reminded of. Each but `off` also reminds on the day before a due
/// date and on the day itself; always at nine on a weekday where the contact is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "schedule": "own", "days": [2, 5, 9] }))]
pub struct Rhythm {
    /// `studio` leaves it to the studio’s settings; `default` is 3 and 7 days after asking, then
    /// weekly, 4 at most; `own` is on `days`.
    #[serde(default)]
    #[schema(inline)]
    pub schedule: Option<Often>,
    /// With `own`: days after asking.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub days: Vec<u16>,
}

impl Rhythm {
    /// The rhythm of a schedule, or that of the studio.
    pub fn of(schedule: Option<&Schedule>) -> Self {
        let days = match schedule {
            Some(Schedule::Own(days)) => days.clone(),
            _ => Vec::new(),
        };
        let schedule = match schedule {
            None => Often::Studio,
            Some(Schedule::Off) => Often::Off,
            Some(Schedule::Usual) => Often::Default,
            Some(Schedule::Own(_)) => Often::Own,
        };
        Self { schedule: Some(schedule), days }
    }

    /// The schedule that is meant; none is left to the studio.
    ///
    /// # Errors
    /// `Wrong` for days that cannot be.
    pub fn read(&self) -> Result<Option<Schedule>> {
        let says = "Say which: studio, default, own or off.";
        let schedule = self.schedule.ok_or_else(|| Refusal::wrong("schedule", says))?;
        let days: Vec<_> = self.days.iter().map(ToString::to_string).collect();
        Schedule::typed(schedule.word(), &days.join(" "))
    }
}

/// What is planned for a request, and what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ApprovalReminders)]
pub struct Reminders {
    /// How often it is reminded of.
    #[schema(inline)]
    schedule: Often,
    /// The days after asking, if they are its own.
    days: Vec<u16>,
    /// Everybody whose answer is waited for.
    waiting: Vec<Reminded>,
    /// What was sent, newest first.
    sent: Vec<OneReminder>,
}

/// Somebody whose answer is waited for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reminded {
    /// Who, on the project.
    participant_id: String,
    /// Their name.
    name: String,
    /// When they are reminded next.
    next_at: Option<When>,
    /// The same as the studio’s pages say it, or why there is none.
    says: String,
}

/// A reminder that was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct OneReminder {
    /// To whom, on the project.
    participant_id: String,
    /// `reminder` for a planned one, `nudge` for one by hand.
    #[schema(inline)]
    kind: Kind,
    /// When.
    at: When,
    /// The mail in the outbox.
    mail_id: String,
    /// Where that mail stands.
    #[schema(inline)]
    state: outbox::State,
}

impl Reminders {
    /// What is known of a request.
    pub fn of(own: Option<&Schedule>, waiting: Vec<Reminding>, sent: Vec<Sent>) -> Self {
        let Rhythm { schedule, days } = Rhythm::of(own);
        let reminded = |one: Reminding| Reminded {
            says: one.says(),
            participant_id: one.participant.into(),
            name: one.name,
            next_at: when(one.next),
        };
        let one = |sent: Sent| OneReminder {
            participant_id: sent.participant.into(),
            kind: sent.kind,
            at: sent.at.into(),
            mail_id: sent.mail.into(),
            state: sent.state,
        };
        Self {
            schedule: schedule.unwrap_or(Often::Studio),
            days,
            waiting: waiting.into_iter().map(reminded).collect(),
            sent: sent.into_iter().map(one).collect(),
        }
    }
}

/// A reminder to send now.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "approver_id": "3k9d0q2r7w1x5y8z", "line": "The printer waits." }))]
pub struct Nudge {
    /// To whom: the id of a contact or participant whose answer is waited for.
    pub approver_id: String,
    /// A line of your own at the top of the letter.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub line: String,
    /// Whether it goes out though they were reminded of this less than a day ago.
    #[serde(default)]
    pub again: bool,
}

impl Nudge {
    /// As a form has it, to the participant `who`.
    pub fn typed(&self, who: String) -> reminder::Nudge {
        reminder::Nudge { who, line: self.line.clone(), again: self.again }
    }
}

/// Whether a contact is reminded of anything.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "paused": true, "until": "2030-12-02" }))]
pub struct Peace {
    /// Whether no reminders go out to them.
    pub paused: bool,
    /// Until which day; null for until it is changed.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub until: Option<crate::calendar::Day>,
}

/// The same as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactReminders {
    /// Whether no reminders go out to them.
    paused: bool,
    /// Until which day; null for until it is changed.
    #[schema(format = Date)]
    until: Option<String>,
}

impl From<Option<Pause>> for ContactReminders {
    fn from(pause: Option<Pause>) -> Self {
        let until = match pause {
            Some(Pause::Until(until)) => Some(until),
            _ => None,
        };
        Self { paused: pause.is_some(), until: day(until) }
    }
}

impl Peace {
    /// The pause that is meant.
    ///
    /// # Errors
    /// `Wrong` for a day without a pause.
    pub fn read(&self) -> Result<Option<Pause>> {
        match (self.paused, self.until) {
            (true, Some(day)) => Ok(Some(Pause::Until(day))),
            (true, None) => Ok(Some(Pause::Lifted)),
            (false, None) => Ok(None),
            (false, Some(_)) => Err(Refusal::wrong("until", "A day needs a pause.").into()),
        }
    }
}
