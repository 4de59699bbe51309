//! Logos: whatever picture was sent is unpacked within limits, turned upright, scaled down and
//! packed anew as PNG. Nothing of the file itself is kept, so neither its metadata nor whatever
//! else was hidden in it reaches a page (`security.md`, E10).

use crate::brand::{DOTS, FITS, Ground, WEIGHT};
use crate::error::{Error, Refusal, Result};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Scaling;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, RgbaImage};
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

/// A picture that may stand on every page.
#[derive(Debug)]
pub struct Picture {
    /// The picture as PNG.
    pub png: Vec<u8>,
    /// Dots across.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// What has to lie under it.
    pub ground: Ground,
}

/// What unpacking may take: the most dots, with four bytes each and room to work.
const MEMORY: u64 = 4 * (DOTS as u64) * (DOTS as u64) + 16 * 1024 * 1024;

/// The most passes that a JPEG may take over its dots. Cameras write ten; more cost time only.
const PASSES: u32 = 100;

/// One picture is unpacked at a time, so that many at once take no more memory than one.
static ONE: Mutex<()> = Mutex::new(());

/// Makes a logo of a PNG, JPEG or WebP; which of them it is, its bytes say. Takes up to a second
/// and 80 MB, so it is no work for a thread that answers requests.
///
/// # Errors
/// Refuses, as `logo`, what is no such picture, is too large, or cannot be read to its end.
pub fn logo(bytes: &[u8]) -> Result<Picture> {
    let format = format(bytes)?;
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let whole = match format {
        ImageFormat::Jpeg => jpeg_passes(bytes).is_some_and(|passes| passes <= PASSES),
        _ => true,
    };
    if !whole {
        return Err(damaged());
    }
    let (picture, orientation) = unpack(bytes, format)?;
    let mut picture = scaled(picture, orientation);
    picture.apply_orientation(orientation);
    let (width, height) = (picture.width(), picture.height());
    let ground = ground(&picture.to_rgba8());
    Ok(Picture { png: pack(&picture)?, width, height, ground })
}

fn no(says: impl Into<String>) -> Error {
    Refusal::wrong("logo", says).into()
}

fn damaged() -> Error {
    no("This picture stops half-way or is damaged. Save it once more and send that.")
}

fn format(bytes: &[u8]) -> Result<ImageFormat> {
    if bytes.is_empty() {
        return Err(no("Choose a picture first: a PNG, JPEG or WebP."));
    }
    if bytes.len() > WEIGHT {
        let most = WEIGHT / 1024 / 1024;
        return Err(no(format!(
            "This file is over {most} MB, the most for a logo. Save it smaller."
        )));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    match image::guess_format(bytes) {
        Ok(known @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) => Ok(known),
        Ok(ImageFormat::Gif) => Err(no("This is a GIF. Save it as a PNG and send that.")),
        _ if head.contains("<svg") => Err(no(
            "This is a drawing (SVG), which could carry scripts. Save it as a PNG and send that.",
        )),
        _ => Err(no("This is not a picture that every browser shows. Send a PNG, JPEG or WebP.")),
    }
}

/// Unpacks after a look at how large it will be.
fn unpack(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation)> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(|_| damaged())?;
    let (width, height) = decoder.dimensions();
    if width > DOTS || height > DOTS {
        let most = format!("{DOTS} × {DOTS} is the most");
        let says = format!("This picture has {width} × {height} dots; {most}. Save it smaller.");
        return Err(no(says));
    }
    if decoder.total_bytes() > MEMORY {
        return Err(no("This picture takes too much room. Save it with 8 bits a colour."));
    }
    limits.max_image_width = Some(DOTS);
    limits.max_image_height = Some(DOTS);
    decoder.set_limits(limits).map_err(|_| damaged())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).map_err(|_| damaged())?;
    Ok((picture, orientation))
}

/// How many passes a JPEG takes over its dots, if it goes on to its end mark. The decoder itself
/// fills up with grey what is missing.
fn jpeg_passes(bytes: &[u8]) -> Option<u32> {
    let (mut at, mut passes) = (2, 0);
    loop {
        let (sign, marker) = (*bytes.get(at)?, *bytes.get(at + 1)?);
        match (sign, marker) {
            (0xff, 0xd9) => return Some(passes),
            // Filling, and markers that stand alone.
            (0xff, 0xff) => at += 1,
            (0xff, 0x01 | 0xd0..=0xd8) => at += 2,
            (0xff, _) => {
                let length = u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]);
                at += 2 + usize::from(length);
                if marker == 0xda {
                    passes += 1;
                    at = after_dots(bytes, at)?;
                }
            }
            _ => return None,
        }
    }
}

/// Where the next marker stands after the dots that begin `at`.
fn after_dots(bytes: &[u8], at: usize) -> Option<usize> {
    let is_marker = |two: &[u8]| two[0] == 0xff && !matches!(two[1], 0x00 | 0xd0..=0xd7 | 0xff);
    Some(at + bytes.get(at..)?.windows(2).position(is_marker)?)
}

/// Scaled down to fit, never up; as it lies, before it is turned upright.
fn scaled(picture: DynamicImage, orientation: Orientation) -> DynamicImage {
    use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
    let lies = matches!(orientation, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH);
    let (width, height) = if lies { (FITS.1, FITS.0) } else { FITS };
    if picture.width() <= width && picture.height() <= height {
        return picture;
    }
    if !picture.color().has_alpha() {
        return picture.resize(width, height, Scaling::Lanczos3);
    }
    // Unseen dots have a colour too, mostly black, which must not run into their neighbours'.
    let mut dots = picture.into_rgba8();
    for dot in dots.pixels_mut() {
        let alpha = u16::from(dot[3]);
        dot.0[..3].iter_mut().for_each(|part| *part = by(*part, alpha, 255));
    }
    let small = DynamicImage::from(dots).resize(width, height, Scaling::Lanczos3);
    let mut dots = small.into_rgba8();
    for dot in dots.pixels_mut() {
        let alpha = u16::from(dot[3]).max(1);
        dot.0[..3].iter_mut().for_each(|part| *part = by(*part, 255, alpha));
    }
    dots.into()
}

/// `part` × `times` / `over`, rounded, at most 255.
fn by(part: u8, times: u16, over: u16) -> u8 {
    let (part, times, over) = (u32::from(part), u32::from(times), u32::from(over));
    u8::try_from((part * times + over / 2) / over).unwrap_or(u8::MAX)
}

/// What has to lie under it. On the papers of `tokens.css` ink has a contrast under 3 in the dark
/// below a luminance of .12, and on light paper above one of .28.
fn ground(dots: &RgbaImage) -> Ground {
    let (mut ink, mut dark, mut light, mut unseen) = (0.0, 0.0, 0.0, 0u32);
    for dot in dots.pixels() {
        let [red, green, blue, alpha] = dot.0.map(|part| f64::from(part) / 255.0);
        let shade = 0.2126 * red.powf(2.2) + 0.7152 * green.powf(2.2) + 0.0722 * blue.powf(2.2);
        unseen += u32::from(alpha < 0.5);
        ink += alpha;
        dark += if shade < 0.12 { alpha } else { 0.0 };
        light += if shade > 0.28 { alpha } else { 0.0 };
    }
    let is_cut_out = unseen * 20 > dots.width() * dots.height();
    match (is_cut_out, light > 0.9 * ink, dark > 0.1 * ink) {
        (true, true, _) => Ground::Dark,
        (true, false, true) => Ground::Light,
        _ => Ground::Any,
    }
}

fn pack(picture: &DynamicImage) -> Result<Vec<u8>> {
    let picture = match picture.color().has_alpha() {
        true => DynamicImage::from(picture.to_rgba8()),
        false => DynamicImage::from(picture.to_rgb8()),
    };
    let mut png = Vec::new();
    let best = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    picture.write_with_encoder(best)?;
    Ok(png)
}
