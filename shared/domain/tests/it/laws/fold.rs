//! The state is the fold of its facts, and everything that is stored can be read back.

use super::any::{deeds, story, zones};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::plan::Decision;
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};

fn back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(value: &T) {
    let text = serde_json::to_string(value).unwrap();
    let read: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(&read, value, "{text}");
}

proptest! {
    #![proptest_config(super::any::cases(96))]
    #[test]
    fn a_state_is_the_fold_of_its_facts(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        let account = &story.account;
        let nobody = Debtor::new("x".into(), "x".into(), "x".into(), "x".into());
        let folded = account.journal.iter().fold(nobody, |mut debtor, entry| {
            debtor.apply(entry);
            debtor
        });
        prop_assert_eq!(&folded, &account.debtor);
        for (index, entry) in account.journal.iter().enumerate() {
            prop_assert_eq!(entry.n, index as u64 + 1);
        }
    }

    #[test]
    fn what_is_stored_can_be_read_back(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |account| back(&account.debtor));
        }
        for entry in &story.account.journal {
            back::<Entry>(entry);
            back::<Fact>(&entry.fact);
        }
        for decision in &story.account.decisions {
            back(decision.because());
            if let Decision::Send(message) = decision {
                back(message);
            }
        }
    }

    #[test]
    fn a_fact_about_something_else_changes_nothing(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        // Another account's journal, but for how it begins.
        let mut stranger = crate::given::unreleased("2026-02-16").life.debtor;
        for entry in story.account.journal.iter().skip(1) {
            stranger.apply(entry);
        }
        prop_assert_eq!(stranger.facts, story.account.debtor.facts);
    }
}
