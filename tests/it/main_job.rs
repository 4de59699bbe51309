//! The main job, from outside: a fresh folder, the program, plain forms over HTTP, mail over SMTP.
//! Post → mail → link → page → download → approve → both receipts; and `kill -9` in the middle.

use crate::support::outside::{Client, Program};
use crate::support::smtp::{Mood, Raw, Server};
use crate::support::studio::PDF;

/// Waits for a mail to somebody whose subject says something.
fn mail(server: &Server, email: &str, subject: &str) -> Raw {
    for _ in 0..2000 {
        let found = server.to(email).into_iter();
        if let Some(mail) =
            found.rev().find(|mail| mail.header("subject").unwrap().contains(subject))
        {
            return mail;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("no mail to {email} says {subject:?}: {:?}", server.got());
}

struct Story {
    folder: tempfile::TempDir,
    mail: Server,
    program: Program,
}

fn begin() -> Story {
    let folder = tempfile::tempdir().unwrap();
    let mail = Server::start();
    let program = start(&folder, &mail);
    Story { folder, mail, program }
}

fn start(folder: &tempfile::TempDir, mail: &Server) -> Program {
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    Program::start(&data, &[("MILEPOST_SMTP_URL", &mail.url())])
}

/// Nell sets the studio up through the link that the program prints.
fn set_up(story: &mut Story) -> Client {
    let line = story.program.line();
    let link = line.strip_prefix("setup: ").expect("a set-up link").to_owned();
    let mut nell = story.program.client();
    let path = nell.path(&link);
    assert!(nell.get(&path).is(200).body().contains("Set up"));
    let base = format!("http://{}", story.program.address);
    let fields = [
        ("studio", "Fern & Field"),
        ("name", "Nell Ashby"),
        ("email", "nell@fernandfield.example"),
        ("brand", "#2e6f4e"),
        ("url", base.as_str()),
        ("days", "90"),
        ("zone", "Europe/London"),
    ];
    nell.post(&path, &fields).is(303);
    nell.get(&path).is(404);
    assert!(nell.get("/admin").is(200).body().contains("No projects yet"));
    nell
}

/// She starts a project with Ines and Pete, and a milestone. Gives back the project's path.
fn project(nell: &mut Client) -> String {
    let fields = [
        ("client", ""),
        ("new_client", "Harbour Bakery"),
        ("title", "Harbour Bakery website"),
        ("name", "Ines Calloway"),
        ("email", "ines@harbourbakery.example"),
        ("role", "approver"),
    ];
    let home = nell.post("/admin/projects", &fields).is(303).location();
    let home = home.split(['?', '#']).next().unwrap().to_owned();
    let pete = [
        ("name", "Pete Rowland"),
        ("email", "pete@harbourbakery.example"),
        ("role", "viewer"),
        ("can_download", "on"),
    ];
    nell.post(&format!("{home}/people"), &pete).is(303);
    let milestone = [
        ("title", "Homepage and shop design"),
        ("state", "in_progress"),
        ("estimated_on", "2031-11-20"),
    ];
    nell.post(&format!("{home}/milestones"), &milestone).is(303);
    home
}

/// She posts a file with a question to Ines, and mails everybody.
fn post(nell: &mut Client, home: &str) {
    let page = nell.get(home).is(200);
    let body = page.body();
    let milestone = page.after("<option value=\"");
    let milestone = milestone.as_str();
    let values = |name: &str| -> Vec<String> {
        let boxes =
            body.split("<input").filter(|input| input.contains(&format!("name=\"{name}\"")));
        boxes
            .map(|input| {
                input.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
            })
            .collect()
    };
    let (to, from) = (values("to"), values("from"));
    assert_eq!((to.len(), from.len()), (2, 1), "{body}");
    let mut fields = vec![
        ("milestone", milestone),
        ("text", "The homepage is ready, Ines.\n\n- Hours moved **up**"),
        ("ask", "on"),
        ("title", ""),
        ("wording", "Then building starts."),
        ("on", "posted"),
        ("rule", "any"),
        ("due_on", "2031-11-17"),
        ("do", "mail"),
    ];
    fields.extend(to.iter().map(|id| ("to", id.as_str())));
    fields.extend(from.iter().map(|id| ("from", id.as_str())));
    nell.upload(&format!("{home}/updates"), &fields, &[("files", "homepage-design.pdf", PDF)])
        .is(303);
}

#[test]
fn post_mail_link_page_download_approve_and_both_receipts() {
    let mut story = begin();
    let mut nell = set_up(&mut story);
    let home = project(&mut nell);
    post(&mut nell, &home);

    let letter = mail(&story.mail, "ines@harbourbakery.example", "Your decision by Mon 17 Nov");
    let to_pete = mail(&story.mail, "pete@harbourbakery.example", "homepage");
    assert_ne!(letter.link(), to_pete.link());

    let mut ines = story.program.client();
    let path = ines.path(&letter.link());
    let page_path = ines.get(&path).is(303).location();
    let page = ines.get(&page_path).is(200);
    assert!(
        page.body().contains("Needs your decision") && page.body().contains("Approve version 1")
    );
    let file = ines.get(&page.after("class=\"dl\" href=\"")).is(200);
    assert_eq!(file.bytes, PDF, "byte for byte");

    let action = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    let receipt =
        ines.post(&action, &[("decision", "approved"), ("shown", &shown)]).is(303).location();
    assert!(ines.get(&receipt).is(200).body().contains("Approved. Thank you, "));
    mail(&story.mail, "ines@harbourbakery.example", "HB-0001");
    mail(&story.mail, "nell@fernandfield.example", "Approved by Ines Calloway");

    let back = action.replace("/decision", "/take-back");
    ines.post(&back, &[]).is(303);
    assert!(ines.get(&page_path).is(200).body().contains("Needs your decision"));
    assert!(
        nell.get(&home).is(200).body().contains("took back the decision on homepage-design.pdf")
    );

    stumble(&story, &mut nell, &letter.link());
    assert!(story.program.stop(), "SIGTERM ends it well");
    let log = std::fs::read_to_string(story.folder.path().join("data.log")).unwrap();
    assert!(log.contains("/l/{token}"), "the log names routes");
    assert!(log.contains("\"status\":404"), "{log}");
    let mut secrets: Vec<&str> =
        vec!["@", "Ines", "Calloway", "Pete", "Rowland", "Nell", "Harbour"];
    secrets.extend(nell.cookies.values().chain(ines.cookies.values()).map(String::as_str));
    for secret in secrets.into_iter().filter(|secret| !secret.is_empty()) {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    assert_eq!(tokens(&log), Vec::<&str>::new(), "a token is in the log");
}

/// Every way to fail that a visitor has: refused, forged, unknown, and the
/// API with and without its token.
fn stumble(story: &Story, nell: &mut Client, link: &str) {
    let mut stranger = story.program.client();
    let path = stranger.path(link);
    stranger.get(&format!("{path}x")).is(404);
    stranger.get(&path.replace("/l/", "/admin/enter/")).is(404);
    stranger.post("/admin/sign-in", &[("email", "nell@fernandfield.example")]).is(303);
    stranger.post("/admin/sign-in", &[("email", "nell at home")]).is(422);
    stranger.post(&format!("{path}/renew"), &[]).is(200);
    stranger.get("/api/v1/projects").is(401);
    mail(&story.mail, "nell@fernandfield.example", "Sign in");
    nell.get("/admin/settings").is(200);
    nell.get("/admin/projects/0000000000000000").is(404);
}

#[test]
fn a18_a_panic_is_told_of_by_its_place_and_not_by_what_it_says() {
    #[derive(Clone, Default)]
    struct Lines(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);
    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let lines = Lines::default();
    let to = lines.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || to.clone()).finish();
    let before = std::panic::take_hook();
    milepost::error::log_panics_by_place();
    tracing::subscriber::with_default(subscriber, || {
        let quoting = || panic!("no boundary in ines@harbourbakery.example");
        drop(std::panic::catch_unwind(quoting));
    });
    std::panic::set_hook(before);
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("panic") && log.contains("main_job.rs"), "{log}");
    assert!(!log.contains("ines@"), "{log}");
}

/// Whatever has the form of a token: `[E-H][A-Za-z0-9_-]{39}`, alone.
fn tokens(log: &str) -> Vec<&str> {
    let words = log.split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
    words.filter(|word| word.len() == 40 && word.starts_with(['E', 'F', 'G', 'H'])).collect()
}

#[test]
fn kill_nine_right_after_the_answer_loses_neither_decision_nor_mail() {
    let mut story = begin();
    let mut nell = set_up(&mut story);
    let home = project(&mut nell);
    post(&mut nell, &home);
    let letter = mail(&story.mail, "ines@harbourbakery.example", "Your decision");
    story.mail.is(Mood::HangsUp);
    let mut ines = story.program.client();
    let path = ines.path(&letter.link());
    let page_path = ines.get(&path).is(303).location();
    let page = ines.get(&page_path).is(200);
    let action = format!("/p/{}", page.after("action=\"/p/"));
    let shown = page.after("name=\"shown\" value=\"");
    let receipt =
        ines.post(&action, &[("decision", "approved"), ("shown", &shown)]).is(303).location();
    let Story { folder, mail: server, program } = story;
    program.kill();

    server.is(Mood::Takes);
    let program = start(&folder, &server);
    let mut again = program.client();
    again.cookies = ines.cookies.clone();
    assert!(again.get(&receipt).is(200).body().contains("Approved. Thank you, "));
    drop(program);
    let doctor = std::process::Command::new(env!("CARGO_BIN_EXE_milepost"))
        .arg("doctor")
        .env("MILEPOST_DATA", folder.path().join("data"))
        .env("MILEPOST_MIN_FREE", "1MiB")
        .output()
        .unwrap();
    assert!(doctor.status.success(), "{}", String::from_utf8_lossy(&doctor.stdout));
    let connection = rusqlite::Connection::open(folder.path().join("data/milepost.db")).unwrap();
    let sql = "select count(*) from mails where kind in ('receipt', 'decision')";
    let receipts: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(receipts, 2, "both receipts wait in the outbox");
}

#[test]
fn an_upload_that_is_cut_off_leaves_nothing_visible() {
    use std::io::{Read as _, Write as _};
    let mut story = begin();
    let mut nell = set_up(&mut story);
    let home = project(&mut nell);
    let cookies: Vec<_> =
        nell.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut stream = std::net::TcpStream::connect(&story.program.address).unwrap();
    let head = format!(
        "POST {home}/updates HTTP/1.1\r\nHost: {a}\r\nOrigin: http://{a}\r\nCookie: {}\r\n\
         Content-Type: multipart/form-data; boundary=cut-here\r\nContent-Length: 10000000\r\n\r\n\
         --cut-here\r\nContent-Disposition: form-data; name=\"files\"; filename=\"big.bin\"\r\n\r\n",
        cookies.join("; "),
        a = story.program.address
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&vec![7; 3_000_000]).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    drop(stream.read_to_end(&mut Vec::new()));
    let page = nell.get(&home).is(200);
    assert!(!page.body().contains("big.bin"));
    let incoming = story.folder.path().join("data/vault/incoming");
    for _ in 0..1000 {
        if std::fs::read_dir(&incoming).unwrap().count() == 0 {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("a part of it is left in incoming");
}
