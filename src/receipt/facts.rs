//! What a receipt says, in the words and the order in which its page and its PDF say it.

use crate::approval::{How, Outcome, Rule};
use crate::assurance::Assurance;
use crate::calendar::{Day, Zone};
use crate::clock::Stamp;
use crate::evidence::{Drawn, File, Receipt, Signed, Version};

/// One fact: what it is called, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// "Approved by"
    pub label: &'static str,
    /// What stands beside it.
    pub value: Value,
}

/// What stands beside a fact's label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// One line.
    Line(Vec<Run>),
    /// What somebody wrote, with its line breaks.
    Words(String),
    /// SHA-256 in hex: drawn as bars, with the digits below.
    Hash(String),
    /// SHA-256 in hex of what is no file: digits without bars.
    Digits(String),
    /// What was drawn beside a name, and its SHA-256.
    Drawn(Drawn),
    /// A moment, said exactly, in the zone of whoever answered.
    Moment(Stamp, Zone),
}

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its words.
    pub text: String,
    /// Whether it is bold.
    pub strong: bool,
    /// Whether somebody typed it, so that it may be written in any direction (`bdi`).
    pub theirs: bool,
}

impl Run {
    fn says(text: impl Into<String>) -> Self {
        Self { text: text.into(), strong: false, theirs: false }
    }

    fn theirs(text: &str) -> Self {
        Self { theirs: true, ..Self::says(text) }
    }

    fn strong(self) -> Self {
        Self { strong: true, ..self }
    }
}

/// What follows on the facts: how they can be checked. A sentence each.
pub const HOW_TO_CHECK: &[&str] = &[
    "A signed file, receipt.json, holds the facts above. The PDF has it inside, so either of them \
     will do: drop it on the address below. The page there checks it in your browser, without \
     sending it anywhere, and says whether a letter was changed.",
    "A fingerprint is worked out from the file itself. If one letter of the file changes, its \
     fingerprint is another, and so are the bars.",
];

/// "Ines Calloway approved this"
pub fn heading(receipt: &Receipt) -> Vec<Run> {
    if is_taken_back(receipt) {
        return vec![Run::says("This decision was taken back")];
    }
    let agreement = receipt.request.agreement.is_some();
    let verb = outcome(receipt).map_or("answered", |it| it.verb_of(agreement, said(receipt)));
    vec![Run::theirs(&receipt.decision.by.name), Run::says(format!(" {verb} this"))]
}

/// "Harbour Bakery website · Design"
pub fn place(receipt: &Receipt) -> Vec<Run> {
    let (project, milestone) = (&receipt.project.title, &receipt.milestone.title);
    vec![Run::theirs(project), Run::says(" · "), Run::theirs(milestone)]
}

/// Whether it is an approval that stands.
pub fn is_approval(receipt: &Receipt) -> bool {
    outcome(receipt) == Some(Outcome::Approved) && !is_taken_back(receipt)
}

/// How it was said, if a member wrote it down. Its event says how; that of taking it back does not,
/// and nothing counts as given on paper without a word of it.
fn said(receipt: &Receipt) -> Option<How> {
    receipt.decision.recorded_by.as_ref()?;
    let event: serde_json::Value = serde_json::from_str(&receipt.event.body).unwrap_or_default();
    let how = event["subject"]["how"].as_str().and_then(|how| how.parse().ok());
    Some(how.unwrap_or(How::Meeting))
}

fn is_taken_back(receipt: &Receipt) -> bool {
    receipt.kind == "taken_back" || receipt.taken_back_at.is_some()
}

fn outcome(receipt: &Receipt) -> Option<Outcome> {
    receipt.decision.outcome.parse().ok()
}

/// Every fact, in order.
pub fn facts(receipt: &Receipt) -> Vec<Fact> {
    let (request, decision) = (&receipt.request, &receipt.decision);
    let zone: Zone = decision.time_zone.parse().unwrap_or_default();
    let mut facts = vec![line("What", vec![Run::theirs(&request.title)])];
    facts.extend(request.versions.iter().flat_map(version));
    facts.push(line(by(receipt), who(receipt)));
    if let Some(drawn) = &decision.signature {
        facts.push(Fact { label: "Drawn beside it", value: Value::Drawn(drawn.clone()) });
    }
    facts.extend(signing(receipt));
    if !decision.comment.is_empty() {
        facts.push(Fact { label: "In their words", value: Value::Words(decision.comment.clone()) });
    }
    facts.extend(decision.files.iter().flat_map(sent_along));
    let at = Stamp(decision.decided_at);
    facts.push(Fact { label: "When", value: Value::Moment(at, zone.clone()) });
    if let Some(at) = receipt.taken_back_at {
        facts.push(Fact { label: "Taken back", value: Value::Moment(Stamp(at), zone) });
    }
    if !request.wording.is_empty() {
        facts.push(Fact { label: "As it was asked", value: Value::Words(request.wording.clone()) });
    }
    if let Some(day) = request.due_on.as_deref().and_then(|day| day.parse::<Day>().ok()) {
        facts.push(line("Asked for by", vec![Run::says(day.says_year())]));
    }
    if let Ok(rule) = request.rule.parse() {
        facts.push(line("Who decides", vec![Run::says(decides(rule))]));
    }
    if let Ok(assurance) = decision.assurance.parse() {
        facts.push(line("How", vec![Run::says(how(assurance))]));
    }
    if let Some(member) = &decision.recorded_by {
        let studio = Run::theirs(&receipt.studio.name);
        let member = Run::theirs(&member.name).strong();
        facts.push(line("Recorded by", vec![member, Run::says(", "), studio]));
    }
    let (name, email) = (Run::theirs(&decision.by.on_record), Run::theirs(&decision.by.email));
    facts.push(line("On record", vec![name, Run::says(", "), email]));
    facts.push(line("Receipt", vec![Run::says(&receipt.number)]));
    facts
}

/// What a check needs: where it is done, and what it is done with.
pub fn check(signed: &Signed) -> Vec<Fact> {
    let receipt = &signed.receipt;
    let address = format!("{}/verify", receipt.studio.address.trim_end_matches('/'));
    let head = &receipt.head;
    let trail = format!("{}, event {}", head.chain, head.seq);
    vec![
        line("Check it at", vec![Run::says(address)]),
        line("Signed with key", vec![Run::says(&signed.key)]),
        line("Trail", vec![Run::says(trail)]),
        Fact { label: "Trail’s end", value: Value::Digits(head.hash.clone()) },
        Fact { label: "As it was shown", value: Value::Digits(receipt.shown.clone()) },
    ]
}

/// What signing said, and what was said about signing electronically.
fn signing(receipt: &Receipt) -> Vec<Fact> {
    let Some(agreement) = &receipt.request.agreement else { return Vec::new() };
    let words = |words: &str| Value::Words(words.to_owned());
    vec![
        Fact { label: "What signing says", value: words(&agreement.intent) },
        Fact { label: "Signing electronically", value: words(&agreement.consent) },
    ]
}

const fn line(label: &'static str, runs: Vec<Run>) -> Fact {
    Fact { label, value: Value::Line(runs) }
}

fn version(version: &Version) -> [Fact; 2] {
    let number = Run::says(format!("version {}", version.number)).strong();
    let named = vec![Run::theirs(&version.name), Run::says(", "), number];
    [line("File", named), hash(&version.sha256)]
}

fn sent_along(file: &File) -> [Fact; 2] {
    let size = Run::says(format!(", {}", crate::file::size_in_words(file.size)));
    [line("Sent along", vec![Run::theirs(&file.name), size]), hash(&file.sha256)]
}

fn hash(sha256: &str) -> Fact {
    Fact { label: "Fingerprint", value: Value::Hash(sha256.to_owned()) }
}

/// Who signed, for whom, and through whose link if it was somebody else's.
fn who(receipt: &Receipt) -> Vec<Run> {
    let by = &receipt.decision.by;
    let mut runs = vec![Run::theirs(&by.name).strong(), Run::says(", ")];
    runs.push(Run::theirs(&receipt.client));
    if !crate::assurance::is_name_of(&by.name, &by.on_record) {
        runs.extend([Run::says(", through the link of "), Run::theirs(&by.on_record)]);
    }
    runs
}

fn by(receipt: &Receipt) -> &'static str {
    let agreement = receipt.request.agreement.is_some();
    match outcome(receipt) {
        Some(Outcome::Approved) if agreement => match said(receipt) {
            None | Some(How::Letter) => "Signed by",
            Some(_) => "Agreed to by",
        },
        Some(Outcome::Approved) => "Approved by",
        Some(Outcome::ChangesRequested) => "Changes asked by",
        Some(Outcome::Declined) => "Declined by",
        None => "Answered by",
    }
}

const fn decides(rule: Rule) -> &'static str {
    match rule {
        Rule::Any => "One answer is enough",
        Rule::All => "Everybody who was asked has to approve",
    }
}

/// How sure it is who it was.
pub const fn how(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Typed => "By the link sent to the address on record, with the name typed",
        Assurance::Code => "By the link and a code sent to the address on record",
        Assurance::RecordedByMember => "Recorded by the studio",
        Assurance::Pressed => "By one press, through the link sent to the address on record",
    }
}

/// A hash as digits: in groups of eight.
pub fn groups(sha256: &str) -> String {
    let digits: Vec<char> = sha256.chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// A hash as 24 bars, so that two can be matched by eye: for each half its height, from 1 to 6.
pub fn bars(sha256: &str) -> impl Iterator<Item = u32> {
    let digits = sha256.bytes().map(|digit| (digit as char).to_digit(16).unwrap_or(0));
    digits.take(24).map(|digit| digit / 3 + 1)
}
