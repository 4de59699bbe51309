//! The client's side: what is shown, what is taken, and what is refused with nothing lost.

use super::{Judge, list_and_photos};
use crate::support::Studio;
use crate::support::studio::PDF;
use crate::uploads::whole;
use milepost::clock::minutes;
use milepost::request::State;

#[tokio::test]
async fn what_is_sent_is_on_the_page_with_name_and_minute_and_comes_down_byte_for_byte() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await;
    page.says("To send us").says("For the shop pages").says("0 of 2 in").says("Wed 18 Nov");
    page.says("next: send us “allergen list” and 1 more thing");
    page.never_says("Nothing needs you right now");
    let sent = studio.supply((&mut ines, &home), (&id, 0), ("allergens.pdf", PDF)).await;
    sent.is(303);
    let page = ines.get(&home).await;
    page.says("You sent allergens.pdf").says("on Thu 12 Nov, 14:28 GMT").says("1 of 2 in");
    page.says("next: send us “counter photo”");
    let at = page.after("/supplied/");
    let file = ines.get(&format!("{home}/supplied/{at}")).await;
    assert_eq!(file.is(200).bytes, PDF);
    let (mut pete, his) = studio.visit("Pete").await;
    pete.get(&his).await.says("Ines Calloway sent allergens.pdf");
    assert_eq!(studio.wanted(&id).await.items[0].state, State::Received);
}

#[tokio::test]
async fn two_who_answer_one_item_at_once_are_both_kept_with_their_names() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let item = studio.wanted(&id).await.items[0].id.clone();
    let mut both = tokio::task::JoinSet::new();
    for (name, bytes) in [("Ines", b"one".to_vec()), ("Pete", b"two".to_vec())] {
        let (mut browser, home) = studio.visit(name).await;
        let to = format!("{home}/requests/{item}/files");
        both.spawn(async move {
            let answer = browser.upload(&to, &[], &[("files", "list.pdf", &bytes)]).await;
            answer.status.as_u16()
        });
    }
    assert_eq!(both.join_all().await, [303, 303]);
    let files = &studio.wanted(&id).await.items[0].files;
    let mut names: Vec<_> = files.iter().map(|file| file.by.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ines Calloway", "Pete Rowland"]);
    assert_ne!(files[0].stored.sha256, files[1].stored.sha256);
}

#[tokio::test]
async fn the_same_file_pressed_twice_is_there_once() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    for _ in 0..2 {
        studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    }
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"newer")).await.is(303);
    assert_eq!(studio.wanted(&id).await.items[0].files.len(), 2);
}

#[tokio::test]
async fn what_is_accepted_takes_nothing_more_and_says_who_accepted_it_and_when() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.clock.travel(minutes(2));
    studio.judge(&id, 0, Judge::Accept).await;
    let late = studio.supply((&mut ines, &home), (&id, 0), ("newer.pdf", b"newer")).await;
    late.is(409).says("Nell Ashby accepted this on Thu 12 Nov, 14:30 GMT").says("was not sent");
    assert_eq!(studio.wanted(&id).await.items[0].files.len(), 1);
    ines.get(&home).await.says("Nell has accepted it, Thu 12 Nov, 14:30 GMT");
}

#[tokio::test]
async fn another_try_shows_the_reason_and_the_new_file_stands_beside_the_old_one() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.judge(&id, 0, Judge::Return("Page 2 is cut off.\n<b>Once more?</b>")).await;
    let page = ines.get(&home).await;
    page.says("Needs another try").says("Page 2 is cut off.").says("<b>Once more?</b>");
    page.says("0 of 2 in");
    // The very same bytes are an answer too.
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let item = &studio.wanted(&id).await.items[0];
    assert_eq!((item.state, item.files.len(), item.reason.as_str()), (State::Received, 2, ""));
}

#[tokio::test]
async fn what_cannot_be_taken_is_said_at_the_form() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let item = studio.wanted(&id).await.items[1].id.clone();
    let at = format!("id=\"f-{item}-e\"");
    let wrong = studio.supply((&mut ines, &home), (&id, 1), ("list.xlsx", b"list")).await;
    wrong.is(422).says("list.xlsx was not taken: this asks for a picture or scan.");
    assert!(wrong.body().contains(&at), "it stands at the form");
    let to = format!("{home}/requests/{item}/files");
    ines.upload(&to, &[], &[("files", "", b"")]).await.is(422).says("Choose a file first");
    ines.post(&to, &[]).await.is(422).says("Choose a file first");
    let gone = [("upload", "0000000000000000")];
    ines.post(&to, &gone).await.is(422).says("not here any more");
    studio.judge(&id, 1, Judge::TakeOff).await;
    let late = studio.supply((&mut ines, &home), (&id, 1), ("photo.jpg", b"photo")).await;
    late.is(409).says("Nothing was sent").says("This is not needed any more");
    ines.get(&home).await.never_says("counter photo").says("allergen list");
}

#[tokio::test]
async fn of_many_files_those_that_fit_are_taken_and_the_odd_one_is_named() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let item = studio.wanted(&id).await.items[1].id.clone();
    let to = format!("{home}/requests/{item}/files");
    let (names, odd) = (["1.jpg", "2.jpg", "list.xlsx", "3.jpg", "4.jpg", "5.jpg"], "list.xlsx");
    let files: Vec<_> = names.iter().map(|name| ("files", *name, name.as_bytes())).collect();
    let page = ines.upload(&to, &[], &files).await;
    page.is(422).says("list.xlsx was not taken: this asks for a picture or scan.");
    page.says("The other 5 files are here.").says("You sent 5.jpg");
    assert!(page.body().contains(&format!("id=\"f-{item}-e\"")), "it stands at the form");
    // Sent once more, nothing is there twice.
    ines.upload(&to, &[], &files).await.is(422);
    let sent = studio.wanted(&id).await.items[1].files.clone();
    let mut sent: Vec<_> = sent.iter().map(|file| file.stored.name.as_str()).collect();
    sent.sort_unstable();
    assert_eq!(sent, ["1.jpg", "2.jpg", "3.jpg", "4.jpg", "5.jpg"]);
    assert!(!sent.contains(&odd));
    studio.deliver().await;
    studio.clock.travel(minutes(11));
    studio.deliver().await;
    let told = studio.mail.to(super::NELL).pop().unwrap();
    assert!(super::plain(&told).contains("5.jpg") && !super::plain(&told).contains(odd));
    let two = [("files", "a.xlsx", &b"a"[..]), ("files", "b.csv", b"b"), ("files", "c.jpg", b"c")];
    let page = ines.upload(&to, &[], &two).await;
    page.is(422).says("a.xlsx, b.csv were not taken").says("The other file is here.");
}

#[tokio::test]
async fn a_viewer_reads_what_is_asked_and_sends_nothing() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut accounts, home) = studio.visit("Harbour").await;
    let page = accounts.get(&home).await;
    page.says("For the shop pages").says("It is asked of Ines Calloway, Pete Rowland.");
    assert!(!page.body().contains("/requests/"), "there is no form");
    studio.supply((&mut accounts, &home), (&id, 0), ("a.pdf", b"a")).await.is(403);
    assert!(studio.wanted(&id).await.items[0].files.is_empty());
    // Who may not take files away reads only their names.
    let (mut ines, hers) = studio.visit("Ines").await;
    studio.supply((&mut ines, &hers), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let page = accounts.get(&home).await;
    page.says("Ines Calloway sent list.pdf");
    assert!(!page.body().contains("/supplied/"));
    let at = ines.get(&hers).await.after("/supplied/");
    accounts.get(&format!("{home}/supplied/{at}")).await.is(403);
}

#[tokio::test]
async fn a_commenter_sends_in_parts_and_the_form_names_the_whole() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut pete, home) = studio.visit("Pete").await;
    let place = whole(&mut pete, &format!("{home}/uploads"), "list.pdf", b"list").await;
    let upload = place.rsplit('/').next().unwrap().to_owned();
    let item = studio.wanted(&id).await.items[0].id.clone();
    let to = format!("{home}/requests/{item}/files");
    pete.post(&to, &[("upload", &upload)]).await.is(303);
    let file = studio.wanted(&id).await.items[0].files[0].clone();
    assert_eq!((file.stored.name.as_str(), file.stored.size), ("list.pdf", 4));
}

#[tokio::test]
async fn a_photo_is_asked_for_with_the_words_that_offer_a_camera() {
    let studio = Studio::open().await;
    studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await.body();
    assert!(page.contains("accept=\"image/*,.pdf\"") && page.contains("capture=\"environment\""));
    assert!(page.contains(&format!("data-uploads=\"{home}/uploads\"")), "it goes on after a cut");
}

#[tokio::test]
async fn looking_on_as_a_member_shows_it_switched_off_and_counts_nothing() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/participants/{}/page", studio.person("Ines"))).await;
    page.is(200).says("To send us").says("allergen list");
    let body = page.body();
    let inert = body.split("<fieldset class=\"inert\" disabled>").nth(1).unwrap();
    assert!(inert.contains("/requests/"), "the form is inside what is switched off");
    let at = page.after("/admin/supplied/");
    nell.get(&format!("/admin/supplied/{at}")).await.is(200);
}
