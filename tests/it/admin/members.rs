//! Members: invited, changed and ended, and where they are signed in.

use crate::support::{Browser, Studio};
use milepost::audit::{Kind, STUDIO};
use milepost::clock::{days, minutes};
use milepost::id::MemberId;
use milepost::member::{Change, Desk, Role};
use milepost::{api_token, member, page};

const JOSS: &str = "joss@fernandfield.example";

async fn id_of(studio: &Studio, email: &str) -> MemberId {
    let found = studio.read(|tx| tx.member_by_email(Desk::of_the_house(), email)).await;
    found.unwrap().id
}

/// The door in the newest letter to an address.
pub async fn mailed_door(studio: &Studio, browser: &Browser, to: &str) -> String {
    studio.deliver().await;
    let mail = studio.mail.to(to).pop().unwrap();
    let text = mail.text_part().to_owned();
    let line = text.lines().map(str::trim_end).find(|line| line.contains("/admin/enter/"));
    browser.path(line.unwrap())
}

const INVITED: &[(&str, &str)] = &[("name", "Joss Field"), ("email", JOSS), ("role", "editor")];

#[tokio::test]
async fn an_invitation_lets_somebody_in_once_in_any_browser_within_seven_days() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let done = nell.post("/admin/members", INVITED).await;
    let list = nell.get(&done.is(303).location()).await;
    list.says("The invitation is on its way.").says("Invited, not here yet");
    let mut joss = studio.browser();
    let door = mailed_door(&studio, &joss, JOSS).await;
    let letter = studio.mail.to(JOSS).pop().unwrap().text_part().to_owned();
    assert!(letter.contains("Nell Ashby invites you to Fern & Field."), "{letter}");
    assert!(letter.contains("Thu 19 Nov"), "{letter}");
    studio.clock.travel(days(6));
    for _ in 0..5 {
        studio.browser().get(&door).await.is(200);
    }
    joss.post(&door, &[]).await.is(303);
    joss.get("/admin").await.is(200).says(JOSS);
    studio.browser().post(&door, &[]).await.is(404);
    let mut nell = studio.desk().await;
    nell.get("/admin/members").await.says("Just now").never_says("not here yet");
}

#[tokio::test]
async fn a_new_invitation_ends_the_older_one_and_none_lasts_over_seven_days() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.post("/admin/members", INVITED).await.is(303);
    let mut joss = studio.browser();
    let first = mailed_door(&studio, &joss, JOSS).await;
    studio.clock.travel(minutes(1));
    let again = format!("/admin/members/{}/invite", id_of(&studio, JOSS).await);
    nell.get(&again).await.is(200).says("Invite Joss Field again?");
    nell.post(&again, &[]).await.is(303);
    let second = mailed_door(&studio, &joss, JOSS).await;
    assert_ne!(first, second);
    joss.post(&first, &[]).await.is(404);
    joss.get(&second).await.is(200);
    studio.clock.travel(days(8));
    joss.post(&second, &[]).await.is(404);
    let mut nell = studio.desk().await;
    nell.post(&again, &[]).await.is(303);
    let third = mailed_door(&studio, &joss, JOSS).await;
    joss.post(&third, &[]).await.is(303);
    nell.post(&again, &[]).await.is(422).says("was here already");
}

#[tokio::test]
async fn what_is_wrong_with_an_invitation_is_named_and_what_was_typed_stays() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let fields = [("name", " "), ("email", "joss@fernandfield"), ("role", "king")];
    let page = nell.post("/admin/members", &fields).await;
    page.is(422).says("Give their name").says("Add what comes after").says("Choose what they may");
    assert!(page.body().contains("value=\"joss@fernandfield\""));
    let nells = [("name", "N"), ("email", "NELL@fernandfield.example"), ("role", "editor")];
    nell.post("/admin/members", &nells).await.is(422).says("is a member already");
    assert_eq!(studio.deliver().await, 0);
}

#[tokio::test]
async fn nobody_makes_a_role_above_their_own_and_only_an_owner_makes_owners() {
    let studio = Studio::open().await;
    studio.joss(Role::Admin).await;
    let (mut nell, mut joss) = (studio.desk().await, studio.desk_of(JOSS).await);
    joss.get("/admin/members").await.is(200).never_says("value=\"owner\"");
    let owner = [("name", "Lou"), ("email", "lou@fernandfield.example"), ("role", "owner")];
    joss.post("/admin/members", &owner).await.is(422).says("above their own");
    let nells = format!("/admin/members/{}", id_of(&studio, "nell@fernandfield.example").await);
    let demote = [("name", "Nell"), ("role", "editor")];
    joss.post(&nells, &demote).await.is(403).says("Only an owner can change an owner.");
    joss.post(&format!("{nells}/end"), &[]).await.is(403);
    let josses = format!("/admin/members/{}", id_of(&studio, JOSS).await);
    let up = [("name", "Joss Field"), ("role", "owner")];
    joss.post(&josses, &up).await.is(422).says("above their own");
    nell.post("/admin/members", &owner).await.is(303);
    nell.post(&josses, &up).await.is(303);
    // Now that there are two, one may go.
    joss.post(&nells, &demote).await.is(303);
    nell.get("/admin/members").await.is(403).says("Only an admin");
}

#[tokio::test]
async fn the_last_owner_is_never_demoted_or_ended_and_nobody_ends_themselves() {
    let studio = Studio::open().await;
    let nell = studio.nell.clone();
    let (me, other) = (nell.profile.id.clone(), studio.joss(Role::Owner).await);
    let end = |by: member::Member, id: MemberId| {
        studio.app.store.write(move |tx| member::end(tx, &by, &id))
    };
    let to = |role: &str| Change { role: Some(role.into()), ..Change::default() };
    let change = |by: member::Member, id: MemberId, to: Change| {
        studio.app.store.write(move |tx| member::change(tx, &by, &id, &to))
    };
    assert!(end(nell.clone(), me.clone()).await.is_err());
    assert!(change(nell.clone(), me.clone(), to("admin")).await.is_err());
    end(other.clone(), me.clone()).await.unwrap();
    // Whoever stays is the last one, also for a hand that still holds an owner's right.
    assert!(end(nell.clone(), other.profile.id.clone()).await.is_err());
    assert!(change(nell, other.profile.id.clone(), to("editor")).await.is_err());
    assert_eq!(studio.read(|tx| tx.owners()).await, 1);
}

#[tokio::test]
async fn an_editor_neither_sees_nor_changes_members() {
    let studio = Studio::open().await;
    studio.joss(Role::Editor).await;
    let mut joss = studio.desk_of(JOSS).await;
    let nells = format!("/admin/members/{}", id_of(&studio, "nell@fernandfield.example").await);
    for path in ["/admin/members", &nells, &format!("{nells}/end"), "/admin/members/passkeys"] {
        joss.get(path).await.is(403);
    }
    joss.post("/admin/members", INVITED).await.is(403);
    joss.post(&nells, &[("name", "X"), ("role", "editor")]).await.is(403);
    joss.post(&format!("{nells}/end"), &[]).await.is(403);
    joss.post("/admin/members/passkeys", &[("required", "yes")]).await.is(403);
    joss.get("/admin/me").await.is(200).says("Where you are signed in");
}

#[tokio::test]
async fn d6_ending_a_member_stops_their_sessions_tokens_and_doors_at_once() {
    let studio = Studio::open().await;
    let joss = studio.joss(Role::Admin).await;
    let mut browser = studio.desk_of(JOSS).await;
    let (by, form) = (joss.clone(), api_token::Form { name: "job".into(), ..Default::default() });
    let made = studio.app.store.write(move |tx| api_token::create(tx, &by, &form)).await.unwrap();
    let letters = made.1.letters().to_owned();
    let mut asks = studio.browser();
    asks.post("/admin/sign-in", &[("email", JOSS)]).await.is(303);
    let door = mailed_door(&studio, &asks, JOSS).await;
    let mut nell = studio.desk().await;
    let end = format!("/admin/members/{}/end", joss.profile.id);
    nell.get(&end).await.is(200).says("End the membership of Joss Field?");
    browser.get("/admin").await.is(200);
    nell.post(&end, &[]).await.is(303);
    browser.get("/admin").await.is(303);
    assert!(studio.read(|tx| api_token::authenticate(tx, &letters)).await.is_none());
    asks.post(&door, &[]).await.is(404);
    // Coming back brings nothing of it back.
    nell.post("/admin/members", INVITED).await.is(303);
    assert_eq!(id_of(&studio, JOSS).await, joss.profile.id);
    browser.get("/admin").await.is(303);
    assert!(studio.read(|tx| api_token::authenticate(tx, &letters)).await.is_none());
    asks.post(&door, &[]).await.is(404);
    let events = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await;
    let ended = events.iter().find(|event| event.kind == Kind::MemberEnded).unwrap();
    let says = page::sentence(ended, page::Reader::Studio);
    assert_eq!(says, "Nell Ashby ended the membership of Joss Field");
}

#[tokio::test]
async fn c5_sessions_are_listed_and_ended_one_by_one_or_all_others() {
    let studio = Studio::open().await;
    let mut first = studio.desk().await;
    let (mut second, mut third) = (studio.desk().await, studio.desk().await);
    let page = first.get("/admin/me").await;
    page.says("this one").says("Firefox").says("At 198.51.100.7");
    let end = format!("/admin/sessions/{}", page.after("action=\"/admin/sessions/"));
    first.post(&end, &[]).await.is(303);
    let left = [second.get("/admin").await, third.get("/admin").await];
    assert_eq!(left.iter().filter(|page| page.status.as_u16() == 200).count(), 1);
    let mut fourth = studio.desk().await;
    first.post("/admin/me/sessions/end-others", &[]).await.is(303);
    for gone in [&mut second, &mut third, &mut fourth] {
        gone.get("/admin").await.is(303);
    }
    first.get("/admin").await.is(200);
}

#[tokio::test]
async fn c5_admins_end_the_sessions_of_others_and_editors_only_their_own() {
    let studio = Studio::open().await;
    let joss = studio.joss(Role::Editor).await.profile.id;
    let (mut nell, mut editor) = (studio.desk().await, studio.desk_of(JOSS).await);
    let nells = studio.read(|tx| tx.sessions(Desk::of_the_house(), &studio.nell.profile.id)).await;
    let nells = format!("/admin/sessions/{}/end", nells[0].id);
    editor.post(&nells, &[]).await.is(404);
    nell.get("/admin").await.is(200);
    let page = nell.get(&format!("/admin/members/{joss}")).await;
    let end = format!("/admin/sessions/{}", page.after("action=\"/admin/sessions/"));
    let done = nell.post(&end, &[]).await;
    nell.get(&done.is(303).location()).await.says("Signed in nowhere");
    editor.get("/admin").await.is(303);
    nell.post(&end, &[]).await.is(404);
}

#[tokio::test]
async fn c5_a_session_is_over_after_ninety_days_however_often_it_is_used() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    for _ in 0..8 {
        studio.clock.travel(days(11));
        nell.get("/admin").await.is(200);
    }
    studio.clock.travel(days(3));
    nell.get("/admin").await.is(303);
}

#[tokio::test]
async fn c4_no_cookie_is_in_the_database_and_a_proof_brings_a_new_one() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let before = nell.cookies["mp_member"].clone();
    studio.clock.travel(minutes(11));
    let page = nell.get("/admin/members/passkeys").await;
    page.is(403).says("Prove it’s you").says("nell@fernandfield.example");
    let fields = [
        ("back", page.after("name=\"back\" value=\"")),
        ("mark", page.after("name=\"mark\" value=\"")),
    ];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    nell.post("/admin/prove", &fields).await.is(200).says("Look in your inbox");
    let door = mailed_door(&studio, &nell, "nell@fernandfield.example").await;
    let mut old = nell.clone();
    let back = nell.post(&door, &[]).await;
    assert_eq!(back.is(303).location(), "/admin/members/passkeys");
    nell.get(&back.location()).await.is(200);
    assert_ne!(nell.cookies["mp_member"], before);
    old.get("/admin").await.is(303);
    let dump = std::fs::read(studio.folder.path().join("milepost.db")).unwrap();
    for value in [&before, &nell.cookies["mp_member"]] {
        use base64::Engine as _;
        let raw = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value).unwrap();
        for sign in [value.as_bytes(), &raw] {
            assert!(!dump.windows(sign.len()).any(|part| part == sign));
        }
    }
}

#[tokio::test]
async fn c11_a_proof_leads_only_to_a_page_that_we_marked() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    studio.clock.travel(minutes(11));
    let page = nell.get("/admin/members/passkeys").await;
    let mark = page.after("name=\"mark\" value=\"");
    for evil in ["https://evil.example", "//evil.example", "/admin/members", "\\evil"] {
        let fields = [("back", evil), ("mark", mark.as_str())];
        nell.post("/admin/prove", &fields).await.is(404);
    }
    assert_eq!(studio.deliver().await, 0);
}

/// Every dangerous door with a form that would do something.
fn dangers(joss: &MemberId) -> Vec<(String, Vec<(&'static str, &'static str)>)> {
    vec![
        ("/admin/members".into(), INVITED.to_vec()),
        (format!("/admin/members/{joss}"), vec![("name", "Jo"), ("role", "admin")]),
        (format!("/admin/members/{joss}/end"), vec![]),
        (format!("/admin/members/{joss}/invite"), vec![]),
        ("/admin/members/passkeys".into(), vec![("required", "yes")]),
        ("/admin/tokens".into(), vec![("id", "0123456789abcdef"), ("name", "a job")]),
        ("/admin/me/passkeys/0000000000000000/remove".into(), vec![]),
        ("/admin/settings".into(), vec![("studio", "Fern"), ("smtp_host", "mail.evil.example")]),
        ("/admin/keys".into(), vec![]),
        ("/admin/keys/1/revoke".into(), vec![("mail", "yes")]),
    ]
}

#[tokio::test]
async fn j6_every_dangerous_act_asks_for_a_proof_after_ten_minutes_and_keeps_what_was_typed() {
    let studio = Studio::open().await;
    let joss = studio.joss(Role::Editor).await.profile.id;
    let mut nell = studio.desk().await;
    studio.clock.travel(minutes(10));
    let before = studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await.len();
    for (path, fields) in dangers(&joss) {
        let page = nell.post(&path, &fields).await;
        page.is(403).says("Prove it’s you").says("Nothing was done yet");
        // The mail server may be the very thing that is to be mended.
        page.says("milepost admin-link");
        for (name, value) in fields {
            let kept = format!("name=\"{name}\" value=\"{value}\"");
            assert!(page.body().contains(&kept), "{path} lost {name}");
        }
    }
    assert_eq!(studio.read(|tx| tx.chain(Desk::of_the_house(), STUDIO)).await.len(), before);
    assert_eq!(studio.deliver().await, 0);
    // One second earlier it is done.
    let mut nell = studio.desk().await;
    studio.clock.travel(minutes(10) - std::time::Duration::from_secs(1));
    nell.post("/admin/members", &[("name", "Lou"), ("email", "lou@x.example"), ("role", "editor")])
        .await
        .is(303);
}

#[tokio::test]
async fn one_changes_ones_own_name_and_zone_and_not_the_role() {
    let studio = Studio::open().await;
    studio.joss(Role::Editor).await;
    let mut joss = studio.desk_of(JOSS).await;
    let fields = [("name", "Joss F."), ("zone", "Europe/Paris"), ("role", "owner")];
    joss.post("/admin/me", &fields).await.is(422);
    joss.post("/admin/me", &fields[..2]).await.is(303);
    joss.post("/admin/me", &[("name", ""), ("zone", "Europe/Nowhere")]).await.is(422);
    let seat = studio.read(|tx| tx.member_by_email(Desk::of_the_house(), JOSS)).await.unwrap();
    assert_eq!((seat.name.as_str(), seat.role), ("Joss F.", Role::Editor));
    assert_eq!(seat.time_zone.as_str(), "Europe/Paris");
}

#[tokio::test]
async fn a15_no_address_name_or_number_stands_in_an_address_of_members() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.post("/admin/members", INVITED).await.is(303);
    let joss = format!("/admin/members/{}", id_of(&studio, JOSS).await);
    for path in ["/admin/members", "/admin/me", &joss, &format!("{joss}/end")] {
        let body = nell.get(path).await.is(200).body();
        for attribute in ["href=\"", "action=\""] {
            for link in body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let bare = link.split('#').next().unwrap().to_lowercase();
                for part in bare.split(['/', '?', '=', '&']) {
                    let number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
                    assert!(!number, "{link}");
                }
                for sign in ["@", "%40", "joss", "nell"] {
                    assert!(!bare.contains(sign), "{link}");
                }
            }
        }
    }
}
