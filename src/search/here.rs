//! Finding on the client's page: what the page shows is read anew and looked through, so that there
//! is nothing to find that its visitor does not see.

use super::{Asked, Kind, MARKS, is_unspaced, pieces, read};
use crate::clock::Stamp;
use crate::error::Result;
use crate::id::MilestoneId;
use crate::link::Sight;
use crate::section::{self, Section};
use crate::store::Tx;
use crate::words::plain;

/// The most that is shown at once.
pub const HERE: usize = 50;

/// How many words and signs stand before what was found, and after it.
const AROUND: (usize, usize) = (16, 32);

/// Something on the page, with its words.
#[derive(Debug, Clone)]
pub struct Text {
    /// What it is.
    pub kind: Kind,
    /// Its id, of the kind's own type.
    pub id: String,
    /// The section that it stands in; none for what is shown whatever the studio leaves out.
    pub section: Option<Section>,
    /// Its own title; empty if it has none, as a message.
    pub title: String,
    /// Its words.
    pub words: String,
    /// The title and the number of the milestone that it stands at; none for what stands beside
    /// them.
    pub milestone: Option<(String, u32)>,
    /// When it was added, published, said or asked.
    pub at: Stamp,
    /// Of a message: in which conversation, and its number there.
    pub said: Option<(MilestoneId, u32)>,
}

/// Something that was found, with what was looked for marked (`true`).
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is, without its words.
    pub text: Text,
    /// Its title in pieces.
    pub title: Vec<(String, bool)>,
    /// A piece of its words; empty if it has none.
    pub snippet: Vec<(String, bool)>,
}

/// Finds what has every word of `typed` on the page that `sight` sees: what has one in its title
/// first, then the newest; [`HERE`] and one more at the most.
///
/// # Errors
/// As [`super::find`].
pub fn here(tx: &Tx, sight: &Sight, typed: &str) -> Result<Vec<Found>> {
    let wanted = Wanted::of(&read(typed)?);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let seen = section::seen_by(tx, sight)?;
    let texts = tx.visible_texts(sight)?.into_iter();
    let texts = texts.filter(|text| text.section.is_none_or(|section| seen.contains(&section)));
    let mut found: Vec<_> = texts.filter_map(|text| wanted.find(text)).collect();
    let marked = |found: &Found| found.title.iter().any(|piece| piece.1);
    found.sort_by_key(|one| (!marked(one), std::cmp::Reverse(one.text.at)));
    found.truncate(HERE + 1);
    Ok(found)
}

/// Words as they are compared.
struct Wanted {
    /// Each is the beginning of a word.
    begins: Vec<String>,
    /// Each stands anywhere.
    holds: Vec<String>,
}

impl Wanted {
    fn of(asked: &Asked) -> Self {
        let split = |word: &String| {
            let word = plain(word);
            let parts = word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty());
            parts.map(str::to_owned).collect::<Vec<_>>()
        };
        Self {
            begins: asked.spaced.iter().flat_map(split).collect(),
            holds: asked.unspaced.clone(),
        }
    }

    const fn is_empty(&self) -> bool {
        self.begins.is_empty() && self.holds.is_empty()
    }

    fn find(&self, text: Text) -> Option<Found> {
        let (title, words) = (tokens(&text.title), tokens(&text.words));
        let all = || title.iter().chain(&words);
        let begins = |word: &String| all().any(|token| token.plain.starts_with(word.as_str()));
        let whole = format!("{} {}", text.title, text.words).to_ascii_lowercase();
        let holds = |word: &String| whole.contains(word.as_str());
        if !self.begins.iter().all(begins) || !self.holds.iter().all(holds) {
            return None;
        }
        let (title, snippet) = (self.marked(&title, None), self.marked(&words, Some(AROUND)));
        Some(Found { text: Text { words: String::new(), ..text }, title, snippet })
    }

    fn is_wanted(&self, token: &Token<'_>) -> bool {
        self.begins.iter().any(|word| token.plain.starts_with(word.as_str()))
            || self.holds.iter().any(|word| token.lower.contains(word.as_str()))
    }

    /// The tokens as pieces, all of them or those around the first that was looked for.
    fn marked(&self, tokens: &[Token<'_>], around: Option<(usize, usize)>) -> Vec<(String, bool)> {
        let first = tokens.iter().position(|token| self.is_wanted(token)).unwrap_or(0);
        let (from, to) = match around {
            Some((before, after)) => (first.saturating_sub(before), first + after),
            None => (0, usize::MAX),
        };
        let to = to.min(tokens.len());
        let mut text = String::from(if from > 0 { "…" } else { "" });
        for token in &tokens[from..to] {
            match self.is_wanted(token) {
                true => text.extend([MARKS.0.to_string().as_str(), token.whole, "\u{3}"]),
                false => text.push_str(token.whole),
            }
        }
        if to < tokens.len() {
            text.push('…');
        }
        // What stands before the first item of a list says nothing.
        pieces(text.trim_start_matches([' ', '·']))
    }
}

/// A word, or what stands between two.
struct Token<'t> {
    whole: &'t str,
    plain: String,
    lower: String,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        // Signs for tones and vowels are letters to their readers, and not to Unicode.
        let of_word = |c: char| c.is_alphanumeric() || is_unspaced(c);
        let is_word = of_word(first);
        let other = |c: char| of_word(c) != is_word;
        let (whole, after) = rest.split_at(rest.find(other).unwrap_or(rest.len()));
        let (plain, lower) = match is_word {
            true => (plain(whole), whole.to_ascii_lowercase()),
            false => (String::new(), String::new()),
        };
        found.push(Token { whole, plain, lower });
        rest = after;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(title: &str, words: &str, typed: &str) -> Option<(String, String)> {
        let text = Text {
            kind: Kind::Message,
            id: String::new(),
            section: None,
            title: title.into(),
            words: words.into(),
            milestone: None,
            at: Stamp(0),
            said: None,
        };
        let says = |pieces: &[(String, bool)]| {
            let one = |(piece, marked): &(String, bool)| match marked {
                true => format!("[{piece}]"),
                false => piece.clone(),
            };
            pieces.iter().map(one).collect::<String>()
        };
        let found = Wanted::of(&read(typed).unwrap()).find(text)?;
        Some((says(&found.title), says(&found.snippet)))
    }

    #[test]
    fn every_word_has_to_be_there_whatever_its_case_and_its_accents() {
        let (title, words) = ("Café plan.pdf", "The quay by night");
        let both = found(title, words, "CAFE qua").unwrap();
        assert_eq!(both, ("[Café] plan.pdf".into(), "The [quay] by night".into()));
        assert!(found(title, words, "plan.pdf").is_some());
        assert!(found(title, words, "cafe harbour").is_none());
        assert!(found(title, words, "lan").is_none());
    }

    #[test]
    fn scripts_without_spaces_are_found_anywhere() {
        assert!(found("", "海港面包店", "面包").is_some());
        assert!(found("", "海港面包店", "面条").is_none());
        // With a tone mark each: Thai, Lao; with a vowel sign and a virama: Khmer, Burmese.
        let is_found = |words: &str, typed: &str| {
            let marked = format!("[{words}]");
            assert_eq!(found("", words, typed), Some((String::new(), marked)), "{typed}");
        };
        is_found("เปิดร้านขนมใหม่", "ร้าน");
        is_found("ຮ້ານເຂົ້າຈີ່", "ເຂົ້າ");
        is_found("ហាងនំប៉័ង", "នំប៉័ង");
        is_found("မုန့်ဆိုင်", "ဆိုင်");
        assert!(found("", "版本 2.0版", "2.0版").is_some());
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_found() {
        let words = format!("{} lantern {}", "a ".repeat(500), "b ".repeat(500));
        let (_, snippet) = found("", &words, "lantern").unwrap();
        assert!(snippet.starts_with("…a") && snippet.ends_with('…'), "{snippet}");
        assert!(snippet.contains("[lantern]") && snippet.len() < 80, "{snippet}");
    }
}
