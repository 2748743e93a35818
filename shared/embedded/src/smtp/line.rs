//! One conversation with a server: write a command, read a reply, each within its time. It knows
//! nothing of what a failure means; that is told by where in the conversation it happened.

use super::reply::{self, Reply};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

/// Bytes both ways: a TCP connection, or TLS over one.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Wire for T {}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server closed the connection, or it broke.
    Closed,
    /// What came is no SMTP reply.
    Garbage,
    /// Nothing (whole) came in time.
    Late,
}

impl Trouble {
    pub(super) fn told(&self) -> &'static str {
        match self {
            Trouble::Closed => "the connection was closed",
            Trouble::Garbage => "the answer is no SMTP reply",
            Trouble::Late => "no answer in time",
        }
    }
}

/// A reply is a few lines; more is an attack or another protocol.
const MOST_BYTES: usize = 64 * 1024;

/// A connection with what was read and not yet used.
pub(super) struct Line {
    wire: Box<dyn Wire>,
    unread: Vec<u8>,
}

impl Line {
    pub(super) fn new(wire: Box<dyn Wire>) -> Self {
        Self { wire, unread: Vec::new() }
    }

    /// The bytes below, to put TLS over them. `None` when the server has already sent more than its
    /// last reply: what came before encryption must not be taken for an answer given inside it
    /// (the STARTTLS response injection of CVE-2011-0411 and its kin).
    pub(super) fn into_wire(self) -> Option<Box<dyn Wire>> {
        self.unread.is_empty().then_some(self.wire)
    }

    /// Whether something was said that nobody asked for; a line that is out of step is not used again.
    pub(super) fn is_in_step(&self) -> bool {
        self.unread.is_empty()
    }

    /// Writes `command` (without its CRLF) and reads the reply.
    pub(super) async fn ask(&mut self, command: &str, within: Duration) -> Result<Reply, Trouble> {
        self.write(format!("{command}\r\n").as_bytes(), within).await?;
        self.reply(within).await
    }

    /// Writes all of `bytes` through to the system.
    pub(super) async fn write(&mut self, bytes: &[u8], within: Duration) -> Result<(), Trouble> {
        let write = async {
            self.wire.write_all(bytes).await?;
            self.wire.flush().await
        };
        match timeout(within, write).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Trouble::Closed),
            Err(_) => Err(Trouble::Late),
        }
    }

    /// Reads one whole reply.
    pub(super) async fn reply(&mut self, within: Duration) -> Result<Reply, Trouble> {
        timeout(within, self.whole_reply()).await.unwrap_or(Err(Trouble::Late))
    }

    async fn whole_reply(&mut self) -> Result<Reply, Trouble> {
        let mut reply: Option<Reply> = None;
        loop {
            let line = self.text_line().await?;
            let (code, more, text) = reply::line(&line).ok_or(Trouble::Garbage)?;
            let reply = reply.get_or_insert_with(|| Reply { code, lines: Vec::new() });
            if reply.code != code || reply.lines.len() > 200 {
                return Err(Trouble::Garbage);
            }
            reply.lines.push(text.to_owned());
            if !more {
                return Ok(reply.clone());
            }
        }
    }

    async fn text_line(&mut self) -> Result<String, Trouble> {
        loop {
            if let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
                let rest = self.unread.split_off(end + 1);
                let line = std::mem::replace(&mut self.unread, rest);
                let line = String::from_utf8_lossy(&line);
                return Ok(line.trim_end_matches(['\r', '\n']).to_owned());
            }
            if self.unread.len() > MOST_BYTES {
                return Err(Trouble::Garbage);
            }
            match self.wire.read_buf(&mut self.unread).await {
                Ok(0) | Err(_) => return Err(Trouble::Closed),
                Ok(_) => {}
            }
        }
    }
}
