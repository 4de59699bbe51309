//! WebP: chunks with names in a RIFF file, and flags that say which of them there are.

use super::{Cut, exif, turned};

/// What a decoder needs: the dots, also moving ones, and what their colours mean.
const NEEDED: &[&[u8; 4]] = &[b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];

/// The flags of `VP8X` that promise metadata, and the one of them that promises Exif.
const BESIDE: u8 = 0x08 | 0x04;
const EXIF: u8 = 0x08;

/// The picture without what is beside it; none if its chunks cannot be told apart.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut cut = Cut(bytes);
    let head = cut.take(12)?;
    if !head.starts_with(b"RIFF") || !head.ends_with(b"WEBP") {
        return None;
    }
    let mut body = Cut(cut.take(length(&head[4..8])?.checked_sub(4)?.min(cut.0.len()))?);
    let (mut kept, mut lies) = (Vec::with_capacity(bytes.len()), None);
    while !body.0.is_empty() {
        let head = body.take(8)?;
        let name: &[u8; 4] = head[..4].try_into().ok()?;
        let size = length(&head[4..])?;
        let content = body.take(size)?;
        // Odd chunks are padded; the last one's padding is sometimes forgotten.
        body.take((size % 2).min(body.0.len()))?;
        if name == b"EXIF" {
            lies = turned(content.strip_prefix(b"Exif\0\0").unwrap_or(content));
        }
        if NEEDED.contains(&name) {
            push(&mut kept, name, content);
        }
    }
    let flags = kept.starts_with(b"VP8X").then(|| kept.get_mut(8)).flatten();
    if let Some(flags) = flags {
        *flags &= !BESIDE;
        if let Some(lies) = lies {
            *flags |= EXIF;
            push(&mut kept, b"EXIF", &exif(lies));
        }
    }
    let size = u32::try_from(kept.len() + 4).ok()?.to_le_bytes();
    Some([b"RIFF".as_slice(), &size, b"WEBP", &kept].concat())
}

fn length(four: &[u8]) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(four.try_into().ok()?)).ok()
}

fn push(to: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    to.extend(name);
    to.extend(u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes());
    to.extend(content);
    to.extend(&[0][..content.len() % 2]);
}
