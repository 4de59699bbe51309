//! What belongs to Harbour Bakery's project beside the work: two invoices and two links.

use super::cast::Project;
use crate::error::Result;
use crate::record::Form;

/// Adds them.
pub async fn tell(harbour: &Project<'_>) -> Result<()> {
    let text = str::to_owned;
    let link = |title: &str, note: &str, url: &str| Form {
        kind: text("link"),
        title: text(title),
        note: text(note),
        url: text(url),
        ..Form::default()
    };
    let invoice = |number: &str, title: &str, url: &str| Form {
        kind: text("invoice"),
        number: text(number),
        title: text(title),
        amount: text("1950.00"),
        currency: text("GBP"),
        url: text(url),
        ..Form::default()
    };
    let site = "https://harbour.fernandfield.example";
    harbour.record(link("Preview site", "A new build each Friday", site), [None; 2]).await?;
    let photos = "https://fernandfield.example/photos/harbour";
    harbour.record(link("Shared photo folder", "24 photos", photos), [None; 2]).await?;
    let second = "https://fernandfield.example/invoices/ff-0112";
    let second = invoice("FF-0112", "second instalment", second);
    harbour.record(second, [Some(18), None]).await?;
    let deposit = "https://fernandfield.example/invoices/ff-0104";
    let deposit = invoice("FF-0104", "deposit", deposit);
    harbour.record(deposit, [Some(-45), Some(-52)]).await
}
