//! What changes about file requests: asked, changed, sent for, judged. What came is only added.

use super::sql::{Tx, number};
use crate::calendar::Day;
use crate::error::Result;
use crate::file::Stored;
use crate::id::{EventId, ItemId, MilestoneId, ParticipantId, RequestId};
use crate::link::Visitor;
use crate::member::Member;
use crate::request::{SoundItem, State, Supplied};
use rusqlite::params;

/// What a request says: title, instructions and the day.
type Told<'a> = (&'a str, &'a str, Option<Day>);

impl Tx<'_> {
    /// Adds a request that asks for nothing yet, on a milestone.
    pub fn add_request(
        &self,
        by: &Member,
        (id, milestone): (&RequestId, &MilestoneId),
        (title, instructions, due_on): Told<'_>,
    ) -> Result<()> {
        self.run(
            "insert into requests
               (id, milestone_id, member_id, title, instructions, due_on, asked_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![id, milestone, by.profile.id, title, instructions, due_on, self.now()],
        )?;
        Ok(())
    }

    /// Changes what a request says.
    pub fn save_request(
        &self,
        id: &RequestId,
        (title, instructions, due_on): Told<'_>,
    ) -> Result<()> {
        self.run(
            "update requests set title = ?2, instructions = ?3, due_on = ?4 where id = ?1",
            params![id, title, instructions, due_on],
        )?;
        Ok(())
    }

    /// Adds an item at a place.
    pub fn add_request_item(
        &self,
        _: &Member,
        id: &RequestId,
        place: usize,
        new: &SoundItem,
    ) -> Result<()> {
        self.run(
            "insert into request_items (id, request_id, place, title, instructions, accepts,
                                        example_id, example_link, state, reason)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '')",
            params![
                ItemId::new(),
                id,
                number(place as u64),
                new.title,
                new.instructions,
                new.accepts,
                new.example,
                new.link,
                State::Requested,
            ],
        )?;
        Ok(())
    }

    /// Changes what an item asks for.
    pub fn save_request_item(&self, _: &Member, id: &ItemId, new: &SoundItem) -> Result<()> {
        self.run(
            "update request_items
             set title = ?2, instructions = ?3, accepts = ?4, example_id = ?5, example_link = ?6
             where id = ?1 and state = 'requested'",
            params![id, new.title, new.instructions, new.accepts, new.example, new.link],
        )?;
        Ok(())
    }

    /// Adds somebody who is asked.
    pub fn add_request_person(&self, id: &RequestId, who: &ParticipantId) -> Result<()> {
        self.run(
            "insert into request_people (request_id, participant_id) values (?1, ?2)
             on conflict do nothing",
            params![id, who],
        )?;
        Ok(())
    }

    /// Adds a file that came.
    pub fn add_supplied(&self, _: &Visitor, new: &Supplied, event: &EventId) -> Result<()> {
        let Stored { name, sha256, size, media_type } = &new.stored;
        self.run(
            "insert into supplied (id, item_id, participant_id, name, sha256, size, media_type,
                                   event_id, sent_at)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                new.id,
                new.item,
                new.participant,
                name,
                sha256,
                number(*size),
                media_type,
                event,
                self.now(),
            ],
        )?;
        Ok(())
    }

    /// Lets an item stand as `then`, because something came.
    pub fn receive_item(&self, _: &Visitor, id: &ItemId, then: State) -> Result<()> {
        let sql = "update request_items set state = ?2, reason = '' where id = ?1";
        self.run(sql, params![id, then])?;
        Ok(())
    }

    /// Writes down what a member says of an item, and why.
    pub fn judge_item(&self, by: &Member, id: &ItemId, said: (State, &str)) -> Result<()> {
        self.run(
            "update request_items set state = ?2, reason = ?3, judged_by = ?4, judged_at = ?5
             where id = ?1",
            params![id, said.0, said.1, by.profile.name, self.now()],
        )?;
        Ok(())
    }

    /// Takes an item off.
    pub fn take_item_off(&self, _: &Member, id: &ItemId) -> Result<()> {
        self.run(
            "update request_items set removed_at = ?2 where id = ?1",
            params![id, self.now()],
        )?;
        Ok(())
    }
}
