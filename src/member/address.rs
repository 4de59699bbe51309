//! Mail addresses of members and contacts: as they are kept, and what is wrong with a typed one.

/// A mail address as it is kept: trimmed, with a name, an @ and a domain with a dot.
///
/// # Errors
/// The sentence that says what is missing.
pub fn address(typed: &str) -> std::result::Result<String, String> {
    let address = typed.trim();
    let Some((name, domain)) = address.rsplit_once('@') else {
        return Err("Write an e-mail address, such as name@example.com.".into());
    };
    if domain.is_empty() {
        return Err("Add what comes after the @, for example fernandfield.example.".into());
    }
    if !domain.contains('.') || domain.starts_with('.') || domain.ends_with('.') {
        return Err(format!("Add what comes after {domain}, for example .example."));
    }
    let odd = |c: char| {
        c.is_whitespace() || c.is_control() || "<>()[],;:\\\"?#%&/".contains(c) || is_unseen(c)
    };
    let dots = |part: &str| part.starts_with('.') || part.ends_with('.') || part.contains("..");
    let number =
        domain.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    let wrong = name.is_empty() || name.len() > 64 || name.contains('@') || address.len() > 254;
    if wrong || number || dots(name) || dots(domain) || address.contains(odd) {
        return Err("This is not an e-mail address; check it letter by letter.".into());
    }
    Ok(address.to_owned())
}

/// Letters that nobody sees and that change what is read.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
