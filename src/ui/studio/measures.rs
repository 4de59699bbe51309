//! Measures as numbers and small pictures.

use super::{Frame, Here, Leaf};
use crate::calendar::counted;
use crate::insight::{Insight, Measures, Row, Share, Spread, WEEKS, Week};
use crate::ui::{Drawn, text};
use maud::{Markup, html};

/// The page of measures.
pub struct MeasuresPage<'a> {
    /// What stands around it.
    pub frame: &'a Frame,
    /// What was measured.
    pub insight: &'a Insight,
}

impl MeasuresPage<'_> {
    /// Draws the page.
    pub fn draw(&self) -> Drawn {
        let Insight { whole, weeks, rows, since } = self.insight;
        let main = html! {
            div.intro {
                p.meta { a.act href="/admin" { "Projects" } }
                h1 { "Measures" }
                p.lede { "Since " (text::last_day(*since, self.frame.zone())) ": " (says(whole)) }
            }
            @if whole.deciding.is_some() {
                section.list aria-labelledby="weeks" {
                    h2 #weeks { "Time to decide, week by week" }
                    (self.picture(weeks))
                }
            }
            (heads())
            section.list aria-labelledby="each" {
                h2.vh #each { "Each project" }
                @if rows.is_empty() {
                    p.note { "Nothing to measure yet: it begins with the first mail that a client \
                              gets." }
                }
                ul { @for row in rows { (self.row(row)) } }
            }
        };
        let note = "What mail scanners and other programs did counts as nothing.";
        self.frame.draw(Leaf { title: "Measures", here: Here::Projects, action: None, main, note })
    }

    fn row(&self, row: &Row) -> Markup {
        let Measures { opening, deciding, people, decisions, questions } = &row.measures;
        html! {
            li {
                div {
                    h3 { a.name href={ "/admin/projects/" (row.project) } { bdi { (row.title) } } }
                    p.meta { bdi { (row.client) } }
                }
                dl {
                    div { dt { "First look" } (spread(*opening, "Nobody has looked yet")) }
                    div { dt { "Decision" } (spread(*deciding, "Nothing decided yet")) }
                    div { dt { "Their page" }
                        dd { (share(*people, "use it", "Nobody was mailed yet")) }
                        @if decisions.all > decisions.some {
                            dd.meta { (share(*decisions, "decisions came through it", "")) }
                        }
                        @if *questions > 0 {
                            dd.meta { (counted(u64::from(*questions), "question")) " asked" }
                        }
                    }
                }
            }
        }
    }

    /// A bar for each week, as high as the median; the same in words for whoever does not see it.
    fn picture(&self, weeks: &[Week]) -> Markup {
        let medians = weeks.iter().filter_map(|week| week.deciding.map(|one| one.median));
        let most = medians.max().unwrap_or_default().as_secs().max(1);
        let zone = self.frame.zone();
        html! {
            figure.measure {
                svg viewBox={ "0 0 " (WEEKS * 20) " 64" } aria-hidden="true" focusable="false" {
                    @for (at, week) in weeks.iter().enumerate() {
                        @let height = week.deciding.map_or(1, |one| {
                            2 + one.median.as_secs() * 58 / most
                        });
                        rect x=(at * 20 + 3) y=(62 - height) width="14" height=(height) rx="2" {}
                    }
                }
                figcaption {
                    details {
                        summary.more { "The same in numbers" }
                        dl.facts { @for week in weeks.iter().rev() {
                            div {
                                dt { "Week to " (text::last_day(week.until, zone)) }
                                (spread(week.deciding, "Nothing decided"))
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// "a page is first opened after 3 h, a decision takes 1 d 4 h, 5 of 6 people use their page."
fn says(whole: &Measures) -> Markup {
    let Measures { opening, deciding, people, decisions, questions } = whole;
    html! {
        @match opening {
            Some(one) => { "a page is first looked at " b { (text::short_span(one.median)) }
                " after its mail" },
            None => "nobody has looked at a page after a mail yet",
        }
        @if let Some(one) = deciding { ", a decision takes " b { (text::short_span(one.median)) } }
        @if people.all > 0 {
            ", " b { (people.some) " of " (people.all) } " people use their page"
        }
        "."
        @if decisions.all > decisions.some {
            " " (decisions.all - decisions.some) " of "
            (counted(u64::from(decisions.all), "decision")) " came another way."
        }
        @if *questions > 0 {
            " Clients asked " (counted(u64::from(*questions), "question")) "."
        }
    }
}

fn spread(spread: Option<Spread>, none: &str) -> Markup {
    let Some(Spread { median, ninth, came, open }) = spread else {
        return html! { dd.meta { (none) } };
    };
    html! {
        dd {
            b { (text::short_span(median)) } " "
            span.meta { @if came == 1 { "once" } @else { "median of " (came) } }
        }
        @if came > 9 { dd.meta { "nine of ten within " (text::short_span(ninth)) } }
        @if open > 0 { dd.meta { (open) " still open" } }
    }
}

fn share(share: Share, of_all: &str, none: &str) -> Markup {
    html! {
        @match share.percent() {
            Some(percent) => {
                b { (share.some) " of " (share.all) } " " (of_all)
                @if share.all > 9 { span.meta { ", " (percent) " %" } }
            },
            None => span.meta { (none) },
        }
    }
}

fn heads() -> Markup {
    html! {
        div.heads.meta aria-hidden="true" {
            span { "Project" }
            span { span { "First look" } span { "Decision" } span { "Their page" } }
        }
    }
}
