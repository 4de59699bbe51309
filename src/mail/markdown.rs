//! The start of an update's markdown as blocks of ours. Nothing of the studio's own HTML, images or
//! addresses of other kinds comes through: what is not known here is shown as the letters it is.

use crate::mail::block::{Block, Run, Sentence, says};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

const MOST_LETTERS: usize = 900;
const MOST_LINES: usize = 12;
const LINE: usize = 72;

/// Reads at most about twelve lines; what is left out is said to be on the page.
pub fn read(body: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(body, Options::empty()) {
        reader.take(event);
    }
    reader.end_of_block();
    if reader.full {
        reader.blocks.push(Block::Para(vec![says("… The rest is on your page.")]));
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// The sentence being read, under it those it stands in: bold in a link in a paragraph.
    open: Vec<(Mark, Sentence)>,
    /// The lists around, each with the number of its next item if it is numbered.
    lists: Vec<Option<u64>>,
    /// Whether the next words start an item.
    item: bool,
    quotes: usize,
    heading: bool,
    letters: usize,
    lines: usize,
    full: bool,
}

#[derive(Default)]
enum Mark {
    #[default]
    Plain,
    Bold,
    Italic,
    Link(Option<String>),
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.words(&text),
            Event::Code(code) => self.code(&code),
            Event::SoftBreak => self.words(" "),
            Event::HardBreak => self.line_break(),
            // Rules part what is parted anyway; the others need options that are off.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } => {
                self.end_of_block();
                self.heading = true;
            }
            Tag::List(first) => {
                self.end_of_block();
                self.lists.push(first);
            }
            Tag::Item => self.item = true,
            Tag::BlockQuote(_) => {
                self.end_of_block();
                self.quotes += 1;
            }
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => self.end_of_block(),
            Tag::Strong => self.open.push((Mark::Bold, vec![])),
            Tag::Emphasis => self.open.push((Mark::Italic, vec![])),
            Tag::Link { dest_url, .. } => self.open.push((Mark::Link(safe(&dest_url)), vec![])),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong | TagEnd::Emphasis | TagEnd::Link => self.close_mark(),
            TagEnd::List(_) => {
                self.end_of_block();
                self.lists.pop();
                self.item = false;
            }
            TagEnd::BlockQuote(_) => {
                self.end_of_block();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::Heading(_) => {
                self.end_of_block();
                self.heading = false;
            }
            TagEnd::Item | TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                self.end_of_block();
            }
            _ => {}
        }
    }

    fn close_mark(&mut self) {
        let Some((mark, words)) = self.open.pop() else {
            return;
        };
        if words.is_empty() {
            return;
        }
        match mark {
            Mark::Bold => self.push(Run::Bold(words)),
            Mark::Italic => self.push(Run::Italic(words)),
            Mark::Link(Some(href)) => self.push(Run::Link { words, href }),
            Mark::Link(None) | Mark::Plain => words.into_iter().for_each(|run| self.push(run)),
        }
    }

    fn push(&mut self, run: Run) {
        if self.open.is_empty() {
            self.open.push((Mark::Plain, vec![]));
        }
        let (_, words) = self.open.last_mut().expect("one was just opened");
        words.push(run);
    }

    fn words(&mut self, text: &str) {
        for (number, line) in text.trim_end_matches('\n').split('\n').enumerate() {
            if number > 0 {
                self.line_break();
            }
            let line = self.what_fits(line);
            if !line.is_empty() {
                self.push(Run::Theirs(line));
            }
        }
    }

    fn code(&mut self, code: &str) {
        let code = self.what_fits(code);
        if !code.is_empty() {
            self.push(Run::Code(code));
        }
    }

    fn line_break(&mut self) {
        self.lines += 1;
        if !self.full {
            self.push(Run::Break);
        }
    }

    /// As much of `text` as there is room for, cut at a space.
    fn what_fits(&mut self, text: &str) -> String {
        self.full |= self.lines >= MOST_LINES;
        if self.full {
            return String::new();
        }
        let room = (MOST_LETTERS - self.letters).min((MOST_LINES - self.lines) * LINE);
        let Some((cut, _)) = text.char_indices().nth(room) else {
            self.letters += text.chars().count();
            return text.to_owned();
        };
        self.full = true;
        let kept = text[..cut].rfind(' ').unwrap_or(cut);
        text[..kept].trim_end().to_owned()
    }

    /// Puts what was read where it belongs.
    fn end_of_block(&mut self) {
        while self.open.len() > 1 {
            self.close_mark();
        }
        let mut words = self.open.pop().map(|(_, words)| words).unwrap_or_default();
        while let Some(Run::Break) = words.last() {
            words.pop();
        }
        if words.is_empty() {
            return;
        }
        self.lines += lines(&words);
        if self.lists.is_empty() {
            self.blocks.push(match (self.heading, self.quotes) {
                (true, _) => Block::Strong(words),
                (false, 0) => Block::Para(words),
                (false, _) => Block::Quote(words),
            });
        } else {
            self.end_of_item(words);
        }
    }

    fn end_of_item(&mut self, words: Sentence) {
        let depth = self.lists.len() - 1;
        let next = self.lists.last_mut().expect("an item stands in a list");
        let starts = std::mem::take(&mut self.item);
        match self.blocks.last_mut() {
            Some(Block::List { items, depth: same, first })
                if *same == depth && first.is_some() == next.is_some() =>
            {
                match items.last_mut() {
                    Some(item) if !starts => {
                        item.push(Run::Break);
                        item.extend(words);
                    }
                    _ => items.push(words),
                }
            }
            _ => self.blocks.push(Block::List { first: *next, depth, items: vec![words] }),
        }
        if let (Some(number), true) = (next, starts) {
            *number += 1;
        }
    }
}

fn lines(words: &[Run]) -> usize {
    crate::mail::text::line(words).chars().count().div_ceil(LINE)
}

/// The address, if a mail may carry it.
fn safe(address: &str) -> Option<String> {
    let url = url::Url::parse(address).ok()?;
    matches!(url.scheme(), "http" | "https" | "mailto").then(|| url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::text;

    fn shape(body: &str) -> String {
        let blocks = read(body);
        let drawn = blocks.iter().map(|block| match block {
            Block::Para(words) => format!("p:{}", text::line(words)),
            Block::Strong(words) => format!("h:{}", text::line(words)),
            Block::Quote(words) => format!("q:{}", text::line(words)),
            Block::List { first, depth, items } => {
                let items: Vec<String> = items.iter().map(|item| text::line(item)).collect();
                format!(
                    "{}{depth}:{}",
                    first.map_or("u".into(), |n| n.to_string()),
                    items.join("+")
                )
            }
            _ => unreachable!("markdown makes no others"),
        });
        drawn.collect::<Vec<_>>().join("|")
    }

    #[test]
    fn paragraphs_lists_quotes_and_headings_are_read() {
        assert_eq!(shape("# Hi\n\na\nb  \nc\n\n> d\n>\n> e"), "h:Hi|p:a b\nc|q:d|q:e");
        assert_eq!(shape("- a\n- b\n\ntext"), "u0:a+b|p:text");
        assert_eq!(shape("3. a\n4. b\n   - in\n5. c"), "30:a+b|u1:in|50:c");
        assert_eq!(shape("- a\n\n  more\n- b"), "u0:a\nmore+b");
        assert_eq!(shape("```\nx <b>\ny\n```\n\n---\n\nz"), "p:x <b>\ny|p:z");
        assert_eq!(shape("* **bold** _it_ `code` ~~no~~"), "u0:bold it code ~~no~~");
    }

    #[test]
    fn links_lead_to_the_web_or_to_a_mailbox_or_nowhere() {
        assert_eq!(shape("[a](https://x.example/é)"), "p:a (https://x.example/%C3%A9)");
        assert_eq!(shape("<mailto:a@b.example>"), "p:mailto:a@b.example");
        assert_eq!(shape("[a](javascript:x) [b](data:x) [c](/l/x) [d](ftp://x)"), "p:a b c d");
        assert_eq!(shape("![logo](https://x.example/i.png)"), "p:logo");
    }

    #[test]
    fn a_long_update_is_cut_and_says_so() {
        let end = "|p:... The rest is on your page.";
        let long = shape(&"word ".repeat(400));
        assert!(long.ends_with(end) && long.len() < 900 + 40, "{long}");
        let lines = shape(&"line\n\n".repeat(40));
        assert!(lines.ends_with(end) && lines.matches("p:line").count() == 12, "{lines}");
        let items = shape(&"- item\n".repeat(40));
        assert!(items.ends_with(end) && items.matches("item").count() == 12, "{items}");
        let cut = shape(&format!("{} [a](https://x.example)", "x".repeat(899)));
        assert!(cut.ends_with(end), "{cut}");
        assert_eq!(shape(&"line\n\n".repeat(12)).matches("p:line").count(), 12);
        assert!(!shape(&"line\n\n".repeat(12)).ends_with(end));
    }

    #[test]
    fn nothing_that_can_be_typed_upsets_it() {
        for body in
            ["", "\n\n", "- ", "> ", "1.", "[", "**", "***a", "<", "\0", "# #\n-\n  -\n   -"]
        {
            shape(body);
        }
    }
}
