//! Letters that the fonts lack: a font made for one document, of the dots of Unifont. What that
//! lacks too is a box with the letter's number in it. Either way it is text: it can be selected,
//! found and copied.

use super::font::{Glyph, Outline, written};
use super::letters::unpacked;
use std::collections::BTreeMap;

/// The font's units: a hundred to a dot.
const DOT: i16 = 100;
/// The row that letters stand on, from above.
const BASE: i16 = 14;

/// The font as it grows with what is set in it.
#[derive(Default)]
pub struct Made {
    dots: Option<Dots>,
    /// In the order in which they came, so that the same document has the same font.
    glyphs: Vec<Glyph>,
    known: BTreeMap<char, u16>,
    boxes: bool,
}

/// The rows of every letter, and where each stretch of letters begins.
struct Dots {
    bytes: Vec<u8>,
    stretches: Vec<(u32, Vec<usize>)>,
}

/// A letter as rows of sixteen dots, the leftmost in the highest place.
struct Drawn {
    width: i16,
    rows: [u16; 16],
}

impl Made {
    /// The glyph of a letter and how far it goes, in units of which there are [`Self::EM`] to an
    /// em.
    pub fn glyph(&mut self, letter: char) -> (u16, i16) {
        if let Some(id) = self.known.get(&letter) {
            return (*id, self.glyphs[usize::from(*id) - 1].advance);
        }
        let dots = self.dots.get_or_insert_with(Dots::unpacked);
        let glyph = match dots.letter(letter) {
            Some(drawn) => drawn.glyph(),
            None => {
                self.boxes = true;
                boxed(dots, letter)
            }
        };
        // More than sixty thousand different letters are in no receipt.
        let id = u16::try_from(self.glyphs.len() + 1).unwrap_or(u16::MAX);
        let advance = glyph.advance;
        self.glyphs.push(glyph);
        self.known.insert(letter, id);
        (id, advance)
    }

    /// Whether some letter is a box with its number.
    pub const fn has_boxes(&self) -> bool {
        self.boxes
    }

    /// Units to an em.
    pub const EM: u16 = 1600;

    /// The font, if anything is set in it.
    pub fn font(&self) -> Option<Vec<u8>> {
        (!self.glyphs.is_empty()).then(|| written(&self.glyphs, Self::EM, BASE * DOT))
    }
}

impl Dots {
    fn unpacked() -> Self {
        let bytes = unpacked(include_bytes!(concat!(env!("OUT_DIR"), "/dots")));
        let mut stretches = Vec::new();
        let mut at = 0;
        let four = |at: usize| {
            let four = bytes.get(at..at + 4).and_then(|four| four.try_into().ok());
            four.map_or(0, u32::from_be_bytes)
        };
        while at < bytes.len() {
            let (first, count) = (four(at), four(at + 4));
            at += 8;
            let mut places = Vec::new();
            for _ in 0..count {
                places.push(at);
                at += 1 + 16 * usize::from(bytes.get(at).copied().unwrap_or(1));
            }
            stretches.push((first, places));
        }
        Self { bytes, stretches }
    }

    fn letter(&self, letter: char) -> Option<Drawn> {
        let number = letter as u32;
        let upto = self.stretches.partition_point(|(first, _)| *first <= number);
        let (first, places) = self.stretches.get(upto.checked_sub(1)?)?;
        let at = *places.get(usize::try_from(number - first).ok()?)?;
        let wide = *self.bytes.get(at)? == 2;
        let mut rows = [0; 16];
        for (y, row) in rows.iter_mut().enumerate() {
            *row = match wide {
                true => {
                    let two = self.bytes.get(at + 1 + 2 * y..at + 3 + 2 * y)?;
                    u16::from_be_bytes(two.try_into().ok()?)
                }
                false => u16::from(*self.bytes.get(at + 1 + y)?) << 8,
            };
        }
        Some(Drawn { width: if wide { 16 } else { 8 }, rows })
    }
}

impl Drawn {
    fn glyph(&self) -> Glyph {
        let mut outline = Outline::default();
        for (left, top, right, bottom) in self.rectangles() {
            let (left, right) = (left * DOT, right * DOT);
            outline.rectangle(left, (BASE - bottom) * DOT, right, (BASE - top) * DOT);
        }
        Glyph { advance: self.width * DOT, outline }
    }

    /// The dots as rectangles: what is the same in rows below each other is one, so that no seams
    /// show.
    fn rectangles(&self) -> Vec<(i16, i16, i16, i16)> {
        let mut done: Vec<(i16, i16, i16, i16)> = Vec::new();
        for (y, row) in (0..).zip(self.rows) {
            let mut x = 0;
            while x < 16 {
                if row & (0x8000 >> x) == 0 {
                    x += 1;
                    continue;
                }
                let left = x;
                while x < 16 && row & (0x8000 >> x) != 0 {
                    x += 1;
                }
                let above = done.iter_mut().find(|(l, _, r, b)| (*l, *r, *b) == (left, x, y));
                match above {
                    Some(above) => above.3 = y + 1,
                    None => done.push((left, y, x, y + 1)),
                }
            }
        }
        done
    }
}

/// A box with the letter's number in two rows of hex.
fn boxed(dots: &Dots, letter: char) -> Glyph {
    let digits: Vec<char> = format!("{:04X}", letter as u32).chars().collect();
    let half = digits.len().div_ceil(2);
    let across = i16::try_from(half).unwrap_or(2);
    let (left, right, low, high) = (80, 80 + across * 420 + 60, -200, 1300);
    let mut outline = Outline::default();
    for (l, b, r, t) in [
        (left, low, right, low + 60),
        (left, high - 60, right, high),
        (left, low, left + 60, high),
        (right - 60, low, right, high),
    ] {
        outline.rectangle(l, b, r, t);
    }
    for (at, digit) in digits.iter().enumerate() {
        let Some(drawn) = dots.letter(*digit) else { continue };
        let (column, row) = (at % half, at / half);
        let x = left + 60 + i16::try_from(column).unwrap_or(0) * 420;
        // Digits fill the rows from the fourth to the thirteenth.
        let y = if row == 0 { 1160 } else { 480 };
        for (l, t, r, b) in drawn.rectangles() {
            let (top, bottom) = (y - (t - 4) * 50, y - (b - 4) * 50);
            outline.rectangle(x + l * 50, bottom, x + r * 50, top);
        }
    }
    Glyph { advance: right + 80, outline }
}
