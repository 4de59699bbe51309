//! What a letter wears beside its words and colour: the studio's logo, which goes with the mail, so
//! that nothing is fetched from anywhere when it is read.

use super::worded;
use crate::brand::{Ground, Logo};
use crate::outbox::Letter;
use crate::wording::{LetterKind, Wording};

/// What the picture is called within a message (RFC 2392).
pub const LOGO: &str = "logo@milepost";

/// How large the logo is drawn at the most, in dots.
const FITS: (u32, u32) = (200, 48);

/// What a letter wears.
#[derive(Debug, Clone, Default)]
pub struct Dress {
    /// The logo and where it is found.
    pub logo: Option<(Logo, String)>,
    /// The studio's own words; ours where they are empty.
    pub words: Wording,
}

impl Dress {
    /// For a message that brings the logo along.
    pub fn of_mail(logo: Option<Logo>) -> Self {
        let logo = logo.map(|logo| (logo, format!("cid:{LOGO}")));
        Self { logo, ..Self::default() }
    }

    /// For a letter that is shown on a page.
    pub fn of_page(logo: Option<Logo>) -> Self {
        let logo = logo.map(|logo| {
            let path = logo.path();
            (logo, path)
        });
        Self { logo, ..Self::default() }
    }

    /// With the words that `letter` wears, of `all` that the studio has.
    pub fn worded(self, letter: &Letter, all: &[(LetterKind, Wording)]) -> Self {
        let kind = worded::kind(letter);
        let words = all.iter().find(|(known, _)| Some(*known) == kind);
        Self { words: words.map(|(_, words)| words.clone()).unwrap_or_default(), ..self }
    }
}

/// How the logo is drawn in the HTML part.
pub struct Sign<'a> {
    /// Where it is found.
    pub src: &'a str,
    /// Dots across.
    pub width: u32,
    /// Dots down.
    pub height: u32,
    /// What has to lie under it.
    pub ground: Ground,
    /// Whether it can be read as the studio's name.
    pub is_name: bool,
}

impl<'a> Sign<'a> {
    /// The logo of a dress, made to fit.
    pub fn of(dress: &'a Dress) -> Option<Self> {
        let (logo, src) = dress.logo.as_ref()?;
        let (width, height) = (logo.width.max(1), logo.height.max(1));
        // By whichever is over more; never made larger.
        let (across, down) = FITS;
        let (width, height) = if width <= across && height <= down {
            (width, height)
        } else if width * down > height * across {
            (across, (height * across / width).max(1))
        } else {
            ((width * down / height).max(1), down)
        };
        Some(Self { src, width, height, ground: logo.ground, is_name: logo.is_wide() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> (u32, u32) {
        let logo = Logo { sha256: "a".into(), width, height, size: 9, ground: Ground::Any };
        let dress = Dress::of_mail(Some(logo));
        let sign = Sign::of(&dress).unwrap();
        (sign.width, sign.height)
    }

    #[test]
    fn a_logo_keeps_its_shape_and_is_never_larger_than_it_is() {
        let table = [
            ((480, 160), (144, 48)),
            ((480, 60), (200, 25)),
            ((160, 160), (48, 48)),
            ((20, 10), (20, 10)),
            ((480, 1), (200, 1)),
            ((1, 160), (1, 48)),
        ];
        for ((width, height), fits) in table {
            assert_eq!(drawn(width, height), fits, "{width} × {height}");
        }
    }
}
