//! Every fault at every call: a small scenario runs without faults, then again with each fault that
//! can happen at each of its calls of the table and of the mail system. After the fault the process
//! starts again, time passes, ticks come; and then all must be as it was without the fault, but for
//! what only a person can know.

mod outcome;
mod scenarios;
mod script;

use crate::stage::{Knows, Stage, TableWatch, Wire};
use outcome::Outcome;
use script::Step;
use std::sync::Arc;
use store::memory::{Call, Fault, Faults, MemoryTable};

/// A scenario: what there is, and what happens then.
struct Scenario {
    stage: Stage,
    steps: Vec<Step>,
    /// What the mail system can tell; both are tried where nothing is said.
    knows: Option<Knows>,
}

/// A run: what it was at its end, and its calls with whether they found something.
struct Run {
    outcome: Outcome,
    calls: Vec<(Call, bool)>,
    before: usize,
    fired: bool,
}

impl Scenario {
    /// Runs it with one fault at one of its calls. Nothing but the fault may change the order of
    /// calls, so the runtime never interrupts it.
    async fn run(&self, fault: Option<(usize, Fault)>, knows: Knows) -> Run {
        tokio::task::unconstrained(self.run_through(fault, knows)).await
    }

    async fn run_through(&self, fault: Option<(usize, Fault)>, knows: Knows) -> Run {
        let faults = Arc::new(Faults::scripted(fault));
        let table = MemoryTable::with_faults(faults.clone());
        self.stage.copy_to(&table).await;
        let watch = Arc::new(TableWatch::new(table));
        let stage = self.stage.again(watch.clone(), Wire::with_faults(faults.clone())).await;
        stage.wire.knows(knows);
        let before = faults.calls().len();
        watch.forget();
        for step in &self.steps {
            step.happens(&stage, &faults).await;
        }
        let calls = faults.calls().into_iter().skip(before);
        let handovers = stage.wire.asked_at().into_iter().map(|at| at - before).collect();
        let calls = calls.zip(watch.found(handovers)).collect();
        let fired = !faults.fired().is_empty();
        faults.quiet();
        let outcome = Outcome::after_a_while(&stage, &self.steps).await;
        Run { outcome, calls, before, fired }
    }

    /// Runs it with every fault at every call.
    async fn everywhere(self, at_least: usize) {
        let both = [Knows::Truth, Knows::Nothing];
        let calm = self.run(None, self.knows.unwrap_or_default()).await;
        calm.outcome.is_sound().unwrap();
        assert!(!calm.outcome.asks_about_doubts(), "without faults nobody is asked");
        let mut tried = 0;
        for (number, fault) in points(&calm.calls) {
            for knows in both {
                let other = self.knows.map_or_else(
                    || knows == Knows::Nothing && !makes_doubts(fault),
                    |only| only != knows,
                );
                if other {
                    continue;
                }
                let run = self.run(Some((calm.before + number, fault)), knows).await;
                let place =
                    format!("{fault:?} at call {number} ({:?}), {knows:?}", calm.calls[number].0);
                assert!(run.fired, "{place} never happened");
                run.outcome.is_sound().unwrap_or_else(|why| panic!("{place}: {why}"));
                run.outcome
                    .is_like(&calm.outcome, knows)
                    .unwrap_or_else(|why| panic!("{place}: {why}"));
                tried += 1;
            }
        }
        println!("{tried} faults at {} calls", calm.calls.len());
        assert!(tried >= at_least, "only {tried}");
    }
}

/// Whether the fault can leave a message of which nobody knows.
fn makes_doubts(fault: Fault) -> bool {
    !matches!(
        fault,
        Fault::Throttled | Fault::EmptyPage | Fault::Missed | Fault::Repeated | Fault::Stale(_)
    )
}

/// Which fault to try where. Reads of shards in which nothing is differ in nothing: of a row of
/// them, the first and the last stand for all. A read that is throttled is one that fails.
fn points(calls: &[(Call, bool)]) -> Vec<(usize, Fault)> {
    let empty = |number: usize| matches!(calls.get(number), Some((Call::Index, false)));
    let mut points = Vec::new();
    for (number, (call, _)) in calls.iter().enumerate() {
        let inside = number > 0 && empty(number - 1) && empty(number) && empty(number + 1);
        if inside {
            continue;
        }
        for fault in Fault::all(*call) {
            let same = match fault {
                Fault::Throttled => *call != Call::Transact,
                Fault::Missed | Fault::Repeated => empty(number),
                _ => false,
            };
            if !same {
                points.push((number, *fault));
            }
        }
    }
    points
}
