//! One version of a file, for the studio's eyes.

use super::{Frame, Here, Leaf, seen};
use crate::file::Version;
use crate::milestone::Milestone;
use crate::page::Record;
use crate::ui::Drawn;
use crate::ui::file::Viewed;
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The page on which a version is looked at.
pub struct VersionPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// The version.
    pub version: &'a Version,
    /// Every version of its file, the newest first.
    pub versions: &'a [Version],
    /// Where the file lies.
    pub milestone: &'a Milestone,
    /// Whom the project's versions reached.
    pub record: &'a Record,
}

impl VersionPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let version = self.version;
        let name = utf8_percent_encode(&version.name, NON_ALPHANUMERIC);
        let viewed = Viewed {
            version,
            versions: self.versions,
            zone: self.frame.zone(),
            bytes: Some(format!("/admin/versions/{}/{name}", version.id)),
            beside: "/admin/versions/",
        };
        let main = html! {
            div.intro {
                p.meta { a href={ "/admin/projects/" (self.milestone.project) } {
                    "Back to the project"
                } }
                h1 { bdi { (version.name) } }
                p.lede { (viewed.line()) " · " bdi { (self.milestone.title) } }
            }
            div.stack { (viewed.look()) (viewed.facts()) }
            (seen::section(self.frame, self.record, version))
            (viewed.others())
        };
        let note = "Looking at a file here counts as nobody’s download.";
        let (title, here) = (version.name.as_str(), Here::Projects);
        self.frame.draw(Leaf { title, here, action: None, main, note })
    }
}
