//! `milepost token`.

use super::{INIT, err, milepost, out, told};
use crate::support::outside::Program;

#[test]
fn a_token_is_printed_alone_listed_without_its_letters_and_revoked() {
    let folder = tempfile::tempdir().unwrap();
    milepost(folder.path(), INIT);
    let made = milepost(folder.path(), &["token", "create", "build job"]);
    assert!(made.status.success(), "{}", err(&made));
    let letters = out(&made).trim_end().to_owned();
    assert_eq!((letters.len(), out(&made).lines().count()), (46, 1));
    assert!(letters.starts_with("mp_") && err(&made).is_empty());
    let words = ["token", "create", "deploy", "--role", "editor", "--expires", "30", "--json"];
    let made = told(&milepost(folder.path(), &words));
    assert!(made["token"].as_str().unwrap().starts_with("mp_"));
    assert_eq!((made["name"].as_str(), made["role"].as_str()), (Some("deploy"), Some("editor")));
    assert!(made["expires_at"].as_str().unwrap().ends_with('Z'));
    let listed = milepost(folder.path(), &["token", "list", "--json"]);
    let listed = told(&listed);
    let tokens = listed.as_array().unwrap();
    assert_eq!(tokens.len(), 2);
    let first = tokens.iter().find(|token| token["name"] == "build job").unwrap();
    assert_eq!((&first["role"], &first["state"]), (&"read_only".into(), &"live".into()));
    assert_eq!((&first["member"], &first["expires_at"]), (&"Nell Ashby".into(), &().into()));
    assert!(!listed.to_string().contains(&letters[3..]) && !listed.to_string().contains("mp_"));
    let id = made["id"].as_str().unwrap();
    let ended = milepost(folder.path(), &["token", "revoke", id]);
    assert_eq!(out(&ended), "“deploy” opens nothing any more.\n");
    let again = told(&milepost(folder.path(), &["token", "revoke", id, "--json"]));
    assert_eq!((&again["state"], &again["revoked_by"]), (&"revoked".into(), &"Nell Ashby".into()));
    let lines = out(&milepost(folder.path(), &["token", "list"]));
    assert!(lines.contains(&format!("{id}  revoked  editor  deploy, for Nell Ashby")), "{lines}");
    assert_eq!(lines.lines().count(), 2);
}

#[test]
fn a_token_that_cannot_be_is_refused_with_a_sentence_or_as_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    let early = milepost(folder.path(), &["token", "create", "early"]);
    assert_eq!(early.status.code(), Some(1));
    assert!(err(&early).contains("there is no studio yet"));
    milepost(folder.path(), INIT);
    for (words, says) in [
        (&["token", "create", " "][..], "Name the token after what will use it."),
        (&["token", "create", "x", "--member", "x@y.example"], "No member has this address."),
        (&["token", "revoke", "0123456789abcdef"], "There is no token with this id."),
        (&["token", "revoke", "build job"], "There is no token with this id."),
    ] {
        let refused = milepost(folder.path(), words);
        assert_eq!(refused.status.code(), Some(1), "{words:?}");
        assert!(err(&refused).contains(says), "{words:?}: {}", err(&refused));
        assert!(out(&refused).is_empty());
    }
    for words in [
        &["token"][..],
        &["token", "create"],
        &["token", "create", "x", "--role", "king"],
        &["token", "create", "x", "--expires", "0"],
        &["token", "create", "x", "--expires", "3651"],
        &["token", "create", "x", "--expires", "soon"],
        &["token", "revoke"],
        &["token", "steal"],
    ] {
        let usage = milepost(folder.path(), words);
        assert_eq!(usage.status.code(), Some(2), "{words:?}: {}", err(&usage));
    }
    assert_eq!(told(&milepost(folder.path(), &["token", "list", "--json"])), serde_json::json!([]));
}

#[test]
fn a_token_for_another_member_has_at_most_their_role() {
    let folder = tempfile::tempdir().unwrap();
    milepost(folder.path(), INIT);
    let connection = rusqlite::Connection::open(folder.path().join("milepost.db")).unwrap();
    let sql = "insert into members (id, name, email, role, time_zone, created_at)
               values ('jss0000000000000', 'Joss Field', 'joss@fernandfield.example', 'editor',
                       'UTC', 0)";
    connection.execute(sql, []).unwrap();
    drop(connection);
    let of_joss = ["token", "create", "notes", "--member", "Joss@fernandfield.example", "--role"];
    let above = milepost(folder.path(), &[&of_joss[..], &["admin"]].concat());
    assert_eq!(above.status.code(), Some(1));
    assert!(err(&above).contains("A token may do no more than the member it acts for."));
    let made = milepost(folder.path(), &[&of_joss[..], &["editor"]].concat());
    assert!(made.status.success(), "{}", err(&made));
    let listed = told(&milepost(folder.path(), &["token", "list", "--json"]));
    assert_eq!(listed[0]["member"], "Joss Field");
}

#[test]
fn settings_are_read_after_the_innermost_word_too() {
    let folder = tempfile::tempdir().unwrap();
    milepost(folder.path(), INIT);
    let elsewhere = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    for words in [
        &["token", "list", "--json", "--data", &data][..],
        &["token", "--data", &data, "list", "--json"],
        &["--data", &data, "token", "list", "--json"],
    ] {
        let listed = milepost(elsewhere.path(), words);
        assert!(listed.status.success(), "{words:?}: {}", err(&listed));
    }
}

#[test]
fn a_token_is_made_beside_a_running_server_and_is_in_no_log() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    milepost(&data, INIT);
    let program = Program::start(&data, &[]);
    let printed = milepost(&data, &["token", "create", "build job", "--role", "owner"]);
    let printed = out(&printed).trim_end().to_owned();
    let door = out(&milepost(&data, &["admin-link"]));
    let mut nell = program.client();
    let door = door.trim_end().trim_start_matches("http://127.0.0.1:8080");
    nell.post(door, &[]).is(303);
    let page = nell.get("/admin/tokens").is(200);
    assert!(page.body().contains("build job"));
    let id = page.after("name=\"id\" value=\"");
    let fields = [("id", id.as_str()), ("name", "page job")];
    let shown = nell.post("/admin/tokens", &fields).is(201).after("readonly value=\"");
    program.kill();
    let log = std::fs::read_to_string(data.with_extension("log")).unwrap();
    assert!(log.contains("/admin/tokens"), "{log}");
    for letters in [printed, shown] {
        assert!(letters.starts_with("mp_") && letters.len() == 46, "{letters}");
        assert!(!log.contains(&letters[3..]));
        for name in ["milepost.db", "milepost.db-wal"] {
            let bytes = std::fs::read(data.join(name)).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(&letters[3..]), "{name}");
        }
    }
}
