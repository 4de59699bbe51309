//! The brand tried on: what a page makes of a colour in light and dark, in figures.

use super::{Brand, Derived, contrast};

/// --paper, --card and --sunk of `tokens.css` in the light; a mail is on white like a card.
pub(super) const LIGHT: [&str; 3] = ["#f7f8f6", "#ffffff", "#eef0ed"];
/// The same in the dark.
pub(super) const DARK: [&str; 3] = ["#101412", "#191e1b", "#232926"];

/// What becomes of a colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// The colour that was asked for.
    pub asked: Brand,
    /// What is used on light paper.
    pub light: Worn,
    /// What is used in the dark.
    pub dark: Worn,
}

/// The colours of one scheme, each as `#rrggbb`, with their WCAG 2.2 contrast. 4.5 is what words
/// need to be readable.
#[derive(Debug, Clone, PartialEq)]
pub struct Worn {
    /// The button.
    pub button: String,
    /// The words on the button, black or white.
    pub words: String,
    /// Contrast of the words with the button.
    pub button_contrast: f64,
    /// Links and accents.
    pub link: String,
    /// Contrast of a link with the paper on which it is hardest to read.
    pub link_contrast: f64,
    /// Whether the button is not quite the colour that was asked for.
    pub button_adjusted: bool,
    /// Whether links are not quite the colour that was asked for.
    pub link_adjusted: bool,
}

impl Brand {
    /// What pages make of this colour.
    pub fn sample(&self) -> Sample {
        Sample {
            asked: self.clone(),
            light: Worn::of(self, Derived::light(self), &LIGHT),
            dark: Worn::of(self, Derived::dark(self), &DARK),
        }
    }

    /// The rule for pages that show both schemes at once, `.lit` and `.unlit`, ahead of
    /// `parts/sample.css`; for browsers without relative colours, as in [`Brand::css`].
    pub fn sample_css(&self) -> String {
        let (light, dark) = (Derived::light(self), Derived::dark(self));
        format!("@layer tokens{{.lit{{{light}}}.unlit{{{dark}}}}}")
    }
}

impl Worn {
    fn of(asked: &Brand, derived: Derived, papers: &[&str]) -> Self {
        let Derived { fill, on_fill, accent } = derived;
        let on_papers = papers.iter().map(|paper| contrast(&accent, paper));
        Self {
            button_contrast: contrast(&fill, &on_fill),
            link_contrast: on_papers.fold(21.0, f64::min),
            button_adjusted: fill != asked.as_str(),
            link_adjusted: accent != asked.as_str(),
            button: fill,
            words: on_fill,
            link: accent,
        }
    }
}

impl Sample {
    /// Whether the colour had to give way anywhere to be readable.
    pub const fn is_adjusted(&self) -> bool {
        let (light, dark) = (&self.light, &self.dark);
        light.button_adjusted || light.link_adjusted || dark.button_adjusted || dark.link_adjusted
    }

    /// What had to give way, in a sentence. Light paper only ever darkens a colour, and the dark
    /// only ever lightens it.
    pub fn sentence(&self) -> String {
        let light = parts(&self.light).map(|what| format!("darkened for {what} on light paper"));
        let dark = parts(&self.dark).map(|what| format!("lightened for {what} in the dark"));
        let changes: Vec<_> = light.into_iter().chain(dark).collect();
        if changes.is_empty() {
            return "Used as it is everywhere; it can be read on every page.".into();
        }
        format!("A little {}, so that it can be read.", changes.join(", and "))
    }
}

fn parts(worn: &Worn) -> Option<&'static str> {
    match (worn.button_adjusted, worn.link_adjusted) {
        (true, true) => Some("buttons and links"),
        (true, false) => Some("buttons"),
        (false, true) => Some("links"),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(colour: &str) -> Sample {
        Brand::parse(colour).unwrap().sample()
    }

    #[test]
    fn the_sample_has_the_colours_of_the_page_and_their_contrast() {
        let green = sample("#2e6f4e");
        assert_eq!(
            (green.light.button.as_str(), green.light.link.as_str()),
            ("#2e6f4e", "#2b6c4b")
        );
        assert_eq!((green.dark.button.as_str(), green.dark.link.as_str()), ("#317251", "#81c29d"));
        for worn in [&green.light, &green.dark] {
            assert_eq!(worn.words, "#ffffff");
            assert!(worn.button_contrast >= 4.5 && worn.link_contrast >= 4.5, "{worn:?}");
        }
        assert!((green.light.button_contrast - contrast("#2e6f4e", "#ffffff")).abs() < 1e-9);
        assert!((green.dark.link_contrast - contrast("#81c29d", "#232926")).abs() < 1e-9);
    }

    #[test]
    fn a_sentence_says_what_had_to_give_way() {
        let yellow = sample("#ffff00");
        assert!(yellow.is_adjusted() && !yellow.dark.link_adjusted);
        assert_eq!(
            yellow.sentence(),
            "A little darkened for links on light paper, so that it can be read."
        );
        let black = sample("#000000");
        assert_eq!(
            black.sentence(),
            "A little lightened for buttons and links in the dark, so that it can be read."
        );
        let green = sample("#2e6f4e");
        assert_eq!(
            green.sentence(),
            "A little darkened for links on light paper, and lightened for buttons and links in \
             the dark, so that it can be read."
        );
    }

    #[test]
    fn no_colour_is_used_as_it_is_everywhere() {
        // Links are at most .48 light on paper and at least .76 in the dark: none is both.
        for colour in ["#2e6f4e", "#ffff00", "#000000", "#ffffff", "#777777", "#0000ff"] {
            assert!(sample(colour).is_adjusted(), "{colour}");
        }
    }
}
