//! A trail, read line by line: a hundred thousand events need no more memory than one.

use super::Problems;
use super::body::{self, Body};
use super::keys::{Known, find, is_itself, revoked};
use super::receipt::Witness;
use crate::audit::GENESIS;
use crate::evidence::{Domain, Event, First, Last, canonical};
use serde::{Deserialize as _, Serialize};
use std::io::{BufRead, Result};

/// What was found in a trail.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrailReport {
    /// The studio’s name, as the file says it.
    pub studio: String,
    /// The project’s title, as the file says it; none for the studio itself.
    pub project: Option<String>,
    /// The trail’s name.
    pub chain: String,
    /// How many events there are.
    pub events: i64,
    /// When the head was signed, in milliseconds UTC.
    pub signed_at: Option<i64>,
    /// How many values were blanked; no mistake.
    pub blanked: usize,
    /// The key that signed.
    pub key: Option<String>,
    /// Whether it was compared with one that did not come with the file.
    pub compared: bool,
    /// The numbers of the receipts whose heads are in it.
    pub receipts: Vec<String>,
    /// What is wrong, in the order of the file.
    pub problems: Vec<String>,
}

impl TrailReport {
    /// Whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Checks a trail, with the keys that are known and the receipts that somebody has.
///
/// # Errors
/// If it cannot be read.
pub fn trail(
    reader: &mut impl BufRead,
    known: &Known,
    receipts: &[Witness],
) -> Result<TrailReport> {
    let mut walk = Walk::new(known, receipts);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        walk.take(&line);
        line.clear();
    }
    Ok(walk.end())
}

struct Walk<'w> {
    known: &'w Known,
    receipts: &'w [Witness],
    report: TrailReport,
    problems: Problems,
    lines: usize,
    first: Option<First>,
    first_hash: String,
    /// The number that the next event has.
    next: i64,
    /// The hash of the last event; none behind what could not be read.
    prev: Option<String>,
    is_over: bool,
    room: Vec<u8>,
}

impl<'w> Walk<'w> {
    fn new(known: &'w Known, receipts: &'w [Witness]) -> Self {
        Self {
            known,
            receipts,
            report: TrailReport { compared: known.compares(), ..TrailReport::default() },
            problems: Problems::default(),
            lines: 0,
            first: None,
            first_hash: String::new(),
            next: 1,
            prev: Some(GENESIS.to_owned()),
            is_over: false,
            room: Vec::new(),
        }
    }

    fn take(&mut self, line: &[u8]) {
        self.lines += 1;
        let Some(line) = line.strip_suffix(b"\n") else {
            self.is_over = true;
            return self.problems.say("The end is cut off in the middle of a line.");
        };
        match () {
            () if self.lines == 1 => self.first(line),
            () if self.is_over => self.problems.say("Something stands behind the head."),
            () if line.starts_with(b"{\"first\":") => self.last(line),
            () => self.event(line),
        }
    }

    fn first(&mut self, line: &[u8]) {
        let value = body::read(line, &mut self.room);
        let read = value.and_then(|value| First::deserialize(value).ok());
        let read = read.filter(|first| first.milepost == "trail" && first.v == 1);
        let Some(first) = read else {
            return self.problems.say("The first line is not that of a trail of version 1.");
        };
        for key in first.keys.iter().filter(|key| !is_itself(key)) {
            self.problems
                .say(format!("Key {} in the first line has another id than its bytes.", key.id));
        }
        // What is canonical JSON is UTF-8.
        self.first_hash = Domain::Trail.hash(&String::from_utf8_lossy(line));
        self.report.studio.clone_from(&first.studio);
        self.report.project.clone_from(&first.project);
        self.report.chain.clone_from(&first.chain);
        self.first = Some(first);
    }

    fn event(&mut self, line: &[u8]) {
        self.report.events += 1;
        let at = self.next;
        let read = serde_json::from_slice::<Event>(line).ok().filter(|event| {
            let values = event.opened.values().map(|opened| &opened.value);
            let is_plain = event.opened.keys().all(|pointer| pointer.is_ascii());
            body::is_written(event, values, line, &mut self.room)
                && (is_plain || canonical(event).as_bytes() == line)
        });
        let Some(event) = read else {
            self.problems.say(format!("Line {} is not an event as it was written.", self.lines));
            return self.go_on(at + 1, None);
        };
        if !body::is_hash(Domain::Event, event.body.as_bytes(), &event.hash) {
            self.problems.say(format!("Event {at} was changed: its hash does not fit."));
            return self.go_on(at + 1, Some(event.hash));
        }
        let value = body::read(event.body.as_bytes(), &mut self.room);
        let Some(body) = value.as_ref().and_then(Body::of) else {
            self.problems.say(format!("Event {at} is not written as an event is."));
            return self.go_on(at + 1, Some(event.hash));
        };
        self.follows(&body);
        if let Some(value) = &value {
            let sealed = body::sealed(value);
            self.report.blanked += sealed.len().saturating_sub(event.opened.len());
            let who = format!("Event {}", body.seq);
            let wrong = body::wrong_opening(&sealed, &event.opened, &who, &mut self.room);
            wrong.into_iter().for_each(|says| self.problems.say(says));
        }
        self.is_witnessed(body.seq, &event.hash);
        let next = if body.seq >= at { body.seq + 1 } else { at };
        self.go_on(next, Some(event.hash));
    }

    fn go_on(&mut self, next: i64, prev: Option<String>) {
        self.next = next;
        self.prev = prev;
    }

    /// Whether an event is of this trail and stands where it should.
    fn follows(&mut self, body: &Body<'_>) {
        let (seq, at) = (body.seq, self.next);
        let is_ours = self.first.as_ref().is_none_or(|first| first.chain == body.chain);
        self.problems.unless(is_ours, || format!("Event {seq} is of another trail."));
        match seq {
            seq if seq == at => {
                let follows = self.prev.as_ref().is_none_or(|prev| prev == body.prev);
                self.problems.unless(follows, || {
                    format!("Event {seq} does not follow on the one before it.")
                });
            }
            seq if seq == at + 1 => self.problems.say(format!("Event {at} is missing.")),
            seq if seq > at => {
                self.problems.say(format!("Events {at} to {} are missing.", seq - 1));
            }
            seq => self.problems.say(format!("Event {seq} stands where event {at} should.")),
        }
    }

    fn is_witnessed(&mut self, seq: i64, hash: &str) {
        for receipt in self.receipts.iter().filter(|receipt| receipt.seq == seq) {
            let number = &receipt.number;
            if receipt.hash == hash {
                self.report.receipts.push(number.clone());
            } else {
                self.problems.say(format!(
                    "Receipt {number} names another event {seq} than the one here: this trail was \
                     written anew."
                ));
            }
        }
    }

    fn last(&mut self, line: &[u8]) {
        self.is_over = true;
        let value = body::read(line, &mut self.room);
        let Some(last) = value.and_then(|value| Last::deserialize(value).ok()) else {
            return self.problems.say("The last line is not a head as it was written.");
        };
        // What the first line lacks was said there.
        let Some(first) = self.first.take() else { return };
        self.problems.unless(last.first == self.first_hash, || {
            "The first line was changed: its hash is not the one in the head.".into()
        });
        self.signed(&first, &last);
        let (head, here) = (&last.head, self.next - 1);
        self.problems.unless(head.chain == first.chain, || "The head is of another trail.".into());
        match head.seq {
            seq if seq > here => self.problems.say(format!(
                "The end is cut off: the head names event {seq}, and the last one here is {here}."
            )),
            seq if seq < here => self
                .problems
                .say(format!("The head names event {seq}, and the last one here is {here}.")),
            seq => {
                let is_it = self.prev.as_ref().is_none_or(|hash| *hash == head.hash);
                self.problems.unless(is_it, || {
                    format!("The head names another event {seq} than the one here.")
                });
            }
        }
        self.report.signed_at = Some(head.at);
        self.report.key = Some(last.key);
        self.first = Some(first);
    }

    fn signed(&mut self, first: &First, last: &Last) {
        let Some((listed, public)) = find(&first.keys, &last.key) else {
            let says = format!(
                "The head is signed with key {}, which is not in the first line.",
                last.key
            );
            return self.problems.say(says);
        };
        let at = last.head.at;
        let wrong =
            revoked(listed, at, "the head").or_else(|| self.known.against(public, at, "the head"));
        wrong.into_iter().for_each(|says| self.problems.say(says));
        let fits = public.verify(Domain::Head, &last.said(), &last.signature);
        self.problems.unless(fits, || "The signature under the head does not fit.".into());
    }

    fn end(mut self) -> TrailReport {
        if self.lines == 0 {
            self.problems.say("The first line is not that of a trail of version 1.");
        } else if !self.is_over {
            self.problems.say("The end is cut off: there is no signed head.");
        }
        if let Some(first) = &self.first {
            for receipt in self.receipts {
                let (number, seq, here) = (&receipt.number, receipt.seq, self.next - 1);
                let is_ours = receipt.chain == first.chain;
                let is_known = find(&first.keys, &receipt.key).is_some();
                self.problems.unless(is_ours, || format!("Receipt {number} is of another trail."));
                self.problems.unless(is_known, || {
                    let key = &receipt.key;
                    format!(
                        "Receipt {number} is signed with key {key}, which is not in the first line."
                    )
                });
                self.problems.unless(!is_ours || seq <= here, || {
                    format!("Receipt {number} names event {seq}, and the last one here is {here}.")
                });
            }
        }
        self.report.problems = self.problems.0;
        self.report
    }
}
