//! Reminders: who is written to about a question that waits for them, and when.
//!
//! When is one pure function, [`next`]. The next moment of each approver stands in a column and is
//! changed in the transaction that asks, answers, withdraws, asks again, takes back or replaces:
//! [`replan`]. `jobs/remind.rs` looks at the earliest one and writes one mail for all that waits
//! for a contact ([`write_due`]); a member can write one by hand ([`nudge`]).

mod awaited;
mod keep;
mod nudge;
mod plan;
mod schedule;
mod told;
mod write;

pub use awaited::{Awaited, Matter, Pause, WhyNot};
pub use keep::{
    let_go_of_task, pause, plan_new, replan, replan_address, replan_contact, replan_file_request,
    replan_intake, replan_participant, replan_project, replan_task, set_for_request,
    set_for_studio,
};
pub use nudge::{LINE_LIMIT, Nudge, nudge, nudge_for_files, nudge_for_form};
pub use plan::{APART, EVENING, HOUR, Plan, good, next};
pub use schedule::{LATEST, MOST, Schedule, USUAL};
pub use told::{Reminding, Sent, of_file_request, of_intake, of_request, of_task, says_next};
pub use write::{due, put_off, remind, write_due};

use crate::words::words;

words! {
    /// Why somebody was written to about what waits for them.
    Kind {
        /// It was planned.
        Reminder = "reminder",
        /// A member wanted to.
        Nudge = "nudge",
    }
}
