//! Header fields: split here, read field by field with `mail-parser` (addresses, dates, encoded
//! words). Nothing is read before it is asked for.

use crate::letter::Mailbox;
use domain::calendar::Time;
use mail_parser::parsers::MessageStream;
use mail_parser::{Address, ContentType, HeaderValue};
use std::ops::Range;

/// A block of header fields. Also serves for the groups of a delivery report, which have the same
/// form (RFC 3464 §2.1).
#[derive(Clone, Default)]
pub(super) struct Fields<'a> {
    fields: Vec<Field<'a>>,
}

#[derive(Clone, Copy)]
struct Field<'a> {
    name: &'a [u8],
    /// The value with its continuation lines and its line end.
    value: &'a [u8],
}

/// Why a header block is not read further.
pub(super) struct TooLong;

/// The lines of `bytes` from `start`: each with its line end (LF, with or without CR before it).
pub(super) fn line_at(bytes: &[u8], start: usize) -> Range<usize> {
    let rest = bytes.get(start..).unwrap_or_default();
    let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
    start..start + length
}

/// Whether a line holds nothing but its line end.
pub(super) fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"" | b"\n" | b"\r\n" | b"\r")
}

impl<'a> Fields<'a> {
    /// The fields of a block. Lines that are no field are passed over: software that writes broken
    /// headers is common, and the rest of its header is still worth reading.
    pub(super) fn of(block: &'a [u8]) -> Self {
        let mut fields: Vec<Field<'a>> = Vec::new();
        let mut open: Option<(&'a [u8], Range<usize>)> = None;
        let mut at = 0;
        while at < block.len() {
            let line = line_at(block, at);
            at = line.end;
            let text = block.get(line.clone()).unwrap_or_default();
            if matches!(text.first(), Some(b' ' | b'\t')) {
                if let Some((_, value)) = &mut open {
                    value.end = line.end;
                }
                continue;
            }
            if let Some((name, value)) = open.take() {
                fields.push(Field { name, value: block.get(value).unwrap_or_default() });
            }
            if let Some(name) = field_name(text) {
                let colon = memchr::memchr(b':', text).unwrap_or(0);
                open = Some((name, line.start + colon + 1..line.end));
            }
        }
        if let Some((name, value)) = open {
            fields.push(Field { name, value: block.get(value).unwrap_or_default() });
        }
        Self { fields }
    }

    /// Whether there is no field at all.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    fn raw_all(&self, name: &str) -> impl Iterator<Item = &'a [u8]> {
        let name = name.as_bytes().to_vec();
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(&name))
            .map(|field| field.value)
    }

    /// Whether the field is there at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw_all(name).next().is_some()
    }

    /// The field's text as it stands, unfolded, without encoded words read. The first one counts.
    pub(super) fn plain(&self, name: &str) -> Option<String> {
        self.raw_all(name).next().map(unfold)
    }

    /// The same, of every field of this name.
    pub(super) fn plain_all(&self, name: &str) -> Vec<String> {
        self.raw_all(name).map(unfold).collect()
    }

    /// The field's text with encoded words read (RFC 2047).
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let value = ended(self.raw_all(name).next()?);
        match MessageStream::new(&value).parse_unstructured() {
            HeaderValue::Text(text) => Some(text.trim().to_owned()),
            _ => None,
        }
    }

    /// The mailboxes of every field of this name.
    pub(super) fn mailboxes(&self, name: &str) -> Vec<Mailbox> {
        self.raw_all(name).flat_map(mailboxes_in).collect()
    }

    /// The message ids of every field of this name, without angle brackets.
    pub(super) fn ids(&self, name: &str) -> Vec<String> {
        self.raw_all(name)
            .flat_map(|value| {
                let value = ended(value);
                match MessageStream::new(&value).parse_id() {
                    HeaderValue::Text(id) => vec![id.into_owned()],
                    HeaderValue::TextList(ids) => {
                        ids.into_iter().map(std::borrow::Cow::into_owned).collect()
                    }
                    _ => Vec::new(),
                }
            })
            .map(|id| id.trim().to_owned())
            .filter(|id| !id.is_empty())
            .collect()
    }

    /// A date (RFC 5322 §3.3).
    pub(super) fn date(&self, name: &str) -> Option<Time> {
        let value = ended(self.raw_all(name).next()?);
        match MessageStream::new(&value).parse_date() {
            HeaderValue::DateTime(date) if date.is_valid() => {
                Time::from_timestamp(date.to_timestamp(), 0)
            }
            _ => None,
        }
    }

    /// A value with parameters (RFC 2045 §5.1, RFC 2231).
    pub(super) fn parameters(&self, name: &str) -> Option<ContentType<'static>> {
        let value = ended(self.raw_all(name).next()?);
        match MessageStream::new(&value).parse_content_type() {
            HeaderValue::ContentType(content_type) => Some(owned(content_type)),
            _ => None,
        }
    }
}

/// The mailboxes in one field's value.
pub(super) fn mailboxes_in(value: &[u8]) -> Vec<Mailbox> {
    let value = ended(value);
    let HeaderValue::Address(address) = MessageStream::new(&value).parse_address() else {
        return Vec::new();
    };
    let list = match address {
        Address::List(list) => list,
        Address::Group(groups) => groups.into_iter().flat_map(|group| group.addresses).collect(),
    };
    list.into_iter()
        .filter_map(|entry| {
            // Words without quotes before an address without brackets are taken into it.
            let address = entry.address?;
            let address = address.split_whitespace().rfind(|word| word.contains('@'))?.to_owned();
            let name = entry.name.map(|name| name.trim().to_owned()).filter(|n| !n.is_empty());
            Some(Mailbox { name, address })
        })
        .collect()
}

fn owned(content_type: ContentType<'_>) -> ContentType<'static> {
    ContentType {
        c_type: content_type.c_type.into_owned().into(),
        c_subtype: content_type.c_subtype.map(|subtype| subtype.into_owned().into()),
        attributes: content_type.attributes.map(|attributes| {
            attributes
                .into_iter()
                .map(|attribute| mail_parser::Attribute {
                    name: attribute.name.into_owned().into(),
                    value: attribute.value.into_owned().into(),
                })
                .collect()
        }),
    }
}

/// The parsers of `mail-parser` want a line end after the value.
fn ended(value: &[u8]) -> Vec<u8> {
    let mut value = value.to_vec();
    if value.last() != Some(&b'\n') {
        value.push(b'\n');
    }
    value
}

fn unfold(value: &[u8]) -> String {
    let text = String::from_utf8_lossy(value);
    text.split(['\r', '\n'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The name of the field that starts with this line. RFC 5322 §2.2 allows any printable sign; every
/// field that exists has letters, digits, hyphens and the like, and JSON or prose has not. Blanks
/// before the colon are forgiven.
pub(super) fn field_name(line: &[u8]) -> Option<&[u8]> {
    // No registered field has a name of more than some forty characters.
    let start = line.get(..line.len().min(100)).unwrap_or_default();
    let colon = memchr::memchr(b':', start)?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty()
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')))
    .then_some(name)
}

/// The header block that starts at `start`: where it ends, and where what follows begins. `stop`
/// says that a line cannot belong to it (a delimiter of an enclosing multipart).
pub(super) fn block(
    raw: &[u8],
    start: usize,
    block_limit: usize,
    field_limit: usize,
    stop: impl Fn(&[u8]) -> bool,
) -> Result<(Range<usize>, usize), TooLong> {
    let mut at = start;
    let mut field_start = start;
    while at < raw.len() {
        let line = line_at(raw, at);
        let text = raw.get(line.clone()).unwrap_or_default();
        if is_blank(text) {
            return Ok((start..line.start, line.end));
        }
        if stop(text) {
            return Ok((start..line.start, line.start));
        }
        if !matches!(text.first(), Some(b' ' | b'\t')) {
            field_start = line.start;
        }
        if line.end - field_start > field_limit || line.end - start > block_limit {
            return Err(TooLong);
        }
        at = line.end;
    }
    Ok((start..raw.len(), raw.len()))
}
