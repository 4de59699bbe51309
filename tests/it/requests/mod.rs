//! File requests: what is asked for, what comes, and what the studio says of it.

mod letters;
mod sending;
mod studio;
mod waiting;

use crate::support::smtp::Raw;
use crate::support::{Browser, Page, Studio};
use milepost::error::{Error, Refusal, Result};
use milepost::id::RequestId;
use milepost::member::Desk;
use milepost::request::{self, FileRequest, New, NewItem};
use milepost::store::Tx;

const INES: &str = "ines@harbourbakery.example";
const PETE: &str = "pete@harbourbakery.example";
const NELL: &str = "nell@fernandfield.example";

/// The words of a letter, as if its lines were one.
fn plain(mail: &Raw) -> String {
    mail.text_part().replace("=\r\n", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Two things by the 18th: a list of any kind, and pictures.
fn list_and_photos() -> New {
    let item = |title: &str, accepts: &str| NewItem {
        title: title.into(),
        instructions: format!("What you have for the {title}."),
        accepts: accepts.into(),
        ..NewItem::default()
    };
    New {
        title: "For the shop pages".into(),
        instructions: "It goes on the shop pages.".into(),
        due_on: "2026-11-18".into(),
        from: Vec::new(),
        items: vec![item("allergen list", ""), item("counter photo", "pictures")],
    }
}

impl Studio {
    /// Nell asks for something on the design milestone.
    async fn want(&self, new: New) -> RequestId {
        self.try_to_want(new).await.unwrap()
    }

    async fn try_to_want(&self, new: New) -> Result<RequestId> {
        let (by, on, signer) = (self.nell.clone(), self.design.clone(), self.app.signer());
        self.app.store.write(move |tx| request::ask(tx, &signer, &by, &on, &new)).await
    }

    async fn wanted(&self, id: &RequestId) -> FileRequest {
        self.read(|tx| tx.file_request(Desk::of_the_house(), id)).await.unwrap()
    }

    /// What Nell says of an item, by its place.
    async fn judge(&self, id: &RequestId, at: usize, how: Judge) {
        let item = self.wanted(id).await.items[at].id.clone();
        let (by, signer) = (self.nell.clone(), self.app.signer());
        let work = move |tx: &Tx| match how {
            Judge::Accept => request::accept(tx, &by, &item),
            Judge::Return(why) => request::hand_back(tx, &signer, &by, (&item, why)),
            Judge::TakeOff => request::take_off(tx, &by, &item),
        };
        self.app.store.write(work).await.unwrap();
    }

    /// Somebody sends a file for an item, by its place.
    async fn supply(
        &self,
        (browser, home): (&mut Browser, &str),
        (id, at): (&RequestId, usize),
        file: (&str, &[u8]),
    ) -> Page {
        let item = self.wanted(id).await.items[at].id.clone();
        let to = format!("{home}/requests/{item}/files");
        browser.upload(&to, &[], &[("files", file.0, file.1)]).await
    }

    /// The letters whose subject holds these words.
    fn told(&self, who: &str, subject: &str) -> Vec<Raw> {
        let all = self.mail.to(who).into_iter();
        all.filter(|mail| mail.header("Subject").unwrap().contains(subject)).collect()
    }
}

/// What the studio says of an item.
#[derive(Clone, Copy)]
enum Judge {
    Accept,
    Return(&'static str),
    TakeOff,
}

/// The sentences of a refusal.
fn refused(tried: Result<RequestId>) -> String {
    match tried {
        Err(Error::Refused(Refusal::Wrong(faults))) => Refusal::Wrong(faults).sentence(),
        other => panic!("{other:?}"),
    }
}

/// Every state of what is asked for, on both sides, for the browser suite to look at.
pub async fn gallery<K>(all: &mut Vec<(String, String)>, keep: K)
where
    K: Fn(&mut Vec<(String, String)>, &str, &Page),
{
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    keep(all, "ask-for-documents", &nell.get(&format!("{project}/requests/new")).await);
    let wrong = nell.post(&format!("{project}/requests"), &[("item_instructions", "?")]).await;
    keep(all, "ask-for-documents-wrong", &wrong);
    let mut new = list_and_photos();
    new.items.push(NewItem { title: "قائمة الأسعار".into(), ..new.items[0].clone() });
    let id = studio.want(new).await;
    let at = format!("/admin/requests/{id}");
    keep(all, "to-send", &ines.get(&home).await);
    keep(all, "request-new", &nell.get(&format!("{at}?did=asked")).await);
    let file = format!("{}.pdf", "a-very-long-file-name-without-a-space".repeat(5));
    let wrong = studio.supply((&mut ines, &home), (&id, 1), (&file[..40], b"x")).await;
    keep(all, "to-send-wrong", &wrong);
    studio.supply((&mut ines, &home), (&id, 0), (&file, b"x")).await.is(303);
    studio.supply((&mut ines, &home), (&id, 1), ("photo.jpg", b"x")).await.is(303);
    studio.supply((&mut ines, &home), (&id, 2), ("أسعار.pdf", b"x")).await.is(303);
    keep(all, "request-received", &nell.get(&at).await);
    studio.judge(&id, 0, Judge::Accept).await;
    studio.judge(&id, 1, Judge::Return("It is too dark.\nCould you switch the lamp on?")).await;
    keep(all, "to-send-every-state", &ines.get(&home).await);
    keep(all, "request-every-state", &nell.get(&at).await);
    keep(all, "to-send-accepted", &{
        studio.supply((&mut ines, &home), (&id, 0), ("newer.pdf", b"y")).await
    });
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    keep(all, "to-send-by-others", &accounts.get(&theirs).await);
    for at in [1, 2] {
        studio.judge(&id, at, Judge::Accept).await;
    }
    keep(all, "to-send-all-in", &ines.get(&home).await);
}

#[tokio::test]
async fn every_state_of_the_gallery_is_a_page() {
    let mut all = Vec::new();
    gallery(&mut all, |all, name, page| {
        assert!(page.body().contains("<main"), "{name}: {}", page.status);
        all.push((name.to_owned(), page.body()));
    })
    .await;
    assert!(all.len() >= 10);
}
