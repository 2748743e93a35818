//! Rules about `infra/template.yaml`: it deploys exactly the functions on disk; each is told, started
//! by and allowed what `infra/checks/functions.toml` says, which fits the variables that the
//! functions read and the calls that the engines make. Every rule is tried on altered copies.

mod calls;
mod faults;
mod functions;
mod yaml;

use super::tree::{files, folders, root};
use faults::{Known, faults};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::sync::LazyLock;

fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn template() -> Value {
    yaml::read(&text("infra/template.yaml"))
}

/// What the template must agree with.
fn known() -> Known {
    let rust = |path: &str| -> String {
        if path.ends_with(".rs") {
            return own_part(text(path));
        }
        let files = files(&root().join(path), |name| name.ends_with(".rs"));
        files.iter().map(|path| fs::read_to_string(path).unwrap()).map(own_part).collect()
    };
    let name = |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    let main = |function: String| {
        let main = root().join("functions").join(&function).join("src/main.rs");
        (function, fs::read_to_string(main).unwrap_or_default())
    };
    Known {
        agreed: toml::from_str(&text("infra/checks/functions.toml")).unwrap(),
        mains: folders("functions").iter().map(name).map(main).collect(),
        settings: own_part(text("shared/lambda/src/config.rs")),
        engines: [
            ("CC_TABLE", "dynamo"),
            ("CC_BUCKET", "s3.rs"),
            ("CC_CONFIGURATION_SET", "ses"),
            ("CC_SECRET", "secrets.rs"),
            ("CC_BUS", "events.rs"),
            ("CC_OPINION", "bedrock.rs"),
        ]
        .map(|(variable, engine)| (variable.to_owned(), rust(&format!("shared/aws/src/{engine}"))))
        .into(),
        words: rust("shared/app/src"),
        table: serde_json::from_str(&text("shared/aws/src/dynamo/table.json")).unwrap(),
        workspace: toml::from_str(&text("Cargo.toml")).unwrap(),
    }
}

/// A source without its tests.
fn own_part(source: String) -> String {
    source.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
}

#[test]
fn the_template_deploys_what_is_there() {
    let faults = faults(&template(), &known());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether the fault that an altered copy has, and the original has not, is found.
fn finds(what: &str, alter: impl FnOnce(&mut Value, &mut Known)) {
    static AS_IT_IS: LazyLock<(Value, Known, Vec<String>)> = LazyLock::new(|| {
        let (template, known) = (template(), known());
        let faults = faults(&template, &known);
        (template, known, faults)
    });
    let (mut template, mut known, before) = AS_IT_IS.clone();
    alter(&mut template, &mut known);
    let after = faults(&template, &known);
    let new: Vec<&String> = after.iter().filter(|fault| !before.contains(fault)).collect();
    assert!(new.iter().any(|fault| fault.contains(what)), "not found: {what}; but {new:?}");
}

/// The place at `path` in the template; panics where nothing is, so that no alteration is void.
fn at<'a>(template: &'a mut Value, path: &str) -> &'a mut Value {
    template.pointer_mut(path).unwrap_or_else(|| panic!("nothing stands at {path}"))
}

fn take(template: &mut Value, path: &str, key: &str) {
    let from = at(template, path).as_object_mut().unwrap();
    assert!(from.remove(key).is_some(), "{key} does not stand at {path}");
}

/// The statement of a role that allows `action`.
fn statement<'a>(template: &'a mut Value, role: &str, action: &str) -> &'a mut Value {
    let path = format!("/Resources/{role}/Properties/Policies/0/PolicyDocument/Statement");
    let statements = at(template, &path).as_array_mut().unwrap();
    let allows = |statement: &&mut Value| {
        functions::conditional(statement).0["Action"].to_string().contains(action)
    };
    statements.iter_mut().find(allows).unwrap()
}

#[test]
fn a_role_that_gains_or_loses_something_is_found() {
    finds("is not agreed", |template, _| {
        statement(template, "ReplyRole", "dynamodb:GetItem")["Action"] = json!("dynamodb:*");
    });
    finds("any action", |template, _| {
        statement(template, "ReplyRole", "dynamodb:GetItem")["Action"] = json!("dynamodb:*");
    });
    finds("any resource", |template, _| {
        statement(template, "FeedbackRole", "dynamodb:GetItem")["Resource"] = json!("*");
    });
    finds("feedback may \"ses:SendEmail\"", |template, _| {
        statement(template, "FeedbackRole", "dynamodb:GetItem")["Action"] = json!("ses:SendEmail");
    });
    finds("dispatch may not \"ses:SendEmail\"", |template, _| {
        take_condition(statement(template, "DispatchRole", "ses:SendEmail"));
    });
    finds(
        "reply may not \"bedrock:InvokeModel\" on \"SecondOpinionModel if AsksAnother\"",
        |template, _| {
            let model = statement(template, "ReplyRole", "bedrock:InvokeModel");
            *model = model["Fn::If"][1].clone();
        },
    );
    finds("on any resource", |template, _| {
        let model = statement(template, "ReplyRole", "bedrock:InvokeModel");
        model["Fn::If"][1]["Resource"] = json!("*");
    });
    finds("tick may not \"dynamodb:Query\"", |template, _| {
        statement(template, "TickRole", "dynamodb:Query")["Action"] = json!(["dynamodb:GetItem"]);
    });
    finds("has policies beside its own", |template, _| {
        at(template, "/Resources/TickRole/Properties")["ManagedPolicyArns"] =
            json!(["arn:aws:iam::aws:policy/AdministratorAccess"]);
    });
    finds("has another role", |template, _| {
        at(template, "/Resources/Reply/Properties")["Role"] =
            json!({ "Fn::GetAtt": "DispatchRole.Arn" });
    });
}

fn engine<'a>(known: &'a mut Known, variable: &str) -> &'a mut String {
    known.engines.get_mut(variable).unwrap()
}

fn take_condition(statement: &mut Value) {
    assert!(statement.as_object_mut().unwrap().remove("Condition").is_some());
}

#[test]
fn calls_and_rights_that_do_not_meet_are_found() {
    finds("no function may \"dynamodb:Scan\"", |_, known| {
        engine(known, "CC_TABLE").push_str("fn f() { self.client.scan().send() }");
    });
    finds("no rule knows the call \"start_backup_job\"", |_, known| {
        engine(known, "CC_TABLE").push_str("fn f() { client\n    .start_backup_job().send() }");
    });
    finds("dispatch may \"ses:GetAccount\", but no engine of its own calls that", |_, known| {
        let ses = engine(known, "CC_CONFIGURATION_SET");
        *ses = ses.replace(".get_account()", "");
    });
    finds("reply may \"s3:GetObject\", but no engine of its own calls that", |template, _| {
        take(template, "/Resources/Reply/Properties/Environment/Variables", "CC_BUCKET");
    });
}

#[test]
fn a_function_without_its_queue_or_its_share_is_found() {
    for function in ["Ingest", "Tick", "Reconcile", "Reply", "Dispatch", "Feedback"] {
        finds("keeps no failures", |template, _| {
            take(template, &format!("/Resources/{function}/Properties"), "EventInvokeConfig");
        });
        finds("is watched by no alarm", |template, _| {
            take(template, "/Resources", &format!("{function}FailedEvents"));
        });
    }
    finds("keeps no failures", |template, _| {
        take(
            template,
            "/Resources/Dispatch/Properties/Events/Hint/Properties",
            "DestinationConfig",
        );
    });
    finds("keeps no failures", |template, _| {
        take(
            template,
            "/Resources/Feedback/Properties/Events/MailEvents/Properties",
            "DeadLetterConfig",
        );
    });
    finds("share", |template, _| {
        take(template, "/Resources/Tick/Properties", "ReservedConcurrentExecutions");
    });
}

#[test]
fn a_variable_that_is_renamed_is_found() {
    finds("tick is not told \"CC_BUCKET\"", |template, _| {
        let told = at(template, "/Resources/Tick/Properties/Environment/Variables");
        let bucket = told.as_object_mut().unwrap().remove("CC_BUCKET").unwrap();
        told["CC_BUCKETS"] = bucket;
    });
    finds("asks for", |_, known| {
        known.mains.insert("feedback".to_owned(), "start(&[Need::ConfigurationSet], f)".to_owned());
    });
    finds("has no main.rs", |_, known| {
        known.mains.insert("feedback".to_owned(), String::new());
    });
    finds("nobody reads \"CC_TABLE\"", |_, known| {
        known.settings = known.settings.replace("CC_TABLE", "CC_TABEL");
    });
}

#[test]
fn a_function_that_is_missing_is_found() {
    finds("portal is on disk, but not deployed", |_, known| {
        known.mains.insert("portal".to_owned(), "start(&[], f)".to_owned());
    });
    finds("reply is agreed, but not deployed", |template, _| {
        take(template, "/Resources", "Reply");
    });
    finds("reply is deployed, but not on disk", |_, known| {
        known.mains.remove("reply");
    });
    finds("is not built from its own folder", |template, _| {
        at(template, "/Resources/Reply/Properties")["CodeUri"] = json!("../functions/tick");
    });
    finds("the feature `lambda`", |_, known| {
        known.workspace = toml::from_str("[workspace]").unwrap();
    });
}

#[test]
fn what_starts_a_function_is_found_when_it_changes() {
    finds("dispatch is not started by \"hint announce\"", |template, _| {
        let filters =
            "/Resources/Dispatch/Properties/Events/Hint/Properties/FilterCriteria/Filters";
        at(template, filters)[0]["Pattern"] = json!(
            r#"{"eventName":["INSERT"],"dynamodb":{"NewImage":{"pending":{"S":[{"prefix":"announced#"}]}}}}"#
        );
    });
    finds("the stream has no images", |template, _| {
        at(template, "/Resources/Table/Properties/StreamSpecification")["StreamViewType"] =
            json!("KEYS_ONLY");
    });
    finds("tick is not started by \"rate(1 minute)\"", |template, _| {
        at(template, "/Resources/Tick/Properties/Events/Schedule/Properties")["Schedule"] =
            json!("rate(1 hour)");
    });
    finds("webhook is not started by \"POST /webhooks/{registration}\"", |template, _| {
        at(template, "/Resources/ApiRoute/Properties")["RouteKey"] = json!("ANY /{proxy+}");
    });
    finds("mail", |template, _| {
        let actions = at(template, "/Resources/Rule/Properties/Rule/Actions");
        actions.as_array_mut().unwrap().reverse();
    });
    finds("nobody says", |template, _| {
        at(template, "/Resources/NotTaken/Properties")["FilterPattern"] = json!("\"it rains\"");
    });
}

#[test]
fn a_table_that_differs_or_goes_with_the_stack_is_found() {
    finds("GlobalSecondaryIndexes", |template, _| {
        let indexes = "/Resources/Table/Properties/GlobalSecondaryIndexes";
        at(template, indexes)[0]["IndexName"] = json!("waiting");
    });
    finds("TimeToLiveSpecification", |template, _| {
        take(template, "/Resources/Table/Properties", "TimeToLiveSpecification");
    });
    finds("PointInTimeRecovery", |template, _| {
        take(template, "/Resources/Table/Properties", "PointInTimeRecoverySpecification");
    });
    finds("Bus has not the name of the stack", |template, _| {
        at(template, "/Resources/Bus/Properties")["Name"] = json!("facts");
    });
    for kept in ["Table", "Bucket", "Key", "Secret"] {
        for policy in ["DeletionPolicy", "UpdateReplacePolicy"] {
            finds("does not outlive the stack", |template, _| {
                take(template, &format!("/Resources/{kept}"), policy);
            });
        }
    }
}

#[test]
fn the_short_forms_of_the_template_are_read() {
    let read =
        yaml::read("a: !Ref X\nb: !GetAtt X.Arn\nc: !If [C, !Sub 'x${Y}', 'no']\nd: '1'\ne: 1");
    let meant = json!({
        "a": { "Ref": "X" }, "b": { "Fn::GetAtt": "X.Arn" },
        "c": { "Fn::If": ["C", { "Fn::Sub": "x${Y}" }, "no"] }, "d": "1", "e": 1
    });
    assert_eq!(read, meant);
    let said: Vec<String> = ["a", "b", "c"].iter().map(|key| yaml::said(&read[key])).collect();
    assert_eq!(said, ["X", "X.Arn", "x${Y} or no"]);
}

/// By function.
type ByFunction<T> = BTreeMap<String, T>;
