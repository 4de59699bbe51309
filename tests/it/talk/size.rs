//! The page's budget with much on it: 40 milestones, 400 files, 1,000 messages.

use crate::support::Studio;
use milepost::message::{self, Said};
use milepost::{file, milestone};
use std::io::Write as _;

/// Thirty words that hardly two messages have alike, as those that people write.
fn words(seed: usize) -> String {
    let mut state = u64::try_from(seed).unwrap() * 2 + 1;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        let letters = (state >> 40).to_be_bytes();
        let letter = |byte: &u8| char::from(b'a' + byte % 26);
        letters[5..].iter().chain(&letters[6..]).map(letter).collect::<String>()
    };
    (0..30).map(|_| word()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_large_project_is_a_small_page() {
    let studio = Studio::open().await;
    let (by, project, signer) = (studio.nell.clone(), studio.harbour.clone(), studio.app.signer());
    let stored = studio.store("a.txt", b"a").await;
    let fill = studio.app.store.write(move |tx| {
        for number in 3..40 {
            let state = ["done", "in_progress", "planned"][number / 14];
            let form = milestone::Form {
                title: format!("Milestone number {number}"),
                state: state.into(),
                ..milestone::Form::default()
            };
            milestone::add(tx, &by, &project, &form)?;
        }
        for (at, milestone) in tx.milestones(by.desk, &project)?.iter().enumerate() {
            for number in 0..10 {
                let name = format!("file-{at}-{number}.txt");
                let fresh = file::Fresh {
                    id: milepost::id::VersionId::new(),
                    stored: file::Stored { name, ..stored.clone() },
                    note: "What changed in it".into(),
                };
                drop(file::post(tx, &by, milestone, &fresh, None)?);
            }
            for number in 0..25 {
                let body = words(at * 25 + number);
                let plan = || file::Stored { name: format!("plan-{number}.txt"), ..stored.clone() };
                let files = (number % 3 == 0).then(plan).into_iter().collect();
                let said = Said { body, files, shown: u32::MAX, ..Said::default() };
                message::write_back(tx, &signer, &by, &milestone.id, &said)?;
            }
        }
        Ok(())
    });
    fill.await.unwrap();
    let (mut ines, home) = studio.visit("Ines").await;
    let before = studio.app.store.asked();
    let page = ines.get(&home).await;
    let asked = studio.app.store.asked() - before;
    page.is(200).says("20 earlier messages").says("plan-24.txt");
    assert!(asked <= 3, "{asked} transactions for one page");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    packed.write_all(&page.bytes).unwrap();
    let packed = packed.finish().unwrap().len();
    println!("{} bytes of page, {packed} on the wire", page.bytes.len());
    assert!(packed < 120_000, "{packed}");
}
