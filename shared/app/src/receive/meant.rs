//! From what a mail means to what follows. Only what the reader is sure of follows alone, and then it
//! only softens; everything else is put before a person, with what the reader made of it.

use domain::calendar::Day;
use domain::hold::Read;
use domain::signal::Says;
use understanding::labels::Intent;
use understanding::meaning::{Action, Meaning};

/// What follows from a mail that a person may have written.
pub(super) fn says(meaning: Option<&Meaning>, today: Day) -> Says {
    let Some(meaning) = meaning else { return Says::Ask(None) };
    if meaning.action == Action::Automatic && !meaning.must_pause && !meaning.must_escalate {
        match (meaning.intent, meaning.promised_on) {
            (Intent::PromiseToPay, Some(on)) => {
                return Says::WillPay { on, amount: meaning.promised };
            }
            // A word without a day binds nobody: some quiet days, as after any answer.
            (Intent::PromiseToPay | Intent::Stall | Intent::Acknowledgement, None) => {
                return Says::Nothing;
            }
            (Intent::AutoReply, _) => {
                return match meaning.returns.filter(|back| *back > today) {
                    Some(back) => Says::Away { back },
                    None => Says::Nothing,
                };
            }
            _ => {}
        }
    }
    Says::Ask(Some(read(meaning)))
}

/// What people are told of it.
fn read(meaning: &Meaning) -> Read {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let sure = (meaning.confidence.intent.clamp(0.0, 1.0) * 100.0).round() as u8;
    Read {
        intent: meaning.intent.word().to_owned(),
        reason: meaning.dispute_reason.map(|reason| reason.word().to_owned()),
        on: meaning.promised_on,
        amount: meaning.promised,
        sure,
        urgent: meaning.must_escalate,
    }
}
