//! Recorded traffic, for the tests here and of all vendors. Recorded or cut from the vendor's own
//! examples; signatures made with another implementation than the one that is tested.

use crate::kit::{Account, Samples};
use domain::money::Currency;

pub(super) fn samples() -> Samples {
    Samples {
        account: Account {
            id: "account-1".to_owned(),
            base: None,
            country: "GB".to_owned(),
            currency: Currency::GBP,
            zone: "Europe/London".to_owned(),
        },
        webhooks: Vec::new(),
        talks: Vec::new(),
    }
}
