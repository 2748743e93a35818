//! The second reader with its fuse: when it has failed several times in a row, nobody asks it for a
//! while, so that every mail does not wait for its silence.
//!
//! The fuse is this process's own. In the cloud each running function has one, so after an outage a few
//! more questions fail than [`IN_A_ROW`]; each costs one of the day's budget, at most six seconds, and
//! nothing else.

use crate::ports::{Heard, NoOpinion, SecondReader};
use chrono::TimeDelta;
use domain::calendar::Time;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use understanding::opinion::Question;

/// Failures in a row after which it is left alone.
const IN_A_ROW: u32 = 5;
/// For how long.
const PAUSE: TimeDelta = TimeDelta::minutes(5);

/// How long a mail waits for it, at most: looking up, counting, asking and keeping together.
const PATIENCE: Duration = Duration::from_secs(6);

/// Somebody to ask where our own reader is not sure.
pub struct Second {
    reader: Arc<dyn SecondReader>,
    fuse: Mutex<Fuse>,
    patience: Duration,
}

#[derive(Default)]
struct Fuse {
    failures: u32,
    until: Option<Time>,
}

impl Second {
    /// Asks this reader.
    pub fn new(reader: Arc<dyn SecondReader>) -> Self {
        Self { reader, fuse: Mutex::default(), patience: PATIENCE }
    }

    /// The same, waited for no longer than this.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How long a mail waits for it, at most.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Which reader it is.
    pub fn name(&self) -> &str {
        self.reader.name()
    }

    /// Whether it may be asked at `now`. After a pause once; another failure is another pause.
    pub fn is_open(&self, now: Time) -> bool {
        self.fuse().until.is_none_or(|until| until <= now)
    }

    /// Asks. Who gives up waiting says so by [`Second::failed`].
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask(&self, question: &Question, now: Time) -> Result<Heard, NoOpinion> {
        let heard = self.reader.ask(question).await;
        match &heard {
            Ok(_) => *self.fuse() = Fuse::default(),
            Err(_) => self.failed(now),
        }
        heard
    }

    /// It did not answer.
    pub fn failed(&self, now: Time) {
        let mut fuse = self.fuse();
        fuse.failures = fuse.failures.saturating_add(1);
        if fuse.failures >= IN_A_ROW {
            fuse.until = Some(now + PAUSE);
        }
    }

    fn fuse(&self) -> std::sync::MutexGuard<'_, Fuse> {
        self.fuse.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_trait::async_trait;
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

    struct Moody(AtomicBool);

    #[async_trait]
    impl SecondReader for Moody {
        fn name(&self) -> &str {
            "moody"
        }
        async fn ask(&self, _: &Question) -> Result<Heard, NoOpinion> {
            match self.0.load(Relaxed) {
                true => Ok(Heard { answer: String::new(), tokens: (0, 0) }),
                false => Err(NoOpinion("not now".to_owned())),
            }
        }
    }

    #[tokio::test]
    async fn five_failures_in_a_row_are_five_minutes_of_rest() {
        let moody = Arc::new(Moody(AtomicBool::new(false)));
        let second = Second::new(moody.clone());
        assert_eq!(second.patience().as_secs(), 6);
        let question = Question::of("Noted.", "2026-11-17".parse().unwrap(), "en").unwrap();
        let mut now: Time = "2026-11-17T10:00:00Z".parse().unwrap();
        for _ in 0..4 {
            assert!(second.ask(&question, now).await.is_err() && second.is_open(now));
        }
        moody.0.store(true, Relaxed);
        assert!(second.ask(&question, now).await.is_ok(), "one answer, and the count begins anew");
        moody.0.store(false, Relaxed);
        for _ in 0..5 {
            assert!(second.is_open(now));
            assert!(second.ask(&question, now).await.is_err());
        }
        assert!(!second.is_open(now) && !second.is_open(now + TimeDelta::seconds(299)));
        now += TimeDelta::minutes(5);
        assert!(second.is_open(now), "one try");
        assert!(second.ask(&question, now).await.is_err() && !second.is_open(now));
        now += TimeDelta::minutes(5);
        moody.0.store(true, Relaxed);
        assert!(second.ask(&question, now).await.is_ok() && second.is_open(now));
    }
}
