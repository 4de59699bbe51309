//! Downloads: byte for byte, named as people wrote it, and never run by a browser.

use crate::support::studio::PDF;
use crate::support::{Browser, Page, Studio};
use milepost::member::Desk;

async fn page_with(name: &str, bytes: &[u8]) -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post(&[(name, bytes)], &[], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    let address = page.after("class=\"dl\" href=\"");
    (studio, ines, address)
}

#[tokio::test]
async fn a_file_comes_down_byte_for_byte_and_is_counted_once() {
    let (studio, mut ines, address) = page_with("homepage-design.pdf", PDF).await;
    let file = ines.get(&address).await;
    file.is(200);
    assert_eq!(file.bytes, PDF);
    assert_eq!(file.header("content-length"), PDF.len().to_string());
    assert_eq!(file.header("content-type"), "application/octet-stream");
    assert!(
        file.header("content-disposition")
            .starts_with("attachment; filename=\"homepage-design.pdf\"")
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert!(file.header("content-security-policy").contains("sandbox"));
    let etag = file.header("etag").to_owned();
    let same = ines.get_with(&address, "if-none-match", &etag).await;
    same.is(304);
    assert!(same.bytes.is_empty());
    let head = ines.head(&address).await;
    head.is(200);
    assert!(head.bytes.is_empty());
    studio.settle().await;
    let ines = studio.person("Ines");
    assert_eq!(studio.read(|tx| tx.times(Desk::of_the_house(), &ines, "downloaded")).await, 1);
}

#[tokio::test]
async fn a_broken_download_goes_on_from_where_it_stopped() {
    let (_studio, mut ines, address) = page_with("homepage-design.pdf", PDF).await;
    let last = PDF.len() - 1;
    let cases = [
        ("bytes=0-9".to_owned(), 206, PDF[..10].to_vec()),
        ("bytes=100-".to_owned(), 206, PDF[100..].to_vec()),
        ("bytes=-5".to_owned(), 206, PDF[PDF.len() - 5..].to_vec()),
        (format!("bytes={last}-{last}"), 206, PDF[last..].to_vec()),
        ("bytes=0-1,5-6".to_owned(), 200, PDF.to_vec()),
        ("bytes=abc".to_owned(), 200, PDF.to_vec()),
        ("lines=1-2".to_owned(), 200, PDF.to_vec()),
    ];
    for (range, status, bytes) in cases {
        let part = ines.get_with(&address, "range", &range).await;
        assert_eq!(
            (part.status.as_u16(), part.bytes.as_slice()),
            (status, bytes.as_slice()),
            "{range}"
        );
    }
    let beyond = ines.get_with(&address, "range", &format!("bytes={}-", PDF.len())).await;
    beyond.is(416);
    assert_eq!(beyond.header("content-range"), format!("bytes */{}", PDF.len()));
    let middle = ines.get_with(&address, "range", "bytes=10-19").await;
    assert_eq!(middle.header("content-range"), format!("bytes 10-19/{}", PDF.len()));
    // A range of another state of the file is no use.
    let mut request = ines.request(axum::http::Method::GET, &address);
    request = request.header("range", "bytes=0-9").header("if-range", "\"other\"");
    let whole: Page = ines.send(request.body(axum::body::Body::empty()).unwrap()).await;
    assert_eq!((whole.status.as_u16(), whole.bytes.len()), (200, PDF.len()));
}

#[tokio::test]
async fn names_in_any_script_arrive_as_they_were_written() {
    let names = [
        "Übersicht – Größe.pdf",
        "設計図.pdf",
        "خطة الموقع.pdf",
        "a\"b;c%d'e.pdf",
        "x".repeat(251).as_str(),
    ]
    .map(str::to_owned);
    for name in names {
        let (_studio, mut ines, address) = page_with(&name, PDF).await;
        let file = ines.get(&address).await;
        let disposition = file.header("content-disposition").to_owned();
        let encoded = disposition.split("filename*=UTF-8''").nth(1).unwrap();
        let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
        // A quotation mark is no letter of a name on Windows.
        assert_eq!(decoded, name.replace('"', "_"));
        let plain = disposition.split("filename=\"").nth(1).unwrap().split('"').next().unwrap();
        assert!(plain.is_ascii() && !plain.contains(['\\', '%', ';']), "{plain}");
    }
}

#[tokio::test]
async fn names_that_mislead_or_climb_are_cleaned() {
    for (sent, kept) in [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\x.exe", "x.exe"),
        (".htaccess", ".htaccess"),
        ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
        ("a\r\nSet-Cookie: x=y", "aSet-Cookie: x=y"),
        ("", "file"),
    ] {
        let studio = Studio::open().await;
        assert_eq!(studio.store(sent, b"x").await.name, kept);
        let strays: Vec<_> =
            walk(studio.folder.path()).into_iter().filter(|p| p.contains("passwd")).collect();
        assert!(strays.is_empty());
    }
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(walk(&entry.path()));
        } else {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn nothing_active_is_ever_shown_inline() {
    let html: &[u8] = b"<!doctype html><script>document.title='run'</script>";
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>";
    for (name, bytes) in
        [("page.html", html), ("fake.png", html), ("logo.svg", svg), ("x.xhtml", html)]
    {
        let (_studio, mut ines, address) = page_with(name, bytes).await;
        let file = ines.get(&format!("{address}?inline=1")).await;
        file.is(200);
        assert_eq!(file.header("content-type"), "application/octet-stream", "{name}");
        assert!(file.header("content-disposition").starts_with("attachment"), "{name}");
    }
    let (_studio, mut ines, address) = page_with("homepage-design.pdf", PDF).await;
    let file = ines.get(&format!("{address}?inline=1")).await;
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.header("content-disposition").starts_with("inline"));
    assert!(file.header("content-security-policy").contains("sandbox"));
}

#[tokio::test]
async fn who_may_not_take_files_gets_a_sentence_and_no_bytes() {
    let (studio, _, address) = page_with("homepage-design.pdf", PDF).await;
    let (mut accounts, home) = studio.visit("Harbour").await;
    accounts.get(&home).await.says("homepage-design.pdf").never_says("/files/");
    let version = address.split("/files/").nth(1).unwrap();
    let page = accounts.get(&format!("{home}/files/{version}")).await;
    page.is(403).says("Your link lets you read the page, not take files.");
}

#[tokio::test]
async fn an_empty_file_comes_down_empty_whatever_range_is_asked() {
    let (_studio, mut ines, address) = page_with("empty.txt", b"").await;
    for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
        let file = ines.get_with(&address, "range", range).await;
        file.is(200);
        assert!(file.bytes.is_empty());
    }
}
