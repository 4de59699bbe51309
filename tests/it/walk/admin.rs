//! Every route of the studio's side: for strangers it leads to the sign-in page or nowhere, for
//! members it does what their role may, and no more.

use super::portal::{ask, keeps, same};
use super::rights::{self, Right};
use super::world::{Place, World, address, names_a_thing, nowhere};
use crate::support::{Browser, Page};
use milepost::member::{Profile, Role};
use std::collections::BTreeMap;

const MEMBERS: &[Right] = &[Right::Editor, Right::Admin, Right::Owner];

/// Leaving is for everybody who is in, and ends what a walk walks with.
const LEAVING: &str = "/admin/sign-out";

fn routes() -> Vec<(&'static str, &'static str, Right)> {
    let mut all = rights::that_need(MEMBERS);
    all.retain(|(_, path, _)| *path != LEAVING);
    all
}

/// A browser in which a member of this role is signed in.
async fn member(world: &World, role: Role) -> Browser {
    let zone = "Europe/London".parse().unwrap();
    let email = match role {
        Role::Editor => "editor@fernandfield.example",
        Role::Admin => "admin@fernandfield.example",
        Role::Owner => "nell@fernandfield.example",
    };
    let profile = Profile::new("Joss Field", email, role, zone);
    if role != Role::Owner {
        world.studio.app.store.write(move |tx| tx.add_member(&profile)).await.unwrap();
    }
    world.studio.desk_of(email).await
}

fn may(role: Role, right: Right) -> bool {
    match right {
        Right::Owner => role == Role::Owner,
        Right::Admin => role >= Role::Admin,
        _ => true,
    }
}

fn is_turned_away(page: &Page, told: &str) {
    let status = page.status.as_u16();
    assert!(status == 404 || (status == 303 && page.location() == "/admin/sign-in"), "{told}");
}

#[tokio::test]
async fn d1_no_route_of_the_studio_opens_for_nobody_or_for_a_visitor() {
    let world = World::open().await;
    let before = world.dump().await;
    let nobody = world.studio.browser();
    let visitor = world.harbour.people["approver"].browser.clone();
    for (method, path, _) in rights::that_need(MEMBERS) {
        for (who, browser) in [("nobody", &nobody), ("a visitor", &visitor)] {
            let told = format!("{who} {method} {path}");
            let path = address(path, &world.harbour, "");
            let page = ask(&mut browser.clone(), method, &path).await;
            is_turned_away(&page, &told);
            keeps(&page, &world.places(), &told);
        }
    }
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn d4_a_member_is_refused_what_their_role_does_not_include() {
    for role in [Role::Editor, Role::Admin] {
        let world = World::open().await;
        let browser = member(&world, role).await;
        let before = world.dump().await;
        for (method, path, right) in routes() {
            if may(role, right) {
                continue;
            }
            let told = format!("{role:?} {method} {path}");
            for path in [address(path, &world.harbour, ""), nowhere(path, "")] {
                let page = ask(&mut browser.clone(), method, &path).await;
                assert_eq!(page.status, 403, "{told}: {}", page.text());
                keeps(&page, &world.places(), &told);
            }
        }
        assert_eq!(world.dump().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn d4_a_member_gets_through_to_what_their_role_includes() {
    for role in [Role::Editor, Role::Admin, Role::Owner] {
        let world = World::open().await;
        let browser = member(&world, role).await;
        // Looking first: what is pressed may remove what is looked at.
        for wanted in ["GET", "POST"] {
            for (method, path, right) in routes() {
                // Under a base URL without https no passkey works, and none is there.
                let works = !["/begin", "/finish", "/passkeys/{id}/remove"]
                    .iter()
                    .any(|end| path.ends_with(end));
                if method != wanted || !may(role, right) || !works || rights::is_ones_own(path) {
                    continue;
                }
                let told = format!("{role:?} {method} {path}");
                let page =
                    ask(&mut browser.clone(), method, &address(path, &world.harbour, "")).await;
                let status = page.status.as_u16();
                assert!(status < 500 && status != 403, "{told}: {status}");
                assert_ne!(page.location(), "/admin/sign-in", "{told}");
                assert!(method == "POST" || [200, 303].contains(&status), "{told}: {status}");
            }
        }
        browser.clone().post(LEAVING, &[]).await.is(303);
        is_turned_away(&browser.clone().get("/admin").await, "after leaving");
    }
}

#[tokio::test]
async fn d3_an_id_that_names_something_else_looks_like_one_that_names_nothing() {
    let world = World::open().await;
    let browser = member(&world, Role::Owner).await;
    let before = world.dump().await;
    // Every part of an address gets the id of another kind of thing.
    let mut ids = world.harbour.ids.clone();
    let (project, client) = (ids["projects"].clone(), ids["clients"].clone());
    for (part, id) in &mut ids {
        *id = if *part == "projects" { client.clone() } else { project.clone() };
    }
    let foreign = Place { word: "", people: BTreeMap::new(), ids };
    let mut walked = 0;
    for (method, path, _) in routes() {
        if !names_a_thing(path) {
            continue;
        }
        let told = format!("{method} {path}");
        let wrong = ask(&mut browser.clone(), method, &address(path, &foreign, "")).await;
        let missing = ask(&mut browser.clone(), method, &nowhere(path, "")).await;
        assert_eq!(missing.status, 404, "{told}: {}", missing.text());
        same(&wrong, &missing, &told);
        walked += 1;
    }
    assert!(walked > 30, "{walked}");
    assert_eq!(world.dump().await, before);
}
