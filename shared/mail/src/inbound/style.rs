//! Whether an element of HTML can be seen, from its own attributes. Style sheets are not read: mail
//! programs drop most of them, and so do those who want to hide something from software.

/// How an element looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Nobody sees it.
    Hidden,
    /// It has a ground of its own, on which light text may be visible.
    Background,
    /// Nothing of note.
    Plain,
}

/// How the element with these attributes looks, on a ground that is coloured or not.
pub(super) fn look(attributes: &str, on_colour: bool) -> Look {
    if attributes.trim().is_empty() {
        return Look::Plain;
    }
    let mut found = Look::Plain;
    let mut light = false;
    for (name, value) in Attributes(attributes) {
        match name.as_str() {
            "hidden" => return Look::Hidden,
            "color" => light |= is_white(&value),
            "bgcolor" | "background" => found = Look::Background,
            "style" => {
                // Comments inside a style would split its words.
                for rule in value.split(';') {
                    let Some((property, value)) = rule.split_once(':') else { continue };
                    let property = property.trim().to_ascii_lowercase();
                    let value = value.to_ascii_lowercase().replace("!important", "");
                    let value = value.trim();
                    match property.as_str() {
                        "background" | "background-color"
                            if !is_white(value) && value != "none" =>
                        {
                            found = Look::Background;
                        }
                        "color" => light |= is_white(value),
                        _ if hides(&property, value) => return Look::Hidden,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    if light && !on_colour && found != Look::Background { Look::Hidden } else { found }
}

fn hides(property: &str, value: &str) -> bool {
    match property {
        "display" => value == "none",
        "visibility" => value == "hidden" || value == "collapse",
        "mso-hide" => value == "all",
        "font-size" | "opacity" | "max-height" | "max-width" => is_zero(value),
        "text-indent" | "left" | "top" | "margin-left" => {
            value.strip_prefix('-').and_then(leading_number).is_some_and(|n| n >= 500)
        }
        _ => false,
    }
}

/// `0`, `0px`, `0.0em`, `1px` (text of one pixel cannot be read either).
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|sign: char| sign.is_ascii_alphabetic() || sign == '%');
    let digits = number.trim();
    !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0' | b'.'))
        || matches!(value, "1px" | "1pt")
}

fn leading_number(value: &str) -> Option<u32> {
    let end = value.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(value.len());
    value.get(..end)?.parse().ok()
}

fn is_white(value: &str) -> bool {
    let value: String = value
        .trim()
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .collect::<String>()
        .to_ascii_lowercase();
    match value.strip_prefix('#') {
        // #fff, #ffffff, and what an eye cannot tell from them.
        Some(hex) if hex.len() == 3 => hex.bytes().all(|byte| byte == b'f'),
        Some(hex) if hex.len() == 6 => hex.bytes().step_by(2).all(|byte| byte == b'f'),
        _ => matches!(
            value.as_str(),
            "white" | "transparent" | "rgb(255,255,255)" | "rgba(255,255,255,1)" | "rgba(0,0,0,0)"
        ),
    }
}

/// Name and value of each attribute; quotes of both sorts or none.
struct Attributes<'a>(&'a str);

impl Iterator for Attributes<'_> {
    type Item = (String, String);

    fn next(&mut self) -> Option<(String, String)> {
        let text = self.0.trim_start_matches(|sign: char| sign.is_whitespace() || sign == '/');
        if text.is_empty() {
            return None;
        }
        let end = text
            .find(|sign: char| sign.is_whitespace() || sign == '=' || sign == '/')
            // An equals sign where a name should be is skipped as a name of one sign.
            .map_or(text.len(), |at| at.max(1));
        let (name, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        let name = name.to_ascii_lowercase();
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            self.0 = rest;
            return Some((name, String::new()));
        };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        self.0 = rest;
        Some((name, value.replace("&quot;", "\"")))
    }
}
