//! What is said in the story: Pete writes about the rye, and Nell writes back.

use super::cast::Project;
use crate::audit::Trace;
use crate::clock::minutes;
use crate::error::Result;
use crate::message::{self, Said};

/// The conversation on Harbour's design.
pub async fn harbour(harbour: &Project<'_>) -> Result<()> {
    harbour.at(minutes(23 * 60));
    let asks = "Could the rye be the first thing people see on a Saturday? It’s what sells out.";
    says(harbour, "Pete", 3, asks).await?;
    harbour.at(minutes(22 * 60 + 25));
    let back = "Yes. The row under the hours can change by weekday, so Saturday opens on rye. \
                I’ve noted it for the build.";
    let said = Said { body: back.to_owned(), shown: 1, ..Said::default() };
    let (member, signer) = (harbour.member.clone(), harbour.app.signer());
    let id = harbour.milestones[2].clone();
    let verb = move |tx: &crate::store::Tx| message::write_back(tx, &signer, &member, &id, &said);
    harbour.app.store.write(verb).await?;
    let (member, id) = (harbour.member.clone(), harbour.id.clone());
    let note = "Pete decides nothing, but Ines asks him first. Best in the morning, by phone.";
    harbour.app.store.write(move |tx| crate::note::write(tx, &member, &id, note)).await?;
    harbour.deliver().await
}

/// Somebody asks something on milestone `number`.
async fn says(of: &Project<'_>, who: &str, number: usize, words: &str) -> Result<()> {
    let (visitor, signer) = (of.visitor(who).await?, of.app.signer());
    let said = Said { body: words.to_owned(), question: true, ..Said::default() };
    let id = of.milestones[number - 1].clone();
    let (address, agent) = ("198.51.100.7".into(), "Sample browser".into());
    let trace = Trace { address, agent, ahead: false };
    let write = of.app.store.write(move |tx| {
        tx.read_until(&visitor, tx.now())?;
        message::write(tx, &signer, (&visitor, &trace), &id, &said)
    });
    write.await?;
    of.deliver().await
}
