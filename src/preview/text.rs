//! The first lines of a text as a picture: they are set as a page of PDF, in a typewriter's
//! letters, and drawn as any other. So no second way to draw letters is needed, nor a font of our
//! own.

use super::{Missing, Picture, pdf};

/// How much of a text is looked at, in bytes.
pub const HEAD: usize = 16 * 1024;

/// Lines on the page, and letters on a line: as much as can still be told apart on a tile.
const LINES: usize = 40;
const LETTERS: usize = 48;

/// One letter in this many may be one that the letters of PDF lack, before there is no picture:
/// rows of question marks say less than the file's kind does.
const STRANGE: usize = 10;

/// Draws the first lines on a page that fits `frame`.
///
/// # Errors
/// `Missing::Unreadable` for a text that is empty or in a script that cannot be set.
pub fn first_lines(bytes: &[u8], frame: (u32, u32)) -> Result<Picture, Missing> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines().map(|line| line.trim_end().replace('\t', "    "));
    let lines: Vec<String> =
        lines.skip_while(String::is_empty).take(LINES).map(|line| cut(&line)).collect();
    let letters = lines.iter().flat_map(|line| line.chars());
    let (all, strange) = letters.fold((0, 0), |(all, strange), letter| {
        (all + 1, strange + usize::from(latin(letter).is_none()))
    });
    if all == 0 || strange * STRANGE > all {
        return Err(Missing::Unreadable);
    }
    pdf::first_page(page(&lines), frame)
}

fn cut(line: &str) -> String {
    line.chars().take(LETTERS).collect()
}

/// The letter's place in the encoding that PDF calls WinAnsi.
fn latin(letter: char) -> Option<u8> {
    let beyond = "€‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž‘’“”•–—˜™š›œ\u{9d}žŸ";
    match letter {
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(letter)).ok(),
        _ => {
            const PLACES: &[u8] = b"\x80\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x91\
                \x92\x93\x94\x95\x96\x97\x98\x99\x9a\x9b\x9c\x9d\x9e\x9f";
            let place = beyond.chars().position(|one| one == letter)?;
            PLACES.get(place).copied()
        }
    }
}

/// A PDF of one page, four by five, with these lines on it.
fn page(lines: &[String]) -> Vec<u8> {
    let mut drawing = String::from("BT /F 9 Tf 11 TL 20 340 Td\n");
    for line in lines {
        drawing.push('<');
        for letter in line.chars() {
            drawing += &format!("{:02x}", latin(letter).unwrap_or(b'?'));
        }
        drawing.push_str("> Tj T*\n");
    }
    drawing.push_str("ET");
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 360]/Contents 5 0 R\
         /Resources<</Font<</F 4 0 R>>>>>>"
            .to_owned(),
        "<</Type/Font/Subtype/Type1/BaseFont/Courier/Encoding/WinAnsiEncoding>>".to_owned(),
        format!("<</Length {}>>stream\n{drawing}\nendstream", drawing.len()),
    ];
    let (mut whole, mut places) = (String::from("%PDF-1.4\n"), String::new());
    for (at, object) in objects.iter().enumerate() {
        places += &format!("{:010} 00000 n \n", whole.len());
        whole += &format!("{} 0 obj{object}endobj\n", at + 1);
    }
    let begins = whole.len();
    whole += &format!("xref\n0 6\n0000000000 65535 f \n{places}");
    whole += &format!("trailer<</Size 6/Root 1 0 R>>\nstartxref\n{begins}\n%%EOF\n");
    whole.into_bytes()
}
