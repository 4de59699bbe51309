//! Where forms come from (C6), and what they may hold (D7, D8).

use super::rights::{self, Right};
use super::world::{World, address};
use crate::support::studio::Studio;
use crate::support::{Browser, Machine};
use axum::body::Body;
use axum::http::Method;
use serde_json::json;

/// Sends a form with these two headers; an empty word is no header.
async fn send(browser: &Browser, path: &str, site: &str, origin: &str) -> u16 {
    let mut browser = browser.clone();
    browser.site = "";
    let mut request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded");
    for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
        if !value.is_empty() {
            request = request.header(name, value);
        }
    }
    let page = browser.send(request.body(Body::from("")).unwrap()).await;
    page.status.as_u16()
}

#[tokio::test]
async fn c6_only_a_form_of_our_own_page_is_taken() {
    for base in ["http://portal.test:8080", "https://portal.test"] {
        let studio = Studio::open_with(&[("base-url", base)]).await;
        let (visitor, home) = studio.visit("Ines").await;
        let desk = studio.desk().await;
        let doors = [(visitor, format!("{home}/opened")), (desk, "/admin/clients".to_owned())];
        for (browser, path) in &doors {
            for site in ["same-origin", "same-site", "cross-site", "none", ""] {
                for origin in [base, "https://evil.example", "null", ""] {
                    let status = send(browser, path, site, origin).await;
                    let is_ours = site == "same-origin" || (site.is_empty() && origin == base);
                    let told = format!("{base} {path}: {site:?} {origin:?} {status}");
                    assert_eq!(status != 403, is_ours, "{told}");
                }
            }
        }
    }
}

#[tokio::test]
async fn c6_what_a_program_may_do_hangs_on_its_token_alone() {
    let studio = Studio::open().await;
    let desk = studio.desk().await;
    let cookies: Vec<_> = desk.cookies.iter().map(|(name, of)| format!("{name}={of}")).collect();
    let owner = studio.machine().await;
    let nobody = Machine { letters: String::new(), ..owner.clone() };
    for site in ["same-origin", "same-site", "cross-site", "none", ""] {
        for origin in ["http://portal.test:8080", "https://evil.example", "null", ""] {
            for (machine, status) in [(&owner, 422), (&nobody, 401)] {
                let mut request = machine
                    .request("POST", "/clients")
                    .header("content-type", "application/json")
                    .header("cookie", cookies.join("; "));
                for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                    if !value.is_empty() {
                        request = request.header(name, value);
                    }
                }
                let answer = machine.send(request.body(Body::from("{}")).unwrap()).await;
                assert_eq!(answer.status, status, "{site:?} {origin:?}");
                assert_eq!(answer.header("access-control-allow-origin"), "");
            }
        }
    }
}

/// Buttons that send nothing: their handlers read no body, so there is nothing to slip in.
pub const PRESSED: &[&str] = &[
    "/l/{token}/renew",
    "/p/{page}/renew",
    "/p/{page}/opened",
    "/p/{page}/approvals/{id}/take-back",
    "/admin/enter/{token}",
    "/admin/sign-out",
    "/admin/approvals/{id}/withdraw",
    "/admin/brand/logo/remove",
    "/admin/contacts/{id}/erase",
    "/admin/deliveries/{id}/again",
    "/admin/contacts/{id}/try-again",
    "/admin/outbox/{id}/send",
    "/admin/drafts/{id}/discard",
    "/admin/participants/{id}/copy",
    "/admin/participants/{id}/extend",
    "/admin/participants/{id}/new-link",
    "/admin/participants/{id}/resend",
    "/p/{page}/robot",
    "/p/{page}/code",
    "/admin/introductions/{id}/decline",
    "/admin/request-items/{id}/accept",
    "/admin/request-items/{id}/remove",
    "/admin/forms/{id}/open-again",
    "/admin/forms/{id}/close",
    "/admin/tasks/{id}/remove",
    "/admin/templates/{id}/remove",
    "/admin/keys",
    "/admin/me/passkeys/begin",
    "/admin/me/passkeys/finish",
    "/admin/me/passkeys/{id}/remove",
    "/admin/me/sessions/end-others",
    "/admin/members/{id}/end",
    "/admin/members/{id}/invite",
    "/admin/participants/{id}/back",
    "/admin/participants/{id}/remove",
    "/admin/projects/{id}/pause",
    "/admin/projects/{id}/resume",
    "/admin/prove/begin",
    "/admin/prove/finish",
    "/admin/sessions/{id}/end",
    "/admin/sign-in/passkey/begin",
    "/admin/sign-in/passkey/finish",
    "/admin/tokens/{id}/revoke",
    "/admin/webhooks/{id}/pause",
    "/admin/webhooks/{id}/ping",
    "/admin/webhooks/{id}/remove",
    "/admin/webhooks/{id}/resume",
    "/admin/webhooks/{id}/rotate",
    "/admin/webhooks/{id}/secret",
    "/admin/records/{id}/remove",
    "/admin/participants/{id}/calendar/end",
    "/admin/files/versions/{id}/final",
    "/admin/files/versions/{id}/not-final",
    "/admin/files/versions/{id}/remove",
    "/admin/quarantine/{sha256}/remove",
    "/p/{page}/questions/{id}/resolve",
    "/admin/questions/{id}/resolve",
    // What speaks tus says all in its head.
    "/admin/uploads",
    "/admin/uploads/{id}",
    "/p/{page}/uploads",
    "/p/{page}/uploads/{id}",
];

#[tokio::test]
async fn d7_no_form_takes_a_field_that_it_does_not_have() {
    let world = World::open().await;
    let desk = world.studio.desk().await;
    let visitor = &world.harbour.people["approver"];
    let before = world.dump().await;
    let mut pressed = Vec::new();
    let mut refused = 0;
    for (method, path, right) in rights::all() {
        if method != "POST" || path.starts_with("/api/v1") {
            continue;
        }
        if PRESSED.contains(&path) {
            pressed.push(path);
            continue;
        }
        let mut browser = match right {
            Right::Editor | Right::Admin | Right::Owner => desk.clone(),
            _ => visitor.browser.clone(),
        };
        let at = address(path, &world.harbour, &visitor.home);
        let page = browser.post(&at, &[("zz_role", "owner")]).await;
        assert_eq!(page.status, 422, "{path}: {}", page.text());
        refused += 1;
    }
    assert_eq!(world.dump().await, before);
    assert!(refused >= 10, "{refused}");
    assert_eq!(pressed.len(), PRESSED.len(), "every button is still there");
}

#[tokio::test]
async fn d7_no_operation_takes_a_field_that_it_does_not_have() {
    let world = World::open().await;
    let before = world.dump().await;
    let document = milepost::api::document();
    let mut refused = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let example = &operation["requestBody"]["content"]["application/json"]["example"];
            if example.is_null() {
                continue;
            }
            let mut body = example.clone();
            body["zz_role"] = json!("owner");
            let at = address(&format!("/api/v1{path}"), &world.harbour, "");
            let at = at.trim_start_matches("/api/v1").to_owned();
            let answer = world.machine.json(&method.to_uppercase(), &at, &body, &[]).await;
            assert_eq!(answer.status, 422, "{method} {path}: {}", answer.json);
            refused += 1;
        }
    }
    assert!(refused >= 15, "{refused}");
    assert_eq!(world.dump().await, before);
}

#[tokio::test]
async fn d8_what_is_said_twice_has_one_winner_or_is_refused() {
    let world = World::open().await;
    let mut nell = world.studio.desk().await;
    let before = world.dump().await;
    // A field twice: refused by the form.
    let twice = [("name", "One"), ("name", "Two")];
    nell.post("/admin/clients", &twice).await.is(422);
    nell.upload("/admin/brand/logo", &[("x", "1")], &[]).await.is(422);
    world.machine.get("/clients?limit=1&limit=2").await.is(422);
    // Behind the `?`, the first counts.
    let found = nell.get("/admin/search?q=zqharbour&q=zqtern").await;
    found.is(200).says("zqharbour").never_says("zqtern");
    // A header twice: refused before anything is read.
    for name in ["host", "origin", "sec-fetch-site", "content-type", "authorization"] {
        let request = nell
            .request(Method::POST, "/admin/clients")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "http://portal.test:8080")
            .header("authorization", "Basic eA==")
            .header(name, "x");
        let page = nell.send(request.body(Body::from("name=Twice")).unwrap()).await;
        page.is(400).says("twice");
        let request = world.machine.request("GET", "/me").header("host", "other.example");
        let request = request.body(Body::empty()).unwrap();
        world.machine.send(request).await.tells(400, "malformed");
    }
    assert_eq!(world.dump().await, before);
}
