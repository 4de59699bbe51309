//! File requests with their items, who is asked, and what came.

use super::sql::{Row, Tx};
use super::versions::{VERSION, stored, version};
use crate::error::Result;
use crate::file::{Stored, Version};
use crate::id::{ItemId, ProjectId, RequestId, SuppliedId};
use crate::link::Sight;
use crate::member::Desk;
use crate::request::{Askee, FileRequest, Item, Supplied};
use rusqlite::params;
use rusqlite::types::ToSql;

/// From where requests are reached. The client's side begins at the visitor's own participant.
struct Scope<'a> {
    from: &'static str,
    params: &'a [&'a dyn ToSql],
}

/// Every request on the project of participant ?1.
const SEEN_BY: &str = "from participants me
     join milestones s on s.project_id = me.project_id and me.id = ?1
     join requests q on q.milestone_id = s.id";

/// Every request of project ?1.
const OF_PROJECT: &str = "from milestones s
     join requests q on q.milestone_id = s.id and s.project_id = ?1";

/// The request ?1.
const ONE: &str = "from requests q join milestones s on s.id = q.milestone_id and q.id = ?1";

fn request(row: &mut Row<'_, '_>) -> Result<FileRequest> {
    Ok(FileRequest {
        id: row.next()?,
        milestone: row.next()?,
        project: row.next()?,
        title: row.next()?,
        instructions: row.next()?,
        due_on: row.next()?,
        asked_at: row.next()?,
        asked_by: row.next()?,
        items: Vec::new(),
        people: Vec::new(),
    })
}

fn item(row: &mut Row<'_, '_>) -> Result<(RequestId, Item)> {
    let of = row.next()?;
    let item = Item {
        id: row.next()?,
        title: row.next()?,
        instructions: row.next()?,
        accepts: row.next()?,
        example: None,
        link: row.next()?,
        state: row.next()?,
        reason: row.next()?,
        judged: row.next::<Option<String>>()?.zip(row.next()?),
        removed_at: row.next()?,
        files: Vec::new(),
    };
    Ok((of, item))
}

fn supplied(row: &mut Row<'_, '_>) -> Result<Supplied> {
    Ok(Supplied {
        id: row.next()?,
        item: row.next()?,
        participant: row.next()?,
        by: row.next()?,
        at: row.next()?,
        stored: stored(row)?,
    })
}

const SUPPLIED: &str = "f.id, f.item_id, f.participant_id, c.name, f.sent_at, f.name, f.sha256,
     f.size, f.media_type";

impl Tx<'_> {
    /// Every request on the visitor's project, the oldest first.
    pub fn visible_requests(&self, sight: &Sight) -> Result<Vec<FileRequest>> {
        self.load_requests(&Scope { from: SEEN_BY, params: &[&sight.participant] })
    }

    /// Every request of a project, the oldest first.
    pub fn requests_of_project(&self, _: Desk, project: &ProjectId) -> Result<Vec<FileRequest>> {
        self.load_requests(&Scope { from: OF_PROJECT, params: &[project] })
    }

    /// One request.
    pub fn file_request(&self, _: Desk, id: &RequestId) -> Result<Option<FileRequest>> {
        Ok(self.load_requests(&Scope { from: ONE, params: &[id] })?.pop())
    }

    /// The request that an item is of.
    pub fn request_of_item(&self, _: Desk, id: &ItemId) -> Result<Option<RequestId>> {
        let sql = "select request_id from request_items where id = ?1";
        self.one(sql, params![id], |row| row.next())
    }

    fn load_requests(&self, scope: &Scope<'_>) -> Result<Vec<FileRequest>> {
        let sql = format!(
            "select q.id, q.milestone_id, s.project_id, q.title, q.instructions, q.due_on,
                    q.asked_at, b.name {} join members b on b.id = q.member_id
             order by q.asked_at, q.id",
            scope.from
        );
        let mut all = self.all(&sql, scope.params, request)?;
        if all.is_empty() {
            return Ok(all);
        }
        let find = |all: &mut [FileRequest], id: &RequestId, put: &mut dyn FnMut(&mut _)| {
            if let Some(one) = all.iter_mut().find(|one| one.id == *id) {
                put(one);
            }
        };
        for (id, item) in self.items_of(scope)? {
            let mut item = Some(item);
            find(&mut all, &id, &mut |one: &mut FileRequest| one.items.extend(item.take()));
        }
        for (id, askee) in self.people_of(scope)? {
            let mut askee = Some(askee);
            find(&mut all, &id, &mut |one: &mut FileRequest| one.people.extend(askee.take()));
        }
        let (mut files, mut examples) = (self.supplied_of(scope)?, self.examples_of(scope)?);
        for item in all.iter_mut().flat_map(|one| &mut one.items) {
            item.files = files.extract_if(.., |file| file.item == item.id).collect();
            let example = examples.extract_if(.., |(of, _)| *of == item.id).next();
            item.example = example.map(|(_, version)| version);
        }
        Ok(all)
    }

    fn items_of(&self, scope: &Scope<'_>) -> Result<Vec<(RequestId, Item)>> {
        let sql = format!(
            "select q.id, i.id, i.title, i.instructions, i.accepts, i.example_link, i.state,
                    i.reason, i.judged_by, i.judged_at, i.removed_at {}
             join request_items i on i.request_id = q.id
             order by q.id, i.place",
            scope.from
        );
        self.all(&sql, scope.params, item)
    }

    fn people_of(&self, scope: &Scope<'_>) -> Result<Vec<(RequestId, Askee)>> {
        let sql = format!(
            "select q.id, r.id, c.name {}
             join request_people x on x.request_id = q.id
             join participants r on r.id = x.participant_id
               and r.removed_at is null and r.role <> 'viewer'
             join contacts c on c.id = r.contact_id
             order by lower(c.name), r.id",
            scope.from
        );
        self.all(&sql, scope.params, |row| {
            Ok((row.next()?, Askee { participant: row.next()?, name: row.next()? }))
        })
    }

    fn supplied_of(&self, scope: &Scope<'_>) -> Result<Vec<Supplied>> {
        let sql = format!(
            "select {SUPPLIED} {}
             join request_items i on i.request_id = q.id
             join supplied f on f.item_id = i.id
             join participants w on w.id = f.participant_id
             join contacts c on c.id = w.contact_id
             join events e on e.id = f.event_id
             -- As they came, also when the clock was set back in between.
             order by e.seq",
            scope.from
        );
        self.all(&sql, scope.params, supplied)
    }

    fn examples_of(&self, scope: &Scope<'_>) -> Result<Vec<(ItemId, Version)>> {
        let sql = format!(
            "select i.id, {VERSION} {}
             join request_items i on i.request_id = q.id
             join versions v on v.id = i.example_id and v.removed_at is null
             join files f on f.id = v.file_id
             join members w on w.id = v.member_id
             left join previews p on p.sha256 = v.sha256",
            scope.from
        );
        self.all(&sql, scope.params, |row| Ok((row.next()?, version(row)?)))
    }

    /// What came for a request on the visitor's project.
    pub fn visible_supplied(&self, sight: &Sight, id: &SuppliedId) -> Result<Option<Stored>> {
        let sql = format!(
            "select f.name, f.sha256, f.size, f.media_type {SEEN_BY}
             join request_items i on i.request_id = q.id
             join supplied f on f.item_id = i.id and f.id = ?2"
        );
        self.one(&sql, params![sight.participant, id], stored)
    }

    /// What came for a request.
    pub fn supplied(&self, _: Desk, id: &SuppliedId) -> Result<Option<Stored>> {
        let sql = "select name, sha256, size, media_type from supplied where id = ?1";
        self.one(sql, params![id], stored)
    }
}
