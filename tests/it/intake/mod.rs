//! Forms: what is asked, what is filled in, and what becomes of it.

mod bad;
mod client;
mod drafts;
mod letters;
mod studio;

use crate::support::smtp::Raw;
use crate::support::{Browser, Page, Studio};
use milepost::id::IntakeId;
use milepost::intake::{self, Intake, New, NewField};
use milepost::member::Desk;
use milepost::store::Tx;

const INES: &str = "ines@harbourbakery.example";
const NELL: &str = "nell@fernandfield.example";

/// A field of a kind.
fn field(kind: &str, label: &str) -> NewField {
    NewField { kind: kind.into(), label: label.into(), ..NewField::default() }
}

/// Every kind once: the second question hangs on the first.
fn about_the_shop() -> New {
    let mut deliver = field("choice", "Do you deliver?");
    (deliver.choices, deliver.required) = ("Yes\nNo".into(), true);
    let mut radius = field("number", "How many miles?");
    (radius.required, radius.show_field, radius.show_equals) = (true, "2".into(), "Yes".into());
    let mut days = field("many", "On which days?");
    days.choices = "Monday\nFriday\nSaturday".into();
    let mut terms = field("agreement", "You may use our pictures");
    terms.required = true;
    let mut story = field("long", "How did it begin?");
    story.help = "A paragraph is plenty.".into();
    New {
        title: "About your shop".into(),
        instructions: "It takes ten minutes.".into(),
        due_on: "2026-11-18".into(),
        from: Vec::new(),
        fields: vec![
            field("section", "Delivery"),
            deliver,
            radius,
            days,
            field("section", "The rest"),
            field("date", "When did you open?"),
            story,
            field("short", "Your motto"),
            field("file", "Your logo"),
            terms,
        ],
    }
}

/// What the fields of it are called in its page.
const DELIVER: &str = "v.q2";
const MILES: &str = "v.q3";
const DAYS: &str = "v.q4";
const OPENED: &str = "v.q6";
const STORY: &str = "v.q7";
const MOTTO: &str = "v.q8";
const TERMS: &str = "v.q10";

impl Studio {
    /// Nell asks with a form on the design milestone.
    async fn ask_with(&self, new: New) -> IntakeId {
        let (by, on, signer) = (self.nell.clone(), self.design.clone(), self.app.signer());
        let work = move |tx: &Tx| intake::ask(tx, &signer, &by, &on, &new);
        self.app.store.write(work).await.unwrap()
    }

    /// Nell changes it.
    async fn ask_otherwise(&self, id: &IntakeId, change: impl FnOnce(&mut New)) {
        let old = self.form(id).await;
        let mut new = New {
            title: old.title,
            instructions: old.instructions,
            due_on: old.due_on.map(|day| day.to_string()).unwrap_or_default(),
            from: Vec::new(),
            fields: intake::retyped(&old.definition),
        };
        change(&mut new);
        let (by, of) = (self.nell.clone(), id.clone());
        self.app.store.write(move |tx| intake::change(tx, &by, (&of, None), &new)).await.unwrap();
    }

    async fn form(&self, id: &IntakeId) -> Intake {
        self.read(|tx| tx.intake(Desk::of_the_house(), id)).await.unwrap()
    }

    /// Nell opens it again.
    async fn open_form(&self, id: &IntakeId) {
        let (by, signer, of) = (self.nell.clone(), self.app.signer(), id.clone());
        let work = move |tx: &Tx| intake::open_again(tx, &signer, &by, &of);
        self.app.store.write(work).await.unwrap();
    }

    /// The letters to somebody whose subject holds these words.
    fn letters_about(&self, who: &str, subject: &str) -> Vec<Raw> {
        let all = self.mail.to(who).into_iter();
        all.filter(|mail| mail.header("Subject").unwrap().contains(subject)).collect()
    }
}

/// The form of somebody, filled in and pressed.
async fn press(
    (browser, at): (&mut Browser, &str),
    version: &str,
    what: &str,
    given: &[(&str, &str)],
) -> Page {
    let mut fields = vec![("version", version), ("do", what)];
    fields.extend_from_slice(given);
    browser.post(at, &fields).await
}

/// Everything that has to be answered.
const ENOUGH: &[(&str, &str)] = &[(DELIVER, "No"), (TERMS, "yes")];

/// Every state of a form, on both sides, for the browser suite to look at.
pub async fn gallery<K>(all: &mut Vec<(String, String)>, keep: K)
where
    K: Fn(&mut Vec<(String, String)>, &str, &Page),
{
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let mut nell = studio.desk().await;
    let new = format!("/admin/milestones/{}/forms", studio.design);
    keep(all, "form-new", &nell.get(&format!("{new}/new")).await);
    let wrong = [("field_label", "Which?"), ("field_kind", "choice"), ("press", "")];
    keep(all, "form-new-wrong", &nell.post(&new, &wrong).await);
    let id = studio.ask_with(about_the_shop()).await;
    let desk = format!("/admin/forms/{id}");
    keep(all, "form-asked", &nell.get(&format!("{desk}?did=asked")).await);
    keep(all, "to-fill-in", &ines.get(&home).await);
    let at = format!("{home}/forms/{id}");
    keep(all, "form-empty", &ines.get(&at).await);
    keep(all, "form-by-others", &accounts.get(&format!("{theirs}/forms/{id}")).await);
    let odd = [(DELIVER, "Yes"), (MILES, "a few"), (OPENED, "5/11/2026"), (STORY, "قصتنا")];
    keep(all, "form-wrong", &press((&mut ines, &at), "1", "send", &odd).await);
    let mine = format!("{his}/forms/{id}");
    press((&mut pete, &mine), "1", "save", &[(MOTTO, "Up early")]).await.is(303);
    keep(all, "form-saved", &pete.get(&format!("{mine}?saved")).await);
    studio.ask_otherwise(&id, |new| drop(new.fields.remove(7))).await;
    keep(all, "form-changed", &pete.get(&mine).await);
    press((&mut ines, &at), "2", "send", ENOUGH).await.is(303);
    keep(all, "form-receipt", &ines.get(&at).await);
    keep(all, "form-second", &press((&mut pete, &mine), "2", "send", ENOUGH).await);
    keep(all, "form-answered", &nell.get(&desk).await);
    keep(all, "to-fill-in-sent", &ines.get(&home).await);
    studio.open_form(&id).await;
    keep(all, "form-open-again", &ines.get(&at).await);
}

#[tokio::test]
async fn every_state_of_the_gallery_is_a_page() {
    let mut all = Vec::new();
    gallery(&mut all, |all, name, page| {
        assert!(page.body().contains("<main"), "{name}: {}", page.status);
        all.push((name.to_owned(), page.body()));
    })
    .await;
    assert!(all.len() >= 14);
}
