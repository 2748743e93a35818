//! Rules about functions: what is on disk explains itself, and every event in the samples is
//! handled.

use super::tree::{files, folders, root, shown};
use crate::stage::Stage;
use app::AppError;
use app::webhook::Doors;
use serde_json::Value;
use std::fs;

/// Gives an event to the function of that name. Every function on disk must be here.
async fn handled(function: &str, stage: &Stage, event: Value) -> Result<(), AppError> {
    let (app, now) = (&stage.app, stage.now());
    match function {
        "tick" => tick::handle(app, &event, now, Default::default()).await.map(drop),
        "dispatch" => dispatch::handle(app, &event, now, Default::default()).await.map(drop),
        "reply" => reply::handle(app, event, now).await.map(drop),
        "feedback" => feedback::handle(app, event, now).await.map(drop),
        "webhook" => webhook::handle(app, &Doors::default(), &event, now).await.map(drop),
        "ingest" => ingest::handle(app, &event, now, Default::default()).await.map(drop),
        "reconcile" => reconcile::handle(app, &event, now, Default::default()).await.map(drop),
        other => panic!("no test gives events to the function {other}"),
    }
}

fn names() -> Vec<String> {
    let folders = folders("functions");
    folders.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_function_explains_itself_and_has_samples() {
    let names = names();
    assert!(names.len() >= 4, "{names:?}");
    for name in &names {
        let folder = root().join("functions").join(name);
        for file in ["README.md", "Cargo.toml", "src/lib.rs"] {
            assert!(folder.join(file).is_file(), "functions/{name}/{file} is missing");
        }
        let samples = files(&root().join("events").join(name), |file| file.ends_with(".json"));
        assert!(!samples.is_empty(), "events/{name} is empty");
    }
    for folder in folders("events") {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert!(names.contains(&name), "events/{name} belongs to no function");
    }
}

/// A sample may be about something that is not there, or be refused; it is never more than the
/// function can cope with. Twice, as every event may come twice.
#[tokio::test]
async fn every_sample_is_handled() {
    for name in names() {
        for file in files(&root().join("events").join(&name), |file| file.ends_with(".json")) {
            let event: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            let (stage, _, _) = Stage::decided().await;
            for _ in 0..2 {
                match handled(&name, &stage, event.clone()).await {
                    Ok(()) | Err(AppError::Retry(_)) => {}
                    Err(error @ (AppError::Bug(_) | AppError::Rejected(_))) => {
                        panic!("{}: {error}", shown(&file));
                    }
                }
            }
            assert!(stage.wire.copies().values().all(|copies| *copies == 1));
        }
    }
}

/// What is no event of theirs is refused with a reason, by each.
#[tokio::test]
async fn what_is_no_event_is_refused() {
    let stage = Stage::live("2026-06-01T09:00").await;
    for name in names() {
        for nonsense in ["null", "{}", "[]", "{\"Records\":[{}]}", "{\"detail-type\":7}"] {
            let event: Value = serde_json::from_str(nonsense).unwrap();
            match handled(&name, &stage, event).await {
                Err(AppError::Rejected(why)) => assert!(!why.is_empty()),
                Ok(()) => panic!("{name} takes {nonsense}"),
                Err(error) => panic!("{name} fails at {nonsense}: {error}"),
            }
        }
    }
}
