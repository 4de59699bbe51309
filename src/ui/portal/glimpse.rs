//! A client's page under a member's eyes: the same page, said to be looked at, with nothing on it
//! that can be pressed.

use crate::link::Standing;
use crate::page::Page;
use maud::{Markup, html};

/// The page's content with a bar above it. Every control in it is switched off by the one fieldset
/// around it, whatever forms the page has or will have.
pub fn inert(page: &Page, stands: Option<Standing>, main: &Markup) -> Markup {
    let visitor = &page.visitor;
    let first = visitor.contact.first_name();
    html! {
        div.glimpse role="note" {
            p { b { "You are looking at " bdi { (first) } "’s page." } " Nothing here counts."
                @match stands {
                    Some(Standing::Live) => {},
                    Some(Standing::Expired) => { " " bdi { (first) } "’s own link has ended." },
                    _ => { " " bdi { (first) } " has no link that works." },
                }
            }
            a.act href={ "/admin/projects/" (visitor.project) "#people" } { "Back to the project" }
        }
        fieldset.inert disabled { (main) }
    }
}
