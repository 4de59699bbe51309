//! Trails and receipts, written by hand as `docs/VERIFY.md` says.

use milepost::audit::GENESIS;
use milepost::evidence::{
    By, Decision, Domain, Event, File, First, Head, Key, Last, Opened, Openings, Place, Receipt,
    Request, Signed, SigningKey, Studio, Version, canonical,
};
use serde_json::{Value, json};

/// The studio's key.
pub fn key() -> SigningKey {
    SigningKey::of(&[7; 32]).unwrap()
}

/// When everything began, in milliseconds.
pub const DAWN: i64 = 1_762_957_680_000;

pub const CHAIN: &str = "pr_harbour";

/// A file that the receipt names, and its SHA-256.
pub const HOMEPAGE: &[u8] = b"%PDF-1.4\nthe homepage, third version\n";

pub fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    milepost::audit::hex(&Sha256::digest(bytes))
}

/// The key as the studio publishes it.
pub fn listed() -> Key {
    let public = key().public();
    Key {
        id: public.id(),
        algorithm: "Ed25519".into(),
        public: public.written(),
        from: DAWN - 1000,
        until: None,
        revoked: None,
    }
}

/// `/.well-known/milepost.json`
pub fn published(keys: &[Key]) -> String {
    json!({ "v": 1, "studio": "Fern & Field", "keys": keys }).to_string()
}

/// A trail that grows.
#[derive(Clone)]
pub struct Trail {
    pub first: First,
    pub events: Vec<Event>,
}

impl Trail {
    pub fn new() -> Self {
        let first = First {
            chain: CHAIN.into(),
            keys: vec![listed()],
            made_at: DAWN + 10_000_000,
            milepost: "trail".into(),
            project: Some("Harbour Bakery “website” \u{1f950}".into()),
            studio: "Fern & Field".into(),
            v: 1,
        };
        Self { first, events: Vec::new() }
    }

    /// Adds an event with some of its subject sealed.
    pub fn add(&mut self, kind: &str, subject: Value, secrets: &[(&str, Value)]) {
        let seq = self.events.len() + 1;
        let prev = self.events.last().map_or(GENESIS, |event| &event.hash).to_owned();
        let mut subject = subject;
        let mut opened = Openings::new();
        for (name, value) in secrets {
            let salt = sha256(format!("{seq}{name}").as_bytes())[..32].to_owned();
            let secret = Opened { salt, value: value.clone() };
            subject[*name] = json!({ "sealed": secret.commitment() });
            let name = name.replace('~', "~0").replace('/', "~1");
            opened.insert(format!("/subject/{name}"), secret);
        }
        let actor = Opened { salt: "ab".repeat(16), value: json!("Ines Calloway") };
        let body = canonical(&json!({
            "v": 2, "id": format!("ev_{seq}"), "chain": self.first.chain, "seq": seq,
            "at": DAWN + i64::try_from(seq).unwrap() * 1000, "kind": kind,
            "actor": { "type": "contact", "id": "co_ines", "name": { "sealed": actor.commitment() } },
            "subject": subject, "prev": prev,
        }));
        opened.insert("/actor/name".into(), actor);
        self.events.push(Event { hash: Domain::Event.hash(&body), body, opened });
    }

    pub fn head(&self) -> Head {
        let (seq, last) = (self.events.len(), self.events.last().unwrap());
        let seq = i64::try_from(seq).unwrap();
        Head { at: DAWN + 9_000_000, chain: self.first.chain.clone(), hash: last.hash.clone(), seq }
    }

    /// The lines of the file, without their line feeds.
    pub fn lines(&self) -> Vec<String> {
        self.lines_by(&key())
    }

    pub fn lines_by(&self, key: &SigningKey) -> Vec<String> {
        let first = canonical(&self.first);
        let last = Last::by(key, &first, self.head()).written();
        let events = self.events.iter().map(canonical);
        [first].into_iter().chain(events).chain([last]).collect()
    }

    pub fn written(&self) -> String {
        whole(&self.lines())
    }
}

pub fn whole(lines: &[String]) -> String {
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// Everything that a value may be.
pub fn values() -> Vec<Value> {
    vec![
        json!(""),
        json!("Crust & crumb: “is it \"warm\"?”\n\tback\\slash / \u{7f}\u{1}\u{1f}"),
        json!("żółć, 日本語, \u{1f950}\u{200d}, e\u{301}, \u{feff}"),
        Value::Null,
        json!([true, false, null, 0, -1, 9_007_199_254_740_991_i64, [[]], {}]),
        json!({ "\u{ffff}": 1, "\u{1f950}": 2, "a": { "b": [{ "c": "d" }] }, "€": "euro" }),
        json!({ "sealed": "no hash", "and": "more" }),
    ]
}

/// A trail of so many events, with a decision as its last.
pub fn trail(events: usize) -> Trail {
    let mut trail = Trail::new();
    let values = values();
    while trail.events.len() + 1 < events {
        let at = trail.events.len();
        let value = values[at % values.len()].clone();
        let name = ["comment", "a/b", "c~d", "wörter"][at % 4];
        let subject = json!({ "open": value, "number": at, "list": [{ "x": at }] });
        trail.add("update_posted", subject, &[(name, values[(at + 1) % values.len()].clone())]);
    }
    let receipt = unsigned();
    let (decision, request) = (&receipt.decision, &receipt.request);
    let versions = request.versions.iter().map(
        |version| json!({ "id": version.id, "number": version.number, "sha256": version.sha256 }),
    );
    let subject = json!({
        "decision": decision.id, "outcome": decision.outcome, "receipt": receipt.number,
        "assurance": decision.assurance, "shown": receipt.shown,
        "versions": versions.collect::<Vec<_>>(), "approval": request.approval,
    });
    let secrets = [
        ("comment", json!(decision.comment)),
        ("by", json!(decision.by.name)),
        ("email", json!(decision.by.email)),
    ];
    trail.add("decided", subject, &secrets);
    trail
}

fn text(words: &str) -> String {
    words.to_owned()
}

/// The facts of a receipt whose event is not known yet.
fn unsigned() -> Receipt {
    let version = Version {
        id: text("ve_3"),
        name: text("homepage-design.pdf"),
        number: 3,
        sha256: sha256(HOMEPAGE),
    };
    let request = Request {
        approval: text("ap_1"),
        title: text("Approve the homepage design"),
        wording: text("A “yes” means:\nwe build it \u{1f950}."),
        rule: text("any"),
        due_on: Some(text("2026-11-17")),
        versions: vec![version],
        agreement: None,
    };
    let by = By {
        name: text("Ines Calloway"),
        contact: text("co_ines"),
        on_record: text("Ines Calloway"),
        email: text("ines@harbourbakery.example"),
        role: text("approver"),
    };
    let file = File { name: text("note.png"), sha256: sha256(b"note"), size: 4 };
    let decision = Decision {
        id: text("de_1"),
        outcome: text("approved"),
        comment: text("Lovely, “thank you”"),
        decided_at: DAWN,
        time_zone: text("Europe/London"),
        assurance: text("pressed"),
        by,
        recorded_by: None,
        files: vec![file],
        signature: None,
    };
    let place = |id: &str, title: &str| Place { id: text(id), title: text(title) };
    let address = text("https://portal.fernandfield.example");
    Receipt {
        number: text("HB-0007"),
        kind: text("decided"),
        issued_at: DAWN + 400_000,
        studio: Studio { name: text("Fern & Field"), address },
        client: text("Harbour Bakery"),
        project: place(CHAIN, "Harbour Bakery website"),
        milestone: place("mi_1", "Design"),
        shown: request.fingerprint(),
        request,
        decision,
        taken_back_at: None,
        event: Event { body: String::new(), hash: String::new(), opened: Openings::new() },
        head: Head { at: 0, chain: String::new(), hash: String::new(), seq: 0 },
    }
}

/// The facts of the receipt about the last event of a trail.
pub fn facts(trail: &Trail) -> Receipt {
    let event = trail.events.last().unwrap().clone();
    Receipt { event, head: trail.head(), ..unsigned() }
}

/// The receipt about the last event of a trail.
pub fn receipt(trail: &Trail) -> String {
    Signed::by(&key(), facts(trail)).written()
}

/// A PDF that holds a text uncompressed.
pub fn pdf(text: &str) -> Vec<u8> {
    pdf_of(text.as_bytes())
}

pub fn pdf_of(text: &[u8]) -> Vec<u8> {
    let before = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /EmbeddedFile >>\nstream\n";
    let behind = b"\nendstream\nendobj\n{\"key\":\"no receipt\"}\ntrailer\n%%EOF\n";
    [&before[..], text, behind].concat()
}

/// What the browser's story drops on the page, one file each.
pub fn write(folder: &std::path::Path) {
    drop(std::fs::remove_dir_all(folder));
    std::fs::create_dir_all(folder).unwrap();
    let keep = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    let right = trail(60);
    let receipt = receipt(&right);
    keep("receipt.json", receipt.as_bytes());
    keep("receipt.pdf", &pdf(&receipt));
    keep("changed.json", receipt.replace("Lovely", "Lonely").as_bytes());
    keep("trail.jsonl", right.written().as_bytes());
    let middle = right.written().replacen("ev_30", "ev_31", 1);
    keep("changed.jsonl", middle.as_bytes());
    keep("cut.jsonl", whole(&right.lines()[..50]).as_bytes());
    let mut other = trail(59);
    other.add("update_posted", json!({ "told": "otherwise" }), &[]);
    keep("anew.jsonl", other.written().as_bytes());
    keep("homepage-design.pdf", HOMEPAGE);
    keep("strange.txt", b"a file that no receipt names");
    keep("keys.json", published(&[listed()]).as_bytes());
    let stranger = SigningKey::of(&[8; 32]).unwrap().public();
    let (id, public) = (stranger.id(), stranger.written());
    keep("others.json", published(&[Key { id, public, ..listed() }]).as_bytes());
}
