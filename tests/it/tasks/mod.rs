//! Tasks: a checklist on a milestone, ticked by either side, reminded of and told once it is done.

mod client;
mod machine;
mod studio;
mod waiting;

use crate::support::{Page, Studio};
use milepost::error::{Error, Refusal, Result};
use milepost::id::TaskId;
use milepost::member::Desk;
use milepost::milestone;
use milepost::task::{self, Form, Task};

pub const INES: &str = "ines@harbourbakery.example";
pub const NELL: &str = "nell@fernandfield.example";

/// A task for somebody, by the word of a form.
pub fn for_whom(title: &str, who: &str) -> Form {
    Form { title: title.into(), who: who.into(), ..Form::default() }
}

impl Studio {
    /// Nell puts something on the design milestone's list.
    async fn set(&self, form: Form) -> TaskId {
        self.try_to_set(form).await.unwrap().id
    }

    async fn try_to_set(&self, form: Form) -> Result<Task> {
        let (by, on) = (self.nell.clone(), self.design.clone());
        self.app.store.write(move |tx| task::add(tx, &by, &on, &form)).await
    }

    /// The same for Ines, by the 18th.
    async fn set_for_ines(&self, title: &str) -> TaskId {
        let who = self.person("Ines").to_string();
        self.set(Form { due_on: "2026-11-18".into(), ..for_whom(title, &who) }).await
    }

    async fn task(&self, id: &TaskId) -> Task {
        self.read(|tx| tx.task(Desk::of_the_house(), id)).await.unwrap()
    }

    /// The design milestone stands like this from now on.
    async fn design_is(&self, state: &str) {
        let (by, on) = (self.nell.clone(), self.design.clone());
        let form = milestone::Form {
            title: "Design".into(),
            state: state.into(),
            estimated_on: "2026-11-20".into(),
            ..milestone::Form::default()
        };
        self.app.store.write(move |tx| milestone::change(tx, &by, &on, &form)).await.unwrap();
    }

    /// How many letters with these words in the subject somebody got.
    fn letters(&self, who: &str, subject: &str) -> usize {
        let all = self.mail.to(who).into_iter();
        all.filter(|mail| mail.header("Subject").unwrap().contains(subject)).count()
    }
}

/// The sentences of a refusal.
fn refused(tried: Result<Task>) -> String {
    match tried {
        Err(Error::Refused(Refusal::Wrong(faults))) => Refusal::Wrong(faults).sentence(),
        other => panic!("{other:?}"),
    }
}

/// Every state of a list, on both sides, for the browser suite to look at.
pub async fn gallery<K>(all: &mut Vec<(String, String)>, keep: K)
where
    K: Fn(&mut Vec<(String, String)>, &str, &Page),
{
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let first = studio.set_for_ines("Book the photographer").await;
    let long = "احجز المصور ".repeat(9);
    studio.set(Form { note: "Fridays.\nMornings.".into(), ..for_whom(&long, "client") }).await;
    let ours = studio.set(for_whom("Order the labels", "studio")).await;
    keep(all, "for-you-to-do", &ines.get(&home).await);
    let wrong = [("title", ""), ("due_on", "18.11.2026")];
    let add = format!("/admin/milestones/{}/tasks", studio.design);
    keep(all, "task-wrong", &nell.post(&add, &wrong).await);
    ines.post(&format!("{home}/tasks/{first}"), &[("done", "yes")]).await.is(303);
    nell.post(&format!("/admin/tasks/{ours}/done"), &[("done", "yes")]).await.is(303);
    keep(all, "tasks-ticked", &ines.get(&home).await);
    keep(all, "studio-tasks", &nell.get(&project).await);
    keep(all, "today-with-tasks", &nell.get("/admin").await);
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    keep(all, "tasks-of-others", &accounts.get(&theirs).await);
    nell.post(&format!("{project}/template"), &[("name", "Website")]).await.is(303);
    keep(all, "templates", &nell.get("/admin/templates").await);
    keep(
        all,
        "template-taken",
        &nell.post(&format!("{project}/template"), &[("name", "website")]).await,
    );
    keep(all, "new-project-from-a-template", &nell.get("/admin/projects/new").await);
    studio.design_is("done").await;
    let late = ines.post(&format!("{home}/tasks/{first}"), &[("done", "no")]).await;
    keep(all, "task-too-late", &late);
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
