//! Pictures: unpacked within limits after a look at how large they are, upright, scaled, and packed
//! anew, so that nothing of the file itself is in what is shown.

use super::{Missing, Picture};
use image::imageops::FilterType;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::io::Cursor;

/// The most dots that are unpacked: forty megapixels, as much as a good camera takes.
pub const DOTS: u64 = 40_000_000;

/// What unpacking may take beside the dots themselves.
const WORK: u64 = 64 * 1024 * 1024;

/// The most passes that a JPEG may take over its dots. Cameras write ten; more cost time only.
const PASSES: usize = 100;

/// Draws a picture of one of these kinds.
///
/// # Errors
/// `Missing`, for all that has none.
pub fn draw(media_type: &str, bytes: Vec<u8>) -> Result<Picture, Missing> {
    if super::is_picture(media_type) { unpack(&bytes) } else { Err(Missing::Kind) }
}

/// Unpacks a picture of any kind that browsers show, upright.
///
/// # Errors
/// `Missing::TooLarge` by what its head says, before it is unpacked; `Missing::Unreadable` if it
/// is damaged.
pub fn unpack(bytes: &[u8]) -> Result<Picture, Missing> {
    let format = match image::guess_format(bytes) {
        Ok(
            known @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif),
        ) => known,
        _ => return Err(Missing::Unreadable),
    };
    let passes = || bytes.windows(2).filter(|two| two == b"\xff\xda").count();
    if format == ImageFormat::Jpeg && passes() > PASSES {
        return Err(Missing::TooLarge);
    }
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(DOTS * 4 + WORK);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|_| Missing::Unreadable)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > DOTS || decoder.total_bytes() > DOTS * 4 {
        return Err(Missing::TooLarge);
    }
    if width == 0 || height == 0 {
        return Err(Missing::Unreadable);
    }
    let upright = decoder.orientation().map_err(|_| Missing::Unreadable)?;
    limits.reserve(decoder.total_bytes()).map_err(|_| Missing::TooLarge)?;
    decoder.set_limits(limits).map_err(|_| Missing::TooLarge)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| Missing::Unreadable)?;
    // Turned after it is small: a turn takes as much room as the picture.
    let mut picture = reduced(picture);
    picture.apply_orientation(upright);
    Ok(picture)
}

/// Brings a very large picture near what is of use, quickly; fine scaling is for what is left.
fn reduced(picture: DynamicImage) -> DynamicImage {
    let most = super::LARGE.0.max(super::LARGE.1) * 2;
    let is_large = picture.width() > most || picture.height() > most;
    if is_large { picture.thumbnail(most, most) } else { picture }
}

/// Scales a picture down to fit `frame`; one that fits already stays as it is.
pub fn fit(picture: &Picture, frame: (u32, u32)) -> Picture {
    let (width, height) = (picture.width(), picture.height());
    if width <= frame.0 && height <= frame.1 {
        return picture.clone();
    }
    picture.resize(frame.0, frame.1, FilterType::Triangle)
}

/// On white: what is cut out of nothing would be drawn on whatever the page is.
fn on_white(picture: &Picture) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let rgba = picture.to_rgba8();
    let mut flat = RgbImage::new(rgba.width(), rgba.height());
    for (to, from) in flat.pixels_mut().zip(rgba.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u32::from);
        let over = |part: u32| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255);
        *to = Rgb([red, green, blue].map(|part| over(part).unwrap_or(255)));
    }
    flat
}

/// How good a packed picture is, of a hundred: letters stay sharp, a tile weighs five kilobytes.
const QUALITY: f32 = 80.0;

/// Packs a picture as WebP.
///
/// # Errors
/// If it cannot be packed.
pub fn pack(picture: &Picture) -> Result<Vec<u8>, Missing> {
    let flat = on_white(picture);
    let encoder = webp::Encoder::from_rgb(&flat, flat.width(), flat.height());
    let packed = encoder.encode_simple(false, QUALITY).map_err(|_| Missing::Unreadable)?;
    Ok(packed.to_vec())
}
