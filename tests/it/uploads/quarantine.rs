//! The virus scanner, and the kinds of files that are not taken.

use super::{begin, id, part, tus, whole};
use crate::support::Studio;
use crate::support::studio::PDF;
use milepost::member::Desk;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;

const DESK: &str = "/admin/uploads";

/// A program that finds something in whatever holds the word EVIL, and breaks on the word BROKEN.
fn scanner(folder: &std::path::Path) -> String {
    let path = folder.join("scan.sh");
    let script = "#!/bin/sh\ngrep -q BROKEN \"$1\" && exit 2\n\
                  if grep -q EVIL \"$1\"; then echo \"$1: Eicar-Test FOUND\"; exit 1; fi\nexit 0\n";
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn what_the_scanner_finds_is_in_quarantine_before_anybody_can_get_it() {
    let tools = tempfile::tempdir().unwrap();
    let scanner = scanner(tools.path());
    let studio = Studio::open_with(&[("scan-command", &scanner)]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let place = begin(&mut ines, &format!("{home}/uploads"), "logo.pdf", 9).await.location();
    part(&mut ines, &place, 0, b"an EVIL").await.is(204);
    let refused = part(&mut ines, &place, 7, b" o").await;
    refused.is(422).says("logo.pdf was not taken: the virus scanner says Eicar-Test FOUND");
    tus(&mut ines, "HEAD", &place, &[], b"").await.is(404);
    // A form keeps what was typed, a program hears why.
    let mut nell = studio.desk().await;
    let to = format!("/admin/projects/{}/updates", studio.harbour);
    let fields = [("milestone", studio.design.as_str()), ("text", "Typed words."), ("do", "post")];
    let page = nell.upload(&to, &fields, &[("files", "b.pdf", b"EVIL too")]).await;
    page.says("b.pdf was not taken").says("Typed words.");
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/files/c.pdf", studio.design);
    machine.put(&at, b"EVIL as well").await.tells(422, "file-not-taken");
    let found = studio.read(|tx| tx.quarantined(Desk::of_the_house())).await;
    assert_eq!(found.len(), 3);
    for file in &found {
        let cell = studio.folder.path().join("vault/quarantine").join(&file.sha256);
        assert!(cell.exists(), "{file:?}");
        assert!(!studio.app.vault.check(&file.sha256, 9).unwrap(), "it can be had: {file:?}");
    }
    let files = nell.get("/admin/files").await;
    files.says("logo.pdf").says("Ines Calloway").says("Eicar-Test FOUND");
    let gone = format!("/admin/quarantine/{}/remove", found[0].sha256);
    nell.post(&gone, &[]).await.is(303);
    nell.post(&gone, &[]).await.is(404);
    assert!(!studio.folder.path().join("vault/quarantine").join(&found[0].sha256).exists());
    nell.get(&format!("/admin/projects/{}", studio.harbour)).await.says("virus scanner found");
    ines.get(&home).await.never_says("Eicar");
    // What is clean goes through.
    whole(&mut nell, DESK, "clean.pdf", PDF).await;
}

#[tokio::test]
async fn a_scanner_that_cannot_say_is_no_way_past_it_and_costs_no_upload() {
    let tools = tempfile::tempdir().unwrap();
    let scanner = scanner(tools.path());
    let studio = Studio::open_with(&[("scan-command", &scanner)]).await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "a.txt", 8).await.location();
    part(&mut nell, &place, 0, b"BROKEN A").await.is(503).says("could not be checked");
    let far = tus(&mut nell, "HEAD", &place, &[], b"").await;
    far.is(200);
    let offset: usize = far.header("upload-offset").parse().unwrap();
    assert!(offset < 8, "{offset}");
    // The scanner works again: what came before is still here.
    std::fs::write(&scanner, "#!/bin/sh\nexit 0\n").unwrap();
    part(&mut nell, &place, offset, &b"BROKEN A"[offset..]).await.is(204);
    let page = nell.get("/admin/files").await;
    page.says("has found nothing");
}

/// A clamd that finds something in whatever holds the word EVIL; how many files it was asked about.
fn clamd() -> (String, std::thread::JoinHandle<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serve = move || {
        let mut asked = 0;
        for stream in listener.incoming().take(2) {
            let mut stream = stream.unwrap();
            let mut command = [0; 10];
            stream.read_exact(&mut command).unwrap();
            assert_eq!(&command, b"zINSTREAM\0");
            let mut bytes = Vec::new();
            loop {
                let mut length = [0; 4];
                stream.read_exact(&mut length).unwrap();
                let length = u32::from_be_bytes(length) as usize;
                if length == 0 {
                    break;
                }
                let mut chunk = vec![0; length];
                stream.read_exact(&mut chunk).unwrap();
                bytes.extend_from_slice(&chunk);
            }
            let evil = bytes.windows(4).any(|word| word == b"EVIL");
            let says: &[u8] = if evil { b"stream: Win.Test FOUND\0" } else { b"stream: OK\0" };
            stream.write_all(says).unwrap();
            asked += 1;
        }
        asked
    };
    (address, std::thread::spawn(serve))
}

#[tokio::test]
async fn a_clamd_is_asked_in_its_own_words() {
    let (address, serves) = clamd();
    let studio = Studio::open_with(&[("clamd", &address)]).await;
    let mut nell = studio.desk().await;
    whole(&mut nell, DESK, "clean.pdf", PDF).await;
    let place = begin(&mut nell, DESK, "b.txt", 4).await.location();
    part(&mut nell, &place, 0, b"EVIL").await.is(422).says("the virus scanner says Win.Test");
    assert_eq!(serves.join().unwrap(), 2);
    // Nobody is there any more.
    let place = begin(&mut nell, DESK, "c.txt", 4).await.location();
    part(&mut nell, &place, 0, b"good").await.is(503).says("Try again in a few minutes");
}

#[tokio::test]
async fn a_kind_that_the_studio_does_not_take_is_refused_by_name_and_by_content() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let saved = nell.post("/admin/files", &[("kinds", ".EXE, *.bat\nzip;exe")]).await;
    nell.get(&saved.is(303).location()).await.says("bat, exe, zip");
    let wrong = nell.post("/admin/files", &[("kinds", "exe, not/an ending")]).await;
    wrong.is(422).says("“not/an” is no ending").says("exe, not/an ending");
    begin(&mut nell, DESK, "Setup.exe", 10).await.is(415).says("takes no EXE files");
    // By another name it is found out by its bytes.
    let zip = b"PK\x03\x04 what follows is of no matter";
    let place = begin(&mut nell, DESK, "photos.dat", zip.len()).await.location();
    part(&mut nell, &place, 0, zip).await.is(415).says("takes no ZIP files");
    tus(&mut nell, "HEAD", &place, &[], b"").await.is(404);
    let machine = studio.machine().await;
    let at = format!("/milestones/{}/files/run.bat", studio.design);
    machine.put(&at, b"echo").await.tells(422, "file-not-taken");
    whole(&mut nell, DESK, "plan.pdf", PDF).await;
    let editor = studio.joss(milepost::member::Role::Editor).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    joss.post("/admin/files", &[("kinds", "")]).await.is(403);
    joss.get("/admin/files").await.is(403);
    assert_eq!((editor.profile.name.as_str(), id(&place).len()), ("Joss Field", 16));
}
