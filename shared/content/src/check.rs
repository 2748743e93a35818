//! Trying a tenant's template on sample letters before it is used. What it finds is told to the
//! person who wrote the template.

use crate::render::{RenderError, render};
use crate::samples;
use crate::templates::{Part, TemplateError, Templates};
use crate::view::{Language, LetterView, LineKind, Rendered, name};
use crate::{context, format};

/// Markup that a letter may not have: it would fetch something (and so tell who opened the letter
/// and when), run, or ask for input.
const FORBIDDEN: [&str; 9] =
    ["<script", "<img", "<iframe", "<form", "<input", "<link", "<object", "@import", "url("];

/// Everything that is wrong with `letter`, on all samples.
pub(crate) fn letter(
    templates: &Templates,
    language: Language,
    letter: &str,
) -> Vec<TemplateError> {
    samples::letters(letter, language)
        .iter()
        .flat_map(|(sample, view)| tried(templates, sample, view))
        .collect()
}

fn tried(templates: &Templates, sample: &str, view: &LetterView) -> Vec<TemplateError> {
    let error =
        |part, message| TemplateError::new(view.language, &view.template, part, None, message);
    // Each part by itself first, so that one broken part does not hide the others.
    let values = context::with_subject(&context::of(view), Some("Sample"));
    let broken: Vec<TemplateError> = Part::ALL
        .into_iter()
        .filter_map(|part| templates.part(view.language, &view.template, part, &values).err())
        .collect();
    if !broken.is_empty() {
        return broken;
    }
    match render(templates, view) {
        Ok(rendered) => missing(view, &rendered)
            .into_iter()
            .map(|(part, what)| error(part, format!("{what} (sample letter: {sample})")))
            .collect(),
        Err(RenderError::Unfilled { part, .. }) => {
            vec![error(part, "a place-holder is left, or the part is empty".to_owned())]
        }
        Err(RenderError::NoBankDetailsLine { part, .. }) => {
            vec![error(part, "the line {{ bank_details }} must stay in".to_owned())]
        }
        Err(other) => vec![error(Part::Text, other.to_string())],
    }
}

/// What the letter does not say and must, and what it says and must not.
fn missing(view: &LetterView, rendered: &Rendered) -> Vec<(Part, String)> {
    let mut missing = Vec::new();
    let bodies = [(Part::Text, &rendered.text), (Part::Html, &rendered.html)];
    if view.template != name::DIGEST {
        for (part, body) in bodies {
            for line in view.lines.iter().filter(|line| line.kind == LineKind::Invoice) {
                let number = crate::text::clean(&line.number);
                let rest = format::money(line.rest, view.language);
                if part == Part::Text && !body.contains(&number) {
                    missing.push((part, "an invoice number is left out".to_owned()));
                }
                if !body.contains(&rest) {
                    missing.push((part, "what is left of an invoice is left out".to_owned()));
                }
            }
        }
    }
    let html = rendered.html.to_ascii_lowercase();
    for word in FORBIDDEN.into_iter().filter(|word| html.contains(word)) {
        missing.push((Part::Html, format!("{word:?} has no place in a letter")));
    }
    if rendered.html.contains(samples::MARKUP) {
        missing.push((Part::Html, "a name is put in unescaped; leave out |safe".to_owned()));
    }
    missing
}
