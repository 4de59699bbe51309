//! The frame of every page: head, top, main, foot.

use super::raw;
use super::sheet;
use crate::brand::{Brand, Ground, Logo};
use crate::studio::Studio;
use maud::{DOCTYPE, Markup, html};

pub use super::sheet::Side;

/// Whose page it is.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The studio's name; Milepost itself before there is one.
    pub name: Option<String>,
    /// Its colour.
    pub brand: Brand,
    /// Its logo.
    pub logo: Option<Logo>,
    /// Its own site.
    pub site: Option<String>,
    /// Where to write to.
    pub email: Option<String>,
    /// A number to ring.
    pub phone: Option<String>,
    /// Its postal address.
    pub postal: Option<String>,
}

impl Look {
    /// The look of `studio`; letters go to `email`.
    pub fn of(studio: &Studio, email: Option<String>) -> Self {
        Self {
            name: Some(studio.name.clone()),
            brand: studio.brand.clone(),
            logo: studio.logo.clone(),
            site: studio.site.clone(),
            email,
            phone: studio.phone.clone(),
            postal: studio.postal.clone(),
        }
    }

    /// The name at the top.
    pub fn says(&self) -> &str {
        self.name.as_deref().unwrap_or("Milepost")
    }
}

/// One page.
pub struct Shell<'a> {
    /// Whose it is.
    pub look: &'a Look,
    /// Which side it is on.
    pub side: Side,
    /// The browser's title. Link previews read it, so a client's page names only the studio.
    pub title: String,
    /// What stands at the right of the top.
    pub top: Markup,
    /// Everything in `main`.
    pub main: Markup,
    /// Everything in `footer`.
    pub foot: Markup,
    /// Scripts by file name; every page works without them.
    pub scripts: &'a [&'static str],
}

/// A page as text, with what allows its style sheet.
#[derive(Debug)]
pub struct Drawn {
    /// The whole document.
    pub html: String,
    /// How many bytes of it others of its side begin with, too: its style sheet, and all before it.
    pub head: usize,
    /// `'sha256-…'` for `style-src`.
    pub style: String,
}

impl Shell<'_> {
    /// Draws the page.
    pub fn draw(self) -> Drawn {
        let sheet = sheet::of(self.side, &self.look.brand);
        let class = (self.side == Side::Studio).then_some("admin");
        let page = html! {
            (DOCTYPE)
            html lang="en-GB" class=[class] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex, nofollow, noarchive";
                    meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f8f6";
                    meta name="theme-color" media="(prefers-color-scheme: dark)" content="#101412";
                    title { (self.title) }
                    (raw::style(&sheet.css))
                    @for script in self.scripts {
                        script type="module" src={ "/assets/" (script) } {}
                    }
                }
                body {
                    a.skip.vh href="#main" { "Skip to the page" }
                    header.page { div.top { (brand(self.look, self.side)) (self.top) } }
                    main #main.page { (self.main) }
                    footer.page { (self.foot) }
                }
            }
        };
        let html = page.into_string();
        // Nothing ends before as many bytes as the sheet has.
        let least = sheet.css.len();
        let end = html.get(least..).and_then(|rest| rest.find(raw::STYLE_ENDS));
        let head = end.map_or(0, |at| least + at + raw::STYLE_ENDS.len());
        Drawn { html, head, style: sheet.source.clone() }
    }
}

fn brand(look: &Look, side: Side) -> Markup {
    let inside = sign(look);
    match (side, &look.site) {
        _ if look.name.is_none() => html! { p.brand { (inside) } },
        (Side::Studio, _) => html! { a.brand href="/admin" { (inside) } },
        (_, Some(site)) => html! { a.brand href=(site) rel="noopener" { (inside) } },
        (_, None) => html! { p.brand { (inside) } },
    }
}

/// Name and logo. A wide logo says the name itself; any other has it beside it, where it is not
/// read out twice.
pub fn sign(look: &Look) -> Markup {
    let Some(logo) = &look.logo else { return html! { (mark()) bdi { (look.says()) } } };
    let class = match logo.ground {
        Ground::Any => None,
        Ground::Light => Some("pale"),
        Ground::Dark => Some("deep"),
    };
    html! {
        img src=(logo.path()) alt=(look.says()) width=(logo.width) height=(logo.height)
            class=[class];
        @if !logo.is_wide() { bdi aria-hidden="true" { (look.says()) } }
    }
}

/// The milepost beside the name, until the studio has a logo.
fn mark() -> Markup {
    html! {
        svg viewBox="0 0 28 28" fill="none" stroke="currentColor" stroke-width="1.9"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" {
            path d="M9 25V4M9 5h11l3.5 3.5L20 12H9M5 25h8" {}
        }
    }
}
