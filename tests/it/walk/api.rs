//! Every operation of the machine's door, with no token, a dead one, and one of each role.

use super::rights::{self, Right};
use super::world::{INSIDE, World, address, names_a_thing, nowhere};
use crate::support::{Answer, Machine};
use axum::body::Body;
use milepost::api_token::Role;

const TOKENS: &[Right] =
    &[Right::ReadToken, Right::EditorToken, Right::AdminToken, Right::OwnerToken];

/// Asks as `method pattern` wants to be asked: with the body that the API's own document shows.
async fn ask(machine: &Machine, (method, pattern): (&str, &str), path: &str) -> Answer {
    let (path, pattern) = (path.strip_prefix("/api/v1").unwrap(), &pattern["/api/v1".len()..]);
    let operation = &milepost::api::document()["paths"][pattern][method.to_lowercase()];
    let example = &operation["requestBody"]["content"]["application/json"]["example"];
    let example = if example.is_null() { "{}".to_owned() } else { example.to_string() };
    let request = machine.request(method, path);
    let request = match method {
        "GET" | "DELETE" => request.body(Body::empty()),
        _ if path.ends_with("/files") => {
            let request = request.header("content-type", "multipart/form-data; boundary=edge");
            request.body(Body::from("--edge--\r\n"))
        }
        "PUT" => request.header("content-type", "application/octet-stream").body(Body::from("x")),
        _ => request.header("content-type", "application/json").body(Body::from(example)),
    };
    machine.send(request.unwrap()).await
}

fn may(role: Role, right: Right) -> bool {
    match right {
        Right::OwnerToken => role == Role::Owner,
        Right::AdminToken => role >= Role::Admin,
        Right::EditorToken => role >= Role::Editor,
        _ => true,
    }
}

fn keeps(answer: &Answer, world: &World, told: &str) {
    let body = String::from_utf8_lossy(&answer.bytes).to_lowercase();
    for word in world.places().map(|place| place.word).into_iter().chain([INSIDE]) {
        assert!(!body.contains(word), "{told} tells {word}");
    }
}

#[tokio::test]
async fn d5_no_operation_answers_without_a_token_that_lives() {
    let world = World::open().await;
    let dead = world.studio.machine_as(Role::Owner).await;
    let id = dead.get("/me").await.json["token"]["id"].as_str().unwrap().to_owned();
    dead.delete(&format!("/tokens/{id}")).await.is(200);
    let cookies = world.studio.desk().await.cookies;
    let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_ne!(dead.letters, world.machine.letters);
    let visit = Machine { letters: "Ex".repeat(20), ..dead.clone() };
    let before = world.dump().await;
    // Trying is limited by network, and rightly so; this walk is about what an answer tells.
    for (at, (method, path, _)) in rights::that_need(TOKENS).into_iter().enumerate() {
        let (pattern, path) = (path, address(path, &world.harbour, ""));
        for (who, machine) in [("a dead token", &dead), ("letters of something else", &visit)] {
            let told = format!("{who} {method} {path}");
            let mut answer = ask(machine, (method, pattern), &path).await;
            if answer.status == 429 {
                assert!(at > 20, "{told}");
                answer = elsewhere(machine, at, method, &path, None).await;
            }
            assert_eq!(answer.header("content-type"), "application/problem+json", "{told}");
            assert_eq!(answer.status, 401, "{told}");
            keeps(&answer, &world, &told);
        }
        let cookies = Some(cookies.join("; "));
        let answer = elsewhere(&dead, at + 1000, method, &path, cookies).await;
        assert_eq!(answer.status, 401, "a member’s cookie, {method} {path}");
        keeps(&answer, &world, &path);
    }
    assert_eq!(world.dump().await, before);
}

/// The same from another network; with a member's cookies, if there are some, and no token then.
async fn elsewhere(
    machine: &Machine,
    at: usize,
    method: &str,
    path: &str,
    cookies: Option<String>,
) -> Answer {
    let path = path.strip_prefix("/api/v1").unwrap();
    let mut request = machine.request(method, path).body(Body::empty()).unwrap();
    let at = u8::try_from(at % 250).unwrap();
    let peer = std::net::SocketAddr::from(([203, 0, 113, at], 40000));
    request.extensions_mut().insert(milepost::web::address::Peer(peer));
    if let Some(cookies) = cookies {
        request.headers_mut().remove("authorization");
        request.headers_mut().insert("cookie", cookies.parse().unwrap());
        request.headers_mut().insert("sec-fetch-site", "same-origin".parse().unwrap());
    }
    machine.send(request).await
}

#[tokio::test]
async fn d5_a_token_is_refused_what_its_role_does_not_include_and_changes_nothing() {
    let world = World::open().await;
    for role in [Role::ReadOnly, Role::Editor, Role::Admin] {
        let machine = world.studio.machine_as(role).await;
        let before = world.dump().await;
        for (method, path, right) in rights::that_need(TOKENS) {
            if may(role, right) {
                continue;
            }
            for address in [address(path, &world.harbour, ""), nowhere(path, "")] {
                let told = format!("{role:?} {method} {path}");
                let answer = ask(&machine, (method, path), &address).await;
                assert_eq!(answer.status, 403, "{told}: {}", answer.json);
                keeps(&answer, &world, &told);
            }
        }
        assert_eq!(world.dump().await, before, "{role:?}");
    }
}

#[tokio::test]
async fn d5_a_token_gets_through_to_what_its_role_includes() {
    for role in [Role::ReadOnly, Role::Editor, Role::Admin, Role::Owner] {
        let world = World::open().await;
        let machine = world.studio.machine_as(role).await;
        for wanted in ["GET", "PATCH", "PUT", "POST", "DELETE"] {
            for (method, path, right) in rights::that_need(TOKENS) {
                if method != wanted || !may(role, right) || rights::is_ones_own(path) {
                    continue;
                }
                let told = format!("{role:?} {method} {path}");
                let mut address = address(path, &world.harbour, "");
                address += match path.rsplit('/').next().unwrap() {
                    "search" => "?q=zqharbour",
                    "sample" => "?colour=%23206040",
                    _ => "",
                };
                let status = ask(&machine, (method, path), &address).await.status.as_u16();
                assert!(status < 500 && ![401, 403].contains(&status), "{told}: {status}");
                assert!(method != "GET" || status == 200, "{told}: {status}");
            }
        }
    }
}

#[tokio::test]
async fn d3_an_operation_tells_wrong_ids_from_none_by_nothing() {
    let world = World::open().await;
    let machine = world.studio.machine().await;
    let before = world.dump().await;
    let mut walked = 0;
    for (method, path, _) in rights::that_need(TOKENS) {
        if !names_a_thing(path) {
            continue;
        }
        // An id of another kind of thing, for each part of an address.
        let wrong = if path.contains("/projects/") { "clients" } else { "projects" };
        let wrong = nowhere(path, "").replace(super::world::NOTHING, &world.harbour.ids[wrong]);
        let missing = ask(&machine, (method, path), &nowhere(path, "")).await;
        let wrong = ask(&machine, (method, path), &wrong).await;
        let told = format!("{method} {path}");
        assert!([404, 422].contains(&missing.status.as_u16()), "{told}: {}", missing.status);
        assert_eq!(wrong.status, missing.status, "{told}");
        assert_eq!(wrong.bytes, missing.bytes, "{told}");
        walked += 1;
    }
    assert!(walked > 50, "{walked}");
    assert_eq!(world.dump().await, before);
}
