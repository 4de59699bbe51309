//! The studio's side of a conversation.

use crate::support::Studio;

#[tokio::test]
async fn new_words_are_counted_on_the_projects_page_until_they_are_marked_as_read() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    for words in ["One", "Two"] {
        studio.hears(&mut pete, &his, words).await.is(303);
    }
    let mut desk = studio.desk().await;
    let project = format!("/admin/projects/{}", studio.harbour);
    let at = format!("{project}/messages");
    for _ in 0..2 {
        desk.get(&at).await.is(200).says("One").says("New");
        desk.get(&project).await.says("2 messages").says("2 new");
    }
    let page = desk.get(&at).await;
    let read = page.after("name=\"read\" value=\"");
    studio.hears(&mut pete, &his, "Three").await.is(303);
    desk.post(&format!("{at}/read"), &[("read", &read)]).await.is(303);
    desk.get(&project).await.says("3 messages").says("1 new");
    // What is written counts for what its page showed.
    let say = format!("/admin/milestones/{}/messages", studio.design);
    desk.post(&say, &[("message", "Four"), ("shown", "3")]).await.is(303);
    desk.get(&project).await.says("4 messages").never_says("1 new");
    // Joss has read nothing of it.
    studio.joss(milepost::member::Role::Editor).await;
    studio.desk_of("joss@fernandfield.example").await.get(&project).await.says("4 new");
}

#[tokio::test]
async fn earlier_messages_are_a_page_further() {
    let studio = Studio::open().await;
    studio.talks(25).await;
    let mut desk = studio.desk().await;
    let at = format!("/admin/projects/{}/messages", studio.harbour);
    let page = desk.get(&at).await;
    page.says("5 earlier messages").says("Word 6.").never_says("Word 5.");
    let before = format!("{at}?of={}&before=6", studio.design);
    desk.get(&before).await.says("Word 1.").says("Word 5.").never_says("Word 6.");
}

#[tokio::test]
async fn the_trail_says_who_wrote_and_the_words_stand_beside_it() {
    let studio = Studio::open().await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.hears(&mut pete, &his, "Could it be bluer?").await.is(303);
    let desk = milepost::member::Desk::of_the_house();
    let events = studio.read(|tx| tx.events(desk, &studio.harbour, 1)).await;
    let event = &events[0];
    assert_eq!(event.kind.as_str(), "message_posted");
    assert!(!event.body.contains("bluer"), "{}", event.body);
    assert_eq!(event.says()["subject"]["comment"], "Could it be bluer?");
    let page = studio.desk().await.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("Pete Rowland wrote on Design");
}
