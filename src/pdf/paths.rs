//! Lines and curves that pages are drawn with.

use crate::approval::signature::Stroke;
use krilla::geom::PathBuilder;

/// How large one of a signature's own units is, in points.
const UNIT: f32 = 0.25;

/// What was drawn beside a name, from its upper left corner on.
pub fn strokes(all: &[Stroke], (x, y): (f32, f32)) -> PathBuilder {
    let mut path = PathBuilder::new();
    let place =
        |&(across, down): &(u16, u16)| (x + f32::from(across) * UNIT, y + f32::from(down) * UNIT);
    for stroke in all {
        let mut points = stroke.iter().map(place);
        let Some((x, y)) = points.next() else { continue };
        path.move_to(x, y);
        // A dot is a short line with round ends.
        path.line_to(x + 0.01, y);
        points.for_each(|(x, y)| path.line_to(x, y));
    }
    path
}

/// A disc around a point.
pub fn disc((x, y): (f32, f32), r: f32) -> PathBuilder {
    // Four curves make a circle, with this much of the radius to their handles.
    let k = r * 0.552_284_8;
    let mut path = PathBuilder::new();
    path.move_to(x + r, y);
    path.cubic_to(x + r, y + k, x + k, y + r, x, y + r);
    path.cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    path.cubic_to(x - r, y - k, x - k, y - r, x, y - r);
    path.cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    path.close();
    path
}
