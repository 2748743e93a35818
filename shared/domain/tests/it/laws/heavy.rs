//! A heavy account, whose documents carry no count of their own, is treated as a light one would
//! be: the forty-first document changes nothing.

use crate::given::{Account, day, on};
use domain::calendar::plus_days;
use domain::money::Currency;
use proptest::prelude::*;

const COUNT: i64 = 40;

fn owing(extra: bool) -> Account {
    let mut account = on("2026-01-05");
    // A note ahead is for light accounts only.
    account.policy.steps.retain(|step| step.day >= 0);
    for number in 0..COUNT {
        let due = plus_days(day("2025-12-15"), number);
        account.book(&format!("A{number:02}"), 50_000, due, Currency::EUR);
    }
    if extra {
        account.book("Z", 100, day("2026-12-31"), Currency::EUR);
    }
    account
}

proptest! {
    #![proptest_config(super::any::cases(24))]
    #[test]
    fn the_forty_first_document_changes_nothing(
        paid in prop::collection::vec((0..8usize, 1..12i64, any::<bool>()), 1..10)
    ) {
        let (mut light, mut heavy) = (owing(false), owing(true));
        let mut today = day("2026-01-05");
        for (count, days, call) in paid {
            for account in [&mut light, &mut heavy] {
                let open = account.documents.iter_mut().filter(|document| document.paid == 0);
                open.take(count).for_each(|document| {
                    // Paid but for a residue: it stays open, and heavy.
                    document.paid = if document.amount > 100 { document.amount - 100 } else { 0 };
                });
                account.imports();
                let kind = domain::task::TaskKind::Call;
                if call && account.task(kind).is_some() {
                    account.does(kind, None);
                }
                account.until(&plus_days(today, days).to_string());
            }
            today = plus_days(today, days);
        }
        prop_assert!(heavy.debtor.is_heavy() && !light.debtor.is_heavy());
        prop_assert_eq!(light.letters(), heavy.letters());
        let tasks = |account: &Account| -> Vec<_> {
            account.debtor.tasks.iter().map(|task| (task.kind, task.since, task.about.clone())).collect()
        };
        prop_assert_eq!(tasks(&light), tasks(&heavy));
    }
}
