//! The source of the HTML part: ASCII in short lines, so that nothing on the way encodes it anew.

/// How long a line of the source may get where there is a space to break it.
const WIDTH: usize = 76;

/// Turns drawn HTML into short lines of ASCII that mean the same: letters beyond ASCII by number,
/// line breaks instead of spaces, each address on its own line.
pub fn source(html: &str) -> String {
    let mut ascii = String::with_capacity(html.len());
    for letter in html.chars() {
        match letter {
            '\n' => ascii.push(' '),
            _ if letter.is_ascii() => ascii.push(letter),
            _ => ascii.push_str(&format!("&#{};", u32::from(letter))),
        }
    }
    // Only our own drawing has these signs unescaped.
    let ascii = ascii.replace("<wbr>", "<wbr\n>");
    let (mut lines, mut width, mut alone) = (String::with_capacity(ascii.len()), 0, false);
    for word in ascii.split(' ').filter(|word| !word.is_empty()) {
        let head = word.split('\n').next().unwrap_or(word).len();
        let address = word.starts_with("href=\"");
        if alone || address || width + 1 + head > WIDTH {
            lines.push('\n');
            width = 0;
        } else if width > 0 {
            lines.push(' ');
            width += 1;
        }
        lines.push_str(word);
        width = if word.contains('\n') {
            word.len() - word.rfind('\n').unwrap_or(0)
        } else {
            width + word.len()
        };
        alone = address;
    }
    lines.push('\n');
    lines
}
