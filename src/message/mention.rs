//! Who is named in a message: `@Pete`, `@Pete Rowland`. Pure. Names that nobody on the project has,
//! or that two have, stay the words they are.

/// The places in `names` of those whom `body` names after an `@`: by their whole name, or by their
/// first where only one has it. Letters count alike whether large or small.
pub fn mentioned(body: &str, names: &[&str]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in body.char_indices() {
        if letter == '@' && !before.is_alphanumeric() {
            found.extend(named(&body[at + 1..], names).filter(|who| !found.contains(who)));
        }
        before = letter;
    }
    found
}

/// Whom the words begin with: the longest whole name, else a first name of one only.
fn named(words: &str, names: &[&str]) -> Option<usize> {
    let whole = names.iter().enumerate().filter(|(_, name)| begins(words, name));
    let longest = whole.clone().map(|(_, name)| name.chars().count()).max();
    let mut longest = whole.filter(|(_, name)| Some(name.chars().count()) == longest);
    if let Some((who, _)) = longest.next() {
        return longest.next().is_none().then_some(who);
    }
    let first = |name: &str| crate::member::first_name(name).to_owned();
    let mut by_first = names.iter().enumerate().filter(|(_, name)| begins(words, &first(name)));
    let (who, _) = by_first.next()?;
    by_first.next().is_none().then_some(who)
}

/// Whether `words` begin with `name`, and the name ends there.
fn begins(words: &str, name: &str) -> bool {
    if name.trim().is_empty() {
        return false;
    }
    let mut rest = words.chars();
    for letter in name.trim().chars() {
        match rest.next() {
            Some(other) if letter.to_lowercase().eq(other.to_lowercase()) => {}
            _ => return false,
        }
    }
    !rest.next().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] =
        &["Ines Calloway", "Pete Rowland", "Nell Ashby", "Pete", "Nell Ashby-Moor", "Åsa Øst"];

    #[test]
    fn people_are_named_by_their_whole_name_or_by_a_first_name_of_one_only() {
        let table: &[(&str, &[usize])] = &[
            ("Could you look, @Ines?", &[0]),
            ("@ines calloway: see here", &[0]),
            ("@Pete Rowland and @Ines", &[1, 0]),
            ("@Pete, the rye?", &[3]),
            ("@Nell Ashby-Moor", &[4]),
            ("@Nell Ashby", &[2]),
            ("@Nell", &[]),
            ("(@åsa)", &[5]),
            ("@Ines @Ines", &[0]),
        ];
        for (body, who) in table {
            assert_eq!(mentioned(body, NAMES), *who, "{body}");
        }
    }

    #[test]
    fn strangers_addresses_and_parts_of_names_are_words() {
        for body in ["@Orla", "ines@harbourbakery.example", "@Inesca", "@", "@ Ines", "Ines", ""] {
            assert!(mentioned(body, NAMES).is_empty(), "{body}");
        }
    }

    #[test]
    fn a_hundred_thousand_signs_take_no_time() {
        assert!(mentioned(&"@".repeat(100_000), NAMES).is_empty());
        assert!(mentioned(&"@Nell ".repeat(10_000), NAMES).is_empty());
    }
}
