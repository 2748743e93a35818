//! Skipping any set of days leads to no burst and to the same steps in the same order.

use crate::given::{Account, day, on};
use domain::calendar::plus_days;
use domain::money::Currency;
use proptest::prelude::*;

/// A live account that owes these, nobody having looked yet.
fn owing(dues: &[i64]) -> Account {
    let mut account = on("2026-02-16");
    for (number, due) in dues.iter().enumerate() {
        let due = plus_days(day("2026-02-16"), *due);
        account.book(&format!("A{number}"), 50_000, due, Currency::EUR);
    }
    account
}

/// The steps that left, but for notes ahead, which are passed over when their time is gone.
fn steps(account: &Account) -> Vec<String> {
    let steps = account.sent.iter().map(|sent| sent.step().to_owned());
    steps.filter(|step| step != "before-due").collect()
}

proptest! {
    #![proptest_config(super::any::cases(64))]
    #[test]
    fn days_that_nobody_looked_at_are_caught_up(
        dues in prop::collection::vec(-40..20i64, 1..4),
        looked in prop::collection::btree_set(0..200i64, 30..120),
    ) {
        let mut whole = owing(&dues);
        whole.imports().until("2026-09-30");
        let mut holes = owing(&dues);
        for offset in looked {
            let day = plus_days(day("2026-02-16"), offset);
            holes.asleep_until(&day.to_string());
            match offset % 2 {
                0 => holes.turn(),
                _ => drop(holes.imports()),
            }
            let before = holes.sent.len();
            holes.delivers();
            prop_assert!(holes.sent.len() <= before + 1, "a burst");
        }
        holes.until("2026-12-30");
        prop_assert_eq!(steps(&holes), steps(&whole));
        for pair in holes.sent.windows(2) {
            prop_assert!((pair[1].at - pair[0].at).num_days() >= 6);
        }
        prop_assert_eq!(holes.debtor.tasks.len(), 1);
    }
}
