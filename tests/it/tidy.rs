//! Rules about the code itself: who may call whom, sizes, where escaping ends, dead assets, docs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.file_name().is_some_and(|name| name == "node_modules") {
            continue;
        }
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path.extension().is_some_and(|is| is == ending) {
            found.push(path);
        }
    }
}

/// Every source file by its path below `src/`, without its tests.
fn sources() -> BTreeMap<String, String> {
    let mut found = Vec::new();
    walk(&root().join("src"), "rs", &mut found);
    // The letters' tests share their facts in files of their own.
    let is_cast = |path: &Path| {
        path.ends_with("src/mail/cast.rs") || path.starts_with(root().join("src/mail/cast"))
    };
    found.retain(|path| !is_cast(path));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
        (path.strip_prefix(root().join("src")).unwrap().display().to_string(), text)
    };
    found.into_iter().map(read).collect()
}

/// The lines that are code: no comments.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The room a file is in: its folder, or `nouns` at the root.
fn room(file: &str) -> &str {
    match file.split_once('/') {
        // A noun that grew has a folder of its own beside it.
        Some((folder, _)) if root().join(format!("src/{folder}.rs")).exists() => match folder {
            "config" => "config",
            "verify" => "verify",
            "app" => "house",
            _ => "nouns",
        },
        Some((folder, _)) => folder,
        None => match file {
            "main.rs" | "lib.rs" | "app.rs" | "doctor.rs" | "trial.rs" => "house",
            "config.rs" => "config",
            "verify.rs" => "verify",
            _ => "nouns",
        },
    }
}

/// What each room may not name: other rooms (`crate::…`) and crates.
const FORBIDDEN: &[(&str, &[&str])] = &[
    (
        "nouns",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "verify",
        &[
            "crate::store",
            "crate::clock",
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "config",
        &[
            "crate::web",
            "crate::ui",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::store",
            "crate::vault",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    ("portal", &["crate::admin", "crate::api", "crate::jobs", "crate::mail", "rusqlite", "lettre"]),
    ("admin", &["crate::portal", "crate::api", "rusqlite", "lettre"]),
    (
        "api",
        &[
            "crate::ui",
            "crate::portal",
            "crate::admin",
            "crate::jobs",
            "maud",
            "rusqlite",
            "lettre",
            "reqwest",
        ],
    ),
    (
        "jobs",
        &[
            "crate::web",
            "crate::ui",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "pdf",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::store",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "preview",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::store",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "store",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "lettre",
        ],
    ),
    (
        "mail",
        &[
            "crate::web",
            "crate::ui",
            "crate::store",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "rusqlite",
        ],
    ),
    (
        "tls",
        &[
            "crate::web",
            "crate::ui",
            "crate::store",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "ui",
        &[
            "crate::web",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::vault",
            "crate::app",
            "axum",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "vault",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::store",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    (
        "backup",
        &[
            "crate::web",
            "crate::ui",
            "crate::mail",
            "crate::jobs",
            "crate::portal",
            "crate::admin",
            "crate::api",
            "crate::app",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
    ("web", &["crate::mail", "crate::jobs", "rusqlite", "lettre"]),
    (
        "commands",
        &[
            "milepost::web",
            "milepost::portal",
            "milepost::admin",
            "milepost::mail",
            "milepost::jobs",
            "axum",
            "maud",
            "rusqlite",
            "lettre",
        ],
    ),
];

fn names(code: &str, what: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(what).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + what.len()..].chars().next();
        let path = what.starts_with("crate::") || code[at + what.len()..].starts_with("::");
        path && !before.is_some_and(|c| word(c) || c == ':') && !after.is_some_and(word)
    })
}

#[test]
fn who_may_call_whom() {
    let mut broken = Vec::new();
    for (file, text) in sources() {
        let code = code(&text);
        let rules = FORBIDDEN.iter().find(|(named, _)| *named == room(&file));
        for what in rules.map_or(&[][..], |(_, forbidden)| forbidden) {
            if names(&code, what) {
                broken.push(format!("{file} names {what}"));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn sql_and_its_driver_live_in_the_store_only() {
    let sql = ["select ", "insert into ", "update ", "delete from "];
    for (file, text) in sources() {
        if room(&file) == "store" {
            continue;
        }
        for line in code(&text).lines() {
            let quoted = line.split('"').nth(1).unwrap_or_default();
            let is_sql = sql.iter().any(|verb| quoted.starts_with(verb))
                && (quoted.contains(" from ")
                    || quoted.contains(" set ")
                    || quoted.contains(" values"));
            assert!(!is_sql, "{file}: {line}");
        }
    }
}

#[test]
fn requests_to_elsewhere_are_made_in_three_files() {
    let allowed = [
        // The server's calls to others: webhooks, to judged addresses, …
        "jobs/call/post.rs",
        // … and the one certificate authority that the operator named.
        "tls/account.rs",
        // `milepost post` is no server: it is a client of one, with its user's own token.
        "commands/post/server.rs",
    ];
    for (file, text) in sources() {
        let is_allowed = allowed.contains(&file.as_str());
        assert!(is_allowed || !names(&code(&text), "reqwest"), "{file}");
    }
}

#[test]
fn escaping_is_switched_off_in_one_file() {
    for (file, text) in sources() {
        if file != "ui/raw.rs" {
            assert!(!text.contains("PreEscaped"), "{file}");
        }
        if room(&file) != "mail" {
            assert!(!code(&text).contains(" style="), "{file} has an inline style");
        }
        assert!(!code(&text).contains("onclick="), "{file}");
    }
}

#[test]
fn the_desk_is_handed_out_in_few_places() {
    let allowed = [
        // Whoever presents a token that lives is let in, as whoever presents a session.
        "api_token/caller.rs",
        "member.rs",
        "member/door.rs",
        "member/passkey.rs",
        "member/session.rs",
        "receipt.rs",
        // Whoever has the link of a receipt sees its one decision, and nothing else.
        "dispute.rs",
        // Whoever writes in a conversation answers and tells everybody on its milestone.
        "message.rs",
        "message/tell.rs",
        // Whoever is asked next is mailed, whoever's press it was.
        "approval/turn.rs",
        "link.rs",
        // Whose address a calendar program has says what it sees.
        "feed.rs",
        "participant.rs",
        "introduction.rs",
        "introduction/letters.rs",
        // Whoever changes what waits changes when it is reminded of, also a contact's press.
        "reminder/keep.rs",
        "reminder/write.rs",
        // Whoever wrote a letter is told that it cannot be delivered.
        "outbox/undelivered.rs",
        "commands/trail.rs",
        "receipt/issue.rs",
        "receipt/papers.rs",
        "studio.rs",
        "app/kept.rs",
        "doctor.rs",
        // A backup is of everything, and reads a copy that nobody has open.
        "backup/examine.rs",
        "jobs/deliver/draw.rs",
        "jobs/digest.rs",
        "jobs/due.rs",
        "jobs/preview.rs",
        "jobs/sweep.rs",
        "jobs/warn.rs",
        "demo/mod.rs",
        "store/members.rs",
        "store/participants.rs",
    ];
    for (file, text) in sources() {
        let takes = code(&text).contains("of_the_house()");
        assert!(!takes || allowed.contains(&file.as_str()), "{file} takes the desk");
    }
}

#[test]
fn only_the_clock_asks_for_the_time() {
    for (file, text) in sources() {
        let asks = ["SystemTime::now", "Instant::now", "now_utc", "Timestamp::now", "Zoned::now"];
        let asks = asks.iter().any(|ask| code(&text).contains(ask));
        assert!(!asks || file == "clock.rs", "{file} asks for the time");
    }
}

#[test]
fn files_are_small_open_with_a_sentence_and_fit_the_page() {
    for (file, text) in sources() {
        let lines = text.lines().count();
        assert!(lines <= 300, "{file} has {lines} lines");
        assert!(text.starts_with("//! "), "{file} does not say what it is for");
        for (at, line) in text.lines().enumerate() {
            assert!(
                line.chars().count() <= 100,
                "{file}:{} is {} wide",
                at + 1,
                line.chars().count()
            );
        }
        for never in ["todo!(", "unimplemented!(", "dbg!(", ".unwrap()"] {
            assert!(!code(&text).contains(never), "{file}: {never}");
        }
    }
}

#[test]
fn no_asset_is_dead() {
    let all: String = sources().into_values().collect();
    for kind in ["css", "js"] {
        let mut found = Vec::new();
        walk(&root().join("assets").join(kind), kind, &mut found);
        assert!(!found.is_empty());
        for path in found {
            let named =
                path.strip_prefix(root().join("assets").join(kind)).unwrap().with_extension("");
            // By its name in a list, or with others as one script.
            let ways = [format!("\"{}\"", named.display()), format!("{}.js\"", named.display())];
            let is_used = ways.iter().any(|way| all.contains(way));
            assert!(is_used, "{} is used nowhere", path.display());
        }
    }
}

#[test]
fn scripts_are_short_and_need_nobody() {
    let mut found = Vec::new();
    walk(&root().join("assets/js"), "js", &mut found);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() <= 60, "{}", path.display());
        for never in ["import ", "http://", "https://", "eval(", "innerHTML"] {
            assert!(!text.contains(never), "{}: {never}", path.display());
        }
    }
}

#[test]
fn css_is_layers_without_ids_or_force() {
    let mut found = Vec::new();
    walk(&root().join("assets/css"), "css", &mut found);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.lines().count() <= 150, "{}", path.display());
        assert!(text.contains("@layer"), "{}", path.display());
        assert!(!text.contains("!important"), "{}", path.display());
    }
}

#[test]
fn links_in_the_docs_lead_somewhere() {
    let mut found = vec![root().join("README.md"), root().join("CHANGELOG.md")];
    walk(&root().join("docs"), "md", &mut found);
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        for target in
            text.split("](").skip(1).map(|rest| rest.split([')', '#', ' ']).next().unwrap())
        {
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let there = path.parent().unwrap().join(target);
            assert!(there.exists(), "{} links to {target}", path.display());
        }
    }
}

#[test]
fn the_readme_lists_every_setting() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    for setting in milepost::config::SETTINGS {
        assert!(readme.contains(&format!("`{}`", setting.variable())), "{}", setting.variable());
    }
}

#[test]
fn the_invariants_name_tests_that_exist() {
    let map = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let mut found = Vec::new();
    walk(&root().join("tests"), "rs", &mut found);
    walk(&root().join("src"), "rs", &mut found);
    let tests: String = found.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let mut named = 0;
    for name in map.split("test: `").skip(1).map(|rest| rest.split('`').next().unwrap()) {
        let function = name.rsplit("::").next().unwrap();
        assert!(tests.contains(&format!("fn {function}(")), "there is no test {name}");
        named += 1;
    }
    assert!(named >= 10, "only {named} invariants name a test");
}

/// Reads that serve no visitor and no member, by name, and why. Fewer is better.
const READS_OF_THE_HOUSE: &[(&str, &str)] = &[
    ("evidence_keys", "public keys, which anybody may know"),
    ("studio", "its name and colours stand on every page, also a stranger's"),
    ("link", "opening a link: nobody is known before it is found"),
    ("newest_link_of_page", "asking for a fresh link without a cookie"),
    ("live_links_of_address", "a lost link: mailed to whoever reads that address"),
    ("door", "signing in: nobody is known yet"),
    ("handed", "a fingerprint that anybody may ask about: numbers, outcomes and days, no names"),
    ("session", "signing in: this is what makes a member"),
    ("refused_kinds", "which files are not taken: endings, asked before anybody's file is"),
    ("feed", "a calendar program that asks: nobody is known before its address is found"),
    ("wordings", "the studio's own words in letters"),
    ("wording", "the studio's words in letters, which anybody who gets one reads"),
    ("studio_proof", "what decisions take: one word of the studio's settings"),
    ("last_day", "the last day on which members were warned of links that end"),
    ("live_links_of_key", "how many links a key signed, before it is dropped"),
    ("waiting_claims", "signing waiting letters anew, once their key was revoked"),
    ("passkey_by_credential", "signing in: this is what makes a member"),
    ("api_token_by_hash", "the gate of the API: this is what makes a caller"),
    ("replay", "what a token's own key stands for: an id"),
    ("due_mails", "delivery"),
    ("held_beside", "delivery"),
    ("since_told", "delivery"),
    ("claims_within", "delivery"),
    ("mails_in_hand", "delivery: what was in hand when the program stopped"),
    ("due_delivery", "webhooks' delivery"),
    ("due_webhooks", "webhooks' delivery"),
    ("webhooks_that_want", "whom to tell: ids"),
    ("last_message_id", "threads of mail: an id"),
    ("studio_reminders", "how often the studio reminds: one word of its settings"),
    ("thread", "threads of mail: ids"),
    ("head", "the end of a chain: a number and a hash"),
    ("open_about_file", "ending questions about an older version, inside a member's verb"),
];

/// Answers that tell nothing of anybody's: done, how many, whether, when.
const PLAIN: &[&str] =
    &["()", "bool", "usize", "u32", "u64", "i64", "Vec<u8>", "Option<Stamp>", "Stamp"];

/// Every `pub fn` on `Tx`: its name, what it takes, what it answers.
fn queries() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for (file, text) in sources() {
        if room(&file) != "store" || file == "store/sql.rs" {
            continue;
        }
        for part in code(&text).split("impl Tx<").skip(1) {
            let part = part.split("\n}\n").next().unwrap();
            for function in part.split("    pub fn ").skip(1) {
                let head = function.split(" {\n").next().unwrap();
                let (name, rest) = head.split_once('(').unwrap();
                let (takes, gives) = rest.rsplit_once("-> ").unwrap_or((rest, "Result<()>"));
                let gives = gives.trim().trim_start_matches("Result<");
                let gives = gives.strip_suffix('>').unwrap_or(gives);
                found.push((name.to_owned(), takes.to_owned(), gives.to_owned()));
            }
        }
    }
    found
}

#[test]
fn d2_every_read_begins_with_a_right() {
    let queries = queries();
    assert!(queries.len() > 100, "{}", queries.len());
    let mut excepted = Vec::new();
    for (name, takes, gives) in &queries {
        let has_right = ["&Visitor", "&Sight", "Desk", "&Member", "&Holder", "&Bearer"]
            .iter()
            .any(|right| takes.contains(right));
        if has_right || PLAIN.contains(&gives.as_str()) {
            continue;
        }
        let is_known = READS_OF_THE_HOUSE.iter().any(|(known, _)| known == name);
        assert!(is_known, "`{name}` answers {gives} to whoever asks; take a &Visitor or a Desk");
        excepted.push(name.as_str());
    }
    for (name, _) in READS_OF_THE_HOUSE {
        assert!(excepted.contains(name), "`{name}` needs no exception any more");
    }
    // What a visitor sees is asked for with the visitor, and never with a bare id beside a desk.
    for (name, takes, _) in &queries {
        let is_visible = name.starts_with("visible_");
        assert!(!is_visible || takes.contains("&Sight"), "`{name}` is for a visitor");
    }
}

#[test]
fn j11_no_value_is_written_into_sql() {
    // Pieces of SQL that a query chooses between: each is one of a few constants in the same file.
    let chosen = [
        ("store/deliveries.rs", "cursor"),
        ("store/deliveries.rs", "chosen"),
        // The scope of a list of questions, and the marks around what was found: constants.
        ("store/approvals.rs", ""),
        // The same of a list of file requests, and of whom something is waited for.
        ("store/requests.rs", ""),
        ("store/outstanding.rs", "open"),
        ("store/outstanding.rs", "which"),
        // The same of forms.
        ("store/intakes.rs", ""),
        ("store/intaking.rs", "open"),
        ("store/intaking.rs", "which"),
        ("store/to_do.rs", "which"),
        // Up to where a page showed a conversation: by a moment, or by a number.
        ("store/reads.rs", "last"),
        // Whose people: everybody's of a project, or a visitor's own side.
        ("store/seen.rs", "people"),
        ("store/search.rs", ""),
        // Which kinds of events: comparisons with our own words, put together once.
        ("store/events.rs", "shown"),
        ("store/events.rs", "told"),
    ];
    let mut seen = 0;
    for (file, text) in sources() {
        if room(&file) != "store" {
            continue;
        }
        for call in code(&text).split("format!(").skip(1) {
            let Some(sql) = call.trim_start().strip_prefix('"') else {
                panic!("{file}: a format string by name");
            };
            let sql = sql.split("\")").next().unwrap().split('"').next().unwrap();
            let verbs = ["select ", "insert ", "update ", "delete ", "pragma ", "attach "];
            if !verbs.iter().any(|verb| sql.trim_start().starts_with(verb)) {
                continue;
            }
            seen += 1;
            for piece in sql.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                let is_constant =
                    !piece.is_empty() && piece.chars().all(|c| c.is_ascii_uppercase() || c == '_');
                let is_chosen = chosen.contains(&(file.as_str(), piece));
                assert!(is_constant || is_chosen, "{file}: {{{piece}}} is written into {sql}");
            }
        }
        // No other way to put a sentence together reaches the database.
        for line in code(&text).lines().filter(|line| line.contains("execute_batch(")) {
            let is_ours = [
                "store/commit.rs",
                "store/connect.rs",
                "store/migrate.rs",
                "store/mod.rs",
                "store/writer.rs",
            ];
            assert!(is_ours.contains(&file.as_str()), "{file}: {line}");
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn j14_no_default_account_and_no_hook_for_tests_is_in_the_program() {
    for (file, text) in sources() {
        let code = code(&text);
        for never in ["cfg(feature = \"test", "test-hook", "backdoor", "debug_route"] {
            assert!(!code.contains(never), "{file}: {never}");
        }
        let is_demo = room(&file) == "demo";
        assert!(is_demo || !code.contains("admin@"), "{file} has an account of its own");
    }
    let file = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    assert!(!file.contains("[features]"), "what is shipped is what is tested");
}
