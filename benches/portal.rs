//! What a view, a link and a decision cost, beside what the machine itself can do in the same run.
//!
//! `cargo bench` prints the table. The figures are of this machine and this moment; the ratios
//! are what to compare. Nothing here is an assertion.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a bench watches the clock")]

use axum::body::Body;
use axum::http::{Request, header};
use milepost::calendar::Zone;
use milepost::config::Config;
use milepost::demo::{self, Demo};
use milepost::id::PasskeyId;
use milepost::key::{self, Purpose};
use milepost::member::{Asking, Desk, Domain, Member, Passkey, Profile, Role};
use milepost::store::{Store, Tx};
use milepost::ui::portal::{ClientPage, Notice};
use milepost::update::{Choices, Save};
use milepost::web::address::Peer;
use milepost::web::router::router;
use milepost::{client, link, member, milestone, page, project, search, token, update};
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

fn main() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.unwrap().block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let flags = BTreeMap::from([("min-free".to_owned(), "1MiB".to_owned())]);
        let config = Config::read(&flags).unwrap();
        let listen = ([127, 0, 0, 1], 8080).into();
        let demo = demo::open(config, folder.path(), listen).await.unwrap();
        println!("| what | figure | beside |");
        println!("|---|---|---|");
        tokens(&demo);
        doors(&demo).await;
        views(&demo).await;
        verbs(&demo, folder.path()).await;
        sign_ins(&demo).await;
        searches(&demo).await;
        demo.app.store.close();
    });
    program();
}

fn row(what: &str, figure: &str, beside: &str) {
    println!("| {what} | {figure} | {beside} |");
}

/// The middle one of `rounds` measurements of `each` calls, per call.
fn median(rounds: u32, each: u32, mut call: impl FnMut()) -> Duration {
    let mut took: Vec<_> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            (0..each).for_each(|_| call());
            began.elapsed() / each
        })
        .collect();
    took.sort_unstable();
    took[took.len() / 2]
}

fn micros(took: Duration) -> String {
    format!("{:.1} µs", took.as_secs_f64() * 1e6)
}

/// A ring with a revoked key 1 and a verifying key 2 beside the one that signs, and what it makes of
/// tokens of each kind. The rounds take turns, so that a busy moment falls on all of them.
fn tokens(demo: &Demo) {
    let (safe, store) = (demo.app.safe.clone(), &demo.app.store);
    let letters = |kid| {
        let keys = demo.app.keys();
        let ends_at = milepost::clock::Stamp::from_seconds(2_000_000_000);
        let claim = token::Claim { kid, ends_at, serial: token::Serial([7; 6]) };
        token::mint(&keys, Purpose::Link, &claim).letters().to_owned()
    };
    let revoked = letters(1);
    let change = move |tx: &Tx| {
        let member = milepost::member::at_the_machine(tx)?;
        key::rotate(tx, &safe, &member)?;
        key::rotate(tx, &safe, &member).map(drop)
    };
    store.write_now(change).unwrap();
    demo.app.reload_keys().unwrap();
    let (good, old) = (letters(demo.app.keys().signing()), letters(2));
    let keys = ring_without(demo, 1);
    let cookie = {
        let ends_at = milepost::clock::Stamp::from_seconds(2_000_000_000);
        let claim = token::Claim { kid: keys.signing(), ends_at, serial: token::Serial([7; 6]) };
        token::mint(&keys, Purpose::Visit, &claim).letters().to_owned()
    };
    let bad = format!(
        "{}{}",
        &good[..30],
        if good.ends_with("AAAAAAAAAA") { "B" } else { "A" }.repeat(10)
    );
    let unknown = letters(200);
    let kinds: [(&str, &str, Purpose, bool); 8] = [
        ("link verified", &good, Purpose::Link, true),
        ("link of an older key verified", &old, Purpose::Link, true),
        ("cookie verified", &cookie, Purpose::Visit, true),
        ("forged: another tag", &bad, Purpose::Link, false),
        ("forged: unknown key", &unknown, Purpose::Link, false),
        ("forged: revoked key", &revoked, Purpose::Link, false),
        ("forged: another kind", &cookie, Purpose::Link, false),
        ("forged: cut by one letter", &good[..39], Purpose::Link, false),
    ];
    let mut took = vec![Vec::new(); kinds.len()];
    for _ in 0..41 {
        for ((_, letters, purpose, ours), took) in kinds.iter().zip(&mut took) {
            let began = Instant::now();
            for _ in 0..1000 {
                let read = token::read(&keys, *purpose, std::hint::black_box(letters));
                assert_eq!(read.is_some(), *ours);
            }
            took.push(began.elapsed() / 1000);
        }
    }
    for ((what, ..), mut took) in kinds.iter().zip(took) {
        took.sort_unstable();
        let figure = format!("{:.2} µs", took[took.len() / 2].as_secs_f64() * 1e6);
        row(what, &figure, "no database; budget 5 µs");
    }
}

/// The ring in force, after key `kid` was revoked in it.
fn ring_without(demo: &Demo, kid: u8) -> std::sync::Arc<key::Keyring> {
    let safe = demo.app.safe.clone();
    let before = std::fs::read_to_string(safe.path()).unwrap();
    let path = safe.path().to_owned();
    let revoke = move |tx: &Tx| {
        let member = milepost::member::at_the_machine(tx)?;
        key::revoke(tx, &safe, &member, kid).map(drop)
    };
    demo.app.store.write_now(revoke).unwrap();
    demo.app.reload_keys().unwrap();
    let ring = demo.app.keys();
    // The demo's own link is of that key: put it back for what is measured next.
    key::write_private(&path, &before).unwrap();
    demo.app.reload_keys().unwrap();
    ring
}

/// What a stranger can tell from an answer of the whole router: its time, status and body.
async fn doors(demo: &Demo) {
    let router = router(&demo.app);
    let peer = Peer(([127, 0, 0, 1], 1).into());
    let letters = demo.links.client_link.rsplit('/').next().unwrap();
    let admin = demo.links.admin_link.rsplit('/').next().unwrap();
    let cut = format!("/l/{}", &letters[..39]);
    let tag = format!("/l/{}AAAA", &letters[..36]);
    let kind = format!("/l/{admin}");
    let kinds =
        [("unknown", "/l/nothing"), ("cut", &cut), ("bad tag", &tag), ("other kind", &kind)];
    let mut took = vec![Vec::new(); kinds.len()];
    // The first stranger after a start costs the one look at the studio's name.
    drop(demo.app.look().await);
    let (mut answers, asked) = (Vec::new(), demo.app.store.asked());
    for round in 0..200_u32 {
        for ((_, path), took) in kinds.iter().zip(&mut took) {
            let mut request = Request::builder().uri(*path).body(Body::empty()).unwrap();
            // From somewhere else each time: the limit is not what is measured.
            let from = std::net::Ipv4Addr::from_bits(0x0a00_0000 + round);
            request.extensions_mut().insert(Peer((from, peer.0.port()).into()));
            let began = Instant::now();
            let answer = router.clone().oneshot(request).await.unwrap();
            let (head, body) = answer.into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
            took.push(began.elapsed());
            answers.push((head.status, head.headers, body));
        }
    }
    let alike = answers.iter().all(|answer| *answer == answers[0]);
    let asked = demo.app.store.asked() - asked;
    let beside = format!("status, headers and body alike: {alike}; {asked} queries in 800");
    for ((what, _), mut took) in kinds.iter().zip(took) {
        took.sort_unstable();
        row(&format!("router, forged link, {what}"), &micros(took[took.len() / 2]), &beside);
    }
}

async fn views(demo: &Demo) {
    let signer = demo.app.signer();
    let letters = demo.links.client_link.rsplit('/').next().unwrap().to_owned();
    let store = &demo.app.store;
    let visitor = match store.read(|tx| link::open(tx, &signer, &letters)).await.unwrap() {
        link::Opening::Open(visitor) => *visitor,
        _ => unreachable!("the demo's link opens"),
    };
    let read = median(15, 200, || {
        store.read_now(|tx| page::read(tx, visitor.sight())).unwrap();
    });
    let whole = store.read_now(|tx| page::read(tx, visitor.sight())).unwrap();
    let draw =
        || ClientPage { page: &whole, notice: &Notice::None, scripts: &["opened.js"] }.draw();
    let drawn = median(15, 200, || drop(draw()));
    row("page read", &micros(read), "ten queries, five milestones, every version and event");
    row("page drawn", &micros(drawn), "HTML with the sheet inside");
    let plain = draw().html.len();
    let (served, wire) = serve(demo, &letters).await;
    row("page on the wire", &format!("{wire} bytes"), &format!("{plain} unpacked; budget 14336"));
    row("page through the router", &micros(served), "visit, page, headers, packing");
}

async fn serve(demo: &Demo, letters: &str) -> (Duration, usize) {
    let router = router(&demo.app);
    let peer = Peer(([127, 0, 0, 1], 1).into());
    let get = |path: &str, cookie: &str| {
        let request = Request::builder().uri(path).header(header::COOKIE, cookie);
        let request = request.header(header::ACCEPT_ENCODING, "gzip");
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(peer);
        router.clone().oneshot(request)
    };
    let opened = get(&format!("/l/{letters}"), "").await.unwrap();
    let home = opened.headers()[header::LOCATION].to_str().unwrap().to_owned();
    let cookie = opened.headers()[header::SET_COOKIE].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let (mut took, mut wire) = (Vec::new(), 0);
    for _ in 0..500 {
        let began = Instant::now();
        let answer = get(&home, &cookie).await.unwrap();
        wire = axum::body::to_bytes(answer.into_body(), usize::MAX).await.unwrap().len();
        took.push(began.elapsed());
    }
    took.sort_unstable();
    (took[took.len() / 2], wire)
}

/// A verb is a row, a chained event and a commit that has reached the disk.
async fn verbs(demo: &Demo, folder: &std::path::Path) {
    let raw = raw(folder);
    row("raw one-row commit, FULL", &format!("{raw:.0}/s"), "what SQLite and this disk can do");
    let desk = Desk::of_the_house();
    let owner = demo.app.store.read(|tx| tx.members(desk)).await.unwrap().remove(0);
    let owner = Member::signed_in(owner, desk);
    for callers in [1, 64] {
        let each = if callers == 1 { 500 } else { 60 };
        let began = Instant::now();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..callers {
            let (store, owner) = (demo.app.store.clone(), owner.clone());
            tasks.spawn(async move { add(&store, &owner, each).await });
        }
        tasks.join_all().await;
        let rate = f64::from(callers * each) / began.elapsed().as_secs_f64();
        let beside = format!("{:.2} × the raw rate", rate / raw);
        row(&format!("durable verb, {callers} at once"), &format!("{rate:.0}/s"), &beside);
    }
}

async fn add(store: &Store, owner: &Member, times: u32) {
    for _ in 0..times {
        let owner = owner.clone();
        store.write(move |tx| client::add(tx, &owner, "Another client")).await.unwrap();
    }
}

/// Asking to sign in by mail, for a member, a stranger and a member with a passkey, one after the
/// other in each round, so that whatever else goes on is the same for all (`security.md`, J5).
async fn sign_ins(demo: &Demo) {
    let (store, keys) = (&demo.app.store, demo.app.signer().keys);
    let domain = Domain::of("https://portal.fernandfield.example").unwrap();
    let name = domain.name.clone();
    let add = move |tx: &Tx| {
        let holder = Profile::new("Kit", "kit@held.example", Role::Editor, Zone::default());
        tx.add_member(&holder)?;
        tx.add_passkey(&Passkey {
            id: PasskeyId::new(),
            member: holder.id,
            domain: name,
            credential_id: "held".into(),
            credential: String::new(),
            name: "a key".into(),
            created_at: tx.now(),
            used_at: None,
        })?;
        Ok(tx.members(Desk::of_the_house())?.remove(0).email)
    };
    let known = store.write(add).await.unwrap();
    let asks = [known.as_str(), "nobody@else.example", "kit@held.example"];
    let mut took = [const { Vec::new() }; 3];
    for round in 0..400 {
        for turn in 0..3 {
            let who = (round + turn) % 3;
            let (email, keys) = (asks[who].to_owned(), keys.clone());
            let network = format!("192.0.2.{}", round % 250);
            let browser = milepost::id::random::<32>().to_vec();
            let asking = Asking { browser, network, domain: Some(domain.clone()), back: None };
            let began = Instant::now();
            let ask = move |tx: &Tx| member::mail_door(tx, &keys, &email, &asking);
            store.write(ask).await.unwrap();
            took[who].push(began.elapsed());
        }
    }
    let words = ["a member", "a stranger", "a passkey’s holder"];
    for (who, mut took) in words.into_iter().zip(took) {
        took.sort_unstable();
        let figure = micros(took[took.len() / 2]);
        row(&format!("sign-in asked for by {who}"), &figure, "400 rounds, in turns, to the disk");
    }
}

/// A thousand projects, each with five milestones and as many updates.
async fn searches(demo: &Demo) {
    let (desk, signer, store) = (Desk::of_the_house(), demo.app.signer(), &demo.app.store);
    let fill = move |tx: &Tx| {
        let owner = Member::signed_in(tx.members(desk)?.remove(0), desk);
        for number in 0..1000 {
            let client = client::add(tx, &owner, &format!("Client {number} of the quay"))?;
            let title = format!("Website {number} for the bakery");
            let project = project::start(tx, &owner, &client.id, &title)?;
            for phase in ["Discovery", "Design", "Build", "Content", "Launch"] {
                let summary = format!("What comes out of {phase} number {number}.");
                let form = milestone::Form { title: phase.into(), summary, ..Default::default() };
                let milestone = milestone::add(tx, &owner, &project.id, &form)?.id.to_string();
                let body = format!("The pages of {phase} are ready. Look at price {number} first.");
                let choices = Choices { milestone, body, ..Choices::default() };
                let save = Save { choices, ..Save::default() };
                let draft = update::save(tx, &owner, &project.id, save)?;
                update::publish(tx, &signer, &owner, &draft, false)?;
            }
        }
        Ok(())
    };
    store.write(fill).await.unwrap();
    for (words, beside) in [
        ("bakery 731", "one of 12,000 things"),
        ("pages ready", "5,000 of 12,000 things, the best 50"),
        ("p", "one letter"),
        ("面包", "no spaces between words: every text is read"),
    ] {
        let took = median(9, 5, || {
            store.read_now(|tx| search::find(tx, desk, words, 50)).unwrap();
        });
        row(&format!("search, 1,000 projects, “{words}”"), &micros(took), beside);
    }
}

fn raw(folder: &std::path::Path) -> f64 {
    let connection = rusqlite::Connection::open(folder.join("raw.db")).unwrap();
    connection
        .execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full;
             create table rows (id integer primary key, words text not null) strict;",
        )
        .unwrap();
    let mut insert = connection.prepare("insert into rows (words) values (?1)").unwrap();
    let began = Instant::now();
    for _ in 0..500 {
        insert
            .execute(["a row of about one hundred bytes, as an event or a client has them"])
            .unwrap();
    }
    500.0 / began.elapsed().as_secs_f64()
}

/// The program itself: how soon it answers on an existing folder, and what it weighs at rest.
fn program() {
    let folder = tempfile::tempdir().unwrap();
    let binary = env!("CARGO_BIN_EXE_milepost");
    let init = ["init", "--studio", "S", "--owner-name", "N", "--owner-email", "n@s.example"];
    let made = Command::new(binary).args(init).env("MILEPOST_DATA", folder.path()).output();
    assert!(made.unwrap().status.success());
    let (mut starts, mut rests) = (Vec::new(), Vec::new());
    for _ in 0..7 {
        let (start, rest) = once(binary, folder.path());
        starts.push(start);
        rests.push(rest);
    }
    starts.sort_unstable();
    rests.sort_unstable();
    let start = format!("{:.1} ms", starts[3].as_secs_f64() * 1e3);
    row("start to first answer", &start, "existing database; budget 50 ms");
    row("memory at rest", &format!("{:.1} MB", rests[3] as f64 / 1e3), "RSS; budget 24 MB");
    let size = std::fs::metadata(binary).unwrap().len();
    row("the binary", &format!("{:.1} MB", size as f64 / 1e6), "everything in it");
}

fn once(binary: &str, data: &std::path::Path) -> (Duration, u64) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let began = Instant::now();
    let mut child = Command::new(binary)
        .args(["serve", "--listen", &address, "--log", "error"])
        .env("MILEPOST_DATA", data)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut stream = loop {
        match std::net::TcpStream::connect(&address) {
            Ok(stream) => break stream,
            Err(_) => std::thread::sleep(Duration::from_micros(200)),
        }
    };
    stream.write_all(b"GET /admin/sign-in HTTP/1.0\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let start = began.elapsed();
    assert!(answer.starts_with(b"HTTP/1.0 200"));
    std::thread::sleep(Duration::from_millis(300));
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    let rest = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    (start, rest)
}
