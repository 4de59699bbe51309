//! The HTML part of a letter: no tables, images or web fonts, every style on its element. The
//! source is plain ASCII in short lines with the address on a line of its own, so that nothing on
//! the way has a reason to encode it and break the link in two (`security.md`, A19).

use crate::brand::Ground;
use crate::mail::block::{Block, Run, Sentence};
use crate::mail::dress::Sign;
use crate::mail::letter::{FEWER, Frame};
use crate::mail::source::source;
use crate::mail::text;
use maud::{DOCTYPE, Markup, html};

/// How many letters without a space stand together before they may be broken: each is up to ten
/// letters of source, and a line of source must stay under 998 (RFC 5322 §2.1.1).
const LONGEST_WORD: usize = 40;
/// A longer address would not fit a line of source; its words stand without it.
const LONGEST_HREF: usize = 600;

const BODY: &str = "margin:0;padding:0;background:#ffffff;color:#141a17;\
    font-family:-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif;\
    font-size:16px;line-height:1.55";
const HIDDEN: &str = "display:none;max-height:0;overflow:hidden";
const PAGE: &str = "max-width:544px;margin:0 auto;padding:28px 24px 40px";
const STUDIO: &str = "margin:0 0 28px;font-weight:600";
const HEADING: &str = "margin:0 0 16px;font-size:24px;line-height:1.25;font-weight:600;\
    letter-spacing:-0.3px";
const SOFT: &str = "margin:0 0 28px;font-size:14px;color:#565f59";
const SMALL: &str =
    "margin:28px 0 0;border-top:1px solid #dfe3df;padding-top:20px;font-size:13px;color:#565f59";
const QUOTE: &str = "margin:0 0 24px;padding:0 0 0 16px;border-left:3px solid #dfe3df";
const LABEL: &str = "margin:0;font-size:13px;color:#565f59";
const CODE: &str = "font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px";

/// With a picture in it, a letter whose source is shorter than 3,200 letters passes for one that is
/// all picture (SpamAssassin's HTML_IMAGE_ONLY, up to 2.8 points).
const ENOUGH: usize = 3_300;
/// How much of the source one space takes that does not go away: `&#160; `.
const SPACE: usize = 7;

/// Draws the HTML part.
pub fn render(frame: &Frame) -> String {
    let drawn = whole(frame, 0);
    match ENOUGH.checked_sub(drawn.len()) {
        // Behind what lists of mails show of it, where it keeps the rest of the letter out of them.
        Some(short) if frame.sign.is_some() => whole(frame, short / SPACE + 1),
        _ => drawn,
    }
}

fn whole(frame: &Frame, spaces: usize) -> String {
    let brand = frame.studio.brand();
    let style = style(&brand.link_in_the_dark());
    let drawn = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="supported-color-schemes" content="light dark";
                title { (title(frame)) }
                style { (style) }
            }
            body class="bg" style=(BODY) {
                div style=(HIDDEN) {
                    (words(&preview(frame))) (" \u{a0}".repeat(spaces))
                }
                main { div style=(PAGE) {
                    p style=(STUDIO) {
                        @match &frame.sign {
                            Some(sign) => (logo(sign, frame)),
                            None => bdi { (words(&frame.studio.name)) }
                        }
                    }
                    h1 dir="auto" style=(HEADING) { (sentence(frame.heading, frame)) }
                    @for block in frame.blocks { (draw(block, frame)) }
                    (small(frame))
                } }
            }
        }
    };
    source(&drawn.into_string())
}

/// The logo, which the mail brings along. Where pictures are not shown, the name stands for it.
/// What needs a light or a dark ground gets one where the page's is the other.
fn logo(sign: &Sign, frame: &Frame) -> Markup {
    let name = &frame.studio.name;
    let (class, ground) = match sign.ground {
        Ground::Any => ("", ""),
        Ground::Light => ("lit", "padding:4px;border-radius:6px;"),
        Ground::Dark => ("", "background:#141a17;padding:8px;border-radius:6px;"),
    };
    let style = format!("{ground}border:0;vertical-align:middle");
    html! {
        img src=(sign.src) width=(sign.width) height=(sign.height) class=(class) style=(style)
            alt=(if sign.is_name { name.as_str() } else { "" });
        @if !sign.is_name { " " bdi { (words(name)) } }
    }
}

/// What a dark mail program changes. Nothing in it may be a sign that HTML escapes.
fn style(link: &str) -> String {
    format!(
        ":root {{ color-scheme: light dark; }} \
         @media (prefers-color-scheme: dark) {{ \
         .bg {{ background: #101412 !important; color: #e8ede9 !important; }} \
         .soft {{ color: #a3ada7 !important; }} \
         .rule {{ border-color: #2b322e !important; }} \
         .lit {{ background: #ffffff !important; }} \
         .link {{ color: {link} !important; }} }}"
    )
}

/// The subject, cut to what fits a line of source: a title cannot be broken.
fn title(frame: &Frame) -> String {
    frame.subject.chars().take(80).collect()
}

/// What a list of mails shows beside the subject: how the letter starts, not the studio's name.
fn preview(frame: &Frame) -> String {
    let opening = frame.blocks.iter().find_map(|block| match block {
        Block::Para(words) | Block::Strong(words) | Block::Quote(words) => Some(text::line(words)),
        _ => None,
    });
    opening.unwrap_or_default().chars().take(140).collect()
}

fn small(frame: &Frame) -> Markup {
    let (last, first) = match frame.small.split_last() {
        Some((last, first)) => (Some(last), first),
        None => (None, frame.small.as_slice()),
    };
    html! {
        div class="rule soft" style=(SMALL) {
            @for words in first { p style="margin:0 0 8px" { (sentence(words, frame)) } }
            p style="margin:0" {
                @if let Some(words) = last { (sentence(words, frame)) }
                @if let Some(url) = frame.fewer {
                    @if last.is_some() { " " }
                    a href=(url) class="link"
                        style={ "white-space:nowrap;color:" (frame.studio.brand().link()) } {
                        (FEWER)
                    }
                }
                @if last.is_some() || frame.fewer.is_some() { " · " }
                (sentence(&frame.foot, frame))
            }
        }
    }
}

fn draw(block: &Block, frame: &Frame) -> Markup {
    html! {
        @match block {
            Block::Para(words) => {
                p dir="auto" style="margin:0 0 16px" { (sentence(words, frame)) }
            }
            Block::Strong(words) => {
                p dir="auto" style="margin:0 0 8px" { b { (sentence(words, frame)) } }
            }
            Block::Soft(words) => {
                p class="soft" dir="auto" style=(SOFT) { (sentence(words, frame)) }
            }
            Block::Quote(words) => {
                blockquote class="rule" dir="auto" style=(QUOTE) { (sentence(words, frame)) }
            }
            Block::List { first, depth, items } => (list(*first, *depth, items, frame)),
            Block::Facts(facts) => (table(facts, frame)),
            Block::TheCode => (code(frame)),
            Block::Button(words) => {
                @if let Some(door) = frame.door { (button(words, door.url, frame)) }
            }
            Block::Open { words, url } => (button(words, url, frame)),
            Block::WasntMe(words) => (wasnt_me(words, frame)),
        }
    }
}

fn list(first: Option<u64>, depth: usize, items: &[Sentence], frame: &Frame) -> Markup {
    let style = format!("margin:0 0 24px;padding:0 0 0 {}px", 20 * (depth + 1));
    let items = html! {
        @for item in items {
            li dir="auto" style="margin:0 0 4px" { (sentence(item, frame)) }
        }
    };
    match first {
        Some(first) => html! { ol start=(first) style=(style) { (items) } },
        None => html! { ul style=(style) { (items) } },
    }
}

fn table(facts: &[(&'static str, Sentence)], frame: &Frame) -> Markup {
    html! {
        dl style="margin:0 0 24px" {
            @for (label, value) in facts {
                dt class="soft" style=(LABEL) { (label) }
                dd dir="auto" style="margin:0 0 10px" { (sentence(value, frame)) }
            }
        }
    }
}

fn code(frame: &Frame) -> Markup {
    let style = "margin:0 0 24px;font-size:28px;font-weight:600;letter-spacing:4px";
    html! { @if let Some(door) = frame.door { p dir="ltr" style=(style) { (door.url) } } }
}

/// A link with a solid border for padding: where a mail program drops padding it still has a body,
/// and where it drops all styles it is a plain link in a plain letter.
fn button(says: &str, url: &str, frame: &Frame) -> Markup {
    let (fill, ink) = frame.studio.brand().button();
    let style = format!(
        "display:inline-block;background:{fill};color:{ink};border:solid {fill};\
         border-width:12px 22px;border-radius:12px;font-weight:600;line-height:1.25;\
         text-decoration:none"
    );
    html! { p style="margin:0 0 24px" { a href=(url) style=(style) { (words(says)) } } }
}

fn wasnt_me(says: &str, frame: &Frame) -> Markup {
    let style = format!("color:{}", frame.studio.brand().link());
    html! {
        @if let Some(href) = frame.door.and_then(|door| door.wasnt_me) {
            p style="margin:0 0 24px" { a href=(href) class="link" style=(style) { (words(says)) } }
        }
    }
}

fn sentence(runs: &[Run], frame: &Frame) -> Markup {
    html! { @for part in runs { (run(part, frame)) } }
}

fn run(run: &Run, frame: &Frame) -> Markup {
    html! {
        @match run {
            Run::Says(ours) => (words(ours)),
            Run::Theirs(theirs) => (words(theirs)),
            Run::Name(name) => { bdi { (words(name)) } }
            Run::File(name) => (file(name)),
            Run::Whole(date) => (date.replace(' ', "\u{a0}")),
            Run::Bold(inner) => { b { (sentence(inner, frame)) } }
            Run::Italic(inner) => { i { (sentence(inner, frame)) } }
            Run::Code(letters) => { code style=(CODE) { (words(letters)) } }
            Run::Link { words, href } => (link(words, href, frame)),
            Run::Break => { br; }
            Run::TheDoor => "The button",
        }
    }
}

fn file(name: &str) -> Markup {
    html! {
        b {
            @if name.chars().count() <= 32 {
                bdi style="white-space:nowrap" { (words(name)) }
            } @else {
                bdi { (words(name)) }
            }
        }
    }
}

fn link(words: &[Run], href: &str, frame: &Frame) -> Markup {
    let style = format!("color:{}", frame.studio.brand().link());
    html! {
        @if href.len() <= LONGEST_HREF {
            a href=(href) class="link" style=(style) { (sentence(words, frame)) }
        } @else {
            (sentence(words, frame))
        }
    }
}

/// Words, with a place to break in each that is too long for a line of source.
fn words(text: &str) -> Markup {
    let mut pieces = vec![];
    let (mut start, mut run) = (0, 0);
    for (at, letter) in text.char_indices() {
        if run == LONGEST_WORD {
            pieces.push(&text[start..at]);
            (start, run) = (at, 0);
        }
        run = if letter == ' ' { 0 } else { run + 1 };
    }
    pieces.push(&text[start..]);
    html! { @for (number, piece) in pieces.iter().enumerate() { @if number > 0 { wbr; } (piece) } }
}
