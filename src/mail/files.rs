//! The letters about documents: what is asked for, what came, and what needs another try.

use crate::calendar::{Day, Zone, counted};
use crate::clock::Stamp;
use crate::file::size_in_words;
use crate::mail::block::{Block, Run, Sentence, Written, bold, first_name, name, says, whole};
use crate::mail::thing::subject;
use crate::outbox::{Facts, FilesIn, Lacking, SentFile, Sought, SoughtItem};

/// Opens the reader's page.
const SEND: &str = "Open and send";

/// What is asked for.
pub fn asked(facts: &Facts, sought: &Sought) -> Written {
    let reader = name(first_name(&facts.to));
    let mut blocks = vec![Block::Para(vec![
        name(&facts.member),
        says(" needs something from you for "),
        name(&facts.project),
        says(". A photo from your phone is fine where it can be read."),
    ])];
    blocks.extend(words(&sought.instructions));
    blocks.push(list(sought));
    blocks.extend(due(sought.due_on, None));
    blocks.push(Block::Button(SEND));
    blocks.push(Block::Soft(vec![says(
        "It goes up on your page, and goes on by itself if the connection drops.",
    )]));
    Written {
        subject: headed("To send", sought.due_on, &sought.title),
        heading: vec![says("Can you send us this, "), reader, says("?")],
        blocks,
        stakes: Some("send files in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// What needs another try, and why.
pub fn again(facts: &Facts, sought: &Sought) -> Written {
    let reader = name(first_name(&facts.to));
    let item = sought.items.first();
    let title = item.map_or(sought.title.as_str(), |item| item.title.as_str());
    let mut blocks = vec![Block::Para(vec![
        name(&facts.member),
        says(" looked at what came for “"),
        Run::Theirs(title.to_owned()),
        says("” and writes:"),
    ])];
    if let Some(item) = item {
        blocks.push(Block::Quote(lines(&item.reason)));
        blocks.extend(words(&item.instructions));
    }
    blocks.extend(due(sought.due_on, None));
    blocks.push(Block::Button(SEND));
    blocks
        .push(Block::Soft(vec![says("What was sent before is kept; the new one goes beside it.")]));
    Written {
        subject: headed("Another try", sought.due_on, title),
        heading: vec![says("Can you send this once more, "), reader, says("?")],
        blocks,
        stakes: Some("send files in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// "To send by Wed 18 Nov: allergen list"
fn headed(what: &str, due_on: Option<Day>, title: &str) -> String {
    let by = due_on.map(|day| format!(" by {}", day.says())).unwrap_or_default();
    subject(format!("{what}{by}: {title}"), || {
        let room: String = title.chars().take(40).collect();
        format!("{what}{by}: {}…", room.trim_end())
    })
}

/// Tells what came of `who`, a person and whom they work for: `yours` for that person.
pub fn came(came: &FilesIn) -> Written {
    if came.yours { yours(&came.facts, came) } else { theirs(&came.facts, came) }
}

/// Tells whoever sent files that they are here.
fn yours(facts: &Facts, came: &FilesIn) -> Written {
    let heading = vec![says("It’s here, "), name(first_name(&facts.to)), says(". Thank you.")];
    let (done, all) = came.count;
    let left = if done < all {
        format!("{done} of {all} are in. The rest is on your page.")
    } else {
        "Everything that was asked for is in.".to_owned()
    };
    let blocks = vec![
        sent(&facts.zone, &came.files),
        Block::Para(vec![
            name(&facts.member),
            says(" has been told and looks at it. "),
            says(left),
        ]),
        Block::Button("Open your page"),
    ];
    Written {
        subject: what_came("You sent", facts, came),
        heading,
        blocks,
        stakes: Some("send files in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// Tells the studio what came.
fn theirs(facts: &Facts, came: &FilesIn) -> Written {
    let heading = vec![name(&came.by), says(format!(" sent {}.", how_many(&came.files)))];
    let (done, all) = came.count;
    let blocks = vec![
        sent(&facts.zone, &came.files),
        Block::Facts(vec![
            ("From", vec![name(&came.by), says(", "), name(&came.client)]),
            ("Project", vec![name(&facts.project)]),
            ("In so far", vec![says(format!("{done} of {all}"))]),
        ]),
        Block::Button("Open the project"),
    ];
    let subject = what_came(&format!("{} sent", came.by), facts, came);
    Written { subject, heading, blocks, stakes: None, reply: Some(came.by.to_owned()) }
}

fn how_many(files: &[SentFile]) -> String {
    counted(files.len() as u64, "file")
}

fn what_came(who: &str, facts: &Facts, came: &FilesIn) -> String {
    match &*came.files {
        [only] => subject(format!("{who} {}: {}", only.name, facts.project), || {
            format!("{who} a file: {}", facts.project)
        }),
        files => format!("{who} {}: {}", how_many(files), facts.project),
    }
}

fn sent(zone: &Zone, files: &[SentFile]) -> Block {
    let item = |file: &SentFile| {
        let size = size_in_words(file.size);
        vec![
            Run::File(file.name.clone()),
            says(format!(", {size}, for “")),
            Run::Theirs(file.item.clone()),
            says("”, "),
            whole(zone.local(file.at).says()),
        ]
    };
    Block::List { first: None, depth: 0, items: files.iter().map(item).collect() }
}

/// What a letter asks for, as a list.
pub fn list(sought: &Sought) -> Block {
    let items = sought.items.iter().map(one).collect();
    Block::List { first: None, depth: 0, items }
}

fn one(item: &SoughtItem) -> Sentence {
    let title = item.title.trim().trim_end_matches('.').to_owned();
    let mut runs = vec![bold(Run::Theirs(title)), says(".")];
    if !item.reason.is_empty() {
        runs.push(says(" It needs another try: "));
        runs.extend(lines(&item.reason));
    } else if !item.instructions.is_empty() {
        runs.push(says(" "));
        runs.extend(lines(&item.instructions));
    }
    runs
}

/// Words of the studio, in their paragraphs.
pub fn words(typed: &str) -> Vec<Block> {
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

/// By when, if there is a day.
pub fn due(due_on: Option<Day>, today: Option<Day>) -> Vec<Block> {
    let Some(day) = due_on else { return Vec::new() };
    let is = if today.is_some_and(|today| day < today) { "It was due " } else { "It is due " };
    vec![Block::Para(vec![says(is), bold(whole(day.says())), says(".")])]
}

/// What a reminder of one request says, with the subject that follows "Reminder: ".
pub fn lacking(facts: &Facts, lacking: &Lacking, at: Stamp) -> (String, Vec<Block>) {
    let Lacking { sought, asked_by, since } = lacking;
    let zone = &facts.zone;
    let today = zone.local(at).day;
    let by = match sought.due_on {
        Some(day) if day < today => format!(" was due {}", day.says()),
        Some(day) => format!(" by {}", day.says()),
        None => String::new(),
    };
    let mut blocks = vec![Block::Para(vec![
        name(asked_by),
        says(" asked you on "),
        whole(zone.local(*since).day.says()),
        says(" to send this for "),
        name(&facts.project),
        says(". This had not come yet, as of "),
        whole(zone.local(at).says()),
        says(":"),
    ])];
    blocks.push(list(sought));
    blocks.extend(due(sought.due_on, Some(today)));
    blocks.push(Block::Button(SEND));
    (format!("to send{by}: {}", sought.title), blocks)
}

/// What is missing of one request, as an item among others that wait.
pub fn item(lacking: &Lacking, today: Day) -> Sentence {
    let sought = &lacking.sought;
    let mut words = vec![says("To send: ")];
    for (at, item) in sought.items.iter().enumerate() {
        if at > 0 {
            words.push(says(", "));
        }
        words.push(bold(Run::Theirs(item.title.trim().trim_end_matches('.').to_owned())));
    }
    words.push(says("."));
    if let Some(day) = sought.due_on {
        let is = if day < today { " It was due " } else { " It is due " };
        words.extend([says(is), bold(whole(day.says())), says(".")]);
    }
    words
}
