//! Files made to hurt: each costs its own picture and nothing else (`security.md`, E9).

use super::{Ended, Fact, is_well, made, made_by, pdf, pictures};
use crate::support::picture::{RED, claiming, jpeg, png, sheet, webp};
use crate::support::studio::{PDF, worker};
use image::{DynamicImage, RgbImage};
use std::time::Duration;

/// SIGKILL, which the system sends to whoever computes past the limit.
const KILLED: i32 = 9;

#[tokio::test]
async fn e9_what_would_burst_is_known_by_its_head() {
    let small = png(&sheet(1, 1, RED));
    let mut gif = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    gif.extend(b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x4c\x01\0;");
    // A lossless WebP's size stands in 14 bits each behind its signature.
    let mut wide = webp(&sheet(1, 1, RED));
    let at = wide.windows(4).position(|four| four == b"VP8L").unwrap() + 9;
    wide[at..at + 3].copy_from_slice(&[0xff, 0xff, 0xff]);
    wide[at + 3] |= 0x0f;
    for (what, kind, bytes) in [
        ("2.5 gigapixels of PNG", "image/png", claiming(&small, 50_000, 50_000, 8)),
        ("as large as a PNG can say", "image/png", claiming(&small, 1 << 30, 1 << 30, 8)),
        ("16 bits a colour", "image/png", claiming(&small, 6_300, 6_300, 16)),
        ("4 gigapixels of GIF", "image/gif", gif),
        ("268 megapixels of WebP", "image/webp", wide),
        ("a real photograph of 100 megapixels", "image/jpeg", {
            jpeg(&DynamicImage::ImageRgb8(RgbImage::from_pixel(10_000, 10_000, [9, 80, 9].into())))
        }),
    ] {
        let (outcome, folder) = made(kind, &bytes).await;
        is_well(&outcome, Fact::None, what);
        assert!(!folder.path().join("small").exists(), "{what}");
    }
    // The most that is unpacked.
    let (outcome, folder) = made("image/png", &png(&DynamicImage::new_luma8(8_000, 5_000))).await;
    is_well(&outcome, Fact::Made(240, 150), "40 megapixels");
    assert_eq!(pictures(folder.path()).1.width(), 1_200);
}

#[tokio::test]
async fn e9_cut_and_damaged_pictures_have_none() {
    let mut speckled = RgbImage::new(300, 200);
    for (x, y, dot) in speckled.enumerate_pixels_mut() {
        dot.0 = [(x * 7 % 251) as u8, (y * 13 % 241) as u8, (x * y % 239) as u8];
    }
    let speckled = DynamicImage::from(speckled);
    for (kind, whole) in [
        ("image/png", png(&speckled)),
        ("image/jpeg", jpeg(&speckled)),
        ("image/webp", webp(&speckled)),
    ] {
        is_well(&made(kind, &whole).await.0, Fact::Made(240, 160), kind);
        for part in [0, 3, 40, whole.len() / 3, whole.len() - 40] {
            let (outcome, _) = made(kind, &whole[..part]).await;
            assert_eq!(outcome.ended, Ended::Well, "{kind} {part}: {outcome:?}");
        }
    }
    // Bytes of another kind than was said are read as what they are, or not at all.
    let other = made("image/png", PDF).await;
    is_well(&other.0, Fact::None, "a PDF that is called a picture");
    let both = [png(&speckled).as_slice(), PDF].concat();
    is_well(&made("image/png", &both).await.0, Fact::Made(240, 160), "a picture and a PDF");
    assert_eq!(made("application/pdf", &both).await.0.ended, Ended::Well);
}

#[tokio::test]
async fn e9_broken_pdfs_end_by_themselves() {
    let whole = String::from_utf8(pdf::page("0 0 200 300", "0 0 9 9 re f", "", &[])).unwrap();
    let lost = whole.replace("0000000", "9999999");
    let itself = pdf::stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
        "/F Do",
    );
    let vast = "/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8\
                /ColorSpace/DeviceRGB";
    for (what, bytes) in [
        ("cut", PDF[..PDF.len() / 2].to_vec()),
        ("head alone", b"%PDF-1.7\n".to_vec()),
        ("places that are elsewhere", lost.into_bytes()),
        ("a tree that is its own branch", {
            pdf::of(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 1>>"])
        }),
        ("a form that draws itself", {
            pdf::page("0 0 200 300", "/F Do", "/XObject<</F 5 0 R>>", &[itself])
        }),
        ("a page larger than the Earth", pdf::page("0 0 1e9 1e9", "0 0 9 9 re f", "", &[])),
        ("a page without room", pdf::page("0 0 0 0", "0 0 9 9 re f", "", &[])),
        ("a page that is a thread", pdf::page("0 0 1 1e7", "0 0 9 9 re f", "", &[])),
        ("a page that is no number", pdf::page("0 0 NaN -1e39", "0 0 9 9 re f", "", &[])),
        ("a picture of ten gigabytes", {
            let vast = pdf::stream(vast, "x");
            pdf::page("0 0 200 300", "200 0 0 300 0 0 cm /I Do", "/XObject<</I 5 0 R>>", &[vast])
        }),
        ("one that is locked", {
            let key = "ab".repeat(32);
            let lock = format!("<</Filter/Standard/V 2/R 3/Length 128/O<{key}>/U<{key}>/P -44>>");
            let text = String::from_utf8(pdf::page("0 0 9 9", "f", "", &[lock])).unwrap();
            text.replace("/Root 1 0 R", "/Root 1 0 R/Encrypt 5 0 R/ID[<00><00>]").into_bytes()
        }),
    ] {
        let (outcome, _) = made("application/pdf", &bytes).await;
        let is_over = matches!(outcome.ended, Ended::Well | Ended::Badly(None | Some(6)));
        assert!(is_over, "{what}: {outcome:?}");
    }
}

#[tokio::test]
async fn e9_what_never_ends_is_ended() {
    let endless = pdf::endless();
    let mut worker = worker();
    worker.seconds = 1;
    let (outcome, _) = made_by(&worker, "application/pdf", &endless).await;
    assert_eq!(outcome.ended, Ended::Badly(Some(KILLED)), "by the system");
    (worker.seconds, worker.wall) = (20, Duration::from_millis(400));
    let (outcome, _) = made_by(&worker, "application/pdf", &endless).await;
    assert_eq!(outcome.ended, Ended::Late, "by us");
}

#[tokio::test]
async fn texts_pages_and_pictures_have_two_pictures_each() {
    let (outcome, folder) = made("application/pdf", PDF).await;
    let Some(Fact::Made(width, height)) = outcome.facts.last().copied() else {
        panic!("{outcome:?}");
    };
    let (small, large) = pictures(folder.path());
    assert_eq!((small.width(), small.height()), (width, height));
    assert!(small.width() <= 240 && small.height() == 300, "{small:?}");
    assert!(large.width() <= 1_200 && large.height() == 1_500);
    let drawn = |picture: &DynamicImage| picture.to_luma8().pixels().any(|dot| dot.0[0] < 128);
    assert!(drawn(&small) && drawn(&large), "an empty page");
    for (kind, text) in [
        ("text/plain", "\u{feff}Bread, at “four” o’clock\n\n\tand rolls at six — daily."),
        ("text/csv", "name;price\nCinnamon roll;€ 3"),
        ("text/markdown", &"# Menu\n".repeat(100_000)),
    ] {
        let (outcome, folder) = made(kind, text.as_bytes()).await;
        is_well(&outcome, Fact::Made(240, 300), kind);
        assert!(drawn(&pictures(folder.path()).1), "{kind} is empty");
    }
    for text in ["", "\n\n", "Хлеб в четыре часа утра", "パンは四時に"] {
        is_well(&made("text/plain", text.as_bytes()).await.0, Fact::None, text);
    }
    for kind in ["application/zip", "image/svg+xml", "application/octet-stream", "video/mp4"] {
        is_well(&made(kind, b"PK\x03\x04").await.0, Fact::None, kind);
    }
}
