//! Where files are, on a client's page and on the same page under a member's eyes.

use super::home;
use crate::approval::Decision;
use crate::file::{Attachment, Version};
use crate::page::{Eyes, Page, Phase};
use crate::ui::text;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The address of a version's bytes, to be downloaded.
pub fn address(page: &Page, version: &Version) -> String {
    let name = utf8_percent_encode(&version.name, NON_ALPHANUMERIC);
    match page.eyes {
        Eyes::Theirs => format!("{}/files/{}/{name}", home(page), version.id),
        Eyes::Studio(_) => format!("/admin/versions/{}/{name}", version.id),
    }
}

/// The address under which a version is looked at; its bytes where no browser can show it.
pub fn shown(page: &Page, version: &Version) -> String {
    match (crate::file::can_show(&version.media_type), page.eyes) {
        (false, _) => address(page, version),
        (true, Eyes::Theirs) => format!("{}/files/{}", home(page), version.id),
        (true, Eyes::Studio(_)) => format!("/admin/versions/{}", version.id),
    }
}

/// The address of all files of a milestone in one.
pub fn all_files(page: &Page, phase: &Phase) -> String {
    let id = &phase.milestone.id;
    match page.eyes {
        Eyes::Theirs => format!("{}/milestones/{id}/files.zip", home(page)),
        Eyes::Studio(_) => format!("/admin/milestones/{id}/files.zip"),
    }
}

/// The address of a version's small or large picture.
pub fn preview(page: &Page, version: &Version, size: &str) -> String {
    match page.eyes {
        Eyes::Theirs => format!("{}/previews/{}/{size}", home(page), version.id),
        Eyes::Studio(_) => format!("/admin/previews/{}/{size}", version.id),
    }
}

/// What came with an answer, as links for those who may take files away.
pub fn attached(page: &Page, decision: &Decision) -> Markup {
    let address = |file: &Attachment| {
        let name = utf8_percent_encode(&file.stored.name, NON_ALPHANUMERIC);
        match page.eyes {
            Eyes::Theirs => format!("{}/decisions/{}/{name}", home(page), file.id),
            Eyes::Studio(_) => format!("/admin/attachments/{}/{name}", file.id),
        }
    };
    html! {
        ul { @for file in &decision.files { li {
            @if page.visitor.can_download {
                a href=(address(file)) { bdi { (file.stored.name) } }
            } @else { bdi { (file.stored.name) } }
            ", " (text::tied(&crate::file::size_in_words(file.stored.size)))
        } } }
    }
}
