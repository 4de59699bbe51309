//! One version of a file, large: itself where a browser can show it, what it is, its neighbours.

use super::text;
use crate::calendar::Zone;
use crate::file::{Show, Version, kind_in_words, show, size_in_words};
use maud::{Markup, html};

/// A version as it is looked at.
pub struct Viewed<'a> {
    /// The version.
    pub version: &'a Version,
    /// Every version of its file, the newest first.
    pub versions: &'a [Version],
    /// The zone in which times are read.
    pub zone: &'a Zone,
    /// Where its bytes are, for those who may take them.
    pub bytes: Option<String>,
    /// Where the versions are looked at: the address but for the id.
    pub beside: &'a str,
}

impl Viewed<'_> {
    /// What stands under the name.
    pub fn line(&self) -> String {
        let version = self.version;
        let kind = kind_in_words(&version.name);
        let dot = if kind.is_empty() { "" } else { " · " };
        format!("{} · {}{dot}{kind}", self.which(), size_in_words(version.size))
    }

    /// "Version 3 of 4"
    fn which(&self) -> String {
        match self.versions.len() {
            0 | 1 => format!("Version {}", self.version.number),
            all => format!("Version {} of {all}", self.version.number),
        }
    }

    /// The file itself, in a frame in which nothing of it can run.
    pub fn look(&self) -> Markup {
        let Some(bytes) = &self.bytes else { return html! {} };
        let title = self.version.says();
        let address = format!("{bytes}?inline=1");
        let shows = show(&self.version.media_type);
        // A picture is shown once it is known what it tells beside its dots.
        let waits = shows == Some(Show::Picture) && self.version.preview.is_none();
        html! {
            div.row.noprint {
                a.btn href=(bytes) download { "Download version " (self.version.number) }
                @if shows.is_some() && !waits {
                    a.act href=(address) { "Open it on its own" }
                }
            }
            @match shows {
                _ if waits => {
                    p.note { "There is nothing to show of it yet. Load this page again in a \
                              moment, or download it." }
                },
                // A frame that is a sandbox keeps Chromium's reader out; what it loads is one.
                Some(Show::Pages) => { iframe.shown src=(address) title=(title) {} },
                Some(Show::Picture | Show::Text) => {
                    iframe.shown src=(address) title=(title) sandbox="" {}
                },
                // A player asks again for its own address, and needs the visit's cookie for it.
                Some(Show::Film) => {
                    iframe.shown src=(address) title=(title) sandbox="allow-same-origin"
                        allow="fullscreen" {}
                },
                Some(Show::Sound) => {
                    iframe.shown.sound src=(address) title=(title) sandbox="allow-same-origin" {}
                },
                None => {
                    p.note { "Browsers can’t show this kind of file. Download it and open it with \
                              the program that it was made for." }
                },
            }
            @if shows == Some(Show::Pages) {
                p.meta { "Many phones show no PDF inside a page; there, open it on its own." }
            }
        }
    }

    /// What is known of it.
    pub fn facts(&self) -> Markup {
        let version = self.version;
        html! {
            dl.facts {
                @if !version.note.is_empty() {
                    div { dt { "What changed" } dd { bdi { (version.note) } } }
                }
                div { dt { "Posted" } dd {
                    (text::moment(version.published_at, self.zone)) ", by "
                    bdi { (version.posted_by) }
                } }
                div { dt { "Size" } dd { (size_in_words(version.size)) } }
                div { dt { "SHA-256" } dd { (text::bars(&version.sha256))
                    " " code { (text::whole_hash(&version.sha256)) } } }
            }
        }
    }

    /// The other versions.
    pub fn others(&self) -> Markup {
        let this = &self.version.id;
        html! {
            @if self.versions.len() > 1 {
                section.group aria-labelledby="versions" {
                    h2 #versions { "Versions" }
                    ul.marks { @for version in self.versions {
                        li {
                            @if version.id == *this { b { "Version " (version.number) } }
                            @else {
                                a href={ (self.beside) (version.id) } {
                                    "Version " (version.number)
                                }
                            }
                            " · " (text::short_day(self.zone.local(version.published_at).day))
                            @if !version.note.is_empty() { " · " bdi { (version.note) } }
                        }
                    } }
                }
            }
        }
    }
}
