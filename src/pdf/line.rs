//! From words to lines: which letters are drawn, where a line ends, and in which order a line with
//! several directions is read (Unicode's UAX #9).

use super::letters::{Face, Letters, Stretch, Style};
use std::ops::Range;
use unicode_bidi::{BidiClass, BidiInfo, Level, bidi_class};

/// What is set as one paragraph: words, and from where on which style holds.
#[derive(Default)]
pub struct Text {
    words: String,
    styles: Vec<(usize, Style)>,
    /// Whether it begins at the side where its own writing begins.
    own_side: bool,
}

/// One line.
pub struct Row {
    /// From left to right, each with where in the text it begins.
    pub stretches: Vec<(usize, Stretch)>,
    /// In ems.
    pub width: f32,
    /// Whether it is set against the right edge.
    pub from_right: bool,
}

/// Begins and ends words that may go in any direction, and are an island in theirs.
const ISLAND: (char, char) = ('\u{2068}', '\u{2069}');

impl Text {
    /// Words of ours in one style.
    pub fn of(words: &str, style: Style) -> Self {
        let mut text = Self::default();
        text.add(words, style);
        text
    }

    /// Somebody's words, from the side where their writing begins.
    pub fn on_its_side(words: &str) -> Self {
        Self { own_side: true, ..Self::of(words, Style::Plain) }
    }

    /// More words.
    pub fn add(&mut self, words: &str, style: Style) {
        self.styles.push((self.words.len(), style));
        self.words.extend(words.chars().filter_map(drawn));
    }

    /// Words that somebody typed, in whatever direction.
    pub fn add_island(&mut self, words: &str, style: Style) {
        self.styles.push((self.words.len(), style));
        self.words.push(ISLAND.0);
        self.words.extend(words.chars().filter_map(drawn));
        self.words.push(ISLAND.1);
    }

    fn style(&self, at: usize) -> Style {
        let upto = self.styles.partition_point(|(from, _)| *from <= at);
        upto.checked_sub(1).map_or(Style::Plain, |last| self.styles[last].1)
    }

    /// The lines, none wider than `width` (in ems) if letters can help it.
    pub fn rows(&self, letters: &mut Letters, width: f32) -> Vec<Row> {
        let base = if self.own_side { None } else { Some(Level::ltr()) };
        let bidi = BidiInfo::new(&self.words, base);
        let Some(paragraph) = bidi.paragraphs.first() else { return Vec::new() };
        let from_right = paragraph.level.is_rtl();
        let lines = self.broken(letters, &bidi.levels, width);
        let rows = lines.into_iter().map(|line| {
            let (levels, runs) = bidi.visual_runs(paragraph, line);
            let mut stretches = Vec::new();
            for run in runs {
                let leftward = levels.get(run.start).is_some_and(Level::is_rtl);
                let mut set = self.set(letters, run, leftward);
                if leftward {
                    set.reverse();
                }
                stretches.extend(set);
            }
            let width = stretches.iter().map(|(_, stretch)| stretch.width()).sum();
            Row { stretches, width, from_right }
        });
        rows.collect()
    }

    /// Where each line begins and ends.
    fn broken(&self, letters: &mut Letters, levels: &[Level], width: f32) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let (mut start, mut filled) = (0, 0.0);
        for piece in pieces(&self.words) {
            let seen = piece.start + self.words[piece.clone()].trim_end().len();
            let whole = self.measure(letters, levels, piece.clone());
            let ink = self.measure(letters, levels, piece.start..seen);
            if filled + ink > width && filled > 0.0 {
                lines.push(start..piece.start);
                (start, filled) = (piece.start, 0.0);
            }
            if ink > width {
                let cuts = self.cut(letters, levels, piece.start..seen, width);
                for cut in cuts {
                    lines.push(start..cut);
                    start = cut;
                }
                filled = self.measure(letters, levels, start..piece.end);
            } else {
                filled += whole;
            }
        }
        if start < self.words.len() {
            lines.push(start..self.words.len());
        }
        lines
    }

    /// Where a word that is wider than a line is cut.
    fn cut(
        &self,
        letters: &mut Letters,
        levels: &[Level],
        word: Range<usize>,
        width: f32,
    ) -> Vec<usize> {
        let (mut cuts, mut filled) = (Vec::new(), 0.0);
        for (start, stretch) in self.levelled(letters, levels, word.clone()) {
            for (at, wide) in stretch.clusters() {
                let at = start + at;
                if filled + wide > width && filled > 0.0 && at > word.start {
                    cuts.push(at);
                    filled = 0.0;
                }
                filled += wide;
            }
        }
        cuts
    }

    fn measure(&self, letters: &mut Letters, levels: &[Level], range: Range<usize>) -> f32 {
        let set = self.levelled(letters, levels, range);
        set.iter().map(|(_, stretch)| stretch.width()).sum()
    }

    /// The stretches of a range in the order of its text, with where each begins.
    fn levelled(
        &self,
        letters: &mut Letters,
        levels: &[Level],
        range: Range<usize>,
    ) -> Vec<(usize, Stretch)> {
        let mut done = Vec::new();
        let mut from = range.start;
        while from < range.end {
            let level = levels.get(from).copied().unwrap_or(Level::ltr());
            let same = levels[from..range.end].iter().take_while(|it| **it == level).count();
            let upto = from + same.max(1);
            done.extend(self.set(letters, from..upto, level.is_rtl()));
            from = upto;
        }
        done
    }

    /// The stretches of a range of one direction: a new one wherever the font, the style or the
    /// way of joining letters changes, or where something is not drawn. From right to left every
    /// word is one, so that they can be written into the file in the order in which they are read.
    fn set(
        &self,
        letters: &mut Letters,
        range: Range<usize>,
        leftward: bool,
    ) -> Vec<(usize, Stretch)> {
        let mut spans: Vec<(Range<usize>, Face, Style, Option<bool>)> = Vec::new();
        for (at, letter) in self.words[range.clone()].char_indices() {
            let at = range.start + at;
            if is_sign_of_direction(letter) {
                continue;
            }
            let (style, end) = (self.style(at), at + letter.len_utf8());
            let before = spans.last().filter(|last| last.0.end == at);
            let face = Letters::face(letter, style, before.map(|last| last.1));
            let arabic = letter.is_alphabetic().then(|| is_arabic(letter));
            let word = leftward && !letter.is_whitespace() && ends_in_space(&self.words[..at]);
            match spans.last_mut() {
                Some(last)
                    if last.0.end == at
                        && !word
                        && (last.1, last.2) == (face, style)
                        && (last.3.is_none() || arabic.is_none() || last.3 == arabic) =>
                {
                    last.0.end = end;
                    last.3 = last.3.or(arabic);
                }
                _ => spans.push((at..end, face, style, arabic)),
            }
        }
        let set = spans.into_iter().map(|(range, face, style, _)| {
            (range.start, letters.shape(face, style, &self.words[range], leftward))
        });
        set.collect()
    }
}

/// A letter as it is drawn. Whatever no font may hold in a PDF/A stands as the sign for letters
/// that cannot be shown; the embedded file has it as it was.
fn drawn(letter: char) -> Option<char> {
    match letter {
        '\t' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        _ if letter.is_control() => None,
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'.. | '\u{fff9}'..='\u{fffb}' => Some('\u{fffd}'),
        _ if letter as u32 & 0xfffe == 0xfffe => Some('\u{fffd}'),
        '\u{fdd0}'..='\u{fdef}' => Some('\u{fffd}'),
        _ => Some(letter),
    }
}

/// Words as they stand in a title or a name of the document.
pub fn plain(words: &str) -> String {
    words.chars().filter_map(drawn).collect()
}

fn ends_in_space(words: &str) -> bool {
    words.ends_with(char::is_whitespace)
}

fn is_sign_of_direction(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2068}' | '\u{2069}')
}

fn is_arabic(letter: char) -> bool {
    bidi_class(letter) == BidiClass::AL
}

/// What a line can hold only whole: words with the spaces behind them, and single signs where a
/// script has no spaces.
fn pieces(words: &str) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, letter) in words.char_indices() {
        if before.is_some_and(|before| may_break(before, letter)) {
            pieces.push(start..at);
            start = at;
        }
        before = Some(letter);
    }
    if start < words.len() {
        pieces.push(start..words.len());
    }
    pieces
}

fn may_break(before: char, after: char) -> bool {
    let space = |letter: char| letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}');
    if space(after) || ISLAND.1 == after || ISLAND.0 == before {
        return false;
    }
    if space(before) {
        return true;
    }
    if matches!(before, '-' | '/' | '\u{2013}' | '\u{2014}') {
        return after.is_alphabetic();
    }
    let closes = matches!(
        after,
        '、' | '。'
            | '，'
            | '．'
            | '）'
            | '」'
            | '』'
            | '】'
            | '！'
            | '？'
            | '：'
            | '；'
            | 'ー'
            | '\u{200d}'
            | '\u{fe0f}'
    ) || after.is_ascii_punctuation()
        || super::letters::is_mark(after);
    let opens = matches!(before, '（' | '「' | '『' | '【' | '\u{200d}');
    (stands_alone(before) || stands_alone(after)) && !closes && !opens
}

/// Signs of scripts that are written without spaces.
fn stands_alone(letter: char) -> bool {
    matches!(letter, '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}')
}
