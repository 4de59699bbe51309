//! The job: what it remembers, and what becomes of pictures nobody needs.

use super::clean::photograph;
use crate::support::Studio;
use crate::support::studio::{PDF, worker};
use milepost::jobs::{preview, sweep};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

fn ask(studio: &Studio, sql: &str) -> String {
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    base.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn written(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            found.extend(written(&entry.path()));
        } else {
            found.push(entry.file_name().to_string_lossy()[65..].to_owned());
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_process_that_is_killed_costs_a_tile_and_is_tried_twice() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let count = studio.folder.path().join("count");
    let script = studio.folder.path().join("killed");
    let text = format!("#!/bin/sh\necho once >> {}\nkill -9 $$\n", count.display());
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut killed = worker();
    killed.program = script;
    while preview::once(&studio.app, &killed).await.unwrap() {}
    assert_eq!(std::fs::read_to_string(&count).unwrap(), "once\nonce\n");
    assert_eq!(ask(&studio, "select state from previews"), "failed");
    assert!(written(&studio.folder.path().join("previews")).is_empty());
    let (mut ines, home) = studio.visit("Ines").await;
    let page = ines.get(&home).await.body();
    assert!(page.contains("class=\"ext\"") && !page.contains("<img"));
}

#[tokio::test]
async fn the_same_bytes_are_drawn_once_and_the_rest_goes_on() {
    let studio = Studio::open().await;
    let broken = b"%PDF-1.7\nnothing follows".as_slice();
    let files: &[(&str, &[u8])] =
        &[("a.pdf", PDF), ("b.pdf", PDF), ("broken.pdf", broken), ("set.zip", b"PK\x03\x04")];
    studio.post(files, &[], "any").await;
    studio.draw().await;
    let states = "select group_concat(state, ' ') from (select state from previews order by state)";
    assert_eq!(ask(&studio, states), "made none none");
    assert_eq!(written(&studio.folder.path().join("previews")), ["large", "small"]);
    assert!(!preview::once(&studio.app, &worker()).await.unwrap(), "begun again");
}

#[tokio::test]
async fn pictures_of_what_nobody_names_are_swept() {
    let studio = Studio::open().await;
    let update = studio.post(&[("photo.jpg", &photograph())], &[], "any").await;
    studio.draw().await;
    let previews = studio.folder.path().join("previews");
    assert_eq!(written(&previews), ["clean", "large", "small"]);
    sweep::once(&studio.app).await.unwrap();
    assert_eq!(written(&previews).len(), 3, "named still");
    drop(update);
    let base = rusqlite::Connection::open(studio.folder.path().join("milepost.db")).unwrap();
    base.execute_batch(
        "pragma foreign_keys = off; drop trigger versions_never_go; delete from versions",
    )
    .unwrap();
    sweep::once(&studio.app).await.unwrap();
    assert!(written(&previews).is_empty());
    assert_eq!(ask(&studio, "select cast(count(*) as text) from previews"), "0");
}

#[tokio::test]
async fn pictures_that_are_gone_from_the_disk_are_made_again() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.draw().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let small = ines.get(&home).await.after("<img src=\"").replace("/large", "/small");
    ines.get(&small).await.is(200);
    std::fs::remove_dir_all(studio.folder.path().join("previews")).unwrap();
    ines.get(&small).await.is(404);
    std::fs::create_dir_all(studio.folder.path().join("previews")).unwrap();
    studio.draw().await;
    ines.get(&small).await.is(200);
}
