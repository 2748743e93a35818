//! The published model of a service, as JSON schemas: what is sent and what is answered is held against it.

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

/// The part of Bedrock's model around `Converse`.
pub(crate) static CONVERSE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/converse.json")).unwrap());

/// Everything about `value` that is not as the shape says.
pub(crate) fn faults(shape: &str, value: &Value) -> Vec<String> {
    let shapes = CONVERSE["shapes"].as_object().unwrap();
    let defs: Map<String, Value> =
        shapes.iter().map(|(name, shape)| (name.clone(), schema(shape))).collect();
    let schema = json!({ "$defs": defs, "$ref": format!("#/$defs/{shape}") });
    let validator: Validator = jsonschema::validator_for(&schema).unwrap();
    let told = validator.iter_errors(value);
    told.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn at(member: &Value) -> Value {
    json!({ "$ref": format!("#/$defs/{}", member["shape"].as_str().unwrap()) })
}

/// A shape as a schema. What is written into the address is no part of a body.
fn schema(shape: &Value) -> Value {
    let mut schema = Map::new();
    let mut put = |key: &str, value: Value| drop(schema.insert(key.to_owned(), value));
    let sizes = |least: &str, most: &str, put: &mut dyn FnMut(&str, Value)| {
        for (from, to) in [("min", least), ("max", most)] {
            if shape[from].is_number() {
                put(to, shape[from].clone());
            }
        }
    };
    match shape["type"].as_str().unwrap() {
        "structure" if shape["document"] == true => {}
        "structure" => {
            let members = shape["members"].as_object().unwrap();
            let body = members.iter().filter(|(_, member)| member["location"].is_null());
            let body: Map<String, Value> =
                body.map(|(name, member)| (name.clone(), at(member))).collect();
            let required = shape["required"].as_array().into_iter().flatten();
            let required: Vec<&Value> =
                required.filter(|name| body.contains_key(name.as_str().unwrap())).collect();
            put("type", json!("object"));
            put("required", json!(required));
            put("additionalProperties", json!(false));
            if shape["union"] == true {
                put("minProperties", json!(1));
                put("maxProperties", json!(1));
            }
            put("properties", Value::Object(body));
        }
        "list" => {
            put("type", json!("array"));
            put("items", at(&shape["member"]));
            sizes("minItems", "maxItems", &mut put);
        }
        "map" => {
            put("type", json!("object"));
            put("propertyNames", at(&shape["key"]));
            put("additionalProperties", at(&shape["value"]));
            sizes("minProperties", "maxProperties", &mut put);
        }
        "string" => {
            put("type", json!("string"));
            sizes("minLength", "maxLength", &mut put);
            if let Some(pattern) = shape["pattern"].as_str() {
                put("pattern", json!(format!("^(?:{pattern})$")));
            }
            if shape["enum"].is_array() {
                put("enum", shape["enum"].clone());
            }
        }
        "boolean" => put("type", json!("boolean")),
        "integer" | "long" => {
            put("type", json!("integer"));
            sizes("minimum", "maximum", &mut put);
        }
        "float" | "double" => {
            put("type", json!("number"));
            sizes("minimum", "maximum", &mut put);
        }
        "blob" => put("type", json!("string")),
        other => panic!("no rule knows shapes of the type {other}"),
    }
    Value::Object(schema)
}

#[test]
fn the_model_refuses_what_it_does_not_describe() {
    let text = json!({ "messages": [{ "role": "user", "content": [{ "text": "x" }] }] });
    assert!(faults("ConverseRequest", &text).is_empty());
    for bad in [
        json!({ "message": [] }),
        json!({ "messages": [{ "role": "human", "content": [{ "text": "x" }] }] }),
        json!({ "messages": [{ "role": "user", "content": [{ "text": "x", "image": {} }] }] }),
        json!({ "messages": [{ "role": "user" }] }),
        json!({ "inferenceConfig": { "maxTokens": 0 } }),
        json!({ "inferenceConfig": { "temperature": 2 } }),
        json!({ "toolConfig": { "tools": [] } }),
        json!({ "toolConfig": { "tools": [{ "toolSpec": { "name": "a b", "inputSchema": {} } }] } }),
    ] {
        assert!(!faults("ConverseRequest", &bad).is_empty(), "{bad}");
    }
}
