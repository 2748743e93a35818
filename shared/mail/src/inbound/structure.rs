//! Which parts a mail has, and where: one pass over the lines, no recursion, limits on everything.
//!
//! A delimiter counts at the start of a line only (RFC 2046 §5.1.1), and that of an outer multipart
//! ends all inner ones. What is inside an attached message is walked like the rest.

use super::fields::{self, Fields, line_at};
use super::value::{Limits, Unreadable};
use std::ops::Range;

/// One entity: the mail itself, a multipart, an attached message, or a leaf.
pub(super) struct Part {
    /// The entity around it.
    pub(super) parent: Option<usize>,
    /// How many entities are around it.
    pub(super) depth: usize,
    /// Its header.
    pub(super) header: Range<usize>,
    /// Its body; of a multipart and of an attached message, all that is within.
    pub(super) body: Range<usize>,
    /// Media type in lower case, such as `text/plain`.
    pub(super) media: String,
    /// `charset` of the media type.
    pub(super) charset: Option<String>,
    /// `report-type` of a multipart/report.
    pub(super) report: Option<String>,
    /// Its transfer encoding.
    pub(super) encoding: Encoding,
    /// Whether it asks not to be shown inline.
    pub(super) is_attachment: bool,
    /// Its file name, if any.
    pub(super) name: Option<String>,
    /// What it is made of.
    pub(super) form: Form,
}

/// How an entity is made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Of further parts.
    Multipart,
    /// Of a whole mail, which is its only child.
    Message,
    /// Of content.
    Leaf,
}

/// How a leaf's bytes are written (RFC 2045 §6).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As they are.
    Plain,
    /// Base64.
    Base64,
    /// Quoted-printable.
    QuotedPrintable,
}

/// The parts of a mail, the mail itself first, in the order in which they stand.
pub(super) fn parts(raw: &[u8], limits: &Limits) -> Result<Vec<Part>, Unreadable> {
    let mut walk = Walk { raw, limits, parts: Vec::new(), open: Vec::new(), at: 0 };
    walk.entity(None, mbox_line(raw))?;
    while walk.at < raw.len() {
        walk.line()?;
    }
    walk.close(0, raw.len());
    Ok(walk.parts)
}

/// Where the mail starts, when a mailbox's `From ` line (RFC 4155) was left before it.
fn mbox_line(raw: &[u8]) -> usize {
    if raw.starts_with(b"From ") || raw.starts_with(b">From ") { line_at(raw, 0).end } else { 0 }
}

/// An entity that can still grow.
struct Open {
    part: usize,
    /// The delimiter between its parts, for a multipart.
    boundary: Option<Vec<u8>>,
}

struct Walk<'a> {
    raw: &'a [u8],
    limits: &'a Limits,
    parts: Vec<Part>,
    open: Vec<Open>,
    at: usize,
}

impl Walk<'_> {
    /// Reads the entity whose header starts at `start`, and those that begin within it at once.
    fn entity(&mut self, parent: Option<usize>, start: usize) -> Result<(), Unreadable> {
        let (mut parent, mut start) = (parent, start);
        loop {
            if self.parts.len() >= self.limits.parts {
                return Err(Unreadable::TooManyParts { limit: self.limits.parts });
            }
            let depth = parent.and_then(|at| self.parts.get(at)).map_or(0, |part| part.depth + 1);
            if depth > self.limits.depth {
                return Err(Unreadable::TooDeep { limit: self.limits.depth });
            }
            let (header, body) = fields::block(
                self.raw,
                start,
                self.limits.header_bytes,
                self.limits.field_bytes,
                |line| self.delimiter(line).is_some(),
            )
            .map_err(|_| Unreadable::HeaderTooLong { limit: self.limits.header_bytes })?;
            let digest = parent
                .and_then(|at| self.parts.get(at))
                .is_some_and(|part| part.media == "multipart/digest");
            let (part, boundary) = self.part(parent, depth, header, body, digest);
            let form = part.form;
            let index = self.parts.len();
            self.parts.push(part);
            self.open.push(Open { part: index, boundary });
            self.at = body;
            if form != Form::Message {
                return Ok(());
            }
            (parent, start) = (Some(index), body);
        }
    }

    fn part(
        &self,
        parent: Option<usize>,
        depth: usize,
        header: Range<usize>,
        body: usize,
        in_digest: bool,
    ) -> (Part, Option<Vec<u8>>) {
        let fields = Fields::of(self.raw.get(header.clone()).unwrap_or_default());
        let content_type = fields.parameters("content-type");
        let attribute =
            |name: &str| content_type.as_ref().and_then(|ct| ct.attribute(name)).map(str::to_owned);
        let media = match &content_type {
            Some(ct) => {
                let kind = ct.ctype().to_ascii_lowercase();
                format!("{kind}/{}", ct.subtype().unwrap_or_default().to_ascii_lowercase())
            }
            // RFC 2046 §5.1.5, RFC 2045 §5.2.
            None if in_digest => "message/rfc822".to_owned(),
            None => "text/plain".to_owned(),
        };
        let encoding = match fields.plain("content-transfer-encoding") {
            Some(name) if name.eq_ignore_ascii_case("base64") => Encoding::Base64,
            Some(name) if name.eq_ignore_ascii_case("quoted-printable") => {
                Encoding::QuotedPrintable
            }
            _ => Encoding::Plain,
        };
        let boundary = attribute("boundary")
            .map(|text| text.trim_end().as_bytes().to_vec())
            .filter(|text| !text.is_empty());
        let form = if media.starts_with("multipart/") && boundary.is_some() {
            Form::Multipart
        } else if matches!(media.as_str(), "message/rfc822" | "message/global")
            && encoding == Encoding::Plain
        {
            Form::Message
        } else {
            Form::Leaf
        };
        let disposition = fields.parameters("content-disposition");
        let name = disposition
            .as_ref()
            .and_then(|value| value.attribute("filename"))
            .map(str::to_owned)
            .or_else(|| attribute("name"));
        let part = Part {
            parent,
            depth,
            header,
            body: body..body,
            charset: attribute("charset"),
            report: attribute("report-type").map(|text| text.to_ascii_lowercase()),
            encoding,
            is_attachment: disposition.is_some_and(|value| value.is_attachment()),
            name,
            form,
            media,
        };
        (part, boundary.filter(|_| form == Form::Multipart))
    }

    /// Which open multipart this line delimits, and whether it ends it.
    fn delimiter(&self, line: &[u8]) -> Option<(usize, bool)> {
        let text = line.strip_prefix(b"--")?.trim_ascii_end();
        let matching =
            |text: &[u8]| self.open.iter().rposition(|open| open.boundary.as_deref() == Some(text));
        // A boundary may itself end in two hyphens: the whole line goes first.
        matching(text)
            .map(|at| (at, false))
            .or_else(|| matching(text.strip_suffix(b"--")?).map(|at| (at, true)))
    }

    fn line(&mut self) -> Result<(), Unreadable> {
        let line = line_at(self.raw, self.at);
        let text = self.raw.get(line.clone()).unwrap_or_default();
        let Some((at, ends)) = self.delimiter(text) else {
            self.at = line.end;
            return Ok(());
        };
        // The line end before a delimiter belongs to the delimiter.
        let end = before_line_end(self.raw, line.start);
        self.at = line.end;
        if ends {
            self.close(at, end);
            return Ok(());
        }
        self.close(at + 1, end);
        let parent = self.open.get(at).map(|open| open.part);
        self.entity(parent, line.end)
    }

    /// Ends all entities from `from` on (in the order of opening) at `end`.
    fn close(&mut self, from: usize, end: usize) {
        for open in self.open.drain(from.min(self.open.len())..) {
            if let Some(part) = self.parts.get_mut(open.part) {
                part.body.end = end.max(part.body.start);
            }
        }
    }
}

fn before_line_end(raw: &[u8], at: usize) -> usize {
    let before = raw.get(..at).unwrap_or_default();
    let before = before.strip_suffix(b"\n").unwrap_or(before);
    before.strip_suffix(b"\r").unwrap_or(before).len()
}
