//! The connection: plain or TLS, with a bound on what the server may send in one answer.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes both ways.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Bytes for T {}

/// How many bytes may still come. Set before each question.
#[derive(Clone, Default)]
pub(super) struct Allowance(Arc<AtomicU64>);

impl Allowance {
    pub(super) fn set(&self, bytes: u64) {
        self.0.store(bytes, Ordering::Relaxed);
    }
}

/// A connection that ends when more comes than is allowed.
pub(super) struct Wire {
    bytes: Box<dyn Bytes>,
    allowance: Allowance,
}

impl Wire {
    pub(super) fn new(bytes: Box<dyn Bytes>, allowance: Allowance) -> Self {
        Self { bytes, allowance }
    }
}

/// The library asks for this; there is nothing to show.
impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.bytes).poll_read(cx, into);
        let read = u64::try_from(into.filled().len() - before).unwrap_or(u64::MAX);
        let left = self.allowance.0.load(Ordering::Relaxed);
        self.allowance.0.store(left.saturating_sub(read), Ordering::Relaxed);
        if read > left {
            return Poll::Ready(Err(io::ErrorKind::FileTooLarge.into()));
        }
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        from: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.bytes).poll_write(cx, from)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.bytes).poll_shutdown(cx)
    }
}
