//! An example of every shape, made from the shape itself, so that none is ever out of date.

use serde_json::{Map, Value, json};

/// What `schema` can look like; `field` is what the value is called.
pub fn of(whole: &Value, schema: &Value, field: &str) -> Value {
    if let Some(reference) = schema["$ref"].as_str() {
        let found = whole.pointer(reference.trim_start_matches('#'));
        return found.map_or(Value::Null, |found| of(whole, found, field));
    }
    if !schema["example"].is_null() {
        return schema["example"].clone();
    }
    for several in ["oneOf", "anyOf"] {
        if let Some(first) = schema[several].get(0) {
            return of(whole, first, field);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().filter_map(|part| match of(whole, part, field) {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        return Value::Object(parts.flatten().collect());
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match kind(schema) {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields = fields.map(|(name, of_it)| (name.clone(), of(whole, of_it, name)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        "array" => json!([of(whole, &schema["items"], field.trim_end_matches('s'))]),
        "integer" => number(field).into(),
        "number" => json!(5.6),
        "boolean" => Value::Bool(true),
        _ => text(schema, field).into(),
    }
}

/// The type that is not null.
fn kind(schema: &Value) -> &str {
    let several = schema["type"].as_array().into_iter().flatten();
    let first = several.filter_map(Value::as_str).find(|kind| *kind != "null");
    schema["type"].as_str().or(first).unwrap_or("string")
}

fn number(field: &str) -> u32 {
    match field {
        "size" => 4_200_000,
        "status" => 204,
        "width" => 480,
        "height" => 160,
        "link_days" => 90,
        _ => 1,
    }
}

fn text(schema: &Value, field: &str) -> &'static str {
    match (schema["format"].as_str(), field) {
        (Some("date-time"), _) => "2026-11-19T16:05:00.000Z",
        (Some("date"), _) => "2026-11-20",
        (Some("email"), _) | (_, "email") => "ines@harbourbakery.example",
        (_, "path") => "/brand/4c1f….png",
        (_, "base_url") => "https://portal.example.com",
        (_, "url") => "https://hooks.example.com/milepost",
        (_, "site") => "https://fernandfield.example",
        (_, "sha256" | "fingerprint" | "hash" | "prev_hash") => {
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        }
        (_, "id" | "version_id") => "3k9d0q2r7w1x5y8z",
        (_, field) if field.ends_with("_id") => "3k9d0q2r7w1x5y8z",
        (_, "title") => "Approve the homepage design",
        (_, "project_title") => "Harbour Bakery website",
        (_, "name" | "by" | "asked_by" | "posted_by" | "added_by" | "who") => "Nell Ashby",
        (_, "client_name") => "Harbour Bakery",
        (_, "studio") => "Fern & Field",
        (_, "body" | "text" | "snippet") => "The homepage is ready for you.",
        (_, "colour" | "button" | "link") => "#2e6f4e",
        (_, "time_zone") => "Europe/London",
        (_, "language") => "en",
        (_, "media_type") => "application/pdf",
        (_, "receipt") => "HB-0007",
        (_, "code") => "HB",
        (_, "phone") => "+44 1326 000000",
        (_, "postal") => "2 Quay Street, Falmouth",
        (_, "host") => "smtp.example.com",
        (_, "mail_from") => "Fern & Field <hello@fernandfield.example>",
        (_, "why" | "slipped_why") => "Photos came late",
        (_, "event") => "decision.made",
        (_, "secret") => "whsec_…",
        (_, "token") => "mp_…",
        (_, "message_id") => "3k9d0q2r7w1x5y8z@portal.example.com",
        (_, "next") => "3k9d0q2r7w1x5y8z",
        (_, "words" | "reason" | "says") => "250 2.0.0 Ok: queued",
        (_, "sentence") => "Nell Ashby posted homepage-design.pdf, version 3",
        _ => "…",
    }
}
