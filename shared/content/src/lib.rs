#![doc = include_str!("../README.md")]

mod check;
mod context;
pub mod format;
pub mod holidays;
pub mod policies;
pub mod render;
pub mod samples;
pub mod statement;
pub mod templates;
pub mod text;
pub mod view;

pub use render::{NoWriter, RenderError, Writer, render};
pub use statement::{STATEMENT_MEDIA, statement_csv, statement_name};
pub use templates::{Overrides, Part, TemplateError, TemplateErrors, Templates};
pub use view::{
    AnswerView, DebtorView, Language, LetterView, LineKind, LineView, PromiseView, Rendered,
    SellerView, TaskView, name,
};

/// The longest subject, in characters; more is cut at a word.
pub const SUBJECT_CHARS: usize = 120;
