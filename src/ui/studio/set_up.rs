//! The first run: one page that asks for the studio, its look, its mail server and its address.
//! The settings page has most of these sections, too.

use super::tried;
use crate::brand::Brand;
use crate::config::{Config, Typed};
use crate::doctor::Line;
use crate::error::Fault;
use crate::studio::SetUp;
use crate::trial::Tried;
use crate::ui::parts::{self, Field};
use crate::ui::{Drawn, Look, Shell, Side};
use maud::{Markup, html};

/// What the form holds, typed before or known.
pub struct Asked<'a> {
    /// Studio and owner.
    pub form: &'a SetUp,
    /// Mail, address and links.
    pub settings: &'a Typed,
    /// What is in force, to show what cannot be changed here.
    pub config: &'a Config,
    /// What needs another look.
    pub faults: &'a [Fault],
    /// How the test of the mail server went, if there was one.
    pub tried: Option<&'a Tried>,
    /// What the DNS says about the sending domain, if that was asked; none where it cannot be yet.
    pub records: Option<&'a [Line]>,
}

/// The first-run page; the form posts to `action`.
pub fn page(asked: &Asked<'_>, action: &str, scripts: &[&'static str]) -> Drawn {
    let look =
        Look { brand: Brand::parse(&asked.form.brand).unwrap_or_default(), ..Look::default() };
    let main = html! {
        div.intro {
            h1 { "Set up your studio" }
            p.lede { "About four minutes. You can change all of it later, and nothing is sent to \
                      anyone until you post your first update." }
            p.meta { "You came by the one-time address the server printed when it started. It \
                      closes for good when you finish." }
        }
        (parts::faults(asked.faults))
        form method="post" action=(action) {
            // The first button is the one that Enter presses: it must not be the test.
            button.vh name="do" value="finish" tabindex="-1" aria-hidden="true" { "Finish" }
            section.group.first aria-labelledby="h-studio" {
                h2 #h-studio { "Your studio" }
                div.prose.stack { (studio(asked)) (owner(asked)) }
            }
            (look_section(asked))
            (mail_section(asked, action))
            (address_section(asked, "We looked at the address you are using now. Change it if a \
                                     proxy sits in front."))
            div.group { div.row {
                button.btn name="do" value="finish" { "Finish and add a project" }
                p.meta { "Everything stays on this server." }
            } }
        }
    };
    let title = "Set up your studio".to_owned();
    let (top, foot) = (html! {}, html! {});
    Shell { look: &look, side: Side::Studio, title, top, main, foot, scripts }.draw()
}

/// The studio's name.
pub fn studio(asked: &Asked<'_>) -> Markup {
    Field {
        name: "studio",
        label: "Studio name",
        hint: "Clients see this at the top of every page and e-mail.",
        value: &asked.form.studio,
        autocomplete: "organization",
        required: true,
        ..Field::default()
    }
    .draw(asked.faults)
}

fn owner(asked: &Asked<'_>) -> Markup {
    let name = Field {
        name: "name",
        label: "Your name",
        value: &asked.form.owner,
        autocomplete: "name",
        required: true,
        ..Field::default()
    };
    let email = Field {
        name: "email",
        label: "Your e-mail address",
        hint: "Replies from clients go here. It’s also how you sign in: we send you a link.",
        kind: "email",
        value: &asked.form.email,
        autocomplete: "email",
        required: true,
    };
    html! { (name.draw(asked.faults)) (email.draw(asked.faults)) }
}

/// The colour, with a piece of a client's page that wears it.
fn look_section(asked: &Asked<'_>) -> Markup {
    let brand = Brand::parse(&asked.form.brand).unwrap_or_default();
    let name = asked.form.studio.trim();
    html! {
        section.group aria-labelledby="h-look" {
            h2 #h-look { "Look" }
            div.prose.stack {
                div {
                    label for="f-brand" { "Accent colour" }
                    p.meta #f-brand-h { "Pick any colour. Words on it and in it stay readable, \
                                         in light and in dark; we see to that." }
                    div.row {
                        input #f-brand name="brand" type="color" value=(brand) data-brand
                            aria-describedby="f-brand-h";
                        code { output for="f-brand" { (brand) } }
                    }
                }
                div.card.stack role="group" aria-label="How it will look" {
                    p.brand { bdi { @if name.is_empty() { "Your studio" } @else { (name) } } }
                    p { "Homepage design " span.pill.hot { "Version 3" } }
                    div.row {
                        span.btn.sm { "Approve version 3" } " "
                        span.btn.quiet.sm { "Request changes" }
                    }
                }
            }
        }
    }
}

/// The mail server, and the button that tries it out.
pub fn mail_section(asked: &Asked<'_>, action: &str) -> Markup {
    let fixed = asked.config.is_fixed("smtp-url");
    let described = asked.config.smtp.as_ref().map(|smtp| smtp.describe()).unwrap_or_default();
    let again = if asked.tried.is_some() { "Send another test" } else { "Send a test to yourself" };
    html! {
        section.group aria-labelledby="mail" {
            h2 #mail { "Sending e-mail" }
            div.prose.stack {
                p { "Links travel by e-mail, so this part has to work. Use the details from your \
                     mail provider. Left empty, letters wait and links can be copied by hand." }
                @if fixed { (told_elsewhere("Mail server", &described, "MILEPOST_SMTP_URL")) }
                @else { (server(asked)) }
                (sender(asked))
                div.row role="status" {
                    // Back to this section, where the answer stands.
                    button.btn.quiet.sm name="do" value="test" formnovalidate
                        formaction={ (action) "#mail" } { (again) }
                    @if let Some(how) = asked.tried {
                        (tried::outcome(how, &asked.form.time_zone))
                    }
                }
                // Before there is a studio nobody knows whom letters come from.
                @if let Some(found) = asked.records { (tried::records(found, action)) }
            }
        }
    }
}

fn server(asked: &Asked<'_>) -> Markup {
    let typed = asked.settings;
    let ports =
        [("465", "465, encrypted"), ("587", "587, STARTTLS"), ("25", "25, on this machine only")];
    let keeps = asked.config.smtp.as_ref().is_some_and(|smtp| smtp.password.is_some());
    let hint = if keeps { "Left empty, it stays as it is." } else { "" };
    let field = |name, label, hint, value| Field { name, label, hint, value, ..Field::default() };
    let host = field("smtp_host", "Mail server", "", typed.smtp_host.as_str());
    let user = field("smtp_user", "User name", "", typed.smtp_user.as_str());
    let pass = field("smtp_pass", "Password", hint, typed.smtp_pass.as_str());
    html! {
        div.two {
            (host.draw(asked.faults))
            div {
                label for="f-smtp_port" { "Port" }
                select #f-smtp_port name="smtp_port" {
                    @for (port, says) in ports {
                        option value=(port) selected[port == typed.smtp_port] { (says) }
                    }
                }
            }
            (user.draw(asked.faults))
            (Field { kind: "password", ..pass }.draw(asked.faults))
        }
        p.meta { "Another port goes behind the server’s name: mail.example.com:2525." }
    }
}

/// Who letters are from; asked on the settings page only.
fn sender(asked: &Asked<'_>) -> Markup {
    let Some(from) = &asked.settings.mail_from else { return html! {} };
    if asked.config.is_fixed("mail-from") {
        return told_elsewhere("Letters come from", from, "MILEPOST_MAIL_FROM");
    }
    Field {
        name: "mail_from",
        label: "Letters come from",
        hint: "A name and an address, such as Fern & Field <hello@fernandfield.example>. Left \
               empty, the studio’s name and the owner’s address.",
        value: from,
        ..Field::default()
    }
    .draw(asked.faults)
}

/// Where clients open it, for how long links work, and the studio's zone.
pub fn address_section(asked: &Asked<'_>, hint: &str) -> Markup {
    let typed = asked.settings;
    let url = Field {
        name: "url",
        label: "Where clients will open it",
        hint,
        kind: "url",
        value: &typed.base_url,
        required: true,
        ..Field::default()
    };
    html! {
        section.group aria-labelledby="h-address" {
            h2 #h-address { "Address and links" }
            div.prose.stack {
                @if asked.config.is_fixed("base-url") {
                    (told_elsewhere(url.label, &asked.config.base_url, "MILEPOST_BASE_URL"))
                } @else { (url.draw(asked.faults)) }
                div.two {
                    @if asked.config.is_fixed("link-days") {
                        @let lasts = days(asked.config.link_days);
                        (told_elsewhere("Links work for", &lasts, "MILEPOST_LINK_DAYS"))
                    } @else { (link_days(&typed.link_days)) }
                    (parts::zones("zone", zone_or_utc(&asked.form.time_zone)))
                }
            }
        }
    }
}

fn zone_or_utc(zone: &str) -> &str {
    if zone.is_empty() { "UTC" } else { zone }
}

fn link_days(chosen: &str) -> Markup {
    let chosen: u32 = chosen.parse().unwrap_or(90);
    let mut offered = vec![14, 30, 60, 90, 180, 365];
    if !offered.contains(&chosen) {
        offered.push(chosen);
        offered.sort_unstable();
    }
    html! {
        div {
            label for="f-days" { "Links work for" }
            select #f-days name="days" {
                @for offer in offered {
                    option value=(offer) selected[offer == chosen] { (days(offer)) }
                }
            }
        }
    }
}

fn days(days: u32) -> String {
    crate::calendar::counted(u64::from(days), "day")
}

/// A setting that a flag or a variable says: shown, and changed there.
fn told_elsewhere(label: &str, value: &str, variable: &str) -> Markup {
    html! {
        div {
            p { b { (label) } }
            p { bdi { @if value.is_empty() { "None" } @else { (value) } } }
            p.meta { "The server was started with it (" code { (variable) } " or its flag), so \
                                                                             it is changed \
                                                                             there." }
        }
    }
}
