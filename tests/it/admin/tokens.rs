//! The page of API tokens: shown once, ended after a question, for admins only.

use crate::support::{Browser, Page, Studio};
use milepost::api_token::{self, ApiToken};
use milepost::clock::{days, minutes};
use milepost::member::Role;

async fn tokens(studio: &Studio) -> Vec<ApiToken> {
    studio.read(|tx| api_token::list(tx, &studio.nell)).await
}

/// The form of the page, filled in and sent.
async fn make(nell: &mut Browser, fields: &[(&str, &str)]) -> Page {
    let id = nell.get("/admin/tokens").await.after("name=\"id\" value=\"");
    let mut all = vec![("id", id.as_str())];
    all.extend_from_slice(fields);
    nell.post("/admin/tokens", &all).await
}

/// The letters on the page that shows them.
fn letters(page: &Page) -> String {
    let letters = page.after("readonly value=\"");
    assert!(letters.starts_with("mp_") && letters.len() == 46, "{letters}");
    letters
}

#[tokio::test]
async fn a_token_is_shown_once_and_works() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    nell.get("/admin/settings").await.says("API tokens");
    nell.get("/admin/tokens").await.is(200).says("None works at the moment.");
    let page = make(&mut nell, &[("name", "build job"), ("expires_days", "30")]).await;
    page.is(201).says("Copy the token now").says("“build job” is shown this once").says("Reads");
    assert!(page.header("cache-control").contains("no-store"));
    let letters = letters(&page);
    let caller = studio.read(|tx| api_token::authenticate(tx, &letters)).await.unwrap();
    assert_eq!(caller.token.role, api_token::Role::ReadOnly);
    let list = nell.get("/admin/tokens").await;
    list.says("build job").says("For Nell Ashby").says("Until Sat 12 Dec 2026").says("Never");
    list.keeps(&[&letters, &letters[3..20]]);
    studio.clock.travel(minutes(5));
    let id = caller.token.id.clone();
    studio.app.store.write(move |tx| api_token::touch(tx, &id)).await.unwrap();
    studio.clock.travel(minutes(2));
    nell.get("/admin/tokens").await.says("2 minutes ago");
    studio.clock.travel(days(30));
    let mut nell = studio.desk().await;
    nell.get("/admin/tokens").await.says("None works at the moment.").says("1 token of the past");
}

#[tokio::test]
async fn sending_the_form_again_neither_shows_nor_makes_a_token() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let id = nell.get("/admin/tokens").await.after("name=\"id\" value=\"");
    let fields = [("id", id.as_str()), ("name", "build job"), ("role", "editor")];
    let first = nell.post("/admin/tokens", &fields).await;
    let letters = letters(first.is(201));
    let again = nell.post("/admin/tokens", &fields).await;
    again.is(303).keeps(&[&letters]);
    let list = nell.get(&again.location()).await;
    list.is(200).says("made no second one").keeps(&[&letters]);
    assert_eq!(tokens(&studio).await.len(), 1);
    // Every page offers a new one.
    assert_ne!(list.after("name=\"id\" value=\""), id);
    let bare = nell.post("/admin/tokens", &fields[1..]).await;
    bare.is(303).keeps(&["mp_"]);
    assert_eq!(tokens(&studio).await.len(), 1);
}

#[tokio::test]
async fn what_is_missing_is_named_and_what_was_typed_stays() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let fields = [("name", " "), ("role", "admin"), ("expires_days", "4000")];
    let page = make(&mut nell, &fields).await;
    page.is(422).says("Name the token after what will use it.").says("from 1 to 3650");
    assert!(page.body().contains("value=\"4000\""));
    assert!(page.body().contains("<option value=\"admin\" selected"));
    make(&mut nell, &[("name", "x"), ("role", "king")]).await.is(422).says("Choose what it may do");
    let soon = make(&mut nell, &[("name", "x"), ("expires_days", "soon")]).await;
    soon.is(422).says("from 1 to 3650");
    assert!(tokens(&studio).await.is_empty());
}

#[tokio::test]
async fn a_role_above_ones_own_is_not_offered_and_refused() {
    let studio = Studio::open().await;
    studio.joss(Role::Admin).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    joss.get("/admin/tokens").await.is(200).never_says("value=\"owner\"");
    let page = make(&mut joss, &[("name", "too much"), ("role", "owner")]).await;
    page.is(422).says("A token may do no more than the member it acts for.");
    make(&mut joss, &[("name", "enough"), ("role", "admin")]).await.is(201);
}

#[tokio::test]
async fn revoking_asks_first_and_counts_at_once() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    let letters = letters(&make(&mut nell, &[("name", "build job"), ("role", "owner")]).await);
    let token = tokens(&studio).await.remove(0);
    let revoke = format!("/admin/tokens/{}/revoke", token.id);
    assert!(nell.get("/admin/tokens").await.body().contains(&revoke));
    nell.get(&revoke).await.is(200).says("Revoke “build job”?");
    assert!(studio.read(|tx| api_token::authenticate(tx, &letters)).await.is_some());
    let done = nell.post(&revoke, &[]).await;
    let list = nell.get(&done.is(303).location()).await;
    list.says("The token opens nothing any more.").says("By Nell Ashby");
    list.never_says(&revoke);
    assert!(studio.read(|tx| api_token::authenticate(tx, &letters)).await.is_none());
    nell.post(&revoke, &[]).await.is(303);
    let nobodys = format!("/admin/tokens/{}/revoke", milepost::id::ApiTokenId::new());
    nell.get(&nobodys).await.is(404);
    nell.post(&nobodys, &[]).await.is(404);
}

#[tokio::test]
async fn an_editor_sees_and_ends_no_token() {
    let studio = Studio::open().await;
    let mut nell = studio.desk().await;
    make(&mut nell, &[("name", "build job")]).await.is(201);
    let token = tokens(&studio).await.remove(0);
    studio.joss(Role::Editor).await;
    let mut joss = studio.desk_of("joss@fernandfield.example").await;
    let revoke = format!("/admin/tokens/{}/revoke", token.id);
    joss.get("/admin/tokens").await.is(403).says("Only an admin").keeps(&["build job"]);
    joss.get(&revoke).await.is(403).keeps(&["build job"]);
    joss.post(&revoke, &[]).await.is(403);
    let fields = [("id", "0123456789abcdef"), ("name", "mine")];
    joss.post("/admin/tokens", &fields).await.is(403).keeps(&["mp_"]);
    assert_eq!(tokens(&studio).await.len(), 1);
    assert!(tokens(&studio).await[0].revoked_at.is_none());
}
