//! Reads an answer within its limits, and says in our own words why there is none. What libraries
//! say is not passed on: it may repeat addresses.

use crate::limits::Limits;
use connectors::kit::Response;
use std::error::Error;
use std::io;
use tokio_rustls::rustls;

/// A try without an answer.
pub(crate) struct Lost {
    /// The vendor may have it.
    pub(crate) maybe_sent: bool,
    /// Another try may go better.
    pub(crate) again: bool,
    /// More came than is taken.
    pub(crate) too_large: bool,
    /// One line.
    pub(crate) why: String,
}

impl Lost {
    pub(crate) fn late() -> Self {
        // Which of the phases took the time is not known any more.
        let why = "no whole answer in time".to_owned();
        Self { maybe_sent: true, again: false, too_large: false, why }
    }
    fn too_large(what: &str) -> Self {
        let why = format!("{what} of the answer is too large");
        Self { maybe_sent: true, again: false, too_large: true, why }
    }
}

/// The whole answer.
pub(crate) async fn whole(
    answer: Result<reqwest::Response, reqwest::Error>,
    limits: &Limits,
) -> Result<Response, Lost> {
    let mut answer = answer.map_err(|error| explain(&error))?;
    let status = answer.status().as_u16();
    let size: usize =
        answer.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if size > limits.headers {
        return Err(Lost::too_large("the head"));
    }
    // A value that is no text is of no use to a connector.
    let headers = answer.headers().iter().filter_map(|(name, value)| {
        Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
    });
    let headers = headers.collect();
    let most = limits.body;
    if answer.content_length().is_some_and(|length| length > most as u64) {
        return Err(Lost::too_large("the body"));
    }
    let mut body = Vec::new();
    while let Some(part) = answer.chunk().await.map_err(|error| explain(&error))? {
        if body.len().saturating_add(part.len()) > most {
            return Err(Lost::too_large("the body"));
        }
        body.extend_from_slice(&part);
    }
    Ok(Response { status, headers, body })
}

fn explain(error: &reqwest::Error) -> Lost {
    if error.is_builder() {
        let why = "the request cannot be written".to_owned();
        return Lost { maybe_sent: false, again: false, too_large: false, why };
    }
    if !error.is_connect() {
        let why = cause(error).unwrap_or("the answer was cut").to_owned();
        return Lost { maybe_sent: true, again: true, too_large: false, why };
    }
    let refused = chain(error).any(|one| one.to_string() == crate::guard::INSIDE);
    let why = if refused {
        crate::guard::INSIDE
    } else if error.is_dns() {
        "the host's name is not found"
    } else if error.is_timeout() {
        "no connection in time"
    } else {
        cause(error).unwrap_or("no connection")
    };
    Lost { maybe_sent: false, again: !refused, too_large: false, why: why.to_owned() }
}

fn cause(error: &reqwest::Error) -> Option<&'static str> {
    chain(error).find_map(known)
}

/// What is known of an error; the innermost, for errors travel inside of errors of I/O.
fn known(error: &(dyn Error + 'static)) -> Option<&'static str> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(match tls {
            rustls::Error::InvalidCertificate(_) => "TLS: the certificate is not accepted",
            _ => "TLS failed",
        });
    }
    let io = error.downcast_ref::<io::Error>()?;
    if let Some(inner) = io.get_ref().and_then(|inner| known(inner)) {
        return Some(inner);
    }
    match io.kind() {
        io::ErrorKind::ConnectionRefused => Some("the connection was refused"),
        io::ErrorKind::ConnectionReset => Some("the connection was reset"),
        io::ErrorKind::TimedOut => Some("the connection timed out"),
        io::ErrorKind::UnexpectedEof => Some("the answer ended too soon"),
        _ => None,
    }
}

fn chain(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let one = next?;
        next = one.source();
        Some(one)
    })
}
