//! The first page of a PDF as a picture.

use super::{Missing, Picture};
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::RgbaImage;

/// Draws the first page as large as fits `frame`, on white.
///
/// # Errors
/// `Missing::Unreadable` for what is no PDF, has no page, or is locked with a password.
pub fn first_page(bytes: Vec<u8>, frame: (u32, u32)) -> Result<Picture, Missing> {
    let pdf = Pdf::new(bytes).map_err(|_| Missing::Unreadable)?;
    let page = pdf.pages().first().ok_or(Missing::Unreadable)?;
    let (width, height) = page.render_dimensions();
    let is_page = |side: f32| side.is_finite() && side >= 1.0;
    if !is_page(width) || !is_page(height) {
        return Err(Missing::Unreadable);
    }
    let scale = (frame.0 as f32 / width).min(frame.1 as f32 / height);
    // A page that is a thread has less than a dot across; it is drawn a dot wide all the same.
    let (x_scale, y_scale) = (scale.max(1.0 / width), scale.max(1.0 / height));
    let paper = PixmapSettings { x_scale, y_scale, bg_color: WHITE };
    let (words, pen) = (InterpreterSettings::default(), RenderSettings::default());
    let drawn = render(page, &RenderCache::new(), &words, &pen, &paper);
    let (width, height) = (u32::from(drawn.width()), u32::from(drawn.height()));
    // The paper is opaque, so what was multiplied by it is as it was.
    let dots = drawn.data().iter().flat_map(|dot| [dot.r, dot.g, dot.b, 255]).collect();
    RgbaImage::from_raw(width, height, dots).map(Into::into).ok_or(Missing::Unreadable)
}
