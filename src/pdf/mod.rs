//! Receipts as PDF: pages that can be read and checked for decades (PDF/A-3), read aloud
//! (PDF/UA-1), and that hold the signed file they were drawn from.
//!
//! Pure: the same receipt and the same look give the same bytes. Why it is done this way stands in
//! `docs/decisions/0013-pdf.md`.

mod draw;
mod flow;
mod font;
mod letters;
mod line;
mod made;
mod paths;
mod tags;

use crate::brand::{Brand, Ground};
use crate::error::{Error, Result};
use crate::evidence::Signed;
use crate::receipt::facts::{self, Value};
use draw::{Picture, Stamp};
use flow::{Flow, Ink, Role, SIDES};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use letters::Style;
use line::{Text, plain};

/// How the studio looks.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Its colour.
    pub brand: &'a Brand,
    /// Its logo, if it has one.
    pub logo: Option<Logo<'a>>,
}

/// A logo: what lies in the vault, and what has to lie under it.
#[derive(Debug, Clone, Copy)]
pub struct Logo<'a> {
    /// The picture.
    pub png: &'a [u8],
    /// What has to lie under it.
    pub ground: Ground,
}

/// The file's name inside the PDF.
pub const EMBEDDED: &str = "receipt.json";

/// The receipt as PDF, with [`Signed::written`] inside, byte for byte and uncompressed.
///
/// # Errors
/// Nothing that a receipt says is an error; what no font has is drawn all the same. What fails is
/// a logo that is no PNG, or a fault of ours.
pub fn receipt(signed: &Signed, look: &Look<'_>) -> Result<Vec<u8>> {
    let receipt = &signed.receipt;
    let picture = look.logo.map(Picture::read).transpose()?;
    let flow = composed(signed, picture.as_ref());
    let mut document = Document::new_with(settings()?);
    let number = plain(&receipt.number);
    let title = format!("Receipt {number}: {}", plain(&receipt.request.title));
    let metadata = Metadata::new()
        .title(title)
        .authors(vec![plain(&receipt.studio.name)])
        .creator("Milepost".into())
        .producer("Milepost".into())
        .language("en".into())
        .document_id(format!("{}/{number}", receipt.head.chain))
        .creation_date(date(receipt.issued_at)?);
    document.set_metadata(metadata);
    embed(&mut document, signed)?;
    document.set_outline(outline(&flow, &number));
    let stamp = Stamp { brand: look.brand, approved: facts::is_approval(receipt) };
    let about = draw::About { studio: &receipt.studio.name, number: &receipt.number };
    let tags = draw::pages(&mut document, flow, &about, picture.as_ref(), &stamp)?;
    document.set_tag_tree(tags);
    document.finish().map_err(|error| Error::broken(format!("writing a PDF: {error}")))
}

fn settings() -> Result<SerializeSettings> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|_| Error::broken("PDF/A-3 and PDF/UA-1 go together"))?;
    Ok(SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() })
}

/// Everything that the pages say, in its place.
fn composed(signed: &Signed, picture: Option<&Picture>) -> Flow {
    let receipt = &signed.receipt;
    let mut flow = Flow::new(50.0);
    let beside = picture.map_or(0.0, Picture::width);
    if picture.is_none_or(|picture| !picture.is_wide()) {
        let mut name = Text::default();
        name.add_island(&receipt.studio.name, Style::Strong);
        let indent = if beside > 0.0 { beside + 9.0 } else { 0.0 };
        flow.beside(&name, (SIDES.0 + indent, 300.0), 11.5, Ink::Full);
    } else {
        flow.picture();
    }
    let number = Text::of(&format!("Receipt {}", receipt.number), Style::Plain);
    flow.right(&number, 10.0);
    flow.space(40.0);
    flow.heading(1, &flow::title(&facts::heading(receipt)), 24.0, 410.0);
    flow.space(5.0);
    flow.paragraph(&flow::line(&facts::place(receipt)), 11.5);
    flow.space(15.0);
    let said = facts::facts(receipt);
    for (at, fact) in said.iter().enumerate() {
        // A file and its fingerprint stand on one page.
        if matches!(said.get(at + 1).map(|next| &next.value), Some(Value::Hash(_))) {
            flow.keep(92.0);
        }
        flow.fact(fact);
    }
    flow.space(20.0);
    flow.heading(2, &Text::of("How to check this", Style::Strong), 14.0, SIDES.1 - SIDES.0);
    flow.space(5.0);
    for words in facts::HOW_TO_CHECK {
        flow.paragraph(&Text::of(words, Style::Plain), 9.0);
        flow.space(4.0);
    }
    flow.space(6.0);
    for fact in facts::check(signed) {
        flow.fact(&fact);
    }
    if flow.letters.has_boxes() {
        flow.space(12.0);
        let words = "A box with a number stands for a letter that this document has no shape for. \
                     It can be copied all the same, and receipt.json has it too.";
        flow.paragraph(&Text::of(words, Style::Plain), 9.5);
    }
    flow
}

fn embed(document: &mut Document, signed: &Signed) -> Result<()> {
    let date = date(signed.receipt.issued_at)?;
    let file = EmbeddedFile {
        path: EMBEDDED.into(),
        mime_type: MimeType::new("application/json"),
        description: Some("The facts of this receipt, signed by the studio’s server".into()),
        association_kind: AssociationKind::Source,
        data: signed.written().into_bytes().into(),
        modification_date: Some(date),
        compress: Some(false),
        location: None,
    };
    document.embed_file(file).ok_or_else(|| Error::broken("one file of that name is inside"))
}

fn outline(flow: &Flow, number: &str) -> Outline {
    let mut outline = Outline::new();
    let headings = flow.placed.iter().filter_map(|placed| match placed.role {
        Role::Heading(level) => Some((level, placed)),
        _ => None,
    });
    let mut last = 0;
    for (level, placed) in headings {
        if placed.block == last {
            continue;
        }
        last = placed.block;
        let says =
            if level == 1 { format!("Receipt {number}") } else { "How to check this".into() };
        let point = Point::from_xy(placed.x, (placed.y - 30.0).max(0.0));
        outline.push_child(OutlineNode::new(says, XyzDestination::new(placed.page, point)));
    }
    outline
}

/// A moment as PDF writes it, in UTC.
fn date(at: i64) -> Result<DateTime> {
    let at = time::OffsetDateTime::from_unix_timestamp(at.div_euclid(1000))?;
    let year = u16::try_from(at.year()).unwrap_or_default();
    let date = DateTime::new(year).month(u8::from(at.month())).day(at.day());
    let date = date.hour(at.hour()).minute(at.minute()).second(at.second());
    Ok(date.utc_offset_hour(0))
}
