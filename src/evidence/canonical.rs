//! Canonical JSON (RFC 8785): one text for one value, whoever writes it down.

use serde::Serialize;
use serde_json::Value;

/// The largest whole number that every reader of JSON knows exactly, 2⁵³ − 1 (RFC 7493 §2.2).
pub const EXACT: u64 = (1 << 53) - 1;

/// Canonical JSON of anything that has a JSON form.
///
/// # Panics
/// Never for what is made of strings, whole numbers, truth values, lists and maps.
pub fn canonical(of: &impl Serialize) -> String {
    let value = serde_json::to_value(of).expect("what we write has a JSON form");
    canonical_value(&value)
}

/// The same of a value. What has nothing but plain names and whole numbers is written as it is
/// sorted already, in a tenth of the time; the rest is left to whoever knows numbers and names of
/// all kinds. Both say the same.
pub fn canonical_value(value: &Value) -> String {
    if is_plain(value) {
        return in_order(value);
    }
    serde_json_canonicalizer::to_string(value).expect("JSON values have a canonical form")
}

/// The same of what has its names in order already, and nothing but plain values: written straight
/// down. A build for tests asks the rule each time whether it is.
///
/// # Panics
/// As [`canonical`].
pub(super) fn in_order(of: &impl Serialize) -> String {
    let text = serde_json::to_string(of).expect("what we write has a JSON form");
    debug_assert_eq!(serde_json_canonicalizer::to_string(of).ok().as_ref(), Some(&text));
    text
}

/// Whether `serde_json` writes a value as RFC 8785 does: names in ASCII are sorted alike as bytes
/// and as UTF-16, strings are escaped alike, and such whole numbers are written out.
pub(super) fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => {
            number.as_i64().is_some_and(|number| number.unsigned_abs() <= EXACT)
        }
        Value::Array(all) => all.iter().all(is_plain),
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| name.is_ascii() && is_plain(value))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{canonical, canonical_value, is_plain};
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            (-9_007_199_254_740_993..9_007_199_254_740_993_i64).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            // Everything that has to be escaped, and what looks as if it had.
            "[\u{0}-\u{7f}\u{80}-\u{a0}\u{2028}\u{2029}\u{fffd}\u{1f600}]*".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            let name = prop_oneof![any::<String>(), "[ -~]{0,3}", "[\u{e000}-\u{10ffff}]{1,2}"];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::vec((name, inner), 0..6)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
            ]
        })
    }

    proptest! {
        #[test]
        fn both_ways_of_writing_say_the_same(value in any_value()) {
            let theirs = serde_json_canonicalizer::to_string(&value).unwrap();
            prop_assert_eq!(&canonical_value(&value), &theirs);
            prop_assert_eq!(canonical(&value), theirs);
        }
    }

    #[test]
    fn names_are_sorted_as_utf_16_says() {
        // U+1F600 is two units from U+D83D on, and so before U+FB01; as UTF-8 it is after it.
        let odd = json!({ "\u{fb01}": 1, "\u{1f600}": 2 });
        assert!(!is_plain(&odd));
        assert_eq!(canonical(&odd), "{\"\u{1f600}\":2,\"\u{fb01}\":1}");
        let plain = json!({ "b": [1, { "z": null, "a": "\u{7f}\u{1f}é" }], "a": true });
        assert!(is_plain(&plain));
        let written = "{\"a\":true,\"b\":[1,{\"a\":\"\u{7f}\\u001fé\",\"z\":null}]}";
        assert_eq!(canonical(&plain), written);
    }

    #[test]
    fn a_number_that_is_not_exact_everywhere_is_left_to_the_rule() {
        assert_eq!(canonical(&json!(9_007_199_254_740_992_i64)), "9007199254740992");
        assert!(is_plain(&json!(9_007_199_254_740_991_i64)));
        assert!(!is_plain(&json!(9_007_199_254_740_992_i64)));
        assert!(!is_plain(&json!(1e21)));
        assert_eq!(canonical(&json!(1e21)), "1e+21");
    }
}
