//! PNG: chunks with names.

use super::{Cut, exif, turned};

const START: &[u8] = b"\x89PNG\r\n\x1a\n";

/// What a decoder needs: the dots, also moving ones, and what their colours mean.
const NEEDED: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
    b"mDCV", b"cLLI", b"sBIT", b"pHYs", b"bKGD", b"acTL", b"fcTL", b"fdAT",
];

/// The picture without what is beside it; none if its chunks cannot be told apart.
pub fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut cut = Cut(bytes);
    if cut.take(START.len())? != START {
        return None;
    }
    let mut kept = Vec::with_capacity(bytes.len());
    let (mut head_ends, mut lies) = (0, None);
    loop {
        let whole = cut.0;
        let size = cut.take(4)?;
        let size = usize::try_from(u32::from_be_bytes(size.try_into().ok()?)).ok()?;
        let name: &[u8; 4] = cut.take(4)?.try_into().ok()?;
        let content = cut.take(size)?;
        cut.take(4)?;
        if name == b"eXIf" {
            lies = lies.or_else(|| turned(content));
        }
        if NEEDED.contains(&name) {
            kept.extend(&whole[..size + 12]);
        }
        if name == b"IHDR" {
            head_ends = kept.len();
        }
        if name == b"IEND" {
            break;
        }
    }
    let turn = lies.map(|lies| chunk(b"eXIf", &exif(lies))).unwrap_or_default();
    Some([START, &kept[..head_ends], &turn, &kept[head_ends..]].concat())
}

fn chunk(name: &[u8; 4], content: &[u8; 26]) -> Vec<u8> {
    let named = [name.as_slice(), content].concat();
    let step = |sum: u32, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 };
    let sum = !named.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), step));
    [&26u32.to_be_bytes(), named.as_slice(), &sum.to_be_bytes()].concat()
}
