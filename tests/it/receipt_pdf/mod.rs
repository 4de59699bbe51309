//! Receipts as PDF, read with the tools that others read PDFs with.

mod sample;
mod scripts;

use milepost::brand::{Brand, Ground};
use milepost::evidence::{File, Named, Receipt};
use milepost::pdf::{self, Logo, Look};
use sample::{drawn, in_order, receipt, run, signed, tool, version, words};

/// Keeps a PDF where somebody who wants to look at it says.
fn keep(name: &str, pdf: &[u8]) {
    if let Some(folder) = std::env::var_os("RECEIPTS") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), pdf).unwrap();
    }
}

fn taken_back() -> Receipt {
    let mut receipt = receipt();
    receipt.kind = "taken_back".into();
    receipt.taken_back_at = Some(receipt.decision.decided_at + 95_000);
    receipt
}

#[test]
fn the_pdf_says_every_fact_in_the_order_of_the_page() {
    let pdf = drawn(receipt());
    keep("approved", &pdf);
    let hash = milepost::receipt::facts::groups(&receipt().request.versions[0].sha256);
    let parts = [
        "Fern & Field",
        "Receipt HB-0007",
        "Ines Calloway approved this",
        "Harbour Bakery website · Design",
        "What Approve the homepage design",
        "File homepage-design.pdf, version 3",
        "Fingerprint",
        &hash,
        "Approved by Ines Calloway, Harbour Bakery",
        "When Thu 12 Nov 2026, 14:32:08 GMT",
        "As it was asked Yes means that we build it as it stands.",
        "Texts can still change.",
        "How By one press, through the link sent to the address on record",
        "On record Ines Calloway, ines@harbourbakery.example",
        "How to check this",
        "Check it at https://portal.fernandfield.example/verify",
        &format!("Signed with key {}", signed(receipt()).key),
        "Trail pr_1, event 17",
    ];
    in_order(&words(&pdf), &parts);
}

#[test]
fn what_was_not_approved_or_was_taken_back_or_recorded_says_so() {
    let mut changes = receipt();
    changes.decision.outcome = "changes_requested".into();
    changes.decision.comment = "The bread is too small.\n\nAnd the phone number is old.".into();
    let file = File { name: "notes.txt".into(), sha256: "ab".repeat(32), size: 20_480 };
    changes.decision.files = vec![file];
    let pdf = drawn(changes);
    keep("changes", &pdf);
    in_order(
        &words(&pdf),
        &[
            "Ines Calloway asked for changes to this",
            "Changes asked by Ines Calloway",
            "In their words The bread is too small. And the phone number is old.",
            "Sent along notes.txt, 20 KB",
            "abababab abababab",
        ],
    );
    let pdf = drawn(taken_back());
    keep("taken-back", &pdf);
    in_order(
        &words(&pdf),
        &[
            "This decision was taken back",
            "When Thu 12 Nov 2026, 14:32:08 GMT",
            "Taken back Thu 12 Nov 2026, 14:33:43 GMT",
        ],
    );
    let mut recorded = receipt();
    recorded.decision.outcome = "declined".into();
    recorded.decision.assurance = "recorded_by_member".into();
    recorded.decision.recorded_by = Some(Named { id: "me_1".into(), name: "Nell Ash".into() });
    recorded.decision.by.name = "Tomasz".into();
    in_order(
        &words(&drawn(recorded)),
        &[
            "Tomasz declined this",
            "Declined by Tomasz, Harbour Bakery, through the link of Ines Calloway",
            "How Recorded by the studio",
            "Recorded by Nell Ash, Fern & Field",
        ],
    );
}

#[test]
fn the_signed_file_is_inside_byte_for_byte_and_readable_in_the_raw_bytes() {
    let (signed, pdf) = (signed(receipt()), drawn(receipt()));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipt.pdf");
    std::fs::write(&path, &pdf).unwrap();
    let out = folder.path().join("receipt.json");
    let out = out.to_str().unwrap();
    run("pdfdetach", &["-save", "1", "-o", out], &path, &[]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), signed.written());
    assert!(tool(&pdf, "pdfdetach", &["-list"], &[]).contains("1: receipt.json"));
    let raw = signed.written().into_bytes();
    assert_eq!(pdf.windows(raw.len()).filter(|at| *at == raw).count(), 1);
    let found: milepost::evidence::Signed = serde_json::from_slice(&raw).unwrap();
    assert!(found.is_signed());
}

#[test]
fn the_tools_find_nothing_wrong_and_it_calls_itself_archival_and_accessible() {
    let pdf = drawn(receipt());
    tool(&pdf, "qpdf", &["--check"], &[]);
    let fonts = tool(&pdf, "pdffonts", &[], &[]);
    let fonts: Vec<_> = fonts.lines().skip(2).collect();
    assert_eq!(fonts.len(), 2, "{fonts:?}");
    // Embedded, subset, and with a way back from glyphs to letters.
    assert!(fonts.iter().all(|font| font.contains("yes yes yes")), "{fonts:?}");
    let info = tool(&pdf, "pdfinfo", &[], &[]);
    for part in ["Receipt HB-0007: Approve the homepage design", "Fern & Field", "Tagged:"] {
        assert!(info.contains(part), "{info}");
    }
    let data = tool(&pdf, "pdfinfo", &["-meta"], &[]);
    for part in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
        assert!(data.contains(part), "{data}");
    }
    let tags = tool(&pdf, "pdfinfo", &["-struct-text"], &[]);
    in_order(&tags, &["H1", "approved this", "LI", "Lbl", "What", "LBody", "Approve the", "H2"]);
}

#[test]
fn the_same_receipt_gives_the_same_bytes_and_another_gives_others() {
    assert!(drawn(receipt()) == drawn(receipt()));
    assert!(drawn(receipt()) != drawn(taken_back()));
}

#[test]
fn long_words_and_many_versions_go_on_over_the_pages() {
    let mut long = receipt();
    let sentence: Vec<String> = (0..500).map(|at| format!("word{at:04}")).collect();
    long.decision.comment = sentence.join(" ").chars().take(4000).collect();
    long.request.versions = (1..=50).map(|at| version(&format!("page-{at}.pdf"), at)).collect();
    let wording: Vec<String> = (0..400).map(|at| format!("term{at:04}")).collect();
    long.request.wording = wording.join("\n");
    let pdf = drawn(long);
    keep("long", &pdf);
    let says = words(&pdf);
    let every =
        |what: &str, count: usize| (0..count).all(|at| says.contains(&format!("{what}{at:04}")));
    assert!(every("word", 444) && every("term", 400));
    assert!((1..=50).all(|at| says.contains(&format!("page-{at}.pdf, version {at}"))));
    let info = tool(&pdf, "pdfinfo", &[], &[]);
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).unwrap().trim();
    let (first, last) = (format!("page 1 of {pages}"), format!("page {pages} of {pages}"));
    in_order(&says, &[&first, &last]);
    tool(&pdf, "qpdf", &["--check"], &[]);
}

#[test]
fn a_name_without_a_space_is_cut_at_the_edge_and_whole_again_when_copied() {
    let mut wide = receipt();
    wide.decision.by.name = "Wolfeschlegelstein".repeat(12)[..200].into();
    let pdf = drawn(wide.clone());
    keep("wide", &pdf);
    let says: String = words(&pdf).split(' ').collect();
    assert!(says.contains(&format!("Approvedby{}", wide.decision.by.name)));
    let boxes = tool(&pdf, "pdftotext", &["-bbox"], &["-"]);
    let edges = boxes.split("xMax=\"").skip(1).filter_map(|at| at.split('"').next()?.parse().ok());
    let edges: Vec<f32> = edges.collect();
    assert!(edges.len() > 50 && edges.iter().all(|edge| *edge < 545.0), "{edges:?}");
}

#[test]
fn the_studio_shows_with_its_logo_and_its_colour() {
    let picture = image::RgbaImage::from_fn(480, 100, |x, _| {
        image::Rgba([20, 80, 200, if x % 40 < 20 { 255 } else { 0 }])
    });
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    let brand = Brand::parse("#1450c8").unwrap();
    for ground in [Ground::Light, Ground::Dark] {
        let logo = Some(Logo { png: png.get_ref(), ground });
        let pdf = pdf::receipt(&signed(receipt()), &Look { brand: &brand, logo }).unwrap();
        keep(&format!("logo-{}", ground.as_str()), &pdf);
        assert!(tool(&pdf, "pdfimages", &["-list"], &[]).contains("480   100  icc"));
        assert!(tool(&pdf, "pdfinfo", &["-struct"], &[]).contains("Figure"));
        tool(&pdf, "qpdf", &["--check"], &[]);
    }
    let broken = Some(Logo { png: b"GIF89a", ground: Ground::Any });
    assert!(pdf::receipt(&signed(receipt()), &Look { brand: &brand, logo: broken }).is_err());
}
