//! From a view to a finished letter. Called by the dispatcher for every mail and by the console for
//! previews; it never sends, and never returns a letter that is not whole.

use crate::templates::{Part, TemplateError, Templates};
use crate::text::{clean, shorten};
use crate::view::{LetterView, Rendered, name};
use crate::{SUBJECT_CHARS, context};

/// Why a letter could not be written. Nothing is sent then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// There is no such letter.
    #[error("there is no letter {name:?} in the language {language}")]
    NoSuchLetter {
        /// The name asked for.
        name: String,
        /// The language asked for.
        language: &'static str,
    },
    /// Nothing here writes letters.
    #[error("this program writes no letters")]
    NoWriter,
    /// The template failed on these values, such as a reminder that asks for nothing.
    #[error("{0}")]
    Template(TemplateError),
    /// A place-holder is left in the finished letter.
    #[error("a place-holder is left in the {part:?} of {name:?}")]
    Unfilled {
        /// The letter's name.
        name: String,
        /// The part.
        part: Part,
    },
    /// The line that bank details never change by mail is not in the letter.
    #[error("the {part:?} of {name:?} leaves out the line about bank details")]
    NoBankDetailsLine {
        /// The letter's name.
        name: String,
        /// The part.
        part: Part,
    },
}

/// Who writes letters. A program that writes none has none: the engine of templates is then not a
/// part of it.
pub trait Writer: Send + Sync {
    /// Writes the letter.
    ///
    /// # Errors
    /// See [`RenderError`]. The same view always gives the same answer.
    fn write(&self, view: &LetterView) -> Result<Rendered, RenderError>;
}

impl Writer for Templates {
    fn write(&self, view: &LetterView) -> Result<Rendered, RenderError> {
        render(self, view)
    }
}

/// Stands where no letter is written.
pub struct NoWriter;

impl Writer for NoWriter {
    fn write(&self, _view: &LetterView) -> Result<Rendered, RenderError> {
        Err(RenderError::NoWriter)
    }
}

/// Writes the letter.
///
/// # Errors
/// See [`RenderError`]. The same view and templates always give the same answer.
pub fn render(templates: &Templates, view: &LetterView) -> Result<Rendered, RenderError> {
    if !templates.has(view.language, &view.template) {
        let language = view.language.code();
        return Err(RenderError::NoSuchLetter { name: view.template.clone(), language });
    }
    let values = context::of(view);
    let part = |part, subject: Option<&str>| {
        let values = context::with_subject(&values, subject);
        let made = templates
            .part(view.language, &view.template, part, &values)
            .map_err(RenderError::Template)?;
        whole(view, part, tidy(&made))
    };
    let subject = shorten(&clean(&part(Part::Subject, None)?), SUBJECT_CHARS);
    let text = part(Part::Text, Some(&subject))?;
    let html = part(Part::Html, Some(&subject))?;
    Ok(Rendered { subject, text, html })
}

fn whole(view: &LetterView, part: Part, made: String) -> Result<String, RenderError> {
    if made.contains("{{") || made.contains("{%") || made.trim().is_empty() {
        return Err(RenderError::Unfilled { name: view.template.clone(), part });
    }
    let to_staff = view.template == name::DIGEST;
    if part != Part::Subject && !to_staff && !made.contains(context::bank_details(view)) {
        return Err(RenderError::NoBankDetailsLine { name: view.template.clone(), part });
    }
    Ok(made)
}

/// Line feeds only, no blanks at line ends (but for `-- `, which marks a signature), never more
/// than one empty line: what is left of the template's own layout goes.
fn tidy(made: &str) -> String {
    let mut tidied = String::with_capacity(made.len());
    let mut blank = true;
    for line in made.lines() {
        let line = if line == "-- " { line } else { line.trim_end() };
        if line.is_empty() && blank {
            continue;
        }
        blank = line.is_empty();
        tidied.push_str(line);
        tidied.push('\n');
    }
    while tidied.ends_with("\n\n") {
        tidied.pop();
    }
    tidied
}
