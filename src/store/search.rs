//! Full-text search: the only file that speaks the language of FTS5, and one of two that would be
//! written anew for another database.

use super::sql::{Row, Tx};
use crate::error::Result;
use crate::member::Desk;
use crate::search::{Asked, Hit, MARKS, around, pieces};
use rusqlite::params;

/// From the numbers that were found to the things themselves. Each is joined to the row it stands
/// for, so that what is gone or was never published cannot come back from the index alone.
const THING: &str = "f.kind, f.thing,
     coalesce(a.title, q.title, r.title, t.title, i.title, l.name, m.title, p.title, c.name,
              k.name),
     p.id, p.title, k.id, k.name, m.id,
     coalesce(u.published_at, a.asked_at, g.said_at, q.asked_at, r.created_at, o.noted_at,
              t.added_at, i.asked_at,
              (select max(v.published_at) from versions v where v.file_id = l.id),
              l.created_at, m.created_at, p.created_at, c.created_at, k.created_at)";

const JOINED: &str = "join findables f on f.number = best.number
     left join contacts c on f.kind = 'contact' and c.id = f.thing
     left join updates u on f.kind = 'update' and u.id = f.thing
     left join files l on f.kind = 'file' and l.id = f.thing
       and exists (select 1 from versions v where v.file_id = l.id and v.removed_at is null)
     left join approvals a on f.kind = 'approval' and a.id = f.thing
     left join messages g on f.kind = 'message' and g.id = f.thing
     left join requests q on f.kind = 'request' and q.id = f.thing
     left join project_records r on f.kind = 'record' and r.id = f.thing
     left join notes o on f.kind = 'note' and o.id = f.thing
     left join tasks t on f.kind = 'task' and t.id = f.thing and t.removed_at is null
     left join intakes i on f.kind = 'form' and i.id = f.thing
     left join milestones m on m.id = case f.kind
       when 'milestone' then f.thing
       when 'update' then u.milestone_id
       when 'file' then l.milestone_id
       when 'approval' then a.milestone_id
       when 'message' then g.milestone_id
       when 'request' then q.milestone_id
       when 'task' then t.milestone_id
       when 'form' then i.milestone_id
     end
     left join projects p on p.id = case f.kind
       when 'project' then f.thing
       when 'record' then r.project_id
       when 'note' then o.project_id
       else m.project_id
     end
     join clients k on k.id = case f.kind
       when 'client' then f.thing
       when 'contact' then c.client_id
       else p.client_id
     end";

fn hit(row: &mut Row<'_, '_>, snippet: impl FnOnce(String) -> String) -> Result<Hit> {
    let (text, kind, id, title) = (row.next::<String>()?, row.next()?, row.next()?, row.next()?);
    let (project, project_title): (Option<_>, Option<_>) = (row.next()?, row.next()?);
    let (client, client_name): (Option<_>, Option<_>) = (row.next()?, row.next()?);
    Ok(Hit {
        kind,
        id,
        title,
        snippet: pieces(&snippet(text)),
        project: project.zip(project_title),
        client: client.zip(client_name),
        milestone: row.next()?,
        at: row.next()?,
    })
}

impl Tx<'_> {
    /// The things that have every word of `asked`: the best first, the newest of equals first.
    pub fn find(&self, _: Desk, asked: &Asked, limit: u32) -> Result<Vec<Hit>> {
        let unspaced = serde_json::to_string(&asked.unspaced)?;
        if asked.spaced.is_empty() {
            return self.find_by_reading(asked, &unspaced, limit);
        }
        // Few columns are sorted, and only what is given back gets its piece of text: hence a
        // second run through the same matches. `cross join` and the sign before `rowid` keep SQLite
        // from starting a run of its own for each of the best.
        let sql = format!(
            "select snippet(findable_words, 1, '{}', '{}', '…', 24), {THING}
             from findable_words
             cross join (
               select rowid as number, bm25(findable_words, 10.0, 1.0) as score
               from findable_words
               where findable_words match ?1
                 and (?2 = '[]' or not exists (
                   select 1 from json_each(?2) word
                   where instr(lower(title || ' ' || words), word.value) = 0
                 ))
               order by score, number desc
               limit ?3
             ) best on best.number = +findable_words.rowid
             {JOINED}
             where findable_words match ?1
             order by best.score, best.number desc",
            MARKS.0, MARKS.1
        );
        self.all(&sql, params![expression(&asked.spaced), unspaced, limit], |row| {
            hit(row, |text| text)
        })
    }

    /// For scripts without spaces between words: every text is read, and a title that has the
    /// first word goes first.
    fn find_by_reading(&self, asked: &Asked, unspaced: &str, limit: u32) -> Result<Vec<Hit>> {
        let sql = format!(
            "select best.words, {THING}
             from (
               select rowid as number, words, instr(lower(title), ?2) = 0 as later
               from findable_words
               where not exists (
                 select 1 from json_each(?1) word
                 where instr(lower(title || ' ' || words), word.value) = 0
               )
               order by later, number desc
               limit ?3
             ) best
             {JOINED}
             order by best.later, best.number desc"
        );
        self.all(&sql, params![unspaced, asked.unspaced.first(), limit], |row| {
            hit(row, |text| around(&text, &asked.unspaced))
        })
    }
}

/// Each word as a quoted string whose end may be missing. Inside quotation marks nothing has a
/// meaning but the marks themselves, which are doubled.
fn expression(words: &[String]) -> String {
    let quoted = words.iter().map(|word| format!("\"{}\"*", word.replace('"', "\"\"")));
    quoted.collect::<Vec<_>>().join(" ")
}
