//! Names that every system can keep. Only what leaves is renamed; what is stored and shown has the
//! name that people gave it.

use super::shorten;
use icu_normalizer::ComposingNormalizerBorrowed;
use std::collections::HashSet;

/// What Windows takes for a device, whatever ending follows.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];

/// `name` as Windows, macOS and Linux can all keep it.
pub fn safe_name(name: &str) -> String {
    let odd = |c: char| c.is_control() || "<>:\"/\\|?*".contains(c);
    let name: String = name.chars().map(|c| if odd(c) { '_' } else { c }).collect();
    let name = name.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let name = if name.is_empty() { "file" } else { name };
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    if is_device(stem) { shorten(&format!("_{name}")) } else { shorten(name) }
}

fn is_device(stem: &str) -> bool {
    let stem = stem.to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    let numbered = |rest: &str| {
        let mut letters = rest.chars();
        matches!((letters.next(), letters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.contains(&stem.as_str()) || port.is_some_and(numbered)
}

/// Names for files that go into one folder: safe, and no two alike where capitals, or letters in
/// one piece and in two, make no difference.
pub fn distinct_names<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    names.map(|name| distinct(safe_name(name), &mut taken)).collect()
}

fn distinct(name: String, taken: &mut HashSet<String>) -> String {
    if taken.insert(folded(&name)) {
        return name;
    }
    let (stem, ending) = match name.rfind('.') {
        Some(at) if at > 0 => name.split_at(at),
        _ => (name.as_str(), ""),
    };
    let numbered = (2u32..).map(|number| {
        let tail = format!(" ({number}){ending}");
        // The number must not be what is cut off.
        let mut end = stem.len().min(super::NAME_LIMIT.saturating_sub(tail.len()));
        while !stem.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}{tail}", &stem[..end])
    });
    let free = numbered.into_iter().find(|name| taken.insert(folded(name)));
    free.unwrap_or(name)
}

fn folded(name: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_some_system_cannot_keep_are_changed() {
        for (name, safe) in [
            ("homepage.pdf", "homepage.pdf"),
            ("CON", "_CON"),
            ("aux.txt", "_aux.txt"),
            ("Nul .tar.gz", "_Nul .tar.gz"),
            ("com1.log", "_com1.log"),
            ("COM¹", "_COM¹"),
            ("com10.log", "com10.log"),
            ("console.txt", "console.txt"),
            ("a<b>:c\"d/e\\f|g?h*.txt", "a_b__c_d_e_f_g_h_.txt"),
            ("trailing. . ", "trailing"),
            ("...hidden", "hidden"),
            ("...", "file"),
            ("", "file"),
            ("خطة 設計図 🙂.pdf", "خطة 設計図 🙂.pdf"),
        ] {
            assert_eq!(safe_name(name), safe, "{name}");
        }
        assert!(safe_name(&format!("con.{}", "x".repeat(251))).len() <= 255);
    }

    #[test]
    fn names_that_some_system_takes_for_the_same_are_told_apart() {
        let names = ["a.pdf", "A.PDF", "caf\u{e9}.txt", "cafe\u{301}.txt", "a.pdf", "x", "X"];
        let told = distinct_names(names.into_iter());
        let all = [
            "a.pdf",
            "A (2).PDF",
            "caf\u{e9}.txt",
            "cafe\u{301} (2).txt",
            "a (3).pdf",
            "x",
            "X (2)",
        ];
        assert_eq!(told, all);
        let long = format!("{}.pdf", "ü".repeat(125));
        let told = distinct_names([long.as_str(), long.as_str()].into_iter());
        assert!(told[1].ends_with(" (2).pdf") && told[1].len() <= 255);
    }
}
