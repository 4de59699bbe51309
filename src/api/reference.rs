//! The document as a page to read: `docs/api/README.md` is printed from it.

use super::document::document;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The reference, in markdown.
pub fn reference() -> String {
    let whole = document();
    let mut page = String::from("# The API of Milepost\n\n");
    page.push_str(
        "*Printed by `milepost openapi --markdown`; do not edit. The same as a document: ",
    );
    page.push_str(
        "[openapi.json](openapi.json), or `/api/v1/openapi.json` on every Milepost.*\n\n",
    );
    page.push_str(text(&whole["info"]["description"]));
    page.push_str("\n\nEvery address begins with `/api/v1`.\n\n");
    let mut tags: BTreeMap<&str, Vec<(&str, &str, &Value)>> = BTreeMap::new();
    for (path, item) in whole["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            tags.entry(text(&operation["tags"][0])).or_default().push((path, method, operation));
        }
    }
    for (tag, operations) in &tags {
        let _ = writeln!(page, "## {tag}\n");
        for (path, method, operation) in operations {
            one(&mut page, path, method, operation);
        }
    }
    page.push_str("## Shapes\n\n");
    for (name, schema) in whole["components"]["schemas"].as_object().into_iter().flatten() {
        // Pages and bytes explain themselves.
        if schema["properties"].is_object() && !name.starts_with("Page_") {
            shape(&mut page, name, schema);
        }
    }
    page.push_str("## Problems\n\n| type | status | when |\n|---|---|---|\n");
    for kind in super::problem::ALL {
        let (word, status) = (kind.word, kind.status.as_u16());
        let _ = writeln!(page, "| `{word}` | {status} | {} |", kind.about);
    }
    page
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn one(page: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = writeln!(page, "### {}\n", text(&operation["summary"]));
    let _ = writeln!(page, "`{} {path}`\n", method.to_uppercase());
    if !text(&operation["description"]).is_empty() {
        let _ = writeln!(page, "{}\n", text(&operation["description"]));
    }
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut asked: Vec<String> = parameters
        .map(|parameter| {
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            format!("- `{name}` ({place}): {}", text(&parameter["description"]))
        })
        .collect();
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        asked.push(format!("- body, `{kind}`: {}", named(&content["schema"])));
        if content["example"].is_object() {
            asked.push(format!("  such as `{}`", content["example"]));
        }
    }
    let answers = operation["responses"].as_object().into_iter().flatten();
    let answers: Vec<String> = answers
        .map(|(status, response)| {
            let content = response["content"].as_object().and_then(|all| all.values().next());
            let shape = content.map(|content| named(&content["schema"])).unwrap_or_default();
            if shape.is_empty() { status.clone() } else { format!("**{status}** {shape}") }
        })
        .collect();
    asked.push(format!("- answers: {}", answers.join(", ")));
    let _ = writeln!(page, "{}\n", asked.join("\n"));
}

fn shape(page: &mut String, name: &str, schema: &Value) {
    let _ = writeln!(page, "### {name}\n");
    if !text(&schema["description"]).is_empty() {
        let _ = writeln!(page, "{}\n", text(&schema["description"]));
    }
    let needed: Vec<_> = schema["required"].as_array().into_iter().flatten().collect();
    page.push_str("| field | is | about |\n|---|---|---|\n");
    for (field, of) in schema["properties"].as_object().into_iter().flatten() {
        let always = if needed.iter().any(|name| *name == field) { "" } else { ", optional" };
        let about = text(&of["description"]).replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(page, "| `{field}` | {}{always} | {about} |", named(of));
    }
    page.push('\n');
}

/// What a schema is, in a few words, linked to its shape.
fn named(schema: &Value) -> String {
    if let Some(path) = schema["$ref"].as_str() {
        let name = path.rsplit('/').next().unwrap_or_default();
        return match name.strip_prefix("Page_") {
            Some(item) => format!("a page of [{item}](#{})", item.to_lowercase()),
            None => format!("[{name}](#{})", name.to_lowercase()),
        };
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(all) = schema[several].as_array() {
            let all: Vec<_> = all.iter().map(named).filter(|one| !one.is_empty()).collect();
            return all.join(" or ");
        }
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> = words.iter().map(|word| format!("`{}`", text(word))).collect();
        return words.join(", ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().map(text).collect(),
        _ => vec![],
    };
    let words = types.iter().map(|kind| match (*kind, schema["format"].as_str()) {
        ("array", _) => format!("list of {}", named(&schema["items"])),
        (_, Some(format)) if *kind != "null" => format.to_owned(),
        (kind, _) => kind.to_owned(),
    });
    words.collect::<Vec<_>>().join(" or ")
}
