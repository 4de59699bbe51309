//! What a camera writes beside a picture is in nothing that is shown, and in what is downloaded
//! (`security.md`, E11).

use super::{Fact, has, made, pictures};
use crate::support::picture::{RED, WHITE, exif, jpeg, png, sheet, webp, with_segment};
use image::{DynamicImage, ImageDecoder as _, ImageReader};
use milepost::preview::clean::copy;
use std::io::Cursor;

const PLACE: &[u8] = b"Quay Street";

/// Red at the left, white at the right.
pub fn half() -> DynamicImage {
    let mut half = sheet(400, 200, WHITE).to_rgb8();
    for (x, _, dot) in half.enumerate_pixels_mut() {
        if x < 200 {
            dot.0 = [RED[0], RED[1], RED[2]];
        }
    }
    half.into()
}

/// A photograph as telephones take it: it lies on its side, says where it was taken, thrice, and
/// has a second picture behind its end.
pub fn photograph() -> Vec<u8> {
    let with = with_segment(&jpeg(&half()), 0xed, b"Photoshop 3.0\0 12 Quay Street");
    let with = with_segment(&with, 0xfe, b"12 Quay Street");
    let with = with_segment(&with, 0xe1, &exif());
    [with.as_slice(), &with_segment(&jpeg(&sheet(9, 9, RED)), 0xe1, &exif())].concat()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [&length, name.as_slice(), content, &[0; 4]].concat()
}

fn dots(bytes: &[u8]) -> (Vec<u8>, u8) {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
    let mut decoder = reader.into_decoder().unwrap();
    let lies = decoder.orientation().unwrap().to_exif();
    (DynamicImage::from_decoder(decoder).unwrap().into_rgb8().into_raw(), lies)
}

#[test]
fn e11_a_clean_copy_has_the_same_dots_and_nothing_else() {
    let tiff = &exif()[6..];
    let mut written = png(&half());
    // Behind the head, where readers look for it.
    let at = 8 + 25;
    written
        .splice(at..at, [chunk(b"tEXt", b"Where\0 12 Quay Street"), chunk(b"eXIf", tiff)].concat());
    let lossless = webp(&half());
    let mut extended = b"VP8X\x0a\0\0\0\x08\0\0\0\x8f\x01\0\xc7\0\0".to_vec();
    extended.extend(&lossless[12..]);
    extended.extend(b"EXIF");
    extended.extend(u32::try_from(tiff.len()).unwrap().to_le_bytes());
    extended.extend(tiff);
    extended.extend(&[0][..tiff.len() % 2]);
    let size = u32::try_from(extended.len() + 4).unwrap().to_le_bytes();
    let extended = [b"RIFF".as_slice(), &size, b"WEBP", &extended].concat();
    for (kind, bytes) in
        [("image/jpeg", photograph()), ("image/png", written), ("image/webp", extended)]
    {
        assert!(has(&bytes, PLACE), "{kind}");
        let cleaned = copy(kind, &bytes).unwrap().expect(kind);
        assert!(!has(&cleaned, PLACE), "{kind}");
        let (before, after) = (dots(&bytes), dots(&cleaned));
        assert!(before.0 == after.0, "{kind}: other dots");
        assert_eq!(after.1, 6, "{kind} lies as before");
        assert!(copy(kind, &cleaned).unwrap().is_none_or(|again| again == cleaned), "{kind}");
    }
    for (kind, plain) in
        [("image/jpeg", jpeg(&half())), ("image/png", png(&half())), ("image/webp", webp(&half()))]
    {
        assert_eq!(copy(kind, &plain), Ok(None), "{kind} has nothing to lose");
        assert!(copy(kind, &plain[..plain.len() / 2]).is_err(), "{kind} is cut");
    }
}

#[test]
fn e11_a_gif_keeps_its_dance_and_loses_its_words() {
    let dot = b",\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    let dance = b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0!\xf9\x04\0\x05\0\0\0";
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
    let words = b"!\xfe\x0eQuay Street 12\0!\xff\x0bXMP DataXMP\x0bQuay Street\0";
    let told = [head.as_slice(), words, dance, dot, words, b";", b"Quay Street"].concat();
    let plain = [head.as_slice(), dance, dot, b";"].concat();
    assert_eq!(copy("image/gif", &told), Ok(Some(plain.clone())));
    assert_eq!(copy("image/gif", &plain), Ok(None));
}

#[tokio::test]
async fn e11_pictures_of_a_photograph_are_upright_and_say_nothing() {
    let (outcome, folder) = made("image/jpeg", &photograph()).await;
    assert_eq!(outcome.facts, [Fact::Cleaned, Fact::Made(150, 300)]);
    for name in ["small", "large", "clean"] {
        let bytes = std::fs::read(folder.path().join(name)).unwrap();
        assert!(!has(&bytes, PLACE), "{name}");
        assert!(name == "clean" || !has(&bytes, b"EXIF"), "{name}");
    }
    // What was at the left is at the top after a quarter to the right.
    let (small, large) = pictures(folder.path());
    for picture in [small, large] {
        let (x, high, low) = (picture.width() / 2, picture.height() / 8, picture.height() * 7 / 8);
        let rgb = picture.to_rgb8();
        assert!(rgb.get_pixel(x, high)[1] < 80 && rgb.get_pixel(x, low)[1] > 200);
    }
}
