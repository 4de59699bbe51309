//! A link by hand: shown once for copying, and the questions before one is rotated or ended.

use super::{Frame, Here, Leaf};
use crate::participant::Participant;
use crate::ui::Drawn;
use maud::html;

/// A participant's link, for browsers that cannot copy it themselves.
pub fn shown(frame: &Frame, person: &Participant, url: &str) -> Drawn {
    let first = person.contact.first_name();
    let main = html! {
        div.solo.stack {
            h1 { bdi { (first) } "’s link" }
            p.lede { "It is " bdi { (first) } "’s own: whoever has it acts in their name. Send \
                                               it to nobody else." }
            div {
                label for="link" { "Link" }
                input.linkbox #link readonly value=(url) autocomplete="off";
            }
            p {
                a.btn.quiet href={ "/admin/projects/" (person.project) "#people" } {
                    "Back to the project"
                }
            }
        }
    };
    frame.draw(Leaf { title: "Link", here: Here::Projects, action: None, main, note: "" })
}

/// Asks before a link is given up for another.
pub fn rotate(frame: &Frame, person: &Participant) -> Drawn {
    let first = person.contact.first_name();
    let main = html! {
        div.solo.stack {
            h1 { "Rotate " bdi { (first) } "’s link?" }
            p.lede { bdi { (first) } " gets a new link to the same page, and the one they have \
                      stops working at once, in every mail and on every device. Do it when it may \
                      be in wrong hands." }
            form.card.stack method="post" action={ "/admin/participants/" (person.id) "/rotate" } {
                p.meta { "The mail goes to " bdi { (person.contact.email) } ". Whoever opens the \
                          old link can only have the new one mailed there." }
                button.btn name="do" value="mail" { "Rotate and e-mail it" }
                button.btn.quiet name="do" value="only" { "Rotate, mail nothing" }
                a.btn.quiet href={ "/admin/projects/" (person.project) "#people" } { "Keep it" }
            }
        }
    };
    frame.draw(Leaf { title: "Rotate a link", here: Here::Projects, action: None, main, note: "" })
}

/// Asks before a link is ended.
pub fn revoke(frame: &Frame, person: &Participant) -> Drawn {
    let first = person.contact.first_name();
    let main = html! {
        div.solo.stack {
            h1 { "Revoke " bdi { (first) } "’s link?" }
            p.lede { "It stops working at once, on every device. Decisions and files stay. "
                bdi { (first) } " will see a page offering nothing but your address." }
            form.card.stack method="post" action={ "/admin/participants/" (person.id) "/revoke" } {
                div {
                    label for="f-why" { "Why" }
                    p.meta #f-why-h {
                        "For the studio’s own record, such as “shared inbox”. May be empty."
                    }
                    input #f-why name="why" autocomplete="off" aria-describedby="f-why-h";
                }
                button.btn { "Revoke link" }
                a.btn.quiet href={ "/admin/projects/" (person.project) "#people" } { "Keep it" }
            }
        }
    };
    frame.draw(Leaf { title: "Revoke a link", here: Here::Projects, action: None, main, note: "" })
}
