//! What is drawn of a file: a picture itself, the first page of a PDF, the first lines of a text.

use super::{LARGE, Missing, Picture, pdf, picture, text};

/// Draws a file of some media type.
///
/// # Errors
/// `Missing`, for all that has no picture.
pub fn draw(media_type: &str, bytes: Vec<u8>) -> Result<Picture, Missing> {
    match media_type {
        "application/pdf" => pdf::first_page(bytes, LARGE),
        kind if super::is_page(kind) => text::first_lines(&bytes, LARGE),
        kind => picture::draw(kind, bytes),
    }
}
