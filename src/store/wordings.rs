//! The studio's own words in letters.

use super::sql::{Row, Tx};
use crate::error::Result;
use crate::wording::{LetterKind, Wording};
use rusqlite::params;

fn wording(row: &mut Row<'_, '_>) -> Result<Wording> {
    Ok(Wording {
        subject: row.next()?,
        heading: row.next()?,
        opening: row.next()?,
        closing: row.next()?,
    })
}

impl Tx<'_> {
    /// The studio's words in one kind of letter; none of them where there are none.
    pub fn wording(&self, kind: LetterKind) -> Result<Wording> {
        let sql = "select subject, heading, opening, closing from wordings where kind = ?1";
        Ok(self.one(sql, params![kind.as_str()], wording)?.unwrap_or_default())
    }

    /// The studio's words in every kind of letter that has some.
    pub fn wordings(&self) -> Result<Vec<(String, Wording)>> {
        let sql = "select kind, subject, heading, opening, closing from wordings";
        self.all(sql, [], |row| Ok((row.next()?, wording(row)?)))
    }

    /// Keeps the studio's words in one kind of letter, or drops the row if all of them are ours.
    pub fn set_wording(&self, kind: LetterKind, wording: &Wording) -> Result<()> {
        self.run("delete from wordings where kind = ?1", params![kind.as_str()])?;
        if wording.is_ours() {
            return Ok(());
        }
        self.run(
            "insert into wordings (kind, subject, heading, opening, closing, changed_at)
             values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                kind.as_str(),
                wording.subject,
                wording.heading,
                wording.opening,
                wording.closing,
                self.now()
            ],
        )?;
        Ok(())
    }
}
