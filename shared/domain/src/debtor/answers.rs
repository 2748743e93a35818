//! Answers among the messages under way: they have caps of their own, move no ladder, and make room
//! for none but older answers.

use super::Debtor;
use crate::answer::MONTH;
use crate::calendar::Time;
use crate::message::{Message, Purpose, Under};
use chrono::TimeDelta;

/// How long an answer that a sender took is remembered: by then it is known whether it left.
const SETTLED: TimeDelta = TimeDelta::days(7);

impl Debtor {
    /// A reminder takes the place of the last one in its currency; answers only go when they are old.
    pub(super) fn make_room(&mut self, message: &Message, at: Time) {
        let answer = message.purpose == Purpose::Answer;
        self.outgoing.retain(|known| match (known.purpose == Purpose::Answer, &known.state) {
            (true, Under::Claimed { at: left, .. }) => {
                known.id != message.id && at - *left < SETTLED
            }
            (true, _) => known.id != message.id,
            (false, _) => answer || known.currency != message.currency,
        });
    }

    pub(super) fn count_answer(&mut self, at: Time) {
        self.answered.push(at);
        self.answered.retain(|answered| at - *answered <= TimeDelta::days(MONTH + 1));
    }

    /// It never left: it was no answer.
    pub(super) fn uncount_answer(&mut self, state: &Under) {
        if let Under::Claimed { at, .. } | Under::InDoubt { at, .. } = state
            && let Some(one) = self.answered.iter().position(|answered| answered == at)
        {
            self.answered.remove(one);
        }
    }
}
