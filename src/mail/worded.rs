//! Puts the studio's own words into a letter. Its subject and heading take the place of ours; its
//! paragraphs stand around what the letter has to say. Where a variable has no value in this very
//! letter, ours stand, or the paragraph is left out: no letter says "by ." The button is there
//! once, whatever was typed.

use crate::calendar::Day;
use crate::mail::block::{Block, Run, Sentence, Written, first_name, name, whole};
use crate::mail::text;
use crate::outbox::{FormTold, Letter, Question, Sought, Spoken, WaitsOn};
use crate::wording::{LINK, LetterKind, Piece, Wording, pieces};

/// The kind whose words `letter` wears; none for what goes to members.
pub fn kind(letter: &Letter) -> Option<LetterKind> {
    match letter {
        Letter::TakenBack { yours: false, .. }
        | Letter::Message { spoken: Spoken { to_studio: true, .. }, .. }
        | Letter::Held { yours: false, .. }
        | Letter::Recorded { yours: false, .. } => None,
        letter => letter.kind().parse().ok(),
    }
}

/// Puts `words` into what was written of `letter`.
pub fn wear(written: &mut Written, letter: &Letter, words: &Wording) {
    if let Some(subject) = sentence(&words.subject, letter).filter(|runs| !runs.is_empty()) {
        written.subject = text::line(&subject).replace('\u{a0}', " ");
    }
    if let Some(heading) = sentence(&words.heading, letter).filter(|runs| !runs.is_empty()) {
        written.heading = heading;
    }
    let is_button = |block: &Block| matches!(block, Block::Button(_));
    let ours = written.blocks.iter().find_map(|block| match block {
        Block::Button(words) => Some(*words),
        _ => None,
    });
    let mut opening = paragraphs(&words.opening, letter, ours);
    let mut closing = paragraphs(&words.closing, letter, ours);
    // The first place that was named for the button is its place, and there is no other.
    if opening.iter().any(is_button) || closing.iter().any(is_button) {
        written.blocks.retain(|block| !is_button(block));
        let mut seen = false;
        for blocks in [&mut opening, &mut closing] {
            blocks.retain(|block| !is_button(block) || !std::mem::replace(&mut seen, true));
        }
    }
    written.blocks.splice(0..0, opening);
    written.blocks.extend(closing);
}

/// Paragraphs, cut at empty lines; the link's place is a block of its own.
fn paragraphs(typed: &str, letter: &Letter, button: Option<&'static str>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for paragraph in typed.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
        let Some(runs) = sentence(paragraph.trim_matches('\n'), letter) else { continue };
        let mut words = Sentence::new();
        for run in runs {
            match (run, button) {
                (Run::TheDoor, Some(button)) => {
                    say(&mut blocks, std::mem::take(&mut words));
                    blocks.push(Block::Button(button));
                }
                (Run::TheDoor, None) => {}
                (run, _) => words.push(run),
            }
        }
        say(&mut blocks, words);
    }
    blocks
}

fn say(blocks: &mut Vec<Block>, words: Sentence) {
    if !text::line(&words).trim().is_empty() {
        blocks.push(Block::Para(words));
    }
}

/// The words with their variables filled in; none if one of them has no value here.
fn sentence(typed: &str, letter: &Letter) -> Option<Sentence> {
    let mut runs = Sentence::new();
    for piece in pieces(typed) {
        match piece {
            Piece::Words(words) => {
                for (number, line) in words.split('\n').enumerate() {
                    if number > 0 {
                        runs.push(Run::Break);
                    }
                    if !line.is_empty() {
                        runs.push(Run::Theirs(line.to_owned()));
                    }
                }
            }
            Piece::Variable(LINK) => runs.push(Run::TheDoor),
            Piece::Variable(variable) => runs.push(value(variable, letter)?),
        }
    }
    Some(runs)
}

/// The letter itself, or the one with a question that took news along.
fn asking(letter: &Letter) -> &Letter {
    match letter {
        Letter::Bundle { first: Some(first), .. } => first,
        letter => letter,
    }
}

/// The one question that a letter puts or reminds of.
fn asked(letter: &Letter) -> Option<&Question> {
    match asking(letter) {
        Letter::Update { ask, .. } => ask.as_ref(),
        Letter::Reminder { waits, .. } => match waits.as_slice() {
            [WaitsOn { questions, files, .. }] if questions.len() == 1 && files.is_empty() => {
                Some(&questions[0].question)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The documents that a letter asks for, or reminds of.
fn sought(letter: &Letter) -> Option<&Sought> {
    match letter {
        Letter::FileRequest { sought, .. } | Letter::FileRedo { sought, .. } => Some(sought),
        Letter::Reminder { waits, .. } => match waits.as_slice() {
            [WaitsOn { questions, files, .. }] if questions.is_empty() && files.len() == 1 => {
                Some(&files[0].sought)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The form that a letter tells of, and its day.
fn form(letter: &Letter) -> Option<(&str, Option<Day>)> {
    let Letter::Form(news) = letter else { return None };
    Some(match &news.told {
        FormTold::Asked(form) => (&form.title, form.due_on),
        FormTold::Yours(form) | FormTold::Received(form) => (&form.title, None),
    })
}

fn value(variable: &str, letter: &Letter) -> Option<Run> {
    let facts = letter.facts()?;
    let told = match variable {
        "contact" => first_name(&facts.to),
        "member" => first_name(&facts.member),
        "studio" => &facts.studio.name,
        "project" => &facts.project,
        "milestone" => match asking(letter) {
            Letter::Update { milestone, .. } => milestone,
            Letter::Message { spoken, .. } => &spoken.milestone,
            _ => return None,
        },
        "due" if let Letter::RecordDue { due, .. } = letter => return Some(whole(due.on.says())),
        "title" if let Letter::RecordDue { due, .. } = letter => &due.name,
        "due" if let Some((_, due_on)) = form(letter) => return due_on.map(|d| whole(d.says())),
        "title" if let Some((title, _)) = form(letter) => title,
        "due" => {
            let due_on = asked(letter).map_or_else(|| sought(letter)?.due_on, |ask| ask.due_on);
            return due_on.map(|day| whole(day.says()));
        }
        "title" => match (asked(letter), sought(letter)) {
            (Some(ask), _) => &ask.title,
            (None, Some(sought)) => &sought.title,
            (None, None) => &letter.decided()?.title,
        },
        "receipt" => &letter.decided()?.receipt,
        _ => return None,
    };
    (!told.trim().is_empty()).then(|| name(told))
}
