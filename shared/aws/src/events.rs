//! Facts for others, on a bus of EventBridge. Called by whoever tells what is to be announced; what
//! was not taken is told entry by entry and stays there. The bus takes at-least-once: its readers
//! tell repeats by the id in the detail, so these calls may be repeated.

use app::ports::{Announcement, Bus, NotTold};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;

/// Entries of one call, at most (EventBridge API, `PutEvents`).
const MOST: usize = 10;
/// Bytes of one call, at most: 256 KB ("Calculating PutEvents event entry size").
const LARGEST: usize = 256 * 1024;
/// What a time counts in that size.
const TIME: usize = 14;

/// A bus.
pub struct EventBus {
    client: Client,
    name: String,
    source: String,
}

impl EventBus {
    /// The bus `name` (or its ARN); entries carry `source`.
    pub fn new(config: &SdkConfig, name: impl Into<String>, source: impl Into<String>) -> Self {
        Self { client: Client::new(config), name: name.into(), source: source.into() }
    }

    async fn call(&self, events: &[Announcement]) -> Vec<Result<(), NotTold>> {
        let entries = events.iter().map(|event| {
            PutEventsRequestEntry::builder()
                .event_bus_name(&self.name)
                .source(&self.source)
                .detail_type(&event.kind)
                .detail(&event.detail)
                .time(DateTime::from_secs(event.at.timestamp()))
                .build()
        });
        let answer = self.client.put_events().set_entries(Some(entries.collect())).send().await;
        let all = |why: String| vec![Err(NotTold::Later(why)); events.len()];
        match answer {
            Err(error) => all(crate::failure::kind(&error)),
            Ok(answer) => {
                let entries = answer.entries.unwrap_or_default();
                if entries.len() != events.len() {
                    return all("the answer has another number of entries".to_owned());
                }
                let entries = entries.into_iter();
                let told = |entry: aws_sdk_eventbridge::types::PutEventsResultEntry| {
                    let why = entry.error_code.unwrap_or_else(|| "neither id nor error".to_owned());
                    entry.event_id.map(|_| ()).ok_or(NotTold::Later(why))
                };
                entries.map(told).collect()
            }
        }
    }

    /// An entry's size, as EventBridge counts it.
    fn size(&self, event: &Announcement) -> usize {
        TIME + self.source.len() + event.kind.len() + event.detail.len()
    }
}

#[async_trait]
impl Bus for EventBus {
    async fn put(&self, events: &[Announcement]) -> Vec<Result<(), NotTold>> {
        let mut answers = Vec::with_capacity(events.len());
        for batch in batches(events, |event| self.size(event)) {
            match batch {
                Batch::TooLarge(size) => answers.push(Err(NotTold::TooLarge(size))),
                Batch::Call(events) => answers.extend(self.call(events).await),
            }
        }
        answers
    }
}

enum Batch<'a, T> {
    Call(&'a [T]),
    TooLarge(usize),
}

/// Cuts entries into calls, in order.
fn batches<T>(mut all: &[T], size: impl Fn(&T) -> usize) -> Vec<Batch<'_, T>> {
    let mut batches = Vec::new();
    while let Some(first) = all.first() {
        if size(first) > LARGEST {
            batches.push(Batch::TooLarge(size(first)));
            all = all.get(1..).unwrap_or_default();
            continue;
        }
        let mut bytes = 0;
        let fits = all.iter().take(MOST).take_while(|event| {
            bytes += size(event);
            bytes <= LARGEST
        });
        let (call, rest) = all.split_at(fits.count());
        batches.push(Batch::Call(call));
        all = rest;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_entry_is_in_one_call_that_the_bus_takes(
            sizes in prop::collection::vec(prop_oneof![1..300_000_usize, 1..2_000_usize], 0..60)
        ) {
            let mut seen = Vec::new();
            for batch in batches(&sizes, |size| *size) {
                match batch {
                    Batch::TooLarge(size) => {
                        prop_assert!(size > LARGEST);
                        seen.push(size);
                    }
                    Batch::Call(call) => {
                        prop_assert!((1..=MOST).contains(&call.len()));
                        prop_assert!(call.iter().sum::<usize>() <= LARGEST);
                        seen.extend(call);
                    }
                }
            }
            prop_assert_eq!(seen, sizes);
        }
    }
}
