//! A picture as it may be looked at: its dots, untouched, without what its camera wrote beside
//! them, such as where somebody lives. What stays is listed, everything else goes: a kind of
//! metadata that comes up tomorrow goes too. The file itself is never changed; this is a copy.

mod gif;
mod jpeg;
mod png;
mod webp;

use super::Missing;
use image::metadata::Orientation;

/// The copy; none if the picture holds nothing that would have to go.
///
/// # Errors
/// `Missing::Kind` for other media types, `Missing::Unreadable` if its parts cannot be told apart.
pub fn copy(media_type: &str, bytes: &[u8]) -> Result<Option<Vec<u8>>, Missing> {
    let cleaned = match media_type {
        "image/jpeg" => jpeg::clean(bytes),
        "image/png" => png::clean(bytes),
        "image/webp" => webp::clean(bytes),
        "image/gif" => gif::clean(bytes),
        _ => return Err(Missing::Kind),
    };
    let cleaned = cleaned.ok_or(Missing::Unreadable)?;
    Ok((cleaned != bytes).then_some(cleaned))
}

/// Bytes that are read from the front.
struct Cut<'a>(&'a [u8]);

impl<'a> Cut<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (first, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(first)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take(1).map(|one| one[0])
    }
}

/// How a picture lies, where that is not upright already.
fn turned(exif: &[u8]) -> Option<u8> {
    let turned = Orientation::from_exif_chunk(exif)?.to_exif();
    (turned > 1).then_some(turned)
}

/// Exif that says how a picture lies and nothing else.
fn exif(turned: u8) -> [u8; 26] {
    let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    exif[19] = turned;
    exif
}
