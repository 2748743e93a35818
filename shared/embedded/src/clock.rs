//! The clocks: the machine's, and one that is only ever moved by hand.

use app::ports::Clock;
use domain::calendar::Time;
use std::sync::{Mutex, PoisonError};

/// The machine's clock. Never goes backwards within a process, even when the machine's does (a
/// correction by NTP, a person, a virtual machine that was moved): it then stands still.
#[derive(Debug, Default)]
pub struct SystemClock {
    latest: Mutex<Option<Time>>,
}

impl SystemClock {
    /// A clock that shows the machine's time.
    pub fn new() -> Self {
        Self::default()
    }

    /// The later of `now` and all that was shown before.
    fn show(&self, now: Time) -> Time {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = latest.map_or(now, |latest| latest.max(now));
        *latest = Some(shown);
        shown
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the machine's time comes in"
    )]
    fn now(&self) -> Time {
        self.show(Time::from(std::time::SystemTime::now()))
    }
}

/// A clock that stands where it was put, for demonstrations, imports of the past and tests. It can
/// only be put forward. Who owns the data folder keeps its time there.
#[derive(Debug)]
pub struct VirtualClock {
    at: Mutex<Time>,
}

impl VirtualClock {
    /// A clock that shows `at`.
    pub fn new(at: Time) -> Self {
        Self { at: Mutex::new(at) }
    }

    /// Puts it forward to `to`. An earlier time changes nothing. Gives what it shows now.
    pub fn advance_to(&self, to: Time) -> Time {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = (*at).max(to);
        *at
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Time {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Time {
        Time::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_machine_that_goes_back_stops_the_clock() {
        let clock = SystemClock::new();
        assert_eq!(clock.show(at(100)), at(100));
        assert_eq!(clock.show(at(40)), at(100));
        assert_eq!(clock.show(at(101)), at(101));
        let first = SystemClock::new().now();
        assert!(first > at(1_700_000_000));
    }

    #[test]
    fn a_virtual_clock_goes_forward_only() {
        let clock = VirtualClock::new(at(100));
        assert_eq!(clock.advance_to(at(50)), at(100));
        assert_eq!(clock.advance_to(at(150)), at(150));
        assert_eq!(clock.now(), at(150));
    }
}
