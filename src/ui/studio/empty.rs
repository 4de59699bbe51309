//! What the studio's home shows before there is anything.

use maud::{Markup, html};

/// The way to the first project.
pub fn no_projects() -> Markup {
    html! {
        div.card.stack {
            h2 { "No projects yet" }
            p { "A project is a name, a few milestones and one person to send them to. Most take \
                 three minutes." }
            div.row { a.btn.sm href="/admin/projects/new" { "New project" } }
        }
    }
}
