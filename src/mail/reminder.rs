//! The letter that reminds somebody of what waits for them: planned, or with a member's own line.

use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::mail::block::{Block, Run, Sentence, Written, bold, first_name, name, says, whole};
use crate::mail::letter::Door;
use crate::mail::{files, tasks, thing, update};
use crate::outbox::{Facts, Lacking, Question, ToDo, Waits, WaitsOn};

/// What it reminds of.
pub struct Reminder<'a> {
    /// When it was written. All that it says was true then, whenever it is delivered.
    pub at: Stamp,
    /// What waits, project by project.
    pub waits: &'a [WaitsOn],
    /// What a member wrote, if a member sent it.
    pub line: Option<&'a str>,
}

/// Writes it. One thing reads like the mail that asked it; several are a list for each project,
/// with the reader's own link to it.
pub fn write(facts: &Facts, what: &Reminder, door: Option<&Door>) -> Written {
    let count: usize = what.waits.iter().map(WaitsOn::count).sum();
    let question = what.waits.iter().flat_map(|on| &on.questions).next();
    let lacking = what.waits.iter().flat_map(|on| &on.files).next();
    let task = what.waits.iter().flat_map(|on| &on.tasks).next();
    match (count, question, lacking, task) {
        (1, Some(only), ..) => one(facts, what, only),
        (1, None, Some(only), _) => files(facts, what, only),
        (1, None, None, Some(only)) => to_do(facts, what, only),
        _ => many(facts, what, count, door),
    }
}

/// Documents of one request that have still to come.
fn files(facts: &Facts, what: &Reminder, lacking: &Lacking) -> Written {
    let (of, told) = files::lacking(facts, lacking, what.at);
    let mut blocks = line(facts, what);
    blocks.extend(told);
    if what.line.is_none() {
        let calm = "Once all of it is in, nothing reminds you any more.";
        blocks.push(Block::Soft(vec![says(calm)]));
    }
    let reader = name(first_name(&facts.to));
    Written {
        subject: format!("{}: {of}", sender(facts, what)),
        heading: vec![says("Can you still send us this, "), reader, says("?")],
        blocks,
        stakes: Some("send files in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// One thing to do.
fn to_do(facts: &Facts, what: &Reminder, task: &ToDo) -> Written {
    let (of, told) = tasks::to_do(facts, task, what.at);
    let mut blocks = line(facts, what);
    blocks.extend(told);
    if what.line.is_none() {
        blocks.push(Block::Soft(vec![says("Once you tick it, nothing reminds you any more.")]));
    }
    let reader = name(first_name(&facts.to));
    Written {
        subject: format!("{}: {of}", sender(facts, what)),
        heading: vec![says("Can you still do this, "), reader, says("?")],
        blocks,
        stakes: Some("act in your name"),
        reply: Some(facts.member.clone()),
    }
}

fn one(facts: &Facts, what: &Reminder, waits: &Waits) -> Written {
    let (ask, zone) = (&waits.question, &facts.zone);
    let today = zone.local(what.at).day;
    let by = match ask.due_on {
        Some(day) if day < today => format!(" was due {}", day.says()),
        Some(day) => format!(" by {}", day.says()),
        None => String::new(),
    };
    let thing = thing::thing(&ask.title, &ask.versions);
    let mut blocks = line(facts, what);
    blocks.push(Block::Para(asked(facts, waits)));
    blocks.push(Block::Para(stands(what.at, waits, zone)));
    // A day that is over is no day to answer by.
    let ask = Question { due_on: ask.due_on.filter(|day| *day >= today), ..ask.clone() };
    blocks.extend(update::question(&ask, &ask.versions));
    blocks.push(Block::Button("Open and decide"));
    blocks.push(Block::Soft(calm(what)));
    Written {
        subject: format!("{}: your decision{by}: {thing}", sender(facts, what)),
        heading: heading(facts, waits),
        blocks,
        stakes: Some("decide in your name"),
        reply: Some(facts.member.clone()),
    }
}

/// "Reminder", or "Nell reminds you".
fn sender(facts: &Facts, what: &Reminder) -> String {
    match what.line {
        Some(_) => format!("{} reminds you", first_name(&facts.member)),
        None => "Reminder".into(),
    }
}

fn heading(facts: &Facts, waits: &Waits) -> Sentence {
    let reader = name(first_name(&facts.to));
    match thing::asked_about(&waits.question.title, &waits.question.versions) {
        Some(it) if waits.opened => {
            vec![says("Can you decide on "), name(&it), says(", "), reader, says("?")]
        }
        Some(it) => vec![says("Can you still look at "), name(&it), says(", "), reader, says("?")],
        None => vec![says("Can you decide this, "), reader, says("?")],
    }
}

fn line(facts: &Facts, what: &Reminder) -> Vec<Block> {
    let Some(line) = what.line.filter(|line| !line.is_empty()) else { return Vec::new() };
    vec![
        Block::Para(vec![name(&facts.member), says(" writes:")]),
        Block::Quote(vec![Run::Theirs(line.to_owned())]),
    ]
}

fn asked(facts: &Facts, waits: &Waits) -> Sentence {
    let day = facts.zone.local(waits.since).day;
    let mut words = vec![name(&waits.asked_by), says(" asked you on "), whole(day.says())];
    if let [only] = waits.question.versions.as_slice() {
        let number = format!(" about version {} of ", only.number);
        words.extend([says(number), Run::File(only.name.clone())]);
    }
    words.extend([says(" for "), name(&facts.project), says(".")]);
    words
}

/// Whether it was opened and when it is due: true whenever it is read.
fn stands(at: Stamp, waits: &Waits, zone: &Zone) -> Sentence {
    let so_far = match (waits.held, waits.opened) {
        (true, _) => return on_hold(waits.question.due_on, zone.local(at).day),
        (_, true) => "You have opened it and not decided yet, as of ",
        (_, false) => "You have not opened it yet, as of ",
    };
    let mut words = vec![says(so_far), whole(zone.local(at).says()), says(".")];
    words.extend(due(waits.question.due_on, zone.local(at).day));
    words
}

const ON_HOLD: &str = "An answer came through your link and is on hold, because it looked like the \
                       work of a program. If it was yours, answer once more with your name.";

fn on_hold(due_on: Option<Day>, today: Day) -> Sentence {
    let mut words = vec![says(ON_HOLD)];
    words.extend(due(due_on, today));
    words
}

fn due(due_on: Option<Day>, today: Day) -> Vec<Run> {
    let Some(day) = due_on else { return Vec::new() };
    let is = if day < today { " It was due " } else { " It is due " };
    vec![says(is), bold(whole(day.says())), says(".")]
}

fn many(facts: &Facts, what: &Reminder, count: usize, door: Option<&Door>) -> Written {
    let decisions = what.waits.iter().all(|on| on.files.is_empty() && on.tasks.is_empty());
    let things = if decisions { "decisions" } else { "things" };
    let wait = format!("{count} {things} wait for you");
    let today = facts.zone.local(what.at).day;
    let mut blocks = line(facts, what);
    for (place, on) in what.waits.iter().enumerate() {
        blocks.push(Block::Para(vec![bold(name(&on.project))]));
        let asked = on.questions.iter().map(|waits| item(facts, what.at, waits));
        let asked = asked.chain(on.files.iter().map(|one| files::item(one, today)));
        let items = asked.chain(on.tasks.iter().map(|one| tasks::item(one, today))).collect();
        blocks.push(Block::List { first: None, depth: 0, items });
        // The link that the mail carries by itself is the first project's.
        let url = door.and_then(|door| match place {
            0 => Some(door.url),
            _ => match &on.participant {
                Some(who) => door.of(who),
                None => door.others.get(place - 1).map(|(_, url)| url.as_str()),
            },
        });
        if let Some(url) = url {
            blocks.push(Block::Open { words: format!("Open {}", on.project), url: url.to_owned() });
        }
    }
    let as_of = facts.zone.local(what.at).says();
    blocks.push(Block::Soft(vec![says("This is how it stood on "), whole(as_of), says(".")]));
    blocks.push(Block::Soft(calm(what)));
    let alone = what.waits.len() == 1;
    if let (false, Some(door)) = (alone, door) {
        let until = facts.zone.local(door.ends_at).day;
        blocks.push(Block::Soft(vec![
            says("These are your own links, no password needed. They work until "),
            whole(until.says()),
            says(". Please don’t forward them: whoever has one can decide in your name."),
        ]));
    }
    let subject = match what.waits {
        [only] => thing::subject(format!("{wait}: {}", only.project), || wait.clone()),
        _ => wait.clone(),
    };
    Written {
        subject: match what.line {
            Some(_) => format!("{}: {subject}", sender(facts, what)),
            None => subject,
        },
        heading: vec![says(wait), says(", "), name(first_name(&facts.to)), says(".")],
        blocks,
        stakes: alone.then_some("decide in your name"),
        reply: Some(facts.member.clone()),
    }
}

fn item(facts: &Facts, at: Stamp, waits: &Waits) -> Sentence {
    let (ask, zone) = (&waits.question, &facts.zone);
    let title = ask.title.trim().trim_end_matches('.').to_owned();
    let mut words = vec![bold(Run::Theirs(title)), says(".")];
    for version in &ask.versions {
        let number = format!(", version {}.", version.number);
        words.extend([says(" "), Run::File(version.name.clone()), says(number)]);
    }
    words.extend([says(" "), name(&waits.asked_by), says(" asked you on ")]);
    words.push(whole(zone.local(waits.since).day.says()));
    words.push(says(match (waits.held, waits.opened) {
        (true, _) => "; an answer through your link is on hold.",
        (_, true) => ".",
        (_, false) => "; you have not opened it yet.",
    }));
    words.extend(due(ask.due_on, zone.local(at).day));
    words
}

fn calm(what: &Reminder) -> Sentence {
    let mut words = vec![says("Opening a page decides nothing; you choose there.")];
    if what.line.is_none() {
        words.push(says(" Once you have answered, nothing reminds you any more."));
    }
    words
}
