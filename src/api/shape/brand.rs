//! What clients see of the studio.

use super::given;
use crate::brand;
use crate::studio::{SetUp, Studio};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What clients see of the studio.
#[derive(Debug, Serialize, ToSchema)]
pub struct Brand {
    /// As it stands at the top of every page and mail.
    name: String,
    /// The colour of buttons and links, `#rrggbb`.
    colour: String,
    /// The studio’s own site.
    #[schema(format = "uri")]
    site: Option<String>,
    /// A number to ring.
    phone: Option<String>,
    /// The postal address under pages and mails.
    postal: Option<String>,
    /// The studio’s own time zone (IANA).
    time_zone: String,
    /// The logo; null if there is none.
    logo: Option<Logo>,
}

/// The studio’s logo, as its pages show it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Logo {
    /// Where any browser finds it, on this Milepost.
    #[schema(format = "uri-reference")]
    path: String,
    /// Dots across.
    width: u32,
    /// Dots down.
    height: u32,
}

/// What pages make of a colour.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sample)]
pub struct Sample {
    /// The colour that was asked for.
    colour: String,
    /// What is used on light paper.
    light: Worn,
    /// What is used in the dark.
    dark: Worn,
    /// Whether the colour had to give way anywhere to be readable.
    adjusted: bool,
    /// The same in a sentence.
    says: String,
}

/// The colours of one scheme, with their WCAG 2.2 contrast: 4.5 is what words need to be readable.
#[derive(Debug, Serialize, ToSchema)]
pub struct Worn {
    /// The button.
    button: String,
    /// The words on it.
    words: String,
    /// Contrast of the words with the button.
    button_contrast: f64,
    /// Links and accents.
    link: String,
    /// Contrast of a link with the paper on which it is hardest to read.
    link_contrast: f64,
}

impl From<brand::Worn> for Worn {
    fn from(worn: brand::Worn) -> Self {
        let hundredths = |contrast: f64| (contrast * 100.0).floor() / 100.0;
        Self {
            button: worn.button,
            words: worn.words,
            button_contrast: hundredths(worn.button_contrast),
            link: worn.link,
            link_contrast: hundredths(worn.link_contrast),
        }
    }
}

impl From<brand::Sample> for Sample {
    fn from(sample: brand::Sample) -> Self {
        Self {
            adjusted: sample.is_adjusted(),
            says: sample.sentence(),
            colour: sample.asked.to_string(),
            light: sample.light.into(),
            dark: sample.dark.into(),
        }
    }
}

impl From<Studio> for Brand {
    fn from(studio: Studio) -> Self {
        Self {
            name: studio.name,
            colour: studio.brand.to_string(),
            site: studio.site,
            phone: studio.phone,
            postal: studio.postal,
            time_zone: studio.time_zone.as_str().to_owned(),
            logo: studio.logo.map(|logo| Logo {
                path: logo.path(),
                width: logo.width,
                height: logo.height,
            }),
        }
    }
}

/// What changes of the brand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "colour": "#2e6f4e" }))]
pub struct BrandChange {
    /// As it stands at the top of every page and mail: one line.
    #[schema(min_length = 1, max_length = 120, pattern = r"[^\s\x00-\x1f\x7f-\x9f]")]
    pub name: Option<String>,
    /// The colour of buttons and links. Where it would be hard to read, a darker or lighter one of
    /// the same hue is used.
    #[schema(pattern = r"^#[0-9A-Fa-f]{6}$")]
    pub colour: Option<String>,
    /// The studio’s own site.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub site: Option<Option<String>>,
    /// A number to ring.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 120)]
    pub phone: Option<Option<String>>,
    /// The postal address.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, max_length = 120)]
    pub postal: Option<Option<String>>,
    /// The studio’s own time zone (IANA).
    #[schema(max_length = 64, example = "Europe/London")]
    pub time_zone: Option<String>,
}

impl BrandChange {
    /// What `was` becomes.
    pub fn of(self, was: SetUp) -> SetUp {
        let or = |change: Option<Option<String>>, was: String| match change {
            None => was,
            Some(new) => new.unwrap_or_default(),
        };
        SetUp {
            studio: self.name.unwrap_or(was.studio),
            brand: self.colour.unwrap_or(was.brand),
            site: or(self.site, was.site),
            phone: or(self.phone, was.phone),
            postal: or(self.postal, was.postal),
            time_zone: self.time_zone.unwrap_or(was.time_zone),
            owner: was.owner,
            email: was.email,
            introductions: was.introductions,
        }
    }
}
