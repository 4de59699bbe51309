//! `milepost post`, against a running server.

use super::{INIT, err, milepost, out, told};
use crate::support::line::{Cut, Line, Parrot};
use crate::support::outside::Program;
use crate::support::smtp::Server;
use crate::support::studio::{PDF, PDF2, cast, settings};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::error::Result;
use milepost::member::{self, Member};
use milepost::project::{self, Project};
use milepost::store::Tx;
use milepost::{client, milestone};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const HARBOUR: &str = "Harbour Bakery website";

struct Bench {
    folder: tempfile::TempDir,
    data: PathBuf,
    program: Program,
    mail: Server,
    letters: String,
}

/// A running studio with the cast, and a token that may post.
fn bench(more: &[(&str, &str)]) -> Bench {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    assert!(milepost(&data, INIT).status.success());
    let app = App::open(settings(&data, &[]), Clock::of_the_machine()).unwrap();
    let signer = app.signer();
    let set = move |tx: &Tx| cast(tx, &signer, &member::at_the_machine(tx)?).map(drop);
    app.store.write_now(set).unwrap();
    app.store.close();
    let mail = Server::start();
    let url = mail.url();
    let program = Program::start(&data, &[&[("MILEPOST_SMTP_URL", url.as_str())], more].concat());
    let letters = token(&data, "editor");
    Bench { folder, data, program, mail, letters }
}

fn token(data: &Path, role: &str) -> String {
    let made = milepost(data, &["token", "create", "build job", "--role", role]);
    assert!(made.status.success(), "{}", err(&made));
    out(&made).trim_end().to_owned()
}

impl Bench {
    fn url(&self) -> String {
        format!("http://{}", self.program.address)
    }

    /// The command as a build job has it, apart from any data folder.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milepost"));
        command.arg("post").args(words).current_dir(self.folder.path());
        command.env("MILEPOST_URL", self.url()).env("MILEPOST_TOKEN", &self.letters);
        command
    }

    #[track_caller]
    fn run(&self, mut command: Command) -> Output {
        let done = command.output().unwrap();
        for said in [out(&done), err(&done)] {
            assert!(!said.contains(&self.letters[3..]), "the token is in: {said}");
        }
        done
    }

    #[track_caller]
    fn post(&self, words: &[&str]) -> Output {
        self.run(self.command(words))
    }

    /// As [`Bench::post`], through a line.
    #[track_caller]
    fn through(&self, line: &Line, words: &[&str]) -> Output {
        let mut command = self.command(words);
        command.env("MILEPOST_URL", line.url());
        self.run(command)
    }

    /// A file in the folder of the build job.
    fn file(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.folder.path().join(name), bytes).unwrap();
    }

    /// Whatever stands in the database of the running server.
    fn read<T>(&self, read: impl FnOnce(&Tx, &Member, &Project) -> Result<T>) -> T {
        let app = App::open(settings(&self.data, &[]), Clock::of_the_machine()).unwrap();
        let found = app.store.read_now(|tx| {
            let nell = member::at_the_machine(tx)?;
            let all = tx.projects(nell.desk)?;
            let harbour = all.into_iter().find(|project| project.title == HARBOUR).unwrap();
            read(tx, &nell, &harbour)
        });
        app.store.close();
        found.unwrap()
    }

    /// "name 1" for every version on the page.
    fn versions(&self) -> Vec<String> {
        let all = self.read(|tx, nell, harbour| tx.all_versions(nell.desk, &harbour.id));
        all.iter().map(|version| format!("{} {}", version.name, version.number)).collect()
    }

    /// The names of files that wait, and an empty one for a draft without any.
    fn waiting(&self) -> Vec<String> {
        self.read(|tx, nell, harbour| {
            let mut names = Vec::new();
            for id in tx.drafts(nell.desk, &harbour.id)? {
                let files = tx.draft(nell.desk, &id)?.map_or(Vec::new(), |draft| draft.files);
                names.extend(files.into_iter().map(|file| file.stored.name));
                names.push(String::new());
            }
            Ok(names)
        })
    }

    fn change(&self, change: impl FnOnce(&Tx, &Member) -> Result<()> + Send + 'static) {
        let app = App::open(settings(&self.data, &[]), Clock::of_the_machine()).unwrap();
        app.store.write_now(move |tx| change(tx, &member::at_the_machine(tx)?)).unwrap();
        app.store.close();
    }

    /// Somebody's page, as they see it, and a file on it.
    fn page(&self, name: &str, file: Option<&str>) -> (String, Vec<u8>) {
        let shown = milepost(&self.data, &["link", "show", HARBOUR, name]);
        let url = out(&shown);
        let mut client = self.program.client();
        let path = url.trim_end().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
        let home = client.get(&path).is(303).location();
        let page = client.get(&home).is(200).body();
        let Some(file) = file else { return (page, Vec::new()) };
        let hrefs = page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let plain = |href: &str| {
            percent_encoding::percent_decode_str(href).decode_utf8_lossy().into_owned()
        };
        let of_file = |href: &&str| plain(href).ends_with(&format!("/{file}"));
        let href = hrefs.clone().find(of_file).expect("the file is on the page").to_owned();
        (page, client.get(&href).is(200).bytes)
    }

    /// Waits for a mail to somebody, longer than a heartbeat of the server.
    fn mail(&self, email: &str) -> String {
        for _ in 0..3000 {
            if let Some(mail) = self.mail.to(email).pop() {
                return mail.bytes;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        panic!("no mail to {email}");
    }
}

#[track_caller]
fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", err(output));
    out(output)
}

#[track_caller]
fn refused(output: &Output, says: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{}", err(output));
    for says in says {
        assert!(err(output).contains(says), "{says:?} is not in: {}", err(output));
    }
    assert_eq!(out(output), "");
}

#[test]
fn one_line_brings_files_an_update_and_a_question_to_the_page_of_the_client() {
    let bench = bench(&[]);
    bench.file("homepage.pdf", PDF);
    bench.file("shop_page (1) ü.pdf", PDF2);
    let words = [
        "harbour bakery WEBSITE",
        "--milestone",
        "design",
        "--file",
        "homepage.pdf",
        "shop_page (1) ü.pdf",
        "--note",
        "Larger photographs",
        "--message",
        "Both are **ready**.",
        "--ask",
        "Approve both pages",
        "--wording",
        "Then building starts.",
        "--due",
        "2030-01-31",
        "--rule",
        "all",
        "--notify",
    ];
    let posted = bench.post(&words);
    let said = done(&posted);
    assert!(
        said.starts_with("Posted on “Design” of Harbour Bakery website with 2 files."),
        "{said}"
    );
    assert!(said.contains("Ines Calloway can decide. Mail goes to everybody on the project."));
    assert!(said.contains(&format!("{}/admin/projects/", bench.url())));
    assert!(err(&posted).contains("sending homepage.pdf (") && !err(&posted).contains('\u{1b}'));
    let (page, bytes) = bench.page("Ines Calloway", Some("homepage.pdf"));
    assert_eq!(bytes, PDF);
    for words in ["Both are <strong>ready</strong>.", "Approve both pages", "Larger photographs"] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert_eq!(bench.versions(), ["homepage.pdf 1", "shop_page (1) ü.pdf 1"]);
    assert!(bench.waiting().is_empty());
    for email in ["ines@harbourbakery.example", "accounts@harbourbakery.example"] {
        assert!(bench.mail(email).contains("Approve both pages"), "{email}");
    }
    assert!(bench.mail.to("orla@ternbooks.example").is_empty());
    bench.read(|tx, nell, harbour| {
        let asked = tx.asked_of_project(nell.desk, &harbour.id)?.remove(0);
        assert_eq!((asked.versions.len(), asked.approval.rule.as_str()), (2, "all"));
        assert_eq!(asked.approval.wording, "Then building starts.");
        assert_eq!(asked.approval.due_on.unwrap().to_string(), "2030-01-31");
        Ok(())
    });
}

#[test]
fn nobody_is_mailed_unless_it_is_said_but_a_question_reaches_who_decides() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    let quiet = bench.post(&[HARBOUR, "--file", "plan.txt", "--quiet"]);
    assert_eq!((done(&quiet), err(&quiet)), (String::new(), String::new()));
    let (page, _) = bench.page("Pete Rowland", None);
    assert!(page.contains("plan.txt is here."), "{page}");
    let told = bench.post(&[HARBOUR, "--message", "Not for everybody.", "--notify", "none"]);
    assert!(done(&told).contains("Nobody is mailed."));
    let asked = bench.post(&[
        HARBOUR,
        "--message",
        "Well?",
        "--ask",
        "Approve it",
        "--from",
        "ines@harbourbakery.example",
    ]);
    assert!(done(&asked).contains("Ines Calloway can decide. Mail goes to Ines Calloway."));
    let both = bench.post(&[
        HARBOUR,
        "--message",
        "And?",
        "--ask",
        "Approve it again",
        "--notify",
        "PETE ROWLAND",
        "ines calloway",
    ]);
    assert!(done(&both).contains("Mail goes to Ines Calloway, Pete Rowland."));
    bench.mail("pete@harbourbakery.example");
    assert_eq!(bench.mail.to("accounts@harbourbakery.example").len(), 0);
}

#[test]
fn a_draft_is_kept_and_no_client_sees_it() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    let words = [HARBOUR, "--file", "plan.txt", "--message", "Soon.", "--draft", "--ask", "Well?"];
    let kept = done(&bench.post(&words));
    assert!(kept.starts_with("Kept as a draft on “Design” of Harbour Bakery website"), "{kept}");
    let (page, _) = bench.page("Ines Calloway", None);
    assert!(!page.contains("Soon.") && !page.contains("plan.txt") && !page.contains("Well?"));
    assert_eq!(
        (bench.waiting(), bench.versions().len()),
        (vec!["plan.txt".into(), String::new()], 0)
    );
}

#[test]
fn json_is_what_the_api_answered_and_nothing_else_is_printed() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    let words = [HARBOUR, "--file", "plan.txt", "--message", "-", "--ask", "Approve it", "--json"];
    let mut command = bench.command(&words);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"From a **pipe**.\n").unwrap();
    let posted = child.wait_with_output().unwrap();
    assert_eq!(err(&posted), "");
    let json = told(&posted);
    assert_eq!((&json["files"], &json["update"]["state"]), (&1.into(), &"published".into()));
    assert_eq!(json["update"]["body"], "From a **pipe**.");
    assert_eq!(json["update"]["files"][0]["name"], "plan.txt");
    assert_eq!(json["approval_id"], json["update"]["approval_id"]);
    let approval = json["approval_id"].as_str().unwrap().parse().unwrap();
    let update = json["update"]["id"].as_str().unwrap().to_owned();
    bench.read(|tx, nell, _| {
        let (asked, _) = tx.asked_of_studio(nell.desk, &approval)?.unwrap();
        assert_eq!(asked.approval.update.unwrap().as_str(), update);
        Ok(())
    });
    // The same bytes again make no version, and are said to be the same.
    let again = done(&bench.post(&[HARBOUR, "--file", "plan.txt"]));
    assert!(again.contains("plan.txt is the same as before."), "{again}");
    assert_eq!(bench.versions(), ["plan.txt 1"]);
}

#[test]
fn projects_milestones_and_people_have_to_be_found_before_anything_is_sent() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    bench.change(|tx, nell| {
        let bakery = client::add(tx, nell, "Menu Makers")?;
        project::start(tx, nell, &bakery.id, "Menu")?;
        project::start(tx, nell, &bakery.id, "menu").map(drop)
    });
    let file = ["--file", "plan.txt"];
    let post = |words: &[&str]| bench.post(&[words, &file[..]].concat());
    refused(&post(&["Harbour"]), &["there is no project called “Harbour”"]);
    refused(&post(&["MENU"]), &["“MENU” is more than one project; say its id:", "Menu Makers"]);
    refused(&post(&["Tern Books online shop"]), &["No milestone of Tern Books online shop is in"]);
    let none = post(&[HARBOUR, "--milestone", "Launch"]);
    refused(&none, &["There is no milestone called “Launch”", "Design (in progress)", "\n  3  "]);
    refused(&post(&[HARBOUR, "--notify", "Orla Finch"]), &["no person on this project called"]);
    let pete = post(&[HARBOUR, "--ask", "Well?", "--from", "Pete Rowland"]);
    refused(&pete, &["Pete Rowland may look, not decide"]);
    assert!(bench.versions().is_empty() && bench.waiting().is_empty());
    // By its position, by its id, and by the only one in progress.
    done(&post(&[HARBOUR, "--milestone", "3"]));
    bench.read(|tx, nell, harbour| {
        let all = tx.milestones(nell.desk, &harbour.id)?;
        let version = tx.all_versions(nell.desk, &harbour.id)?.remove(0);
        assert_eq!(version.milestone, all[2].id);
        Ok(())
    });
    bench.change(|tx, nell| {
        let all = tx.projects(nell.desk)?;
        let harbour = all.into_iter().find(|project| project.title == HARBOUR).unwrap();
        let form = milestone::Form {
            title: "Photographs".into(),
            state: "in_progress".into(),
            ..Default::default()
        };
        milestone::add(tx, nell, &harbour.id, &form).map(drop)
    });
    let two = post(&[HARBOUR]);
    refused(&two, &["More than one milestone", "with --milestone:", "Photographs (in progress)"]);
}

#[test]
fn a_file_that_cannot_be_sent_ends_it_before_anybody_is_asked() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    bench.file("nothing.txt", b"");
    std::fs::create_dir(bench.folder.path().join("twin")).unwrap();
    bench.file("twin/plan.txt", b"another plan");
    let odd = bench.folder.path().join(OsStr::from_bytes(b"caf\xe9.txt"));
    std::fs::write(&odd, b"odd").unwrap();
    for (file, says) in [
        ("missing.txt", "there is no file missing.txt"),
        ("nothing.txt", "nothing.txt is empty"),
        ("twin", "twin is a folder"),
        ("/dev/null", "/dev/null is no plain file"),
        ("twin/plan.txt", "would have one name on the page"),
    ] {
        let words = [HARBOUR, "--file", "plan.txt", file, "--server", "http://127.0.0.1:1"];
        refused(&bench.post(&words), &[says]);
    }
    let mut command = bench.command(&[HARBOUR, "--file"]);
    command.arg(&odd).env("MILEPOST_URL", "http://127.0.0.1:1");
    refused(&bench.run(command), &["is not UTF-8; rename it"]);
    let many: Vec<_> = (0..201).map(|at| format!("plan-{at}.txt")).collect();
    many.iter().for_each(|name| bench.file(name, b"one of many"));
    let many: Vec<_> =
        [HARBOUR, "--file"].into_iter().chain(many.iter().map(String::as_str)).collect();
    refused(&bench.post(&many), &["one update carries 200 files at most; these are 201"]);
}

#[test]
fn what_is_said_wrongly_is_wrong_usage() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    for words in [
        &[][..],
        &[HARBOUR],
        &["--file", "plan.txt"],
        &[HARBOUR, "--message", "x", "--note", "no file"],
        &[HARBOUR, "--message", "x", "--from", "Ines Calloway"],
        &[HARBOUR, "--message", "x", "--ask", "Well?", "--due", "tomorrow"],
        &[HARBOUR, "--message", "x", "--ask", "Well?", "--due", "2026-02-30"],
        &[HARBOUR, "--message", "x", "--ask", "Well?", "--rule", "most"],
        &[HARBOUR, "--message", "x", "--notify", "all", "Pete Rowland"],
        &[HARBOUR, "--message", "x", "--token", "mp_secret"],
    ] {
        let usage = bench.post(words);
        assert_eq!(usage.status.code(), Some(2), "{words:?}: {}", err(&usage));
    }
    let help = milepost(&bench.data, &["post", "--help"]);
    for words in ["MILEPOST_TOKEN", "MILEPOST_URL", "Without it nobody does", "--file FILE..."] {
        assert!(out(&help).contains(words), "{words}");
    }
}

#[test]
fn a_refusal_is_the_servers_sentence_and_nothing_is_left_behind() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    let late = [HARBOUR, "--file", "plan.txt", "--ask", "Well?", "--due", "2020-01-01"];
    refused(&bench.post(&late), &["This day is over.", "\nNothing was posted.\n"]);
    let long = "n".repeat(301);
    let note = bench.post(&[HARBOUR, "--file", "plan.txt", "--note", &long]);
    refused(&note, &["Keep the note under 300 letters", "\nNothing was posted.\n"]);
    assert!(bench.versions().is_empty() && bench.waiting().is_empty());
    assert!(bench.mail.got().is_empty());
}

#[test]
fn a_token_that_is_wrong_may_only_read_or_is_missing_posts_nothing() {
    let bench = bench(&[]);
    bench.file("plan.txt", b"a plan");
    let words = [HARBOUR, "--file", "plan.txt"];
    let with = |letters: &str| {
        let mut command = bench.command(&words);
        command.env("MILEPOST_TOKEN", letters);
        bench.run(command)
    };
    let wrong = format!("mp_{}", "x".repeat(43));
    let denied = with(&wrong);
    refused(&denied, &["with a token of this studio that still works"]);
    assert!(!err(&denied).contains(&wrong[3..]));
    refused(&with(""), &["a token is needed", "milepost token create"]);
    refused(&with("mp_with\u{7}bell"), &["there is no token in MILEPOST_TOKEN"]);
    let reader = token(&bench.data, "read_only");
    let denied = with(&reader);
    refused(&denied, &["This token may only read.", "\nNothing was posted.\n"]);
    assert!(!err(&denied).contains(&reader[3..]));
    assert!(bench.versions().is_empty() && bench.waiting().is_empty());
    // A file that others can read works, with a warning; one of one's own without.
    bench.file("token", format!("{}\nmore\n", bench.letters).as_bytes());
    let path = bench.folder.path().join("token");
    let from_file = |message: &str, mode: u32| {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let mut command = bench.command(&[HARBOUR, "--message", message, "--token-file", "token"]);
        command.env_remove("MILEPOST_TOKEN");
        bench.run(command)
    };
    let open = from_file("One.", 0o644);
    assert!(done(&open).starts_with("Posted") && err(&open).contains("others can read token"));
    let own = from_file("Two.", 0o600);
    assert!(done(&own).starts_with("Posted") && err(&own).is_empty());
    let log = std::fs::read_to_string(bench.data.with_extension("log")).unwrap();
    assert!(log.contains("/api/v1/milestones/") && !log.contains(&bench.letters[3..]));
}

#[test]
fn a_server_that_is_not_there_is_tried_four_times() {
    let bench = bench(&[]);
    let words = [HARBOUR, "--message", "x", "--server", "127.0.0.1:1"];
    let nobody = bench.post(&words);
    refused(&nobody, &["milepost: No connection to http://127.0.0.1:1: ", "Once more in 4 s."]);
    assert_eq!(err(&nobody).matches("Once more in").count(), 3);
    for wrong in
        ["ftp://portal.test", "https://portal.test/admin", "https://nell:secret@portal.test"]
    {
        refused(
            &bench.post(&[HARBOUR, "--message", "x", "--server", wrong]),
            &["is no address of a server"],
        );
    }
}

#[test]
fn a_line_that_breaks_in_the_middle_of_a_file_makes_one_version() {
    let bench = bench(&[]);
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
    bench.file("large.bin", &bytes);
    let line = Line::to(&bench.program.address, Cut::Up(1_000_000));
    let posted = bench.through(&line, &[HARBOUR, "--file", "large.bin", "--notify"]);
    assert!(done(&posted).starts_with("Posted"));
    assert!(line.was_cut() && err(&posted).contains("Once more in 1 s."), "{}", err(&posted));
    assert_eq!(err(&posted).matches("sending large.bin (3 MB)").count(), 2);
    assert_eq!(bench.versions(), ["large.bin 1"]);
    assert!(bench.waiting().is_empty());
    assert_eq!(bench.page("Ines Calloway", Some("large.bin")).1, bytes);
}

#[test]
fn an_answer_that_is_lost_makes_nothing_twice() {
    for words in ["\"published_at\":null", "\"state\":\"published\""] {
        let bench = bench(&[]);
        bench.file("plan.txt", b"a plan");
        let line = Line::to(&bench.program.address, Cut::Answer(words));
        let posted = bench.through(&line, &[HARBOUR, "--file", "plan.txt", "--notify"]);
        assert!(done(&posted).starts_with("Posted") && line.was_cut(), "{words}");
        assert_eq!(bench.versions(), ["plan.txt 1"], "{words}");
        assert!(bench.waiting().is_empty(), "{words}");
        bench.mail("pete@harbourbakery.example");
        let updates = bench.read(|tx, nell, harbour| {
            let design = tx.milestones(nell.desk, &harbour.id)?.remove(1);
            tx.updates_of_milestone(nell.desk, &design.id)
        });
        assert_eq!(updates.len(), 1, "{words}");
        assert_eq!(bench.mail.to("pete@harbourbakery.example").len(), 1, "{words}");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_early_and_takes_the_others_with_it() {
    let bench = bench(&[("MILEPOST_MAX_UPLOAD", "1MiB")]);
    bench.file("first.txt", b"first");
    bench.file("third.txt", b"third");
    // Two gigabytes and a byte that are holes on the disk.
    let huge = std::fs::File::create(bench.folder.path().join("huge.bin")).unwrap();
    huge.set_len((2 << 30) + 1).unwrap();
    let line = Line::to(&bench.program.address, Cut::Never);
    let words = [HARBOUR, "--file", "first.txt", "huge.bin", "third.txt", "--notify"];
    let over = bench.through(&line, &words);
    refused(&over, &["huge.bin is too big; the limit is 1 MB.", "\nNothing was posted.\n"]);
    assert!(!err(&over).contains("sending third.txt"));
    assert!(line.went_up() < 128 << 20, "{} bytes went up", line.went_up());
    assert!(bench.versions().is_empty() && bench.waiting().is_empty());
    assert!(!bench.page("Ines Calloway", None).0.contains("first.txt"));
    assert!(bench.mail.got().is_empty());
}

#[test]
fn stopped_on_the_way_it_throws_away_what_was_kept() {
    for signal in ["-INT", "-TERM"] {
        let bench = bench(&[]);
        bench.file("first.txt", b"first");
        bench.file("large.bin", &vec![7; 30_000_000]);
        let line = Line::to(&bench.program.address, Cut::Still(500_000));
        let mut command = bench.command(&[HARBOUR, "--file", "first.txt", "large.bin"]);
        command.env("MILEPOST_URL", line.url()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().unwrap();
        for _ in 0..4000 {
            if line.was_cut() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert_eq!(bench.waiting(), ["first.txt", ""]);
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        refused(&child.wait_with_output().unwrap(), &["Stopped.\nNothing was posted.\n"]);
        assert!(bench.versions().is_empty() && bench.waiting().is_empty(), "{signal}");
    }
}

#[test]
fn a_server_that_asks_to_wait_is_waited_for_and_one_that_leads_elsewhere_is_not_followed() {
    let bench = bench(&[]);
    let problem = |status: &str, more: &str| {
        let body = "{\"detail\":\"Not now.\\u001b[2J\",\"errors\":{\"body\":[\"Say more.\"]}}";
        format!("HTTP/1.1 {status}\r\ncontent-type: application/problem+json{more}\r\n\r\n{body}")
    };
    let slow = problem("429 Too Many Requests", "\r\nretry-after: 0");
    let parrot = Parrot::says(vec![slow, problem("403 Forbidden", "")]);
    let words = [HARBOUR, "--message", "x", "--server", &parrot.address];
    let denied = bench.post(&words);
    refused(
        &denied,
        &["Not now. [2J\n  body: Say more. Once more in 0 s.", "milepost: Not now. [2J\n"],
    );
    assert_eq!(parrot.asked().len(), 2);
    assert!(!err(&denied).contains('\u{1b}'));
    let other = Parrot::says(vec![problem("200 OK", "")]);
    let to = format!("\r\nlocation: http://{}/api/v1/projects", other.address);
    let parrot = Parrot::says(vec![problem("307 Temporary Redirect", &to)]);
    let sent = bench.post(&[HARBOUR, "--message", "x", "--server", &parrot.address]);
    refused(&sent, &[&format!("sends us to http://{}; name the right one", other.address)]);
    assert!(parrot.asked()[0].contains(&bench.letters) && other.asked().is_empty());
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<h1>Hello</h1>".to_owned();
    let parrot = Parrot::says(vec![page]);
    let words = [HARBOUR, "--message", "x", "--server", &parrot.address];
    refused(&bench.post(&words), &["does not answer as a Milepost does"]);
}

#[test]
fn a_token_that_goes_out_in_the_clear_is_warned_of_once() {
    let bench = bench(&[]);
    // Plain http to another machine goes through the proxy of the build machine, as elsewhere.
    let gone = "HTTP/1.1 403 Forbidden\r\n\r\n".to_owned();
    let parrot = Parrot::says(vec![gone]);
    let mut command = bench.command(&[HARBOUR, "--message", "x"]);
    let proxy = format!("http://{}", parrot.address);
    command.env("MILEPOST_URL", "http://portal.test").env("http_proxy", &proxy);
    command.env_remove("no_proxy").env_remove("NO_PROXY");
    let clear = bench.run(command);
    refused(&clear, &["The server answered 403 Forbidden, and not as a Milepost does."]);
    assert_eq!(err(&clear).matches("http://portal.test is not encrypted").count(), 1);
    assert!(parrot.asked()[0].starts_with("GET http://portal.test/api/v1/projects"));
    // This machine needs no proxy and no warning.
    let mut command = bench.command(&[HARBOUR, "--message", "Well."]);
    let near = bench.run({
        command.env("http_proxy", "http://127.0.0.1:1");
        command
    });
    assert!(done(&near).starts_with("Posted") && err(&near).is_empty());
}
