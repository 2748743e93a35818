//! The loop of a function: an event comes, the handler works it in, Lambda is told how it ended.

use crate::config::{Config, Need};
use crate::deadline::deadline;
use crate::failure::Failure;
use crate::log;
use crate::machine::{MachineClock, RandomTokens};
use app::AppError;
use app::drain::Deadline;
use app::ports::{Clock, NoWire};
use aws::client::config_of_function;
use aws::stack::Cloud;
use chrono::DateTime;
use domain::calendar::Time;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// One event, and what the handler works it in with. No `Debug`: events hold addresses.
pub struct Call {
    /// The deployment.
    pub cloud: Cloud,
    /// The event, as it came.
    pub event: Value,
    /// Now.
    pub now: Time,
    /// After this nothing new is begun.
    pub deadline: Deadline,
}

/// Runs `work` for every event until Lambda ends the process. Returns only when it cannot start or
/// the runtime fails; the log says why.
pub fn start<T: Serialize>(
    needs: &[Need],
    work: impl AsyncFn(Call) -> Result<T, AppError>,
) -> ExitCode {
    let config = match Config::read(needs, |name| std::env::var(name).ok()) {
        Ok(config) => config,
        Err(faults) => {
            log::start(Targets::new().with_default(LevelFilter::ERROR));
            for fault in faults {
                tracing::error!(config.fault = fault, "the function cannot start");
            }
            return ExitCode::FAILURE;
        }
    };
    log::start(config.log.clone());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(serve(&config, work)),
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(runtime.failure = %error, "the runtime failed");
            ExitCode::FAILURE
        }
    }
}

async fn serve<T: Serialize>(
    config: &Config,
    work: impl AsyncFn(Call) -> Result<T, AppError>,
) -> Result<(), lambda_runtime::Error> {
    let clock: Arc<dyn Clock> = Arc::new(MachineClock::default());
    let cloud = OnceCell::new();
    let (clock, cloud, work) = (&clock, &cloud, &work);
    lambda_runtime::run(service_fn(|event: LambdaEvent<Value>| async move {
        let now = clock.now();
        let left = left(event.context.deadline, now);
        let deadline = deadline(Instant::now(), left);
        let done = async {
            let cloud = cloud.get_or_try_init(|| open(config, clock)).await?.clone();
            work(Call { cloud, event: event.payload, now, deadline }).await
        };
        done.await.map_err(|error| {
            let failure = Failure(error);
            tracing::error!(
                invocation.failure = failure.word(),
                invocation.why = %failure.0,
                "the event could not be worked in"
            );
            failure
        })
    }))
    .await
}

async fn open(config: &Config, clock: &Arc<dyn Clock>) -> Result<Cloud, AppError> {
    let wire = match config.vendors {
        Some(vendors) => vendors().map_err(AppError::Bug)?,
        None => Arc::new(NoWire),
    };
    let (reached, clock) = (config_of_function(), Arc::clone(clock));
    let opened =
        Cloud::with(&reached, config.engines, &config.names, clock, Arc::new(RandomTokens), wire);
    opened.await.map_err(AppError::Retry)
}

/// The time that is left of an invocation, from its end in milliseconds since 1970.
fn left(end: u64, now: Time) -> Duration {
    let end = i64::try_from(end).ok().and_then(DateTime::from_timestamp_millis);
    end.and_then(|end| (end - now).to_std().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_left_is_never_negative() {
        let now = DateTime::from_timestamp_millis(1_000_000).unwrap();
        assert_eq!(left(1_030_000, now), Duration::from_secs(30));
        assert_eq!(left(900_000, now), Duration::ZERO);
        assert_eq!(left(u64::MAX, now), Duration::ZERO);
    }
}
