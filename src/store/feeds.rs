//! Feeds: the addresses that calendar programs ask.

use super::sql::{Row, Tx};
use crate::error::{Error, Result};
use crate::feed::{Feed, Whose};
use crate::id::{MemberId, MilestoneId, ParticipantId, ProjectId};
use crate::link::Sight;
use crate::member::Desk;
use crate::token::{Claim, Serial};
use rusqlite::params;

const FEED: &str =
    "select d.participant_id, d.member_id, d.kid, d.ends_at, d.serial, d.made_at, d.ended_at
     from feeds d";

fn feed(row: &mut Row<'_, '_>) -> Result<Feed> {
    let whose = match (row.next()?, row.next()?) {
        (Some(participant), None) => Whose::Participant(participant),
        (None, Some(member)) => Whose::Member(member),
        _ => return Err(Error::broken("a feed is nobody's")),
    };
    let claim = Claim { kid: row.number()?, ends_at: row.next()?, serial: row.next()? };
    Ok(Feed { whose, claim, made_at: row.next()?, ended_at: row.next()? })
}

fn changes(row: &mut Row<'_, '_>) -> Result<(MilestoneId, u32, crate::clock::Stamp)> {
    Ok((row.next()?, row.number()?, row.next()?))
}

/// How often each milestone of chain ?1 was changed, and when last.
const CHANGES: &str = "select milestone_id, cast(count(*) - 1 as bigint), max(at) from events
     where chain = ?1 and milestone_id is not null
       and kind in ('milestone_added', 'milestone_changed', 'milestone_done', 'milestone_moved')
     group by milestone_id";

impl Tx<'_> {
    /// Adds a feed.
    pub fn add_feed(&self, whose: &Whose, claim: &Claim) -> Result<()> {
        let (participant, member) = match whose {
            Whose::Participant(id) => (Some(id), None),
            Whose::Member(id) => (None, Some(id)),
        };
        self.run(
            "insert into feeds (serial, participant_id, member_id, kid, ends_at, made_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![claim.serial, participant, member, claim.kid, claim.ends_at, self.now()],
        )?;
        Ok(())
    }

    /// Ends the feed that somebody has; whether they had one.
    pub fn end_feed(&self, whose: &Whose) -> Result<bool> {
        let (sql, id) = match whose {
            Whose::Participant(id) => (
                "update feeds set ended_at = ?2 where participant_id = ?1 and ended_at is null",
                id.as_str(),
            ),
            Whose::Member(id) => (
                "update feeds set ended_at = ?2 where member_id = ?1 and ended_at is null",
                id.as_str(),
            ),
        };
        Ok(self.run(sql, params![id, self.now()])? > 0)
    }

    /// The feed of a serial.
    pub fn feed(&self, serial: Serial) -> Result<Option<Feed>> {
        self.one(&format!("{FEED} where d.serial = ?1"), params![serial], feed)
    }

    /// The feed that a participant has.
    pub fn feed_of_participant(&self, _: Desk, who: &ParticipantId) -> Result<Option<Feed>> {
        let sql = format!("{FEED} where d.participant_id = ?1 and d.ended_at is null");
        self.one(&sql, params![who], feed)
    }

    /// The feed that a member has.
    pub fn feed_of_member(&self, _: Desk, who: &MemberId) -> Result<Option<Feed>> {
        let sql = format!("{FEED} where d.member_id = ?1 and d.ended_at is null");
        self.one(&sql, params![who], feed)
    }

    /// How often each milestone of a project was changed, and when last.
    pub fn milestone_changes(
        &self,
        _: Desk,
        project: &ProjectId,
    ) -> Result<Vec<(MilestoneId, u32, crate::clock::Stamp)>> {
        self.all(CHANGES, params![project.as_str()], changes)
    }

    /// The same for whoever sees the project.
    pub fn visible_milestone_changes(
        &self,
        sight: &Sight,
    ) -> Result<Vec<(MilestoneId, u32, crate::clock::Stamp)>> {
        self.all(CHANGES, params![sight.project.as_str()], changes)
    }
}
