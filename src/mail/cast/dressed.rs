//! What letters wear: a logo and the studio's own words, and the keys that sign them.

use crate::brand::{Ground, Logo};
use crate::key::MailKey;
use crate::mail::dress::Dress;
use crate::wording::Wording;
use std::sync::{Arc, OnceLock};

/// A logo with its picture, and words of the studio's own around every letter.
pub fn dressed() -> (Dress, Arc<Vec<u8>>) {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbaImage::from_fn(240, 80, |x, y| {
        image::Rgba([46, 111, 78, if (x / 8 + y / 8) % 2 == 0 { 255 } else { 0 }])
    });
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let png = png.into_inner();
    let (size, sha256) = (png.len() as u64, "a".repeat(64));
    let logo = Logo { sha256, width: 240, height: 80, size, ground: Ground::Light };
    let words = Wording {
        opening: "A word from {studio} before.".into(),
        closing: "Warm regards,\n{member}\n\nP.S. <i>{nobody}</i>".into(),
        ..Wording::default()
    };
    (Dress { words, ..Dress::of_mail(Some(logo)) }, Arc::new(png))
}

/// A pair of keys under `m1`; made once, as it takes a while.
pub fn mail_keys() -> Arc<Vec<MailKey>> {
    static MADE: OnceLock<Arc<Vec<MailKey>>> = OnceLock::new();
    let make = || {
        let rsa = MailKey::rsa("m1", &crate::key::new_rsa().unwrap()).unwrap();
        Arc::new(vec![rsa, MailKey::ed25519("m1-ed25519", &[7; 32]).unwrap()])
    };
    MADE.get_or_init(make).clone()
}
