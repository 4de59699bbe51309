//! What `milepost-pdf` draws: pages of PDF, and texts as pages.

use super::{LARGE, Missing, Picture, pdf, text};

/// Draws a file of one of these kinds.
///
/// # Errors
/// `Missing`, for all that has no picture.
pub fn draw(media_type: &str, bytes: Vec<u8>) -> Result<Picture, Missing> {
    match media_type {
        "application/pdf" => pdf::first_page(bytes, LARGE),
        kind if super::is_page(kind) => text::first_lines(&bytes, LARGE),
        _ => Err(Missing::Kind),
    }
}
