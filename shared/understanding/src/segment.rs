//! What the sender wrote now: quoted history and signature cut off.
//!
//! Only this may carry meaning: our own reminder, quoted below an answer, says "dispute" and names
//! amounts and dates. What stands between quoted lines is an answer and stays. Every line is looked
//! at a bounded number of times, so the time grows with the length of the text and no faster.

mod forwarded;
mod marks;
mod signed;

use marks::{
    header, is_divider, is_forward_or_original, is_quoted, label_of, mail_header, sent_from,
};

/// Lines longer than this are prose, never a mark.
const LONGEST_MARK: usize = 500;

/// The new text of a reply. Empty when all of it is quoted.
pub fn new_text(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let labels: Vec<_> = lines.iter().map(|line| label_of(line)).collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut at = 0;
    let mut in_signature = false;
    while let Some(line) = lines.get(at) {
        if is_quoted(line) {
            in_signature = false;
            at += 1;
            continue;
        }
        if line.len() <= LONGEST_MARK {
            let ahead = lines.get(at..).unwrap_or_default();
            if is_forward_or_original(line) || mail_header(labels.get(at..).unwrap_or_default()) {
                drop_divider(&mut kept);
                let Some(length) = before_new(&kept, ahead) else { break };
                in_signature = false;
                kept = signed::unsigned(kept);
                kept.push("");
                at += length;
                continue;
            }
            if let Some(length) = header(ahead) {
                at += length;
                in_signature = false;
                let next = lines.iter().skip(at).find(|line| !line.trim().is_empty());
                if next.is_none_or(|line| is_quoted(line)) {
                    continue;
                }
                // A header of a quote whose lines carry no mark: all that follows is old.
                drop_divider(&mut kept);
                break;
            }
            if line.trim_end() == "--" {
                in_signature = true;
            }
        }
        let before = at.checked_sub(1).and_then(|at| lines.get(at));
        if !in_signature && !before.is_some_and(|before| is_wrapped(before, line)) {
            kept.push(line);
        }
        at += 1;
    }
    finish(kept)
}

/// How many lines of what is put before old text stand before something new all the same: a note that is passed
/// on, or answers between quoted lines.
fn before_new(above: &[&str], lines: &[&str]) -> Option<usize> {
    let note = || forwarded::before_note(above, lines);
    let block = forwarded::block(lines)?;
    let next = lines.iter().skip(block).find(|line| !line.trim().is_empty());
    if next.is_some_and(|line| is_quoted(line)) { Some(block) } else { note() }
}

/// The rest of a quoted line that some program broke without marking the second half: the quoted line
/// is full and stops in the middle of a sentence, and this one goes on in lower case.
fn is_wrapped(before: &str, line: &str) -> bool {
    is_quoted(before)
        && before.chars().count() >= 68
        && !before.trim_end().ends_with(['.', '?', '!', ':', '>'])
        && line.chars().next().is_some_and(char::is_lowercase)
}

/// The line of underscores that Outlook puts before its header block.
fn drop_divider(kept: &mut Vec<&str>) {
    while kept.last().is_some_and(|line| line.trim().is_empty() || is_divider(line)) {
        kept.pop();
    }
}

fn finish(mut kept: Vec<&str>) -> String {
    // "Sent from my iPhone" says nothing; what stands above it may.
    while kept.last().is_some_and(|line| line.trim().is_empty() || sent_from(line)) {
        kept.pop();
    }
    let kept = signed::unsigned(kept);
    let start = kept.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    let mut text = String::new();
    let mut blank = false;
    for line in kept.into_iter().skip(start) {
        // One empty line between paragraphs is enough where quotes were cut out.
        if line.trim().is_empty() {
            blank = true;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        text.push_str(line.trim_end());
    }
    text
}
