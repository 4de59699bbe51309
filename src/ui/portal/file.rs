//! One version of a file, for the client's eyes.

use super::{Notice, addresses, frame, home};
use crate::file::Version;
use crate::page::{Page, Sheet};
use crate::ui::file::Viewed;
use crate::ui::shell::Drawn;
use maud::html;

/// The page on which a version is looked at.
pub struct FilePage<'a> {
    /// The page it belongs to.
    pub page: &'a Page,
    /// Its file.
    pub sheet: &'a Sheet,
    /// The version.
    pub version: &'a Version,
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
            (viewed.others())
        };
        frame(page, &Notice::None, main, &[])
    }
}
