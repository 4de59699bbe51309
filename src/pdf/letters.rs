//! Which font has a letter, and the glyphs of a stretch of text.

use super::made::Made;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, UnicodeBuffer};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::sync::LazyLock;

/// The fonts, in the order in which they are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Noto Sans.
    Regular,
    /// Noto Sans Bold.
    Bold,
    /// DejaVu Sans Condensed: Hebrew, Arabic, Armenian, Georgian, signs and some emoji.
    Wide,
    /// What both lack ([`Made`]).
    Made,
}

/// How a stretch of text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// As text does.
    #[default]
    Plain,
    /// Bold.
    Strong,
    /// Digits of a hash in groups.
    Grouped,
}

/// A stretch of text in one font and one direction, ready to be drawn.
pub struct Stretch {
    /// Its font.
    pub face: Face,
    /// Its words.
    pub text: String,
    /// Its glyphs from left to right, in ems.
    pub glyphs: Vec<KrillaGlyph>,
}

impl Stretch {
    /// How wide it is, in ems.
    pub fn width(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance).sum()
    }

    /// How wide each cluster is, by where its text begins.
    pub fn clusters(&self) -> BTreeMap<usize, f32> {
        let mut clusters = BTreeMap::new();
        for glyph in &self.glyphs {
            *clusters.entry(glyph.text_range.start).or_default() += glyph.x_advance;
        }
        clusters
    }
}

struct Loaded {
    shaper: rustybuzz::Face<'static>,
    font: Font,
}

static FACES: LazyLock<Option<[Loaded; 3]>> = LazyLock::new(|| {
    let load = |packed: &[u8]| {
        let bytes: &'static [u8] = Vec::leak(unpacked(packed));
        let shaper = rustybuzz::Face::from_slice(bytes, 0)?;
        Some(Loaded { shaper, font: Font::new(bytes.into(), 0)? })
    };
    Some([
        load(include_bytes!(concat!(env!("OUT_DIR"), "/regular")))?,
        load(include_bytes!(concat!(env!("OUT_DIR"), "/bold")))?,
        load(include_bytes!(concat!(env!("OUT_DIR"), "/wide")))?,
    ])
});

/// What `build.rs` packed.
pub fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What is cut short is found out by the first test that draws a letter.
    let _ = flate2::read::ZlibDecoder::new(packed).read_to_end(&mut bytes);
    bytes
}

fn loaded(face: Face) -> Option<&'static Loaded> {
    let [regular, bold, wide] = FACES.as_ref()?;
    match face {
        Face::Regular => Some(regular),
        Face::Bold => Some(bold),
        Face::Wide => Some(wide),
        Face::Made => None,
    }
}

/// The letters of one document.
#[derive(Default)]
pub struct Letters {
    made: Made,
}

impl Letters {
    /// The font of a face, once everything is set.
    pub fn font(&self, face: Face) -> Option<Font> {
        match loaded(face) {
            Some(loaded) => Some(loaded.font.clone()),
            None => Font::new(self.made.font()?.into(), 0),
        }
    }

    /// Whether some letter is drawn as a box with its number.
    pub const fn has_boxes(&self) -> bool {
        self.made.has_boxes()
    }

    /// The font that has a letter; what follows a letter and changes it stays with that letter.
    pub fn face(letter: char, style: Style, before: Option<Face>) -> Face {
        let has =
            |face: Face| loaded(face).is_some_and(|it| it.shaper.glyph_index(letter).is_some());
        let own = if style == Style::Strong { Face::Bold } else { Face::Regular };
        match before {
            Some(before) if joins(letter) => return before,
            Some(before) if is_mark(letter) && has(before) => return before,
            _ => {}
        }
        *[own, Face::Wide].iter().find(|face| has(**face)).unwrap_or(&Face::Made)
    }

    /// The glyphs of a text that is in one font and direction.
    pub fn shape(&mut self, face: Face, style: Style, text: &str, leftward: bool) -> Stretch {
        let shaped = match (loaded(face), style) {
            (Some(loaded), Style::Grouped) => Some(grouped(loaded, text)),
            (Some(loaded), _) => Some(shaped(loaded, text, leftward)),
            (None, _) => None,
        };
        // A glyph 0 would be an empty box without a letter behind it.
        let whole = |glyphs: &Vec<KrillaGlyph>| glyphs.iter().all(|it| it.glyph_id.to_u32() != 0);
        match shaped.filter(whole) {
            Some(glyphs) => Stretch { face, text: text.into(), glyphs },
            None => self.made(text, leftward),
        }
    }

    fn made(&mut self, text: &str, leftward: bool) -> Stretch {
        let mut glyphs: Vec<KrillaGlyph> = Vec::new();
        let em = f32::from(Made::EM);
        for (at, letter) in text.char_indices() {
            let range = at..at + letter.len_utf8();
            match glyphs.last_mut() {
                Some(before) if joins(letter) => {
                    before.text_range.end = range.end;
                    continue;
                }
                None if joins(letter) => continue,
                _ => {}
            }
            let (id, advance) = self.made.glyph(letter);
            let width = f32::from(advance) / em;
            let before = glyphs.last().map_or(0.0, |before| before.x_advance);
            // A mark stands over the letter before it.
            let (advance, offset) = match is_mark(letter) && before > 0.0 && !leftward {
                true => (0.0, -f32::midpoint(before, width)),
                false => (width, 0.0),
            };
            let id = GlyphId::new(u32::from(id));
            glyphs.push(KrillaGlyph::new(id, advance, offset, 0.0, 0.0, range, None));
        }
        if leftward {
            glyphs.reverse();
        }
        Stretch { face: Face::Made, text: text.into(), glyphs }
    }
}

fn shaped(loaded: &Loaded, text: &str, leftward: bool) -> Vec<KrillaGlyph> {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(match leftward {
        true => Direction::RightToLeft,
        false => Direction::LeftToRight,
    });
    let done = rustybuzz::shape(&loaded.shaper, &[], buffer);
    let starts: std::collections::BTreeSet<usize> =
        done.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let em = loaded.font.units_per_em();
    #[allow(clippy::cast_precision_loss, reason = "an advance has a few thousand units")]
    let ems = |units: i32| units as f32 / em;
    let glyphs = done.glyph_infos().iter().zip(done.glyph_positions());
    let glyphs = glyphs.map(|(info, at)| {
        let start = info.cluster as usize;
        let end = starts.range(start + 1..).next().copied().unwrap_or(text.len());
        let (advance, x, y) = (ems(at.x_advance), ems(at.x_offset), ems(at.y_offset));
        KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, 0.0, start..end, None)
    });
    glyphs.collect()
}

/// How far it is from one group of a hash's digits to the next, in ems.
pub const GROUP: f32 = 5.25;

/// Groups of digits that begin below each other. The digits keep their distance: letters that
/// stand apart are copied with spaces between them.
fn grouped(loaded: &Loaded, text: &str) -> Vec<KrillaGlyph> {
    let mut glyphs = shaped(loaded, text, false);
    let mut filled = 0.0;
    for glyph in &mut glyphs {
        if text[glyph.text_range.clone()] == *" " {
            glyph.x_advance = (GROUP - filled).max(glyph.x_advance);
            filled = 0.0;
        } else {
            filled += glyph.x_advance;
        }
    }
    glyphs
}

/// Joiners and variation selectors: they change the letter before them and are not seen.
fn joins(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{34f}'
        | '\u{180b}'..='\u{180d}' | '\u{ad}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether it stands over, under or through the letter before it.
pub fn is_mark(letter: char) -> bool {
    use icu_properties::CodePointMapData;
    use icu_properties::props::GeneralCategory as Kind;
    let kind = CodePointMapData::<Kind>::new().get(letter);
    matches!(kind, Kind::NonspacingMark | Kind::EnclosingMark)
}
