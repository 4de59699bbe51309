//! The studio's colour. A studio picks one; from it come the button, the words on the button and
//! the colour of links, each readable whatever was picked, in light and in dark.
//!
//! The same sums stand twice: here, for mail and for browsers without relative colours, and in
//! `assets/css/tokens.css`, for the browsers that derive them themselves (so that the colour can
//! be tried out live). Limits changed in one place must be changed in the other.
//!
//! OKLab is Björn Ottosson's (<https://bottosson.github.io/posts/oklab/>), in the form of CSS
//! Color 4 §9.3; contrast and luminance are those of WCAG 2.2
//! (<https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>).

mod logo;
mod sample;

pub use logo::{DOTS, FITS, Ground, Logo, WEIGHT};
pub use sample::{Sample, Worn};

use std::fmt;

use serde::{Deserialize, Serialize};

/// The most lightness an accent may have on light paper. Of all colours at this lightness the
/// brightest is a green of luminance .122, which has 5.3:1 on the darkest light surface. Browsers
/// that cut off each channel instead of lowering chroma get .149 at most, and 4.6:1.
const ACCENT_HIGH: f64 = 0.48;
/// The least lightness an accent may have on dark paper. Of all colours at this lightness the
/// dimmest is a magenta of luminance .386, which has 6.1:1 on the lightest dark surface. Cut off
/// channel by channel it is a red of .279, and 4.6:1.
const ACCENT_LOW: f64 = 0.76;
/// The least lightness of a button in the dark, where a black one would sink into the page.
const FILL_FLOOR: f64 = 0.5;
/// The luminance at which black and white words are equally readable, 4.58:1 for both: solve
/// (1 + .05) / (y + .05) = (y + .05) / (0 + .05) for y.
const KNEE: f64 = 0.179;

/// The studio's colour, as `#rrggbb` in lower case. There is no other way to hold one, so it can
/// be written into a stylesheet as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Brand(String);

impl Brand {
    /// Reads `#rgb` or `#rrggbb`, in either case, with space around it; `None` for anything else.
    pub fn parse(text: &str) -> Option<Brand> {
        let digits = text.trim().strip_prefix('#')?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let digits = digits.to_ascii_lowercase();
        match digits.len() {
            3 => {
                let doubled: String = digits.chars().flat_map(|digit| [digit, digit]).collect();
                Some(Brand(format!("#{doubled}")))
            }
            6 => Some(Brand(format!("#{digits}"))),
            _ => None,
        }
    }

    /// The colour itself, `#rrggbb`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The rule a page needs ahead of `tokens.css`: the brand, and what is derived from it.
    ///
    /// It stands in the layer `tokens`, as `tokens.css` does, and both speak of `:root`; so between
    /// the two the later wins. Put this first (after `layers.css`, or in a sheet linked earlier):
    /// a browser that knows relative colours then replaces the derived values by its own from the
    /// `@supports` rule, and every other keeps these. For that to work `tokens.css` sets none of
    /// `--brand`, `--fill`, `--on-fill` and `--accent` outside `@supports`. An unlayered rule would
    /// not do: it beats every layer, so the colour could no longer be tried out live.
    pub fn css(&self) -> String {
        let (light, dark) = (Derived::light(self), Derived::dark(self));
        format!(
            "@layer tokens{{:root{{--brand:{self};{light}}}\
             @media(prefers-color-scheme:dark){{:root{{{dark}}}}}}}"
        )
    }

    /// The button in a mail: its background and its words. Mail programs get the light scheme, as
    /// a filled button is readable on any background.
    pub fn button(&self) -> (String, String) {
        let Derived { fill, on_fill, .. } = Derived::light(self);
        (fill, on_fill)
    }

    /// The colour of links in a mail on white.
    pub fn link(&self) -> String {
        Derived::light(self).accent
    }

    /// The colour of links in a mail that is shown in the dark.
    pub fn link_in_the_dark(&self) -> String {
        Derived::dark(self).accent
    }

    fn lch(&self) -> Lch {
        Lch::of(linear(&self.0).expect("a brand is #rrggbb, parse sees to it"))
    }
}

/// Milepost's own green, until the studio picks a colour.
impl Default for Brand {
    fn default() -> Brand {
        Brand(String::from("#2e6f4e"))
    }
}

impl fmt::Display for Brand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Brand {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Brand, &'static str> {
        Brand::parse(&text).ok_or("a colour is written #rrggbb, for example #2e6f4e")
    }
}

impl From<Brand> for String {
    fn from(brand: Brand) -> String {
        brand.0
    }
}

/// The WCAG 2.2 contrast of two colours (`#rgb` or `#rrggbb`), from 1 to 21. What is no colour
/// contrasts with nothing: 1.
pub fn contrast(a: &str, b: &str) -> f64 {
    let luminance_of = |text: &str| {
        let brand = Brand::parse(text)?;
        linear(brand.as_str()).map(luminance)
    };
    match (luminance_of(a), luminance_of(b)) {
        (Some(a), Some(b)) => (a.max(b) + 0.05) / (a.min(b) + 0.05),
        _ => 1.0,
    }
}

/// What one scheme makes of the brand; each a `#rrggbb`.
struct Derived {
    fill: String,
    on_fill: String,
    accent: String,
}

impl Derived {
    fn light(brand: &Brand) -> Derived {
        let lch = brand.lch();
        // The brand itself, untouched: going through OKLCH could move it by a shade.
        Derived::with(brand.0.clone(), lch.lit(lch.l.min(ACCENT_HIGH)))
    }

    fn dark(brand: &Brand) -> Derived {
        let lch = brand.lch();
        let fill = match lch.l < FILL_FLOOR {
            true => lch.lit(FILL_FLOOR).hex(),
            false => brand.0.clone(),
        };
        Derived::with(fill, lch.lit(lch.l.max(ACCENT_LOW)))
    }

    fn with(fill: String, accent: Lch) -> Derived {
        let shade = linear(&fill).map_or(0.0, luminance);
        let on_fill = if shade < KNEE { "#ffffff" } else { "#000000" };
        Derived { fill, on_fill: on_fill.to_owned(), accent: accent.hex() }
    }
}

/// As declarations.
impl fmt::Display for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Derived { fill, on_fill, accent } = self;
        write!(f, "--fill:{fill};--on-fill:{on_fill};--accent:{accent}")
    }
}

/// Linear-light sRGB, each channel 0 to 1 if the colour can be shown.
type Linear = [f64; 3];

type Matrix = [[f64; 3]; 3];

/// Linear sRGB to the cones' answers and back, and their cube roots to OKLab and back: Ottosson's
/// figures of 2021-01-25.
const TO_CONES: Matrix = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB: Matrix = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
];
const FROM_OKLAB: Matrix = [
    [1.0, 0.3963377774, 0.2158037573],
    [1.0, -0.1055613458, -0.0638541728],
    [1.0, -0.0894841775, -1.2914855480],
];
const FROM_CONES: Matrix = [
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.7076147010],
];

fn times(matrix: &Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|[a, b, c]| a * x + b * y + c * z)
}

/// A colour in OKLCH, as polar OKLab: lightness, chroma, hue in radians.
#[derive(Clone, Copy)]
struct Lch {
    l: f64,
    c: f64,
    h: f64,
}

impl Lch {
    fn of(light: Linear) -> Lch {
        let cones = times(&TO_CONES, light).map(f64::cbrt);
        let [l, a, b] = times(&TO_OKLAB, cones);
        Lch { l, c: a.hypot(b), h: b.atan2(a) }
    }

    fn linear(self) -> Linear {
        let oklab = [self.l, self.c * self.h.cos(), self.c * self.h.sin()];
        let cones = times(&FROM_OKLAB, oklab).map(|cone| cone.powi(3));
        times(&FROM_CONES, cones)
    }

    /// The same hue at another lightness, with as much of its chroma as a screen can show there.
    /// Lightness and hue are kept exactly, as CSS Color 4 §13.2 asks of a gamut mapping: it is the
    /// lightness that the contrast rests on.
    fn lit(self, l: f64) -> Lch {
        let at = |c| Lch { l, c, h: self.h };
        if can_be_shown(at(self.c).linear()) {
            return at(self.c);
        }
        let (mut shown, mut beyond) = (0.0, self.c);
        // Twenty halvings of a chroma under .4 are far finer than one step of eight bits.
        for _ in 0..20 {
            let middle = (shown + beyond) / 2.0;
            match can_be_shown(at(middle).linear()) {
                true => shown = middle,
                false => beyond = middle,
            }
        }
        at(shown)
    }

    fn hex(self) -> String {
        let [r, g, b] = self.linear().map(|light| {
            let light = light.clamp(0.0, 1.0);
            let channel = match light <= 0.0031308 {
                true => 12.92 * light,
                false => 1.055 * light.powf(1.0 / 2.4) - 0.055,
            };
            (channel * 255.0).round() as u8
        });
        format!("#{r:02x}{g:02x}{b:02x}")
    }
}

/// A hair outside is rounding, not colour.
fn can_be_shown(light: Linear) -> bool {
    light.iter().all(|channel| (-0.0001..=1.0001).contains(channel))
}

/// `#rrggbb` as light.
fn linear(hex: &str) -> Option<Linear> {
    let channel = |at: usize| {
        let channel = f64::from(u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(match channel <= 0.04045 {
            true => channel / 12.92,
            false => ((channel + 0.055) / 1.055).powf(2.4),
        })
    };
    Some([channel(1)?, channel(3)?, channel(5)?])
}

/// WCAG 2.2 relative luminance.
fn luminance([r, g, b]: Linear) -> f64 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::sample::{DARK, LIGHT};
    const READABLE: f64 = 4.5;

    /// The corners of the cube, some greys, some of life, and 2,000 drawn by a fixed die.
    fn brands() -> Vec<Brand> {
        let mut all: Vec<String> = [
            "#2e6f4e", "#000000", "#ffffff", "#ffff00", "#ff0000", "#0000ff", "#00ff00", "#808080",
            "#00ffff", "#ff00ff", "#123456", "#fedcba", "#767676", "#777777", "#e0e000", "#00c000",
        ]
        .map(String::from)
        .to_vec();
        let mut die: u64 = 0x2e6f4e;
        for _ in 0..2_000 {
            // Knuth's MMIX generator; its high bits are the good ones.
            die = die.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            all.push(format!("#{:06x}", die >> 40));
        }
        all.iter().map(|text| Brand::parse(text).unwrap()).collect()
    }

    #[test]
    fn a_colour_is_read_in_every_usual_spelling() {
        for text in ["#2e6f4e", "#2E6F4E", "  #2e6F4e\n"] {
            assert_eq!(Brand::parse(text), Some(Brand::default()), "{text:?}");
        }
        assert_eq!(Brand::parse("#Fa0").unwrap().as_str(), "#ffaa00");
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for text in ["", "#", "2e6f4e", "#2e6f4", "#2e6f4e00", "#gggggg", "red", "#é0", "#+12345"]
        {
            assert_eq!(Brand::parse(text), None, "{text:?}");
        }
        let evil = "#fff}body{display:none";
        assert_eq!(Brand::parse(evil), None);
        assert!(serde_json::from_value::<Brand>(evil.into()).is_err());
    }

    #[test]
    fn a_stored_colour_comes_back_as_it_was() {
        let stored = serde_json::to_string(&Brand::default()).unwrap();
        assert_eq!(stored, "\"#2e6f4e\"");
        assert_eq!(serde_json::from_str::<Brand>(&stored).unwrap(), Brand::default());
    }

    #[test]
    fn contrast_is_what_wcag_says() {
        assert!((contrast("#000", "#fff") - 21.0).abs() < 1e-9);
        assert!((contrast("#777777", "#ffffff") - 4.478).abs() < 0.001);
        assert!((contrast("#ffffff", "#777777") - 4.478).abs() < 0.001);
        assert_eq!(contrast("#2e6f4e", "#2e6f4e"), 1.0);
        assert_eq!(contrast("green", "#ffffff"), 1.0);
    }

    #[test]
    fn oklch_there_and_back_is_the_same_colour() {
        for brand in brands() {
            assert_eq!(brand.lch().hex(), brand.as_str());
        }
        // Ottosson's own figure for red: L .628, C .258, h 29.2°.
        let red = Brand::parse("#f00").unwrap().lch();
        assert!((red.l - 0.628).abs() < 0.001 && (red.c - 0.2577).abs() < 0.001);
        assert!((red.h.to_degrees() - 29.23).abs() < 0.05);
    }

    #[test]
    fn whatever_the_brand_links_and_buttons_can_be_read() {
        for brand in brands() {
            let schemes =
                [(Derived::light(&brand), &LIGHT[..]), (Derived::dark(&brand), &DARK[..])];
            for (derived, surfaces) in schemes {
                let Derived { fill, on_fill, accent } = &derived;
                let words = contrast(fill, on_fill);
                assert!(words >= READABLE, "{brand}: {on_fill} on {fill} has {words:.2}");
                for surface in surfaces {
                    let link = contrast(accent, surface);
                    assert!(link >= READABLE, "{brand}: {accent} on {surface} has {link:.2}");
                }
            }
        }
    }

    /// `.hot` of `parts/text.css`: 11% of the accent in the card, mixed in OKLab.
    #[test]
    fn accent_words_on_a_tint_of_themselves_can_be_read() {
        for brand in brands() {
            let (light, dark) = (Derived::light(&brand), Derived::dark(&brand));
            for (accent, card) in [(light.accent, LIGHT[1]), (dark.accent, DARK[1])] {
                let oklab = |hex: &str| {
                    times(&TO_OKLAB, times(&TO_CONES, linear(hex).unwrap()).map(f64::cbrt))
                };
                let (ours, theirs) = (oklab(&accent), oklab(card));
                let [l, a, b] = [0, 1, 2].map(|i| 0.11 * ours[i] + 0.89 * theirs[i]);
                let tint = Lch { l, c: a.hypot(b), h: b.atan2(a) }.hex();
                let words = contrast(&accent, &tint);
                assert!(words >= READABLE, "{brand}: {accent} on {tint} has {words:.2}");
            }
        }
    }

    #[test]
    fn the_accent_keeps_the_brands_hue_and_its_lightness_limit() {
        for brand in brands() {
            let brand_lch = brand.lch();
            for (derived, limits) in
                [(Derived::light(&brand), 0.0..=0.485), (Derived::dark(&brand), 0.755..=1.0)]
            {
                let accent = Brand::parse(&derived.accent).unwrap().lch();
                assert!(limits.contains(&accent.l), "{brand}: {} is {}", derived.accent, accent.l);
                assert!(accent.c <= brand_lch.c + 0.005, "{brand}: {}", derived.accent);
                let turned = (accent.h - brand_lch.h).sin().abs() * accent.c;
                assert!(turned < 0.005, "{brand}: {} is another hue", derived.accent);
            }
        }
    }

    #[test]
    fn a_brand_that_needs_no_help_is_left_alone() {
        let brand = Brand::default();
        assert_eq!(brand.button(), ("#2e6f4e".to_owned(), "#ffffff".to_owned()));
        let yellow = Brand::parse("#ff0").unwrap();
        assert_eq!(yellow.button(), ("#ffff00".to_owned(), "#000000".to_owned()));
        assert_eq!(yellow.link_in_the_dark(), "#ffff00");
    }

    #[test]
    fn the_rule_for_the_page() {
        assert_eq!(
            Brand::default().css(),
            "@layer tokens{:root{--brand:#2e6f4e;\
             --fill:#2e6f4e;--on-fill:#ffffff;--accent:#2b6c4b}\
             @media(prefers-color-scheme:dark){:root{\
             --fill:#317251;--on-fill:#ffffff;--accent:#81c29d}}}"
        );
    }
}
