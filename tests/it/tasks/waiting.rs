//! Who waits on whom: reminders of what is not ticked, the letter that all is done, and Today.

use super::{INES, NELL, for_whom};
use crate::support::Studio;
use milepost::clock::minutes;
use milepost::outbox::State;

#[tokio::test]
async fn what_is_not_ticked_is_reminded_of_with_what_else_waits_and_ends_with_the_tick() {
    let studio = Studio::open().await;
    let (one, two) = (studio.set_for_ines("Book a date").await, studio.set_for_ines("Pay").await);
    studio.deliver().await;
    assert!(studio.mail.to(INES).is_empty(), "nobody is mailed about a new task");
    studio.live_until("2026-11-16").await;
    assert_eq!(studio.letters(INES, "2 things wait for you"), 1, "one mail for both");
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/tasks/{one}"), &[("done", "yes")]).await.is(303);
    studio.live_until("2026-11-17").await;
    assert_eq!(studio.letters(INES, "Reminder: to do by Wed 18 Nov: Pay"), 1, "the day before");
    ines.post(&format!("{home}/tasks/{two}"), &[("done", "yes")]).await.is(303);
    studio.live_until("2026-12-20").await;
    let all = studio.mail.to(INES);
    let reminds = |subject: &str| subject.contains("Reminder") || subject.contains("wait for you");
    let all = all.iter().filter(|mail| reminds(&mail.header("Subject").unwrap())).count();
    assert_eq!(all, 2, "all of it is ticked");
}

#[tokio::test]
async fn nobody_is_reminded_once_the_milestone_is_done_or_the_task_is_anothers() {
    let studio = Studio::open().await;
    let id = studio.set_for_ines("Book a date").await;
    let desk = studio.nell.desk;
    let planned = async |studio: &Studio| {
        let all = studio.read(|tx| tx.awaited_of_task(desk, &id)).await;
        all.iter().filter(|one| one.next.is_some()).count()
    };
    assert_eq!(planned(&studio).await, 1);
    studio.design_is("done").await;
    assert_eq!(planned(&studio).await, 0);
    studio.design_is("in_progress").await;
    assert_eq!(planned(&studio).await, 1);
    let mut nell = studio.desk().await;
    let to_anybody = [("title", "Book a date"), ("who", "client")];
    nell.post(&format!("/admin/tasks/{id}"), &to_anybody).await.is(303);
    assert_eq!(planned(&studio).await, 0);
    studio.live_until("2026-12-01").await;
    assert!(studio.mail.to(INES).is_empty());
}

#[tokio::test]
async fn the_studio_hears_once_that_the_client_has_done_all() {
    let studio = Studio::open().await;
    let (one, two) = (studio.set_for_ines("Book a date").await, studio.set_for_ines("Pay").await);
    studio.set(for_whom("Order the labels", "studio")).await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/tasks/{one}"), &[("done", "yes")]).await.is(303);
    studio.clock.travel(minutes(11));
    studio.deliver().await;
    assert_eq!(studio.letters(NELL, "All done"), 0, "one is still open");
    for done in ["yes", "no", "yes"] {
        ines.post(&format!("{home}/tasks/{two}"), &[("done", done)]).await.is(303);
    }
    studio.deliver().await;
    assert_eq!(studio.letters(NELL, "All done"), 0, "it waits for ten minutes");
    studio.clock.travel(minutes(11));
    studio.deliver().await;
    studio.deliver().await;
    assert_eq!(studio.letters(NELL, "All done by Harbour Bakery: Harbour Bakery website"), 1);
}

#[tokio::test]
async fn what_is_unticked_before_the_letter_goes_is_told_to_nobody() {
    let studio = Studio::open().await;
    let id = studio.set_for_ines("Book a date").await;
    let (mut ines, home) = studio.visit("Ines").await;
    for done in ["yes", "no"] {
        ines.post(&format!("{home}/tasks/{id}"), &[("done", done)]).await.is(303);
    }
    studio.clock.travel(minutes(11));
    studio.deliver().await;
    assert_eq!(studio.letters(NELL, "All done"), 0);
    let desk = studio.nell.desk;
    let mails = studio.read(|tx| tx.mails(desk, 10)).await;
    let told = mails.iter().find(|mail| mail.letter.kind() == "tasks_done").unwrap();
    assert_eq!(told.state, State::Suppressed);
}

#[tokio::test]
async fn today_counts_what_the_client_has_still_to_do_and_says_when_all_is_done() {
    let studio = Studio::open().await;
    let (one, two) = (studio.set_for_ines("Book a date").await, studio.set_for_ines("Pay").await);
    let mut nell = studio.desk().await;
    let today = nell.get("/admin").await;
    today.says("Waiting on clients").says("Ines: to do Book a date and 1 more");
    today.says("Their tasks: 0 of 2 done").says("due Wed 18 Nov");
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/tasks/{one}"), &[("done", "yes")]).await.is(303);
    nell.get("/admin").await.says("Ines: to do Pay").says("Their tasks: 1 of 2 done");
    ines.post(&format!("{home}/tasks/{two}"), &[("done", "yes")]).await.is(303);
    let today = nell.get("/admin").await;
    today.never_says("to do Pay").says("Their tasks are all done: 2");
}

#[tokio::test]
async fn what_was_for_somebody_who_left_or_only_looks_is_anybodys_and_all_can_be_done() {
    for (verb, fields) in [("/remove", &[][..]), ("", &[("role", "viewer")][..])] {
        let studio = Studio::open().await;
        let done = studio.set_for_ines("Pay").await;
        let left = studio.set_for_ines("Book a date").await;
        let (mut ines, hers) = studio.visit("Ines").await;
        ines.post(&format!("{hers}/tasks/{done}"), &[("done", "yes")]).await.is(303);
        let page = studio.nell_presses(&studio.of("Ines", verb), fields).await;
        assert_eq!(studio.task(&left).await.person, None);
        assert!(studio.task(&done).await.person.is_some(), "what is done stays hers");
        page.says("Nell Ashby changed a task: Book a date");
        let desk = studio.nell.desk;
        assert!(studio.read(|tx| tx.awaited_of_task(desk, &left)).await.is_empty());
        studio.live_until("2026-11-20").await;
        assert_eq!(studio.letters(INES, "Reminder"), 0, "nobody is reminded of it");
        let (mut pete, his) = studio.visit("Pete").await;
        pete.post(&format!("{his}/tasks/{left}"), &[("done", "yes")]).await.is(303);
        studio.clock.travel(minutes(11));
        studio.deliver().await;
        assert_eq!(studio.letters(NELL, "All done"), 1);
    }
}
