//! Real pictures, made by the story that sends them.

use image::codecs::jpeg::JpegEncoder;
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use std::io::Cursor;

pub const RED: [u8; 4] = [200, 20, 30, 255];
pub const BLACK: [u8; 4] = [10, 12, 11, 255];
pub const WHITE: [u8; 4] = [250, 250, 250, 255];
pub const NOTHING: [u8; 4] = [0, 0, 0, 0];

/// A sheet of one colour.
pub fn sheet(width: u32, height: u32, colour: [u8; 4]) -> DynamicImage {
    RgbaImage::from_pixel(width, height, Rgba(colour)).into()
}

/// A disc of one colour, cut out.
pub fn disc(across: u32, colour: [u8; 4]) -> DynamicImage {
    let half = f64::from(across) / 2.0;
    let dot = |x, y| {
        let far = (f64::from(x) - half).hypot(f64::from(y) - half);
        Rgba(if far < half * 0.9 { colour } else { NOTHING })
    };
    RgbaImage::from_fn(across, across, dot).into()
}

pub fn png(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.to_rgb8().write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
    bytes
}

pub fn webp(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.to_rgba8().write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).unwrap();
    bytes
}

/// A JPEG with one more segment behind its beginning.
pub fn with_segment(jpeg: &[u8], marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, content, &jpeg[2..]].concat()
}

/// Exif that says "turn me a quarter to the right" and where somebody lives.
pub fn exif() -> Vec<u8> {
    let head = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    [head.as_slice(), b"12 Quay Street, second floor"].concat()
}

/// A PNG whose head says another size, and how many bits a colour has.
pub fn claiming(png: &[u8], width: u32, height: u32, bits: u8) -> Vec<u8> {
    let mut bytes = png.to_vec();
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    bytes[24] = bits;
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step))
}
