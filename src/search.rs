//! Search: what the studio can find by its words, and how what was typed is read.
//!
//! What people type is data, never the language of the database: each word is looked for as it
//! stands, every word has to be there, and the beginning of a word is enough. Titles and names
//! weigh more than text.
//!
//! The index belongs to the studio's desk, and [`find`] takes nothing else. A client's page begins
//! at its visitor's participant (`product.md`, rule 4): [`here`] takes a `Sight`, reads what that
//! page shows, and never looks into the index.
//!
//! Chinese, Japanese, Thai, Lao, Khmer and Burmese put no spaces between words, so an index of
//! words knows only the beginnings of their sentences. Words in these scripts are looked for as
//! they stand, anywhere in the text, by reading the text: slower, and never wrong.

mod here;

pub use here::{Found, HERE, Text, here};

use crate::clock::Stamp;
use crate::error::{Refusal, Result};
use crate::id::{ClientId, MilestoneId, ProjectId};
use crate::member::Desk;
use crate::store::Tx;
use crate::words::words;

words! {
    /// What can be found.
    Kind {
        /// An organisation, by its name.
        Client = "client",
        /// A person at a client, by name and address.
        Contact = "contact",
        /// A project, by its title.
        Project = "project",
        /// A milestone, by title and summary.
        Milestone = "milestone",
        /// A published update, by its text.
        Update = "update",
        /// A file, by its name and by what its versions say has changed.
        File = "file",
        /// An approval request, by title and wording.
        Approval = "approval",
        /// A message in a conversation, by its text.
        Message = "message",
        /// Documents that were asked for, by title, instructions and items.
        Request = "request",
        /// A record, by title, number and note.
        Record = "record",
        /// What members noted for each other, by its text.
        Note = "note",
        /// A line of a checklist, by title and note.
        Task = "task",
        /// A form, by title, instructions and what it asks.
        Form = "form",
    }
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id, of the kind's own type.
    pub id: String,
    /// Its name or title; of an update or a message the title of its milestone, of a note that of
    /// its project.
    pub title: String,
    /// A piece of its text as plain pieces; `true` marks what was looked for. May be empty.
    pub snippet: Vec<(String, bool)>,
    /// The project it belongs to, with its title; the project itself, if that was found.
    pub project: Option<(ProjectId, String)>,
    /// The client it belongs to, with its name; the client itself, if that was found.
    pub client: Option<(ClientId, String)>,
    /// The milestone it belongs to; the milestone itself, if that was found.
    pub milestone: Option<MilestoneId>,
    /// When it was added, published or asked; a file, when its newest version was posted.
    pub at: Stamp,
}

/// The most that can be looked for at once, in letters.
pub const LIMIT: usize = 200;

/// The most that one search gives back.
pub const MOST: u32 = 100;

/// Finds what has all of `words`, the best first; `limit` of them at most, and never more than
/// [`MOST`]. Nothing that can be looked for finds nothing.
///
/// # Errors
/// Refuses more than [`LIMIT`] letters, as `q`.
pub fn find(tx: &Tx, desk: Desk, words: &str, limit: u32) -> Result<Vec<Hit>> {
    let asked = read(words)?;
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    tx.find(desk, &asked, limit.min(MOST))
}

/// What was typed, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Words of scripts that put spaces between them.
    pub spaced: Vec<String>,
    /// Words with letters of scripts that do not, in lower case.
    pub unspaced: Vec<String>,
}

impl Asked {
    const fn is_empty(&self) -> bool {
        self.spaced.is_empty() && self.unspaced.is_empty()
    }
}

/// Reads what was typed. Whatever has neither letter nor digit is left out.
///
/// # Errors
/// As [`find`].
pub fn read(typed: &str) -> Result<Asked> {
    let line = crate::studio::one_line(typed);
    let letters = line.chars().count();
    if letters > LIMIT {
        let says = format!("Look for fewer words: {LIMIT} letters at most; this has {letters}.");
        return Err(Refusal::wrong("q", says).into());
    }
    let words = line.split(' ').filter(|word| word.contains(char::is_alphanumeric));
    let (unspaced, spaced): (Vec<_>, Vec<_>) = words.partition(|word| word.contains(is_unspaced));
    Ok(Asked {
        spaced: spaced.into_iter().map(str::to_owned).collect(),
        unspaced: unspaced.into_iter().map(str::to_ascii_lowercase).collect(),
    })
}

/// Letters of scripts that put no spaces between words. Hangul puts them, with endings behind the
/// word, which its beginning finds.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' // Thai, Lao
        | '\u{1000}'..='\u{109f}' // Burmese
        | '\u{1780}'..='\u{17ff}' // Khmer
        | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' // kana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' // Han
        | '\u{20000}'..='\u{3ffff}'
    )
}

/// The signs that stand around what was looked for, until a text is cut into pieces. No keyboard
/// writes them; a text that has them anyway is only marked where nobody looked.
pub const MARKS: (char, char) = ('\u{2}', '\u{3}');

/// Cuts a text with [`MARKS`] into plain pieces, on one line, without the stars and ticks of
/// markdown.
pub fn pieces(text: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    let (mut piece, mut marked) = (String::new(), false);
    for letter in text.chars() {
        match letter {
            letter if letter == MARKS.0 || letter == MARKS.1 => {
                keep(&mut found, &mut piece, marked);
                marked = letter == MARKS.0;
            }
            '*' | '`' => {}
            letter if letter.is_whitespace() || letter.is_control() => {
                let spaced = piece.ends_with(' ') || (piece.is_empty() && ends_spaced(&found));
                if !spaced {
                    piece.push(' ');
                }
            }
            letter => piece.push(letter),
        }
    }
    keep(&mut found, &mut piece, marked);
    found
}

fn ends_spaced(found: &[(String, bool)]) -> bool {
    found.last().is_none_or(|(before, _)| before.ends_with(' '))
}

fn keep(found: &mut Vec<(String, bool)>, piece: &mut String, marked: bool) {
    if !piece.is_empty() {
        found.push((std::mem::take(piece), marked));
    }
}

/// How many letters stand before and after a word that was found by reading.
const AROUND: usize = 40;

/// A piece of `text` around the first of `words` in it, marked; its beginning, if none is in it.
pub fn around(text: &str, words: &[String]) -> String {
    let lower = text.to_ascii_lowercase();
    let first = words.iter().filter_map(|word| Some((lower.find(word.as_str())?, word.len())));
    let (from, length) = first.min().unwrap_or((0, 0));
    let (before, rest) = text.split_at(from);
    let (word, after) = rest.split_at(length);
    let start = before.char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
    let end = after.char_indices().nth(2 * AROUND).map_or(after.len(), |(at, _)| at);
    let more = |cut: bool| if cut { "…" } else { "" };
    let (before, after) = (&before[start..], &after[..end]);
    let rest = more(from + length + end < text.len());
    match length {
        0 => format!("{after}{rest}"),
        _ => format!("{}{before}{}{word}{}{after}{rest}", more(start > 0), MARKS.0, MARKS.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (Vec<String>, Vec<String>) {
        let asked = read(typed).unwrap();
        (asked.spaced, asked.unspaced)
    }

    #[test]
    fn words_are_told_apart_by_script_and_signs_alone_are_no_words() {
        assert_eq!(
            asked("  Ines \t\"NEAR\" * -- "),
            (vec!["Ines".into(), "\"NEAR\"".into()], vec![])
        );
        assert_eq!(
            asked("海港 V2版本 logo"),
            (vec!["logo".into()], vec!["海港".into(), "v2版本".into()])
        );
        assert_eq!(asked("🙂 \u{0} ()"), (vec![], vec![]));
        assert_eq!(asked("서울 ตลาด"), (vec!["서울".into()], vec!["ตลาด".into()]));
    }

    #[test]
    fn more_than_fits_is_refused_with_the_number() {
        assert!(read(&"ä".repeat(LIMIT)).is_ok());
        let refused = read(&"ä".repeat(LIMIT + 1)).unwrap_err().to_string();
        assert_eq!(refused, "Look for fewer words: 200 letters at most; this has 201.");
    }

    #[test]
    fn a_marked_text_becomes_plain_pieces_on_one_line() {
        let cut = pieces("\n**The \u{2}shop\u{3}**\n\n- `pages`\u{3}");
        let plain: String = cut.iter().map(|(piece, _)| piece.as_str()).collect();
        assert_eq!(plain, "The shop - pages");
        assert_eq!(cut[1], ("shop".to_owned(), true));
        assert!(pieces("").is_empty());
    }

    #[test]
    fn a_word_found_by_reading_stands_among_its_neighbours() {
        let text = format!("{}海港面包店{}", "前".repeat(50), "后".repeat(100));
        let cut = pieces(&around(&text, &["面包".into()]));
        assert_eq!(cut[0].0.chars().count(), 41, "{cut:?}");
        assert_eq!(cut[1], ("面包".to_owned(), true));
        assert!(cut[0].0.starts_with('…') && cut[2].0.ends_with('…'), "{cut:?}");
        assert_eq!(around("短い", &["長".into()]), "短い");
    }
}
