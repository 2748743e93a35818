//! Words and numbers of a text: runs of letters and runs of digits, with what stands between them.

use std::borrow::Cow;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, in lower case.
    Letters,
    /// Digits, without leading zeros.
    Digits,
}

/// A run of letters or of digits.
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: Cow<'a, str>,
    /// How many signs it was written with, leading zeros included.
    pub(super) written: usize,
    /// What stands between it and the token before.
    pub(super) gap: &'a str,
    /// Whether there is a token before.
    follows: bool,
}

impl Token<'_> {
    /// Whether it may belong to one number with the token before: nothing between them, or one of
    /// the usual signs, with a blank at most on each side.
    pub(super) fn joins(&self) -> bool {
        let inner = self.gap.trim();
        self.gap.len() <= 6
            && self.gap.matches('\n').count() <= 1
            && matches!(
                inner,
                "" | "-" | "/" | "." | "_" | "#" | "\u{2010}" | "\u{2011}" | "\u{2013}"
            )
    }

    /// Whether it touches the token before.
    pub(super) fn touches_before(&self) -> bool {
        self.follows && self.gap.is_empty()
    }

    /// Whether one sign without a blank ties it to the token before: `1041.00`, `12/11`, `555-1041`.
    pub(super) fn is_glued(&self) -> bool {
        self.follows && matches!(self.gap, "" | "." | "," | "/" | "-" | ":" | "'" | "_")
    }

    /// Whether a currency's sign stands right before it.
    pub(super) fn follows_symbol(&self) -> bool {
        self.gap.trim_end().ends_with(['€', '$', '£', '¥'])
    }

    /// Whether a currency's sign stands right after the token before it.
    pub(super) fn starts_with_symbol(&self) -> bool {
        self.gap.trim_start().starts_with(['€', '$', '£', '¥'])
    }
}

/// The tokens of a text, and an empty one at the end that carries what stands behind them all.
pub(super) fn words(text: &str) -> Vec<Token<'_>> {
    let mut tokens = tokens(text);
    let end = text.trim_end_matches(|sign: char| !sign.is_alphanumeric()).len();
    tokens.push(Token {
        kind: Kind::Letters,
        text: Cow::Borrowed(""),
        written: 0,
        gap: text.get(end..).unwrap_or_default(),
        follows: false,
    });
    tokens
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::with_capacity(text.len() / 6);
    let mut gap_start = 0;
    let mut run: Option<(Kind, usize)> = None;
    let kind_of = |sign: char| {
        if sign.is_ascii_digit() {
            Some(Kind::Digits)
        } else if sign.is_alphabetic() {
            Some(Kind::Letters)
        } else {
            None
        }
    };
    let mut finish = |kind: Kind, start: usize, end: usize, gap_start: usize| {
        let written = text.get(start..end).unwrap_or_default();
        let text_of = match kind {
            Kind::Letters if written.bytes().all(|it| it.is_ascii_lowercase()) => {
                Cow::Borrowed(written)
            }
            Kind::Letters => Cow::Owned(written.to_lowercase()),
            Kind::Digits => {
                let bare = written.trim_start_matches('0');
                Cow::Borrowed(if bare.is_empty() { "0" } else { bare })
            }
        };
        tokens.push(Token {
            kind,
            text: text_of,
            written: end - start,
            gap: text.get(gap_start..start).unwrap_or_default(),
            follows: !tokens.is_empty(),
        });
    };
    for (at, sign) in text.char_indices() {
        let kind = kind_of(sign);
        match (run, kind) {
            (Some((open, _)), Some(kind)) if open == kind => {}
            (Some((open, start)), _) => {
                finish(open, start, at, gap_start);
                gap_start = at;
                run = kind.map(|kind| (kind, at));
            }
            (None, Some(kind)) => run = Some((kind, at)),
            (None, None) => {}
        }
    }
    if let Some((open, start)) = run {
        finish(open, start, text.len(), gap_start);
    }
    tokens
}
