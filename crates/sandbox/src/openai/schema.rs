//! The subset of JSON Schema that structured output takes under `strict`: every object closed, every
//! property required, no composition keywords. What is outside of it is refused before the model runs.

use serde_json::{Map, Value};

const DEPTH_MAX: usize = 10;
const ENUM_MAX: usize = 1_000;
const REFUSED: [&str; 14] = [
    "allOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "dependentRequired",
    "dependentSchemas",
    "patternProperties",
    "unevaluatedProperties",
    "propertyNames",
    "minLength",
    "maxLength",
    "uniqueItems",
];
const TYPES: [&str; 7] = ["string", "number", "integer", "boolean", "object", "array", "null"];

/// `Err` holds the vendor's sentence about the first thing wrong.
pub(super) fn check(schema: &Value) -> Result<(), String> {
    if schema.get("type").and_then(Value::as_str) != Some("object") || schema.get("anyOf").is_some() {
        return Err(wrong(&[], "schema must be a JSON Schema of 'type: \"object\"'"));
    }
    for definitions in ["$defs", "definitions"] {
        for (name, definition) in schema.get(definitions).and_then(Value::as_object).into_iter().flatten() {
            node(definition, &[definitions, name])?;
        }
    }
    node(schema, &[])
}

fn node(schema: &Value, path: &[&str]) -> Result<(), String> {
    let Some(schema) = schema.as_object() else {
        return Err(wrong(path, "schema must be an object"));
    };
    if path.len() > DEPTH_MAX * 2 {
        return Err(wrong(path, "schema exceeds the nesting limit of 10 levels"));
    }
    if let Some(keyword) = REFUSED.iter().find(|keyword| schema.contains_key(**keyword)) {
        return Err(wrong(path, &format!("'{keyword}' is not permitted")));
    }
    if schema.contains_key("$ref") {
        return Ok(());
    }
    for (at, variant) in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten().enumerate() {
        node(variant, &deeper(path, "anyOf", &at.to_string()))?;
    }
    if schema.contains_key("anyOf") {
        return Ok(());
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array)
        && (values.is_empty() || values.len() > ENUM_MAX)
    {
        return Err(wrong(path, "enum must have between 1 and 1000 values"));
    }
    let types = types(schema);
    if types.is_empty() && !schema.contains_key("enum") && !schema.contains_key("const") {
        return Err(wrong(path, "schema must have a 'type' key"));
    }
    if let Some(unknown) = types.iter().find(|kind| !TYPES.contains(kind)) {
        return Err(wrong(path, &format!("'{unknown}' is not valid under any of the given schemas")));
    }
    if types.contains(&"object") {
        object(schema, path)?;
    }
    if types.contains(&"array") {
        let items = schema.get("items").ok_or_else(|| wrong(path, "array schema missing items"))?;
        node(items, &deeper(path, "items", ""))?;
    }
    Ok(())
}

fn object(schema: &Map<String, Value>, path: &[&str]) -> Result<(), String> {
    if schema.get("additionalProperties") != Some(&Value::Bool(false)) {
        return Err(wrong(path, "'additionalProperties' is required to be supplied and to be false"));
    }
    let none = Map::new();
    let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if let Some(missing) = properties.keys().find(|name| !required.contains(&name.as_str())) {
        let why = format!(
            "'required' is required to be supplied and to be an array including every key in properties. Missing '{missing}'"
        );
        return Err(wrong(path, &why));
    }
    if let Some(extra) = required.iter().find(|name| !properties.contains_key(**name)) {
        return Err(wrong(path, &format!("Extra required key '{extra}' supplied")));
    }
    for (name, property) in properties {
        node(property, &deeper(path, "properties", name))?;
    }
    Ok(())
}

pub(super) fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn deeper<'a>(path: &[&'a str], keyword: &'a str, name: &'a str) -> Vec<&'a str> {
    path.iter().copied().chain([keyword, name]).filter(|part| !part.is_empty()).collect()
}

fn wrong(path: &[&str], why: &str) -> String {
    let path = path.iter().map(|part| format!("'{part}'")).collect::<Vec<_>>().join(", ");
    format!("In context=({path}), {why}.")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn closed(properties: &Value) -> Value {
        let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
    }

    #[test]
    fn a_closed_schema_with_everything_required_is_taken() {
        let evidence =
            closed(&json!({ "turn": { "type": "integer" }, "quote": { "type": ["string", "null"] } }));
        let schema = closed(&json!({
            "summary": { "type": "string" },
            "sentiment": { "type": "string", "enum": ["positive", "neutral", "negative"] },
            "evidence": { "type": "array", "items": evidence },
        }));
        assert_eq!(check(&schema), Ok(()));
    }

    #[test]
    fn what_strict_mode_forbids_is_named_with_its_place() {
        let open = json!({ "type": "object", "properties": {}, "required": [] });
        let optional = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "required": [], "additionalProperties": false });
        for (schema, why) in [
            (
                closed(&json!({ "inner": open })),
                "In context=('properties', 'inner'), 'additionalProperties' is required",
            ),
            (optional, "Missing 'a'"),
            (closed(&json!({ "a": { "type": "string", "minLength": 1 } })), "'minLength' is not permitted"),
            (closed(&json!({ "a": { "type": "array" } })), "array schema missing items"),
            (closed(&json!({ "a": {} })), "must have a 'type' key"),
            (closed(&json!({ "a": { "oneOf": [] } })), "'oneOf' is not permitted"),
            (json!({ "type": "array", "items": { "type": "string" } }), "'type: \"object\"'"),
        ] {
            let problem = check(&schema).unwrap_err();
            assert!(problem.contains(why), "{problem}");
        }
    }
}
