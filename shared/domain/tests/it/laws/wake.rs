//! The wake is always later than now, and nothing falls due before it: who sleeps until then misses
//! no message and no task.

use super::any::{deeds, story, zones};
use crate::given::Account;
use domain::calendar::Time;
use domain::plan::{Effect, plan};
use proptest::prelude::*;

fn is_later(account: &Account) {
    assert!(account.wake.is_none_or(|wake| wake > account.now), "{:?}", account.wake);
}

/// The effects at `at`, if nothing came in before.
fn effects(account: &Account, at: Time) -> Vec<Effect> {
    let mut later = account.life.clone();
    later.now = at;
    plan(&later.rules(), &later.debtor, at).effects
}

fn misses_nothing(account: &Account) {
    let alike = account.zone == account.tenant_zone;
    for hours in [7, 25, 31, 50, 79, 103, 151, 250, 400, 800, 1_600] {
        let at = account.rules().contact_time(account.now + chrono::TimeDelta::hours(hours));
        if account.wake.is_some_and(|wake| wake <= at) {
            return;
        }
        for effect in effects(account, at) {
            // Where desks and debtors keep other hours, only messages are compared.
            assert!(
                !alike && !matches!(effect, Effect::Send(_)),
                "{effect:?} at {at}, but the wake is {:?} and it is {}\n{:#?}",
                account.wake,
                account.now,
                account.debtor
            );
        }
    }
}

proptest! {
    #![proptest_config(super::any::cases(128))]
    #[test]
    fn the_wake_is_later_than_now(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut is_later);
        }
    }

    #[test]
    fn nothing_falls_due_before_the_wake(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
            misses_nothing(&story.account);
        }
    }
}
