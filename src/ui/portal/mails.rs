//! Which mails somebody gets: four choices, and in words what comes whatever they choose.

use crate::contact::{Contact, Pace};
use crate::error::Fault;
use crate::ui::ends::End;
use crate::ui::shell::{Drawn, Look, Side};
use crate::ui::{parts, text};
use maud::{Markup, html};

/// The page.
pub struct Mails<'a> {
    /// What the studio looks like.
    pub look: &'a Look,
    /// Whose mails they are, with what is chosen.
    pub contact: &'a Contact,
    /// Whether it was saved just now.
    pub saved: bool,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// The reader's page; none for whoever came by the link for this alone.
    pub home: Option<&'a str>,
}

impl Mails<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let (look, contact) = (self.look, self.contact);
        let body = html! {
            p.lede {
                "E-mails from " bdi { (look.says()) } " to " bdi { (contact.name) }
                ", about every project you share."
            }
            @if self.saved {
                div.card.stack role="status" {
                    h2 { "Saved" }
                    p { (from_now_on(contact)) }
                }
            }
            (parts::faults(self.faults))
            // Without an action it goes where it came from: no link stands in the page.
            form.card.stack method="post" {
                fieldset {
                    legend.vh { "Which e-mails" }
                    @for pace in Pace::ALL { (self.choice(*pace)) }
                }
                (always())
                button.btn { "Save" }
            }
            @if let Some(home) = self.home { p { a href=(home) { "Back to your page" } } }
            @else { p.meta { "This address changes nothing else, and opens no page." } }
        };
        End { look, side: Side::Client, heading: "Which e\u{2011}mails you get", body }.draw()
    }

    fn choice(&self, pace: Pace) -> Markup {
        let id = match pace {
            Pace::AtOnce => "f-mails".to_owned(),
            pace => format!("f-mails-{}", pace.as_str()),
        };
        html! {
            label.check for=(id) {
                input type="radio" id=(id) name="mails" value=(pace.as_str()) required
                    checked[self.contact.mails == pace];
                span { b { (label(pace)) } br; span.meta { (then(pace, self.contact)) } }
            }
        }
    }
}

const fn label(pace: Pace) -> &'static str {
    match pace {
        Pace::AtOnce => "Everything, at once",
        Pace::Daily => "News once a day",
        Pace::Weekly => "News once a week",
        Pace::NeedsMe => "Only what needs me",
    }
}

fn then(pace: Pace, contact: &Contact) -> Markup {
    let zone = text::tied(&contact.time_zone.as_str().replace('_', " "));
    html! {
        @match pace {
            Pace::AtOnce => "News as it is posted. What follows within ten minutes comes together.",
            Pace::Daily => { "In one e-mail at 9:00, " (zone) " time, when there is some." },
            Pace::Weekly => { "In one e-mail on Mondays at 9:00, " (zone) " time." },
            Pace::NeedsMe => "No news. It waits on your page.",
        }
    }
}

fn always() -> Markup {
    html! {
        p.meta {
            "Whatever you choose, these come at once: what needs your decision, receipts, codes \
             and fresh links that you ask for, and word when a project is finished."
        }
    }
}

fn from_now_on(contact: &Contact) -> Markup {
    html! {
        @match contact.mails {
            Pace::AtOnce => "You get an e-mail as soon as there is news. What waited goes now.",
            Pace::Daily => "News comes once a day at 9:00, in one e-mail.",
            Pace::Weekly => "News comes on Mondays at 9:00, in one e-mail.",
            Pace::NeedsMe => "You get no more news by e-mail, only what needs you.",
        }
    }
}

/// What a mail program gets that asked for fewer in its reader's name.
pub fn done(look: &Look, contact: &Contact) -> Drawn {
    let body = html! {
        p.lede {
            bdi { (look.says()) } " sends no more news to " bdi { (contact.name) }
            ", only what needs a decision."
        }
        (always())
        p { a href="mails" { "Choose otherwise" } }
    };
    End { look, side: Side::Client, heading: "Fewer e-mails from now on", body }.draw()
}

/// The link is older than a year, or nothing about its reader is kept any more.
pub fn over(look: &Look) -> Drawn {
    let body = html! {
        p.lede { "It worked for a year. The newest e-mail you have from us ends with one that \
                  works, and your page has the same choice." }
        @if look.email.is_some() || look.phone.is_some() {
            p.meta { "Still getting what you don’t want? "
                (parts::turn_to(look, "Write", "Call")) "." }
        }
    };
    End { look, side: Side::Client, heading: "This link has expired", body }.draw()
}
