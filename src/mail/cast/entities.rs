//! HTML as plain letters.

/// HTML's letters by number or name, as letters.
pub fn entities(html: &str) -> String {
    let mut plain = String::new();
    let mut parts = html.split('&');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (entity, rest) = part.split_once(';').unwrap();
        plain.push_str(&match entity {
            "amp" => "&".to_owned(),
            "lt" => "<".to_owned(),
            "gt" => ">".to_owned(),
            "quot" => "\"".to_owned(),
            number => {
                let number = number.trim_start_matches('#').parse().unwrap();
                char::from_u32(number).unwrap().to_string()
            }
        });
        plain.push_str(rest);
    }
    plain
}
