//! `milepost link`, on a data folder that two projects share a title in.

use super::{INIT, err, milepost, out, told};
use crate::support::outside::{Client, Program};
use crate::support::smtp::Server;
use crate::support::studio::{CAST, settings};
use milepost::app::App;
use milepost::clock::Clock;
use milepost::error::Result;
use milepost::member;
use milepost::store::Tx;
use milepost::{client, contact, link, participant, project};
use std::path::Path;

const HARBOUR: &str = "Harbour Bakery website";

/// A studio with the Harbour project and its people, and two projects of one title.
fn set_up(data: &Path) {
    assert!(milepost(data, INIT).status.success());
    let app = App::open(settings(data, &[]), Clock::of_the_machine()).unwrap();
    let signer = app.signer();
    app.store.write_now(move |tx| cast(tx, &signer)).unwrap();
    app.store.close();
}

fn cast(tx: &Tx, signer: &link::Signer) -> Result<()> {
    let nell = member::at_the_machine(tx)?;
    let bakery = client::add(tx, &nell, "Harbour Bakery")?;
    let harbour = project::start(tx, &nell, &bakery.id, HARBOUR)?;
    for (name, email, role, download) in CAST {
        let form =
            contact::Form { name: (*name).into(), email: (*email).into(), ..Default::default() };
        let contact = contact::add(tx, &nell, &bakery.id, &form)?;
        participant::add(tx, signer, &nell, &harbour.id, &(contact.id, *role, *download))?;
    }
    let other = contact::Form {
        name: "Ines Calloway".into(),
        email: "i.calloway@harbourbakery.example".into(),
        ..Default::default()
    };
    let other = contact::add(tx, &nell, &bakery.id, &other)?;
    participant::add(tx, signer, &nell, &harbour.id, &(other.id, participant::Role::Viewer, true))?;
    project::start(tx, &nell, &bakery.id, "Menu")?;
    project::start(tx, &nell, &bakery.id, "Menu").map(drop)
}

fn of_pete<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["link", verb, HARBOUR, "Pete Rowland"], more].concat()
}

/// The path of Pete's link.
fn petes_link(data: &Path) -> String {
    let shown = milepost(data, &of_pete("show", &[]));
    assert!(shown.status.success(), "{}", err(&shown));
    let url = out(&shown).trim_end().to_owned();
    let path = url.strip_prefix("http://127.0.0.1:8080").unwrap();
    assert!(path.starts_with("/l/") && path.len() == 43, "{url}");
    path.to_owned()
}

#[test]
fn show_prints_the_link_alone_whatever_name_is_used() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let url = format!("http://127.0.0.1:8080{}\n", petes_link(folder.path()));
    let app = App::open(settings(folder.path(), &[]), Clock::of_the_machine()).unwrap();
    let (project, pete) = app
        .store
        .read_now(|tx| {
            let desk = member::at_the_machine(tx)?.desk;
            let project = tx.projects(desk)?.into_iter().find(|p| p.title == HARBOUR).unwrap();
            let people = tx.participants(desk, &project.id)?;
            let pete = people.into_iter().find(|p| p.contact.name == "Pete Rowland").unwrap();
            Ok((project.id.to_string(), pete))
        })
        .unwrap();
    app.store.close();
    let (id, contact) = (pete.id.to_string(), pete.contact.id.to_string());
    for who in ["Pete@HarbourBakery.example", &id, &contact] {
        let shown = milepost(folder.path(), &["link", "show", &project, who]);
        assert_eq!(out(&shown), url, "{who}: {}", err(&shown));
    }
    let json = told(&milepost(folder.path(), &of_pete("show", &["--json"])));
    assert_eq!(
        (json["url"].as_str(), json["state"].as_str()),
        (Some(url.trim_end()), Some("live"))
    );
    assert!(json["expires_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn who_is_meant_has_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    for (words, says) in [
        (["show", "Harbour", "Pete Rowland"], "there is no project called “Harbour”"),
        (["show", HARBOUR, "Orla Finch"], "there is no person on this project called"),
        (["show", "Menu", "Pete Rowland"], "“Menu” is more than one project; say its id:"),
        (["extend", HARBOUR, "Ines Calloway"], "“Ines Calloway” is more than one person"),
        (["revoke", HARBOUR, "Ines Calloway"], "i.calloway@harbourbakery.example"),
    ] {
        let refused = milepost(folder.path(), &[&["link"], &words[..]].concat());
        assert_eq!(refused.status.code(), Some(1), "{words:?}");
        assert!(err(&refused).contains(says), "{words:?}: {}", err(&refused));
        assert!(out(&refused).is_empty());
    }
    for words in [
        &["link"][..],
        &["link", "show", HARBOUR],
        &["link", "reissue"],
        &["link", "extend", HARBOUR, "Pete Rowland", "--days", "0"],
        &["link", "extend", HARBOUR, "Pete Rowland", "--days", "3651"],
        &["link", "steal", HARBOUR, "Pete Rowland"],
    ] {
        assert_eq!(milepost(folder.path(), words).status.code(), Some(2), "{words:?}");
    }
}

#[test]
fn extend_rotate_and_revoke_say_what_they_did() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let old = petes_link(folder.path());
    let extended = milepost(folder.path(), &of_pete("extend", &["--days", "400"]));
    assert!(
        out(&extended).starts_with("The link of Pete Rowland works until 20"),
        "{}",
        err(&extended)
    );
    let again = told(&milepost(folder.path(), &of_pete("extend", &["--json"])));
    let until = again["expires_at"].as_str().unwrap();
    assert!(out(&extended).contains(until), "{until}");
    assert_eq!(again["state"], "live");
    let rotated = out(&milepost(folder.path(), &of_pete("rotate", &[])));
    assert!(
        rotated.contains("the old one opens nothing any more. Nothing was mailed"),
        "{rotated}"
    );
    let new = petes_link(folder.path());
    assert_ne!(new, old);
    let mailed = out(&milepost(folder.path(), &of_pete("rotate", &["--mail"])));
    assert!(mailed.contains("The new one is in the outbox."), "{mailed}");
    let ended = out(&milepost(folder.path(), &of_pete("revoke", &["--why", "left"])));
    assert_eq!(ended, "The link of Pete Rowland opens nothing any more.\n");
    for verb in ["show", "revoke", "extend", "rotate"] {
        let refused = milepost(folder.path(), &of_pete(verb, &[]));
        assert_eq!(refused.status.code(), Some(1), "{verb}");
        assert!(err(&refused).contains("revoked"), "{verb}: {}", err(&refused));
    }
    let json = told(&milepost(folder.path(), &of_pete("show", &["--json"])));
    assert_eq!((&json["url"], json["state"].as_str()), (&().into(), Some("revoked")));
}

fn trail(data: &Path) -> Vec<String> {
    use milepost::page::{Reader, sentence};
    let app = App::open(settings(data, &[]), Clock::of_the_machine()).unwrap();
    let events = app.store.read_now(|tx| {
        let desk = member::at_the_machine(tx)?.desk;
        let project = tx.projects(desk)?.into_iter().find(|p| p.title == HARBOUR).unwrap();
        tx.chain(desk, project.id.as_str())
    });
    app.store.close();
    events.unwrap().iter().map(|event| sentence(event, Reader::Studio)).collect()
}

#[test]
fn the_trail_says_that_it_was_done_at_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    milepost(folder.path(), &of_pete("extend", &[]));
    milepost(folder.path(), &of_pete("rotate", &[]));
    milepost(folder.path(), &["link", "reissue", "--all"]);
    let said = trail(folder.path());
    let by = "Nell Ashby (at the command line)";
    for act in [
        "extended the link of Pete Rowland",
        "rotated the link of Pete Rowland",
        "mailed Pete Rowland their link signed anew",
    ] {
        assert!(said.contains(&format!("{by} {act}")), "{act}: {said:?}");
    }
}

/// Waits for the next mail to somebody, longer than a heartbeat of the server.
fn mail(server: &Server, email: &str) -> String {
    for _ in 0..3000 {
        if let Some(mail) = server.to(email).pop() {
            return mail.link();
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("no mail to {email}");
}

#[test]
fn beside_a_running_server_links_die_at_once_and_letters_leave_within_a_heartbeat() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    set_up(&data);
    let server = Server::start();
    let program = Program::start(&data, &[("MILEPOST_SMTP_URL", &server.url())]);
    let open = |path: &str| -> u16 {
        let mut client: Client = program.client();
        client.get(path).status
    };
    let old = petes_link(&data);
    assert_eq!(open(&old), 303);
    assert!(milepost(&data, &of_pete("rotate", &[])).status.success());
    assert_eq!(open(&old), 410);
    assert_eq!(open(&petes_link(&data)), 303);
    let mailed = told(&milepost(&data, &["link", "reissue", "--all", "--json"]));
    assert_eq!(mailed["mailed"], 4);
    let link = mail(&server, "pete@harbourbakery.example");
    let link = link.trim_start_matches("http://").trim_start_matches(&program.address);
    assert_eq!(open(link), 303);
}
