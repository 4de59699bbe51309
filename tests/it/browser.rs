//! The browser suite: headless Chromium drives the real program (`tests/browser/*.mjs`).
//!
//! It needs Node, Debian's chromium and `npm ci` in `tests/browser`. Where one is missing it says
//! by name that it was skipped; with `CI` set that is a failure.

use std::path::Path;
use std::process::Command;

#[test]
fn the_browser_suite_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let missing = missing(&folder);
    if !missing.is_empty() {
        let says = format!("skipped: the browser suite needs {}", missing.join(" and "));
        assert!(std::env::var_os("CI").is_none(), "{says}");
        eprintln!("{says}");
        return;
    }
    let gallery = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    assert!(crate::gallery::write(&gallery) > 30, "states are missing");
    let samples = Path::new(env!("CARGO_TARGET_TMPDIR")).join("samples");
    crate::verify::sample::write(&samples);
    let ran = Command::new("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(["suite.mjs", "zoo.mjs", "passkey.mjs", "files.mjs", "uploads.mjs", "tus.mjs"])
        .args(["verify.mjs", "live.mjs", "onboarding.mjs"])
        .current_dir(&folder)
        .env("MILEPOST", env!("CARGO_BIN_EXE_milepost"))
        .env("GALLERY", &gallery)
        .env("SAMPLES", &samples)
        .output()
        .unwrap();
    let says = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{says}\n{}", String::from_utf8_lossy(&ran.stderr));
    assert!(says.contains("pass ") && !says.contains("pass 0"), "no story was told: {says}");
}

fn missing(folder: &Path) -> Vec<&'static str> {
    let has = |program: &str| Command::new(program).arg("--version").output().is_ok();
    let mut missing = Vec::new();
    if !has("node") {
        missing.push("node");
    }
    if !Path::new("/usr/bin/chromium").exists() {
        missing.push("/usr/bin/chromium (Debian's package chromium)");
    }
    if !folder.join("node_modules/playwright-core").exists() {
        missing.push("`npm ci` in tests/browser");
    }
    missing
}
