//! Things that are said in many ways: words of some kinds near one another in one sentence. "Mailed you a
//! money order Friday" and "sent the lot last night" share no phrase; both are a word for sending, said of
//! the past, with money or a past time near it.
//!
//! A file of `frames/` is one kind in eight languages. `@name = words` is a group: folded words, `word*`
//! for every word that begins so; a group may go on over several lines. `n: a b c` is a frame: these words
//! in this order, within n words and one sentence; `@name` is a word of a group, `a|b` either, `^a` begins
//! the sentence; `!a` must not stand between the first and the last, `-a` not in the three words before.
//! Groups that are always there: `@number` has a digit, `@money` is a number with a sign or a name of
//! money beside it or with cents.
//!
//! A frame decides nothing by itself: it tells the model and the second look what to look at.

mod book;
mod seen;

use crate::shelf::Numbers;
use crate::words::Word;
use book::Book;
use seen::Seen;
use std::ops::Range;
use std::sync::LazyLock;

/// What a frame says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frame {
    /// The money has left, or a cheque is in the post.
    Sent,
    /// Less is paid than was billed; a part is left out, or waits.
    Less,
    /// Something is wrong with the bill, the goods or the work, or it is denied.
    Wrong,
    /// A question that somebody has to answer.
    Asks,
    /// Not for this person, this firm, this mailbox; no more of it.
    Elsewhere,
    /// There is not enough money.
    Short,
    /// Grief, illness, a crisis; somebody else looks after things.
    Care,
    /// Insolvency, advisers, courts.
    Law,
    /// What a fraud asks for: another account, money sent on or back, haste, no calls.
    Lure,
    /// Something must be done by us, or found, before anything is paid.
    Ours,
    /// Anything that such mails are about.
    Topic,
}

impl Frame {
    /// All of them.
    pub const ALL: [Self; 11] = [
        Self::Sent,
        Self::Less,
        Self::Wrong,
        Self::Asks,
        Self::Elsewhere,
        Self::Short,
        Self::Care,
        Self::Law,
        Self::Lure,
        Self::Ours,
        Self::Topic,
    ];

    /// The flag that the learned model sees.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Sent => "says:sent",
            Self::Less => "says:less",
            Self::Wrong => "says:wrong",
            Self::Asks => "says:asks",
            Self::Elsewhere => "says:elsewhere",
            Self::Short => "says:short",
            Self::Care => "says:care",
            Self::Law => "says:law",
            Self::Lure => "says:lure",
            Self::Ours => "says:ours",
            Self::Topic => "says:topic",
        }
    }

    fn file(self) -> &'static str {
        match self {
            Self::Sent => include_str!("frames/sent.txt"),
            Self::Less => include_str!("frames/less.txt"),
            Self::Wrong => include_str!("frames/wrong.txt"),
            Self::Asks => include_str!("frames/asks.txt"),
            Self::Elsewhere => include_str!("frames/elsewhere.txt"),
            Self::Short => include_str!("frames/short.txt"),
            Self::Care => include_str!("frames/care.txt"),
            Self::Law => include_str!("frames/law.txt"),
            Self::Lure => include_str!("frames/lure.txt"),
            Self::Ours => include_str!("frames/ours.txt"),
            Self::Topic => include_str!("frames/topic.txt"),
        }
    }
}

/// A frame that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What it says.
    pub frame: Frame,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// Its line among all of its file, from 1.
    pub line: u16,
}

/// The frames of some files.
pub struct Frames(Book);

/// Those of the product.
static OURS: LazyLock<Frames> =
    LazyLock::new(|| Frames::of(Frame::ALL.into_iter().map(|frame| (frame, frame.file()))));

impl Frames {
    /// Of these files.
    pub fn of(files: impl Iterator<Item = (Frame, &'static str)>) -> Self {
        Self(Book::of(files))
    }

    /// The frames in a text, of which these are the words; of each line of a file the first.
    pub fn found(&self, text: &str, words: &[Word<'_>]) -> Vec<Found> {
        let seen = Seen::of(&self.0, text, words);
        let (mut found, mut known) = (Vec::new(), Numbers::default());
        let mut occur = Numbers::default();
        for sentence in &seen.sentences {
            seen.occur(sentence, &mut occur);
            for (number, pattern) in self.0.possible(&occur) {
                if known.has(number) {
                    continue;
                }
                let place = self.0.place(pattern, sentence, &seen);
                let word = |at: usize| words.get(at).map(|word| &word.place);
                if let Some((from, to)) = place.and_then(|(from, to)| word(from).zip(word(to))) {
                    known.add(number);
                    let (frame, line) = (pattern.frame, pattern.line);
                    found.push(Found { frame, place: from.start..to.end, line });
                }
            }
        }
        found
    }
}

/// The product's frames in a text, of which these are the words.
pub fn found(text: &str, words: &[Word<'_>]) -> Vec<Found> {
    OURS.found(text, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_near_one_another_are_a_frame_and_far_apart_or_denied_they_are_not() {
        let says = |text: &str, frame: Frame| {
            found(text, &crate::words::words(text)).iter().any(|it| it.frame == frame)
        };
        for text in
            ["Mailed you a money order Friday for all of it.", "Sent the £2,900 on\nThursday"]
        {
            assert!(says(text, Frame::Sent), "{text}");
        }
        for text in ["It will be sent on Friday, £2,900.", "Nothing was sent. Friday is a holiday."]
        {
            assert!(!says(text, Frame::Sent), "{text}");
        }
    }
}
