//! A receipt: who signed it, what was shown, and the event that tells of it.

use super::body::{self, Body};
use super::keys::Known;
use super::{Kind, NEITHER, Problems, pdf};
use crate::evidence::{Domain, Event, Head, PublicKey, canonical};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What was found in a receipt.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ReceiptReport {
    /// Its number.
    pub number: String,
    /// The studio’s name.
    pub studio: String,
    /// Where the studio’s portal is.
    pub address: String,
    /// `approved`, `changes_requested` or `declined`.
    pub outcome: String,
    /// Who answered.
    pub by: String,
    /// When it was issued, in milliseconds UTC.
    pub issued_at: i64,
    /// The name and the SHA-256 of each version that it is about, and of each file sent along.
    pub files: Vec<(String, String)>,
    /// How many values of its event were blanked; no mistake.
    pub blanked: usize,
    /// The key that signed.
    pub key: String,
    /// Whether it was compared with one that did not come with the file.
    pub compared: bool,
    /// Whether it was found inside a PDF, whose pages nobody signed.
    pub in_pdf: bool,
    /// The trail’s end as it tells it.
    pub witness: Option<Witness>,
    /// What is wrong.
    pub problems: Vec<String>,
}

impl ReceiptReport {
    /// Whether nothing is wrong.
    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }
}

/// What a receipt knows of its trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// The receipt’s number.
    pub number: String,
    /// The trail’s name.
    pub chain: String,
    /// The event’s number.
    pub seq: i64,
    /// The event’s hash.
    pub hash: String,
    /// The id of the key that signed the receipt.
    pub key: String,
}

/// The file around the facts. These stay values, so that what a newer Milepost adds to them is
/// signed and checked all the same.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Around {
    key: String,
    milepost: String,
    public: String,
    receipt: Value,
    signature: String,
    v: u32,
}

/// Checks a receipt, as JSON or inside a PDF, with the keys that are known.
pub fn receipt(bytes: &[u8], known: &Known) -> ReceiptReport {
    let compared = known.compares();
    if Kind::of(bytes) != Kind::Pdf {
        return ReceiptReport { compared, ..json(bytes, known) };
    }
    let found = pdf::receipts(bytes);
    let mut report = match found.first() {
        Some(text) => json(text, known),
        None => wrong("There is no receipt in this PDF."),
    };
    if found.len() > 1 {
        report.problems.push("There is more than one receipt in this PDF.".into());
    }
    ReceiptReport { compared, in_pdf: true, ..report }
}

fn wrong(says: &str) -> ReceiptReport {
    ReceiptReport { problems: vec![says.into()], ..ReceiptReport::default() }
}

fn json(bytes: &[u8], known: &Known) -> ReceiptReport {
    let (bytes, mut room) = (bytes.trim_ascii(), Vec::new());
    if Kind::of(bytes) != Kind::Receipt {
        return wrong(NEITHER);
    }
    let around = body::read(bytes, &mut room).and_then(|value| Around::deserialize(value).ok());
    let is_ours = |around: &Around| around.milepost == "receipt" && around.v == 1;
    let around = around.filter(is_ours);
    let facts = around.as_ref().and_then(|around| Facts::of(&around.receipt));
    let (Some(around), Some(facts)) = (around.as_ref(), facts) else {
        return wrong("This is not a receipt as it was written.");
    };
    let mut problems = Problems::default();
    let key = PublicKey::read(&around.public).filter(|key| key.id() == around.key);
    match key {
        None => problems.say(format!("Key {} has another id than its bytes.", around.key)),
        Some(key) => {
            let at = facts.issued_at;
            let against = known.against(key, at, "the receipt");
            against.into_iter().for_each(|says| problems.say(says));
            let text = canonical(&around.receipt);
            problems.unless(key.verify(Domain::Receipt, &text, &around.signature), || {
                "The signature does not fit: something in the receipt was changed.".into()
            });
        }
    }
    facts.check(&mut problems, &mut room);
    facts.report(around, problems)
}

/// The facts of a receipt that are checked.
struct Facts<'r> {
    whole: &'r Value,
    issued_at: i64,
    number: &'r str,
    kind: &'r str,
    event: Event,
    head: Head,
    told: Value,
}

impl<'r> Facts<'r> {
    fn of(whole: &'r Value) -> Option<Self> {
        let event = Event::deserialize(whole.get("event")?).ok()?;
        Some(Self {
            whole,
            issued_at: whole.get("issued_at")?.as_i64()?,
            number: whole.get("number")?.as_str()?,
            kind: whole.get("kind")?.as_str()?,
            head: Head::deserialize(whole.get("head")?).ok()?,
            told: body::read(event.body.as_bytes(), &mut Vec::new()).unwrap_or_default(),
            event,
        })
    }

    fn check(&self, problems: &mut Problems, room: &mut Vec<u8>) {
        let whole = self.whole;
        let shown = whole.get("request").map(|request| Domain::Shown.hash(&canonical(request)));
        let is_shown = shown.is_some() && shown.as_deref() == whole["shown"].as_str();
        problems.unless(is_shown, || {
            "What was shown has another fingerprint than the receipt says.".into()
        });
        let Event { body, hash, opened } = &self.event;
        if !body::is_hash(Domain::Event, body.as_bytes(), hash) {
            return problems.say("The event of the receipt was changed: its hash does not fit.");
        }
        let Some(told) = Body::of(&self.told) else {
            return problems.say("The event of the receipt is not written as an event is.");
        };
        let sealed = body::sealed(&self.told);
        let wrong = body::wrong_opening(&sealed, opened, "The event of the receipt", room);
        wrong.into_iter().for_each(|says| problems.say(says));
        let is_kind = matches!(self.kind, "decided" | "taken_back") && told.kind == self.kind;
        problems.unless(is_kind, || differs("kind"));
        self.same(problems);
        let Head { chain, hash: head, seq, .. } = &self.head;
        let is_head = head == hash && *seq == told.seq && chain == told.chain;
        problems.unless(is_head, || "The head is not that of the event.".into());
    }

    /// Whether the event tells the same as the receipt.
    fn same(&self, problems: &mut Problems) {
        let (whole, subject) = (self.whole, &self.told["subject"]);
        let decision = &whole["decision"];
        for (name, here) in [
            ("decision", &decision["id"]),
            ("outcome", &decision["outcome"]),
            ("receipt", &whole["number"]),
            ("assurance", &decision["assurance"]),
            ("shown", &whole["shown"]),
        ] {
            let is_same = here.is_string() && *here == subject[name];
            problems.unless(is_same, || differs(name));
        }
        let versions = |list: &Value| {
            let list = list.as_array()?;
            let each = |of: &Value| ["id", "number", "sha256"].map(|name| of[name].clone());
            Some(list.iter().map(each).collect::<Vec<_>>())
        };
        let shown = versions(&whole["request"]["versions"]);
        let is_same = shown.is_some() && shown == versions(&subject["versions"]);
        problems.unless(is_same, || differs("versions"));
        for (pointer, here) in [
            ("/subject/comment", &decision["comment"]),
            ("/subject/by", &decision["by"]["name"]),
            ("/subject/email", &decision["by"]["email"]),
        ] {
            let opened = self.event.opened.get(pointer);
            let is_same = opened.is_none_or(|opened| opened.value == *here);
            problems.unless(is_same, || differs(&pointer["/subject/".len()..]));
        }
        problems.unless(self.is_drawn(), || differs("signature"));
    }

    /// Whether what was drawn is what the event names, and whether either is there without the
    /// other.
    fn is_drawn(&self) -> bool {
        let (drawn, told) =
            (&self.whole["decision"]["signature"], &self.told["subject"]["signature"]);
        let Some(path) = drawn["path"].as_str() else { return drawn.is_null() && told.is_null() };
        let opened = self.event.opened.get("/subject/signature");
        drawn["sha256"].as_str().is_some_and(|sha256| body::is_sha256(path.as_bytes(), sha256))
            && told["sealed"].is_string()
            && opened.is_none_or(|opened| opened.value == drawn["sha256"])
    }

    fn report(&self, around: &Around, problems: Problems) -> ReceiptReport {
        let text = |pointer: &str| {
            self.whole.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let files = ["/request/versions", "/decision/files"].into_iter().flat_map(|list| {
            let list = self.whole.pointer(list).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(|file| {
                Some((file["name"].as_str()?.to_owned(), file["sha256"].as_str()?.to_owned()))
            })
        });
        let Head { chain, hash, seq, .. } = self.head.clone();
        let (number, key) = (self.number.to_owned(), around.key.clone());
        let sealed = body::sealed(&self.told).len();
        ReceiptReport {
            number: number.clone(),
            studio: text("/studio/name"),
            address: text("/studio/address"),
            outcome: text("/decision/outcome"),
            by: text("/decision/by/name"),
            issued_at: self.issued_at,
            files: files.collect(),
            blanked: sealed.saturating_sub(self.event.opened.len()),
            key: key.clone(),
            compared: false,
            in_pdf: false,
            witness: Some(Witness { number, chain, seq, hash, key }),
            problems: problems.0,
        }
    }
}

fn differs(what: &str) -> String {
    format!("The event tells another {what} than the receipt.")
}
