//! What stands beside the update that is being written: what is asked, what was seen, what waits.

use super::project::{Bench, Written};
use super::{Frame, answers, often, reminders};
use crate::approval::{Asked, State};
use crate::calendar::counted;
use crate::clock::Stamp;
use crate::file::Version;
use crate::member::first_name;
use crate::store::Seen;
use crate::ui::text;
use crate::ui::who::who;
use crate::update::Draft;
use maud::{Markup, html};

/// The right side of the project's page.
pub struct Beside<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// The project.
    pub bench: &'a Bench,
    /// The update that is being written.
    pub written: &'a Written,
}

/// How many downloads are shown before the rest is folded.
const SHOWN: usize = 4;

impl Beside<'_> {
    /// Draws it.
    pub fn draw(&self) -> Markup {
        let answers = answers::answers(self.frame, &self.bench.asked);
        html! { (self.open_questions()) (answers) (self.seen()) (self.drafts()) }
    }

    fn open_questions(&self) -> Markup {
        let asked = &self.bench.asked;
        let open: Vec<_> = asked.iter().filter(|a| a.approval.state == State::Open).collect();
        html! {
            @if !open.is_empty() {
                h2 { "Open questions" }
                ul.lines { @for asked in open {
                    li {
                        span {
                            a.name href={ "/admin/approvals/" (asked.approval.id) } {
                                bdi { (asked.approval.title) }
                            }
                            br;
                            span.meta {
                                (who(asked, None)) br; bdi { (asked.about()) }
                                @if let Some(due) = asked.approval.due_on {
                                    " · due " (text::day(due))
                                }
                                (self.reminding(asked))
                            }
                        }
                        form method="post" action=(withdraw(asked)) {
                            button.act.bad { "Withdraw" span.vh { ": " (asked.approval.title) } }
                        }
                    }
                } }
            }
        }
    }

    fn reminding(&self, asked: &Asked) -> Markup {
        let all = &self.bench.reminding;
        let of = all.iter().find(|(id, _)| *id == asked.approval.id).map(|(_, of)| of.as_slice());
        html! {
            @for one in of.unwrap_or_default() {
                br;
                a.act href={ "/admin/approvals/" (asked.approval.id) "#remind" } {
                    "Remind " bdi { (first_name(&one.name)) }
                }
                " " (reminders::says(one))
            }
        }
    }

    fn seen(&self) -> Markup {
        let (frame, bench) = (self.frame, self.bench);
        let opened: Vec<_> = bench.people.iter().filter_map(|p| p.opened.as_ref()).collect();
        let (newest, older) = newest_of_each(&bench.downloads);
        html! {
            h2 { "Seen so far" }
            ul.lines {
                @if bench.people.is_empty() { li { span { "Nobody can see this project yet" } } }
                @else if opened.is_empty() { li { span { "Nobody has opened the page yet" } } }
                @for seen in opened {
                    li {
                        span {
                            bdi { (first_name(&seen.name)) } " opened the page " (often(seen.times))
                        }
                        (self.ago(seen.last_at))
                    }
                }
                @for version in self.not_downloaded() {
                    li {
                        span { "Nobody has downloaded " bdi { (version.says()) } }
                        span.meta {
                            "posted " (text::day(frame.zone().local(version.published_at).day))
                        }
                    }
                }
                @for seen in &newest { (self.download(seen)) }
            }
            @if !older.is_empty() {
                details {
                    summary.more { (counted(older.len() as u64, "more download")) }
                    ul.lines { @for seen in &older { (self.download(seen)) } }
                }
            }
        }
    }

    fn download(&self, seen: &Seen) -> Markup {
        let Some((file, number)) = &seen.version else { return html! {} };
        html! {
            li {
                span {
                    bdi { (first_name(&seen.name)) } " downloaded " bdi { (file) }
                    ", version " (number)
                    @if seen.times > 1 { ", " (often(seen.times)) }
                    (taken(seen))
                    @if seen.automatic { br; span.meta { "Probably a program did" } }
                }
                (self.ago(seen.last_at))
            }
        }
    }

    fn ago(&self, at: Stamp) -> Markup {
        html! { span.meta { (text::ago(at, self.frame.now, self.frame.zone())) } }
    }

    /// What is asked about and nobody has fetched yet.
    fn not_downloaded(&self) -> Vec<&Version> {
        let open = self.bench.asked.iter().filter(|asked| asked.approval.state == State::Open);
        let fetched = |version: &Version| {
            let this = Some((version.name.clone(), version.number));
            self.bench.downloads.iter().any(|seen| seen.version == this)
        };
        open.flat_map(|asked| &asked.versions).filter(|version| !fetched(version)).take(4).collect()
    }

    fn drafts(&self) -> Markup {
        let zone = self.frame.zone();
        let others = self.bench.drafts.iter().filter(|draft| draft.id != self.written.id);
        let others: Vec<_> = others.collect();
        html! {
            @if !others.is_empty() {
                h2 #drafts { "Drafts" }
                ul.lines { @for draft in others {
                    li {
                        span {
                            a.name href=(address(draft)) { bdi { (beginning(draft)) } }
                            br;
                            span.meta {
                                "Saved " (text::moment(draft.saved_at, zone))
                                @if !draft.files.is_empty() {
                                    " · " (counted(draft.files.len() as u64, "file"))
                                }
                            }
                        }
                        form method="post" action={ "/admin/drafts/" (draft.id) "/discard" } {
                            button.act.bad { "Discard" span.vh { ": " (beginning(draft)) } }
                        }
                    }
                } }
            }
        }
    }
}

/// How much of the version went out, if that is known.
fn taken(seen: &Seen) -> Markup {
    html! {
        @if let Some((sent, size)) = seen.sent {
            br;
            span.meta { @match (sent, percent(sent, size)) {
                (sent, _) if sent >= size => "All of it",
                (_, 0) => "Less than 1 % of it",
                (_, percent) => { (percent) " % of it" },
            } }
        }
    }
}

fn percent(sent: u64, size: u64) -> u64 {
    u64::try_from(u128::from(sent) * 100 / u128::from(size.max(1))).unwrap_or(0)
}

/// The names of those who can answer now.
pub fn unanswered(asked: &Asked) -> impl Iterator<Item = &str> {
    asked.waits().map(|who| who.name.as_str())
}

/// Downloads of the newest version that each person has of each file, at most [`SHOWN`], and the
/// rest. They come last first.
fn newest_of_each(downloads: &[Seen]) -> (Vec<&Seen>, Vec<&Seen>) {
    let newer = |seen: &Seen| {
        downloads.iter().any(|other| match (&seen.version, &other.version) {
            (Some((file, number)), Some((same, n))) => {
                other.participant == seen.participant && file == same && n > number
            }
            _ => false,
        })
    };
    let (mut newest, mut older): (Vec<_>, Vec<_>) = downloads.iter().partition(|seen| !newer(seen));
    if newest.len() > SHOWN {
        older.splice(0..0, newest.drain(SHOWN..));
    }
    (newest, older)
}

fn withdraw(asked: &Asked) -> String {
    format!("/admin/approvals/{}/withdraw", asked.approval.id)
}

fn address(draft: &Draft) -> String {
    format!("/admin/projects/{}?draft={}#update", draft.project, draft.id)
}

fn beginning(draft: &Draft) -> String {
    let line = draft.choices.body.lines().map(str::trim).find(|line| !line.is_empty());
    let file = || draft.files.first().map(|file| file.stored.name.as_str());
    let words = line.or_else(file).unwrap_or("An empty draft");
    let short: String = words.chars().take(60).collect();
    if short.len() < words.len() { format!("{short}…") } else { short }
}
