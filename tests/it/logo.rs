//! Logos: what is taken, what becomes of it, and what is refused.

use crate::support::picture::{
    BLACK, RED, WHITE, claiming, disc, exif, jpeg, png, sheet, webp, with_segment,
};
use image::{DynamicImage, GenericImageView as _, Rgba, RgbaImage};
use milepost::brand::{Ground, WEIGHT};
use milepost::error::Refusal;
use milepost::vault::picture::{Picture, logo};

fn taken(bytes: &[u8]) -> (Picture, DynamicImage) {
    let picture = logo(bytes).unwrap();
    let read = image::load_from_memory_with_format(&picture.png, image::ImageFormat::Png).unwrap();
    assert_eq!(read.dimensions(), (picture.width, picture.height));
    (picture, read)
}

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    let error = logo(bytes).unwrap_err();
    match error.refusal() {
        Some(Refusal::Wrong(faults)) if faults[0].field == "logo" => faults[0].says.clone(),
        other => panic!("{other:?} {error}"),
    }
}

fn has(bytes: &[u8], words: &[u8]) -> bool {
    bytes.windows(words.len()).any(|window| window == words)
}

#[test]
fn every_kind_becomes_a_png_that_fits_and_is_never_scaled_up() {
    for (size, fits) in [
        ((960, 200), (480, 100)),
        ((300, 600), (80, 160)),
        ((480, 160), (480, 160)),
        ((100, 50), (100, 50)),
        ((4096, 1), (480, 1)),
        ((1, 1), (1, 1)),
    ] {
        let picture = sheet(size.0, size.1, RED);
        for bytes in [png(&picture), jpeg(&picture), webp(&picture)] {
            let (made, read) = taken(&bytes);
            assert_eq!((made.width, made.height), fits);
            let Rgba([red, green, blue, alpha]) = read.get_pixel(0, 0);
            let near = |part: u8, wished: u8| part.abs_diff(wished) <= 4;
            assert!(near(red, 200) && near(green, 20) && near(blue, 30) && alpha == 255);
        }
    }
    // The most dots that are taken.
    assert_eq!((taken(&png(&DynamicImage::new_luma8(4096, 4096))).0.width), 160);
}

#[test]
fn a_photograph_is_turned_upright_and_its_metadata_is_gone() {
    let mut half = sheet(200, 100, WHITE).to_rgb8();
    for (x, _, dot) in half.enumerate_pixels_mut() {
        if x < 100 {
            dot.0 = [200, 20, 30];
        }
    }
    let bytes = with_segment(&jpeg(&half.into()), 0xe1, &exif());
    assert!(has(&bytes, b"Quay Street"));
    let (made, read) = taken(&bytes);
    assert!(
        !has(&made.png, b"Quay Street") && !has(&made.png, b"Exif") && !has(&made.png, b"eXIf")
    );
    // What was at the left is at the top after a quarter to the right.
    assert_eq!((made.width, made.height), (80, 160));
    assert!(read.get_pixel(40, 20)[1] < 60 && read.get_pixel(40, 140)[1] > 200);
}

#[test]
fn whatever_else_is_in_the_file_is_gone() {
    let plain = sheet(40, 20, RED);
    let script = b"<script>alert(1)</script>".as_slice();
    let commented = with_segment(&jpeg(&plain), 0xfe, script);
    let followed = [png(&plain).as_slice(), b"<html>", script].concat();
    for bytes in [commented, followed] {
        assert!(has(&bytes, script));
        assert!(!has(&taken(&bytes).0.png, b"script"));
    }
}

#[test]
fn what_is_no_picture_of_the_three_kinds_is_refused_by_its_bytes() {
    let svg =
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>".as_slice();
    assert!(refused(svg).starts_with("This is a drawing (SVG)"));
    assert!(
        refused(&[b"<?xml version=\"1.0\"?>\n<!-- x -->".as_slice(), svg].concat()).contains("SVG")
    );
    assert!(refused(b"GIF89a\x01\0\x01\0\0\0\0;").starts_with("This is a GIF"));
    assert!(refused(b"GIF89a/*<html><script>*/=1;</script>").starts_with("This is a GIF"));
    for other in [
        b"<!doctype html><html><img src=logo.png></html>".as_slice(),
        b"%PDF-1.4 a letterhead",
        b"BM a bitmap of old",
        b"logo.png",
        &[0; 64],
        &[0xff; 64],
    ] {
        assert!(refused(other).starts_with("This is not a picture that every browser shows"));
    }
    assert!(refused(b"").starts_with("Choose a picture first"));
}

#[test]
fn cut_off_and_damaged_pictures_are_refused() {
    let mut speckled = RgbaImage::new(200, 100);
    for (x, y, dot) in speckled.enumerate_pixels_mut() {
        dot.0 = [(x * 7 % 251) as u8, (y * 13 % 241) as u8, (x * y % 239) as u8, 255];
    }
    let speckled = DynamicImage::from(speckled);
    for whole in [png(&speckled), jpeg(&speckled), webp(&speckled)] {
        taken(&whole);
        for part in [12, 40, whole.len() / 3, whole.len() / 2, whole.len() - 40] {
            assert!(refused(&whole[..part]).starts_with("This picture stops half-way"), "{part}");
        }
    }
    let mut damaged = png(&speckled);
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    assert!(refused(&damaged).starts_with("This picture stops half-way"));
    // A JPEG that goes over its dots again and again.
    let whole = jpeg(&speckled);
    let (start, end) = whole.split_at(whole.len() - 2);
    let passes = b"\xff\xda\x00\x02".repeat(120);
    assert!(refused(&[start, &passes, end].concat()).starts_with("This picture stops half-way"));
}

#[test]
fn what_would_burst_is_refused_before_it_is_unpacked() {
    let small = png(&sheet(1, 1, RED));
    let says = refused(&claiming(&small, 50_000, 50_000, 8));
    assert_eq!(
        says,
        "This picture has 50000 × 50000 dots; 4096 × 4096 is the most. Save it smaller."
    );
    assert!(
        refused(&claiming(&small, u32::MAX >> 1, u32::MAX >> 1, 8)).starts_with("This picture")
    );
    assert!(refused(&png(&sheet(4097, 1, RED))).contains("4097 × 1 dots"));
    assert!(refused(&jpeg(&sheet(1, 4097, RED))).contains("1 × 4097 dots"));
    assert!(refused(&webp(&sheet(4097, 2, RED))).contains("4097 × 2 dots"));
    assert!(refused(&claiming(&small, 4096, 4096, 16)).contains("takes too much room"));
    let mut heavy = small;
    heavy.resize(WEIGHT + 1, 0);
    assert_eq!(refused(&heavy), "This file is over 2 MB, the most for a logo. Save it smaller.");
}

#[test]
fn edges_of_a_cut_out_logo_keep_their_colour() {
    let (made, read) = taken(&png(&disc(600, RED)));
    assert_eq!((made.width, made.height), (160, 160));
    let seen = read.pixels().filter(|(_, _, dot)| dot[3] > 40);
    let dark = seen.filter(|(_, _, dot)| dot[0] < 190).count();
    assert_eq!(dark, 0, "the unseen black ran into the edge");
    assert_eq!(read.get_pixel(0, 0)[3], 0);
}

#[test]
fn ink_that_could_not_be_seen_gets_a_ground() {
    let ground = |picture: &DynamicImage| taken(&png(picture)).0.ground;
    assert_eq!(ground(&disc(200, BLACK)), Ground::Light);
    assert_eq!(ground(&disc(200, WHITE)), Ground::Dark);
    assert_eq!(ground(&disc(200, [60, 140, 90, 255])), Ground::Any);
    assert_eq!(ground(&sheet(200, 80, BLACK)), Ground::Any);
    assert_eq!(taken(&jpeg(&sheet(200, 80, WHITE))).0.ground, Ground::Any);
}
