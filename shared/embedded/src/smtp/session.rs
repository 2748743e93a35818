//! A session: from the connection to the mail. Step by step, so that each failure is known by the
//! step at which it happened.

use super::config::{Login, Security, SmtpConfig, SmtpConfigError, Waits};
use super::line::{Line, Trouble, Wire};
use super::reply::Reply;
use super::verdict::{self, Stage};
use app::ports::Handover;
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use mail::letter::RawMail;
use std::sync::Arc;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// Opens sessions.
#[async_trait]
pub(super) trait Dial: Send + Sync {
    /// A session that is ready for a mail, or the refusal.
    async fn open(&self) -> Result<Session, Handover>;
}

/// By TCP, as the settings say.
pub(super) struct Tcp {
    config: SmtpConfig,
    tls: TlsConnector,
}

impl Tcp {
    pub(super) fn new(config: SmtpConfig) -> Result<Self, SmtpConfigError> {
        config.check()?;
        let fault = |told: &str| SmtpConfigError(vec![told.to_owned()]);
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

    async fn connect(&self) -> Result<Box<dyn Wire>, Handover> {
        let target = (self.config.host.as_str(), self.config.port);
        match timeout(self.config.waits.connect, TcpStream::connect(target)).await {
            Ok(Ok(stream)) => {
                // Commands are small and each waits for its reply.
                stream.set_nodelay(true).ok();
                Ok(Box::new(stream))
            }
            Ok(Err(error)) => Err(verdict::not_begun(&format!("no connection ({})", error.kind()))),
            Err(_) => Err(verdict::not_begun("no connection in time")),
        }
    }

    async fn encrypt(&self, wire: Box<dyn Wire>) -> Result<Box<dyn Wire>, Handover> {
        let name = ServerName::try_from(self.config.host.clone())
            .map_err(|_| verdict::not_begun("no name that a certificate can bear"))?;
        match timeout(self.config.waits.connect, self.tls.connect(name, wire)).await {
            Ok(Ok(stream)) => Ok(Box::new(stream)),
            Ok(Err(error)) => Err(verdict::not_begun(&format!("no TLS ({})", error.kind()))),
            Err(_) => Err(verdict::not_begun("no TLS in time")),
        }
    }
}

#[async_trait]
impl Dial for Tcp {
    async fn open(&self) -> Result<Session, Handover> {
        let mut wire = self.connect().await?;
        if self.config.security == Security::Tls {
            wire = self.encrypt(wire).await?;
        }
        let mut session = Session::greet(wire, &self.config.hello, self.config.waits).await?;
        if self.config.security == Security::StartTls {
            let wire = session.start_tls().await?;
            let wire = self.encrypt(wire).await?;
            session = Session::new(wire, self.config.waits);
            session.hello(&self.config.hello).await?;
        }
        if let Some(login) = &self.config.login {
            session.log_in(login).await?;
        }
        Ok(session)
    }
}

/// A connection with a server that has said hello.
pub(super) struct Session {
    line: Line,
    waits: Waits,
    extensions: Vec<String>,
    clean: bool,
}

impl Session {
    fn new(wire: Box<dyn Wire>, waits: Waits) -> Self {
        Self { line: Line::new(wire), waits, extensions: Vec::new(), clean: true }
    }

    /// Reads the greeting and says hello.
    pub(super) async fn greet(
        wire: Box<dyn Wire>,
        hello: &str,
        waits: Waits,
    ) -> Result<Self, Handover> {
        let mut session = Self::new(wire, waits);
        let greeting = session.line.reply(waits.command).await;
        expect(Stage::Session, greeting, 220..=220, &[])?;
        session.hello(hello).await?;
        Ok(session)
    }

    async fn hello(&mut self, name: &str) -> Result<(), Handover> {
        let reply = self.line.ask(&format!("EHLO {name}"), self.waits.command).await;
        let reply = expect(Stage::Session, reply, 250..=250, &[])?;
        self.extensions =
            reply.lines.iter().skip(1).map(|line| line.to_ascii_uppercase()).collect();
        Ok(())
    }

    fn has(&self, extension: &str) -> bool {
        self.extensions.iter().any(|line| line.split_whitespace().next() == Some(extension))
    }

    /// Asks for TLS and gives back the bytes to put it over. A server that has none gets no mail.
    async fn start_tls(mut self) -> Result<Box<dyn Wire>, Handover> {
        if !self.has("STARTTLS") {
            return Err(verdict::not_begun("the server offers no STARTTLS"));
        }
        let reply = self.line.ask("STARTTLS", self.waits.command).await;
        expect(Stage::Session, reply, 220..=220, &[])?;
        self.line
            .into_wire()
            .ok_or_else(|| verdict::not_begun("words before TLS that belong inside it"))
    }

    async fn log_in(&mut self, login: &Login) -> Result<(), Handover> {
        let offers = |mechanism: &str| {
            self.extensions.iter().any(|line| {
                line.strip_prefix("AUTH")
                    .is_some_and(|rest| rest.split([' ', '=']).any(|offered| offered == mechanism))
            })
        };
        let within = self.waits.command;
        let (user, password) = (login.username.as_str(), login.password.reveal());
        let reply = if offers("PLAIN") {
            let plain = STANDARD.encode(format!("\0{user}\0{password}"));
            self.line.ask(&format!("AUTH PLAIN {plain}"), within).await
        } else if offers("LOGIN") {
            let asked = self.line.ask("AUTH LOGIN", within).await;
            expect(Stage::Session, asked, 334..=334, &[])?;
            let asked = self.line.ask(&STANDARD.encode(user), within).await;
            expect(Stage::Session, asked, 334..=334, &[])?;
            self.line.ask(&STANDARD.encode(password), within).await
        } else {
            return Err(verdict::not_begun("the server offers no log-in that we know"));
        };
        let plain = STANDARD.encode(format!("\0{user}\0{password}"));
        let hidden = [user.to_owned(), STANDARD.encode(user), STANDARD.encode(password), plain];
        expect(Stage::Session, reply, 235..=235, &hidden).map(|_| ())
    }

    /// Whether the session may carry another mail.
    pub(super) fn is_clean(&self) -> bool {
        self.clean && self.line.is_in_step()
    }

    /// Forgets a mail that was begun. False when the session is of no more use.
    pub(super) async fn reset(&mut self) -> bool {
        let reply = self.line.ask("RSET", self.waits.command).await;
        reply.is_ok_and(|reply| reply.is(250..=250)) && self.line.is_in_step()
    }

    /// Hands over one mail: all recipients or none.
    pub(super) async fn hand_over(&mut self, mail: &RawMail) -> Handover {
        self.clean = false;
        let hidden = hidden(mail);
        match self.envelope(mail, &hidden).await {
            Ok(()) => self.text(mail, &hidden).await,
            Err((refused, in_step)) => {
                // Nothing was begun that a reset does not end.
                self.clean = in_step && self.reset().await;
                refused
            }
        }
    }

    /// MAIL, RCPT for each, DATA. The error says whether the conversation is still in step.
    async fn envelope(
        &mut self,
        mail: &RawMail,
        hidden: &[String],
    ) -> Result<(), (Handover, bool)> {
        let within = self.waits.command;
        let size =
            if self.has("SIZE") { format!(" SIZE={}", mail.bytes.len()) } else { String::new() };
        let eight = if mail.bytes.is_ascii() { "" } else { " BODY=8BITMIME" };
        if !eight.is_empty() && !self.has("8BITMIME") {
            return Err((verdict::unfit("the server takes no 8-bit text", false), true));
        }
        let from = format!("MAIL FROM:<{}>{size}{eight}", mail.sender);
        let reply = self.line.ask(&from, within).await;
        in_step(Stage::Sender, reply, 250..=250, hidden)?;
        let of = mail.recipients.len();
        for (at, recipient) in mail.recipients.iter().enumerate() {
            let stage = match of {
                1 => Stage::Recipient,
                _ => Stage::OneRecipient { which: at + 1, of },
            };
            let reply = self.line.ask(&format!("RCPT TO:<{recipient}>"), within).await;
            // 251 and 252: it will forward, or try.
            in_step(stage, reply, 250..=252, hidden)?;
        }
        let reply = self.line.ask("DATA", within).await;
        in_step(Stage::Text, reply, 354..=354, hidden)
    }

    async fn text(&mut self, mail: &RawMail, hidden: &[String]) -> Handover {
        let stuffed = stuffed(&mail.bytes);
        if let Err(trouble) = self.line.write(&stuffed, self.waits.text).await {
            return verdict::of_trouble(Stage::Text, &trouble);
        }
        // From here on the server may have the whole mail.
        let answer = match self.line.write(b".\r\n", self.waits.command).await {
            Ok(()) => self.line.reply(self.waits.dot).await,
            Err(trouble) => Err(trouble),
        };
        match answer {
            Ok(reply) if reply.is(200..=299) => {
                self.clean = true;
                Handover::Accepted { vendor_id: reply.queue_id() }
            }
            Ok(reply) => {
                self.clean = reply.code != 421 && reply.is(400..=599);
                verdict::of_reply(Stage::Dot, &reply, hidden)
            }
            Err(trouble) => verdict::of_trouble(Stage::Dot, &trouble),
        }
    }
}

/// What of the mail's addresses a server might repeat.
fn hidden(mail: &RawMail) -> Vec<String> {
    let addresses = mail.recipients.iter().chain([&mail.sender]);
    addresses.flat_map(|address| address.split('@')).map(str::to_owned).collect()
}

fn expect(
    stage: Stage,
    reply: Result<Reply, Trouble>,
    wanted: std::ops::RangeInclusive<u16>,
    hidden: &[String],
) -> Result<Reply, Handover> {
    in_step_reply(stage, reply, wanted, hidden).map_err(|(refused, _)| refused)
}

fn in_step(
    stage: Stage,
    reply: Result<Reply, Trouble>,
    wanted: std::ops::RangeInclusive<u16>,
    hidden: &[String],
) -> Result<(), (Handover, bool)> {
    in_step_reply(stage, reply, wanted, hidden).map(|_| ())
}

fn in_step_reply(
    stage: Stage,
    reply: Result<Reply, Trouble>,
    wanted: std::ops::RangeInclusive<u16>,
    hidden: &[String],
) -> Result<Reply, (Handover, bool)> {
    match reply {
        Ok(reply) if wanted.contains(&reply.code) => Ok(reply),
        Ok(reply) => {
            let clear = reply.is(400..=599) && reply.code != 421;
            Err((verdict::of_reply(stage, &reply, hidden), clear))
        }
        Err(trouble) => Err((verdict::of_trouble(stage, &trouble), false)),
    }
}

/// The text with dots doubled at line starts (RFC 5321 §4.5.2), ending with a line end.
fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut stuffed = Vec::with_capacity(bytes.len() + bytes.len() / 50);
    let mut at_start = true;
    for byte in bytes {
        if at_start && *byte == b'.' {
            stuffed.push(b'.');
        }
        stuffed.push(*byte);
        at_start = *byte == b'\n';
    }
    if !at_start {
        stuffed.extend_from_slice(b"\r\n");
    }
    stuffed
}

/// What is wrong with a mail that must not reach any server: a bare CR or LF is read by some servers
/// as the end of the mail and by others not (SMTP smuggling, CVE-2023-51764), an odd address could
/// end a command.
pub(super) fn unfit(mail: &RawMail) -> Option<Handover> {
    if mail.recipients.is_empty() {
        return Some(verdict::unfit("the mail has no recipient", false));
    }
    if mail::address::ascii(&mail.sender).as_deref() != Some(mail.sender.as_str()) {
        return Some(verdict::unfit("the sender's address cannot be used", false));
    }
    let odd = |address: &String| mail::address::ascii(address).as_ref() != Some(address);
    if mail.recipients.iter().any(odd) {
        let only = mail.recipients.len() == 1;
        return Some(verdict::unfit("a recipient's address cannot be used", only));
    }
    let mut before = 0;
    for byte in mail.bytes.iter().copied().chain([0]) {
        if (byte == b'\n') != (before == b'\r') || byte == 0 && before == b'\r' {
            return Some(verdict::unfit("the mail has bare line ends", false));
        }
        before = byte;
    }
    None
}
