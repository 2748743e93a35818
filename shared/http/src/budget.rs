//! How often a host that fails may be asked again, all calls together. Without it, three tries of
//! every call would be three times the load on a vendor that is down already.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Answers that give one repeat back.
const ANSWERS: u32 = 10;
/// Hosts that can fail at the same time; what comes after them is not asked again.
const HOSTS: usize = 1_000;

/// The repeats that are left, by host.
pub(crate) struct Budget {
    most: u32,
    // In tenths, and only what was spent: a host that is well is not kept.
    spent: Mutex<HashMap<String, u32>>,
}

impl Budget {
    pub(crate) fn new(most: u32) -> Self {
        Self { most: most.saturating_mul(ANSWERS), spent: Mutex::default() }
    }

    /// Takes one repeat; `false` when there is none.
    pub(crate) fn take(&self, host: &str) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if !spent.contains_key(host) && spent.len() >= HOSTS {
            return false;
        }
        let used = spent.get(host).copied().unwrap_or(0).saturating_add(ANSWERS);
        if used > self.most {
            return false;
        }
        spent.insert(host.to_owned(), used);
        true
    }

    /// The host answered.
    pub(crate) fn answered(&self, host: &str) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(used) = spent.get_mut(host) {
            *used = used.saturating_sub(1);
            if *used == 0 {
                spent.remove(host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_comes_back_with_answers() {
        let budget = Budget::new(2);
        assert!(budget.take("a.example") && budget.take("a.example"));
        assert!(!budget.take("a.example"), "spent");
        assert!(budget.take("b.example"), "another host has its own");
        (0..9).for_each(|_| budget.answered("a.example"));
        assert!(!budget.take("a.example"), "nine answers are not ten");
        budget.answered("a.example");
        assert!(budget.take("a.example"), "ten are");
    }

    #[test]
    fn hosts_that_are_well_are_forgotten() {
        let budget = Budget::new(2);
        (0..HOSTS).for_each(|host| assert!(budget.take(&host.to_string())));
        assert!(!budget.take("one more"));
        (0..10).for_each(|_| budget.answered("7"));
        assert!(budget.take("one more"));
    }
}
