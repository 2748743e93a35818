//! The settings of a mail server. Checked once, all faults together; secrets never print.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;
use tokio_rustls::rustls::pki_types::ServerName;

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS, and no mail without it (usually port 587).
    StartTls,
    /// TLS from the first byte (usually port 465).
    Tls,
    /// None. Only to a server on this very machine.
    None,
}

/// A password. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password that was read elsewhere.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The first line of a file, such as a mounted secret.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn from_file(path: &Path) -> std::io::Result<Self> {
        let text = std::fs::read_to_string(path)?;
        Ok(Self(text.lines().next().unwrap_or_default().to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Who logs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The account; often an address, so it does not print either.
    pub username: String,
    /// Its password.
    pub password: Password,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

/// How long each step may take. A mail's attempt ends in bounded time: about
/// `connect + 6 × command + text + dot`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waits {
    /// Name look-up and connection, and the TLS handshake.
    pub connect: Duration,
    /// The reply to a command.
    pub command: Duration,
    /// Sending the text.
    pub text: Duration,
    /// The answer to the final dot. RFC 5321 §4.5.3.2.6 asks for 10 minutes, because giving up here
    /// leaves a mail of which nobody knows; keep it below the lease of a claim.
    pub dot: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(20), command: seconds(60), text: seconds(120), dot: seconds(180) }
    }
}

/// A mail server and how to reach it.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Host name or IP address; with TLS, the name that the certificate must bear.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// Protection of the connection.
    pub security: Security,
    /// The account, where the server wants one.
    pub login: Option<Login>,
    /// The name said in EHLO; a host name.
    pub hello: String,
    /// Certificates (PEM) of further authorities, for a server with a private one. The public
    /// authorities are always trusted.
    pub authorities: Option<Vec<u8>>,
    /// Time limits.
    pub waits: Waits,
}

impl SmtpConfig {
    /// Settings for `host` and `port` with everything else as usual.
    pub fn new(host: impl Into<String>, port: u16, security: Security) -> Self {
        Self {
            host: host.into(),
            port,
            security,
            login: None,
            hello: "localhost".to_owned(),
            authorities: None,
            waits: Waits::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), SmtpConfigError> {
        let mut faults = Vec::new();
        if self.host.is_empty()
            || self.host.chars().any(|sign| sign.is_whitespace() || sign.is_control())
        {
            faults.push("the host of the mail server is missing or no host name".to_owned());
        } else if self.security != Security::None
            && ServerName::try_from(self.host.as_str()).is_err()
        {
            faults.push(
                "the host of the mail server is no name that a certificate can bear".to_owned(),
            );
        }
        if self.port == 0 {
            faults.push("the port of the mail server is missing".to_owned());
        }
        if self.security == Security::None && !is_this_machine(&self.host) {
            let told =
                "a connection without TLS goes only to this machine (localhost, 127.0.0.1, ::1)";
            faults.push(told.to_owned());
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
        if self.hello.is_empty() || !self.hello.bytes().all(plain) {
            faults.push("the name for EHLO is no host name".to_owned());
        }
        if let Some(login) = &self.login {
            let broken = |text: &str| text.is_empty() || text.chars().any(char::is_control);
            if broken(&login.username) || broken(login.password.reveal()) {
                faults.push(
                    "user name or password of the mail server is empty or no plain text".to_owned(),
                );
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(SmtpConfigError(faults)) }
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// All that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.join("; "))]
pub struct SmtpConfigError(pub Vec<String>);
