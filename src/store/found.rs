//! What a visitor's page says, as text to be looked through. It begins at the participant and joins
//! what the page shows; the studio's index is another file's.

use super::sql::{Row, Tx};
use crate::error::Result;
use crate::id::MilestoneId;
use crate::link::Sight;
use crate::search::Text;
use rusqlite::params;

impl Tx<'_> {
    /// Everything on the visitor's page that has words.
    pub fn visible_texts(&self, sight: &Sight) -> Result<Vec<Text>> {
        // What stands at a milestone is in the section that the milestone is in. A question that is
        // open waits at the top, whichever that is.
        let sql = "with mine as (
             select s.*, case s.state when 'planned' then 'next' else s.state end as section
             from participants r join milestones s on s.project_id = r.project_id
             where r.id = ?1
           )
           select 'milestone', s.id, s.section, s.title, s.label || ' ' || s.summary, s.title,
                  s.position, s.created_at, null, null
           from mine s
           union all
           select 'update', u.id, s.section, '', u.body, s.title, s.position, u.published_at, null,
                  null
           from mine s join updates u on u.milestone_id = s.id
           union all
           select 'file', f.id, s.section, f.name,
                  coalesce(group_concat(nullif(v.note, ''), ' · '), ''), s.title, s.position,
                  max(v.published_at), null, null
           from mine s
           join files f on f.milestone_id = s.id
           join versions v on v.file_id = f.id and v.removed_at is null
           group by f.id
           union all
           select 'approval', a.id, iif(a.state = 'open', null, s.section), a.title,
                  a.wording || ' ' || coalesce(n.intent, ''), s.title, s.position, a.asked_at,
                  null, null
           from mine s
           join approvals a on a.milestone_id = s.id
           left join agreements n on n.approval_id = a.id
           union all
           select 'message', m.id, s.section, '', m.body, s.title, s.position, m.said_at, s.id,
                  m.number
           from mine s join messages m on m.milestone_id = s.id
           union all
           select 'request', q.id, 'to_send', q.title, w.words, s.title, s.position, q.asked_at,
                  null, null
           from mine s
           join requests q on q.milestone_id = s.id
           join request_words w on w.request_id = q.id
           union all
           select 'form', q.id, 'to_send', q.title, w.words, s.title, s.position, q.asked_at, null,
                  null
           from mine s
           join intakes q on q.milestone_id = s.id and q.state <> 'closed'
           join form_words w on w.intake_id = q.id
           union all
           select 'task', t.id, s.section, t.title, t.note, s.title, s.position, t.added_at, null,
                  null
           from mine s join tasks t on t.milestone_id = s.id and t.removed_at is null
           union all
           select 'record', p.id, 'links', p.title, p.number || ' ' || p.note, null, null,
                  p.created_at, null, null
           from participants r
           join project_records p on p.project_id = r.project_id and p.client_visible = 1
           where r.id = ?1";
        self.all(sql, params![sight.participant], text)
    }
}

fn text(row: &mut Row<'_, '_>) -> Result<Text> {
    let (kind, id, section) = (row.next()?, row.next()?, row.next()?);
    let (title, words) = (row.next()?, row.next()?);
    let (milestone, position): (Option<String>, Option<u32>) = (row.next()?, row.next()?);
    let (at, on): (_, Option<MilestoneId>) = (row.next()?, row.next()?);
    let (milestone, said) = (milestone.zip(position), on.zip(row.next()?));
    Ok(Text { kind, id, section, title, words, milestone, at, said })
}
