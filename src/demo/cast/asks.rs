//! What the studio of the demo asks its client to send.

use super::Project;
use crate::error::Result;
use crate::request::{self, New, NewItem};
use crate::store::Tx;
use crate::task;

const ALLERGENS: &str = "The list you keep behind the counter is perfect. A spreadsheet, PDF or \
                         clear photo all work. It goes on the shop pages.";

impl Project<'_> {
    /// Asks for the list of the mocks, on milestone 3, and puts tasks on milestone 4.
    pub async fn wants_allergens(&self) -> Result<()> {
        let title = "Allergen list for every product".to_owned();
        let item = NewItem { title: title.clone(), ..NewItem::default() };
        let new = New {
            title,
            instructions: ALLERGENS.into(),
            due_on: self.day(6).to_string(),
            items: vec![item],
            ..New::default()
        };
        let (by, on, signer) = (self.member.clone(), self.milestones[2].clone(), self.app.signer());
        self.app.store.write(move |tx| request::ask(tx, &signer, &by, &on, &new)).await?;
        self.deliver().await?;
        self.lists().await
    }

    /// Puts a short list on milestone 4, for both sides.
    async fn lists(&self) -> Result<()> {
        let ines = self.person("Ines")?.to_string();
        let (by, on, day) = (self.member.clone(), self.milestones[3].clone(), self.day(12));
        let set = move |tx: &Tx| {
            for (title, who) in [
                ("Choose two people to show the shop to", ines.as_str()),
                ("Set up the test shop", "studio"),
            ] {
                let (title, who, due_on) = (title.into(), who.to_owned(), day.to_string());
                task::add(tx, &by, &on, &task::Form { title, who, due_on, ..Default::default() })?;
            }
            Ok(())
        };
        self.app.store.write(set).await
    }
}
