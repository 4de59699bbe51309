//! The protocol, tus 1.0: core, creation, checksum, expiration, termination.

use super::{begin, id, part, tus, whole};
use crate::support::Studio;
use crate::support::studio::PDF;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use milepost::clock::days;
use milepost::jobs::sweep;
use sha2::{Digest as _, Sha256};

const DESK: &str = "/admin/uploads";

#[tokio::test]
async fn an_upload_goes_on_where_it_stopped_and_an_answer_names_it() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (at, name) = (format!("{home}/uploads"), "../crumb  close-up.pdf");
    let place = begin(&mut ines, &at, name, PDF.len()).await.is(201).location();
    assert!(place.starts_with(&format!("{home}/uploads/")), "{place}");
    let (first, rest) = PDF.split_at(100);
    let some = part(&mut ines, &place, 0, first).await;
    some.is(204);
    assert_eq!(some.header("upload-offset"), "100");
    assert!(some.header("upload-expires").ends_with("GMT"), "{}", some.header("upload-expires"));
    let told = tus(&mut ines, "HEAD", &place, &[], b"").await;
    told.is(200);
    assert_eq!(
        (told.header("upload-offset"), told.header("cache-control")),
        ("100", "private, no-store")
    );
    assert_eq!(told.header("upload-length"), PDF.len().to_string());
    // What is not whole cannot be named yet.
    let fields =
        [("decision", "changes_requested"), ("comment", "See this."), ("upload", id(&place))];
    studio.decide(&mut ines, &home, &fields).await.is(422).says("Choose it again");
    part(&mut ines, &place, 100, rest).await.is(204);
    let receipt = studio.decide(&mut ines, &home, &fields).await.is(303).location();
    let page = ines.get(&receipt).await;
    page.says("crumb  close-up.pdf");
    let file = format!("{home}/decisions/{}", page.after(&format!("{home}/decisions/")));
    assert_eq!(ines.get(&file).await.bytes, PDF);
}

#[tokio::test]
async fn what_a_server_can_do_is_told() {
    let studio = Studio::open_with(&[("max-upload", "5MiB")]).await;
    let mut nell = studio.desk().await;
    let offers = tus(&mut nell, "OPTIONS", DESK, &[], b"").await;
    offers.is(204);
    let says = |name| offers.header(name).to_owned();
    assert_eq!(says("tus-version"), "1.0.0");
    assert_eq!(says("tus-extension"), "creation,checksum,expiration,termination");
    assert_eq!(says("tus-checksum-algorithm"), "sha1,sha256");
    assert_eq!(says("tus-max-size"), (5 * 1024 * 1024).to_string());
}

#[tokio::test]
async fn a_request_that_is_not_of_the_protocol_changes_nothing() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 10).await.location();
    let kind = ("content-type", "application/offset+octet-stream");
    for (status, said) in [
        (409, vec![kind, ("upload-offset", "3")]),
        (415, vec![("content-type", "text/plain"), ("upload-offset", "0")]),
        (415, vec![("upload-offset", "0")]),
        (400, vec![kind]),
        (400, vec![kind, ("upload-offset", "-1")]),
        (400, vec![kind, ("upload-offset", "0"), ("upload-checksum", "md5 AAAA")]),
        (400, vec![kind, ("upload-offset", "0"), ("upload-checksum", "sha256 ###")]),
    ] {
        let told = format!("{said:?}");
        let page = tus(&mut nell, "PATCH", &place, &said, b"first").await;
        assert_eq!(page.status.as_u16(), status, "{told}: {}", page.body());
        assert_eq!(page.header("tus-resumable"), "1.0.0", "{told}");
    }
    let bare = nell.request("PATCH".parse().unwrap(), &place).body("first".into()).unwrap();
    let bare = nell.send(bare).await;
    assert_eq!((bare.status.as_u16(), bare.header("tus-version")), (412, "1.0.0"));
    for said in [
        vec![],
        vec![("upload-length", "ten")],
        vec![("upload-defer-length", "1")],
        vec![("upload-length", "10"), ("upload-metadata", "filename ???")],
    ] {
        tus(&mut nell, "POST", DESK, &said, b"").await.is(400);
    }
    let told = tus(&mut nell, "HEAD", &place, &[], b"").await;
    assert_eq!(told.header("upload-offset"), "0");
}

#[tokio::test]
async fn a_part_that_changed_on_its_way_is_not_kept() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 10).await.location();
    let sha256 = format!("sha256 {}", STANDARD.encode(Sha256::digest(b"first")));
    let sha1 = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, b"again");
    let sha1 = format!("sha1 {}", STANDARD.encode(sha1));
    let send = async |nell: &mut _, at: &str, sum: &str, bytes: &[u8]| {
        let kind = ("content-type", "application/offset+octet-stream");
        let said = [kind, ("upload-offset", at), ("upload-checksum", sum)];
        tus(nell, "PATCH", &place, &said, bytes).await
    };
    let wrong = send(&mut nell, "0", &sha256, b"firsT").await;
    assert_eq!((wrong.status.as_u16(), wrong.body().contains("changed on its way")), (460, true));
    assert_eq!(tus(&mut nell, "HEAD", &place, &[], b"").await.header("upload-offset"), "0");
    send(&mut nell, "0", &sha256, b"first").await.is(204);
    assert_eq!(send(&mut nell, "5", &sha1, b"AGAIN").await.status.as_u16(), 460);
    send(&mut nell, "5", &sha1, b"again").await.is(204);
    let stored = studio.app.vault.check(&hex(b"firstagain"), 10).unwrap();
    assert!(stored, "the whole is not what was sent");
}

fn hex(bytes: &[u8]) -> String {
    milepost::audit::hex(&Sha256::digest(bytes))
}

#[tokio::test]
async fn more_than_was_said_is_refused_and_a_stranger_finds_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let place = begin(&mut ines, &format!("{home}/uploads"), "plan.txt", 4).await.location();
    part(&mut ines, &place, 0, b"hello").await.is(413);
    assert_eq!(tus(&mut ines, "HEAD", &place, &[], b"").await.header("upload-offset"), "0");
    let (mut orla, hers) = studio.visit("Orla").await;
    let foreign = format!("{hers}/uploads/{}", id(&place));
    let missing = format!("{hers}/uploads/0000000000000000");
    for method in ["HEAD", "PATCH", "DELETE"] {
        let one = tus(&mut orla, method, &foreign, &[("upload-offset", "0")], b"hell").await;
        let other = tus(&mut orla, method, &missing, &[("upload-offset", "0")], b"hell").await;
        assert_eq!((one.status.as_u16(), one.body()), (404, other.body()), "{method}");
        assert!(tus(&mut orla, method, &place, &[], b"").await.status.is_client_error());
    }
    let mut nell = studio.desk().await;
    tus(&mut nell, "HEAD", &format!("{DESK}/{}", id(&place)), &[], b"").await.is(404);
    // Whoever only looks sends nothing.
    let (mut accounts, page) = studio.visit("Harbour").await;
    begin(&mut accounts, &format!("{page}/uploads"), "plan.txt", 4).await.is(403);
    part(&mut ines, &place, 0, b"hell").await.is(204);
}

#[tokio::test]
async fn an_upload_can_be_ended_and_ends_by_itself_after_a_day() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let before = studio.app.vault.used();
    let ended = begin(&mut nell, DESK, "a.txt", 1000).await.location();
    let left = begin(&mut nell, DESK, "b.txt", 2000).await.location();
    part(&mut nell, &left, 0, b"half").await.is(204);
    assert_eq!(studio.app.vault.used(), before + 3000);
    tus(&mut nell, "DELETE", &ended, &[], b"").await.is(204);
    tus(&mut nell, "HEAD", &ended, &[], b"").await.is(404);
    assert_eq!(studio.app.vault.used(), before + 2000);
    studio.clock.travel(days(1));
    tus(&mut nell, "HEAD", &left, &[], b"").await.is(404);
    sweep::once(&studio.app).await.unwrap();
    assert_eq!(studio.app.vault.used(), before);
    let incoming = std::fs::read_dir(studio.folder.path().join("vault/incoming")).unwrap();
    assert_eq!(incoming.count(), 0, "something was left behind");
}

#[tokio::test]
async fn one_who_cannot_send_other_methods_says_them_in_the_head() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = begin(&mut nell, DESK, "plan.txt", 5).await.location();
    let kind = ("content-type", "application/offset+octet-stream");
    let said = [kind, ("upload-offset", "0"), ("x-http-method-override", "PATCH")];
    tus(&mut nell, "POST", &place, &said, b"first").await.is(204);
    let said = [("x-http-method-override", "DELETE")];
    tus(&mut nell, "POST", &place, &said, b"").await.is(204);
    tus(&mut nell, "HEAD", &place, &[], b"").await.is(404);
}

#[tokio::test]
async fn an_empty_file_is_whole_at_once() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let place = whole(&mut nell, DESK, "empty.txt", b"").await;
    let told = tus(&mut nell, "HEAD", &place, &[], b"").await;
    assert_eq!((told.header("upload-offset"), told.header("upload-length")), ("0", "0"));
    let address = format!("/admin/projects/{}/updates", studio.harbour);
    let fields = [
        ("milestone", studio.design.as_str()),
        ("text", "It is empty."),
        ("upload", id(&place)),
        ("do", "post"),
    ];
    nell.post(&address, &fields).await.is(303);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("empty.txt");
}

#[tokio::test]
async fn a_program_sends_parts_with_its_token_and_its_errors_are_those_of_the_protocol() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let mut browser = studio.browser();
    let bearer = format!("Bearer {}", machine.letters);
    let token = ("authorization", &*bearer);
    let said = [token, ("upload-length", "5"), ("upload-metadata", "filename cGxhbi50eHQ=")];
    let begun = tus(&mut browser, "POST", "/api/v1/uploads", &said, b"").await;
    let place = begun.is(201).location();
    assert!(place.starts_with("/api/v1/uploads/"), "{place}");
    let kind = ("content-type", "application/offset+octet-stream");
    let said = [token, kind, ("upload-offset", "0"), ("upload-checksum", "sha1 AAAA")];
    let wrong = tus(&mut browser, "PATCH", &place, &said, b"first").await;
    assert_eq!(wrong.status.as_u16(), 460);
    tus(&mut browser, "PATCH", &place, &said[..3], b"first").await.is(204);
    tus(&mut browser, "HEAD", &place, &said[1..], b"").await.is(401);
    let form = crate::support::browser::multipart(&[("upload", id(&place)), ("note", "New")], &[]);
    let to = format!("/api/v1/milestones/{}/files", studio.design);
    let request = browser
        .request("POST".parse().unwrap(), &to)
        .header("authorization", bearer)
        .header("content-type", "multipart/form-data; boundary=cut-here");
    let page = browser.send(request.body(form.into()).unwrap()).await;
    page.is(201);
    assert!(page.body().contains("\"name\":\"plan.txt\""), "{}", page.body());
}
