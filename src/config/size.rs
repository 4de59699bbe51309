//! Sizes, as settings say them.

/// "2GiB", "500 MB", "1024": bytes.
pub fn size(typed: &str) -> Option<u64> {
    let digits = typed.trim_end_matches(|c: char| !c.is_ascii_digit());
    let factor = match typed[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}
