//! Who gets to see pictures, and what is shown in the place of a photograph.

use super::clean::photograph;
use super::has;
use crate::support::Studio;
use crate::support::picture::{exif, jpeg, with_segment};

const PLACE: &[u8] = b"Quay Street";

#[tokio::test]
async fn a_viewer_looks_at_pictures_and_takes_nothing() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.draw().await;
    let (mut accounts, home) = studio.visit("Harbour").await;
    let page = accounts.get(&home).await;
    let small = page.after("<img src=\"");
    assert!(small.ends_with("/small"), "{small}");
    let how = "height=\"300\" alt=\"\" loading=\"lazy\" decoding=\"async\"";
    assert!(page.body().contains(how));
    for size in ["small", "large"] {
        let picture = accounts.get(&small.replace("small", size)).await;
        picture.is(200);
        assert_eq!(picture.header("content-type"), "image/webp");
        assert_eq!(picture.header("x-content-type-options"), "nosniff");
        assert_eq!(picture.header("cache-control"), "private, max-age=86400");
        assert!(picture.header("content-security-policy").contains("default-src 'none'"));
        assert!(picture.header("content-security-policy").ends_with("sandbox"));
        let etag = picture.header("etag").to_owned();
        let again = accounts.get_with(&small.replace("small", size), "if-none-match", &etag).await;
        again.is(304);
    }
    for other in ["clean", "medium", ""] {
        accounts.get(&small.replace("small", other)).await.is(404);
    }
    let version = small.split('/').nth_back(1).unwrap();
    let file = format!("{home}/files/{version}/homepage-design.pdf");
    accounts.get(&file).await.is(403);
    studio.settle().await;
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    let sql = "select count(*) from accesses where kind = 'downloaded'";
    assert_eq!(base.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap(), 0, "a download");
    let (mut orla, hers) = studio.visit("Orla").await;
    for address in [small.clone(), format!("{hers}/previews/{version}/small")] {
        let page = orla.get(&address).await;
        assert!([404, 403, 410].contains(&page.status.as_u16()), "{}", page.status);
        assert!(!page.header("content-type").starts_with("image/"));
    }
    let mut nobody = studio.browser();
    let page = nobody.get(&format!("/admin/previews/{version}/small")).await;
    assert_ne!(page.status, 200);
    let mut desk = studio.desk().await;
    desk.get(&format!("/admin/previews/{version}/small")).await.is(200);
}

#[tokio::test]
async fn a_decision_shows_what_it_is_about() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await.body();
    assert!(page.contains("class=\"ext\"") && !page.contains("<img"));
    studio.draw().await;
    let page = ines.get(&home).await;
    assert!(page.body().contains("alt=\"Preview of homepage-design.pdf\""));
    ines.get(&page.after("<img src=\"")).await.is(200);
}

#[tokio::test]
async fn e11_a_photograph_is_shown_without_its_place_and_downloaded_as_it_came() {
    let studio = Studio::open().await;
    let original = photograph();
    studio.post(&[("quay.jpg", &original)], &["Ines"], "any").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let file = ines.get(&home).await.after("class=\"dl\" href=\"");
    let look = format!("{file}?inline=1");
    // Nothing is known of it yet: it is handed over, not shown.
    let early = ines.get(&look).await;
    assert!(early.is(200).header("content-disposition").starts_with("attachment"));
    studio.draw().await;
    let shown = ines.get(&look).await;
    assert_eq!(shown.is(200).header("content-type"), "image/jpeg");
    assert_eq!(shown.header("content-disposition"), "inline");
    assert!(shown.header("content-security-policy").ends_with("sandbox"));
    assert!(!has(&shown.bytes, PLACE), "the place is shown");
    assert!(image::load_from_memory(&shown.bytes).is_ok());
    assert!(ines.get(&file).await.bytes == original, "the original is another");
    let small = ines.get(&home).await.after("<img src=\"");
    assert!(!has(&ines.get(&small).await.bytes, PLACE));
}

#[tokio::test]
async fn e11_a_photograph_that_cannot_be_cleaned_is_not_shown_as_it_is() {
    let studio = Studio::open().await;
    // Its end is cut off: what comes after a marker cannot be told.
    let told = with_segment(&jpeg(&super::clean::half()), 0xe1, &exif());
    studio.post(&[("cut.jpg", &told[..told.len() - 30])], &["Ines"], "any").await;
    studio.draw().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let file = ines.get(&home).await.after("class=\"dl\" href=\"");
    let shown = ines.get(&format!("{file}?inline=1")).await;
    let is_file = shown.header("content-disposition").starts_with("attachment");
    assert!(is_file || !has(&shown.bytes, PLACE));
}
