//! The address from which a calendar program takes the dates of a project.

use crate::feed::CODE;
use crate::ui::ends::End;
use crate::ui::shell::{Drawn, Look, Side};
use maud::{Markup, html};

/// The page.
pub struct CalendarPage<'a> {
    /// What the studio looks like.
    pub look: &'a Look,
    /// The project's title.
    pub project: &'a str,
    /// The address, if there is one.
    pub address: Option<&'a str>,
    /// Whether there can be none, because a code is asked.
    pub locked: bool,
    /// The reader's page.
    pub home: &'a str,
}

impl CalendarPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let body = html! {
            @if self.locked { p.lede { (CODE) } } @else {
                p.lede {
                    "Your calendar program can show the dates of " bdi { (self.project) }
                    ": milestones, what is due, and what moved. It asks for them every few hours."
                }
                (choices(&format!("{}/calendar", self.home), self.address))
            }
            p { a href=(self.home) { "Back to your page" } }
        };
        let heading = "The dates in your calendar";
        End { look: self.look, side: Side::Client, heading, body }.draw()
    }
}

/// The address with what can be done about it, the same for members; the buttons go to `action`.
pub fn choices(action: &str, address: Option<&str>) -> Markup {
    html! {
        @if let Some(address) = address {
            div.card.stack {
                p { a.btn href=(webcal(address)) { "Open it in my calendar program" } }
                div {
                    label for="feed" { "Or give your program this address" }
                    p.meta id="feed-h" {
                        "Under “subscribe to a calendar” or “from URL”. Whoever has it can read \
                         these dates, and nothing else."
                    }
                    input id="feed" type="url" readonly value=(address) aria-describedby="feed-h";
                }
                div.row {
                    form method="post" action=(action) {
                        button.act name="what" value="make" { "Make another address" }
                    }
                    form method="post" action=(action) {
                        button.act.bad name="what" value="end" { "End it" }
                    }
                }
                p.meta { "Either way, this one gives no dates any more." }
            }
        } @else {
            form.card.stack method="post" action=(action) {
                p { "You get an address of your own for it. Whoever has the address can read these \
                     dates, and nothing else; you can end it here whenever you want." }
                button.btn name="what" value="make" { "Make the address" }
            }
        }
    }
}

/// The scheme that calendar programs answer to.
fn webcal(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    format!("webcal://{rest}")
}
