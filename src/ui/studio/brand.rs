//! What clients' pages wear: the colour, tried on in light and dark, and the logo.

use super::{Frame, Here, Leaf, happened};
use crate::brand::{FITS, Worn};
use crate::error::Fault;
use crate::file::size_in_words;
use crate::ui::Drawn;
use crate::ui::parts;
use crate::ui::shell;
use crate::words::words;
use maud::{Markup, html};

words! {
    /// What was just done.
    Done {
        /// The colour was saved.
        Colour = "colour",
        /// A logo was put up.
        Logo = "logo",
        /// The logo was taken down.
        Removed = "removed",
    }
}

/// The page of colour and logo. Its frame wears the colour that it shows.
pub struct BrandPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// Whether the colour is only tried on.
    pub is_try: bool,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// What was just done.
    pub done: Option<Done>,
}

impl BrandPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin/settings" { "Settings" } }
                h1 { "Colour and logo" }
                p.lede { "What clients’ pages wear, and this one with them." }
            }
            @if let Some(done) = self.done { (happened(&said(done))) }
            (parts::faults(self.faults))
            section.group.first aria-labelledby="h-colour" {
                h2 #h-colour { "Colour" }
                div.stack { (self.colour()) (self.sample()) }
            }
            section.group aria-labelledby="h-logo" {
                h2 #h-logo { "Logo" }
                div.prose.stack { (self.logo()) }
            }
        };
        let (title, here) = ("Colour and logo", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn colour(&self) -> Markup {
        let brand = &self.frame.look.brand;
        let wrong = self.faults.iter().find(|fault| fault.field == "brand");
        let described = if wrong.is_some() { "f-brand-h f-brand-e" } else { "f-brand-h" };
        html! {
            form.prose method="post" action="/admin/brand" {
                div {
                    label for="f-brand" { "Accent colour" }
                    p.meta #f-brand-h { "Buttons, links and what is done. Where it would be hard \
                                         to read we darken or lighten it, and say so below." }
                    div.row {
                        input #f-brand name="brand" type="color" value=(brand)
                            data-brand="/admin/brand?brand=" aria-describedby=(described)
                            aria-invalid=[wrong.map(|_| "true")];
                        code { output for="f-brand" { (brand) } }
                    }
                    @if let Some(fault) = wrong { p.bad.note #f-brand-e { (fault.says) } }
                }
                div.row {
                    button.btn { "Save the colour" }
                    button.btn.quiet formmethod="get" { "Only show it" }
                }
            }
        }
    }

    fn sample(&self) -> Markup {
        let sample = self.frame.look.brand.sample();
        html! {
            div.stack #sample {
                p role="status" {
                    @if self.is_try { b { "Not saved yet." } " " }
                    (sample.sentence())
                }
                div.two {
                    (self.worn("lit", "On light paper", &sample.light))
                    (self.worn("unlit", "In the dark", &sample.dark))
                }
            }
        }
    }

    fn worn(&self, class: &str, says: &str, worn: &Worn) -> Markup {
        html! {
            div class={ "stack " (class) } role="group" aria-label=(says) {
                p.brand { (shell::sign(&self.frame.look)) }
                p { "Homepage design, " u { "version 3" } ", waits for a decision." }
                p { span.btn.sm { "Approve version 3" } }
                dl.meta {
                    (figure("Button", &worn.button, worn.button_contrast))
                    (figure("Link", &worn.link, worn.link_contrast))
                }
            }
        }
    }

    fn logo(&self) -> Markup {
        let (width, height) = FITS;
        let wrong = self.faults.iter().find(|fault| fault.field == "logo");
        let described = if wrong.is_some() { "f-logo-h f-logo-e" } else { "f-logo-h" };
        let logo = self.frame.look.logo.as_ref();
        html! {
            @if let Some(logo) = logo {
                p {
                    "The one above is " (logo.width) " × " (logo.height) " dots, "
                    (size_in_words(logo.size)) ". It stands at the top of every page."
                }
            } @else {
                p { "None yet: a milepost stands beside the studio’s name." }
            }
            form method="post" action="/admin/brand/logo" enctype="multipart/form-data" {
                div {
                    label for="f-logo" {
                        @if logo.is_some() { "Another one" } @else { "A picture" }
                    }
                    p.meta #f-logo-h {
                        "PNG, JPEG or WebP, up to 2 MB and 4096 × 4096 dots. It is scaled down to \
                         fit " (width) " × " (height) " and saved anew: nothing else that is in \
                         the file is kept. Cut out, it looks best."
                    }
                    input #f-logo name="logo" type="file" required
                        accept="image/png,image/jpeg,image/webp" aria-describedby=(described)
                        aria-invalid=[wrong.map(|_| "true")];
                    @if let Some(fault) = wrong { p.bad.note #f-logo-e { (fault.says) } }
                }
                button.btn { "Use this logo" }
            }
            @if logo.is_some() {
                form method="post" action="/admin/brand/logo/remove" {
                    button.act { "Remove the logo" }
                }
            }
        }
    }
}

fn said(done: Done) -> Markup {
    html! {
        @match done {
            Done::Colour => "The colour is saved. Pages wear it from now on, and mails too.",
            Done::Logo => "The logo stands on every page now.",
            Done::Removed => "The logo is gone; the milepost is back.",
        }
    }
}

/// "#2e6f4e, 6.0 : 1": never more than it is.
fn figure(what: &str, colour: &str, contrast: f64) -> Markup {
    let contrast = format!("{:.1}", (contrast * 10.0).floor() / 10.0);
    html! {
        div { dt { (what) } dd { code { (colour) } ", contrast " (contrast) " : 1" } }
    }
}
