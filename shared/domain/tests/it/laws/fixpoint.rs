//! When the effects of a plan have become facts, planning again at the same moment has none.

use super::any::{deeds, story, zones};
use crate::given::Account;
use domain::plan::plan;
use proptest::prelude::*;

fn check(account: &Account) {
    let again = plan(&account.rules(), &account.debtor, account.now);
    assert!(again.effects.is_empty(), "{:?}\nof {:#?}", again.effects, account.debtor);
    assert_eq!(again.wake, account.wake);
}

proptest! {
    #![proptest_config(super::any::cases(128))]
    #[test]
    fn planning_twice_changes_nothing(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut check);
        }
    }
}
