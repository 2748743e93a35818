//! The functions of the template, in the words of `infra/checks/functions.toml`.

use super::ByFunction;
use super::yaml::said;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A function: as agreed, or as deployed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Function {
    /// Its reserved concurrency.
    pub(super) share: String,
    /// What starts it.
    pub(super) starts: BTreeSet<String>,
    /// Where an event goes that failed for good; a function that answers somebody has none.
    #[serde(default)]
    pub(super) failures: Option<String>,
    /// Variables, and what they name.
    pub(super) environment: BTreeMap<String, String>,
    /// Actions by resource and condition.
    pub(super) may: BTreeMap<String, BTreeSet<String>>,
}

/// One value or a list of them.
pub(super) fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().collect(),
        one => vec![one],
    }
}

/// Name and value of each entry.
pub(super) fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Resources of a kind, by their logical names.
pub(super) fn of_kind<'a>(
    template: &'a Value,
    kind: &'a str,
) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let resources = entries(&template["Resources"]);
    resources.filter(move |(_, resource)| resource["Type"] == kind)
}

/// The deployed functions with their logical names.
pub(super) fn deployed(template: &Value) -> ByFunction<(String, Function)> {
    let functions = of_kind(template, "AWS::Serverless::Function");
    let named = functions.map(|(logical, resource)| {
        let name = said(&resource["Metadata"]["BuildProperties"]["Binary"]);
        (name, (logical.clone(), function(template, logical, &resource["Properties"])))
    });
    named.collect()
}

fn function(template: &Value, logical: &str, properties: &Value) -> Function {
    let everybody = &template["Globals"]["Function"]["Environment"]["Variables"];
    let told = entries(everybody).chain(entries(&properties["Environment"]["Variables"]));
    let failures =
        &properties["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]["Destination"];
    Function {
        share: said(&properties["ReservedConcurrentExecutions"]),
        starts: starts(template, logical, properties),
        failures: (!failures.is_null()).then(|| said(failures)),
        environment: told.map(|(name, value)| (name.clone(), said(value))).collect(),
        may: may(&template["Resources"][format!("{logical}Role")]),
    }
}

/// A statement that stands only under a condition of the template, and that condition: what stands in its
/// place otherwise is nothing, or it is none of these.
pub(super) fn conditional(statement: &Value) -> (&Value, Option<&str>) {
    match list(&statement["Fn::If"]).as_slice() {
        [name, inner, nothing] if said(nothing) == "AWS::NoValue" => (*inner, name.as_str()),
        _ => (statement, None),
    }
}

/// What a role may do.
fn may(role: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut may: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let policies = list(&role["Properties"]["Policies"]);
    for statement in policies.iter().flat_map(|policy| list(&policy["PolicyDocument"]["Statement"]))
    {
        let (statement, only_if) = conditional(statement);
        let mut condition = only_if.map(|name| format!(" if {name}")).unwrap_or_default();
        for (operator, keys) in entries(&statement["Condition"]) {
            for (key, value) in entries(keys) {
                condition.push_str(&format!(" if {operator} {key} is {}", said(value)));
            }
        }
        for resource in list(&statement["Resource"]) {
            let actions = may.entry(format!("{}{condition}", said(resource))).or_default();
            actions.extend(list(&statement["Action"]).into_iter().map(said));
        }
    }
    may
}

fn starts(template: &Value, logical: &str, properties: &Value) -> BTreeSet<String> {
    let mut starts = BTreeSet::new();
    for (_, event) in entries(&properties["Events"]) {
        let event_properties = &event["Properties"];
        match event["Type"].as_str() {
            Some("Schedule") => drop(starts.insert(said(&event_properties["Schedule"]))),
            Some("EventBridgeRule") => {
                starts.extend(
                    list(&event_properties["Pattern"]["detail-type"]).into_iter().map(said),
                );
            }
            Some("DynamoDB") => {
                starts.extend(
                    list(&event_properties["FilterCriteria"]["Filters"]).into_iter().map(hint),
                );
            }
            _ => drop(starts.insert(event.to_string())),
        }
    }
    let own = format!("{logical}.Arn");
    for (integration, resource) in of_kind(template, "AWS::ApiGatewayV2::Integration") {
        if said(&resource["Properties"]["IntegrationUri"]) == own {
            let target = format!("integrations/${{{integration}}}");
            let routes = of_kind(template, "AWS::ApiGatewayV2::Route").map(|(_, route)| route);
            let routes = routes.filter(|route| said(&route["Properties"]["Target"]) == target);
            starts.extend(routes.map(|route| said(&route["Properties"]["RouteKey"])));
        }
    }
    for (_, rule) in of_kind(template, "AWS::SES::ReceiptRule") {
        if let [keep, tell] = &list(&rule["Properties"]["Rule"]["Actions"])[..] {
            let told = &tell["LambdaAction"];
            let kept = said(&keep["S3Action"]["ObjectKeyPrefix"]) == "mail/";
            if kept && said(&told["FunctionArn"]) == own && told["InvocationType"] == "Event" {
                starts.insert("mail".to_owned());
            }
        }
    }
    starts
}

/// A filter of the stream: rows that begin to wait under a kind. Any other filter is shown as it is.
fn hint(filter: &Value) -> String {
    let text = said(&filter["Pattern"]);
    let pattern: Value = serde_json::from_str(&text).unwrap_or_default();
    let prefix = &pattern["dynamodb"]["NewImage"]["pending"]["S"][0]["prefix"];
    match prefix.as_str().and_then(|prefix| prefix.strip_suffix('#')) {
        Some(kind) if pattern["eventName"] == serde_json::json!(["INSERT"]) => {
            format!("hint {kind}")
        }
        _ => text,
    }
}
