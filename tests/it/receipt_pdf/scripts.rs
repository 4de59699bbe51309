//! Names in every writing: nothing is refused, and what is copied is what was written.

use super::keep;
use super::sample::{drawn, in_order, receipt, tool, words};

/// The PDF's words where somebody is called `name` and says `comment`.
fn said(file: &str, name: &str, comment: &str) -> String {
    let mut receipt = receipt();
    receipt.decision.by.name = name.into();
    receipt.decision.by.on_record = name.into();
    receipt.client = name.into();
    receipt.studio.name = name.into();
    receipt.project.title = name.into();
    receipt.decision.comment = comment.into();
    let pdf = drawn(receipt);
    keep(file, &pdf);
    tool(&pdf, "qpdf", &["--check"], &[]);
    words(&pdf)
}

#[test]
fn names_in_alphabets_from_left_to_right_are_copied_as_they_were_written() {
    for (file, name, comment) in [
        ("latin", "Zoë Ångström-Łukasiewicz", "Größe, cœur, ő, İstanbul, Nguyễn, fi ffl"),
        ("greek", "Ελένη Παπαδοπούλου", "Ναι, το εγκρίνω. Ὦ Ἀθηναῖοι."),
        ("cyrillic", "Юрій Ґалаґан", "Да, всё хорошо. Ђорђе Љубић."),
        ("georgian", "ნინო ბერიძე", "Հայկ Պետրոսյան"),
    ] {
        let says = said(file, name, comment);
        in_order(&says, &[&format!("{name} approved this"), &format!("In their words {comment}")]);
    }
}

#[test]
fn names_from_right_to_left_are_copied_as_they_were_written() {
    for (file, name, comment) in [
        ("hebrew", "שרה כהן", "כן, זה בסדר גמור והצבעים יפים"),
        // Without lam before alif: poppler takes the two letters of that sign apart backwards.
        ("arabic", "ليلى حداد", "نعم، أوافق على التصميم الجميل"),
    ] {
        // A reader may write signs of direction around, and stops on other sides of its words.
        let plain = |text: &str| -> String {
            let words = text.split(|it: char| !it.is_alphanumeric());
            words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        let says = plain(&said(file, name, comment));
        in_order(&says, &[name, "approved this", "Approved by", name, &plain(comment)]);
    }
}

#[test]
fn names_in_writings_that_the_fonts_lack_are_drawn_and_copied_all_the_same() {
    for (file, name, comment) in [
        (
            "chinese",
            "田中太郎",
            "这个设计很好，我同意。请在星期五之前发布新的主页，谢谢大家的努力。",
        ),
        (
            "japanese",
            "さくらデザイン",
            "とても良いです。このまま進めてください。よろしくお願いします。",
        ),
        ("korean", "김민준", "네, 이 디자인을 승인합니다."),
        ("hindi", "प्रिया शर्मा", "हाँ, ठीक है"),
        ("thai", "สมชาย ใจดี", "ดีมาก"),
        ("emoji", "Mo 🎉👩‍💻", "👍🏽 ❤️ 🏳️‍🌈 great 𝔘𝔫𝔦 𒀀"),
    ] {
        let says = said(file, name, comment);
        let bare = |text: &str| -> String {
            text.chars().filter(|c| !c.is_whitespace() && *c != '\u{fe0f}').collect()
        };
        in_order(&bare(&says), &[&bare(name), "approvedthis", &bare(comment)]);
    }
}

#[test]
fn a_letter_that_has_no_shape_is_a_box_and_the_page_says_so() {
    let says = said("boxes", "Mo", "𒀀");
    in_order(&says, &["𒀀", "A box with a number stands for a letter"]);
    assert!(!said("no-boxes", "田中", "好").contains("A box with a number"));
}

#[test]
fn what_no_archive_may_hold_is_replaced_and_nothing_fails() {
    let strange = "a\u{0}b\u{feff}c\u{e000}d\u{fffe}e\u{202e}f\u{f0000}g\u{2066}h\u{7}i\tj\u{200d}k\
                   \u{301}l\u{2028}m\u{10ffff}n\u{200f}o\u{ad}p\u{fdd0}q\u{e0041}r";
    let says = said("strange", strange, &format!("\u{301}{strange}\r\n\u{200d}\n\u{202e}\n"));
    assert!(says.contains('\u{fffd}'), "{says}");
    let letters: String = says.chars().filter(char::is_ascii_lowercase).collect();
    assert!(letters.contains("abcdefghijklmnopqr"), "{says}");
}

#[test]
fn whatever_is_written_there_is_a_pdf_of_it() {
    use proptest::prelude::*;
    let config = ProptestConfig { cases: 24, ..ProptestConfig::default() };
    proptest!(config, |(name in "\\PC{1,40}", comment in any::<String>())| {
        let mut receipt = receipt();
        receipt.decision.by.name = name;
        receipt.decision.comment = comment;
        prop_assert!(drawn(receipt).starts_with(b"%PDF-1.7"));
    });
}
