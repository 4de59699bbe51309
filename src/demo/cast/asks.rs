//! What the studio of the demo asks its client to send.

use super::Project;
use crate::error::Result;
use crate::request::{self, New, NewItem};

const ALLERGENS: &str = "The list you keep behind the counter is perfect. A spreadsheet, PDF or \
                         clear photo all work. It goes on the shop pages.";

impl Project<'_> {
    /// Asks for the list of the mocks, on milestone 3.
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
        self.deliver().await
    }
}
