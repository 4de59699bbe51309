//! The page of one version: itself in a frame that runs nothing, what it is, its neighbours.

use crate::support::picture::{png, sheet};
use crate::support::studio::{PDF, PDF2};
use crate::support::{Browser, Studio};
use milepost::clock::minutes;

const WAV: &[u8] = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0";
const WEBM: &[u8] = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\
    \x81\x08\x42\x82\x84webm\x42\x87\x81\x04";

async fn looked_at(name: &str, bytes: &[u8]) -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post(&[(name, bytes)], &[], "any").await;
    // Pictures are shown once it is known that they tell nothing but their dots.
    studio.draw().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let address = ines.get(&home).await.after("class=\"name\" href=\"");
    (studio, ines, address)
}

#[tokio::test]
async fn a_version_has_a_page_with_itself_its_facts_and_its_neighbours() {
    let studio = Studio::open().await;
    studio.post(&[("homepage-design.pdf", PDF)], &[], "any").await;
    studio.clock.travel(minutes(5));
    studio.post(&[("homepage-design.pdf", PDF2)], &[], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let address = ines.get(&home).await.after("class=\"name\" href=\"");
    let page = ines.get(&address).await;
    page.is(200).says("homepage-design.pdf").says("Version 2 of 2").says("Nell Ashby");
    page.says("Download version 2").says("SHA-256").says("Version 1");
    let frame = page.after("<iframe class=\"shown\" src=\"");
    assert!(frame.ends_with("?inline=1"), "{frame}");
    assert!(page.header("content-security-policy").contains("frame-src 'self'"));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    let older = page.after(&format!("<a href=\"{home}/files/"));
    let older = ines.get(&format!("{home}/files/{older}")).await;
    older.is(200).says("Version 1 of 2");
    let version = address.rsplit('/').next().unwrap();
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/versions/{version}")).await;
    page.is(200).says("Version 2 of 2").says("counts as nobody’s download");
    let (mut orla, hers) = studio.visit("Orla").await;
    orla.get(&format!("{hers}/files/{version}")).await.is(404).never_says("homepage");
    // Who may not take files sees what there is, and none of it.
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let page = accounts.get(&format!("{theirs}/files/{version}")).await;
    page.is(200).says("Your link lets you read the page, not take files.");
    page.never_says("<iframe").never_says("inline=1").never_says("Download version");
}

#[tokio::test]
async fn every_kind_is_shown_in_a_frame_that_runs_nothing() {
    let strict = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
    let played = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; \
                  frame-ancestors 'self'; sandbox allow-same-origin";
    let picture = png(&sheet(4, 4, [9, 9, 9, 255]));
    let webm = [WEBM, &[0; 256]].concat();
    let flac = b"fLaC\0\0\0\x22".as_slice();
    for (name, bytes, kind, frame, policy) in [
        ("a.png", &*picture, "image/png", Some("sandbox=\"\""), strict),
        ("a.txt", b"words", "text/plain; charset=utf-8", Some("sandbox=\"\""), strict),
        ("a.pdf", PDF, "application/pdf", None, strict),
        ("a.wav", WAV, "audio/wav", Some("sandbox=\"allow-same-origin\""), played),
        ("a.flac", flac, "audio/flac", Some("sandbox=\"allow-same-origin\""), played),
        ("a.mp3", b"ID3\x03\0", "audio/mpeg", Some("sandbox=\"allow-same-origin\""), played),
        ("a.ogg", b"OggS\0\x02", "audio/ogg", Some("sandbox=\"allow-same-origin\""), played),
        (
            "a.m4a",
            b"\0\0\0\x20ftypM4A ",
            "audio/mp4",
            Some("sandbox=\"allow-same-origin\""),
            played,
        ),
        (
            "a.mp4",
            b"\0\0\0\x20ftypisom",
            "video/mp4",
            Some("sandbox=\"allow-same-origin\""),
            played,
        ),
        ("a.webm", &webm, "video/webm", Some("sandbox=\"allow-same-origin\""), played),
    ] {
        let (_studio, mut ines, address) = looked_at(name, bytes).await;
        let page = ines.get(&address).await;
        let shown = page.after("src=\"/p/");
        match frame {
            Some(frame) => assert!(page.body().contains(frame), "{name}"),
            None => assert!(!page.body().contains("sandbox"), "{name}"),
        }
        let file = ines.get(&format!("/p/{shown}")).await;
        file.is(200);
        assert_eq!(file.header("content-type"), kind, "{name}");
        assert_eq!(file.header("content-security-policy"), policy, "{name}");
        assert_eq!(file.header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        assert_eq!(file.bytes, bytes);
    }
}

#[tokio::test]
async fn what_browsers_cannot_show_is_a_download_and_its_page_says_so() {
    let (studio, mut ines, address) = looked_at("plan.docx.bin", b"\0\x01\x02binary").await;
    assert!(address.ends_with("/plan%2Edocx%2Ebin"), "{address}");
    let file = ines.get(&address).await;
    assert!(file.header("content-disposition").starts_with("attachment"));
    let version = address.split('/').nth(4).unwrap();
    let (mut pete, his) = studio.visit("Pete").await;
    let page = pete.get(&format!("{his}/files/{version}")).await;
    page.is(200).says("Browsers can’t show this kind of file").never_says("<iframe");
}
