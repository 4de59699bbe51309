//! The story of the mocks: Fern & Field, Harbour Bakery with its five milestones, and a few more
//! projects, so that each group of the work queue has something in it.

use super::cast::{Files, Project, zone};
use crate::app::App;
use crate::approval::Outcome::{Approved, ChangesRequested};
use crate::clock::{Clock, Stamp, days, minutes};
use crate::error::Result;
use crate::id::ParticipantId;
use crate::member::Member;
use crate::participant::Role::{Approver, Commenter, Viewer};
use crate::studio::{self, SetUp};
use std::time::Duration;

type Clocks<'a> = (&'a Clock, Stamp);
const fn hours(hours: u32) -> Duration {
    minutes(hours * 60)
}

/// Tells the whole story up to `now`; Ines is the one whose link the demo prints.
pub async fn tell(app: &App, clock: &Clock, now: Stamp) -> Result<ParticipantId> {
    let form = SetUp {
        studio: "Fern & Field".into(),
        owner: "Nell Ashby".into(),
        email: "nell@fernandfield.example".into(),
        time_zone: zone().as_str().into(),
        site: "https://fernandfield.example".into(),
        phone: "0117 496 0172".into(),
        postal: "4 Brunel Yard, Bristol".into(),
        ..SetUp::default()
    };
    let nell = app.store.write(move |tx| studio::set_up(tx, &form)).await?;
    let clocks = (clock, now);
    // One clock for all, and it only moves forward: so the projects are told in slices.
    let harbour = harbour_begins(app, clocks, &nell).await?;
    let others = Others::begin(app, clocks, &nell).await?;
    harbour_wireframes(&harbour).await?;
    harbour_designs(&harbour).await?;
    others.go_on().await?;
    harbour_goes_on(&harbour).await?;
    harbour.at(hours(22));
    harbour_asks(&harbour).await?;
    super::beside::tell(&harbour).await?;
    others.end().await?;
    harbour.at(minutes(4));
    harbour.opens("Ines").await?;
    harbour.at(minutes(0));
    harbour.person("Ines")
}

type Phase = ([&'static str; 3], i64, i64);
/// Title, label and summary, with first and last day counted from the end of the story.
const PHASES: [Phase; 5] = [
    (
        [
            "Discovery and content plan",
            "Discovery",
            "Two visits, eleven conversations at the counter, one plan.",
        ],
        -70,
        -64,
    ),
    (["Site map and wireframes", "Site map", ""], -62, -36),
    (
        [
            "Homepage and shop design",
            "Design",
            "Homepage first, then the shop pages, with the photos from the quay.",
        ],
        -29,
        8,
    ),
    (
        [
            "Build and content",
            "Build",
            "Starts once the homepage is approved. You’ll get a private link to the working \
             site each Friday. From you: product prices.",
        ],
        11,
        36,
    ),
    (
        [
            "Launch and handover",
            "Launch",
            "We switch the address over on a quiet Monday and show you both how to change \
             hours and prices.",
        ],
        58,
        62,
    ),
];

async fn harbour_begins<'a>(
    app: &'a App,
    clocks: Clocks<'a>,
    nell: &Member,
) -> Result<Project<'a>> {
    let people = [
        ("Ines Calloway", "ines@harbourbakery.example", Approver),
        ("Pete Rowland", "pete@harbourbakery.example", Commenter),
        ("Harbour accounts", "accounts@harbourbakery.example", Viewer),
    ];
    let names = ("Harbour Bakery", "Harbour Bakery website");
    let mut harbour = Project::start(app, clocks, nell, names, &people).await?;
    for (words, from, to) in PHASES {
        harbour.milestone(words, from, to).await?;
    }
    harbour.state(1, "in_progress").await?;
    harbour.at(days(66));
    let files: Files = &[("content-plan.pdf", 1, "")];
    let ask = Some(("Approve the content plan", "", "Ines", None));
    harbour.post(1, "The plan we talked about at the counter.", files, ask).await?;
    harbour.at(days(65));
    harbour.decides("Ines", Approved, "").await?;
    harbour.at(days(64));
    harbour.state(1, "done").await?;
    harbour.state(2, "in_progress").await?;
    Ok(harbour)
}

async fn harbour_wireframes(harbour: &Project<'_>) -> Result<()> {
    for (round, number) in [(54, 1), (50, 2), (45, 3)] {
        harbour.at(days(round));
        let files: Files = match number {
            1 => &[("wireframes.pdf", 1, "")],
            2 => &[("wireframes.pdf", 2, "The basket moved up")],
            _ => &[("wireframes.pdf", 3, "“Visit us” has a map")],
        };
        harbour.post(2, "", files, None).await?;
    }
    harbour.at(days(38));
    let files: Files = &[
        ("wireframes.pdf", 4, "The basket keeps its pick-up time when you add another loaf."),
        ("site-map.png", 2, "“Wholesale” moved under “Visit”."),
    ];
    let ask = Some(("Approve the wireframes", "", "Ines", None));
    harbour.post(2, "Last round, with what you said on the phone.", files, ask).await?;
    harbour.at(days(37));
    harbour.decides("Ines", Approved, "").await?;
    harbour.at(days(36));
    harbour.state(2, "done").await?;
    harbour.state(3, "in_progress").await
}

async fn harbour_designs(harbour: &Project<'_>) -> Result<()> {
    harbour.at(days(23));
    let body = "A first look at the homepage. The loaf is a stand-in until Tuesday’s shoot.";
    harbour.post(3, body, &[("homepage-design.pdf", 1, "")], None).await?;
    harbour.at(days(17));
    let files: Files = &[("homepage-design.pdf", 2, "Opening hours moved to the foot")];
    let ask = Some(("Approve the homepage design", "", "Ines", Some(-10)));
    harbour.post(3, "Second round, with hours.", files, ask).await?;
    harbour.at(days(16));
    let words = "People look for the hours first. Could they be where nobody has to scroll?";
    harbour.decides("Ines", ChangesRequested, words).await?;
    let files: Files = &[("shop-pages.pdf", 1, "")];
    harbour.post(3, "The shop pages, while you look at the homepage.", files, None).await
}

async fn harbour_goes_on(harbour: &Project<'_>) -> Result<()> {
    harbour.at(hours(25));
    let files: Files = &[
        ("shop-pages.pdf", 2, "Prices sit beside the name; pick-up times come before payment."),
        ("photos-quay-shoot.zip", 1, "Tuesday’s shoot, edited and named by product."),
    ];
    harbour.post(3, "The photos came out beautifully and are in place.", files, None).await?;
    harbour.at(hours(24));
    harbour.opens("Pete").await?;
    harbour.downloads("Pete").await?;
    super::talk::harbour(harbour).await
}

async fn harbour_asks(harbour: &Project<'_>) -> Result<()> {
    let files: Files = &[(
        "homepage-design.pdf",
        3,
        "Opening hours moved up, so people see them without scrolling; the order button says when \
         the bread will be ready",
    )];
    let ask = Some((
        "Approve the homepage design",
        "Once you approve, building starts.",
        "Ines",
        Some(5),
    ));
    let body = "The homepage is ready for you, Ines.\n\n\
                - Opening hours moved **up**, so people see them without scrolling\n\
                - “Your local bakery” is now “Baked by four”\n\
                - The order button says when the bread will be ready\n\n\
                Next from us: the working build.";
    harbour.post(3, body, files, ask).await?;
    harbour.wants_allergens().await
}

/// The projects beside it.
struct Others<'a> {
    tern: Project<'a>,
    quayside: Project<'a>,
    mill: Project<'a>,
    salt: Project<'a>,
    pier: Project<'a>,
    lowen: Project<'a>,
}

impl<'a> Others<'a> {
    async fn begin(app: &'a App, clocks: Clocks<'a>, nell: &Member) -> Result<Self> {
        let harbour_day = |ago| clocks.0.set(clocks.1.minus(days(ago)).max(clocks.0.now()));
        harbour_day(60);
        let one = |names, person| Self::project(app, clocks, nell, names, person);
        let mut cafe =
            one(("Quay Café", "Quay Café menu"), ("Rosa Lind", "rosa@quaycafe.example")).await?;
        cafe.milestone(["Menu and print", "Menu", "Printed and on the tables."], -60, -50).await?;
        cafe.state(1, "done").await?;
        let tern =
            one(("Tern Books", "Tern Books online shop"), ("Orla Finch", "orla@ternbooks.example"));
        let mut tern = tern.await?;
        tern.milestone(["Catalogue", "Catalogue", ""], -58, -40).await?;
        tern.milestone(["Checkout", "Checkout", "From basket to receipt on one page."], -30, 6)
            .await?;
        tern.milestone(["Opening", "Opening", ""], 10, 20).await?;
        tern.state(1, "done").await?;
        tern.state(2, "in_progress").await?;
        let quayside = ("Quayside Physio", "Quayside Physio booking");
        let mut quayside = one(quayside, ("Dev Anand", "dev@quaysidephysio.example")).await?;
        quayside.milestone(["Booking pages", "Booking", ""], -30, 9).await?;
        quayside.milestone(["Team pages", "Team", ""], 10, 24).await?;
        quayside.state(1, "in_progress").await?;
        let mill = ("Mill Lane School", "Mill Lane School prospectus");
        let mut mill = one(mill, ("Hugh Barlow", "hugh@milllane.example")).await?;
        mill.milestone(["Words and pictures", "Words", ""], -50, -20).await?;
        mill.milestone(["Layout", "Layout", ""], -19, 12).await?;
        mill.state(1, "done").await?;
        mill.state(2, "in_progress").await?;
        let salt = ("Saltmarsh Cider", "Saltmarsh Cider labels");
        let mut salt = one(salt, ("Kit Moreno", "kit@saltmarsh.example")).await?;
        salt.milestone(["Label set", "Labels", ""], -40, 7).await?;
        salt.milestone(["Print", "Print", ""], 8, 20).await?;
        salt.state(1, "in_progress").await?;
        let pier = ("North Pier Gallery", "North Pier Gallery");
        let mut pier = one(pier, ("Sunniva Dahl", "sunniva@northpier.example")).await?;
        pier.milestone(["Design", "Design", ""], -50, -20).await?;
        pier.milestone(["Launch", "Launch", ""], -10, 9).await?;
        pier.state(1, "in_progress").await?;
        let lowen = ("Lowen Yoga", "Lowen Yoga identity");
        let mut lowen = one(lowen, ("Jenna Lowen", "jenna@lowen.example")).await?;
        lowen.milestone(["Logo sketches", "Logo sketches", ""], -12, 3).await?;
        lowen.milestone(["Stationery", "Stationery", ""], 10, 30).await?;
        lowen.state(1, "in_progress").await?;
        Ok(Self { tern, quayside, mill, salt, pier, lowen })
    }

    async fn project(
        app: &'a App,
        clocks: Clocks<'a>,
        nell: &Member,
        names: (&'static str, &'static str),
        person: (&'static str, &'static str),
    ) -> Result<Project<'a>> {
        Project::start(app, clocks, nell, names, &[(person.0, person.1, Approver)]).await
    }

    async fn go_on(&self) -> Result<()> {
        let files: Files = &[("site-map.png", 2, "The quiet one you liked")];
        self.pier.at(days(15));
        let ask = Some(("Approve the gallery’s map", "", "Sunniva", None));
        self.pier.post(1, "The map of the pier.", files, ask).await?;
        self.pier.at(days(14));
        self.pier.decides("Sunniva", Approved, "").await?;
        self.pier.state(1, "done").await?;
        self.pier.state(2, "in_progress").await?;
        self.lowen.at(days(12));
        self.lowen.post(1, "Hello Jenna, this is where everything will be.", &[], None).await?;
        self.lowen.opens("Jenna").await?;
        self.mill.at(days(8));
        let ask = Some(("Approve the prospectus", "", "Hugh", Some(-2)));
        let files: Files = &[("prospectus.pdf", 1, "")];
        self.mill.post(2, "Term dates are in.", files, ask).await?;
        self.mill.opens("Hugh").await?;
        self.salt.at(days(2));
        let ask = Some(("Approve the label set", "Then it goes to print.", "Kit", Some(6)));
        let files: Files = &[("label-set.pdf", 1, "")];
        self.salt.post(1, "Two colours, one still and one sparkling.", files, ask).await?;
        self.quayside.at(hours(40));
        let files: Files = &[("wireframes.pdf", 1, "")];
        let ask = Some(("Approve the booking pages", "", "Dev", None));
        self.quayside.post(1, "Booking in three steps.", files, ask).await?;
        self.quayside.at(hours(26));
        self.quayside.decides("Dev", ChangesRequested, "Lou asks for the home visits first.").await
    }

    async fn end(&self) -> Result<()> {
        self.tern.at(hours(12));
        let ask = Some(("Approve the checkout", "", "Orla", Some(4)));
        self.tern.post(2, "Gift wrapping is on the page.", &[("checkout.pdf", 2, "")], ask).await?;
        self.tern.at(hours(3));
        self.tern.decides("Orla", ChangesRequested, "Wrapping before the address, please.").await
    }
}
