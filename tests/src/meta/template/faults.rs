//! What is wrong with a template: one line for each fault.

use super::ByFunction;
use super::calls::{is_of_the_platform, needed};
use super::functions::{Function, conditional, deployed, entries, list, of_kind};
use super::yaml::said;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::keys::{Waiting, waiting_group};

/// The only actions for which AWS knows no resource.
const WITHOUT_RESOURCE: [&str; 1] = ["ses:GetAccount"];
/// Calls that only the operator's commands make, with the operator's own rights: a file that is
/// imported is put by whoever imports it, and a mail by SES.
const OF_THE_OPERATOR: [&str; 1] = ["s3:PutObject"];
/// What has the stack's own name, by which the operator's commands find it.
const BY_NAME: [(&str, &str); 4] =
    [("Table", "TableName"), ("ConfigurationSet", "Name"), ("Secret", "Name"), ("Bus", "Name")];
/// What every function is told.
const ALWAYS: [&str; 2] = ["CC_TABLE", "CC_LOG"];
/// What a function asks for, and the variable that names it.
const NEEDS: [(&str, &str); 5] = [
    ("Need::Bucket", "CC_BUCKET"),
    ("Need::ConfigurationSet", "CC_CONFIGURATION_SET"),
    ("Need::Secret", "CC_SECRET"),
    ("Need::Bus", "CC_BUS"),
    ("Need::Opinion", "CC_OPINION"),
];

/// What the template must agree with.
#[derive(Clone)]
pub(super) struct Known {
    /// `infra/checks/functions.toml`.
    pub(super) agreed: ByFunction<Function>,
    /// The `main.rs` of each function on disk; empty where there is none.
    pub(super) mains: ByFunction<String>,
    /// The source that reads the variables.
    pub(super) settings: String,
    /// The engines' sources, by the variable that names what they work on.
    pub(super) engines: BTreeMap<String, String>,
    /// Sources that log.
    pub(super) words: String,
    /// The table as the engine makes it.
    pub(super) table: Value,
    /// The workspace's manifest.
    pub(super) workspace: toml::Value,
}

/// Everything that is wrong.
pub(super) fn faults(template: &Value, known: &Known) -> Vec<String> {
    let deployed = deployed(template);
    let mut faults = Vec::new();
    for (name, (logical, function)) in &deployed {
        let resource = &template["Resources"][logical];
        if let Some(agreed) = known.agreed.get(name) {
            faults.extend(differences(name, function, agreed));
        }
        faults.extend(of_function(template, name, logical, &resource["Properties"]));
        faults.extend(told(name, function, known));
    }
    faults.extend(names(&deployed, known));
    faults.extend(rights(template));
    faults.extend(calls(&deployed, known));
    faults.extend(kinds(known));
    faults.extend(kept(template, known));
    faults.extend(words(template, known));
    faults
}

/// On disk, agreed and deployed are the same functions, and they are built as Lambda needs them.
fn names(deployed: &ByFunction<(String, Function)>, known: &Known) -> Vec<String> {
    let mut faults = Vec::new();
    for name in known.mains.keys().filter(|name| !deployed.contains_key(*name)) {
        faults.push(format!("{name} is on disk, but not deployed"));
    }
    for name in known.agreed.keys().filter(|name| !deployed.contains_key(*name)) {
        faults.push(format!("{name} is agreed, but not deployed"));
    }
    for name in deployed.keys() {
        if !known.mains.contains_key(name) {
            faults.push(format!("{name} is deployed, but not on disk"));
        }
        if !known.agreed.contains_key(name) {
            faults.push(format!("{name} is deployed, but not agreed"));
        }
    }
    let features = known.workspace.get("workspace").and_then(|workspace| {
        workspace.get("metadata")?.get("lambda")?.get("build")?.get("features")?.as_array()
    });
    if !features.is_some_and(|all| all.iter().any(|one| one.as_str() == Some("lambda"))) {
        faults.push("cargo-lambda is not told to build with the feature `lambda`".to_owned());
    }
    faults
}

fn differences(name: &str, function: &Function, agreed: &Function) -> Vec<String> {
    let mut faults = Vec::new();
    if function.share != agreed.share {
        faults.push(format!("{name} has the share {:?}, not {:?}", function.share, agreed.share));
    }
    if function.failures != agreed.failures {
        faults.push(format!("{name} keeps no failures in {:?}", agreed.failures));
    }
    for start in agreed.starts.difference(&function.starts) {
        faults.push(format!("{name} is not started by {start:?}"));
    }
    for start in function.starts.difference(&agreed.starts) {
        faults.push(format!("{name} is started by {start:?}, which is not agreed"));
    }
    for (variable, names) in &agreed.environment {
        if function.environment.get(variable) != Some(names) {
            faults.push(format!("{name} is not told {variable:?} = {names:?}"));
        }
    }
    for variable in function.environment.keys() {
        if !agreed.environment.contains_key(variable) {
            faults.push(format!("{name} is told {variable:?}, which is not agreed"));
        }
    }
    let flat = |function: &Function| -> BTreeSet<(String, String)> {
        let pairs = function.may.iter().flat_map(|(resource, actions)| {
            actions.iter().map(move |action| (action.clone(), resource.clone()))
        });
        pairs.collect()
    };
    let (may, agreed) = (flat(function), flat(agreed));
    for (action, resource) in may.difference(&agreed) {
        faults.push(format!("{name} may {action:?} on {resource:?}, which is not agreed"));
    }
    for (action, resource) in agreed.difference(&may) {
        faults.push(format!("{name} may not {action:?} on {resource:?}, as is agreed"));
    }
    faults
}

/// What holds for every function: its own folder, role and log; nothing that fails gets lost, and
/// somebody is told.
fn of_function(template: &Value, name: &str, logical: &str, properties: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if properties["CodeUri"] != format!("../functions/{name}") {
        faults.push(format!("{name} is not built from its own folder"));
    }
    if said(&properties["Role"]) != format!("{logical}Role.Arn") {
        faults.push(format!("{name} has another role than its own"));
    }
    if said(&properties["LoggingConfig"]["LogGroup"]) != format!("{logical}Log") {
        faults.push(format!("{name} logs elsewhere"));
    }
    let queue = format!("{logical}Failed");
    let to = |at: &Value| said(at) == format!("{queue}.Arn");
    let mut asynchronous = said(&properties["EventInvokeConfig"]["DestinationConfig"]) != "null";
    for (event, started) in entries(&properties["Events"]) {
        asynchronous = true;
        let started = (&started["Type"], &started["Properties"]);
        let kept = match started {
            (kind, by) if kind == "DynamoDB" => {
                to(&by["DestinationConfig"]["OnFailure"]["Destination"])
            }
            (_, by) => to(&by["DeadLetterConfig"]["Arn"]),
        };
        if !kept {
            faults.push(format!("{name} keeps no failures of {event}"));
        }
    }
    let watches = |alarm: &Value| {
        let alarm = &alarm["Properties"];
        alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
            && said(&alarm["Dimensions"][0]["Value"]) == format!("{queue}.QueueName")
            && said(&alarm["AlarmActions"]) == "Alarms"
    };
    let mut alarms = of_kind(template, "AWS::CloudWatch::Alarm");
    if asynchronous && !alarms.any(|(_, alarm)| watches(alarm)) {
        faults.push(format!("the queue {queue} is watched by no alarm"));
    }
    faults
}

/// A function is told what it asks for, and all that is told is read by somebody.
fn told(name: &str, function: &Function, known: &Known) -> Vec<String> {
    let mut faults = Vec::new();
    for variable in function.environment.keys() {
        if !known.settings.contains(&format!("\"{variable}\"")) {
            faults.push(format!("nobody reads {variable:?}"));
        }
    }
    let Some(main) = known.mains.get(name) else { return faults };
    if main.is_empty() {
        faults.push(format!("{name} has no main.rs: it cannot be deployed"));
        return faults;
    }
    let asked = NEEDS.iter().filter(|(need, _)| main.contains(need)).map(|(_, variable)| *variable);
    let asked: BTreeSet<&str> = asked.chain(ALWAYS).collect();
    let told: BTreeSet<&str> = function.environment.keys().map(String::as_str).collect();
    if asked != told {
        faults.push(format!("{name} asks for {asked:?} and is told {told:?}"));
    }
    faults
}

/// No role allows everything, and each stands by itself.
fn rights(template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, role) in of_kind(template, "AWS::IAM::Role") {
        let properties = &role["Properties"];
        let policies = list(&properties["Policies"]);
        if policies.len() != 1 || !properties["ManagedPolicyArns"].is_null() {
            faults.push(format!("{name} has policies beside its own"));
        }
        let statements = policies.iter().flat_map(|all| list(&all["PolicyDocument"]["Statement"]));
        for (statement, _) in statements.map(conditional) {
            let actions: Vec<String> = list(&statement["Action"]).into_iter().map(said).collect();
            if statement["Effect"] != "Allow" || actions.is_empty() {
                faults.push(format!("{name} has a statement that allows no named action"));
            }
            if actions.iter().any(|action| action.contains('*')) {
                faults.push(format!("{name} allows any action: {actions:?}"));
            }
            let anywhere = list(&statement["Resource"]).into_iter().any(|one| said(one) == "*");
            if anywhere && actions.iter().any(|one| !WITHOUT_RESOURCE.contains(&one.as_str())) {
                faults.push(format!("{name} allows {actions:?} on any resource"));
            }
        }
    }
    faults
}

/// What engines call is what roles allow: nothing that an engine calls is missing, and a function
/// may nothing but what the engines that it is told of call.
fn calls(deployed: &ByFunction<(String, Function)>, known: &Known) -> Vec<String> {
    let mut faults = Vec::new();
    let mut of_engines: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (variable, source) in &known.engines {
        let (rights, unknown) = needed(source);
        if rights.is_empty() {
            faults.push(format!("the engine of {variable} was not found"));
        }
        faults.extend(unknown.iter().map(|call| format!("no rule knows the call {call:?}")));
        of_engines.insert(variable, rights);
    }
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut allowed: BTreeSet<&str> = BTreeSet::new();
    for (name, (_, function)) in deployed {
        let told = function.environment.keys().filter_map(|name| of_engines.get(name.as_str()));
        let told: BTreeSet<&str> = told.flatten().copied().collect();
        let may = function.may.values().flatten().map(String::as_str);
        let may: BTreeSet<&str> = may.filter(|action| !is_of_the_platform(action)).collect();
        for action in may.difference(&told) {
            faults.push(format!("{name} may {action:?}, but no engine of its own calls that"));
        }
        used.extend(told);
        allowed.extend(may);
    }
    let operators = BTreeSet::from(OF_THE_OPERATOR);
    for action in used.difference(&allowed).filter(|action| !operators.contains(*action)) {
        faults.push(format!("no function may {action:?}, which an engine calls"));
    }
    faults
}

/// Hints are for kinds of waiting that exist: those that the two functions drain.
fn kinds(known: &Known) -> Vec<String> {
    let drained = [
        ("dispatch", vec![Waiting::Announce, Waiting::SendFirst, Waiting::Send]),
        ("ingest", vec![Waiting::Webhook, Waiting::Errand]),
    ];
    let mut faults = Vec::new();
    for (name, kinds) in drained {
        let group = |kind: Waiting| waiting_group(kind, 0).split('#').next().unwrap().to_owned();
        let due: BTreeSet<String> =
            kinds.into_iter().map(|kind| format!("hint {}", group(kind))).collect();
        let Some(function) = known.agreed.get(name) else { continue };
        let hints = function.starts.iter().filter(|start| start.starts_with("hint ")).cloned();
        let hints: BTreeSet<String> = hints.collect();
        if hints != due {
            faults.push(format!("{name} drains {due:?}, but hints are for {hints:?}"));
        }
    }
    faults
}

/// The table is the engine's own, can be turned back, and outlives the stack with all that is kept.
fn kept(template: &Value, known: &Known) -> Vec<String> {
    let mut faults = Vec::new();
    let table = &template["Resources"]["Table"]["Properties"];
    for (part, meant) in entries(&known.table) {
        if table[part] != *meant {
            faults.push(format!("the table's {part} is not that of table.json"));
        }
    }
    let recovery = &table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"];
    if *recovery != true {
        faults.push("the table has no PointInTimeRecovery".to_owned());
    }
    if said(&table["SSESpecification"]["KMSMasterKeyId"]) != "Key.Arn" {
        faults.push("the table is not encrypted with the stack's key".to_owned());
    }
    if table["StreamSpecification"]["StreamViewType"] != "NEW_IMAGE" {
        faults.push("the stream has no images, and its filters look at one".to_owned());
    }
    for (name, property) in BY_NAME {
        let named = &template["Resources"][name]["Properties"][property];
        if said(named) != "AWS::StackName" {
            faults.push(format!("{name} has not the name of the stack"));
        }
    }
    for name in ["Table", "Bucket", "Key", "Secret"] {
        let resource = &template["Resources"][name];
        if resource["DeletionPolicy"] != "Retain" || resource["UpdateReplacePolicy"] != "Retain" {
            faults.push(format!("{name} does not outlive the stack"));
        }
    }
    faults
}

/// Words that are counted in logs are still said.
fn words(template: &Value, known: &Known) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, filter) in of_kind(template, "AWS::Logs::MetricFilter") {
        let pattern = said(&filter["Properties"]["FilterPattern"]);
        if pattern.starts_with('{') {
            continue;
        }
        for phrase in pattern.split('"').skip(1).step_by(2) {
            if !known.words.contains(&format!("\"{phrase}\"")) {
                faults.push(format!("{name} counts {phrase:?}, which nobody says"));
            }
        }
    }
    faults
}
