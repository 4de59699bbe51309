//! Derived schemas, said plainly.

use serde_json::{Value, json};

/// Says the same as the derived schemas in the way that readers and generators take best: one
/// schema a field, explained where it stands. (Words written out in place come as two, of which the
/// second has nothing but the field's explanation.)
pub fn straighten(schema: &mut Value) {
    let both = schema.get_mut("allOf").and_then(Value::as_array_mut);
    let explains =
        |second: &Value| second.get("properties").is_none() && second.get("$ref").is_none();
    if let Some([first, second]) = both.map(Vec::as_mut_slice)
        && explains(second)
    {
        let (mut one, about) = (first.take(), second["description"].take());
        one["description"] = about;
        *schema = one;
    }
    if schema["$ref"] == "#/components/schemas/When" {
        let about = schema["description"].take();
        *schema = json!({ "type": "string", "format": "date-time" });
        if about.is_string() {
            schema["description"] = about;
        }
    }
    // What may be null is explained inside its first choice; the field is what is explained.
    let choices = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    if let Some([first, second]) = choices.map(Vec::as_mut_slice)
        && second["type"] == "null"
        && let Some(about) = first.as_object_mut().and_then(|first| first.remove("description"))
    {
        schema["description"] = about;
    }
    match schema {
        Value::Object(fields) => fields.values_mut().for_each(straighten),
        Value::Array(items) => items.iter_mut().for_each(straighten),
        _ => {}
    }
}
