//! Packs the letters of receipts (`docs/decisions/0013-pdf.md`): three fonts, and the dots of the
//! scripts that they lack, as they come from crates. Nothing of others lies in this repository.

use flate2::{Compression, write::ZlibEncoder};
use std::io::Write as _;
use std::path::Path;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    smaller();
    let folder = std::env::var_os("OUT_DIR").expect("cargo names a folder");
    let folder = Path::new(&folder);
    pack(folder, "regular", notosans::REGULAR_TTF);
    pack(folder, "bold", notosans::BOLD_TTF);
    pack(folder, "wide", dejavu::sans_condensed::regular());
    pack(folder, "dots", &dots());
}

/// Lets the linker keep one of functions that came out the same. Only lld can, which Rust links by
/// on this target.
fn smaller() {
    let says = |name: &str| std::env::var(name).unwrap_or_default();
    if says("PROFILE") == "release" && says("TARGET") == "x86_64-unknown-linux-gnu" {
        println!("cargo:rustc-link-arg-bins=-Wl,--icf=all");
    }
}

fn pack(folder: &Path, name: &str, bytes: &[u8]) {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).expect("memory takes bytes");
    let packed = packed.finish().expect("memory takes bytes");
    std::fs::write(folder.join(name), packed).expect("the folder takes files");
}

/// Stretches of letters: the first (four bytes), how many (four), then each as sixteen rows of two
/// bytes, or of one where it is narrow; a byte before each says which. Letters for private use
/// mean nothing to a reader and are left out.
fn dots() -> Vec<u8> {
    let mut stretches: Vec<(u32, u32, Vec<u8>)> = Vec::new();
    for (letter, glyph) in unifont::enumerate_glyphs() {
        let at = letter as u32;
        if at < 0x80 && !letter.is_ascii_hexdigit() || (0xe000..0xf900).contains(&at) {
            continue;
        }
        if stretches.last().is_none_or(|(first, count, _)| first + count != at) {
            stretches.push((at, 0, Vec::new()));
        }
        let (_, count, bytes) = stretches.last_mut().expect("one was just pushed");
        *count += 1;
        match glyph {
            unifont::Glyph::Halfwidth(rows) => {
                bytes.push(1);
                bytes.extend(rows);
            }
            unifont::Glyph::Fullwidth(rows) => {
                bytes.push(2);
                bytes.extend(rows.iter().flat_map(|row| row.to_be_bytes()));
            }
        }
    }
    let mut all = Vec::new();
    for (first, count, bytes) in stretches {
        all.extend(first.to_be_bytes());
        all.extend(count.to_be_bytes());
        all.extend(bytes);
    }
    all
}
