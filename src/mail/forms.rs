//! The letters about forms: one to fill in, and what was sent.

use crate::calendar::Day;
use crate::mail::block::{Block, Run, Sentence, Written, bold, first_name, name, says, whole};
use crate::mail::thing::subject;
use crate::outbox::{AskedForm, Facts, FormNews, FormTold, SentForm};

/// What whoever holds the link can do.
const STAKES: Option<&str> = Some("fill in forms in your name");

/// Whatever is told of a form.
pub fn write(news: &FormNews) -> Written {
    match &news.told {
        FormTold::Asked(form) => asked(&news.facts, form),
        FormTold::Yours(form) => sent(&news.facts, form, true),
        FormTold::Received(form) => sent(&news.facts, form, false),
    }
}

/// A form to fill in, or once more.
fn asked(facts: &Facts, form: &AskedForm) -> Written {
    let reader = name(first_name(&facts.to));
    let does = if form.again {
        " opened a form again so that it can be put right: “"
    } else {
        " has a few questions for you in a form: “"
    };
    let mut blocks = vec![Block::Para(vec![
        name(&facts.member),
        says(does),
        Run::Theirs(form.title.clone()),
        says(format!("”, {}, for ", form.size)),
        name(&facts.project),
        says("."),
    ])];
    blocks.extend(words(&form.instructions));
    if let Some(day) = form.due_on {
        blocks.push(Block::Para(vec![says("It is due "), bold(whole(day.says())), says(".")]));
    }
    blocks.push(Block::Button("Open and fill in"));
    let ends = if form.again {
        "What was sent before stands in the form already, and is kept as it was."
    } else {
        "What you write is saved as you go; you can stop and come back. It is sent once."
    };
    blocks.push(Block::Soft(vec![says(ends)]));
    let heading = match form.again {
        true => vec![says("Can you look at this form once more, "), reader, says("?")],
        false => vec![says("Can you fill this in, "), reader, says("?")],
    };
    Written {
        subject: headed(form.again, form.due_on, &form.title),
        heading,
        blocks,
        stakes: STAKES,
        reply: Some(facts.member.clone()),
    }
}

/// "To fill in by Wed 18 Nov: About your shop"
fn headed(again: bool, due_on: Option<Day>, title: &str) -> String {
    let what = if again { "To fill in again" } else { "To fill in" };
    let by = due_on.map(|day| format!(" by {}", day.says())).unwrap_or_default();
    subject(format!("{what}{by}: {title}"), || {
        let room: String = title.chars().take(36).collect();
        format!("{what}{by}: {}…", room.trim_end())
    })
}

/// What was sent: `yours` for whoever sent it.
fn sent(facts: &Facts, form: &SentForm, yours: bool) -> Written {
    let when = whole(facts.zone.local(form.at).says());
    let mut blocks = Vec::new();
    if yours {
        blocks.push(Block::Para(vec![
            says("You sent “"),
            Run::Theirs(form.title.clone()),
            says("” for "),
            name(&facts.project),
            says(" on "),
            when,
            says(". "),
            name(&facts.member),
            says(" has been told. Here is what you answered:"),
        ]));
        blocks.push(answers(form));
        blocks.push(Block::Button("Open your page"));
        blocks.push(Block::Soft(vec![says(
            "Something to put right? Reply to this, and the form can be opened again.",
        )]));
    } else {
        blocks.push(Block::Facts(vec![
            ("From", vec![name(&form.by), says(", "), name(&form.client)]),
            ("Project", vec![name(&facts.project)]),
            ("Sent", vec![when]),
        ]));
        blocks.push(answers(form));
        blocks.push(Block::Button("Open the answers"));
    }
    let heading = match yours {
        true => vec![says("It’s sent, "), name(first_name(&facts.to)), says(". Thank you.")],
        false => vec![name(&form.by), says(" filled in the form.")],
    };
    let who = if yours { "You sent the form".into() } else { format!("{} sent the form", form.by) };
    Written {
        subject: subject(format!("{who}: {}", form.title), || {
            let room: String = form.title.chars().take(30).collect();
            format!("{who}: {}…", room.trim_end())
        }),
        heading,
        blocks,
        stakes: if yours { STAKES } else { None },
        reply: Some(if yours { facts.member.clone() } else { form.by.clone() }),
    }
}

fn answers(form: &SentForm) -> Block {
    let one = |(question, answer): &(String, String)| {
        let mut runs = vec![bold(Run::Theirs(question.trim().to_owned())), Run::Break];
        runs.extend(lines(answer));
        runs
    };
    Block::List { first: None, depth: 0, items: form.answers.iter().map(one).collect() }
}

fn words(typed: &str) -> Vec<Block> {
    let paragraphs = typed.split("\n\n").filter(|words| !words.trim().is_empty());
    paragraphs.map(|words| Block::Para(lines(words.trim_matches('\n')))).collect()
}

fn lines(typed: &str) -> Sentence {
    let mut runs = Sentence::new();
    for line in typed.lines() {
        if !runs.is_empty() {
            runs.push(Run::Break);
        }
        runs.push(Run::Theirs(line.to_owned()));
    }
    runs
}
