//! When people have cleared away what stood in the way, the account does not fall silent: every
//! currency goes all the way up, one message within days of the other, until a person has it.

use super::any::{Deed, deeds, story, zones};
use domain::because::Rule;
use domain::plan::Decision;
use proptest::prelude::*;

/// Calendar days in which the next message must have come: the quiet days after a reply, the gap, a
/// weekend.
const SOON: i64 = 16;

proptest! {
    #![proptest_config(super::any::cases(96))]
    #[test]
    fn an_unblocked_account_is_chased_until_a_person_has_it(deeds in deeds(), zones in zones()) {
        let mut story = story(zones);
        for deed in &deeds {
            story.happens(deed, &mut |_| {});
        }
        story.clears();
        let mut quiet = story.account.now;
        let mut known = story.account.sent.len();
        for _ in 0..120 {
            story.happens(&Deed::Live(24), &mut |_| {});
            let account = &story.account;
            let waits = account.decisions.iter().any(|decision| match decision {
                Decision::Send(_) => true,
                Decision::Nothing(because, _) => !matches!(
                    because.rule,
                    Rule::NothingToAsk
                        | Rule::StepLater(_)
                        | Rule::BelowMinimum
                        | Rule::CoveredByCredits
                        | Rule::LadderDone
                ),
                Decision::Call(..) => false,
            });
            if !waits || account.sent.len() > known {
                (quiet, known) = (account.now, account.sent.len());
            }
            prop_assert!(
                (account.now - quiet).num_days() <= SOON,
                "silent since {quiet}: {:?}", account.decisions
            );
        }
        for decision in &story.account.decisions {
            let done = match decision {
                Decision::Call(..) => true,
                Decision::Send(_) => false,
                Decision::Nothing(because, _) => match because.rule {
                    Rule::NothingToAsk | Rule::BelowMinimum | Rule::CoveredByCredits | Rule::LadderDone => true,
                    // Statements go on for ever.
                    Rule::StepLater(_) => story.account.profile.treatment == domain::item::Treatment::StatementOnly,
                    _ => false,
                },
            };
            prop_assert!(done, "{:?}", decision);
        }
    }
}
