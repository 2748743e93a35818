//! Corrections that teach. What the reader makes of a mail is kept as a row; a person says that it is
//! right, or what the mail says instead; the row is then a labelled example, one for each mail, the last
//! word counts. From what people say the precision of each intent is known as it is in life, and an
//! intent that falls under its bar takes no effect alone any more until a person starts it again.
//!
//! A person's word about a mail never resumes or promises anything that the person did not choose, and a
//! mail that took effect alone and was misread is taken back in one turn.

pub mod examples;
mod implied;
mod judge;
mod list;
mod proposal;
mod seen;
mod stop;
mod tally;
mod word;
mod writes;

pub use judge::{Taught, confirm, correct};
pub use list::{JudgedLine, ReadingLine, readings};
pub use seen::{Seen, is_sample, name};
pub use stop::restart;
pub use tally::{PrecisionLine, Share, precision, precision_words};
pub use word::{Label, all as all_labels};

pub(crate) use proposal::right;
pub(crate) use seen::{CHECK, Came, reading, rows};
pub(crate) use stop::{STOPPED, unless_stopped};
pub(crate) use word::Word;
pub(crate) use writes::writes;
