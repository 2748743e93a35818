//! Our requests and our fixtures against Stripe's published description (see
//! `fixtures/README.md`).

use super::super::samples::samples;
use super::fixture;
use super::talks::hold;
use crate::kit::{Body, Method, Request};
use jsonschema::Validator;
use serde_json::{Map, Value, json};

fn validator(part: &Value, whole: &Value) -> Validator {
    let mut schema = part.clone();
    schema["$defs"] = whole["$defs"].clone();
    jsonschema::validator_for(&schema).unwrap()
}

/// `created[gte]=1` as `{"created":{"gte":1}}`, `types[]=a` as `{"types":["a"]}`.
fn parameters(query: &str) -> Value {
    let mut all = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let value = match value.parse::<i64>() {
            Ok(number) => json!(number),
            Err(_) => json!(value),
        };
        match name.trim_end_matches(']').split_once('[') {
            None => {
                assert!(all.insert(name.into_owned(), value).is_none(), "a name twice");
            }
            Some((list, "")) => {
                let list = all.entry(list).or_insert_with(|| json!([]));
                list.as_array_mut().unwrap().push(value);
            }
            Some((object, field)) => {
                let object = all.entry(object).or_insert_with(|| json!({}));
                assert!(object.as_object_mut().unwrap().insert(field.to_owned(), value).is_none());
            }
        }
    }
    Value::Object(all)
}

fn template(path: &str) -> String {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["", "v1", folder, _] => {
            format!("/v1/{folder}/{{{}}}", folder.trim_end_matches('s'))
        }
        _ => path.to_owned(),
    }
}

#[test]
fn requests_are_what_stripe_describes() {
    let schema = fixture("schema.json");
    let samples = samples();
    let requests: Vec<Request> =
        samples.talks.iter().flat_map(|talk| hold(talk, &samples.account).1).collect();
    let (mut known, mut unknown) = (0, Vec::new());
    for request in requests {
        let (place, query) = request.url.split_once('?').unwrap_or((&request.url, ""));
        let path = template(place.strip_prefix(super::super::BASE).unwrap());
        if request.method == Method::Post {
            let Some(Body::Form(fields)) = &request.body else { panic!("no form") };
            let mut form = form_urlencoded::Serializer::new(String::new());
            let form = parameters(&form.extend_pairs(fields).finish());
            let errors = validator(&schema["note"], &schema);
            assert!(errors.is_valid(&form), "{form}");
            known += 1;
            continue;
        }
        let given = parameters(query);
        match schema["requests"].get(&path) {
            Some(described) => {
                let found =
                    validator(described, &schema).validate(&given).map_err(|e| e.to_string());
                assert_eq!(found, Ok(()), "{path} {given}");
                known += 1;
            }
            None => unknown.push(path),
        }
    }
    // Not in the part of the description that was at hand.
    unknown.sort();
    unknown.dedup();
    let late = ["/v1/credit_notes/{credit_note}", "/v1/invoice_payments"];
    let late =
        late.iter().chain(&["/v1/invoice_payments/{invoice_payment}", "/v1/refunds/{refund}"]);
    assert_eq!(unknown, late.map(|path| (*path).to_owned()).collect::<Vec<_>>());
    assert!(known >= 15, "{known}");
}

#[test]
fn a_wrong_request_would_be_noticed() {
    let schema = fixture("schema.json");
    let invoices = validator(&schema["requests"]["/v1/invoices"], &schema);
    assert!(invoices.is_valid(&parameters("status=open&due_date%5Blt%5D=5&limit=100")));
    for bad in ["status=opened", "due_date%5Bbefore%5D=5", "updated%5Bgte%5D=5", "limit=all"] {
        assert!(!invoices.is_valid(&parameters(bad)), "{bad}");
    }
}

/// Every object in a fixture, however deep, in the fields that are read here.
#[test]
fn fixtures_have_the_shape_of_stripes_objects() {
    let schema = fixture("schema.json");
    let mut seen = 0;
    for name in [
        "open-1",
        "open-2",
        "paid",
        "void",
        "uncollectible",
        "customer",
        "customer-deleted",
        "dispute",
        "charge",
        "credit-note",
        "events",
        "payments-whole",
        "event-paid",
        "event-connected",
        "event-dispute",
        "event-credit",
        "event-revoked",
        "event-unknown",
    ] {
        let mut todo = vec![fixture(&format!("{name}.json"))];
        while let Some(value) = todo.pop() {
            let kind = value["object"].as_str().unwrap_or_default();
            let kind = match (kind, value["deleted"].as_bool()) {
                ("customer", Some(true)) => "deleted_customer",
                (kind, _) => kind,
            };
            if let Some(described) = schema["$defs"].get(kind) {
                let found =
                    validator(described, &schema).validate(&value).map_err(|e| e.to_string());
                assert_eq!(found, Ok(()), "{name}: {kind}");
                seen += 1;
            }
            match value {
                Value::Array(list) => todo.extend(list),
                Value::Object(fields) => todo.extend(fields.into_iter().map(|(_, value)| value)),
                _ => {}
            }
        }
    }
    assert!(seen >= 25, "{seen}");
}
