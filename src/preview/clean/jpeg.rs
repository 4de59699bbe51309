//! JPEG: segments. Whatever follows the picture's end goes too; telephones put whole second
//! pictures there, each with a position of its own.

use super::{Cut, exif, turned};

const START: [u8; 2] = [0xff, 0xd8];

/// The picture without what is beside it; none if its segments cannot be told apart.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut cut = Cut(bytes);
    let mut kept = Vec::with_capacity(bytes.len());
    let mut lies = None;
    if cut.take(2)? != START {
        return None;
    }
    loop {
        if cut.byte()? != 0xff {
            return None;
        }
        let mut marker = cut.byte()?;
        while marker == 0xff {
            marker = cut.byte()?;
        }
        if matches!(marker, 0x01 | 0xd0..=0xd9) {
            kept.extend([0xff, marker]);
            if marker == 0xd9 {
                break;
            }
            continue;
        }
        let size = cut.take(2)?;
        let length = usize::from(u16::from_be_bytes([size[0], size[1]]));
        let content = cut.take(length.checked_sub(2)?)?;
        if let (0xe1, Some(found)) = (marker, content.strip_prefix(b"Exif\0\0")) {
            lies = lies.or_else(|| turned(found));
        }
        if is_needed(marker, content) {
            kept.extend([0xff, marker]);
            kept.extend(size);
            kept.extend(content);
        }
        if marker == 0xda {
            let dots = until_marker(cut.0);
            kept.extend(cut.take(dots)?);
        }
    }
    let mut whole = START.to_vec();
    if let Some(lies) = lies {
        let exif = [b"Exif\0\0".as_slice(), &exif(lies)].concat();
        whole.extend([0xff, 0xe1, 0, u8::try_from(exif.len() + 2).ok()?]);
        whole.extend(exif);
    }
    whole.extend(kept);
    Some(whole)
}

/// What a decoder needs: tables, frames and scans, the colours' meaning.
fn is_needed(marker: u8, content: &[u8]) -> bool {
    match marker {
        // A JFIF head may hold a small picture of its own, which is one more than is shown.
        0xe0 => content.starts_with(b"JFIF\0") && content.len() == 14,
        0xe2 => content.starts_with(b"ICC_PROFILE\0"),
        0xee => content.starts_with(b"Adobe"),
        0xe1..=0xfe => false,
        _ => true,
    }
}

/// How many bytes of a scan come before the next marker.
fn until_marker(scan: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff);
    scan.windows(2).position(is_marker).unwrap_or(scan.len())
}
