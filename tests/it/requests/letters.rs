//! What is mailed: one letter a batch to each side, the reason for another try, and no more.

use super::{INES, Judge, NELL, PETE, list_and_photos, plain};
use crate::support::Studio;
use milepost::clock::minutes;
use milepost::request::New;

#[tokio::test]
async fn everybody_who_writes_is_mailed_what_is_asked_with_their_own_link() {
    let studio = Studio::open().await;
    studio.want(list_and_photos()).await;
    studio.deliver().await;
    for who in [INES, PETE] {
        let asked = studio.told(who, "To send by Wed 18 Nov: For the shop pages");
        let text = plain(&asked[0]);
        for words in ["allergen list.", "counter photo.", "It goes on the shop pages.", "/l/"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        assert_eq!(asked.len(), 1);
    }
    assert!(studio.mail.to("accounts@harbourbakery.example").is_empty());
}

#[tokio::test]
async fn only_those_who_are_named_are_mailed_and_others_may_send_all_the_same() {
    let studio = Studio::open().await;
    let from = vec![studio.person("Pete").to_string()];
    let id = studio.want(New { from, ..list_and_photos() }).await;
    studio.deliver().await;
    assert!(studio.mail.to(INES).is_empty());
    assert_eq!(studio.told(PETE, "To send").len(), 1);
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
}

#[tokio::test]
async fn what_comes_within_ten_minutes_is_one_letter_to_each_side() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    studio.deliver().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let (mut pete, his) = studio.visit("Pete").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.clock.travel(minutes(4));
    studio.supply((&mut ines, &home), (&id, 1), ("photo.jpg", b"photo")).await.is(303);
    studio.supply((&mut pete, &his), (&id, 0), ("petes.pdf", b"petes")).await.is(303);
    studio.deliver().await;
    assert!(studio.told(NELL, "sent").is_empty(), "held until the ten minutes are over");
    studio.clock.travel(minutes(6));
    studio.deliver().await;
    let to_nell = studio.told(NELL, "Ines Calloway sent 2 files");
    assert_eq!((to_nell.len(), studio.told(NELL, "Pete").len()), (1, 0));
    let text = plain(&to_nell[0]);
    assert!(text.contains("list.pdf") && text.contains("photo.jpg"), "{text}");
    assert!(!text.contains("/l/"), "the studio's letter holds nobody's link");
    let to_ines = studio.told(INES, "You sent 2 files");
    assert!(plain(&to_ines[0]).contains("Everything that was asked for is in."));
    studio.clock.travel(minutes(4));
    studio.deliver().await;
    assert_eq!(studio.told(NELL, "Pete Rowland sent petes.pdf").len(), 1);
    assert_eq!(studio.told(INES, "You sent").len(), 1);
    // What comes later is news of its own.
    studio.supply((&mut ines, &home), (&id, 0), ("list-2.pdf", b"again")).await.is(303);
    studio.clock.travel(minutes(10));
    studio.deliver().await;
    assert_eq!(studio.told(NELL, "Ines Calloway sent list-2.pdf").len(), 1);
}

#[tokio::test]
async fn another_try_mails_the_reason_to_whoever_is_asked() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.judge(&id, 0, Judge::Return("Page 2 is cut off.")).await;
    studio.deliver().await;
    for who in [INES, PETE] {
        let again = studio.told(who, "Another try by Wed 18 Nov: allergen list");
        let text = plain(&again[0]);
        assert!(text.contains("Page 2 is cut off.") && text.contains("/l/"), "{text}");
    }
}
