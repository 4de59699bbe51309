//! What goes wrong on the way: lines that break, disks that are full, names and bytes that mean
//! harm. Nothing is lost, nothing is half visible, and each has a sentence.

use super::{begin, id, part, tus, whole};
use crate::support::studio::{PDF, settings};
use crate::support::{Page, SmallDisk, Studio};
use axum::body::{Body, Bytes};
use axum::http::Method;
use futures_util::StreamExt as _;
use milepost::app::App;
use milepost::member::Desk;
use milepost::web;

const DESK: &str = "/admin/uploads";
const KIND: (&str, &str) = ("content-type", "application/offset+octet-stream");

/// A body that breaks after these bytes.
fn breaking(bytes: &'static [u8]) -> Body {
    let cut = Err(std::io::Error::other("the line broke"));
    Body::from_stream(futures_util::stream::iter([Ok(Bytes::from_static(bytes)), cut]))
}

#[tokio::test]
async fn what_came_before_a_cut_is_kept_and_what_had_a_sum_is_not() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 10).await.location();
    let patch = |nell: &crate::support::Browser, at: &str| {
        let request = nell.request(Method::PATCH, &place).header("tus-resumable", "1.0.0");
        request.header(KIND.0, KIND.1).header("upload-offset", at)
    };
    let cut = nell.send(patch(&nell, "0").body(breaking(b"first")).unwrap()).await;
    cut.is(400).says("stopped half-way");
    let far = tus(&mut nell, "HEAD", &place, &[], b"").await;
    assert_eq!(far.header("upload-offset"), "5");
    let summed = patch(&nell, "5").header("upload-checksum", "sha1 AAAA");
    nell.send(summed.body(breaking(b"aga")).unwrap()).await.is(400);
    assert_eq!(tus(&mut nell, "HEAD", &place, &[], b"").await.header("upload-offset"), "5");
    part(&mut nell, &place, 5, b"again").await.is(204);
}

#[tokio::test]
async fn a_handler_that_nobody_waits_for_keeps_what_came() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 10).await.location();
    let taken = std::sync::Arc::new(tokio::sync::Notify::new());
    let told = taken.clone();
    // Five bytes, and then a line on which nothing moves any more.
    let first = Ok::<_, std::io::Error>(Bytes::from_static(b"first"));
    let body = futures_util::stream::iter([first]).chain(futures_util::stream::once(async move {
        told.notify_one();
        std::future::pending().await
    }));
    let request = nell.request(Method::PATCH, &place).header("tus-resumable", "1.0.0");
    let request = request.header(KIND.0, KIND.1).header("upload-offset", "0");
    let request = request.body(Body::from_stream(body.boxed())).unwrap();
    let mut other = nell.clone();
    let waits = tokio::spawn(async move { other.send(request).await });
    taken.notified().await;
    waits.abort();
    // The next one does not wait for a line that is dead: it stops it.
    let far = tus(&mut nell, "HEAD", &place, &[], b"").await;
    assert_eq!((far.status.as_u16(), far.header("upload-offset")), (200, "5"));
    part(&mut nell, &place, 5, b"again").await.is(204);
}

#[tokio::test]
async fn an_upload_goes_on_after_a_restart_and_its_hash_is_right() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.pdf", PDF.len()).await.location();
    part(&mut nell, &place, 0, &PDF[..700]).await.is(204);
    // More than is known of was written before the power went: it is cut off.
    let file = studio.folder.path().join(format!("vault/incoming/part-{}", id(&place)));
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend_from_slice(&[0; 300]);
    std::fs::write(&file, bytes).unwrap();
    let app = App::open(settings(studio.folder.path(), &[]), studio.clock.clone()).unwrap();
    let mut again = crate::support::Browser::new(web::router::router(&app), &nell.base);
    again.cookies.clone_from(&nell.cookies);
    let far = tus(&mut again, "HEAD", &place, &[], b"").await;
    assert_eq!(far.header("upload-offset"), "700");
    part(&mut again, &place, 700, &PDF[700..]).await.is(204);
    let sha256 = milepost::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(PDF));
    assert!(app.vault.check(&sha256, PDF.len() as u64).unwrap());
}

#[tokio::test]
async fn an_upload_whose_bytes_are_gone_begins_anew_with_a_sentence() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 10).await.location();
    part(&mut nell, &place, 0, b"first").await.is(204);
    std::fs::remove_file(studio.folder.path().join(format!("vault/incoming/part-{}", id(&place))))
        .unwrap();
    part(&mut nell, &place, 5, b"again").await.is(404);
}

/// Names that mean harm, or only look so.
const NAMES: &[(&str, &str)] = &[
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("/", "file"),
    ("", "file"),
    ("..", "file"),
    (".env", ".env"),
    ("CON", "CON"),
    ("aux.txt", "aux.txt"),
    ("a\u{0}b\nc.txt", "abc.txt"),
    ("\u{202e}fdp.exe", "fdp.exe"),
    ("می\u{200c}خواهم.pdf", "می\u{200c}خواهم.pdf"),
    ("👩\u{200d}🎨.png", "👩\u{200d}🎨.png"),
    ("\u{200f}עברית.txt", "\u{200f}עברית.txt"),
    ("<script>alert(1)</script>.txt", "script>.txt"),
    ("a\"; filename=\"b.html", "a\"; filename=\"b.html"),
    ("  spaced  .txt ", "spaced  .txt"),
];

#[tokio::test]
async fn hostile_names_are_kept_as_they_were_written_and_are_never_paths() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for (at, (sent, kept)) in NAMES.iter().enumerate() {
        let bytes = format!("file {at}");
        let place = whole(&mut nell, DESK, sent, bytes.as_bytes()).await;
        let holder = milepost::upload::Holder::Member(studio.nell.clone());
        let ids = [id(&place).to_owned()];
        let named = move |tx: &milepost::store::Tx| milepost::upload::named(tx, &holder, &ids);
        let stored = studio.read(named).await.0.remove(0);
        assert_eq!(stored.name, *kept, "{sent:?}");
    }
    let long = format!("{}.pdf", "é".repeat(300));
    let place = whole(&mut nell, DESK, &long, b"long").await;
    let far = tus(&mut nell, "HEAD", &place, &[], b"").await;
    far.is(200);
    // Everything that was written lies in the vault, by its hash.
    let mut found = Vec::new();
    let mut folders = vec![studio.folder.path().to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(name),
            }
        }
    }
    found.retain(|name| !name.starts_with("milepost") && name != "keys.toml");
    let is_hash = |name: &String| name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit());
    assert!(found.iter().all(is_hash), "{found:?}");
    assert_eq!(found.len(), NAMES.len() + 1);
}

#[tokio::test]
async fn bytes_that_are_two_things_at_once_are_never_shown_as_a_page() {
    let studio = Studio::open().await;
    let script = "<script>document.title = 'ran'</script>";
    let gif = format!("GIF89a/*{script}*/=1;");
    let pdf = format!("%PDF-1.4\n{script}");
    let png = [b"\x89PNG\r\n\x1a\n".as_slice(), script.as_bytes()].concat();
    let svg = format!("<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>");
    let files: &[(&str, &[u8])] = &[
        ("page.html", script.as_bytes()),
        ("picture.svg", svg.as_bytes()),
        ("picture.png", svg.as_bytes()),
        ("picture.gif", gif.as_bytes()),
        ("plan.pdf", pdf.as_bytes()),
        ("plan.html", &png),
        ("page.xhtml", script.as_bytes()),
        ("text.txt", script.as_bytes()),
        ("empty.html", b""),
    ];
    studio.post(files, &[], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let desk = Desk::of_the_house();
    let of = studio.design.clone();
    let versions = studio.read(move |tx| tx.versions_of_milestone(desk, &of)).await;
    assert_eq!(versions.len(), files.len());
    for version in versions {
        let address = format!("{home}/files/{}/x?inline=1", version.id);
        let page: Page = ines.get(&address).await;
        page.is(200);
        let kind = page.header("content-type");
        let active = ["html", "svg", "xml", "script"].iter().any(|word| kind.contains(word));
        assert!(!active, "{}: {kind}", version.name);
        assert!(page.header("content-security-policy").contains("sandbox"), "{}", version.name);
        assert_eq!(page.header("x-content-type-options"), "nosniff");
        let is_shown = page.header("content-disposition").starts_with("inline");
        let shows = ["image/png", "image/gif", "application/pdf", "text/plain; charset=utf-8"];
        assert!(!is_shown || shows.contains(&kind), "{}: {kind}", version.name);
    }
}

#[tokio::test]
async fn a_disk_that_is_full_in_the_middle_loses_nothing() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: a_disk_that_is_full_in_the_middle needs the right to mount a tmpfs");
        return;
    };
    let studio = Studio::open_on(disk.folder.path(), &[("min-free", "1MiB")]).await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "a.bin", 4_000_000).await.is(201).location();
    part(&mut nell, &place, 0, &vec![1; 1_000_000]).await.is(204);
    let machine = studio.machine().await;
    // Somebody else takes what is left.
    let other = disk.folder.path().join("other.bin");
    let left = usize::try_from(studio.app.vault.free().unwrap()).unwrap();
    std::fs::write(&other, vec![9; left - 900_000]).unwrap();
    let to = format!("/milestones/{}/files/b.bin", studio.design);
    machine.put(&to, &vec![2; 3_000_000]).await.tells(507, "no-room");
    begin(&mut nell, DESK, "c.bin", 1000).await.is(507).says("no room left");
    // What was begun has its room already.
    part(&mut nell, &place, 1_000_000, &vec![1; 1_000_000]).await.is(204);
    std::fs::remove_file(other).unwrap();
    part(&mut nell, &place, 2_000_000, &vec![1; 2_000_000]).await.is(204);
    machine.put(&to, &vec![2; 3_000_000]).await.is(201);
}

#[tokio::test]
async fn a_disk_without_room_for_the_database_records_nothing_and_says_so() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: a_disk_without_room_for_the_database needs the right to mount a tmpfs");
        return;
    };
    let studio = Studio::open_on(disk.folder.path(), &[("min-free", "1MiB")]).await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.is(200);
    studio.settle().await;
    let other = disk.folder.path().join("other.bin");
    drop(std::fs::write(&other, vec![9; 64 << 20]));
    let long = "A lot to change. ".repeat(100);
    let fields = [("decision", "changes_requested"), ("comment", long.as_str())];
    let refused = studio.decide(&mut ines, &home, &fields).await;
    refused.is(507).says("disk is full, so nothing was recorded");
    assert!(studio.asked().await[0].decisions.is_empty());
    std::fs::remove_file(other).unwrap();
    studio.decide(&mut ines, &home, &fields).await.is(303);
    assert_eq!(studio.asked().await[0].decisions.len(), 1);
    assert!(studio.app.store.check().is_ok());
}
