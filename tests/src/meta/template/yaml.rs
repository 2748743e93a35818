//! The template's text as values. The short forms of CloudFormation (`!Ref X`) become their long ones.

use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value, json};

/// Reads one document.
pub(super) fn read(text: &str) -> Value {
    let documents = Yaml::load_from_str(text).unwrap();
    assert_eq!(documents.len(), 1);
    value(&documents[0])
}

fn value(node: &Yaml) -> Value {
    match node {
        Yaml::Value(Scalar::Null) => Value::Null,
        Yaml::Value(Scalar::Boolean(yes)) => json!(yes),
        Yaml::Value(Scalar::Integer(number)) => json!(number),
        Yaml::Value(Scalar::FloatingPoint(number)) => json!(number.into_inner()),
        Yaml::Value(Scalar::String(text)) => json!(text),
        Yaml::Sequence(nodes) => nodes.iter().map(value).collect(),
        Yaml::Mapping(pairs) => {
            let pair = |(key, node): (&Yaml, &Yaml)| match value(key) {
                Value::String(key) => (key, value(node)),
                other => panic!("a key is {other}"),
            };
            Value::Object(pairs.iter().map(pair).collect::<Map<_, _>>())
        }
        Yaml::Tagged(tag, node) => match tag.suffix.as_str() {
            "Ref" => json!({ "Ref": value(node) }),
            "Condition" => json!({ "Condition": value(node) }),
            other => json!({ format!("Fn::{other}"): value(node) }),
        },
        Yaml::Representation(..) | Yaml::Alias(_) | Yaml::BadValue => panic!("{node:?}"),
    }
}

/// A value in one line, as `functions.toml` writes it: what is named, without how.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(said).collect::<Vec<_>>().join(" or "),
        Value::Object(one) if one.len() == 1 => match one.iter().next().unwrap() {
            (key, Value::Array(choice)) if key == "Fn::If" => {
                let nothing = json!({ "Ref": "AWS::NoValue" });
                let ways = choice.iter().skip(1).filter(|way| **way != nothing).map(said);
                ways.collect::<Vec<_>>().join(" or ")
            }
            (_, inner) => said(inner),
        },
        other => other.to_string(),
    }
}
