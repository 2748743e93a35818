//! The marks of code: what programs are written in and debtors are not.

use std::ops::Range;

/// Signs that say it alone, in lower case.
const ALONE: [&str; 25] = [
    "```",
    "%%sys",
    "<|",
    "|>",
    "<<sys",
    "[inst]",
    "[/inst]",
    "<script",
    "javascript:",
    "</system",
    "<system",
    "<instruction",
    "<tool",
    "<invoke",
    "<function",
    "<prompt",
    "<assistant",
    "{\"role\"",
    "[//]:",
    "#!/bin",
    "@startuml",
    "http/1.1",
    "application/json",
    "drop table",
    "curl -",
];

/// Signs of which two say it.
const TWO: [&str; 22] = [
    "&&", "\":", "={", " == ", "!=", ":=", "();", "{{", "}}", "${", "=true", "=false", " = true",
    " = false", " -= ", " += ", "{\"", "(\"", "='", "=\"", "\");", "assert ",
];

/// Signs without which [`TWO`] say nothing: some stand in ordinary mails too.
const SURE: [&str; 14] = [
    "&&", "\":", " == ", "!=", ":=", "();", "{{", "${", "=true", "=false", " = true", " = false",
    "{\"", "='",
];

/// A text in lower case, letter for letter of the same length: places stay. Of most marks it lacks a
/// sign, and need not be searched for them.
struct Lower {
    text: String,
    /// The bytes that it has.
    bytes: [bool; 256],
}

impl Lower {
    fn of(text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let mut bytes = [false; 256];
        for byte in text.bytes() {
            bytes.get_mut(usize::from(byte)).into_iter().for_each(|has| *has = true);
        }
        Self { text, bytes }
    }

    /// Whether it has all of these signs.
    fn has(&self, mark: &str) -> bool {
        mark.bytes().all(|byte| self.bytes.get(usize::from(byte)).is_some_and(|has| *has))
    }

    fn find(&self, mark: &str) -> Option<Range<usize>> {
        let found = || memchr::memmem::find(self.text.as_bytes(), mark.as_bytes());
        self.has(mark).then(found).flatten().map(|at| at..at + mark.len())
    }
}

/// Finds one sort of mark.
type Find = fn(&str) -> Option<Range<usize>>;

/// Where code stands.
pub(super) fn marks(text: &str) -> Vec<Range<usize>> {
    let lower = Lower::of(text);
    let mut found: Vec<Range<usize>> = ALONE.iter().filter_map(|mark| lower.find(mark)).collect();
    // Lines of HTML that were left standing are no code, and have these signs within their tags.
    let bare = lower.has("<").then(|| Lower::of(&without_tags(&lower.text)));
    let bare = bare.as_ref().unwrap_or(&lower);
    let count = |marks: &[&str]| marks.iter().filter(|mark| bare.find(mark).is_some()).count();
    if count(&SURE) > 0 && count(&TWO) > 1 {
        found.extend(SURE.iter().find_map(|mark| lower.find(mark)));
    }
    let text = lower.text.as_str();
    // Each with signs and a mark without which it finds nothing.
    let known: [(&str, &str, Find); 7] = [
        ("![]()", "![", image),
        ("_(", "(", call),
        ("</>", "</", unknown_tag),
        (" -", " --", flags),
        (":", ":", transcript),
        ("=", "=", settings),
        (":>", ">", examples),
    ];
    let possible =
        known.iter().filter(|(signs, mark, _)| lower.has(signs) && lower.find(mark).is_some());
    found.extend(possible.filter_map(|(.., find)| find(text)));
    found
}

/// `a_name(`: a function is called.
fn call(text: &str) -> Option<Range<usize>> {
    text.match_indices('(').find_map(|(at, _)| {
        let before = text.get(..at)?;
        let name = before.trim_end_matches(|it: char| it.is_ascii_alphanumeric() || it == '_');
        let from = name.len();
        let name = before.get(from..)?;
        let joined =
            name.trim_matches('_').contains('_') && !name.contains(|it: char| it.is_ascii_digit());
        joined.then_some(from..at)
    })
}

/// Tags of HTML, and words in which addresses begin.
const HTML: [&str; 44] = [
    "a",
    "abbr",
    "address",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "center",
    "div",
    "em",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "head",
    "header",
    "html",
    "i",
    "img",
    "label",
    "li",
    "link",
    "meta",
    "o",
    "ol",
    "p",
    "pre",
    "s",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "table",
    "tbody",
    "title",
    "u",
];

/// A tag that is closed and is none of HTML.
fn unknown_tag(text: &str) -> Option<Range<usize>> {
    text.match_indices("</").find_map(|(at, _)| {
        let rest = text.get(at + 2..)?;
        let length =
            rest.find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-'))?;
        let name = rest.get(..length)?;
        let is_closed = rest.get(length..)?.starts_with('>') && !name.is_empty();
        let is_html =
            HTML.contains(&name) || matches!(name, "ul" | "td" | "th" | "tr" | "h6" | "thead");
        (is_closed && !is_html).then_some(at..at + 2 + length)
    })
}

/// Two switches of a command (`--silent`), or one before `&&`.
fn flags(text: &str) -> Option<Range<usize>> {
    let is_flag = |at: usize| {
        let rest = text.get(at + 3..).unwrap_or_default();
        rest.starts_with(|it: char| it.is_ascii_lowercase())
    };
    let mut flags = text.match_indices(" --").map(|(at, _)| at).filter(|at| is_flag(*at));
    let first = flags.next()?;
    let second = flags.next().map(|second| second + 3);
    // One is enough where a second command follows.
    let chained = text.get(first..)?.find("&&").map(|at| first + at + 2);
    Some(first..second.or(chained)?)
}

/// Two settings (`severity=none`), not those of an address.
fn settings(text: &str) -> Option<Range<usize>> {
    let plain = |it: &str| {
        let name = |it: char| it.is_ascii_alphabetic() || matches!(it, '_' | '.' | '-');
        !it.is_empty() && it.chars().all(name)
    };
    let mut from = 0;
    let mut found = text.split([' ', '\n', '\t', ',', ';']).filter_map(|word| {
        let at = from;
        from += word.len() + 1;
        let (name, value) = word.split_once('=')?;
        (plain(name) && plain(value.trim_matches(['"', '\'', '/', '.']))).then_some(at)
    });
    let (first, second) = (found.next()?, found.next()?);
    Some(first..second)
}

/// Examples to follow: two lines `reply: … -> …`.
fn examples(text: &str) -> Option<Range<usize>> {
    let mut from = 0;
    let mut before: Option<(&str, usize)> = None;
    for line in text.split_inclusive('\n') {
        let label =
            line.split_once(':').filter(|(_, rest)| rest.contains("->") || rest.contains("=>"));
        if let Some((label, _)) = label {
            match before {
                Some((same, at)) if same == label => return Some(at..from + line.trim_end().len()),
                _ => before = Some((label, from)),
            }
        }
        from += line.len();
    }
    None
}

/// A dialogue that ends with the mark of who is to speak next, who has spoken before.
fn transcript(text: &str) -> Option<Range<usize>> {
    let mut lines = text.lines().rev().map(str::trim).skip_while(|line| line.is_empty());
    let last = lines.next().filter(|line| (2..=16).contains(&line.len()) && line.ends_with(':'))?;
    let spoken = lines.any(|line| line.starts_with(last) && line.len() > last.len());
    let at = text.rfind(last)?;
    spoken.then_some(at..at + last.len())
}

/// The text without what stands between `<a` or `</a` and the next `>`.
fn without_tags(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut inside = false;
    for (at, sign) in text.char_indices() {
        let next = text.as_bytes().get(at + 1);
        match sign {
            '<' => inside = next.is_some_and(|it| it.is_ascii_alphabetic() || *it == b'/'),
            '>' if inside => inside = false,
            _ if !inside => bare.push(sign),
            _ => {}
        }
    }
    bare
}

/// A picture whose address is to be filled in: what is asked for would leave with it.
fn image(text: &str) -> Option<Range<usize>> {
    let from = text.find("![")?;
    let rest = text.get(from..)?;
    let address = from + rest.find("](")?;
    let end = address + text.get(address..)?.find(')')?;
    let filled = text.get(address + 2..end)?.contains(['{', '[', '<']);
    filled.then_some(from..end)
}
