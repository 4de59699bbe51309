//! GIF: blocks and extensions.

use super::Cut;

/// The picture without what is beside it; none if its blocks cannot be told apart.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut cut = Cut(bytes);
    let head = cut.take(13)?;
    if !head.starts_with(b"GIF8") {
        return None;
    }
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend(head);
    kept.extend(cut.take(colours(head[10]))?);
    loop {
        let whole = cut.0;
        match cut.byte()? {
            b';' => break,
            b',' => {
                let about = cut.take(9)?;
                cut.take(colours(about[8]))?;
                cut.byte()?;
                blocks(&mut cut)?;
            }
            b'!' => {
                let kind = cut.byte()?;
                let first = blocks(&mut cut)?;
                // How long a picture stands, and how often all of them come again.
                let repeats = matches!(first, b"NETSCAPE2.0" | b"ANIMEXTS1.0");
                if !(kind == 0xf9 || kind == 0xff && repeats) {
                    continue;
                }
            }
            _ => return None,
        }
        kept.extend(&whole[..whole.len() - cut.0.len()]);
    }
    kept.push(b';');
    Some(kept)
}

/// How many bytes a table of colours takes, by the flags that announce it.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes a row of blocks, up to the empty one that ends it; the first of them.
fn blocks<'a>(cut: &mut Cut<'a>) -> Option<&'a [u8]> {
    let mut first = None;
    loop {
        match usize::from(cut.byte()?) {
            0 => return Some(first.unwrap_or_default()),
            size => {
                let block = cut.take(size)?;
                first = first.or(Some(block));
            }
        }
    }
}
