//! The doctor finds each damage, in the studio and in its newest backup, and says where it is.

use super::{err, flip, list, milepost, out, some_file, studio};
use milepost::backup::Manifest;
use milepost::clock::days;
use std::os::unix::fs::{FileExt as _, PermissionsExt as _};
use std::path::Path;

/// What the doctor says of one thing, and whether that is well.
#[track_caller]
fn says(data: &Path, what: &str) -> (bool, String) {
    let said = milepost(data, &["doctor", "--json"]);
    let told: serde_json::Value = serde_json::from_str(&out(&said))
        .unwrap_or_else(|_| panic!("no JSON: {}{}", out(&said), err(&said)));
    assert_eq!(told["good"].as_bool(), Some(said.status.success()));
    let lines = told["lines"].as_array().unwrap();
    let line = lines.iter().find(|line| line["what"] == what);
    let line = line.unwrap_or_else(|| panic!("nothing of {what} in {told:#}"));
    (line["good"].as_bool().unwrap(), line["says"].as_str().unwrap().to_owned())
}

/// Runs SQL over a studio's database, past every guard of ours.
fn sql(data: &Path, sql: &str) {
    let base = rusqlite::Connection::open(data.join("milepost.db")).unwrap();
    base.execute_batch("pragma foreign_keys = off").unwrap();
    base.execute_batch(sql).unwrap();
}

/// A page of the database that holds this, overwritten.
fn overwrite(data: &Path, holds: &[u8]) {
    let path = data.join("milepost.db");
    let bytes = std::fs::read(&path).unwrap();
    let at = bytes.windows(holds.len()).position(|part| part == holds).unwrap();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.write_all_at(&[0xff; 4096], (at / 4096 * 4096) as u64).unwrap();
}

#[tokio::test]
async fn each_damage_of_the_data_folder_has_its_line() {
    type Damage = (&'static str, &'static str, fn(&Path));
    let damages: &[Damage] = &[
        ("database", "", |data| overwrite(data, b"Once you approve, building starts.")),
        ("database", "a row refers to one that is not there", |data| {
            sql(data, "drop trigger if exists contacts_stay; delete from contacts");
        }),
        ("data folder", "not a database", |data| {
            std::fs::write(data.join("milepost.db"), "a shopping list".repeat(500)).unwrap();
        }),
        ("trail", "is broken at event", |data| {
            sql(
                data,
                "drop trigger events_never_change;
                 update events set body = replace(body, 'approved', 'declined')
                   where kind = 'decided'",
            );
        }),
        ("trail", "is broken at event", |data| {
            sql(
                data,
                "drop trigger events_never_go;
                 delete from events where seq = 2 and chain <> 'studio'",
            );
        }),
        ("trail", "is broken at event", |data| {
            sql(
                data,
                "drop trigger sealed_never_changes;
                 update sealed set value = '\"Nobody\"' where value like '%Ines%'",
            );
        }),
        ("files", "is missing or was changed", |data| flip(&some_file(&data.join("vault")))),
        ("files", "is missing or was changed", |data| {
            std::fs::remove_file(some_file(&data.join("vault"))).unwrap();
        }),
        ("files", "is missing or was changed", |data| {
            let path = some_file(&data.join("vault"));
            std::fs::File::options().write(true).open(path).unwrap().set_len(3).unwrap();
        }),
        ("data folder", "put it back from a backup", |data| {
            std::fs::remove_file(data.join("keys/keys.toml")).unwrap();
        }),
        ("data folder", "is not a keyring", |data| {
            std::fs::write(data.join("keys/keys.toml"), "instance = 4").unwrap();
        }),
        ("data folder", "chmod 600", |data| {
            let open = std::fs::Permissions::from_mode(0o644);
            std::fs::set_permissions(data.join("keys/keys.toml"), open).unwrap();
        }),
    ];
    for (what, words, damage) in damages {
        let studio = studio().await;
        let data = studio.folder.path();
        damage(data);
        let (good, said) = says(data, what);
        assert!(!good && said.contains(words), "{what}: {said:?} lacks {words:?}");
    }
}

#[tokio::test]
async fn the_age_of_the_last_backup_and_its_damage_have_a_line() {
    let studio = studio().await;
    let data = studio.folder.path();
    let (good, said) = says(data, "backups");
    assert!(good && said.contains("the first is made soon after the start"), "{said}");
    super::done(data, &["backup"]);
    super::done(data, &["backup"]);
    let (good, said) = says(data, "backups");
    assert!(good && said.starts_with("2 backups in"), "{said}");
    let newest = list(&data.join("backups")).remove(0).path;
    let whole = std::fs::read(newest.join("manifest.json")).unwrap();
    let put = |text: &[u8]| {
        std::fs::remove_file(newest.join("manifest.json")).unwrap();
        std::fs::write(newest.join("manifest.json"), text).unwrap();
    };
    // Two nights and a bit ago.
    let mut manifest = Manifest::of(&newest).unwrap();
    manifest.at = manifest.at.minus(days(2) + std::time::Duration::from_secs(1));
    put(manifest.written().unwrap().as_bytes());
    let (good, said) = says(data, "backups");
    assert!(!good && said.contains("the log says why there is no newer one"), "{said}");
    let off = milepost(data, &["doctor", "--backup-keep", "0"]);
    assert!(off.status.success() && out(&off).contains("none at night"), "{}", out(&off));
    put(&whole[..100]);
    let (good, said) = says(data, "backups");
    assert!(!good && said.contains("its manifest cannot be read"), "{said}");
    put(&whole);
    assert!(says(data, "backups").0);
    flip(&newest.join("milepost.db"));
    let (good, said) = says(data, "backups");
    assert!(!good && said.contains("milepost.db is missing or was changed"), "{said}");
    std::fs::remove_file(some_file(&data.join("backups/vault"))).unwrap();
    std::fs::remove_dir_all(&newest).unwrap();
    let (good, said) = says(data, "backups");
    assert!(!good && said.contains("the file"), "{said}");
}
