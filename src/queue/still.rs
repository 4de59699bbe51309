//! Projects that wait for nobody’s answer: those that move by themselves, and those with an answer
//! that somebody says was not theirs.

use super::Waits;
use crate::approval::Asked;
use crate::calendar::Day;
use crate::milestone::{self, Milestone};

/// How a project stands on which nobody waits for anybody.
pub fn of_itself(milestones: &[Milestone], today: Day) -> Waits {
    let done = |one: &&Milestone| one.state == milestone::State::Done;
    if !milestones.is_empty() && milestones.iter().all(|one| done(&one)) {
        return Waits::Finished;
    }
    let open = milestones.iter().filter(|one| !done(one));
    let dates = open.filter_map(|one| one.estimated_on.map(|day| (one.label.clone(), day)));
    Waits::Moving(dates.filter(|(_, day)| *day >= today).min_by_key(|(_, day)| *day))
}

/// The first answer that somebody says was not theirs. It waits until it is taken back, asked
/// again, replaced by something newer, or settled by talking.
pub fn disputed(asked: &[Asked]) -> Option<Waits> {
    let standing = asked.iter().filter(|asked| !asked.replaced);
    let standing = standing.flat_map(|asked| asked.standing().map(move |given| (asked, given)));
    let said =
        standing.filter_map(|(asked, given)| Some((asked, given, given.disputed.waits_since()?)));
    said.min_by_key(|(_, _, at)| *at).map(|(asked, given, since)| Waits::Disputed {
        by: given.by.clone(),
        about: asked.about(),
        approval: asked.approval.id.clone(),
        since,
    })
}
