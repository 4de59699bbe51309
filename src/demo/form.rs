//! The form of the story: what the studio asked before the first plan, and what Ines sent.

use super::cast::Project;
use crate::approval::Hand;
use crate::assurance::Secret;
use crate::audit::Trace;
use crate::clock::days;
use crate::error::{Refusal, Result};
use crate::intake::{self, Filled, Given, New, NewField};
use crate::store::Tx;

/// Harbour's form, asked and sent within a day.
pub async fn harbour(harbour: &Project<'_>) -> Result<()> {
    harbour.at(days(68));
    let (by, on, signer) =
        (harbour.member.clone(), harbour.milestones[0].clone(), harbour.app.signer());
    let ask = move |tx: &Tx| intake::ask(tx, &signer, &by, &on, &about_the_shop());
    let id = harbour.app.store.write(ask).await?;
    harbour.deliver().await?;
    harbour.at(days(67));
    harbour.opens("Ines").await?;
    let (visitor, signer) = (harbour.visitor("Ines").await?, harbour.app.signer());
    let send = move |tx: &Tx| {
        let (address, agent) = ("198.51.100.7".into(), "Sample browser".into());
        let (trace, secret) = (Trace { address, agent, ahead: false }, Secret::random());
        let hand = Hand { visitor: &visitor, trace: &trace, secret: &secret };
        let filled = Filled { version: 1, given: given(), files: Vec::new() };
        match intake::send(tx, &signer, hand, &id, &filled)? {
            intake::Outcome::Sent => Ok(()),
            _ => Err(Refusal::wrong("form", "The form of the story does not fit.").into()),
        }
    };
    harbour.app.store.write(send).await?;
    harbour.deliver().await
}

fn about_the_shop() -> New {
    let field = |kind: &str, label: &str| NewField {
        kind: kind.into(),
        label: label.into(),
        ..NewField::default()
    };
    let mut first = field("long", "What should people find first?");
    first.required = true;
    let mut order = field("choice", "Do people order ahead?");
    (order.required, order.choices) = (true, "Yes\nNo".into());
    let mut how = field("many", "How do they order now?");
    how.choices = "By phone\nBy e-mail\nAt the counter".into();
    (how.show_field, how.show_equals) = ("2".into(), "Yes".into());
    New {
        title: "About your shop".into(),
        instructions: "Ten minutes, before we draw anything.".into(),
        fields: vec![first, order, how, field("date", "Is there a day it has to be ready?")],
        ..New::default()
    }
}

fn given() -> Given {
    let one = |id: &str, said: &str| (id.to_owned(), vec![said.to_owned()]);
    Given::from([
        one("q1", "The opening hours, and what is still on the shelf."),
        one("q2", "Yes"),
        one("q3", "By phone"),
    ])
}
