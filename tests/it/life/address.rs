//! Changing an address asks who reads it (J7), and tells both (J6).

use crate::support::Studio;
use milepost::approval::State;
use milepost::contact::Contact;
use milepost::member::Desk;

async fn contact(studio: &Studio, name: &str) -> Contact {
    let id = studio.person(name);
    studio.read(|tx| tx.participant(Desk::of_the_house(), &id)).await.unwrap().contact
}

async fn address(studio: &Studio, name: &str) -> String {
    format!("/admin/contacts/{}/address", contact(studio, name).await.id)
}

#[tokio::test]
async fn j7_the_same_person_keeps_their_links_and_j6_both_addresses_are_told() {
    let studio = Studio::open().await;
    let (link, path) = (studio.link("Ines").await, address(&studio, "Ines").await);
    let (mut ines, home) = studio.visit("Ines").await;
    // A letter that still waits goes to where she reads it now.
    studio.post_homepage().await;
    let same = [("email", "ines@oven.example"), ("who", "same")];
    studio.nell_presses(&path, &same).await.says("Ines Calloway is saved.");
    studio.browser().open(&link).await.is(200).says("Private page for Ines Calloway");
    ines.get(&home).await.is(200);
    studio.deliver().await;
    let old = studio.mail.to("ines@harbourbakery.example");
    let new = studio.mail.to("ines@oven.example");
    assert_eq!((old.len(), new.len()), (1, 2));
    assert!(old[0].text_part().contains("Nell Ashby changed where"), "{}", old[0].text_part());
    for part in [old[0].text_part(), old[0].html_part()] {
        assert!(part.contains("ines@oven.example") && !part.contains("/l/"));
    }
    assert!(old[0].header("reply-to").unwrap().contains("nell@fernandfield.example"));
    assert!(new.iter().any(|mail| mail.text_part().contains("We write to you here now")));
    let waited = new.iter().find(|mail| mail.text_part().contains("/l/")).unwrap().link();
    studio.browser().open(&waited).await.is(200).says("Private page for Ines Calloway");
}

#[tokio::test]
async fn j7_another_person_gets_a_link_of_their_own_and_the_old_one_ends() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.decide(&mut ines, &home, &[("decision", "approved")]).await.is(303);
    studio.deliver().await;
    let sent = studio.mail.got().len();
    studio.clock.travel(milepost::clock::minutes(20));
    studio.post(&[("menu.pdf", b"%PDF-1.4 menu")], &["Ines"], "any").await;
    studio.deliver().await;
    let link = studio.link("Ines").await;
    let another = [("email", "rosa@harbourbakery.example"), ("who", "another"), ("name", "Rosa L")];
    let path = address(&studio, "Ines").await;
    studio.nell_presses(&path, &another).await.says("Rosa L is saved.");
    studio.browser().get(&link).await.is(410).says("switched off");
    // Nothing was mailed by it, and the question waits for Rosa.
    studio.deliver().await;
    assert_eq!(studio.mail.got().len(), sent + 3);
    let people = studio.read(|tx| tx.participants(Desk::of_the_house(), &studio.harbour)).await;
    let rosa = people.iter().find(|person| person.contact.name == "Rosa L").unwrap();
    assert_eq!((rosa.role.as_str(), rosa.can_download), ("approver", true));
    assert_eq!(rosa.contact.email, "rosa@harbourbakery.example");
    assert!(people.iter().all(|person| person.contact.name != "Ines Calloway"));
    let asked = studio.asked().await;
    assert_eq!(asked[0].approval.state, State::Open);
    assert!(asked[0].waits_for(&rosa.id) && asked[0].approvers.len() == 1);
    // What Ines decided is hers.
    assert_eq!(asked[1].approval.state, State::Approved);
    assert_eq!(asked[1].decisions[0].by, "Ines Calloway");
    assert_eq!(asked[1].decisions[0].participant, studio.person("Ines"));
    let page = studio.desk().await.get(&format!("/admin/projects/{}", studio.harbour)).await;
    page.says("Nell Ashby added Rosa L to the project in place of Ines Calloway");
}

#[tokio::test]
async fn j7_an_address_of_somebody_else_is_refused_and_what_was_typed_comes_back() {
    let studio = Studio::open().await;
    let path = address(&studio, "Ines").await;
    let mut nell = studio.desk().await;
    for who in ["same", "another"] {
        let taken = [("email", "PETE@harbourbakery.example"), ("who", who), ("name", "Rosa L")];
        let page = nell.post(&path, &taken).await;
        page.is(422).says("Pete Rowland has this address.");
        assert!(page.body().contains("value=\"PETE@harbourbakery.example\""));
        assert!(page.body().contains("value=\"Rosa L\""));
    }
    let page = nell.post(&path, &[("email", "rosa@oven.example")]).await;
    page.is(422).says("Choose who reads it.");
    let nameless = [("email", "rosa@oven.example"), ("who", "another")];
    nell.post(&path, &nameless).await.is(422).says("Give the person a name");
    let own = [("email", "ines@harbourbakery.example"), ("who", "same")];
    nell.post(&path, &own).await.is(422).says("This is the address that Ines Calloway has.");
    assert_eq!(contact(&studio, "Ines").await.email, "ines@harbourbakery.example");
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn j7_a_program_changes_an_address_through_the_same_verbs() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let path = format!("/contacts/{}/address", contact(&studio, "Ines").await.id);
    let body = serde_json::json!({ "email": "ines@oven.example", "who": "same" });
    let moved = machine.post(&path, body).await.is(200);
    assert_eq!(moved.json["email"], "ines@oven.example");
    let body =
        serde_json::json!({ "email": "rosa@oven.example", "who": "another", "name": "Rosa" });
    let rosa = machine.post(&path, body).await.is(200);
    assert_ne!(rosa.id(), moved.id());
    let body = serde_json::json!({ "email": "rosa@oven.example", "who": "same" });
    machine.post(&path, body).await.is(422);
    assert_eq!(studio.deliver().await, 2);
}
