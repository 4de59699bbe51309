//! The smallest TrueType file that holds some outlines (OpenType 1.9, "TrueType outlines").

/// One glyph.
pub struct Glyph {
    /// How far it goes, in units.
    pub advance: i16,
    /// What is filled.
    pub outline: Outline,
}

/// Rectangles that are filled, each as its lower left and its upper right corner.
#[derive(Default)]
pub struct Outline(Vec<[i16; 4]>);

impl Outline {
    /// One more.
    pub fn rectangle(&mut self, left: i16, bottom: i16, right: i16, top: i16) {
        self.0.push([left, bottom, right, top]);
    }

    /// The entry of `glyf`; nothing for a glyph without ink.
    fn written(&self) -> Vec<u8> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let mut out = Vec::new();
        short(&mut out, self.0.len());
        for edge in self.bounds() {
            out.extend(edge.to_be_bytes());
        }
        for contour in 1..=self.0.len() {
            short(&mut out, contour * 4 - 1);
        }
        short(&mut out, 0);
        // Every point is on the curve, and told by two bytes from the one before.
        out.extend(std::iter::repeat_n(1, self.0.len() * 4));
        for pick in [[0, 0, 2, 2], [1, 3, 3, 1]] {
            let mut before = 0;
            for rectangle in &self.0 {
                for corner in pick {
                    out.extend((rectangle[corner] - before).to_be_bytes());
                    before = rectangle[corner];
                }
            }
        }
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    fn bounds(&self) -> [i16; 4] {
        let least = |at: usize| self.0.iter().map(|it| it[at]).min().unwrap_or(0);
        let most = |at: usize| self.0.iter().map(|it| it[at]).max().unwrap_or(0);
        [least(0), least(1), most(2), most(3)]
    }
}

/// The file: glyph 0 is empty, the others follow in order.
pub fn written(glyphs: &[Glyph], em: u16, ascent: i16) -> Vec<u8> {
    let count = glyphs.len() + 1;
    let (mut glyf, mut loca, mut hmtx) = (Vec::new(), vec![0; 8], vec![0; 4]);
    for glyph in glyphs {
        glyf.extend(glyph.outline.written());
        loca.extend(u32::try_from(glyf.len()).unwrap_or(u32::MAX).to_be_bytes());
        hmtx.extend(glyph.advance.to_be_bytes());
        hmtx.extend(glyph.outline.bounds()[0].to_be_bytes());
    }
    let widest = glyphs.iter().map(|glyph| glyph.advance).max().unwrap_or(0);
    let tables: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"cmap", vec![0, 0, 0, 0]),
        (b"glyf", glyf),
        (b"head", head(em, ascent, widest)),
        (b"hhea", hhea(em, ascent, widest, count)),
        (b"hmtx", hmtx),
        (b"loca", loca),
        (b"maxp", maxp(glyphs)),
        (b"name", name()),
    ];
    file(&tables)
}

fn short(out: &mut Vec<u8>, number: usize) {
    out.extend(u16::try_from(number).unwrap_or(u16::MAX).to_be_bytes());
}

fn head(em: u16, ascent: i16, widest: i16) -> Vec<u8> {
    let mut out = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x5f, 0x0f, 0x3c, 0xf5, 0, 0];
    out.extend(em.to_be_bytes());
    out.extend([0; 16]);
    let low = ascent.saturating_sub_unsigned(em);
    for edge in [0, low, widest, ascent, 0, 8, 2, 1, 0] {
        out.extend(edge.to_be_bytes());
    }
    out
}

fn hhea(em: u16, ascent: i16, widest: i16, count: usize) -> Vec<u8> {
    let mut out = vec![0, 1, 0, 0];
    let low = ascent.saturating_sub_unsigned(em);
    for number in [ascent, low, 0, widest, 0, 0, widest, 1] {
        out.extend(number.to_be_bytes());
    }
    out.extend([0; 14]);
    short(&mut out, count);
    out
}

fn maxp(glyphs: &[Glyph]) -> Vec<u8> {
    let contours = glyphs.iter().map(|glyph| glyph.outline.0.len()).max().unwrap_or(0);
    let mut out = vec![0, 1, 0, 0];
    for number in [glyphs.len() + 1, contours * 4, contours, 0, 0, 2] {
        short(&mut out, number);
    }
    out.resize(32, 0);
    out
}

/// Its name for programs, in UTF-16.
fn name() -> Vec<u8> {
    let called: Vec<u8> = "MilepostDots".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut out = Vec::new();
    for number in [0, 1, 18, 3, 1, 0x409, 6, called.len(), 0] {
        short(&mut out, number);
    }
    out.extend(called);
    out
}

fn sum(bytes: &[u8]) -> u32 {
    let fours = bytes.chunks(4).map(|four| {
        let mut whole = [0; 4];
        whole[..four.len()].copy_from_slice(four);
        u32::from_be_bytes(whole)
    });
    fours.fold(0, u32::wrapping_add)
}

fn file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len();
    let mut out = vec![0, 1, 0, 0];
    let entries = 1 << count.ilog2();
    for number in [count, entries * 16, entries.ilog2() as usize, (count - entries) * 16] {
        short(&mut out, number);
    }
    let mut at = 12 + count * 16;
    let mut head = 0;
    for (tag, table) in tables {
        out.extend(*tag);
        for number in [sum(table) as usize, at, table.len()] {
            out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes());
        }
        if *tag == b"head" {
            head = at;
        }
        at += table.len().next_multiple_of(4);
    }
    for (_, table) in tables {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xb1b0_afba_u32.wrapping_sub(sum(&out));
    if let Some(place) = out.get_mut(head + 8..head + 12) {
        place.copy_from_slice(&adjustment.to_be_bytes());
    }
    out
}
