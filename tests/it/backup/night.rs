//! The nightly backup: when it is made, what stays, and what it does when something is wrong.

use super::tree;
use crate::support::studio::{PDF, PDF2};
use crate::support::{SmallDisk, Studio};
use milepost::backup::{Copy, list, newest};
use milepost::clock::{Stamp, days, minutes};
use milepost::jobs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

fn folder(studio: &Studio) -> PathBuf {
    studio.folder.path().join("backups")
}

async fn night(studio: &Studio) -> bool {
    jobs::backup::once(&studio.app).await.unwrap()
}

/// Three in the morning after the day of the stories.
fn three() -> Stamp {
    let zone: milepost::calendar::Zone = "Europe/London".parse().unwrap();
    zone.at(zone.local(crate::support::studio::NOON).day.plus(1), 3, 0)
}

#[tokio::test]
async fn one_is_made_each_night_from_three_in_the_studios_zone_and_so_many_stay() {
    let studio = Studio::open_with(&[("backup-keep", "3")]).await;
    studio.post_homepage().await;
    assert!(night(&studio).await, "the first at once");
    assert!(!night(&studio).await);
    studio.clock.set(three().minus(Duration::from_millis(1)));
    assert!(!night(&studio).await, "not a moment too early");
    studio.clock.set(three());
    assert!(night(&studio).await);
    assert!(!night(&studio).await, "once a night");
    // Off for a night: made the next morning.
    studio.clock.travel(days(1) + minutes(6 * 60));
    assert!(night(&studio).await);
    assert_eq!(list(&folder(&studio)).len(), 3);
    // What nothing names any more goes with the copy that named it.
    let stray = folder(&studio).join("vault/aa").join("a".repeat(64));
    std::fs::create_dir_all(stray.parent().unwrap()).unwrap();
    std::fs::write(&stray, "of before").unwrap();
    studio.clock.travel(days(1));
    assert!(night(&studio).await);
    let names: Vec<_> = list(&folder(&studio)).into_iter().map(|copy| copy.path).collect();
    let names: Vec<_> = names.iter().map(|path| path.file_name().unwrap().display()).collect();
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    assert_eq!(names, ["2026-11-15T09-00-00Z", "2026-11-14T09-00-00Z", "2026-11-13T03-00-00Z"]);
    assert!(!stray.exists());
    assert_eq!(tree(&folder(&studio).join("vault")).len(), 1);
}

#[tokio::test]
async fn none_is_made_where_none_is_wanted_or_there_is_no_studio() {
    let studio = Studio::open_with(&[("backup-keep", "0")]).await;
    assert!(!night(&studio).await);
    let empty = tempfile::tempdir().unwrap();
    let config = crate::support::studio::settings(empty.path(), &[]);
    let app = milepost::app::App::open(config, studio.clock.clone()).unwrap();
    assert!(!jobs::backup::once(&app).await.unwrap());
    assert!(!folder(&studio).exists() && !empty.path().join("backups").exists());
}

/// The bytes of a version in the studio's own vault.
fn bytes_of(studio: &Studio, bytes: &[u8]) -> PathBuf {
    let sha256 = milepost::audit::hex(&<sha2::Sha256 as sha2::Digest>::digest(bytes));
    studio.folder.path().join("vault").join(&sha256[..2]).join(sha256)
}

#[tokio::test]
async fn what_the_studio_lost_is_told_of_and_the_newest_whole_backup_stays() {
    let studio = Studio::open_with(&[("backup-keep", "1")]).await;
    studio.post_homepage().await;
    assert!(night(&studio).await);
    let (good, _) = newest(&folder(&studio)).unwrap();
    // What is in the backups already is not lost to them.
    std::fs::remove_file(bytes_of(&studio, PDF)).unwrap();
    studio.clock.travel(days(1));
    assert!(night(&studio).await);
    let (second, manifest) = newest(&folder(&studio)).unwrap();
    assert_eq!((manifest.faults(), good.path.exists()), (Vec::new(), false));
    // What was changed before it was ever backed up is.
    studio.post(&[("homepage-design.pdf", PDF2)], &["Ines"], "any").await;
    super::flip(&bytes_of(&studio, PDF2));
    for _ in 0..3 {
        studio.clock.travel(days(1));
        assert!(night(&studio).await);
        let (_, manifest) = newest(&folder(&studio)).unwrap();
        assert_eq!(manifest.faults().len(), 1, "{:?}", manifest.faults());
        assert_eq!(list(&folder(&studio)).len(), 2);
        assert!(second.path.exists(), "the whole one went");
    }
    assert_eq!(tree(&folder(&studio).join("vault")).len(), 1, "no changed bytes come along");
    // It can be restored all the same, and says what it lacks.
    let data = tempfile::tempdir().unwrap();
    let said = super::done(data.path(), &["restore", folder(&studio).to_str().unwrap()]);
    assert!(said.contains("As it was then: The file"), "{said}");
}

#[tokio::test]
async fn what_was_cut_off_is_no_backup_and_goes_with_the_next() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    assert!(night(&studio).await);
    let whole = list(&folder(&studio));
    // As a kill leaves it: under a name of its own, or without its last file.
    let part = folder(&studio).join(".part-x1y2z3");
    std::fs::create_dir(&part).unwrap();
    std::fs::copy(whole[0].path.join("milepost.db"), part.join("milepost.db")).unwrap();
    let half = folder(&studio).join("2026-11-20T03-00-00Z");
    std::fs::create_dir(&half).unwrap();
    assert_eq!(list(&folder(&studio)), whole);
    studio.clock.travel(days(1));
    assert!(night(&studio).await);
    assert!(!part.exists());
    assert_eq!(list(&folder(&studio)).len(), 2);
}

#[tokio::test]
async fn without_room_nothing_is_written_and_the_last_one_stays() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    assert!(night(&studio).await);
    let before = tree(&folder(&studio));
    let mut config = (*studio.app.config()).clone();
    config.min_free = u64::MAX / 2;
    studio.app.reconfigure(config.clone());
    studio.clock.travel(days(1));
    let error = jobs::backup::once(&studio.app).await.unwrap_err().to_string();
    assert!(error.contains("has no room"), "{error}");
    assert_eq!(tree(&folder(&studio)), before);
    // Another at the same time is refused too.
    config.min_free = 0;
    studio.app.reconfigure(config);
    let lock = std::fs::File::create(folder(&studio).join(".lock")).unwrap();
    lock.lock().unwrap();
    let error = jobs::backup::once(&studio.app).await.unwrap_err().to_string();
    assert!(error.contains("another backup is being written"), "{error}");
    drop(lock);
    assert!(night(&studio).await);
}

/// Bytes that nothing packs smaller.
fn noise(length: usize) -> Vec<u8> {
    let mut dice = crate::support::many::Dice(9);
    (0..length).map(|_| dice.roll(256) as u8).collect()
}

#[tokio::test]
async fn a_disk_that_is_too_small_gets_nothing_and_keeps_what_it_has() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: a_disk_that_is_too_small needs the right to mount a tmpfs");
        return;
    };
    let to = disk.folder.path().join("backups");
    let studio = Studio::open_with(&[("backup-dir", to.to_str().unwrap())]).await;
    studio.post_homepage().await;
    assert!(night(&studio).await, "on another disk, where no links go");
    let before = tree(&to);
    for piece in 0..3 {
        let big = [vec![piece], noise(13_000_000)].concat();
        studio.post(&[("film.mov", &big)], &[], "any").await;
    }
    studio.clock.travel(days(1));
    let error = jobs::backup::once(&studio.app).await.unwrap_err().to_string();
    assert!(error.contains("has no room: 39 MB are needed"), "{error}");
    assert_eq!(tree(&to), before);
    let bundle = disk.folder.path().join("studio.tar.zst");
    let data = studio.folder.path();
    let says = super::refused(data, &["backup", bundle.to_str().unwrap()]);
    assert!(says.contains("has no room"), "{says}");
    assert_eq!(std::fs::read_dir(disk.folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_backup_that_is_killed_in_the_middle_of_a_file_leaves_those_of_before() {
    let studio = Studio::open().await;
    studio.post_homepage().await;
    let data = studio.folder.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let (to, bundle) = (elsewhere.path().join("b"), elsewhere.path().join("studio.tar.zst"));
    super::done(data, &["backup", to.to_str().unwrap()]);
    studio.post(&[("film.mov", &noise(6_000_000))], &[], "any").await;
    let size = data.join("milepost.db").metadata().unwrap().len();
    let whole = (list(&to), tree(&to));
    // The system ends whoever writes a file longer than that: the database’s, or the bundle.
    for (to, most) in [(&to, size / 2), (&bundle, size / 2), (&bundle, size + 1_000_000)] {
        let ended = std::process::Command::new("prlimit")
            .args([&format!("--fsize={most}"), env!("CARGO_BIN_EXE_milepost"), "backup"])
            .arg(to)
            .env("MILEPOST_DATA", data)
            .env("MILEPOST_MIN_FREE", "1MiB")
            .output()
            .unwrap();
        assert!(!ended.status.success());
        assert!(!bundle.exists());
    }
    let mut now = tree(&to);
    now.retain(|name, _| !name.starts_with(".part-"));
    assert_eq!((list(&to), now), whole);
    super::done(data, &["backup", to.to_str().unwrap()]);
    super::done(data, &["backup", bundle.to_str().unwrap()]);
    assert!(tree(&to).keys().all(|name| !name.starts_with(".part-")));
    assert_eq!(list(&to).len(), 2);
}

#[tokio::test]
async fn nothing_is_swept_from_under_a_backup() {
    let studio = Studio::open().await;
    let stray = studio.store("thrown-away.bin", b"nobody names me").await;
    let path = bytes_of(&studio, b"nobody names me");
    assert_eq!(path.file_name().unwrap().to_str().unwrap(), stray.sha256);
    #[allow(clippy::disallowed_methods, reason = "the age of a file is the machine's business")]
    let yesterday = SystemTime::now() - Duration::from_secs(26 * 3600);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(yesterday).unwrap();
    studio.clock.travel(days(2));
    let held = milepost::vault::hold(studio.folder.path()).unwrap();
    let as_well = milepost::vault::hold(studio.folder.path()).unwrap();
    jobs::sweep::once(&studio.app).await.unwrap();
    assert!(path.exists());
    drop((held, as_well));
    jobs::sweep::once(&studio.app).await.unwrap();
    assert!(!path.exists());
}

#[tokio::test]
async fn the_database_of_before_a_migration_goes_after_a_month() {
    let studio = Studio::open().await;
    std::fs::create_dir_all(folder(&studio)).unwrap();
    let old = folder(&studio).join("before-schema-30.db");
    let young = folder(&studio).join("before-schema-31.db");
    for (path, age) in [(&old, 31), (&young, 29)] {
        std::fs::write(path, "a database").unwrap();
        let seconds = studio.clock.now().minus(days(age)).seconds() as u64;
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        std::fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
    }
    assert!(night(&studio).await);
    assert!(!old.exists() && young.exists());
    assert_eq!(list(&folder(&studio)).len(), 1);
    let Copy { path } = list(&folder(&studio)).remove(0);
    assert!(path.join("keys/keys.toml").exists());
}
