//! Who waits on whom: reminders of what has not come, the work queue, and what ends both.

use super::{INES, Judge, PETE, list_and_photos, plain};
use crate::support::Studio;
use milepost::calendar::Zone;
use milepost::clock::{Stamp, days, minutes};
use milepost::jobs;
use milepost::request::{New, NewItem};

const ACCOUNTS: &str = "accounts@harbourbakery.example";

impl Studio {
    /// Lets the time pass to `until` by the hour, with the jobs of each.
    pub async fn live_until(&self, day: &str) {
        let zone: Zone = "Europe/London".parse().unwrap();
        let until = zone.at(day.parse().unwrap(), 12, 0);
        while self.clock.now() < until {
            let hour = Stamp((self.clock.now().0 / 3_600_000 + 1) * 3_600_000);
            self.clock.set(hour.min(until));
            jobs::remind::once(&self.app).await.unwrap();
            self.deliver().await;
        }
    }
}

#[tokio::test]
async fn what_has_not_come_is_reminded_of_like_a_decision_and_stops_with_the_last_item() {
    let studio = Studio::open().await;
    let id = studio.want(New { due_on: String::new(), ..list_and_photos() }).await;
    studio.live_until("2026-11-16").await;
    let first = studio.told(INES, "Reminder: to send: For the shop pages");
    assert_eq!(first.len(), 1);
    assert!(plain(&first[0]).contains("Nell Ashby asked you on Thu 12 Nov"));
    let (mut pete, his) = studio.visit("Pete").await;
    studio.supply((&mut pete, &his), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.live_until("2026-11-20").await;
    let second = studio.told(INES, "Reminder: to send");
    assert_eq!(second.len(), 2, "one item is still outstanding");
    let text = plain(&second[1]);
    assert!(text.contains("counter photo") && !text.contains("allergen list"), "{text}");
    studio.supply((&mut pete, &his), (&id, 1), ("photo.jpg", b"photo")).await.is(303);
    studio.live_until("2026-12-20").await;
    assert_eq!(studio.told(INES, "Reminder").len(), 2, "everything is in");
    // Another try begins anew.
    studio.judge(&id, 1, Judge::Return("It is too dark.")).await;
    studio.live_until("2026-12-23").await;
    let again = studio.told(INES, "Reminder");
    assert_eq!(again.len(), 3);
    assert!(plain(&again[2]).contains("It needs another try: It is too dark."));
}

#[tokio::test]
async fn four_at_most_and_the_day_before_and_the_day_itself() {
    let studio = Studio::open().await;
    studio.want(list_and_photos()).await;
    studio.live_until("2026-11-18").await;
    // +3 is a Sunday and goes on Monday; then the day before the due date and the day itself.
    assert_eq!(studio.told(PETE, "Reminder: to send").len(), 3);
    studio.live_until("2027-02-01").await;
    assert_eq!(studio.told(PETE, "Reminder: to send").len(), 6, "and +7, +14, +21");
}

#[tokio::test]
async fn one_mail_for_all_that_waits() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.want(list_and_photos()).await;
    studio.live_until("2026-11-16").await;
    let mails = studio.told(INES, "2 things wait for you");
    assert_eq!((mails.len(), studio.told(INES, "Reminder").len()), (1, 0));
    let text = plain(&mails[0]);
    assert!(text.contains("Approve the homepage design.") && text.contains("To send: allergen"));
    assert_eq!(studio.told(PETE, "Reminder: to send").len(), 1, "he has only one to do");
}

#[tokio::test]
async fn a_reminder_that_still_waits_is_kept_back_when_all_is_in() {
    let studio = Studio::open().await;
    let one = NewItem { title: "list".into(), ..NewItem::default() };
    let id = studio.want(New { items: vec![one], ..list_and_photos() }).await;
    studio.deliver().await;
    studio.clock.travel(days(4) - minutes(180));
    jobs::remind::once(&studio.app).await.unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    studio.deliver().await;
    assert!(studio.told(INES, "Reminder").is_empty());
    let waits = studio.read(|tx| tx.awaited_of_file_request(studio.nell.desk, &id)).await;
    assert!(waits.iter().all(|one| one.since.is_none() && one.next.is_none()));
}

#[tokio::test]
async fn today_says_what_has_not_come_and_what_came_and_was_not_looked_at() {
    let studio = Studio::open().await;
    let id = studio.want(list_and_photos()).await;
    let mut nell = studio.desk().await;
    let today = nell.get("/admin").await;
    today.says("Waiting on clients").says("to send For the shop pages (2 of 2)");
    let (mut ines, home) = studio.visit("Ines").await;
    studio.supply((&mut ines, &home), (&id, 0), ("list.pdf", b"list")).await.is(303);
    let today = nell.get("/admin").await;
    today.says("Waiting on you").says("Ines sent allergen list");
    studio.judge(&id, 0, Judge::Accept).await;
    nell.get("/admin").await.says("to send counter photo").never_says("Ines sent");
    studio.judge(&id, 1, Judge::TakeOff).await;
    nell.get("/admin").await.never_says("to send").never_says("Ines sent");
}

#[tokio::test]
async fn what_asks_only_somebody_who_left_or_looks_is_asked_of_the_next_who_may_send() {
    for (verb, fields) in [("/remove", &[][..]), ("", &[("role", "viewer")][..])] {
        let studio = Studio::open().await;
        let ines = studio.person("Ines").to_string();
        let id = studio.want(New { from: vec![ines], ..list_and_photos() }).await;
        studio.deliver().await;
        let mut nell = studio.desk().await;
        studio.nell_presses(&studio.of("Ines", verb), fields).await;
        assert!(studio.wanted(&id).await.people.is_empty());
        nell.get("/admin").await.says("Nobody is asked to send For the shop pages");
        let (mut accounts, theirs) = studio.visit("Harbour").await;
        accounts.get(&theirs).await.says("For the shop pages").never_says("It is asked of");
        // Pete was there all the time and is not asked by surprise; who joins them is.
        assert!(studio.told(PETE, "For the shop pages").is_empty());
        let writes = [("role", "commenter"), ("can_download", "on")];
        studio.nell_presses(&studio.of("Harbour", ""), &writes).await;
        studio.deliver().await;
        assert_eq!(studio.told(ACCOUNTS, "For the shop pages").len(), 1);
        let people = studio.wanted(&id).await.people;
        assert_eq!(people.len(), 1);
        nell.get("/admin").await.says("Harbour: to send For the shop pages");
        // Whoever comes back is asked no second time, and what is all in is asked of nobody.
        for at in [0, 1] {
            let file = ("list.pdf", &b"list"[..]);
            studio.supply((&mut accounts, &theirs), (&id, at), file).await.is(303);
        }
        studio.nell_presses(&studio.of("Harbour", "/remove"), &[]).await;
        studio.nell_presses(&studio.of("Harbour", "/back"), &[]).await;
        studio.deliver().await;
        assert_eq!(studio.told(ACCOUNTS, "For the shop pages").len(), 1);
    }
}
