//! What the account may send: mails a second and in 24 hours, as SES tells it (`GetAccount`). Read
//! when first needed and again each minute. Where it cannot be read nothing is held back: SES then
//! refuses what is too much, and that is a clear answer.

use aws_sdk_sesv2::Client;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

pub(super) const A_MINUTE: Duration = Duration::from_secs(60);
/// How long SES may take to tell: a mail waits for it.
const BRIEF: Duration = Duration::from_secs(3);

/// What is known of the account's quota, and what this process has used of it since.
#[derive(Default)]
pub(super) struct Quota {
    known: Mutex<Known>,
    /// One asks, the others wait for its answer.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default, Clone, Copy)]
struct Known {
    /// When SES was last asked.
    asked: Option<Instant>,
    /// Mails a second; `None` if there is no such limit, or none is known.
    rate: Option<f64>,
    /// Mails of the 24 hours that are left.
    left: Option<u32>,
    /// When the next mail may go.
    next: Option<Instant>,
}

impl Quota {
    /// Waits for the next place in the account's rate. `false`: that would take longer than
    /// `patience`, and no place was taken.
    pub(super) async fn turn(&self, client: &Client, patience: Duration) -> bool {
        self.refresh(client).await;
        match self.place(Instant::now(), patience) {
            Some(at) => {
                tokio::time::sleep_until(at).await;
                true
            }
            None => false,
        }
    }

    /// Mails that SES takes today, as last read.
    pub(super) async fn left(&self, client: &Client) -> Option<u32> {
        self.refresh(client).await;
        self.known().left
    }

    /// A mail was, or may have been, taken.
    pub(super) fn used(&self) {
        let mut known = self.known();
        known.left = known.left.map(|left| left.saturating_sub(1));
    }

    fn place(&self, now: Instant, patience: Duration) -> Option<Instant> {
        let mut known = self.known();
        let Some(rate) = known.rate.filter(|rate| *rate > 0.0) else { return Some(now) };
        let at = known.next.map_or(now, |next| next.max(now));
        if at > now + patience {
            return None;
        }
        known.next = Some(at + Duration::from_secs_f64(1.0 / rate));
        Some(at)
    }

    async fn refresh(&self, client: &Client) {
        let fresh = |known: &Known| known.asked.is_some_and(|at| at.elapsed() < A_MINUTE);
        if fresh(&self.known()) {
            return;
        }
        let _one = self.asking.lock().await;
        if fresh(&self.known()) {
            return;
        }
        let answer = tokio::time::timeout(BRIEF, client.get_account().send()).await;
        let mut known = self.known();
        known.asked = Some(Instant::now());
        match answer {
            Ok(Ok(account)) => {
                let quota = account.send_quota;
                // Without a limit SES says -1.
                known.rate =
                    quota.as_ref().map(|quota| quota.max_send_rate).filter(|rate| *rate > 0.0);
                known.left = quota
                    .filter(|quota| quota.max24_hour_send >= 0.0)
                    .map(|quota| whole(quota.max24_hour_send - quota.sent_last24_hours));
            }
            Err(_) | Ok(Err(_)) => {
                tracing::warn!(
                    "the sending quota cannot be read (ses:GetAccount); going on without"
                )
            }
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A number of mails that SES gives as a float.
fn whole(number: f64) -> u32 {
    number.clamp(0.0, f64::from(u32::MAX)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn places_are_as_far_apart_as_the_rate_says() {
        let quota = Quota::default();
        let now = Instant::now();
        assert_eq!(quota.place(now, A_MINUTE), Some(now), "without a known rate nobody waits");
        quota.known().rate = Some(2.0);
        let half = Duration::from_millis(500);
        assert_eq!(quota.place(now, half), Some(now));
        assert_eq!(quota.place(now, half), Some(now + half));
        assert_eq!(quota.place(now, half), None, "a second is too long to wait");
        assert_eq!(quota.place(now, half * 2), Some(now + half * 2), "and no place was lost");
        let later = now + A_MINUTE;
        assert_eq!(quota.place(later, half), Some(later), "places are not saved up");
    }

    #[test]
    fn what_is_left_is_a_whole_number() {
        assert_eq!(
            [whole(-3.0), whole(0.5), whole(49_999.0), whole(1e12)],
            [0, 0, 49_999, u32::MAX]
        );
    }
}
