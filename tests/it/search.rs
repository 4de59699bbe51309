//! Search: what is found, what never is, and that what people type is data.

use crate::support::Studio;
use crate::support::studio::PDF2;
use milepost::clock::{Clock, minutes};
use milepost::error::Refusal;
use milepost::id::{IntakeId, TaskId};
use milepost::intake::{self, NewField};
use milepost::member::Desk;
use milepost::request::{self, New, NewItem};
use milepost::search::{self, Hit, Kind, LIMIT, MOST};
use milepost::store::Store;
use milepost::store::Tx;
use milepost::update::{self, Choices, Save};
use milepost::web::limit::{Purpose, RULES};
use milepost::{approval, client, contact, milestone, project, task};

async fn find(studio: &Studio, words: &str) -> Vec<Hit> {
    studio.read(|tx| search::find(tx, Desk::of_the_house(), words, MOST)).await
}

/// Kind and title of everything that was found, in order.
async fn found(studio: &Studio, words: &str) -> Vec<(Kind, String)> {
    find(studio, words).await.into_iter().map(|hit| (hit.kind, hit.title)).collect()
}

async fn kinds(studio: &Studio, words: &str) -> Vec<Kind> {
    let mut kinds: Vec<_> = find(studio, words).await.iter().map(|hit| hit.kind).collect();
    kinds.sort_unstable();
    kinds
}

/// Changes rows behind the program's back, as a later version of it might.
fn by_sql(studio: &Studio, sql: &str) {
    let path = studio.folder.path().join("milepost.db");
    rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

async fn add_client(studio: &Studio, name: &'static str) {
    let by = studio.nell.clone();
    studio.app.store.write(move |tx| client::add(tx, &by, name)).await.unwrap();
}

#[tokio::test]
async fn every_kind_is_found_by_its_words_with_where_it_belongs() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    assert_eq!(
        kinds(&studio, "harbour").await,
        [Kind::Client, Kind::Contact, Kind::Contact, Kind::Contact, Kind::Project]
    );
    assert_eq!(found(&studio, "tern").await[0], (Kind::Client, "Tern Books".into()));
    assert_eq!(found(&studio, "calloway").await, [(Kind::Contact, "Ines Calloway".into())]);
    assert_eq!(
        found(&studio, "pete@harbourbakery.example").await,
        [(Kind::Contact, "Pete Rowland".into())]
    );
    assert_eq!(found(&studio, "discovery").await, [(Kind::Milestone, "Discovery".into())]);
    assert_eq!(
        found(&studio, "homepage-design.pdf").await,
        [(Kind::File, "homepage-design.pdf".into())]
    );
    assert_eq!(
        found(&studio, "building starts").await,
        [(Kind::Approval, "Approve the homepage design".into())]
    );
    let update = find(&studio, "homepage ready").await.remove(0);
    assert_eq!((update.kind, update.title.as_str()), (Kind::Update, "Design"));
    assert_eq!(update.project, Some((studio.harbour.clone(), "Harbour Bakery website".into())));
    assert_eq!(update.client.map(|client| client.1).as_deref(), Some("Harbour Bakery"));
    assert_eq!(update.milestone, Some(studio.design.clone()));
    assert_eq!(update.at, studio.clock.now());
    let marked: Vec<_> =
        update.snippet.iter().filter(|piece| piece.1).map(|p| p.0.as_str()).collect();
    assert_eq!(marked, ["homepage", "ready"]);
    let whole: String = update.snippet.iter().map(|piece| piece.0.as_str()).collect();
    assert_eq!(whole, "The homepage is ready for you.");
}

#[tokio::test]
async fn the_beginning_of_a_word_is_enough_and_every_word_has_to_be_there() {
    let studio = Studio::open().await;
    for beginning in ["H", "ha", "har", "harb", "harbo", "HARBOUR"] {
        assert!(kinds(&studio, beginning).await.contains(&Kind::Client), "{beginning}");
    }
    assert_eq!(
        found(&studio, "web harb").await,
        [(Kind::Project, "Harbour Bakery website".into())]
    );
    assert!(found(&studio, "arbour").await.is_empty());
    assert!(found(&studio, "harbour nonsense").await.is_empty());
}

#[tokio::test]
async fn names_weigh_more_than_text_and_equals_come_newest_first() {
    let studio = Studio::open().await;
    let form = milestone::Form {
        title: "Content".into(),
        summary: "Lantern, lantern and once more lantern: the lantern of the quay.".into(),
        ..Default::default()
    };
    let (by, project) = (studio.nell.clone(), studio.harbour.clone());
    studio.app.store.write(move |tx| milestone::add(tx, &by, &project, &form)).await.unwrap();
    for _ in 0..3 {
        studio.clock.travel(minutes(1));
        add_client(&studio, "Lantern Press").await;
    }
    let hits = find(&studio, "lantern").await;
    let order: Vec<_> = hits.iter().map(|hit| hit.kind).collect();
    assert_eq!(order, [Kind::Client, Kind::Client, Kind::Client, Kind::Milestone]);
    assert!(hits[0].at > hits[1].at && hits[1].at > hits[2].at);
    assert_eq!(find(&studio, "lantern").await, hits);
    let two = studio.read(|tx| search::find(tx, Desk::of_the_house(), "lantern", 2)).await;
    assert_eq!(two, hits[..2]);
}

#[tokio::test]
async fn nothing_of_a_draft_is_ever_found() {
    let studio = Studio::open().await;
    let stored = studio.store("zeppelin-plan.pdf", PDF2).await;
    let choices = Choices {
        milestone: studio.design.to_string(),
        body: "Zeppelin words that nobody has seen".into(),
        ask: true,
        title: "Zeppelin title".into(),
        wording: "Zeppelin wording".into(),
        ..Choices::default()
    };
    let save = Save { choices, files: vec![stored], ..Save::default() };
    let (by, project) = (studio.nell.clone(), studio.harbour.clone());
    let draft =
        studio.app.store.write(move |tx| update::save(tx, &by, &project, save)).await.unwrap();
    assert!(find(&studio, "zeppelin").await.is_empty());
    let mut nell = studio.desk().await;
    nell.get("/admin/search?q=zeppelin").await.is(200).says("Nothing has zeppelin in it");
    // The same words are found as soon as they are published, so the look above could have seen.
    let (by, signer) = (studio.nell.clone(), studio.app.signer());
    let kept = draft.clone();
    let ask_nobody = Choices {
        milestone: studio.design.to_string(),
        body: "Zeppelin words that nobody has seen".into(),
        ..Choices::default()
    };
    let (project, save) = (
        studio.harbour.clone(),
        Save { draft: Some(draft), choices: ask_nobody, ..Save::default() },
    );
    studio
        .app
        .store
        .write(move |tx| {
            update::save(tx, &by, &project, save)?;
            update::publish(tx, &signer, &by, &kept, false)
        })
        .await
        .unwrap();
    assert_eq!(kinds(&studio, "zeppelin").await, [Kind::Update, Kind::File]);
}

#[tokio::test]
async fn what_changed_is_not_found_by_its_old_words() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (by, ines) = (studio.nell.clone(), find(&studio, "calloway").await.remove(0));
    let form = contact::Form { name: "Inés Marlowe".into(), ..Default::default() };
    studio
        .app
        .store
        .write(move |tx| contact::change(tx, &by, &ines.id.parse()?, &form))
        .await
        .unwrap();
    assert!(find(&studio, "calloway").await.is_empty());
    assert_eq!(found(&studio, "marlowe").await, [(Kind::Contact, "Inés Marlowe".into())]);
    let (by, design) = (studio.nell.clone(), studio.design.clone());
    let form = milestone::Form {
        title: "Drawing".into(),
        summary: "Until the seagulls like it".into(),
        state: "in_progress".into(),
        ..Default::default()
    };
    studio.app.store.write(move |tx| milestone::change(tx, &by, &design, &form)).await.unwrap();
    assert!(!kinds(&studio, "design").await.contains(&Kind::Milestone));
    assert_eq!(found(&studio, "seagulls").await, [(Kind::Milestone, "Drawing".into())]);
}

/// What no verb changes yet: the database keeps it right, whoever writes.
#[tokio::test]
async fn what_went_or_changed_by_sql_is_not_found_by_its_old_words() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    by_sql(
        &studio,
        "update clients set name = 'Quayside Loaves' where name = 'Harbour Bakery';
        update projects set title = 'Quayside shop' where title = 'Harbour Bakery website';
        update contacts set email = 'ines@quayside.example' where name = 'Ines Calloway';
        update updates set body = 'Rewritten in spring';
        update files set name = 'entrance.pdf';
        update versions set note = 'Bigger bread';
        update approvals set title = 'Say yes', wording = 'Then we begin';",
    );
    assert_eq!(
        kinds(&studio, "harbour").await,
        [Kind::Contact, Kind::Contact],
        "{:?}",
        found(&studio, "harbour").await
    );
    assert_eq!(kinds(&studio, "quayside").await, [Kind::Client, Kind::Contact, Kind::Project]);
    assert!(find(&studio, "homepage").await.is_empty());
    assert_eq!(kinds(&studio, "rewritten").await, [Kind::Update]);
    assert_eq!(found(&studio, "bigger bread").await, [(Kind::File, "entrance.pdf".into())]);
    assert_eq!(kinds(&studio, "begin").await, [Kind::Approval]);
    by_sql(
        &studio,
        "pragma foreign_keys = off;
        delete from approvals; update versions set note = ''; delete from updates;",
    );
    assert!(find(&studio, "bigger").await.is_empty());
    assert_eq!(kinds(&studio, "entrance").await, [Kind::File]);
    by_sql(
        &studio,
        "pragma foreign_keys = off;
        delete from files; delete from milestones; delete from projects; delete from contacts;
        delete from clients;",
    );
    for words in ["entrance", "rewritten", "begin", "discovery", "quayside", "calloway", "tern"] {
        assert!(find(&studio, words).await.is_empty(), "{words}");
    }
    // Index and words agree, and nothing is left in either.
    by_sql(
        &studio,
        "insert into findable_words (findable_words, rank) values ('integrity-check', 1)",
    );
    let path = studio.folder.path().join("milepost.db");
    let rows = "select (select count(*) from findables) + (select count(*) from findable_words)";
    let left = rusqlite::Connection::open(path).unwrap().query_row(rows, [], |row| row.get(0));
    assert_eq!(left, Ok(0));
}

#[tokio::test]
async fn every_note_of_a_files_versions_finds_it() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    studio.clock.travel(minutes(1));
    studio.post(&[("homepage-design.pdf", PDF2)], &[], "").await;
    by_sql(
        &studio,
        "update versions set note = 'First light' where number = 1;
        update versions set note = 'Second wind' where number = 2;",
    );
    for words in ["light", "wind", "light wind"] {
        assert_eq!(found(&studio, words).await, [(Kind::File, "homepage-design.pdf".into())]);
    }
    let hit = find(&studio, "wind").await.remove(0);
    let whole: String = hit.snippet.iter().map(|piece| piece.0.as_str()).collect();
    assert_eq!((whole.as_str(), hit.at), ("Second wind · First light", studio.clock.now()));
    by_sql(&studio, "update versions set removed_at = 1 where number = 1;");
    assert!(find(&studio, "light").await.is_empty());
    assert_eq!(found(&studio, "wind").await.len(), 1);
}

#[tokio::test]
async fn names_of_every_script_are_found_as_far_as_they_can_be() {
    let studio = Studio::open().await;
    for name in [
        "Café Zoë Ångström",
        "مخبز الميناء",
        "מאפיית הנמל",
        "Пекарня у моря",
        "海港面包店",
        "ハーバーベーカリー",
        "서울베이커리",
        "ร้านขนมปังท่าเรือ",
    ] {
        add_client(&studio, name).await;
    }
    for (words, name) in [
        ("cafe zoe angstrom", "Café Zoë Ångström"),
        ("CAFÉ", "Café Zoë Ångström"),
        ("cafe\u{301}", "Café Zoë Ångström"),
        ("الميناء", "مخبز الميناء"),
        ("הנמל", "מאפיית הנמל"),
        ("МОРЯ", "Пекарня у моря"),
        ("서울", "서울베이커리"),
        // No spaces between words: found anywhere, also in the middle.
        ("海港", "海港面包店"),
        ("面包", "海港面包店"),
        ("店", "海港面包店"),
        ("ベーカリー", "ハーバーベーカリー"),
        ("ท่าเรือ", "ร้านขนมปังท่าเรือ"),
    ] {
        assert_eq!(found(&studio, words).await, [(Kind::Client, name.into())], "{words}");
    }
    // The middle of a word of a script with spaces is not looked for.
    assert!(find(&studio, "베이커리").await.is_empty());
    assert!(find(&studio, "面包 酒").await.is_empty());
}

#[tokio::test]
async fn words_with_and_without_spaces_are_looked_for_together() {
    let studio = Studio::open().await;
    let body = "The sign reads 海港面包店, in **gold**.\n\nV2版本 comes on Monday.";
    let (by, project, signer) = (studio.nell.clone(), studio.harbour.clone(), studio.app.signer());
    let choices =
        Choices { milestone: studio.design.to_string(), body: body.into(), ..Choices::default() };
    studio
        .app
        .store
        .write(move |tx| {
            let draft = update::save(tx, &by, &project, Save { choices, ..Save::default() })?;
            update::publish(tx, &signer, &by, &draft, false)
        })
        .await
        .unwrap();
    for words in ["gold 面包", "面包 monday", "v2版本", "版本"] {
        assert_eq!(kinds(&studio, words).await, [Kind::Update], "{words}");
    }
    assert!(find(&studio, "silver 面包").await.is_empty());
    assert!(find(&studio, "gold 酒").await.is_empty());
    let hit = find(&studio, "面包").await.remove(0);
    let whole: String = hit.snippet.iter().map(|piece| piece.0.as_str()).collect();
    assert_eq!(whole, "The sign reads 海港面包店, in gold. V2版本 comes on Monday.");
    assert_eq!(hit.snippet[1], ("面包".to_owned(), true));
}

/// What people might type, by accident or on purpose.
const ODD: &str = "\" \"\" ' * har* ^har title:harbour {title,words}:har NEAR(har) ( ) -har + a:b \
    \\ % _ har% \u{0} har\u{0}bour \u{1}\u{2}\u{3}\u{7f} \u{200b} \u{202e}har \u{feff} 🙂 👩‍🚀 🄰 \u{947} \
    \u{300} ① ª ';drop--table; \u{fffd} \u{2028} {\"a\":1} [ ] 面\"包 面% NULL 0x41 1e9 … “har”";

#[tokio::test]
async fn what_people_type_is_data_and_never_breaks() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let mut nell = studio.desk().await;
    let sentences =
        ["har NOT pete", "NEAR(har bak)", "har OR tern", "har AND", "{title words}: har"];
    for typed in ODD.split(' ').chain(sentences) {
        let hits = find(&studio, typed).await;
        assert!(hits.len() < 20, "{typed:?}");
        let query = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect::<String>();
        nell.get(&format!("/admin/search?q={query}")).await.is(200);
    }
    // Operators are words like any other.
    assert!(find(&studio, "har OR tern").await.is_empty());
    assert!(find(&studio, "har NOT pete").await.is_empty());
    assert_eq!(kinds(&studio, "har\u{0}bak").await, kinds(&studio, "har bak").await);
    for nothing in ["", "   ", "\t\n", "\"", "* -- ()", "\u{0}", "🙂"] {
        assert!(find(&studio, nothing).await.is_empty(), "{nothing:?}");
    }
    // As many words as fit.
    assert!(find(&studio, &"zz ".repeat(LIMIT / 3)).await.is_empty());
    assert!(find(&studio, &"面 ".repeat(LIMIT / 2)).await.is_empty());
    nell.get("/admin/search?q=%ff%fe%00&q=b&x").await.is(200);
}

#[tokio::test]
async fn more_than_fits_is_refused_with_a_sentence() {
    let studio = Studio::open().await;
    let long = "harbour ".repeat(1280);
    let refused =
        studio.app.store.read(|tx| search::find(tx, Desk::of_the_house(), &long, 10)).await;
    let error = refused.unwrap_err();
    assert!(matches!(error.refusal(), Some(Refusal::Wrong(faults)) if faults[0].field == "q"));
    let mut nell = studio.desk().await;
    let page = nell.get(&format!("/admin/search?q={}", long.replace(' ', "+"))).await;
    page.is(422).says("Look for fewer words: 200 letters at most; this has 10239.");
}

/// A database of the first schema, with one row of each kind, is searched like a new one.
#[tokio::test]
async fn what_was_there_before_search_came_is_found_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("milepost.db");
    let old = rusqlite::Connection::open(path).unwrap();
    let first = include_str!("../../src/store/migrations/0001_first.sql");
    old.execute_batch(first).unwrap();
    let sum = milepost::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(first));
    old.execute_batch(&format!(
        "create table migrations (
           number integer primary key, sha256 text not null, at integer not null
         ) strict;
         insert into migrations values (1, '{sum}', 0);
         pragma user_version = 1;
         insert into members
           values ('0000000000000001', 'Nell', 'n@s.example', 'owner', 'UTC', 1, null);
         insert into clients values ('0000000000000002', 'Old Harbour', 1);
         insert into contacts
           values ('0000000000000003', '0000000000000002', 'Old Ines', 'i@s.example', 'en',
                   'UTC', 2);
         insert into projects
           values ('0000000000000004', '0000000000000002', 'Old site', 'OS', 0, 'active', 3, null);
         insert into milestones
           values ('0000000000000005', '0000000000000004', 1, 'Old phase', 'Old', '', 'planned',
                   null, null, null, null, null, 4);
         insert into updates
           values ('0000000000000006', '0000000000000005', '0000000000000001', 'Old news', 5);
         insert into files values ('0000000000000007', '0000000000000005', 'old.pdf', 6);
         insert into versions
           values ('0000000000000008', '0000000000000007', 1, '{sum}', 1, 'application/pdf',
                   'Ancient', null, '0000000000000001', 7);
         insert into approvals
           values ('0000000000000009', '0000000000000005', null, '0000000000000001', 'Old question',
                   'Well?', 'any', null, 'open', 8, null);
         insert into drafts
           values ('000000000000000a', '0000000000000004', '0000000000000001', 'old draft', 9);"
    ))
    .unwrap();
    drop(old);
    let store = Store::open(folder.path(), Clock::of_the_machine()).unwrap();
    let hits = store.read_now(|tx| search::find(tx, Desk::of_the_house(), "old", MOST)).unwrap();
    let mut kinds: Vec<_> = hits.iter().map(|hit| hit.kind).collect();
    kinds.sort_unstable();
    // What came later than this database has no rows in it.
    assert_eq!(kinds, Kind::ALL[..7]);
    let noted =
        store.read_now(|tx| search::find(tx, Desk::of_the_house(), "ancient", MOST)).unwrap();
    assert_eq!((noted.len(), noted[0].id.as_str(), noted[0].at.0), (1, "0000000000000007", 7));
    assert!(store.check().is_ok(), "{:?}", store.check());
    store.close();
}

#[tokio::test]
async fn a_refused_verb_leaves_no_words_behind() {
    let studio = Studio::open().await;
    let by = studio.nell.clone();
    let tried = studio.app.store.write(move |tx| {
        let made = client::add(tx, &by, "Halfway Ltd")?;
        project::start(tx, &by, &made.id, "Halfway house")?;
        Err::<(), _>(Refusal::NotFound.into())
    });
    assert!(tried.await.is_err());
    assert!(find(&studio, "halfway").await.is_empty());
    let id = studio.post_homepage().await;
    let (by, asked) = (studio.nell.clone(), studio.asked().await.remove(0).approval.id);
    studio.app.store.write(move |tx| approval::withdraw(tx, &by, &asked)).await.unwrap();
    // A question that was withdrawn is history, and history is found.
    assert!(kinds(&studio, "building").await.contains(&Kind::Approval), "{id}");
}

/// Documents with one item.
fn documents(title: &str, item: &str) -> New {
    let items = vec![NewItem { title: item.into(), ..NewItem::default() }];
    New { title: title.into(), items, ..New::default() }
}

async fn requests(studio: &Studio, new: New) {
    let (by, on, signer) = (studio.nell.clone(), studio.design.clone(), studio.app.signer());
    let work = move |tx: &Tx| request::ask(tx, &signer, &by, &on, &new).map(drop);
    studio.app.store.write(work).await.unwrap();
}

async fn records(studio: &Studio, title: &str, client_visible: bool) {
    let record = serde_json::json!({ "kind": "link", "title": title,
        "url": "https://fernandfield.example/", "client_visible": client_visible });
    let at = format!("/projects/{}/records", studio.harbour);
    studio.machine().await.post(&at, record).await.is(201);
}

async fn notes(studio: &Studio, words: &str) {
    let at = format!("/admin/projects/{}/notes", studio.harbour);
    studio.desk().await.post(&at, &[("note", words)]).await.is(303);
}

#[tokio::test]
async fn messages_documents_records_and_notes_are_found_by_members() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.hears(&mut ines, &home, "A lantern over the door?").await.is(303);
    requests(&studio, documents("For the lantern", "Drawings")).await;
    records(&studio, "Lantern shop", false).await;
    notes(&studio, "Lantern again: they will change their mind").await;
    let all = [Kind::Message, Kind::Request, Kind::Record, Kind::Note];
    assert_eq!(kinds(&studio, "lantern").await, all);
    assert_eq!(kinds(&studio, "drawings").await, [Kind::Request]);
    for hit in find(&studio, "lantern").await {
        assert_eq!(hit.project.unwrap().0, studio.harbour, "{:?}", hit.kind);
    }
    let mut nell = studio.desk().await;
    let page = nell.get("/admin/search?q=lantern").await;
    page.is(200).says("Note among you").says("Documents asked for").says("Message");
    by_sql(&studio, "update request_items set removed_at = 1; update notes set body = 'x'");
    assert!(kinds(&studio, "drawings").await.is_empty());
    assert_eq!(kinds(&studio, "lantern").await, all[..3]);
}

#[tokio::test]
async fn a_client_finds_what_stands_on_their_page_and_where() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let (mut ines, home) = studio.visit("Ines").await;
    ines.get(&home).await.says("Find on this page");
    let at = |words: &str| format!("{home}/search?q={words}");
    ines.get(&at("")).await.is(200).says("It looks through everything");
    let page = ines.get(&at("homepage+rea")).await;
    page.is(200).says("1 place with");
    assert!(page.body().contains("The <mark>homepage</mark> is <mark>ready</mark> for"));
    assert!(page.body().contains(&format!("href=\"{home}#m2\"")));
    studio.hears(&mut ines, &home, "Ein Café-Zeppelin <b>here</b>").await.is(303);
    requests(&studio, documents("For the zeppelin", "List")).await;
    records(&studio, "Zeppelin map", true).await;
    let page = ines.get(&at("ZEPPELIN")).await;
    page.says("3 places").says("<b>here</b>");
    let body = page.body();
    assert!(body.contains("#need") && body.contains("#links") && !body.contains("<b>here</b>"));
    assert!(ines.get(&at("cafe")).await.body().contains("<mark>Café</mark>-Zeppelin"));
    let long = "x".repeat(LIMIT + 1);
    ines.get(&at(&long)).await.is(422).says("Look for fewer words");
    let page = ines.get(&at("%3Cscript%3E")).await;
    page.is(200).says("<script>");
    assert!(!page.body().contains("<b><bdi><script>"));
}

async fn tasks(studio: &Studio, title: &str, note: &str) -> TaskId {
    let (by, on) = (studio.nell.clone(), studio.design.clone());
    let (title, note, who) = (title.into(), note.into(), "studio".into());
    let form = task::Form { title, note, who, ..Default::default() };
    studio.app.store.write(move |tx| task::add(tx, &by, &on, &form)).await.unwrap().id
}

async fn forms(studio: &Studio, title: &str, asks: &str) -> IntakeId {
    let (by, on, signer) = (studio.nell.clone(), studio.design.clone(), studio.app.signer());
    let (kind, label) = ("short".into(), asks.into());
    let fields = vec![NewField { kind, label, ..NewField::default() }];
    let new = intake::New { title: title.into(), fields, ..intake::New::default() };
    let work = move |tx: &Tx| intake::ask(tx, &signer, &by, &on, &new);
    studio.app.store.write(work).await.unwrap()
}

#[tokio::test]
async fn tasks_and_forms_are_found_by_members_and_not_by_their_old_words() {
    let studio = Studio::open().await;
    let task = tasks(&studio, "Hang the lantern", "Over the door").await;
    let form = forms(&studio, "About your lantern", "Which height?").await;
    assert_eq!(kinds(&studio, "lantern").await, [Kind::Task, Kind::Form]);
    assert_eq!(found(&studio, "door").await, [(Kind::Task, "Hang the lantern".into())]);
    assert_eq!(found(&studio, "height").await, [(Kind::Form, "About your lantern".into())]);
    let mut nell = studio.desk().await;
    let page = nell.get("/admin/search?q=lantern").await;
    assert!(page.is(200).body().contains(&format!("href=\"/admin/forms/{form}\"")));
    let machine = studio.machine().await;
    let asks = serde_json::json!({ "fields": [{ "kind": "short", "label": "Which width?" }] });
    machine.patch(&format!("/forms/{form}"), asks).await.is(200);
    let title = serde_json::json!({ "title": "Hang the lamp", "note": "" });
    machine.patch(&format!("/tasks/{task}"), title).await.is(200);
    assert!(kinds(&studio, "height").await.is_empty() && kinds(&studio, "door").await.is_empty());
    assert_eq!(kinds(&studio, "width").await, [Kind::Form]);
    assert_eq!(kinds(&studio, "lamp").await, [Kind::Task]);
    machine.delete(&format!("/tasks/{task}")).await.is(204);
    assert!(kinds(&studio, "lamp").await.is_empty());
}

#[tokio::test]
async fn a_client_finds_tasks_forms_and_every_message_where_they_stand() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    studio.hears(&mut ines, &home, "The zeppelin came first").await.is(303);
    studio.talks(60).await;
    let task = tasks(&studio, "Moor the zeppelin", "").await;
    let form = forms(&studio, "About you", "How long is the zeppelin?").await;
    let page = ines.get(&format!("{home}/search?q=zeppelin")).await;
    page.is(200).says("3 places");
    for place in [format!("#t-{task}"), format!("#k-{form}")] {
        assert!(page.body().contains(&format!("href=\"{home}{place}\"")), "{place}");
        assert!(ines.get(&home).await.body().contains(&format!("id=\"{}\"", &place[1..])));
    }
    // The page has the newest five messages; the link leads to where this one is.
    ines.get(&home).await.never_says("came first");
    let there = page.after(&format!("href=\"{home}/milestones/"));
    let (there, anchor) = there.split_once('#').unwrap();
    let talk = ines.get(&format!("{home}/milestones/{there}")).await;
    talk.is(200).says("came first");
    assert!(talk.body().contains(&format!("id=\"{anchor}\"")));
    studio.machine().await.delete(&format!("/tasks/{task}")).await.is(204);
    ines.get(&format!("{home}/search?q=zeppelin")).await.says("2 places");
}

#[tokio::test]
async fn what_the_studio_leaves_out_of_the_page_is_not_found_on_it() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    records(&studio, "Homepage folder", true).await;
    requests(&studio, documents("For the homepage", "List")).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/search?q=homepage");
    // The update, the file, the question, the record and the request.
    ines.get(&at).await.says("5 places");
    let machine = studio.machine_as(milepost::api_token::Role::Admin).await;
    let hide = |names: &[&str]| {
        let hidden = |name: &&str| serde_json::json!({ "section": name, "hidden": true });
        serde_json::json!({ "sections": names.iter().map(hidden).collect::<Vec<_>>() })
    };
    machine.patch("/settings/sections", hide(&["links", "to_send"])).await.is(200);
    let page = ines.get(&at).await;
    page.says("4 places").says("For the homepage").never_says("Homepage folder");
    machine.patch("/settings/sections", hide(&["links", "in_progress"])).await.is(200);
    ines.get(&at).await.says("2 places").says("Question").never_says("homepage-design.pdf");
}

#[tokio::test]
async fn looking_for_words_without_end_is_slowed_down_and_reading_is_not() {
    let studio = Studio::open().await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/search?q=homepage");
    let mut last = 200;
    for _ in 0..2 * RULES[Purpose::Search as usize].at_once {
        last = ines.get(&at).await.status.as_u16();
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
    ines.get(&home).await.is(200);
}

#[tokio::test]
async fn nothing_beside_the_page_is_found_by_a_client() {
    let studio = Studio::open().await;
    // Another client's project, a note, a draft, a version that was taken off, a record that is not
    // for clients, and an item that is asked no longer: each with the same word.
    let orla = studio.person("Orla");
    let tern = studio.read(|tx| tx.participant(Desk::of_the_house(), &orla)).await.unwrap().project;
    let form = milestone::Form { title: "Zeppelin".into(), ..Default::default() };
    let by = studio.nell.clone();
    studio.app.store.write(move |tx| milestone::add(tx, &by, &tern, &form)).await.unwrap();
    notes(&studio, "The zeppelin is ours").await;
    let choices = Choices {
        milestone: studio.design.to_string(),
        body: "Zeppelin words".into(),
        ..Choices::default()
    };
    let stored = studio.store("zeppelin-plan.pdf", PDF2).await;
    let save = Save { choices, files: vec![stored], ..Save::default() };
    let (by, project) = (studio.nell.clone(), studio.harbour.clone());
    studio.app.store.write(move |tx| update::save(tx, &by, &project, save)).await.unwrap();
    studio.post(&[("zeppelin-old.pdf", PDF2)], &[], "any").await;
    records(&studio, "Zeppelin costs", false).await;
    requests(&studio, documents("Papers", "Zeppelin licence")).await;
    let (mut ines, home) = studio.visit("Ines").await;
    let at = format!("{home}/search?q=zeppelin");
    // The word is there to be found as long as it stands on the page.
    ines.get(&at).await.says("2 places").says("zeppelin-old.pdf").says("licence");
    by_sql(
        &studio,
        "update request_items set removed_at = 1;
         update versions set removed_at = 1 where file_id in
           (select id from files where name = 'zeppelin-old.pdf')",
    );
    for name in ["Ines", "Pete", "Harbour"] {
        let (mut browser, home) = studio.visit(name).await;
        let page = browser.get(&format!("{home}/search?q=zeppelin")).await;
        page.is(200).says("Nothing on your page has");
        assert!(!page.body().contains("<mark>"));
    }
    let (mut orla, hers) = studio.visit("Orla").await;
    orla.get(&format!("{hers}/search?q=zeppelin")).await.says("1 place").says("Milestone");
    orla.get(&at).await.keeps(&["Harbour", "licence"]);
}
