//! Whether the loops are alive: each says when it began a round and how the round ended. Read by the
//! health endpoint only.

use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A round that takes longer is stuck. More than the longest handover to a mail server.
const STUCK: Duration = Duration::from_secs(600);
/// Rounds that failed one after the other: then something is wrong that does not pass by itself.
const FAILURES: u32 = 3;

/// The pulse of all loops.
pub(super) struct Pulse {
    started: Instant,
    beats: Mutex<BTreeMap<&'static str, Beat>>,
}

#[derive(Clone)]
struct Beat {
    began: Instant,
    busy: bool,
    rounds: u64,
    failures: u32,
    trouble: Option<String>,
}

/// A loop, as the health endpoint shows it.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    ok: bool,
    rounds: u64,
    seconds_since_begin: u64,
    busy: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
}

impl Pulse {
    pub(super) fn new() -> Self {
        Self { started: Instant::now(), beats: Mutex::default() }
    }

    /// How long it has been running.
    pub(super) fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// A loop begins a round.
    pub(super) fn begin(&self, name: &'static str) {
        self.beat(name, |beat| {
            beat.began = Instant::now();
            beat.busy = true;
        });
    }

    /// A round has ended, well or with some trouble.
    pub(super) fn end(&self, name: &'static str, trouble: Option<String>) {
        self.beat(name, |beat| {
            beat.busy = false;
            beat.rounds += 1;
            beat.failures = if trouble.is_some() { beat.failures + 1 } else { 0 };
            beat.trouble = trouble;
        });
    }

    fn beat(&self, name: &'static str, change: impl FnOnce(&mut Beat)) {
        let mut beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner);
        change(beats.entry(name).or_insert_with(|| Beat {
            began: Instant::now(),
            busy: false,
            rounds: 0,
            failures: 0,
            trouble: None,
        }));
    }

    /// Every loop, and whether all are well.
    pub(super) fn shown(&self) -> (BTreeMap<&'static str, Shown>, bool) {
        let beats = self.beats.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let shown: BTreeMap<&'static str, Shown> =
            beats.into_iter().map(|(name, beat)| (name, beat.shown())).collect();
        let well = shown.values().all(|shown| shown.ok);
        (shown, well)
    }
}

impl Beat {
    fn shown(self) -> Shown {
        let age = self.began.elapsed();
        // A loop that rests begins its next round within minutes; one that works may take long.
        let ok = age < STUCK && self.failures < FAILURES;
        Shown {
            ok,
            rounds: self.rounds,
            seconds_since_begin: age.as_secs(),
            busy: self.busy,
            trouble: self.trouble,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_that_stays_is_told_and_passes() {
        let pulse = Pulse::new();
        for _ in 0..FAILURES {
            assert!(pulse.shown().1);
            pulse.begin("tick");
            pulse.end("tick", Some("the disk is full".to_owned()));
        }
        let (shown, well) = pulse.shown();
        assert!(!well);
        assert_eq!(shown["tick"].trouble.as_deref(), Some("the disk is full"));
        pulse.begin("tick");
        pulse.end("tick", None);
        assert!(pulse.shown().1);
    }
}
