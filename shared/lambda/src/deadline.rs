//! When a function stops beginning new work: so early that a unit that has begun can end. The
//! longest one is a mail: a word about the quota, a place in the rate, the handover, the settlement.

use app::drain::Deadline;
use std::time::{Duration, Instant};

/// What one unit of work may take, with slow answers all along.
const A_UNIT: Duration = Duration::from_secs(45);

/// The deadline of an invocation that ends `left` from `now` on. With little time at all, half of it
/// is for the last unit.
pub(crate) fn deadline(now: Instant, left: Duration) -> Deadline {
    Deadline(Some(now + (left - A_UNIT.min(left / 2))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_unit_has_time_to_end() {
        let now = Instant::now();
        let at = |seconds: u64| deadline(now, Duration::from_secs(seconds)).0.unwrap() - now;
        assert_eq!(at(900), Duration::from_secs(855));
        assert_eq!(at(60), Duration::from_secs(30));
        assert_eq!(at(0), Duration::ZERO);
    }
}
