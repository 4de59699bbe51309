//! Puts what has its place on pages, and says what each thing is for whoever has it read aloud.

use super::Logo;
use super::flow::{Flow, Ink, PAGE, Placed, Role, SIDES, Shape};
use super::letters::{Letters, Stretch, Style};
use super::line::{Row, Text, plain};
use super::paths;
use crate::brand::{Brand, Ground};
use crate::error::{Error, Result};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::page::PageSettings;
use krilla::paint::{Fill, LineCap, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, SpanTag, Tag, TagGroup, TagTree,
};

const INK: &str = "#141a17";
const SOFT: &str = "#565f59";
const LINE: &str = "#dfe3df";

/// The largest that a logo is drawn, in points.
const LOGO: (f32, f32) = (150.0, 30.0);
/// Where a logo begins, from above.
const TOP: f32 = 42.0;

/// The colour, and whether the approving tick is set.
pub struct Stamp<'a> {
    /// The studio's colour.
    pub brand: &'a Brand,
    /// Whether it is an approval that stands.
    pub approved: bool,
}

/// Whose receipt it is.
pub struct About<'a> {
    /// The studio's name.
    pub studio: &'a str,
    /// The receipt's number.
    pub number: &'a str,
}

/// A logo, unpacked.
pub struct Picture {
    image: Image,
    size: (f32, f32),
    ground: Ground,
}

impl Picture {
    /// Unpacks a logo.
    pub fn read(logo: Logo<'_>) -> Result<Self> {
        let picture = image::load_from_memory_with_format(logo.png, image::ImageFormat::Png)?;
        let picture = picture.into_rgba8();
        let (across, down) = picture.dimensions();
        #[allow(clippy::cast_precision_loss, reason = "a logo has a few hundred dots")]
        let (w, h) = (across.max(1) as f32, down.max(1) as f32);
        let scale = (LOGO.0 / w).min(LOGO.1 / h);
        let image = Image::from_rgba8(picture.into_raw(), across, down);
        Ok(Self { image, size: (w * scale, h * scale), ground: logo.ground })
    }

    /// How wide it is drawn.
    pub const fn width(&self) -> f32 {
        self.size.0
    }

    /// Whether it is read as a name.
    pub fn is_wide(&self) -> bool {
        self.size.0 >= 2.0 * self.size.1
    }
}

/// Draws every page; gives what each thing on them is.
pub fn pages(
    document: &mut Document,
    mut flow: Flow,
    about: &About<'_>,
    picture: Option<&Picture>,
    stamp: &Stamp<'_>,
) -> Result<TagTree> {
    let count = flow.pages();
    let feet: Vec<_> =
        (1..=count).map(|page| foot(&mut flow.letters, about, page, count)).collect();
    let mut leaves: Vec<(usize, Role, Identifier)> = Vec::new();
    let settings = || {
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1);
        settings.ok_or_else(|| Error::broken("A4 is a size"))
    };
    let mut figure = None;
    for (page, foot) in feet.into_iter().enumerate() {
        let mut sheet = document.start_page_with(settings()?);
        let mut surface = sheet.surface();
        let mut pen = Pen { surface: &mut surface, letters: &flow.letters };
        if page == 0 {
            figure = pen.logo(picture);
            let title = flow.placed.iter().find(|it| it.role == Role::Heading(1));
            pen.sign(stamp, title.map_or(0.0, |title| title.y));
        }
        for placed in flow.placed.iter().filter(|placed| placed.page == page) {
            if let Some(leaf) = pen.put(placed) {
                leaves.push((placed.block, placed.role, leaf));
            }
        }
        pen.decoration(ArtifactType::Footer, |pen| {
            pen.row(&foot.0, (SIDES.0, PAGE.1 - 44.0), 8.5, Ink::Soft);
            let x = SIDES.1 - foot.1.width * 8.5;
            pen.row(&foot.1, (x, PAGE.1 - 44.0), 8.5, Ink::Soft);
        });
        surface.finish();
        sheet.finish();
    }
    let mut tree = super::tags::tree(leaves);
    if let Some((leaf, area)) = figure {
        let tag = Tag::Figure(Some(plain(about.studio)));
        let tag = tag.with_bbox(Some(BBox::new(0, area)));
        tree.children.insert(0, TagGroup::with_children(tag, vec![leaf.into()]).into());
    }
    Ok(tree)
}

/// The studio's name, and "Receipt HB-0007 · page 1 of 2".
fn foot(letters: &mut Letters, about: &About<'_>, page: usize, count: usize) -> (Row, Row) {
    let mut name = Text::default();
    name.add_island(about.studio, Style::Plain);
    let says = format!("Receipt {} · page {page} of {count}", about.number);
    let mut first = |text: &Text, width: f32| {
        let row = text.rows(letters, width / 8.5).into_iter().next();
        row.unwrap_or(Row { stretches: Vec::new(), width: 0.0, from_right: false })
    };
    (first(&name, 280.0), first(&Text::of(&says, Style::Plain), 200.0))
}

struct Pen<'a, 's> {
    surface: &'a mut Surface<'s>,
    letters: &'a Letters,
}

impl Pen<'_, '_> {
    fn put(&mut self, placed: &Placed) -> Option<Identifier> {
        match &placed.shape {
            Shape::Row(row, size, ink) => {
                let leaf = self.surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                self.row(row, (placed.x, placed.y), *size, *ink);
                self.surface.end_tagged();
                Some(leaf)
            }
            Shape::Hairline => {
                self.decoration(ArtifactType::Layout, |pen| pen.hairline(placed.y));
                None
            }
            Shape::Bars(sha256) => {
                self.decoration(ArtifactType::Layout, |pen| pen.bars(sha256, placed.x, placed.y));
                None
            }
            Shape::Strokes(all) => {
                self.decoration(ArtifactType::Layout, |pen| {
                    pen.outlined(paths::strokes(all, (placed.x, placed.y)), INK, 1.1);
                });
                None
            }
        }
    }

    /// What is only looked at.
    fn decoration(&mut self, kind: ArtifactType, draw: impl FnOnce(&mut Self)) {
        self.surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        draw(self);
        self.surface.end_tagged();
    }

    fn row(&mut self, row: &Row, (x, y): (f32, f32), size: f32, ink: Ink) {
        self.filled(if ink == Ink::Full { INK } else { SOFT });
        let mut places = Vec::new();
        let mut x = x;
        for (at, stretch) in &row.stretches {
            places.push((at, x, stretch));
            x += stretch.width() * size;
        }
        // Written in the order in which it is read, wherever each stretch stands.
        places.sort_by_key(|place| place.0);
        for (_, x, Stretch { face, text, glyphs }) in places {
            if let Some(font) = self.letters.font(*face) {
                let start = Point::from_xy(x, y);
                self.surface.draw_glyphs(start, glyphs, font, text, size, false);
            }
        }
    }

    fn hairline(&mut self, y: f32) {
        self.filled(LINE);
        self.rectangle(SIDES.0, y - 0.25, SIDES.1 - SIDES.0, 0.6);
    }

    /// A hash as bars: a point and a half wide, three apart.
    fn bars(&mut self, sha256: &str, x: f32, y: f32) {
        self.filled(INK);
        for (at, half) in (0_u16..).zip(crate::receipt::facts::bars(sha256)) {
            let half = f32::from(u16::try_from(half).unwrap_or(1)) * 0.85;
            self.rectangle(x + f32::from(at) * 3.2, y + 5.5 - half, 1.6, 2.0 * half);
        }
    }

    /// The tick of what was approved, in the studio's colour; a short rule for everything else.
    fn sign(&mut self, stamp: &Stamp<'_>, title: f32) {
        let (fill, on_fill) = stamp.brand.button();
        self.decoration(ArtifactType::Layout, |pen| {
            pen.filled(&fill);
            if !stamp.approved {
                pen.rectangle(SIDES.0, title - 36.0, 34.0, 3.0);
                return;
            }
            let (x, y, r) = (SIDES.1 - 19.0, title - 8.5, 19.0);
            pen.filled_in(paths::disc((x, y), r));
            let mut path = PathBuilder::new();
            path.move_to(x - 8.0, y + 0.5);
            path.line_to(x - 2.5, y + 6.0);
            path.line_to(x + 8.0, y - 5.5);
            pen.outlined(path, &on_fill, 3.4);
        });
    }

    fn logo(&mut self, picture: Option<&Picture>) -> Option<(Identifier, Rect)> {
        let picture = picture?;
        let (w, h) = picture.size;
        let y = TOP + (LOGO.1 - h) / 2.0;
        let area = Rect::from_xywh(SIDES.0, y, w, h)?;
        let tag = match picture.is_wide() {
            true => ContentTag::Other,
            false => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        };
        let leaf = self.surface.start_tagged(tag);
        if picture.ground == Ground::Dark {
            self.filled(INK);
            self.rectangle(SIDES.0 - 5.0, y - 5.0, w + 10.0, h + 10.0);
        }
        self.surface.push_transform(&Transform::from_translate(SIDES.0, y));
        if let Some(size) = Size::from_wh(w, h) {
            self.surface.draw_image(picture.image.clone(), size);
        }
        self.surface.pop();
        self.surface.end_tagged();
        picture.is_wide().then_some((leaf, area))
    }

    fn filled(&mut self, colour: &str) {
        let fill = Fill { paint: read(colour).into(), ..Fill::default() };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(fill));
    }

    fn outlined(&mut self, path: PathBuilder, colour: &str, width: f32) {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: read(colour).into(),
            width,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            ..Stroke::default()
        }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn rectangle(&mut self, x: f32, y: f32, w: f32, h: f32) {
        let mut path = PathBuilder::new();
        if let Some(rectangle) = Rect::from_xywh(x, y, w, h) {
            path.push_rect(rectangle);
        }
        self.filled_in(path);
    }

    fn filled_in(&mut self, path: PathBuilder) {
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

/// `#rrggbb`
fn read(colour: &str) -> rgb::Color {
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    rgb::Color::new(part(1).unwrap_or(0), part(3).unwrap_or(0), part(5).unwrap_or(0))
}
