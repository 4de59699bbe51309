//! The document is whole, and what is printed from it is fresh.

use milepost::api;
use serde_json::Value;

fn operations() -> Vec<(String, String, Value)> {
    let whole = api::document();
    let mut found = Vec::new();
    for (path, item) in whole["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            found.push((path.clone(), method.clone(), operation.clone()));
        }
    }
    found
}

#[test]
fn the_document_is_of_version_3_1_and_names_how_to_come_in() {
    let whole = api::document();
    assert_eq!(whole["openapi"], "3.1.0");
    assert_eq!(whole["components"]["securitySchemes"]["token"]["scheme"], "bearer");
    assert_eq!(whole["security"][0]["token"], serde_json::json!([]));
    assert!(operations().len() >= 60, "{}", operations().len());
}

#[test]
fn every_operation_says_what_it_does_and_what_can_go_wrong() {
    let mut ids = std::collections::BTreeSet::new();
    for (path, method, operation) in operations() {
        let place = format!("{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|words| words.len() > 5), "{place}");
        assert!(ids.insert(operation["operationId"].to_string()), "{place} shares its id");
        for status in ["401", "403", "429", "500"] {
            assert!(operation["responses"][status].is_object(), "{place} lacks {status}");
        }
        if operation["requestBody"].is_object() {
            for status in ["413", "415", "422"] {
                assert!(operation["responses"][status].is_object(), "{place} lacks {status}");
            }
        }
        if path.contains('{') {
            assert!(operation["responses"]["404"].is_object(), "{place} lacks 404");
        }
        let works = operation["responses"].as_object().unwrap().iter();
        let mut works = works.filter(|(status, _)| status.starts_with('2'));
        let (status, answer) = works.next().unwrap_or_else(|| panic!("{place} never works"));
        assert!(status == "204" || answer["content"].is_object(), "{place} has no shape");
        let json = |body: &Value| body["content"]["application/json"].clone();
        for body in [json(answer), json(&operation["requestBody"])] {
            assert!(body.is_null() || body["example"].is_object(), "{place} shows no example");
        }
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_field_is_explained() {
    let whole = api::document();
    let text = whole.to_string();
    for part in text.split("\"$ref\":\"").skip(1) {
        let path = part.split('"').next().unwrap().trim_start_matches('#');
        assert!(whole.pointer(path).is_some(), "{path} leads nowhere");
    }
    for (name, schema) in whole["components"]["schemas"].as_object().unwrap() {
        for (field, of) in schema["properties"].as_object().into_iter().flatten() {
            assert!(of["description"].is_string(), "{name}.{field} is not explained");
        }
    }
}

#[test]
fn what_is_printed_from_the_document_is_fresh() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/api");
    let whole = format!("{}\n", serde_json::to_string_pretty(api::document()).unwrap());
    for (name, printed) in [("README.md", api::reference()), ("openapi.json", whole)] {
        let kept = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let how = "print it anew: milepost openapi --markdown > docs/api/README.md; \
                   milepost openapi > docs/api/openapi.json";
        assert!(kept == printed, "docs/api/{name} is stale; {how}");
    }
}
