//! A second opinion on a mail of which our own reader is not sure: what another reader is asked
//! ([`Question`]), what it may say ([`Opinion`]), and what follows from both ([`weigh`]). Pure: who asks,
//! and how often, is the use case's business.
//!
//! The other reader is a language model, and a mail may speak to it. So it has no tools, sees one mail
//! and nothing else, and answers in words of ours; days and sums it may only point at, by words of the
//! mail that our own grammar then reads. Care may only grow by what it says. Where both readers say the
//! same, one thing changes: what our own reader was not sure enough of is done alone, as it does what it
//! is sure of. Where they differ, a person reads the mail.

mod question;
mod said;
mod weigh;

pub use question::{Question, TOOL, schema};
pub use said::{Language, Opinion, Unfit};
pub use weigh::{Mail, Weighed, is_wanted, weigh};
