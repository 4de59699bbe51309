//! The studio's side: adding, changing, moving, ticking and taking off, and what cannot be right.

use super::{for_whom, refused};
use crate::support::Studio;
use milepost::project::{self, State};
use milepost::task::{Form, MOST, NOTE_LIMIT, Side};

#[tokio::test]
async fn a_task_is_added_changed_moved_ticked_and_taken_off() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let add = format!("/admin/milestones/{}/tasks", studio.design);
    let who = studio.person("Ines").to_string();
    let fields = [("title", "Book the photographer"), ("who", &who), ("due_on", "2026-11-18")];
    nell.post(&add, &fields).await.is(303);
    nell.post(&add, &[("title", "Order the labels"), ("who", "studio")]).await.is(303);
    let page = nell.get(&project).await;
    page.says("For Ines Calloway · due Wed 18 Nov").says("Order the labels");
    let all = studio.read(|tx| tx.tasks_of_project(studio.nell.desk, &studio.harbour)).await;
    let (first, second) = (all[0].id.clone(), all[1].id.clone());
    assert_eq!((all[0].position, all[1].position, all[1].side), (1, 2, Side::Studio));
    nell.post(&format!("/admin/tasks/{second}/move"), &[("to", "up")]).await.is(303);
    assert_eq!((studio.task(&second).await.position, studio.task(&first).await.position), (1, 2));
    let change = [("title", "Order 400 labels"), ("who", "client"), ("note", "Kraft paper.")];
    nell.post(&format!("/admin/tasks/{second}"), &change).await.is(303);
    let changed = studio.task(&second).await;
    assert_eq!((changed.side, changed.note.as_str()), (Side::Client, "Kraft paper."));
    nell.post(&format!("/admin/tasks/{first}/done"), &[("done", "yes")]).await.is(303);
    nell.get(&project).await.says("ticked by Nell Ashby");
    nell.post(&format!("/admin/tasks/{first}/done"), &[("done", "no")]).await.is(303);
    assert!(studio.task(&first).await.done.is_none());
    nell.post(&format!("/admin/tasks/{first}/remove"), &[]).await.is(303);
    nell.post(&format!("/admin/tasks/{first}/remove"), &[]).await.is(404);
    let page = nell.get(&project).await;
    page.says("Nell Ashby took a task off the list: Book the photographer");
    page.says("Nell Ashby added a task for Ines Calloway: Book the photographer");
    assert_eq!(studio.task(&second).await.position, 1);
}

#[tokio::test]
async fn what_cannot_be_right_is_said_and_what_was_typed_comes_back() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let add = format!("/admin/milestones/{}/tasks", studio.design);
    let orla = studio.person("Orla").to_string();
    let note = "x".repeat(NOTE_LIMIT + 1);
    let fields =
        [("title", "Tell Orla"), ("who", &orla), ("due_on", "18.11.2026"), ("note", &note)];
    let wrong = nell.post(&add, &fields).await;
    wrong.is(422).says("Write the date as year-month-day").says("somebody on this project");
    wrong.says(&format!("Keep the note under {NOTE_LIMIT} letters"));
    assert!(wrong.body().contains("value=\"Tell Orla\"") && wrong.body().contains(&note));
    let huge = "a".repeat(100_000);
    nell.post(&add, &[("title", &huge)]).await.is(422).says("Keep it under 120 letters");
    let viewer = studio.person("Harbour").to_string();
    assert!(refused(studio.try_to_set(for_whom("Look", &viewer)).await).contains("who writes"));
    let past = Form { due_on: "2026-11-11".into(), ..for_whom("Hurry", "client") };
    assert!(refused(studio.try_to_set(past).await).contains("This day is over"));
    assert!(refused(studio.try_to_set(for_whom(" ", "client")).await).contains("to be done"));
}

#[tokio::test]
async fn nothing_is_added_where_work_is_over_and_a_list_has_an_end() {
    let studio = Studio::open().await;
    for at in 0..MOST {
        studio.set(for_whom(&format!("Task {at}"), "studio")).await;
    }
    let says = refused(studio.try_to_set(for_whom("One more", "studio")).await);
    assert!(says.contains("100 tasks at the most"), "{says}");
    studio.design_is("done").await;
    let says = refused(studio.try_to_set(for_whom("Late", "studio")).await);
    assert!(says.contains("This milestone is done"), "{says}");
    studio.design_is("in_progress").await;
    let (by, of) = (studio.nell.clone(), studio.harbour.clone());
    let title = "Harbour Bakery website";
    let close =
        studio.app.store.write(move |tx| project::change(tx, &by, &of, title, State::Closed));
    close.await.unwrap();
    let says = refused(studio.try_to_set(for_whom("Late", "studio")).await);
    assert!(says.contains("This project is closed"), "{says}");
}
