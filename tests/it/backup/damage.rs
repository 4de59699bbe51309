//! A backup that is damaged is refused with a sentence, and nothing is touched.

use super::{copy_in, done, flip, refused, some_file, studio, tree};
use milepost::backup::Manifest;
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Refused for an empty folder and for one that is to be replaced, which stays as it is.
#[track_caller]
fn nothing_is_touched(studio: &Path, from: &Path, says: &str) {
    let before = tree(studio);
    let told = refused(studio, &["restore", text(from), "--replace"]);
    assert!(told.contains(says), "{says:?} is not in {told}");
    assert!(told.starts_with("milepost: ") && !told.contains("Error("), "{told}");
    assert_eq!(tree(studio), before);
    let new = tempfile::tempdir().unwrap();
    refused(new.path(), &["restore", text(from)]);
    assert!(tree(new.path()).is_empty(), "{:?}", tree(new.path()).keys());
}

#[tokio::test]
async fn each_damage_of_a_copy_is_found_before_anything_is_touched() {
    let studio = studio().await;
    let data = studio.folder.path();
    type Damage = (&'static str, fn(&Path, &Path));
    let damages: &[Damage] = &[
        ("milepost.db is missing or was changed", |copy, _| flip(&copy.join("milepost.db"))),
        ("milepost.db is missing or was changed", |copy, _| {
            std::fs::remove_file(copy.join("milepost.db")).unwrap();
        }),
        ("keys/keys.toml is missing or was changed", |copy, _| flip(&copy.join("keys/keys.toml"))),
        ("is missing or was changed", |_, vault| flip(&some_file(vault))),
        ("is missing or was changed", |_, vault| {
            std::fs::remove_file(some_file(vault)).unwrap();
        }),
        ("its manifest cannot be read", |copy, _| {
            let path = copy.join("manifest.json");
            let whole = std::fs::read(&path).unwrap();
            std::fs::write(&path, &whole[..whole.len() - 40]).unwrap();
        }),
        ("its manifest cannot be read", |copy, _| {
            let path = copy.join("manifest.json");
            let whole = std::fs::read_to_string(&path).unwrap();
            std::fs::write(&path, whole.replace("\"seq\": 1", "\"seq\": 2")).unwrap();
        }),
        ("there is no backup in", |copy, _| {
            std::fs::remove_file(copy.join("manifest.json")).unwrap();
        }),
    ];
    for (says, damage) in damages {
        let elsewhere = tempfile::tempdir().unwrap();
        done(data, &["backup", text(elsewhere.path())]);
        damage(&copy_in(elsewhere.path()), &elsewhere.path().join("vault"));
        nothing_is_touched(data, elsewhere.path(), says);
    }
}

#[tokio::test]
async fn each_damage_of_a_bundle_is_found_before_anything_is_touched() {
    let studio = studio().await;
    let data = studio.folder.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let whole = elsewhere.path().join("studio.tar.zst");
    done(data, &["backup", text(&whole)]);
    let bytes = std::fs::read(&whole).unwrap();
    let bad = elsewhere.path().join("bad.tar.zst");
    // A bit anywhere: in the frame's head, in what it holds, and in what it comes to.
    for at in (0..bytes.len()).step_by(bytes.len() / 23).chain([bytes.len() - 2]) {
        let mut turned = bytes.clone();
        turned[at] ^= 4;
        std::fs::write(&bad, turned).unwrap();
        nothing_is_touched(data, &bad, "bad.tar.zst");
    }
    for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&bad, &bytes[..length]).unwrap();
        nothing_is_touched(data, &bad, "bad.tar.zst");
    }
    std::fs::write(&bad, [&bytes[..], b"and more"].concat()).unwrap();
    nothing_is_touched(data, &bad, "bad.tar.zst");
    nothing_is_touched(data, &elsewhere.path().join("none.tar.zst"), "cannot be read");
}

/// A bundle of these entries, unpacked from a whole one, as somebody else might make it.
fn made_of(entries: &[(Vec<u8>, EntryType, Vec<u8>)], to: &Path) {
    let mut tar = Builder::new(zstd::Encoder::new(std::fs::File::create(to).unwrap(), 1).unwrap());
    for (name, kind, bytes) in entries {
        let mut header = Header::new_gnu();
        // Not by the crate’s own way, which refuses such names.
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_mode(0o777);
        header.set_size(bytes.len() as u64);
        if *kind == EntryType::Symlink || *kind == EntryType::Link {
            header.set_link_name("/etc/passwd").unwrap();
        }
        header.set_cksum();
        tar.append(&header, &bytes[..]).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap();
}

type Entries = Vec<(Vec<u8>, EntryType, Vec<u8>)>;

fn entries_of(bundle: &Path) -> Entries {
    let file = std::fs::File::open(bundle).unwrap();
    let mut archive = tar::Archive::new(zstd::Decoder::new(file).unwrap());
    let entries = archive.entries().unwrap().map(|entry| {
        let (mut entry, mut bytes) = (entry.unwrap(), Vec::new());
        std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
        (entry.path_bytes().into_owned(), entry.header().entry_type(), bytes)
    });
    entries.collect()
}

#[tokio::test]
async fn a_bundle_with_paths_or_links_to_elsewhere_or_anything_more_is_refused() {
    let studio = studio().await;
    let data = studio.folder.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let whole = elsewhere.path().join("studio.tar.zst");
    done(data, &["backup", text(&whole)]);
    let entries = entries_of(&whole);
    let bad = elsewhere.path().join("bad.tar.zst");
    made_of(&entries, &bad);
    let new = elsewhere.path().join("new");
    done(&new, &["restore", text(&bad)]);
    let evil = elsewhere.path().join("evil");
    let absolute = text(&evil).as_bytes().to_vec();
    let more: &[(Vec<u8>, EntryType)] = &[
        (b"../evil".to_vec(), EntryType::Regular),
        (absolute, EntryType::Regular),
        (b"vault/../../evil".to_vec(), EntryType::Regular),
        (b"evil".to_vec(), EntryType::Regular),
        (b"evil".to_vec(), EntryType::Symlink),
        (b"evil".to_vec(), EntryType::Link),
        (b"evil".to_vec(), EntryType::Directory),
        (b"evil".to_vec(), EntryType::Fifo),
        // A long name, or a name in another way, for what follows.
        (b"././@LongLink".to_vec(), EntryType::GNULongName),
        (b"pax".to_vec(), EntryType::XHeader),
        // What is there already, a second time.
        (b"milepost.db".to_vec(), EntryType::Regular),
    ];
    for (name, kind) in more {
        let text = if kind.is_file() { b"../evil".to_vec() } else { Vec::new() };
        for at in [1, entries.len()] {
            let mut entries: Entries = entries.clone();
            entries.insert(at, (name.clone(), *kind, text.clone()));
            made_of(&entries, &bad);
            nothing_is_touched(data, &bad, "bad.tar.zst");
            assert!(!evil.exists());
        }
    }
    // A link in the place of something that belongs there.
    for kind in [EntryType::Symlink, EntryType::Link, EntryType::Directory] {
        let mut entries = entries.clone();
        entries[1] = (entries[1].0.clone(), kind, Vec::new());
        made_of(&entries, &bad);
        nothing_is_touched(data, &bad, "bad.tar.zst");
    }
    // One too few, and the manifest not first.
    made_of(&entries[..entries.len() - 1], &bad);
    nothing_is_touched(data, &bad, "ends before its end");
    made_of(&entries[1..], &bad);
    nothing_is_touched(data, &bad, "is no backup of Milepost");
}

/// A copy whose manifest was written anew around what is in it now.
fn forged(copy: &Path, change: impl FnOnce(&mut Manifest)) {
    let mut manifest = Manifest::of(copy).unwrap();
    change(&mut manifest);
    std::fs::remove_file(copy.join("manifest.json")).unwrap();
    std::fs::write(copy.join("manifest.json"), manifest.written().unwrap()).unwrap();
}

fn sha256_of(path: &Path) -> String {
    milepost::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(std::fs::read(path).unwrap()))
}

#[tokio::test]
async fn a_manifest_that_was_written_anew_does_not_hide_what_was_changed() {
    let studio = studio().await;
    let data = studio.folder.path();
    let backup = |elsewhere: &Path| -> PathBuf {
        done(data, &["backup", text(elsewhere)]);
        copy_in(elsewhere)
    };
    // An event that says something else.
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = backup(elsewhere.path());
    let base = rusqlite::Connection::open(copy.join("milepost.db")).unwrap();
    base.execute_batch(
        "pragma journal_mode = delete; drop trigger events_never_change;
         update events set body = replace(body, 'approved', 'declined')
           where kind = 'decided';",
    )
    .unwrap();
    drop(base);
    let database = sha256_of(&copy.join("milepost.db"));
    let size = std::fs::metadata(copy.join("milepost.db")).unwrap().len();
    forged(&copy, |manifest| {
        manifest.database.sha256 = database;
        manifest.database.size = size;
    });
    nothing_is_touched(data, elsewhere.path(), "does not follow in itself");
    // A trail that is shorter, a file that is left out, a schema to come.
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = backup(elsewhere.path());
    forged(&copy, |manifest| drop(manifest.chains.pop_first()));
    nothing_is_touched(data, elsewhere.path(), "does not end where the manifest says");
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = backup(elsewhere.path());
    forged(&copy, |manifest| drop(manifest.files.pop_first()));
    nothing_is_touched(data, elsewhere.path(), "it names files that the manifest does not");
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = backup(elsewhere.path());
    forged(&copy, |manifest| manifest.schema = 4711);
    nothing_is_touched(data, elsewhere.path(), "was made by a newer Milepost (schema 4711");
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = backup(elsewhere.path());
    forged(&copy, |manifest| {
        manifest.files.insert("../../evil".into(), 4);
    });
    nothing_is_touched(data, elsewhere.path(), "its manifest cannot be read");
}
