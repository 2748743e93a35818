//! Notes which messages this process handed over, so that a command can say what it sent.

use app::ports::{Courier, Handover, Lookup};
use async_trait::async_trait;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::sync::{Arc, Mutex, PoisonError};

/// A courier that keeps a list.
pub(crate) struct Noting {
    inner: Arc<dyn Courier>,
    list: Arc<Handed>,
}

/// The list.
#[derive(Default)]
pub(crate) struct Handed(Mutex<Vec<OutboxId>>);

impl Handed {
    /// Everything since the last call, in order.
    pub(crate) fn take(&self) -> Vec<OutboxId> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Noting {
    /// The courier `inner` with a list.
    pub(crate) fn new(inner: Arc<dyn Courier>, list: Arc<Handed>) -> Self {
        Self { inner, list }
    }
}

#[async_trait]
impl Courier for Noting {
    async fn send(&self, mail: &RawMail) -> Handover {
        let handover = self.inner.send(mail).await;
        self.list.0.lock().unwrap_or_else(PoisonError::into_inner).push(mail.outbox.clone());
        handover
    }

    async fn lookup(&self, id: &OutboxId) -> Lookup {
        self.inner.lookup(id).await
    }

    async fn allowance(&self) -> Option<u32> {
        self.inner.allowance().await
    }
}
