//! All files of a milestone in one zip, as programs that people have read it.

use crate::support::studio::PDF;
use crate::support::{Browser, Studio};
use milepost::calendar::Zone;
use milepost::clock::Clock;
use milepost::member::Desk;
use milepost::store::Seen;
use milepost::vault::{Entry, Vault, Zip};
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

fn path(studio: &Studio, home: &str) -> String {
    format!("{home}/milestones/{}/files.zip", studio.design)
}

/// Names and contents, as Python's zipfile reads and checks them.
const PYTHON: &str = "
import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
for i in z.infolist():
    print(i.filename, i.file_size, i.compress_type, i.flag_bits >> 11 & 1, *i.date_time[:5])
";

fn python(zip: &Path) -> String {
    let mut python = Command::new("python3");
    let ran = python.args(["-c", PYTHON]).arg(zip).env("PYTHONUTF8", "1").output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// Every program at hand says that the archive is whole; how many were asked.
fn whole(zip: &Path) -> usize {
    let programs: [(&str, &[&str]); 4] =
        [("unzip", &["-tqq"]), ("7z", &["t"]), ("7zz", &["t"]), ("bsdtar", &["-tf"])];
    let mut asked = 0;
    for (program, args) in programs {
        let Ok(ran) = Command::new(program).args(args).arg(zip).output() else { continue };
        let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "{program}: {said}");
        asked += 1;
    }
    asked
}

fn kept(folder: &Path, bytes: &[u8]) -> std::path::PathBuf {
    let path = folder.join("all.zip");
    std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
    path
}

async fn downloads(studio: &Studio) -> Vec<Seen> {
    studio.settle().await;
    studio.read(|tx| tx.downloads(Desk::of_the_house(), &studio.harbour, 20)).await
}

async fn two_versions() -> (Studio, Browser, String) {
    let studio = Studio::open().await;
    studio.post(&[("plan.txt", b"old")], &[], "any").await;
    let files: [(&str, &[u8]); 6] = [
        ("plan.txt", b"new plan"),
        ("Plan.TXT", b"another"),
        ("خطة الموقع.pdf", PDF),
        ("設計図 🙂.txt", b"drawing"),
        ("aux.txt", b"a device"),
        ("empty.txt", b""),
    ];
    studio.post(&files, &[], "any").await;
    let (ines, home) = studio.visit("Ines").await;
    (studio, ines, home)
}

#[tokio::test]
async fn the_newest_of_every_file_comes_in_one_zip_that_programs_read() {
    let (studio, mut ines, home) = two_versions().await;
    ines.get(&home).await.says("Download all 6 files (");
    let zip = ines.get(&path(&studio, &home)).await;
    zip.is(200);
    assert_eq!(zip.header("content-type"), "application/zip");
    assert_eq!(zip.header("content-length"), zip.bytes.len().to_string());
    assert_eq!(zip.header("content-encoding"), "");
    let name = "attachment; filename=\"Harbour Bakery website - Design.zip\"";
    assert!(zip.header("content-disposition").starts_with(name));
    let kept = kept(studio.folder.path(), &zip.bytes);
    assert!(whole(&kept) > 0 || Command::new("unzip").output().is_err());
    let listed = python(&kept);
    let pdf = format!("خطة الموقع.pdf {} 0 1 2026 11 12 14 28", PDF.len());
    for line in [
        "設計図 🙂.txt 7 0 1 2026 11 12 14 28",
        "_aux.txt 8 0 1 2026 11 12 14 28",
        "empty.txt 0 0 1 2026 11 12 14 28",
        &pdf,
    ] {
        assert!(listed.lines().any(|listed| listed == line), "{line} is not in\n{listed}");
    }
    // Of two names that only capitals tell apart, the one that comes second has a number.
    let either = ["plan.txt 8", "Plan (2).TXT 7"].iter().all(|line| listed.contains(line));
    let other = ["Plan.TXT 7", "plan (2).txt 8"].iter().all(|line| listed.contains(line));
    assert!(either != other, "{listed}");
    let seen = downloads(&studio).await;
    assert_eq!(seen.len(), 6);
    assert!(seen.iter().all(|seen| seen.times == 1 && seen.sent.is_some_and(|(a, b)| a == b)));
    assert!(!seen.iter().any(|seen| seen.version == Some(("plan.txt".into(), 1))));
    ines.head(&path(&studio, &home)).await.is(200);
}

#[tokio::test]
async fn a_zip_is_for_those_who_may_take_files_and_counts_for_no_member() {
    let (studio, _, _) = two_versions().await;
    let (mut accounts, theirs) = studio.visit("Harbour").await;
    accounts.get(&theirs).await.never_says("files.zip");
    let no = accounts.get(&path(&studio, &theirs)).await;
    no.is(403).says("Your link lets you read the page, not take files.");
    let (mut orla, hers) = studio.visit("Orla").await;
    orla.get(&path(&studio, &hers)).await.is(404).never_says("plan");
    let mut nell = studio.desk().await;
    let all = format!("/admin/milestones/{}/files.zip", studio.design);
    let zip = nell.get(&all).await;
    zip.is(200);
    whole(&kept(studio.folder.path(), &zip.bytes));
    assert!(downloads(&studio).await.is_empty());
}

#[tokio::test]
async fn a_zip_that_would_lack_a_file_is_not_begun() {
    let (studio, mut ines, home) = two_versions().await;
    let sha256 = studio.store("any", b"drawing").await.sha256;
    std::fs::remove_file(studio.folder.path().join("vault").join(&sha256[..2]).join(&sha256))
        .unwrap();
    let answer = ines.get(&path(&studio, &home)).await;
    answer.is(500).says("This file can’t be opened");
    assert!(downloads(&studio).await.is_empty());
}

#[tokio::test]
async fn a_zip_whose_file_breaks_on_the_way_breaks_off() {
    use futures_util::StreamExt as _;
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), None, Clock::of_the_machine()).unwrap();
    let sha256 = sparse(folder.path(), 3_000_000);
    let zip = Zip::of(&vault, vec![entry("a.bin", &sha256, 3_000_000)], Zone::default());
    let mut pieces = Box::pin(zip.await.unwrap().pieces());
    pieces.next().await.unwrap().unwrap();
    pieces.next().await.unwrap().unwrap();
    let path = folder.path().join("vault").join(&sha256[..2]).join(&sha256);
    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(300_000).unwrap();
    let mut last = pieces.next().await;
    while let Some(Ok(_)) = last {
        last = pieces.next().await;
    }
    assert!(last.unwrap().is_err());
}

/// A file full of nothing, under a name that stands for its hash.
fn sparse(folder: &Path, size: u64) -> String {
    let sha256 = format!("{size:064x}").replace("00", "ab");
    let shelf = folder.join("vault").join(&sha256[..2]);
    std::fs::create_dir_all(&shelf).unwrap();
    std::fs::File::create(shelf.join(&sha256)).unwrap().set_len(size).unwrap();
    sha256
}

fn entry(name: &str, sha256: &str, size: u64) -> Entry {
    let at = crate::support::studio::NOON;
    Entry { name: name.into(), sha256: sha256.into(), size, at, tell: None, made: None }
}

async fn written(zip: Zip, to: &Path) {
    use futures_util::StreamExt as _;
    let told = zip.length();
    let mut file = std::io::BufWriter::new(std::fs::File::create(to).unwrap());
    let mut pieces = Box::pin(zip.pieces());
    while let Some(piece) = pieces.next().await {
        file.write_all(&piece.unwrap()).unwrap();
    }
    file.flush().unwrap();
    assert_eq!(std::fs::metadata(to).unwrap().len(), told);
}

#[tokio::test]
async fn more_files_than_sixteen_bits_count_are_all_there() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(folder.path(), None, Clock::of_the_machine()).unwrap();
    let one = sparse(folder.path(), 1);
    let entries = (0..65_600).map(|n| entry(&format!("{n}.txt"), &one, 1)).collect();
    let zip = folder.path().join("many.zip");
    written(Zip::of(&vault, entries, Zone::default()).await.unwrap(), &zip).await;
    let ran = Command::new("python3")
        .args(["-c", "import sys, zipfile; print(len(zipfile.ZipFile(sys.argv[1]).namelist()))"])
        .arg(&zip)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "65600");
    whole(&zip);
}

/// Takes half a minute and nine gigabytes of the disk: `cargo nextest run --run-ignored all`.
#[tokio::test]
#[ignore = "writes nine gigabytes"]
async fn a_file_over_four_gigabytes_and_what_follows_it_are_whole() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let vault = Vault::open(folder.path(), None, Clock::of_the_machine()).unwrap();
    let size = 0xffff_ffff + 4096;
    let (large, small) = (sparse(folder.path(), size), sparse(folder.path(), 5));
    let entries = vec![
        entry("first.bin", &small, 5),
        entry("large.bin", &large, size),
        entry("last.bin", &small, 5),
    ];
    let zip = folder.path().join("large.zip");
    written(Zip::of(&vault, entries, Zone::default()).await.unwrap(), &zip).await;
    let listed = python(&zip);
    assert!(listed.contains(&format!("large.bin {size} 0 1")), "{listed}");
    assert!(whole(&zip) > 0);
}
