//! A hundred and twenty days of each persona under the standard policy. A change here is a change
//! of what debtors get: read it line by line.

use domain::policy::Policy;
use domain::timeline::{personas, timeline};

pub(crate) const STANDARD: &str = include_str!("../../../content/policies/standard.toml");

#[test]
fn timelines_of_the_standard_policy() {
    let policy = Policy::parse(STANDARD).unwrap();
    for persona in personas::all() {
        let lines = timeline(&policy, &persona, 120);
        let mut told = Vec::new();
        let mut documents = 0;
        for line in &lines {
            // A heavy account's hundreds of invoices and payments would hide the messages.
            let about_documents =
                line.what.starts_with("invoice ") || line.what.contains(" paid of ");
            documents += usize::from(about_documents);
            if !about_documents || documents <= 12 {
                told.push(line.to_string());
            }
        }
        if documents > 12 {
            told.push(format!("({} more invoices and payments)", documents - 12));
        }
        let text = format!("{}\n\n{}\n", persona.about, told.join("\n"));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("standard-{}", persona.name), text);
        });
    }
}
