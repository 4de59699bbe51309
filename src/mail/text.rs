//! The text part of a letter: plain lines of at most 72 letters. The access link stands alone on a
//! line and is never broken; neither is any other word.

use crate::mail::block::{Block, Run, Sentence};
use crate::mail::letter::{FEWER, Frame};

const WIDTH: usize = 72;

/// Draws the text part.
pub fn render(frame: &Frame) -> String {
    let mut parts = vec![wrap(&line(frame.heading), "", "")];
    parts.extend(frame.blocks.iter().filter_map(|block| draw(block, frame)));
    let mut small = vec!["-- ".to_owned(), wrap(&line(&frame.foot), "", "")];
    let sentences: Vec<String> = frame.small.iter().map(|sentence| line(sentence)).collect();
    small.push(wrap(&sentences.join(" "), "", ""));
    if let Some(url) = frame.fewer {
        small.push(format!("{FEWER}: {url}"));
    }
    parts.push(small.join("\n"));
    parts.join("\n\n").trim_end().to_owned() + "\n"
}

fn draw(block: &Block, frame: &Frame) -> Option<String> {
    Some(match block {
        Block::Para(words) | Block::Strong(words) | Block::Soft(words) => {
            wrap(&line(words), "", "")
        }
        Block::Quote(words) => wrap(&line(words), "> ", "> "),
        Block::List { first, depth, items } => list(*first, *depth, items),
        Block::Facts(facts) => table(facts),
        Block::TheCode => format!("    {}", frame.door?.url),
        Block::Button(words) => format!("{words}:\n\n{}", frame.door?.url),
        Block::WasntMe(words) => format!("{}:\n\n{}", straight(words), frame.door?.wasnt_me?),
        Block::Open { words, url } => format!("{}\n\n{url}", wrap(&format!("{words}:"), "", "")),
    })
}

fn list(first: Option<u64>, depth: usize, items: &[Sentence]) -> String {
    let margin = "  ".repeat(depth);
    let drawn = items.iter().zip(first.unwrap_or_default()..).map(|(item, number)| {
        let mark = if first.is_some() { format!("{number}. ") } else { "- ".to_owned() };
        let rest = " ".repeat(margin.len() + mark.len());
        wrap(&line(item), &format!("{margin}{mark}"), &rest)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

fn table(facts: &[(&'static str, Sentence)]) -> String {
    let widest = facts.iter().map(|(label, _)| label.len()).max().unwrap_or_default();
    let rest = " ".repeat(widest + 2);
    let drawn = facts.iter().map(|(label, value)| {
        let label = format!("{label}:");
        wrap(&line(value), &format!("{label:<0$}", rest.len()), &rest)
    });
    drawn.collect::<Vec<_>>().join("\n")
}

/// The words of a sentence, in one piece.
pub fn line(sentence: &[Run]) -> String {
    sentence.iter().map(run).collect()
}

fn run(run: &Run) -> String {
    match run {
        Run::Says(words) => straight(words),
        Run::Theirs(words) | Run::Name(words) | Run::File(words) | Run::Code(words) => {
            words.clone()
        }
        // Held together until the lines are wrapped.
        Run::Whole(words) => words.replace(' ', "\u{a0}"),
        Run::Bold(words) | Run::Italic(words) => line(words),
        Run::Link { words, href } => linked(&line(words), href),
        Run::Break => "\n".to_owned(),
        Run::TheDoor => "The address above".to_owned(),
    }
}

fn linked(words: &str, href: &str) -> String {
    let bare = href.strip_prefix("mailto:").unwrap_or(href);
    if words == href || words == bare || format!("{words}/") == href {
        return words.to_owned();
    }
    format!("{words} ({bare})")
}

/// Our own words in letters that every mail program of the last forty years can show.
fn straight(words: &str) -> String {
    words.replace(['‘', '’'], "'").replace(['“', '”'], "\"").replace('…', "...")
}

/// Breaks at spaces only. The first line starts with `first`, every other one with `rest`.
fn wrap(text: &str, first: &str, rest: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut width = first.chars().count();
    let mut fresh = true;
    for (number, piece) in text.split('\n').enumerate() {
        if number > 0 {
            (width, fresh) = (rest.chars().count(), true);
            lines.push(rest.to_owned());
        }
        for word in piece.split(' ').filter(|word| !word.is_empty()) {
            let letters = word.chars().count();
            if !fresh && width + 1 + letters > WIDTH {
                (width, fresh) = (rest.chars().count(), true);
                lines.push(rest.to_owned());
            }
            let line = lines.last_mut().expect("there is a first line");
            if !fresh {
                line.push(' ');
                width += 1;
            }
            line.push_str(word);
            width += letters;
            fresh = false;
        }
    }
    let lines: Vec<&str> = lines.iter().map(|line| line.trim_end()).collect();
    lines.join("\n").replace('\u{a0}', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::block::{says, whole};

    #[test]
    fn lines_break_at_spaces_and_never_inside_an_address() {
        let address = format!("https://example.com/{}", "a".repeat(80));
        let wrapped = wrap(&format!("{} {address} then more", "word ".repeat(20)), "- ", "  ");
        assert!(wrapped.lines().any(|line| line.trim() == address), "{wrapped}");
        assert!(wrapped.lines().all(|line| line.len() <= WIDTH || line.contains(&address)));
        assert!(wrapped.starts_with("- word") && wrapped.contains("\n  word"));
    }

    #[test]
    fn a_date_stays_on_one_line() {
        let sentence = [says("x".repeat(65)), says(" by "), whole("Thu 19 Nov"), says(".")];
        assert!(wrap(&line(&sentence), "", "").ends_with("\nThu 19 Nov."));
    }

    #[test]
    fn a_link_shows_where_it_leads_unless_its_words_do() {
        assert_eq!(linked("our site", "https://a.example/"), "our site (https://a.example/)");
        assert_eq!(linked("https://a.example", "https://a.example/"), "https://a.example");
        assert_eq!(linked("a@b.example", "mailto:a@b.example"), "a@b.example");
    }

    #[test]
    fn values_of_facts_line_up() {
        let facts = [("What", vec![says("The plan")]), ("Receipt", vec![says("HB-0007")])];
        assert_eq!(table(&facts), "What:    The plan\nReceipt: HB-0007");
    }
}
