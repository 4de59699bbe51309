//! Who comes in, what is refused and how.

use crate::support::Studio;
use axum::body::Body;
use milepost::api_token::Role;
use serde_json::json;

#[tokio::test]
async fn nobody_comes_in_without_a_token_that_works() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    machine.get("/me").await.is(200);
    for letters in ["", "mp_", "mp_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x"] {
        let mut stranger = machine.clone();
        stranger.letters = letters.into();
        let answer = stranger.get("/clients").await.tells(401, "no-token");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
        // An address that is not there tells a stranger nothing either.
        stranger.get("/nothing-here").await.tells(401, "no-token");
    }
    let cookie =
        machine.request("GET", "/me").header("cookie", format!("token={}", machine.letters));
    let mut request = cookie.body(Body::empty()).unwrap();
    request.headers_mut().remove("authorization");
    machine.send(request).await.tells(401, "no-token");
    let query = format!("/me?token={}", machine.letters);
    let mut request = machine.request("GET", &query).body(Body::empty()).unwrap();
    request.headers_mut().remove("authorization");
    machine.send(request).await.tells(401, "no-token");
}

#[tokio::test]
async fn a_token_that_may_only_read_changes_nothing() {
    let studio = Studio::open().await;
    let reader = studio.machine_as(Role::ReadOnly).await;
    reader.get("/clients").await.is(200);
    reader.get("/queue").await.is(200);
    let before = studio.read(|tx| tx.chain(studio.nell.desk, "studio")).await.len();
    let design = format!("/milestones/{}", studio.design);
    for (method, path) in [
        ("POST", "/clients".to_owned()),
        ("PATCH", design.clone()),
        ("POST", format!("{design}/updates")),
        ("POST", format!("{design}/approvals")),
        ("POST", format!("/participants/{}/link/copy", studio.person("Ines"))),
    ] {
        reader.json(method, &path, &json!({}), &[]).await.tells(403, "not-allowed");
    }
    reader.put(&format!("{design}/files/a.pdf"), b"%PDF-1.4").await.tells(403, "not-allowed");
    reader.get("/tokens").await.tells(403, "not-allowed");
    reader.get("/settings").await.tells(403, "not-allowed");
    let after = studio.read(|tx| tx.chain(studio.nell.desk, "studio")).await.len();
    assert_eq!(before, after);
}

#[tokio::test]
async fn an_editor_works_and_leaves_the_house_alone() {
    let studio = Studio::open().await;
    let editor = studio.machine_as(Role::Editor).await;
    editor.post("/clients", json!({ "name": "Juniper Studio" })).await.is(201);
    editor.get("/tokens").await.tells(403, "not-allowed");
    editor.post("/tokens", json!({ "name": "more" })).await.tells(403, "not-allowed");
    editor.patch("/brand", json!({ "colour": "#884422" })).await.tells(403, "not-allowed");
    editor.patch("/settings", json!({ "link_days": 5 })).await.tells(403, "not-allowed");
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_name() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let send = |body: &[u8], kind: &str| {
        let request = machine.request("POST", "/clients").header("content-type", kind);
        machine.send(request.body(Body::from(body.to_vec())).unwrap())
    };
    let json = "application/json";
    send(b"{\"name\":", json).await.tells(400, "malformed");
    send(b"{\"name\":\"a\"} {}", json).await.tells(400, "malformed");
    send(b"\xff\xfe", json).await.tells(400, "malformed");
    send(b"{\"name\":\"\xff\"}", json).await.tells(400, "malformed");
    send("[".repeat(100_000).as_bytes(), json).await.is(422);
    send(format!("{{\"name\":{}", "[".repeat(100_000)).as_bytes(), json).await.is(422);
    send(b"{\"name\":\"a\"}", "text/plain").await.tells(415, "wrong-media-type");
    send(b"name=a", "application/x-www-form-urlencoded").await.tells(415, "wrong-media-type");
    send(b"", json).await.is(400);
    send(b"null", json).await.is(422);
    send(b"[\"a\"]", json).await.is(422);
    send(b"{}", json).await.blames("name");
    send(b"{\"name\":7}", json).await.blames("name");
    send(b"{\"name\":null}", json).await.blames("name");
    send(b"{\"name\":\"a\",\"name\":\"b\"}", json).await.is(422);
    send(b"{\"name\":\"a\",\"colour\":\"red\"}", json).await.blames("colour");
    send(b"{\"name\":\" \\u0000 \"}", json).await.blames("name");
    let long = format!("{{\"name\":\"{}\"}}", "a".repeat(121));
    send(long.as_bytes(), json).await.blames("name");
    let huge = format!("{{\"name\":\"{}\"}}", "a".repeat(300 * 1024));
    send(huge.as_bytes(), json).await.tells(413, "too-large");
    let found = machine.get("/clients").await.is(200).json;
    assert_eq!(found["items"].as_array().unwrap().len(), 2, "nothing was added: {found}");
}

#[tokio::test]
async fn numbers_that_nothing_can_hold_are_refused() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    for days in ["0", "-1", "1e400", "99999999999999999999", "1.5", "\"7\"", "4294967296"] {
        let body = format!("{{\"name\":\"a\",\"expires_days\":{days}}}");
        let request = machine.request("POST", "/tokens").header("content-type", "application/json");
        let answer = machine.send(request.body(Body::from(body)).unwrap()).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{days}: {answer:?}");
    }
    for query in ["limit=0", "limit=101", "limit=-1", "limit=a", "limit=", "limits=1", "after=%00"]
    {
        machine.get(&format!("/clients?{query}")).await.tells(422, "wrong-fields");
    }
}

#[tokio::test]
async fn ids_of_nothing_and_of_another_kind_lead_nowhere() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let project = studio.harbour.to_string();
    for id in [&*project, "0000000000000000", "x", "%20", "%00", "%ff", "..%2f", &"a".repeat(4000)]
    {
        machine.get(&format!("/clients/{id}")).await.tells(404, "not-found");
        machine.get(&format!("/milestones/{id}")).await.tells(404, "not-found");
        machine.get(&format!("/versions/{id}/content")).await.tells(404, "not-found");
        let bare = json!({ "title": "a", "approver_ids": [] });
        machine.post(&format!("/milestones/{id}/approvals"), bare).await.tells(404, "not-found");
    }
    machine.get("/nowhere").await.tells(404, "not-found");
    machine.get("/").await.tells(404, "not-found");
    let answer = machine.delete("/clients").await.tells(405, "wrong-method");
    assert!(answer.header("allow").contains("POST"), "{:?}", answer.headers);
    machine
        .post("/projects", json!({ "client_id": project, "title": "a" }))
        .await
        .blames("client_id");
}

#[tokio::test]
async fn a_list_comes_a_page_at_a_time_and_loses_nothing() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    for name in ["Alder", "Birch", "Cedar", "Dogwood", "Elm"] {
        machine.post("/clients", json!({ "name": name })).await.is(201);
    }
    let mut found = Vec::new();
    let mut path = "/clients?limit=2".to_owned();
    loop {
        let page = machine.get(&path).await.is(200).json;
        let names = page["items"].as_array().unwrap().iter();
        found.extend(names.map(|client| client["name"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/clients?limit=2&after={next}");
    }
    assert_eq!(found.len(), 7);
    assert!(found.is_sorted_by_key(|name| name.to_lowercase()), "{found:?}");
    machine.get("/clients?after=0000000000000000").await.blames("after");
    let events = machine.get("/events?limit=3").await.is(200).json;
    let next = events["next"].as_str().unwrap();
    let more = machine.get(&format!("/events?limit=3&after={next}")).await.is(200).json;
    let last = events["items"][2]["seq"].as_i64().unwrap();
    assert_eq!(more["items"][0]["seq"].as_i64().unwrap(), last - 1);
}

#[tokio::test]
async fn a_key_makes_a_thing_once_and_for_one_request_only() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let key = [("idempotency-key", "one")];
    let body = json!({ "name": "Juniper Studio" });
    let first = machine.json("POST", "/clients", &body, &key).await.is(201);
    assert_eq!(first.header("idempotent-replayed"), "");
    let again = machine.json("POST", "/clients", &body, &key).await.is(201);
    assert_eq!((first.json, again.header("idempotent-replayed")), (again.json.clone(), "true"));
    let other = json!({ "name": "Other" });
    machine.json("POST", "/clients", &other, &key).await.tells(422, "idempotency-key-used");
    let project = json!({ "client_id": again.id(), "title": "Site" });
    machine.json("POST", "/projects", &project, &key).await.tells(422, "idempotency-key-used");
    // Another token's keys are its own.
    let neighbour = studio.machine().await;
    neighbour.json("POST", "/clients", &other, &key).await.is(201);
    // What was refused may be tried again under the same key.
    let fresh = [("idempotency-key", "two")];
    machine.json("POST", "/clients", &json!({ "name": "" }), &fresh).await.blames("name");
    machine.json("POST", "/clients", &json!({ "name": "Fern" }), &fresh).await.is(201);
    // A day later the key is free.
    studio.clock.travel(std::time::Duration::from_secs(24 * 3600 + 1));
    let later = machine.json("POST", "/clients", &other, &key).await.is(201);
    assert_ne!(later.id(), again.id());
    machine.json("POST", "/clients", &other, &[("idempotency-key", "")]).await.is(422);
    machine
        .json("POST", "/clients", &other, &[("idempotency-key", &"k".repeat(256))])
        .await
        .is(422);
}

#[tokio::test]
async fn fifty_at_once_with_one_key_make_one_thing() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let all = (0..50).map(|_| {
        let machine = machine.clone();
        tokio::spawn(async move {
            let key = [("idempotency-key", "race")];
            machine.json("POST", "/clients", &json!({ "name": "Juniper" }), &key).await.is(201).id()
        })
    });
    let mut ids = Vec::new();
    for one in all.collect::<Vec<_>>() {
        ids.push(one.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn a_change_of_what_somebody_else_changed_is_refused() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let path = format!("/milestones/{}", studio.design);
    let seen = machine.get(&path).await.is(200);
    let tag = seen.header("etag").to_owned();
    assert!(tag.starts_with('"'), "{tag}");
    let mine = json!({ "summary": "Mine" });
    let changed = machine.json("PATCH", &path, &mine, &[("if-match", &tag)]).await.is(200);
    assert_eq!(changed.json["summary"], "Mine");
    let theirs = json!({ "summary": "Theirs" });
    let late = machine.json("PATCH", &path, &theirs, &[("if-match", &tag)]).await;
    late.tells(412, "changed-since");
    assert_eq!(machine.get(&path).await.json["summary"], "Mine");
    let now = changed.header("etag").to_owned();
    let both = format!("\"old\", {now}");
    machine.json("PATCH", &path, &theirs, &[("if-match", &both)]).await.is(200);
    machine.json("PATCH", &path, &mine, &[("if-match", "*")]).await.is(200);
    let newest = machine.get(&path).await.header("etag").to_owned();
    let known = machine.request("GET", &path).header("if-none-match", &newest);
    machine.send(known.body(Body::empty()).unwrap()).await.is(304);
}

#[tokio::test]
async fn a_token_has_so_many_requests_a_minute() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    let first = machine.get("/me").await.is(200);
    assert_eq!(first.header("ratelimit-policy"), "\"token\";q=600;w=60");
    assert_eq!(first.header("ratelimit"), "\"token\";r=599;t=1");
    let mut slow = None;
    for _ in 0..700 {
        let answer = machine.get("/members/0000000000000000").await;
        if answer.status == 429 {
            slow = Some(answer);
            break;
        }
    }
    let slow = slow.expect("700 requests at once are too many").tells(429, "slow-down");
    assert_eq!(slow.header("retry-after"), "1");
    assert!(slow.header("ratelimit").starts_with("\"token\";r=0"));
    studio.machine().await.get("/me").await.is(200);
}

#[tokio::test]
async fn no_site_can_make_a_browser_ask_and_none_has_to_be_named() {
    let studio = Studio::open().await;
    let machine = studio.machine().await;
    // A program sends no Origin, and one that does is let in all the same: its token is the proof.
    let request = machine.request("POST", "/clients").header("origin", "https://elsewhere.example");
    let request = request.header("sec-fetch-site", "cross-site");
    let request = request.header("content-type", "application/json");
    let answer = machine.send(request.body(Body::from("{\"name\":\"a\"}")).unwrap()).await.is(201);
    assert_eq!(answer.header("access-control-allow-origin"), "");
    // A signed-in browser is nobody here.
    let mut desk = studio.desk().await;
    assert_eq!(desk.get("/api/v1/clients").await.status, 401);
}

#[tokio::test]
async fn types_of_problems_lead_to_words() {
    let studio = Studio::open().await;
    let mut browser = studio.browser();
    let page = browser.get("/api/v1/problems/wrong-fields").await;
    page.is(200).says("Something needs another look");
    browser.get("/api/v1/problems/none").await.is(404);
    let document = browser.get("/api/v1/openapi.json").await;
    document.is(200);
    let whole: serde_json::Value = serde_json::from_slice(&document.bytes).unwrap();
    assert_eq!(&whole, milepost::api::document());
}
