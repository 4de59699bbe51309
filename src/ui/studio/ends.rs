//! How links stand and what became of the ones before, as a member reads it.

use super::Frame;
use crate::calendar::counted;
use crate::clock::Stamp;
use crate::link::{Link, State};
use crate::ui::text;
use maud::{Markup, html};

/// A link that ends within this many days is worth a word.
const SOON: i64 = 7;

/// How links stand, as a member reads it.
pub struct Ends<'a> {
    /// What stands around the page.
    pub frame: &'a Frame,
    /// When their project was closed.
    pub closed_at: Option<Stamp>,
}

impl Ends<'_> {
    /// A link as it stands, and what there is to say about it.
    pub fn of(&self, link: Option<&Link>) -> Markup {
        let Some(link) = link else { return html! { dd { "None" } } };
        let (stands, more) = self.says(link);
        html! {
            dd { (stands) }
            @if let Some(more) = more { dd.meta { (more) } }
        }
    }

    fn says(&self, link: &Link) -> (Markup, Option<Markup>) {
        let zone = self.frame.zone();
        if link.state != State::Live {
            return (html! { (ended(link.state)) }, Some(self.by_whom(link)));
        }
        let (end, today) = (link.end(self.closed_at), zone.local(self.frame.now).day);
        let day = zone.local(end).day;
        let left = (day.0 - today.0).whole_days();
        if end <= self.frame.now {
            let then = html! { "“Extend” and “Resend” give it a new term" };
            return (html! { span.due { "Ended" } ", " (text::day(day)) }, Some(then));
        }
        let works = html! {
            @if left <= SOON { span.due { (ends_in(left)) } ", " (text::day(day)) }
            @else if day.0.year() == today.0.year() || left < 180 {
                "Works until " (text::day(day))
            } @else { "Works until " (text::last_day(end, zone)) }
        };
        (works, None)
    }

    fn by_whom(&self, link: &Link) -> Markup {
        let day = link.ended_at.map(|at| self.frame.zone().local(at).day);
        let why = link.why.as_deref().unwrap_or_default();
        html! {
            @if let Some(by) = &link.ended_by { "By " bdi { (by) } }
            @if let Some(day) = day { ", " (text::day(day)) }
            @if !why.is_empty() { ": “" bdi { (why) } "”" }
        }
    }
}

const fn ended(state: State) -> &'static str {
    match state {
        State::Rotated => "Replaced by a new one",
        State::Live | State::Revoked => "Revoked",
    }
}

/// Every one of `links` with what became of it.
pub fn links_so_far(ends: &Ends<'_>, links: &[Link]) -> Markup {
    html! {
        @for link in links {
            @let (stands, more) = ends.says(link);
            p.note { (stands) @if let Some(more) = more { br; span.meta { (more) } } }
        }
    }
}

/// "Ends in 3 days"
pub fn ends_in(days: i64) -> String {
    match days {
        ..=0 => "Ends today".into(),
        days => format!("Ends in {}", counted(days.unsigned_abs(), "day")),
    }
}
