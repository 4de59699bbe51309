//! How a letter names what it is about, in a subject line and in a sentence.

use crate::file::size_in_words;
use crate::mail::block::{Run, Sentence, says};
use crate::outbox::Posted;

const LONGEST_SUBJECT: usize = 70;

/// "shop pages, version 3" for one version, else what the question's title asks to approve, or the
/// title in quotes if it asks otherwise.
pub fn thing(title: &str, versions: &[Posted]) -> String {
    match versions {
        [only] => format!("{}, version {}", stem(&only.name), only.number),
        _ => matter(title).map_or_else(|| format!("“{}”", title.trim()), |it| it.trim().to_owned()),
    }
}

/// "the shop pages", to be asked about in a heading; `None` if the title asks something else.
pub fn asked_about(title: &str, versions: &[Posted]) -> Option<String> {
    let matter = match versions {
        [only] => stem(&only.name),
        _ => matter(title)?.to_owned(),
    };
    let has_article = after(&matter, "the ").is_some() || after(&matter, "our ").is_some();
    Some(if has_article { matter } else { format!("the {matter}") })
}

/// The title's end after "Approve": "homepage design" of "Approve the homepage design".
pub fn matter(title: &str) -> Option<&str> {
    let matter = after(title.trim(), "approve ")?;
    let matter = after(matter, "the ").unwrap_or(matter).trim_end_matches(['.', '?', '!']);
    (!matter.is_empty()).then_some(matter)
}

/// What is left of `text` after `start`, however the letters of `start` are written.
fn after<'t>(text: &'t str, start: &str) -> Option<&'t str> {
    let head = text.get(..start.len())?;
    head.eq_ignore_ascii_case(start).then(|| text[start.len()..].trim_start())
}

/// "shop pages" of "shop-pages.pdf".
fn stem(file: &str) -> String {
    let stem = match file.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.len() <= 5 => stem,
        _ => file,
    };
    stem.split(['-', '_', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `long` if it fits a phone's subject line, else `short`.
pub fn subject(long: String, short: impl FnOnce() -> String) -> String {
    if long.chars().count() <= LONGEST_SUBJECT { long } else { short() }
}

/// "shop-pages.pdf, version 3, 4.2 MB"
pub fn version(posted: &Posted) -> Sentence {
    let size = size_in_words(posted.size);
    let rest = format!(", version {}, {size}", posted.number);
    vec![Run::File(posted.name.clone()), says(rest)]
}

/// A SHA-256 as people compare it: groups of eight.
pub fn fingerprint(sha256: &str) -> Run {
    let letters: Vec<char> = sha256.chars().collect();
    let groups: Vec<String> = letters.chunks(8).map(|group| group.iter().collect()).collect();
    Run::Code(groups.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posted(name: &str) -> Posted {
        let (sha256, note) = ("c2904756".repeat(8), String::new());
        Posted { name: name.into(), number: 3, size: 4_200_000, sha256, note }
    }

    #[test]
    fn one_version_is_named_by_its_file_and_many_by_the_title() {
        let one = [posted("shop-pages.pdf")];
        let two = [posted("a.pdf"), posted("b.pdf")];
        assert_eq!(thing("Approve the shop", &one), "shop pages, version 3");
        assert_eq!(thing("Approve the homepage design.", &two), "homepage design");
        assert_eq!(thing("approve colours", &[]), "colours");
        assert_eq!(thing("Which logo?", &two), "“Which logo?”");
        assert_eq!(thing("Approve ", &two), "“Approve”");
    }

    #[test]
    fn a_heading_asks_about_the_thing_with_its_article() {
        let ask = |title: &str, files: &[&str]| {
            let versions: Vec<_> = files.iter().map(|file| posted(file)).collect();
            asked_about(title, &versions)
        };
        assert_eq!(ask("x", &["shop_pages-v2.final.pdf"]).unwrap(), "the shop pages v2.final");
        assert_eq!(ask("x", &["The plan.pdf"]).unwrap(), "The plan");
        assert_eq!(ask("x", &[".htaccess"]).unwrap(), "the .htaccess");
        assert_eq!(ask("Approve the two logos", &["a", "b"]).unwrap(), "the two logos");
        assert_eq!(ask("Which logo?", &["a", "b"]), None);
        assert_eq!(ask("Apprové", &[]), None);
    }

    #[test]
    fn a_fingerprint_is_read_in_groups_of_eight() {
        let Run::Code(groups) = fingerprint(&"c2904756".repeat(8)) else { panic!() };
        assert_eq!(groups, ["c2904756"; 8].join(" "));
    }
}
