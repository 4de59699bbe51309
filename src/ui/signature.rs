//! Signatures as they were drawn: lines made anew from numbers, never what a browser sent.

use crate::approval::signature::{FIELD, Stroke, strokes};
use crate::evidence::Drawn;
use maud::{Markup, html};

/// Draws it; nothing, if it is not the grammar.
pub fn drawn(drawn: &Drawn) -> Markup {
    let Some(strokes) = strokes(&drawn.path) else { return html! {} };
    html! {
        svg.drawn viewBox={ "0 0 " (FIELD.0) " " (FIELD.1) } role="img"
            aria-label="Drawn signature" {
            @for stroke in &strokes { polyline points=(points(stroke)); }
        }
    }
}

/// A stroke of one point is a dot: a line to itself, with round ends.
fn points(stroke: &Stroke) -> String {
    let twice = if stroke.len() == 1 { 2 } else { 1 };
    let all = std::iter::repeat_n(stroke, twice).flatten();
    all.map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}
