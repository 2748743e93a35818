//! The courier that hands mails to a mail server by SMTP. Each mail is tried once; the outbox
//! decides whether it is tried again, so the answer must be exact: refused means surely not taken,
//! and whatever is unclear after the final dot is unknown, never refused.
//!
//! The conversation is our own rather than a library's, because of that line: we must know whether
//! the final dot was begun, and that no answer was read ahead of its question (see `line.rs`).

mod config;
mod line;
mod reply;
mod session;
mod verdict;

pub use config::{Login, Password, Security, SmtpConfig, SmtpConfigError, Waits};

use app::ports::{Courier, Handover, Lookup};
use async_trait::async_trait;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use session::{Dial, Session, Tcp};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// An idle connection older than this is not used again; servers close them soon.
const IDLE: Duration = Duration::from_secs(20);
/// A connection carries at most so many mails; some servers count.
const MAILS: u32 = 50;
/// So many idle connections are kept.
const KEPT: usize = 2;

/// Sends by SMTP. Cheap to share; several mails may be sent at a time, each on a connection of its
/// own. A connection is used again for the next mail when the last one ended clearly.
pub struct SmtpCourier {
    dial: Arc<dyn Dial>,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    session: Session,
    since: Instant,
    mails: u32,
}

impl SmtpCourier {
    /// A courier for this server. Connects only when a mail is sent.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, at once.
    pub fn new(config: SmtpConfig) -> Result<Self, SmtpConfigError> {
        Ok(Self::over(Arc::new(Tcp::new(config)?)))
    }

    fn over(dial: Arc<dyn Dial>) -> Self {
        Self { dial, idle: Mutex::new(Vec::new()) }
    }

    /// A connection that answers: one that is idle, or a new one. Probing an idle one is no second
    /// try of a mail: none has been begun.
    async fn session(&self) -> Result<(Session, u32), Handover> {
        while let Some(mut idle) = self.take() {
            if idle.since.elapsed() < IDLE && idle.session.reset().await {
                return Ok((idle.session, idle.mails));
            }
        }
        Ok((self.dial.open().await?, 0))
    }

    fn take(&self) -> Option<Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, session: Session, mails: u32) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if mails < MAILS && idle.len() < KEPT {
            idle.push(Idle { session, since: Instant::now(), mails });
        }
    }
}

#[async_trait]
impl Courier for SmtpCourier {
    async fn send(&self, mail: &RawMail) -> Handover {
        if let Some(unfit) = session::unfit(mail) {
            return unfit;
        }
        let (mut session, mails) = match self.session().await {
            Ok(session) => session,
            Err(refused) => return refused,
        };
        let handover = session.hand_over(mail).await;
        if session.is_clean() {
            self.keep(session, mails + 1);
        }
        handover
    }

    /// SMTP has no way to ask what became of a mail.
    async fn lookup(&self, _id: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }
}

#[cfg(test)]
#[path = "smtp/tests.rs"]
mod tests;
#[cfg(test)]
#[path = "smtp/tls_tests.rs"]
mod tls_tests;
