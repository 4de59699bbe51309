//! What somebody drew beside their typed name: strokes as whole numbers on a field of a fixed
//! size, in a grammar of our own. Nothing else is taken, so nothing that came from a browser is
//! ever drawn as it came.
//!
//! A stroke is points with a space between them, a point is `x,y`; strokes are parted by `;`.

use crate::audit::hex;
use crate::error::{Refusal, Result};
use crate::evidence::Drawn;
use sha2::{Digest, Sha256};

/// How wide and how high the field is that signatures are drawn on.
pub const FIELD: (u16, u16) = (600, 200);

/// The most points of one signature.
pub const POINTS: usize = 2000;

/// One movement of the pen.
pub type Stroke = Vec<(u16, u16)>;

/// Reads what a form brought; nothing, if nothing was drawn.
///
/// # Errors
/// `Wrong` for anything that is not the grammar.
pub fn drawn(path: &str) -> Result<Option<Drawn>> {
    if path.is_empty() {
        return Ok(None);
    }
    if strokes(path).is_none() {
        let says = "The drawing did not arrive as it was drawn, so nothing was recorded. Draw it \
                    again, or sign with your name alone.";
        return Err(Refusal::wrong("signature", says).into());
    }
    let sha256 = hex(&Sha256::digest(path));
    Ok(Some(Drawn { path: path.to_owned(), sha256 }))
}

/// The strokes of a path; none if it is not the grammar.
pub fn strokes(path: &str) -> Option<Vec<Stroke>> {
    let strokes: Option<Vec<Stroke>> = path.split(';').map(stroke).collect();
    let points = |strokes: &Vec<Stroke>| strokes.iter().map(Vec::len).sum::<usize>();
    strokes.filter(|strokes| points(strokes) <= POINTS)
}

fn stroke(text: &str) -> Option<Stroke> {
    text.split(' ').map(point).collect()
}

fn point(text: &str) -> Option<(u16, u16)> {
    let (x, y) = text.split_once(',')?;
    let point = (number(x)?, number(y)?);
    (point.0 <= FIELD.0 && point.1 <= FIELD.1).then_some(point)
}

/// A number in its one spelling.
fn number(text: &str) -> Option<u16> {
    let number: u16 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_are_read_to_the_point() {
        let path = "0,0 600,200;12,34";
        assert_eq!(strokes(path).unwrap(), [vec![(0, 0), (600, 200)], vec![(12, 34)]]);
        let drawn = drawn(path).unwrap().unwrap();
        assert_eq!(drawn.path, path);
        assert_eq!(drawn.sha256, hex(&Sha256::digest(path)));
    }

    #[test]
    fn nothing_but_the_grammar_is_taken() {
        assert!(drawn("").unwrap().is_none());
        let most = vec!["1,1"; POINTS].join(" ");
        assert!(drawn(&most).is_ok());
        for bad in [
            "M0 0L1 1",
            "<svg onload=alert(1)>",
            "601,0",
            "0,201",
            "-1,0",
            "+1,0",
            "01,0",
            "1.5,0",
            "1,2,3",
            "1,2;",
            " 1,2",
            "1,2  3,4",
            "1,\u{661}",
            "1,2\n",
            &format!("{most} 1,1"),
            &"9".repeat(100_000),
        ] {
            assert!(drawn(bad).is_err(), "{bad:.40}");
        }
    }
}
