//! Work that dies: after so many polls it is dropped, wherever it is.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Work of a process that may die.
pub(super) struct Mortal<'a, T> {
    work: Option<Pin<Box<dyn Future<Output = T> + 'a>>>,
    polls: u64,
}

impl<'a, T> Mortal<'a, T> {
    pub(super) fn new(work: impl Future<Output = T> + 'a, polls: Option<u64>) -> Self {
        Self { work: Some(Box::pin(work)), polls: polls.unwrap_or(u64::MAX) }
    }
}

impl<T> Future for Mortal<'_, T> {
    /// `None`: it died.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        if self.polls == 0 {
            self.work = None;
        }
        let Some(work) = &mut self.work else { return Poll::Ready(None) };
        let polled = work.as_mut().poll(context).map(Some);
        self.polls -= 1;
        polled
    }
}
