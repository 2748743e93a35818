//! The templates: those of the product, embedded, and over them those of a tenant. A tenant's
//! template is tried on sample letters before it is ever used, and all that is wrong with it is
//! told at once.

use crate::check;
use crate::view::{Language, name};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

/// Which part of a letter a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// `subject.txt.j2`
    Subject,
    /// `body.txt.j2`
    Text,
    /// `body.html.j2`
    Html,
}

impl Part {
    /// All parts.
    pub const ALL: [Part; 3] = [Part::Subject, Part::Text, Part::Html];

    fn file(self) -> &'static str {
        match self {
            Part::Subject => "subject.txt.j2",
            Part::Text => "body.txt.j2",
            Part::Html => "body.html.j2",
        }
    }
}

/// A tenant's own templates: language, letter and part, with the template's text. A name that the
/// product does not have is a letter of the tenant's own and needs all three parts.
pub type Overrides = HashMap<(Language, String, Part), String>;

/// What is wrong with one template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TemplateError {
    /// Its language.
    pub language: Language,
    /// The letter's name.
    pub name: String,
    /// The part.
    pub part: Part,
    /// The line in the template's text, counted from 1, where one is known.
    pub line: Option<usize>,
    /// What is wrong, in a sentence.
    pub message: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.language.code(), self.name, self.part.file())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// Everything that is wrong with a tenant's templates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct TemplateErrors(pub Vec<TemplateError>);

/// A set of templates, ready to render.
pub struct Templates {
    environment: Environment<'static>,
    letters: BTreeMap<(Language, String), BTreeSet<Part>>,
}

macro_rules! embedded {
    ($code:literal: $($letter:literal)+) => {
        &[
            $(
                embedded!(@ $code, "/", $letter, "/subject.txt.j2"),
                embedded!(@ $code, "/", $letter, "/body.txt.j2"),
                embedded!(@ $code, "/", $letter, "/body.html.j2"),
            )+
            embedded!(@ $code, "/partials/lines.txt.j2"),
            embedded!(@ $code, "/partials/lines.html.j2"),
            embedded!(@ $code, "/partials/notes.txt.j2"),
            embedded!(@ $code, "/partials/notes.html.j2"),
            embedded!(@ $code, "/partials/footer.txt.j2"),
            embedded!(@ $code, "/partials/footer.html.j2"),
        ]
    };
    (@ $($part:literal),+) => {
        (concat!($($part),+), include_str!(concat!("../templates/", $($part),+)))
    };
}

const PAGE: (&str, &str) = ("page.html.j2", include_str!("../templates/page.html.j2"));
const EN: &[(&str, &str)] = embedded!("en": "statement" "before-due" "first" "second" "final" "digest"
        "answer-copy" "answer-statement" "answer-promise");
const DE: &[(&str, &str)] = embedded!("de": "statement" "before-due" "first" "second" "final" "digest"
        "answer-copy" "answer-statement" "answer-promise");

/// The parts that several letters share. They have a text and an HTML form and no subject.
const PARTIALS: [&str; 3] = ["lines", "notes", "footer"];

/// How many steps of the engine a rendering may take: a loop that a tenant wrote must end.
const FUEL: u64 = 1_000_000;

impl Templates {
    /// The templates of the product.
    ///
    /// # Errors
    /// Never for the product's own templates: a test renders them all.
    pub fn builtin() -> Result<Self, TemplateErrors> {
        Self::with_overrides(&Overrides::new())
    }

    /// The templates of the product with those of a tenant over them, each tried on sample letters.
    ///
    /// # Errors
    /// Everything that is wrong with them: syntax, unknown values, a part that is missing, a letter
    /// that leaves out a document or the line about bank details, markup that a letter may not have.
    pub fn with_overrides(overrides: &Overrides) -> Result<Self, TemplateErrors> {
        let mut templates = Self { environment: environment(), letters: BTreeMap::new() };
        let mut errors = Vec::new();
        for (path, source) in [PAGE].iter().chain(EN).chain(DE) {
            if let Err(error) = templates.environment.add_template(path, source) {
                errors.push(broken(path, &error));
            }
        }
        for (language, letter) in
            Language::ALL.into_iter().flat_map(|language| name::ALL.map(|name| (language, name)))
        {
            templates.letters.insert((language, letter.to_owned()), Part::ALL.into());
        }
        for ((language, letter, part), source) in overrides {
            if let Err(error) = templates.replace(*language, letter, *part, source) {
                errors.push(error);
            }
        }
        for ((language, letter), parts) in &templates.letters {
            for part in Part::ALL.into_iter().filter(|part| !parts.contains(part)) {
                let message = "this part of the letter is missing".to_owned();
                errors.push(TemplateError::new(*language, letter, part, None, message));
            }
        }
        if errors.is_empty() {
            for ((language, letter), _) in
                templates.letters.iter().filter(|((language, letter), _)| {
                    overrides.keys().any(|(of, name, _)| {
                        of == language && (name == letter || PARTIALS.contains(&name.as_str()))
                    })
                })
            {
                errors.extend(check::letter(&templates, *language, letter));
            }
        }
        errors.sort();
        errors.dedup();
        if errors.is_empty() { Ok(templates) } else { Err(TemplateErrors(errors)) }
    }

    /// The names of the letters in `language`, the tenant's own included.
    pub fn letters(&self, language: Language) -> impl Iterator<Item = &str> {
        self.letters
            .keys()
            .filter(move |(of, _)| *of == language)
            .map(|(_, letter)| letter.as_str())
    }

    fn replace(
        &mut self,
        language: Language,
        letter: &str,
        part: Part,
        source: &str,
    ) -> Result<(), TemplateError> {
        let refuse =
            |line, message: String| Err(TemplateError::new(language, letter, part, line, message));
        let plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if letter.is_empty() || letter.len() > 40 || !letter.chars().all(plain) {
            return refuse(None, "a name is 1 to 40 of the signs a-z, 0-9 and -".to_owned());
        }
        let Some(path) = path(language, letter, part) else {
            return refuse(None, "a shared part has no subject".to_owned());
        };
        if let Err(error) = self.environment.add_template_owned(path, source.to_owned()) {
            return refuse(error.line(), told(&error));
        }
        if !PARTIALS.contains(&letter) {
            self.letters.entry((language, letter.to_owned())).or_default().insert(part);
        }
        Ok(())
    }

    /// One part as the engine gives it.
    pub(crate) fn part(
        &self,
        language: Language,
        letter: &str,
        part: Part,
        context: &Value,
    ) -> Result<String, TemplateError> {
        let path = path(language, letter, part).unwrap_or_default();
        self.environment
            .get_template(&path)
            .and_then(|template| template.render(context.clone()))
            .map_err(|error| located(language, letter, part, &error))
    }

    pub(crate) fn has(&self, language: Language, letter: &str) -> bool {
        self.letters.contains_key(&(language, letter.to_owned()))
    }
}

impl TemplateError {
    pub(crate) fn new(
        language: Language,
        name: &str,
        part: Part,
        line: Option<usize>,
        message: String,
    ) -> Self {
        Self { language, name: name.to_owned(), part, line, message }
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment.set_recursion_limit(50);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    // Only the marks of a block could be wrong, and these are the usual ones.
    environment.set_syntax(syntax.build().unwrap_or_default());
    environment.set_auto_escape_callback(|path| {
        if path.ends_with(".html.j2") { AutoEscape::Html } else { AutoEscape::None }
    });
    // Absent is not the word "none".
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            let told = "there is no value here in some letters; put it into {% if … %}";
            return Err(minijinja::Error::new(ErrorKind::InvalidOperation, told));
        }
        minijinja::escape_formatter(out, state, value)
    });
    environment
}

/// Where a part lies. A shared part has no subject.
fn path(language: Language, letter: &str, part: Part) -> Option<String> {
    let code = language.code();
    if !PARTIALS.contains(&letter) {
        return Some(format!("{code}/{letter}/{}", part.file()));
    }
    match part {
        Part::Subject => None,
        Part::Text => Some(format!("{code}/partials/{letter}.txt.j2")),
        Part::Html => Some(format!("{code}/partials/{letter}.html.j2")),
    }
}

/// The error with the place where it really is: a letter that includes a broken shared part is
/// not what must be mended.
fn located(
    language: Language,
    letter: &str,
    part: Part,
    error: &minijinja::Error,
) -> TemplateError {
    let inner = innermost(error);
    let found = inner.name().unwrap_or_default();
    let shared = PARTIALS
        .iter()
        .find(|partial| path(language, partial, part).is_some_and(|path| path == found));
    let name = shared.copied().unwrap_or(letter);
    TemplateError::new(language, name, part, inner.line(), told(inner))
}

/// An include wraps the error of what it included.
fn innermost(error: &minijinja::Error) -> &minijinja::Error {
    let mut at = error;
    while let Some(inner) =
        std::error::Error::source(at).and_then(|source| source.downcast_ref::<minijinja::Error>())
    {
        at = inner;
    }
    at
}

fn broken(path: &str, error: &minijinja::Error) -> TemplateError {
    let language = Language::of(path.split('/').next().unwrap_or_default());
    TemplateError::new(language, path, Part::Text, error.line(), told(error))
}

fn told(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    }
}
