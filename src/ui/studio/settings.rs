//! The studio's settings: what set-up asked, and what can wait until after it.

use super::fields::{Fields, choice};
use super::question::proofs;
use super::set_up::{Asked, address_section, mail_section, studio};
use super::{Frame, Here, Leaf, happened, reminders};
use crate::assurance::Proof;
use crate::error::Fault;
use crate::introduction::Setting;
use crate::member::Role;
use crate::reminder::Schedule;
use crate::ui::Drawn;
use crate::ui::parts::{self, Field};
use maud::{Markup, html};

/// The rule by which colleagues look at once.
const COLLEAGUES: &str = "At once means: they may look, download only if whoever’s link it was \
    may, and get a link by e-mail; you are told. It is for addresses at the mail domain of a \
    contact of that client, on active projects. About all others you are asked, also at gmail.com \
    and other services where anybody gets an address.";

const PROOF_HINT: &str = "One press can be taken back for ten minutes, and both sides get a \
                          receipt. A project or a question can ask for more.";

/// The settings page.
pub struct Settings<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What the form holds.
    pub asked: Asked<'a>,
    /// What a decision takes.
    pub proof: Proof,
    /// How often open questions are reminded of.
    pub schedule: &'a Schedule,
    /// What was typed about that and needs another look.
    pub wrong: Option<&'a (Vec<Fault>, (String, String))>,
    /// Whether it was just saved.
    pub saved: bool,
}

impl Settings<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let asked = &self.asked;
        let wrong = self.wrong.map_or(&[][..], |(wrong, _)| wrong);
        let typed = self.wrong.map(|(_, typed)| typed);
        let main = html! {
            div.intro {
                h1 { "Settings" }
                p.lede { "What clients see of the studio, and how letters leave it. A change is \
                          in force from the next page and the next letter on." }
            }
            @if self.saved { (happened(&html! { "Saved." })) }
            (parts::faults(asked.faults))
            (parts::faults(wrong))
            form method="post" action="/admin/settings" {
                button.vh name="do" value="save" tabindex="-1" aria-hidden="true" { "Save" }
                section.group.first aria-labelledby="h-studio" {
                    h2 #h-studio { "Your studio" }
                    div.prose.stack { (studio(asked)) (self.reach()) }
                }
                section.group aria-labelledby="h-look" {
                    h2 #h-look { "Look" }
                    div.prose {
                        p { "These have a page of their own, where they can be tried on." }
                        p { a.act href="/admin/brand" { "Colour and logo" } }
                        p { a.act href="/admin/letters" { "Words in letters" } }
                        p { a.act href="/admin/settings/sections" { "Sections of clients’ pages" } }
                    }
                }
                (self.colleagues())
                (mail_section(asked, "/admin/settings"))
                (address_section(asked, "Every link begins with it. Links that were sent keep the \
                                         address they were sent with."))
                div.group { div.row { button.btn name="do" value="save" { "Save the settings" } } }
            }
            section.group aria-labelledby="h-people" {
                h2 #h-people { "People" }
                ul.lines.prose {
                    li {
                        a.act href="/admin/members" { "Members" }
                        span.meta { "Who works here, and what each may do" }
                    }
                    li {
                        a.act href="/admin/me" { "You" }
                        span.meta { "Your passkeys, and where you are signed in" }
                    }
                }
            }
            (self.decisions())
            (reminders::of_studio(self.schedule, wrong, typed))
            (self.machines())
        };
        let (title, here) = ("Settings", Here::Settings);
        self.frame.draw(Leaf { title, here, action: None, main, note: "" })
    }

    fn machines(&self) -> Markup {
        html! {
            section.group aria-labelledby="h-machines" {
                h2 #h-machines { "Machines" }
                ul.lines.prose {
                    li {
                        a.act href="/admin/tokens" { "API tokens" }
                        span.meta { "Let a script or a program work here in your name" }
                    }
                    li {
                        a.act href="/admin/files" { "Files" }
                        span.meta { "Space, kinds that are not taken, quarantine" }
                    }
                    li {
                        a.act href="/admin/webhooks" { "Webhooks" }
                        span.meta { "Tell other programs what happens here" }
                    }
                    @if self.frame.member.role == Role::Owner {
                        li {
                            a.act href="/admin/keys" { "Signing keys" }
                            span.meta { "What makes links yours; change them if one leaked" }
                        }
                    }
                }
            }
        }
    }

    fn colleagues(&self) -> Markup {
        let fields = Fields::new("f", self.asked.faults);
        let of = [
            choice(Setting::Ask.as_str(), "You are asked each time"),
            choice(
                Setting::Viewer.as_str(),
                "Colleagues at the client’s own mail domain look at once",
            ),
        ];
        let words = ("When a colleague asks for a link of their own", COLLEAGUES);
        let chosen = self.asked.form.introductions.as_str();
        html! {
            section.group aria-labelledby="h-colleagues" {
                h2 #h-colleagues { "Links that are passed on" }
                div.prose.stack {
                    p { "A client’s page says whose link it is. Whoever else comes by it can leave \
                         name and address there. The link that they came by stays as it is." }
                    (fields.select("introductions", words, chosen, &of))
                }
            }
        }
    }

    fn decisions(&self) -> Markup {
        let fields = Fields::new("d", &[]);
        let words = ("A decision takes", PROOF_HINT);
        html! {
            section.group aria-labelledby="h-decisions" {
                h2 #h-decisions { "Decisions" }
                form.prose.stack method="post" action="/admin/settings/decisions" {
                    (fields.select("proof", words, self.proof.as_str(), &proofs()))
                    button.btn.quiet.sm { "Save what decisions take" }
                }
            }
        }
    }

    fn reach(&self) -> Markup {
        let (form, faults) = (self.asked.form, self.asked.faults);
        let site = Field {
            name: "site",
            label: "Your site",
            hint: "The name at the top of clients’ pages leads there. May be empty.",
            kind: "url",
            value: &form.site,
            autocomplete: "url",
            ..Field::default()
        };
        let phone = Field {
            name: "phone",
            label: "A number to ring",
            hint: "On pages where something went wrong for a client. May be empty.",
            kind: "tel",
            value: &form.phone,
            autocomplete: "tel",
            ..Field::default()
        };
        let postal = Field {
            name: "postal",
            label: "Postal address",
            hint: "Stands under pages and letters. May be empty.",
            value: &form.postal,
            autocomplete: "street-address",
            ..Field::default()
        };
        html! { (site.draw(faults)) (phone.draw(faults)) (postal.draw(faults)) }
    }
}
