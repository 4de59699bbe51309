//! Conversations on milestones: who says what, who is told, what waits, what stays inside.

mod bad;
mod client;
mod machine;
mod mail;
mod notes;
mod size;
mod studio;

use crate::support::{Browser, Page, Studio};
use milepost::member::Desk;
use milepost::message::{self, Message, Said};

impl Studio {
    /// Everything that was said on the design, oldest first.
    pub async fn said(&self) -> Vec<Message> {
        let desk = Desk::of_the_house();
        self.read(|tx| tx.conversation(desk, &self.design, (1, u32::MAX))).await
    }

    /// Where somebody writes about the design.
    pub fn writes(&self, home: &str) -> String {
        format!("{home}/milestones/{}/messages", self.design)
    }

    /// Somebody writes on the design.
    pub async fn hears(&self, browser: &mut Browser, home: &str, words: &str) -> Page {
        browser.post(&self.writes(home), &[("message", words), ("shown", "999")]).await
    }

    /// Nell says "Word 1." and so on.
    pub async fn talks(&self, many: u32) {
        let (by, id, signer) = (self.nell.clone(), self.design.clone(), self.app.signer());
        let write = self.app.store.write(move |tx| {
            for number in 1..=many {
                let body = format!("Word {number}.");
                let said = Said { body, shown: u32::MAX, ..Said::default() };
                message::write_back(tx, &signer, &by, &id, &said)?;
            }
            Ok(())
        });
        write.await.unwrap();
    }

    /// Nell writes on the design.
    pub async fn nell_says(&self, desk: &mut Browser, words: &str) {
        let at = format!("/admin/milestones/{}/messages", self.design);
        desk.post(&at, &[("message", words), ("shown", "999")]).await.is(303);
    }
}
