//! Mails from a mailbox by IMAP (RFC 3501), over TLS. For a mailbox of its own: what a person has
//! opened in a mail program counts as seen and is not fetched.
//!
//! The library parses what the server says; the conversation is our own, because the library's
//! takes a refusal of SEARCH or FETCH, and even a lost connection, for "no mail".

mod config;
mod session;
mod wire;

pub use config::{ImapConfig, ImapConfigError, ImapLogin, ImapSecurity, ImapWaits};

use crate::intake::{
    BATCH, BATCH_BYTES, Content, Fetched, Handle, Intake, IntakeError, Name, Verdict,
};
use async_trait::async_trait;
use session::{Fault, Server, Session};

/// Fetches from one mailbox. Keeps its connection between calls as long as it works.
pub struct ImapIntake {
    server: Server,
    session: Option<Session>,
}

impl ImapIntake {
    /// An intake from this mailbox. Connects only when mails are fetched.
    ///
    /// # Errors
    /// Everything that is wrong with the settings, at once.
    pub fn new(config: ImapConfig) -> Result<Self, ImapConfigError> {
        Ok(Self { server: Server::new(config)?, session: None })
    }

    /// The session that is open, if it still answers, else a new one. It is taken out, and given back
    /// only when all went well: after a failure nobody knows which answer comes next.
    async fn session(&mut self) -> Result<Session, Fault> {
        if let Some(mut session) = self.session.take()
            && session.is_alive().await
        {
            return Ok(session);
        }
        self.server.open().await
    }

    async fn try_fetch(&mut self) -> Result<Vec<Fetched>, Fault> {
        let mut session = self.session().await?;
        let limit = self.server.config.limit;
        let mut found = Vec::new();
        let mut bytes = 0_u64;
        let unseen = session.unseen().await?;
        for (uid, size) in session.sizes(&unseen).await? {
            if found.len() >= BATCH || bytes >= BATCH_BYTES {
                break;
            }
            let content = if size > limit {
                Content::TooLarge { size }
            } else {
                match session.body(uid, limit).await? {
                    // Another program has removed it.
                    None => continue,
                    // What the server says of the size is often a little wrong.
                    Some(Content::TooLarge { size: least }) => {
                        Content::TooLarge { size: size.max(least) }
                    }
                    Some(content) => content,
                }
            };
            if let Content::Raw(raw) = &content {
                bytes = bytes.saturating_add(u64::try_from(raw.len()).unwrap_or(u64::MAX));
            }
            let handle = Handle(Name::Uid { validity: session.validity, uid });
            found.push(Fetched { handle, content });
        }
        self.session = Some(session);
        Ok(found)
    }

    async fn try_done(&mut self, validity: u32, uid: u32, verdict: Verdict) -> Result<(), Fault> {
        let mut session = self.session().await?;
        // The mailbox was made anew: the mail, if it is there, has another number and comes again.
        if session.validity == validity {
            session.mark(uid, verdict, self.server.config.moved_to.as_deref()).await?;
        }
        self.session = Some(session);
        Ok(())
    }
}

#[async_trait]
impl Intake for ImapIntake {
    async fn fetch(&mut self) -> Result<Vec<Fetched>, IntakeError> {
        self.try_fetch().await.map_err(IntakeError::from)
    }

    async fn done(&mut self, handle: &Handle, verdict: Verdict) -> Result<(), IntakeError> {
        match handle.0 {
            Name::Uid { validity, uid } => {
                self.try_done(validity, uid, verdict).await.map_err(IntakeError::from)
            }
            Name::File(_) => Err(IntakeError("this mail is not from a mailbox".to_owned())),
        }
    }
}

#[cfg(test)]
#[path = "imap/tests.rs"]
mod tests;
