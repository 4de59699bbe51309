//! The client's side: what is shown to whom, one press that ticks, one that unticks, and refusals.

use super::for_whom;
use crate::support::Studio;
use milepost::task::Form;

#[tokio::test]
async fn one_press_ticks_and_one_press_unticks() {
    let studio = Studio::open().await;
    let id = studio.set_for_ines("Book the photographer").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("To send us").says("For you to do").says("Book the photographer");
    page.says("next: for you to do: “Book the photographer”").says("0 of 1 done");
    page.never_says("Nothing needs you right now");
    let at = format!("{home}/tasks/{id}");
    assert_eq!(
        ines.post(&at, &[("done", "yes")]).await.is(303).location(),
        format!("{home}#t-{id}")
    );
    let page = ines.get(&home).await;
    page.says("1 of 1 done").says("Ticked by Ines Calloway, Thu 12 Nov, 14:28 GMT");
    page.never_says("For you to do").says("You ticked off: Book the photographer");
    // Pressed twice, it is ticked once.
    ines.post(&at, &[("done", "yes")]).await.is(303);
    assert_eq!(studio.task(&id).await.done.unwrap().by, "Ines Calloway");
    ines.post(&at, &[("done", "no")]).await.is(303);
    ines.get(&home).await.says("For you to do").says("You unticked: Book the photographer");
    assert!(studio.task(&id).await.done.is_none());
}

#[tokio::test]
async fn each_has_a_button_for_what_is_theirs_and_sees_the_rest() {
    let studio = Studio::open().await;
    let hers = studio.set_for_ines("Book the photographer").await;
    let anybody = studio.set(for_whom("Count the tables", "client")).await;
    let ours = studio.set(for_whom("Order the labels", "studio")).await;
    let (mut pete, his) = studio.visit("Pete").await;
    let page = pete.get(&his).await;
    page.says("For Ines Calloway").says("For Fern & Field").says("Count the tables");
    let body = page.body();
    assert!(body.contains(&format!("{his}/tasks/{anybody}")));
    assert!(!body.contains(&format!("{his}/tasks/{hers}")), "it is Ines’s to tick");
    assert!(!body.contains(&format!("{his}/tasks/{ours}")), "it is the studio’s to tick");
    for other in [&hers, &ours] {
        let refused = pete.post(&format!("{his}/tasks/{other}"), &[("done", "yes")]).await;
        refused.is(403).says("for somebody else to tick");
        assert!(studio.task(other).await.done.is_none());
    }
    pete.post(&format!("{his}/tasks/{anybody}"), &[("done", "yes")]).await.is(303);
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    let page = accounts.get(&theirs).await;
    page.says("Ticked by Pete Rowland").never_says("For you to do");
    assert!(!page.body().contains("/tasks/"), "who looks has no button");
    accounts.post(&format!("{theirs}/tasks/{anybody}"), &[("done", "no")]).await.is(403);
    let (mut orla, elsewhere) = studio.visit("Orla").await;
    orla.post(&format!("{elsewhere}/tasks/{anybody}"), &[("done", "no")]).await.is(404);
    assert!(studio.task(&anybody).await.done.is_some());
}

#[tokio::test]
async fn two_who_tick_one_task_at_once_are_one_tick() {
    let studio = Studio::open().await;
    let id = studio.set(for_whom("Count the tables", "client")).await;
    let mut both = tokio::task::JoinSet::new();
    for name in ["Ines", "Pete"] {
        let (mut browser, home) = studio.visit(name).await;
        let to = format!("{home}/tasks/{id}");
        both.spawn(async move { browser.post(&to, &[("done", "yes")]).await.status.as_u16() });
    }
    assert_eq!(both.join_all().await, [303, 303]);
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await.text();
    assert_eq!(page.matches("ticked off: Count the tables").count(), 1, "{page}");
}

#[tokio::test]
async fn a_list_stays_as_it_is_once_its_milestone_is_done() {
    let studio = Studio::open().await;
    let (done, open) = (studio.set_for_ines("One").await, studio.set_for_ines("Two").await);
    let (mut ines, home) = studio.visit("Ines").await;
    ines.post(&format!("{home}/tasks/{done}"), &[("done", "yes")]).await.is(303);
    studio.design_is("done").await;
    let page = ines.get(&home).await;
    page.never_says("For you to do").says("1 of 2 done");
    assert!(!page.body().contains("/tasks/"));
    for (id, says) in [(&done, "no"), (&open, "yes")] {
        let late = ines.post(&format!("{home}/tasks/{id}"), &[("done", says)]).await;
        late.is(409).says("Nothing was changed").says("This milestone is done");
    }
    assert!(studio.task(&done).await.done.is_some() && studio.task(&open).await.done.is_none());
}

#[tokio::test]
async fn a_tick_of_what_was_taken_off_is_told_on_the_page() {
    let studio = Studio::open().await;
    let id = studio.set_for_ines("Book the photographer").await;
    let (mut ines, home) = studio.visit("Ines").await;
    let mut nell = studio.desk().await;
    nell.post(&format!("/admin/tasks/{id}/remove"), &[]).await.is(303);
    let late = ines.post(&format!("{home}/tasks/{id}"), &[("done", "yes")]).await;
    late.is(409).says("is not to be done any more");
    late.never_says("For you to do");
    for odd in ["", "perhaps"] {
        ines.post(&format!("{home}/tasks/{id}"), &[("done", odd)]).await.is(422);
    }
}

#[tokio::test]
async fn words_of_the_studio_stay_words_and_looking_on_is_switched_off() {
    let studio = Studio::open().await;
    let form = Form { note: "<script>x</script>".into(), ..for_whom("<b>Count</b>", "client") };
    studio.set(form).await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("<b>Count</b>").says("<script>x</script>");
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/participants/{}/page", studio.person("Ines"))).await;
    page.is(200).says("For you to do");
    let body = page.body();
    let inert = body.split("<fieldset class=\"inert\" disabled>").nth(1).unwrap();
    assert!(inert.contains("/tasks/"), "the button is inside what is switched off");
}
