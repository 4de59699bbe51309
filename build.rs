//! Tells the linker to fold functions that came out alike and to write relocations in their short
//! form. Both are a tenth of what is shipped; see `docs/decisions/0011-previews.md`.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is_linux = std::env::var("TARGET").is_ok_and(|target| target.ends_with("linux-gnu"));
    if is_linux {
        for word in ["--icf=all", "-z", "pack-relative-relocs", "-O2"] {
            println!("cargo::rustc-link-arg-bin=milepost=-Wl,{word}");
        }
    }
}
