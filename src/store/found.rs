//! What a visitor's page says, as text to be looked through. It begins at the participant and joins
//! what the page shows; the studio's index is another file's.

use super::sql::Tx;
use crate::error::Result;
use crate::link::Sight;
use crate::search::Text;
use rusqlite::params;

impl Tx<'_> {
    /// Everything on the visitor's page that has words.
    pub fn visible_texts(&self, sight: &Sight) -> Result<Vec<Text>> {
        let sql = "with mine as (
             select s.* from participants r join milestones s on s.project_id = r.project_id
             where r.id = ?1
           )
           select 'milestone', s.title, s.label || ' ' || s.summary, s.title, s.position,
                  s.created_at
           from mine s
           union all
           select 'update', '', u.body, s.title, s.position, u.published_at
           from mine s join updates u on u.milestone_id = s.id
           union all
           select 'file', f.name, coalesce(group_concat(nullif(v.note, ''), ' · '), ''), s.title,
                  s.position,
                  max(v.published_at)
           from mine s
           join files f on f.milestone_id = s.id
           join versions v on v.file_id = f.id and v.removed_at is null
           group by f.id
           union all
           select 'approval', a.title, a.wording || ' ' || coalesce(n.intent, ''), s.title,
                  s.position, a.asked_at
           from mine s
           join approvals a on a.milestone_id = s.id
           left join agreements n on n.approval_id = a.id
           union all
           select 'message', '', m.body, s.title, s.position, m.said_at
           from mine s join messages m on m.milestone_id = s.id
           union all
           select 'request', q.title, w.words, s.title, s.position, q.asked_at
           from mine s
           join requests q on q.milestone_id = s.id
           join request_words w on w.request_id = q.id
           union all
           select 'record', p.title, p.number || ' ' || p.note, null, null, p.created_at
           from participants r
           join project_records p on p.project_id = r.project_id and p.client_visible = 1
           where r.id = ?1";
        self.all(sql, params![sight.participant], |row| {
            let (kind, title, words) = (row.next()?, row.next()?, row.next()?);
            let (milestone, position): (Option<String>, Option<u32>) = (row.next()?, row.next()?);
            let milestone = milestone.zip(position);
            Ok(Text { kind, title, words, milestone, at: row.next()? })
        })
    }
}
