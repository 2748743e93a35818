//! The text that a person should read, what is attached, and who wrote first if it is a forward.

use super::decode;
use super::fields::{Fields, mailboxes_in};
use super::html;
use super::structure::{Encoding, Form, Part};
use super::value::{AttachmentInfo, Limits};
use crate::letter::Mailbox;

/// The parts of a mail with the bytes that they point into.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    pub(super) raw: &'a [u8],
    pub(super) all: &'a [Part],
}

impl<'a> Parts<'a> {
    /// A part's header.
    pub(super) fn fields(&self, part: &Part) -> Fields<'a> {
        Fields::of(self.raw.get(part.header.clone()).unwrap_or_default())
    }

    /// A part's body as it stands.
    pub(super) fn body(&self, part: &Part) -> &'a [u8] {
        self.raw.get(part.body.clone()).unwrap_or_default()
    }

    /// At most `limit` bytes of a leaf, decoded as text; whether there was more.
    pub(super) fn text(&self, part: &Part, limit: usize) -> (String, bool) {
        let body = self.body(part);
        // Base64 takes four signs for three bytes, quoted-printable three for one.
        let taken = body.get(..body.len().min(limit.saturating_mul(3))).unwrap_or_default();
        let bytes = decode::bytes(taken, part.encoding);
        let text = decode::text(&bytes, part.charset.as_deref());
        let cut = taken.len() < body.len();
        (text, cut)
    }

    /// The parts of the mail itself: not those of a mail that is attached to it.
    pub(super) fn own(&self) -> impl Iterator<Item = &'a Part> {
        let mut within = vec![false; self.all.len()];
        self.all.iter().enumerate().filter_map(move |(index, part)| {
            let inside = part.parent.is_some_and(|parent| {
                let message = self.all.get(parent).is_some_and(|part| part.form == Form::Message);
                message || within.get(parent).copied().unwrap_or(false)
            });
            if let Some(slot) = within.get_mut(index) {
                *slot = inside;
            }
            (!inside).then_some(part)
        })
    }
}

/// What the body holds.
#[derive(Default)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) cut: bool,
    pub(super) attachments: Vec<AttachmentInfo>,
    pub(super) forwarded_from: Option<Mailbox>,
}

/// Reads the body.
pub(super) fn read(parts: Parts<'_>, subject: &str, limits: &Limits) -> Body {
    let mut body = Body::default();
    let mut children = vec![Vec::new(); parts.all.len()];
    for (index, part) in parts.all.iter().enumerate() {
        if let Some(list) = part.parent.and_then(|parent| children.get_mut(parent)) {
            list.push(index);
        }
    }
    let mut reader = Reader { parts, children, limits, body: &mut body };
    let text = reader.visit(0);
    finish(text, limits, &mut body);
    if body.forwarded_from.is_none() {
        body.forwarded_from = forwarded_inline(&body.text, subject);
    }
    body
}

fn finish(text: String, limits: &Limits, body: &mut Body) {
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    if text.len() > limits.text_bytes {
        let end = (0..=limits.text_bytes).rev().find(|at| text.is_char_boundary(*at));
        text.truncate(end.unwrap_or(0));
        body.cut = true;
    }
    text.truncate(text.trim_end().len());
    body.text = text;
}

struct Reader<'a> {
    parts: Parts<'a>,
    children: Vec<Vec<usize>>,
    limits: &'a Limits,
    body: &'a mut Body,
}

impl Reader<'_> {
    /// The text of a part; what is no text goes to the attachments. As deep as the limit of depth
    /// allows, no deeper.
    fn visit(&mut self, index: usize) -> String {
        let Some(part) = self.parts.all.get(index) else { return String::new() };
        let children = self.children.get(index).cloned().unwrap_or_default();
        match part.form {
            Form::Multipart if children.is_empty() => self.leaf_text(part),
            Form::Multipart if part.media == "multipart/alternative" => self.best(&children),
            Form::Multipart => {
                let texts = children.iter().map(|child| self.visit(*child));
                let texts: Vec<String> = texts.filter(|text| !text.trim().is_empty()).collect();
                texts.join("\n")
            }
            Form::Message => {
                self.attached_mail(part, children.first().copied());
                String::new()
            }
            Form::Leaf => self.leaf(part, index == 0),
        }
    }

    /// RFC 2046 §5.1.4 puts the richest last; for reading, plain text is the best, unless it is
    /// empty.
    fn best(&mut self, children: &[usize]) -> String {
        let mut plain = String::new();
        let mut rich = String::new();
        for child in children {
            let text = self.visit(*child);
            let media = self.parts.all.get(*child).map_or("", |part| part.media.as_str());
            let place = if media == "text/plain" { &mut plain } else { &mut rich };
            if place.trim().is_empty() {
                *place = text;
            }
        }
        if plain.trim().is_empty() { rich } else { plain }
    }

    fn leaf(&mut self, part: &super::structure::Part, is_whole_mail: bool) -> String {
        let is_text = matches!(part.media.as_str(), "text/plain" | "text/html" | "text/enriched")
            // A multipart without a usable boundary, and `Content-Type: text` of old software.
            || part.media.starts_with("multipart/") || part.media == "text/";
        if is_text && (is_whole_mail || (!part.is_attachment && part.name.is_none())) {
            return self.leaf_text(part);
        }
        // Parts of a report are read elsewhere; they are no files.
        if !matches!(part.media.as_str(), "message/delivery-status" | "message/feedback-report") {
            let size = decode::size(self.parts.body(part), part.encoding);
            let name = part.name.clone().unwrap_or_default();
            self.body.attachments.push(AttachmentInfo { name, media: part.media.clone(), size });
        }
        String::new()
    }

    fn leaf_text(&mut self, part: &super::structure::Part) -> String {
        let (text, cut) = self.parts.text(part, self.limits.text_bytes);
        self.body.cut |= cut;
        let looks_html = part.media == "text/html";
        if looks_html { html::to_text(&text) } else { text }
    }

    fn attached_mail(&mut self, part: &super::structure::Part, inner: Option<usize>) {
        let size = decode::size(self.parts.body(part), Encoding::Plain);
        let name = part.name.clone().unwrap_or_default();
        self.body.attachments.push(AttachmentInfo { name, media: part.media.clone(), size });
        if self.body.forwarded_from.is_none()
            && let Some(inner) = inner.and_then(|inner| self.parts.all.get(inner))
        {
            self.body.forwarded_from =
                self.parts.fields(inner).mailboxes("from").into_iter().next();
        }
    }
}

/// Marks that mail programs put before a mail that is forwarded inline. In lower case, without
/// hyphens and blanks around.
const FORWARD_MARKS: [&str; 14] = [
    "forwarded message",
    "begin forwarded message:",
    "original message",
    "weitergeleitete nachricht",
    "anfang der weitergeleiteten nachricht:",
    "ursprüngliche nachricht",
    "message transféré",
    "début du message transféré :",
    "mensaje reenviado",
    "messaggio inoltrato",
    "doorgestuurd bericht",
    "przekazana wiadomość",
    "wiadomość przekazana dalej",
    "persiųstas laiškas",
];
/// What a subject line of a forward starts with.
const FORWARD_SUBJECTS: [&str; 9] =
    ["fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "doorst:", "pd:", "fs:"];
/// What the line that names the writer starts with.
const FROM_LINES: [&str; 9] =
    ["from:", "von:", "de:", "da:", "van:", "od:", "nuo:", "de :", "from :"];

/// The first writer of a mail that was forwarded inline: the first line like `From:` behind a mark
/// of forwarding, or anywhere when the subject says that it is a forward.
fn forwarded_inline(text: &str, subject: &str) -> Option<Mailbox> {
    let subject = subject.trim_start().to_lowercase();
    let mut marked = FORWARD_SUBJECTS.iter().any(|prefix| subject.starts_with(prefix));
    for line in text.lines().take(2_000) {
        let line = line.trim_start_matches(['>', ' ', '*', '\t']).trim();
        if line.len() > 500 {
            continue;
        }
        let bare = line.trim_matches(['-', ' ', '_', '=']).to_lowercase();
        if FORWARD_MARKS.contains(&bare.as_str()) {
            // Outlook writes "Original Message" into answers too; only a subject tells.
            marked |= !matches!(bare.as_str(), "original message" | "ursprüngliche nachricht");
            continue;
        }
        if marked && FROM_LINES.iter().any(|start| bare.starts_with(start)) {
            let value =
                line.split_once(':').map_or("", |(_, value)| value).replace(['*', '['], " ");
            let value = value.replace("mailto:", " ").replace(']', " ");
            return mailboxes_in(value.trim().as_bytes()).into_iter().next();
        }
    }
    None
}
