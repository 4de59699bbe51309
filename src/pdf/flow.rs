//! Where everything stands: blocks from top to bottom, and what goes on to the next page.

use super::letters::{GROUP, Letters, Style};
use super::line::{Row, Text};
use crate::approval::signature::{Stroke, strokes};
use crate::calendar::Zone;
use crate::clock::Stamp;
use crate::receipt::facts::{Fact, Run, Value};

/// A4, in points.
pub const PAGE: (f32, f32) = (595.28, 841.89);
/// Where text begins and ends, from the left.
pub const SIDES: (f32, f32) = (56.0, PAGE.0 - 56.0);
/// Where facts stand, from the left.
const MATTER: f32 = 168.0;
/// Where a page's text begins and ends, from above.
const UPRIGHT: (f32, f32) = (64.0, PAGE.1 - 68.0);

/// A shade of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Text.
    Full,
    /// Labels and what is of second rank.
    Soft,
}

/// What something is for whoever has it read aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A heading of this level.
    Heading(u16),
    /// A paragraph.
    Paragraph,
    /// A fact's label.
    Label,
    /// A paragraph of what stands beside a label.
    Matter(usize),
    /// Nothing: it is there to be looked at.
    Decoration,
}

/// What is drawn.
pub enum Shape {
    /// A line of text; its letters' size and its ink.
    Row(Row, f32, Ink),
    /// A hairline across.
    Hairline,
    /// A hash as bars.
    Bars(String),
    /// What was drawn beside a name.
    Strokes(Vec<Stroke>),
}

/// Something in its place.
pub struct Placed {
    /// From 0.
    pub page: usize,
    /// From the left.
    pub x: f32,
    /// From above; for text, the line that letters stand on.
    pub y: f32,
    /// What it is.
    pub shape: Shape,
    /// Which block it belongs to.
    pub block: usize,
    /// What it is in there.
    pub role: Role,
}

/// Fills pages from top to bottom.
pub struct Flow {
    /// The letters of the document.
    pub letters: Letters,
    /// What is placed so far.
    pub placed: Vec<Placed>,
    page: usize,
    y: f32,
    block: usize,
}

impl Flow {
    /// Begins this far down on the first page.
    pub fn new(y: f32) -> Self {
        Self { letters: Letters::default(), placed: Vec::new(), page: 0, y, block: 0 }
    }

    /// How many pages there are by now.
    pub const fn pages(&self) -> usize {
        self.page + 1
    }

    /// Leaves some space.
    pub fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// A few words at the head, beside a logo.
    pub fn beside(&mut self, text: &Text, (x, width): (f32, f32), size: f32, ink: Ink) {
        self.block += 1;
        let rows = text.rows(&mut self.letters, width / size);
        self.rows(rows, (size, 15.0, ink), (x, width), Role::Paragraph);
    }

    /// Leaves the head to a logo.
    pub fn picture(&mut self) {
        self.y += 15.0;
    }

    /// A few words at the right of the head.
    pub fn right(&mut self, text: &Text, size: f32) {
        self.block += 1;
        for row in text.rows(&mut self.letters, 180.0 / size) {
            let x = SIDES.1 - row.width * size;
            self.put(x, 61.5, Shape::Row(row, size, Ink::Soft), Role::Paragraph);
        }
    }

    /// A heading, with room for what follows it.
    pub fn heading(&mut self, level: u16, text: &Text, size: f32, width: f32) {
        self.keep(size * 1.25 + 60.0);
        self.block += 1;
        let rows = text.rows(&mut self.letters, width / size);
        self.rows(rows, (size, size * 1.2, Ink::Full), (SIDES.0, width), Role::Heading(level));
    }

    /// A paragraph across the page.
    pub fn paragraph(&mut self, text: &Text, size: f32) {
        self.block += 1;
        let width = SIDES.1 - SIDES.0;
        let rows = text.rows(&mut self.letters, width / size);
        // A short one stays whole.
        let lines = u8::try_from(rows.len()).unwrap_or(u8::MAX);
        if lines < 6 {
            self.keep(f32::from(lines) * size * 1.5);
        }
        self.rows(rows, (size, size * 1.5, Ink::Soft), (SIDES.0, width), Role::Paragraph);
    }

    /// A fact below a hairline: its label on the left, the matter on the right.
    pub fn fact(&mut self, fact: &Fact) {
        self.keep(match fact.value {
            Value::Hash(_) => 60.0,
            Value::Drawn(_) => 90.0,
            _ => 28.0,
        });
        self.block += 1;
        self.put(SIDES.0, self.y, Shape::Hairline, Role::Decoration);
        self.y += 6.5;
        let (page, y) = (self.page, self.y);
        let label = Text::of(fact.label, Style::Plain);
        let rows = label.rows(&mut self.letters, (MATTER - SIDES.0 - 12.0) / 9.5);
        self.rows(rows, (9.5, 15.0, Ink::Soft), (SIDES.0, 0.0), Role::Label);
        let below = self.y;
        (self.page, self.y) = (page, y);
        self.value(&fact.value);
        if self.page == page {
            self.y = self.y.max(below);
        }
        self.y += 5.0;
    }

    fn value(&mut self, value: &Value) {
        let width = SIDES.1 - MATTER;
        let set = |flow: &mut Self, text: &Text, part: usize| {
            let rows = text.rows(&mut flow.letters, width / 10.5);
            flow.rows(rows, (10.5, 15.0, Ink::Full), (MATTER, width), Role::Matter(part));
        };
        match value {
            Value::Line(runs) => set(self, &line(runs), 0),
            Value::Moment(at, zone) => set(self, &moment(*at, zone), 0),
            Value::Words(words) => {
                for (part, words) in words.lines().enumerate() {
                    if words.trim().is_empty() {
                        self.y += 7.0;
                    } else {
                        set(self, &Text::on_its_side(words), part);
                    }
                }
            }
            Value::Hash(sha256) => {
                self.put(MATTER, self.y + 1.5, Shape::Bars(sha256.clone()), Role::Decoration);
                self.y += 16.0;
                self.digits(sha256, 4, (9.5, 14.0));
            }
            Value::Drawn(drawn) => {
                let strokes = strokes(&drawn.path).unwrap_or_default();
                self.put(MATTER, self.y, Shape::Strokes(strokes), Role::Decoration);
                self.y += 56.0;
                self.digits(&drawn.sha256, 8, (8.5, 15.0));
            }
            Value::Digits(sha256) => self.digits(sha256, 8, (8.5, 15.0)),
        }
    }

    /// A hash in so many groups of eight a line.
    fn digits(&mut self, sha256: &str, groups: u8, (size, leading): (f32, f32)) {
        let text = Text::of(&crate::receipt::facts::groups(sha256), Style::Grouped);
        let width = f32::from(groups) * GROUP;
        let rows = text.rows(&mut self.letters, width);
        let across = SIDES.1 - MATTER;
        self.rows(rows, (size, leading, Ink::Full), (MATTER, across), Role::Matter(0));
    }

    fn rows(
        &mut self,
        rows: Vec<Row>,
        (size, leading, ink): (f32, f32, Ink),
        (x, width): (f32, f32),
        role: Role,
    ) {
        for row in rows {
            self.keep(leading);
            let x = if row.from_right { x + width - row.width * size } else { x };
            // Letters stand a little above the lower edge of their line, whatever their size.
            let y = self.y + leading * 0.75;
            self.put(x, y, Shape::Row(row, size, ink), role);
            self.y += leading;
        }
    }

    fn put(&mut self, x: f32, y: f32, shape: Shape, role: Role) {
        self.placed.push(Placed { page: self.page, x, y, shape, block: self.block, role });
    }

    /// Goes on to the next page if this one has not that much room.
    pub fn keep(&mut self, points: f32) {
        if self.y + points > UPRIGHT.1 {
            self.page += 1;
            self.y = UPRIGHT.0;
        }
    }
}

/// A fact's line as text.
pub fn line(runs: &[Run]) -> Text {
    let mut text = Text::default();
    for run in runs {
        let style = if run.strong { Style::Strong } else { Style::Plain };
        match run.theirs {
            true => text.add_island(&run.text, style),
            false => text.add(&run.text, style),
        }
    }
    text
}

/// A line as a heading.
pub fn title(runs: &[Run]) -> Text {
    let strong: Vec<_> = runs.iter().map(|run| Run { strong: true, ..run.clone() }).collect();
    line(&strong)
}

fn moment(at: Stamp, zone: &Zone) -> Text {
    Text::of(&zone.local(at).says_exactly(), Style::Plain)
}
