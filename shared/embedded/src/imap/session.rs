//! A session with the server: from the connection to a mail, question by question.

use super::config::{ImapConfig, ImapConfigError, ImapLogin, ImapSecurity};
use super::wire::{Allowance, Bytes, Wire};
use crate::intake::{BATCH, Content, IntakeError, Verdict};
use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response, ResponseCode, Status};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Bytes of an answer that is no mail. A search names each mail with some eight.
const ANSWER: u64 = 2 * 1024 * 1024;

/// What went wrong, at which step. Holds nothing of what the server said: that may be an address.
pub(super) struct Fault {
    step: &'static str,
    what: String,
}

impl Fault {
    fn new(step: &'static str, what: impl Into<String>) -> Self {
        Self { step, what: what.into() }
    }
}

impl From<Fault> for IntakeError {
    fn from(fault: Fault) -> Self {
        IntakeError(format!("{}: {}", fault.step, fault.what))
    }
}

fn no(step: &'static str) -> Fault {
    Fault::new(step, "the server refused")
}

/// The library's error, without its words.
fn fault(step: &'static str, error: &async_imap::error::Error) -> Fault {
    use async_imap::error::Error;
    match error {
        Error::Io(error) => Fault::new(step, format!("the connection failed ({})", error.kind())),
        Error::ConnectionLost => Fault::new(step, "the connection was lost"),
        Error::No(_) | Error::Bad(_) => no(step),
        _ => Fault::new(step, "the server said something that cannot be read"),
    }
}

async fn within<T>(
    step: &'static str,
    wait: Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    timeout(wait, work).await.unwrap_or_else(|_| Err(Fault::new(step, "no answer in time")))
}

/// A server, before anybody has connected.
pub(super) struct Server {
    pub(super) config: ImapConfig,
    tls: TlsConnector,
}

impl Server {
    pub(super) fn new(config: ImapConfig) -> Result<Self, ImapConfigError> {
        config.check()?;
        let fault = |told: &str| ImapConfigError(vec![told.to_owned()]);
        let mut roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        for certificate in
            config.authorities.iter().flat_map(|pem| CertificateDer::pem_slice_iter(pem))
        {
            let certificate =
                certificate.map_err(|_| fault("an authority's certificate is no PEM"))?;
            roots
                .add(certificate)
                .map_err(|_| fault("an authority's certificate is not usable"))?;
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| fault("TLS cannot be set up"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { config, tls: TlsConnector::from(Arc::new(tls)) })
    }

    async fn connect(&self) -> Result<Box<dyn Bytes>, Fault> {
        let failed = |step, error: &std::io::Error| Fault::new(step, error.kind().to_string());
        let target = (self.config.host.as_str(), self.config.port);
        let stream =
            TcpStream::connect(target).await.map_err(|error| failed("connecting", &error))?;
        stream.set_nodelay(true).ok();
        if self.config.security == ImapSecurity::None {
            // The name may have led elsewhere than it says.
            let local = stream.peer_addr().is_ok_and(|peer| peer.ip().is_loopback());
            return if local {
                Ok(Box::new(stream))
            } else {
                Err(Fault::new("connecting", "a connection without TLS would leave this machine"))
            };
        }
        let name = ServerName::try_from(self.config.host.clone())
            .map_err(|_| Fault::new("TLS", "no name that a certificate can bear"))?;
        let stream = self.tls.connect(name, stream).await.map_err(|error| failed("TLS", &error))?;
        Ok(Box::new(stream))
    }

    /// Connects, logs in and opens the mailbox.
    pub(super) async fn open(&self) -> Result<Session, Fault> {
        let waits = self.config.waits;
        let bytes = within("connecting", waits.connect, self.connect()).await?;
        let allowance = Allowance::default();
        allowance.set(ANSWER);
        let client = async_imap::Client::new(Wire::new(bytes, allowance.clone()));
        let inner = within("logging in", waits.command, self.log_in(client)).await?;
        let mut session =
            Session { inner, allowance, validity: 0, command: waits.command, mail: waits.mail };
        if self.config.moved_to.is_some() && !session.can_move().await? {
            let told =
                "the server cannot move mails (no MOVE): leave the folder for done mails empty";
            return Err(Fault::new("opening the mailbox", told));
        }
        session.select(&self.config.mailbox).await?;
        Ok(session)
    }

    async fn log_in(
        &self,
        mut client: async_imap::Client<Wire>,
    ) -> Result<async_imap::Session<Wire>, Fault> {
        const STEP: &str = "logging in";
        let greeting = client.read_response().await;
        let greeting = greeting.map_err(|error| fault(STEP, &error.into()))?;
        match greeting.as_ref().map(|greeting| greeting.parsed()) {
            Some(Response::Data { status: Status::Ok, .. }) => {}
            // RFC 3501 §7.1.5: the server is closing, or will not talk at all.
            Some(Response::Data { status: Status::Bye, .. }) => return Err(no(STEP)),
            _ => return Err(Fault::new(STEP, "this is no mail server")),
        }
        drop(greeting);
        let user = self.config.username.as_str();
        let answer = match &self.config.login {
            ImapLogin::Password(password) if user.is_ascii() && password.is_ascii() => {
                client.login(user, password).await
            }
            // A quoted string holds ASCII only; PLAIN (RFC 4616) takes UTF-8.
            ImapLogin::Password(password) => {
                client.authenticate("PLAIN", Once(format!("\0{user}\0{password}"))).await
            }
            ImapLogin::Bearer(token) => {
                let proof = format!("user={user}\x01auth=Bearer {token}\x01\x01");
                client.authenticate("XOAUTH2", Once(proof)).await
            }
        };
        answer.map_err(|(error, _)| fault(STEP, &error))
    }
}

/// Says its proof once. XOAUTH2 asks a second time when it refuses, and wants an empty answer.
struct Once(String);

impl async_imap::Authenticator for Once {
    type Response = String;
    fn process(&mut self, _challenge: &[u8]) -> String {
        std::mem::take(&mut self.0)
    }
}

/// A session in which the mailbox is open.
pub(super) struct Session {
    inner: async_imap::Session<Wire>,
    allowance: Allowance,
    /// Under which the numbers of its mails hold.
    pub(super) validity: u32,
    command: Duration,
    mail: Duration,
}

impl Session {
    /// Asks, and shows every answer to `on` until the server says that it is done.
    async fn ask(
        &mut self,
        step: &'static str,
        question: &str,
        mut on: impl FnMut(&Response<'_>) + Send,
    ) -> Result<Status, Fault> {
        let sent = self.inner.run_command(question).await.map_err(|error| fault(step, &error))?;
        loop {
            let answer = self.inner.read_response().await;
            let answer = answer.map_err(|error| fault(step, &error.into()))?;
            let Some(answer) = answer else {
                return Err(Fault::new(step, "the connection was lost"));
            };
            on(answer.parsed());
            if let Response::Done { tag, status, .. } = answer.parsed()
                && *tag == sent
            {
                return Ok(match status {
                    Status::Ok => Status::Ok,
                    Status::No => Status::No,
                    _ => Status::Bad,
                });
            }
        }
    }

    /// The same for a question that is answered by few bytes, and soon.
    async fn ask_briefly(
        &mut self,
        step: &'static str,
        question: &str,
        on: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Fault> {
        self.allowance.set(ANSWER);
        let wait = self.command;
        match within(step, wait, self.ask(step, question, on)).await? {
            Status::Ok => Ok(()),
            _ => Err(no(step)),
        }
    }

    /// Whether the server still answers. Also brings what is new in the mailbox.
    pub(super) async fn is_alive(&mut self) -> bool {
        self.ask_briefly("asking for new mails", "NOOP", |_| {}).await.is_ok()
    }

    async fn can_move(&mut self) -> Result<bool, Fault> {
        use async_imap::imap_proto::Capability;
        let mut can = false;
        self.ask_briefly("opening the mailbox", "CAPABILITY", |answer| {
            if let Response::Capabilities(capabilities) = answer {
                can |= capabilities.iter().any(
                    |one| matches!(one, Capability::Atom(name) if name.eq_ignore_ascii_case("MOVE")),
                );
            }
        })
        .await?;
        Ok(can)
    }

    async fn select(&mut self, mailbox: &str) -> Result<(), Fault> {
        const STEP: &str = "opening the mailbox";
        let (mut validity, mut read_only) = (None, false);
        self.ask_briefly(STEP, &format!("SELECT {}", quoted(mailbox)), |answer| {
            if let Response::Data { outcome, .. } | Response::Done { outcome, .. } = answer {
                match outcome.code {
                    Some(ResponseCode::UidValidity(number)) => validity = Some(number),
                    Some(ResponseCode::ReadOnly) => read_only = true,
                    _ => {}
                }
            }
        })
        .await?;
        if read_only {
            return Err(Fault::new(STEP, "it may only be read, so no mail could be marked done"));
        }
        self.validity = validity
            .ok_or_else(|| Fault::new(STEP, "the server gives its mails no lasting numbers"))?;
        Ok(())
    }

    /// The mails that are not done, oldest first; no more than could be taken at once.
    pub(super) async fn unseen(&mut self) -> Result<Vec<u32>, Fault> {
        let mut uids: Vec<u32> = Vec::new();
        self.ask_briefly("asking for new mails", "UID SEARCH UNSEEN UNDELETED", |answer| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = answer {
                uids.extend(found);
            }
        })
        .await?;
        uids.sort_unstable();
        uids.dedup();
        uids.truncate(BATCH);
        Ok(uids)
    }

    /// These mails with their sizes, as far as they are still there.
    pub(super) async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<(u32, u64)>, Fault> {
        if uids.is_empty() {
            return Ok(Vec::new());
        }
        let list = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        let mut sizes: Vec<(u32, u64)> = Vec::new();
        self.ask_briefly(
            "asking for sizes",
            &format!("UID FETCH {list} (UID RFC822.SIZE)"),
            |answer| {
                let Response::Fetch(_, attributes) = answer else { return };
                let (mut uid, mut size) = (None, None);
                for attribute in attributes {
                    match attribute {
                        AttributeValue::Uid(number) => uid = Some(*number),
                        AttributeValue::Rfc822Size(bytes) => size = Some(u64::from(*bytes)),
                        _ => {}
                    }
                }
                // Servers also tell of mails that nobody asked for (RFC 3501 §7).
                if let (Some(uid), Some(size)) = (uid, size)
                    && uids.contains(&uid)
                {
                    sizes.push((uid, size));
                }
            },
        )
        .await?;
        sizes.sort_unstable();
        sizes.dedup_by_key(|(uid, _)| *uid);
        Ok(sizes)
    }

    /// A mail, without marking it; `None` if it is gone. One byte more than the limit is asked for,
    /// so that a size which was told wrong does no harm.
    pub(super) async fn body(&mut self, wanted: u32, limit: u64) -> Result<Option<Content>, Fault> {
        const STEP: &str = "fetching a mail";
        let most = limit.saturating_add(1);
        self.allowance.set(most.saturating_add(ANSWER));
        let mut raw: Option<Vec<u8>> = None;
        let question = format!("UID FETCH {wanted} (UID BODY.PEEK[]<0.{most}>)");
        let wait = self.mail;
        let asked = self.ask(STEP, &question, |answer| {
            let Response::Fetch(_, attributes) = answer else { return };
            let is_it =
                attributes.iter().any(|one| matches!(one, AttributeValue::Uid(n) if *n == wanted));
            for attribute in attributes {
                if let AttributeValue::BodySection { section: None, data: Some(data), .. } =
                    attribute
                    && is_it
                {
                    raw = Some(data.to_vec());
                }
            }
        });
        match within(STEP, wait, asked).await? {
            Status::Ok => {}
            // This one mail cannot be given; the others may be.
            _ => return Ok(Some(Content::Refused)),
        }
        Ok(raw.map(|raw| match u64::try_from(raw.len()) {
            Ok(size) if size <= limit => Content::Raw(raw),
            _ => Content::TooLarge { size: most },
        }))
    }

    /// Marks a mail done.
    pub(super) async fn mark(
        &mut self,
        uid: u32,
        verdict: Verdict,
        moved_to: Option<&str>,
    ) -> Result<(), Fault> {
        const STEP: &str = "marking a mail";
        let flags = match verdict {
            Verdict::Kept => "\\Seen",
            Verdict::Quarantined => "\\Seen \\Flagged",
        };
        self.ask_briefly(STEP, &format!("UID STORE {uid} +FLAGS.SILENT ({flags})"), |_| {}).await?;
        if let Some(folder) = moved_to {
            self.ask_briefly(STEP, &format!("UID MOVE {uid} {}", quoted(folder)), |_| {}).await?;
        }
        Ok(())
    }
}

/// A string of the protocol. The settings allow no control signs in it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
