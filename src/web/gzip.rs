//! Pages packed with gzip (RFC 1952). What all pages of a studio begin with, its style sheet above
//! all, is packed once; a page is that and the rest. A deflate stream may be put together of parts
//! that end on a whole byte (RFC 1951 §3.2.4), which a part does that was flushed.

use crate::error::{Error, Result};
use flate2::{Compress, Compression, Crc, FlushCompress};
use std::sync::{Arc, Mutex, PoisonError};

/// How hard pages are packed. The next level takes a sixth longer for one byte in two hundred, the
/// highest more than twice as long for one in eighty.
const LEVEL: Compression = Compression::new(5);

/// What stands before the stream: no name, no time, a system that is not told (§2.3.1).
const BEFORE: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// What takes the most room that packing may add, in bytes: blocks that are stored as they are.
const fn room(bytes: usize) -> usize {
    bytes + bytes / 1000 + 64
}

/// A beginning that is packed, with the sum of what it was.
struct Head {
    text: String,
    packed: Vec<u8>,
    sum: Crc,
}

/// The beginning that was packed last: there is one studio, so it is that of most pages.
static LAST: Mutex<Option<Arc<Head>>> = Mutex::new(None);

/// What packs, kept because making it anew takes a quarter of a megabyte each time.
static PACKER: Mutex<Option<Compress>> = Mutex::new(None);

/// Packs `text`, of which the first `head` bytes are what other pages begin with, too. The same
/// text comes to the same bytes each time.
///
/// # Errors
/// `Broken` if the library does not take it; it says so of nothing that is text.
pub fn packed(text: &str, head: usize) -> Result<Vec<u8>> {
    let (first, rest) = text.split_at_checked(head).unwrap_or(("", text));
    let head = known(first)?;
    let mut all = Vec::with_capacity(BEFORE.len() + head.packed.len() + room(rest.len()) + 8);
    all.extend(BEFORE);
    all.extend(&head.packed);
    deflated(rest, FlushCompress::Finish, &mut all)?;
    let mut sum = Crc::new();
    sum.combine(&head.sum);
    sum.combine(&summed(rest));
    all.extend(sum.sum().to_le_bytes());
    all.extend(sum.amount().to_le_bytes());
    Ok(all)
}

fn known(first: &str) -> Result<Arc<Head>> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(head) = last.filter(|head| head.text == first) {
        return Ok(head);
    }
    let mut packed = Vec::with_capacity(room(first.len()));
    if !first.is_empty() {
        deflated(first, FlushCompress::Sync, &mut packed)?;
    }
    packed.shrink_to_fit();
    let head = Arc::new(Head { text: first.to_owned(), packed, sum: summed(first) });
    *LAST.lock().unwrap_or_else(PoisonError::into_inner) = Some(head.clone());
    Ok(head)
}

/// Packs a part behind what is there; there has to be room for the most that it can come to.
fn deflated(part: &str, flush: FlushCompress, behind: &mut Vec<u8>) -> Result<()> {
    let kept = PACKER.lock().unwrap_or_else(PoisonError::into_inner).take();
    let mut packer = kept.unwrap_or_else(|| Compress::new(LEVEL, false));
    packer.reset();
    packer.compress_vec(part.as_bytes(), behind, flush)?;
    if packer.total_in() != part.len() as u64 || behind.len() == behind.capacity() {
        return Err(Error::broken("a page was packed in part"));
    }
    *PACKER.lock().unwrap_or_else(PoisonError::into_inner) = Some(packer);
    Ok(())
}

fn summed(part: &str) -> Crc {
    let mut sum = Crc::new();
    sum.update(part.as_bytes());
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;
    use std::io::Read as _;

    fn again(packed: &[u8]) -> String {
        let mut text = String::new();
        GzDecoder::new(packed).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_page_comes_out_as_it_went_in_wherever_its_head_ends() {
        let words = "Milepost: ünïcode \u{1f5fb} and a\u{202e}b, ".repeat(300);
        // What does not pack takes all the room that there is.
        let noise: String = (0_u64..40_000)
            .map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17) >> 11)
            .filter_map(|n| char::from_u32((n % 0x10_f000) as u32))
            .collect();
        for text in ["", "a", "ü", &words, &noise, &format!("{words}{noise}")] {
            for head in [0, 1, 2, text.len() / 2, text.len(), text.len() + 1] {
                let bytes = packed(text, head).unwrap();
                assert_eq!(again(&bytes), text, "{head} of {}", text.len());
                // The head was known by now.
                assert_eq!(packed(text, head).unwrap(), bytes, "{head} of {}", text.len());
            }
        }
    }

    #[test]
    fn a_head_of_its_own_costs_next_to_nothing() {
        let css = ".track > li[data-state=done]{color:var(--done);border:1px solid var(--rule)}";
        let text = format!("{}{}", css.repeat(200), "<p class=\"line\">Logo, second draft</p>");
        let (whole, parts) = (packed(&text, 0).unwrap(), packed(&text, css.len() * 200).unwrap());
        assert!(parts.len() < whole.len() + 64, "{} and {}", parts.len(), whole.len());
    }

    #[test]
    fn other_threads_pack_at_once() {
        let texts: Vec<_> = (0..8).map(|n| format!("{n}: {}", "words ".repeat(n * 500))).collect();
        std::thread::scope(|scope| {
            for text in &texts {
                scope.spawn(move || {
                    for head in 0..50 {
                        assert_eq!(again(&packed(text, head % 7).unwrap()), *text);
                    }
                });
            }
        });
    }
}
