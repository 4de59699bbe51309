//! One version of a file, for the client's eyes.

use super::{Notice, addresses, frame, home};
use crate::file::Version;
use crate::page::{Page, Reach, Record, Sheet};
use crate::ui::file::Viewed;
use crate::ui::shell::Drawn;
use crate::ui::text;
use maud::{Markup, html};

/// The page on which a version is looked at.
pub struct FilePage<'a> {
    /// The page it belongs to.
    pub page: &'a Page,
    /// Its file.
    pub sheet: &'a Sheet,
    /// The version.
    pub version: &'a Version,
    /// Whom it reached of the visitor's own side.
    pub record: &'a Record,
}

impl FilePage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (page, version) = (self.page, self.version);
        let takes = page.visitor.can_download;
        let beside = format!("{}/files/", home(page));
        let viewed = Viewed {
            version,
            versions: &self.sheet.versions,
            zone: page.zone(),
            bytes: takes.then(|| addresses::address(page, version)),
            beside: &beside,
        };
        let main = html! {
            div.intro {
                p.meta { a href=(home(page)) { "Back to " bdi { (page.visitor.project_title) } } }
                h1 { bdi { (version.name) } }
                p.lede { (viewed.line()) }
            }
            div.stack {
                @if !takes {
                    p.note { "Your link lets you read the page, not take files." }
                }
                (viewed.look())
                (viewed.facts())
            }
            (self.seen())
            (viewed.others())
        };
        frame(page, &Notice::None, main, &[])
    }

    /// Who of the visitor's own side has it open and took it.
    fn seen(&self) -> Markup {
        let reached = self.record.of(self.version);
        html! {
            section.group aria-labelledby="seen" {
                h2 #seen { "On your side" }
                ul.marks { @for reach in &reached { li { (self.person(reach)) } } }
            }
        }
    }

    fn person(&self, reach: &Reach) -> Markup {
        let is_me = reach.participant == self.page.visitor.participant;
        let zone = self.page.zone();
        let part = |sent: Option<u64>| sent.is_some_and(|sent| sent < self.version.size);
        html! {
            @if is_me { b { "You" } } @else { b { bdi { (reach.name) } } }
            @match reach.opened {
                Some(opened) => { " opened it on " (text::moment(opened.first_at, zone)) },
                None if is_me => " have not opened it yet",
                None => " has not opened it yet",
            }
            @if let Some(taken) = reach.downloaded {
                ", downloaded " @if part(taken.sent) { "a part of " } "it on "
                (text::moment(taken.between.first_at, zone))
            }
        }
    }
}
