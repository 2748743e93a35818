//! The use case "a mail came in": whose it is, what sort it is, which account it belongs to, and the
//! one thing that follows from it. Called by the function `reply` and by local intakes.
//!
//! Every word of a mail is its sender's. So it may stop or soften contact and put itself before a
//! person; it never moves money, never ends a hold, never changes an address. An answer goes out only to
//! who is known, with nothing but what is theirs. Each mail ends in one effect or one item on the desk, however often it is delivered.

mod answer;
mod colleague;
mod desk;
mod excerpt;
mod intake;
pub(crate) mod lost;
mod meant;
mod own;
mod received;
mod reply;
mod returned;
mod route;
mod second;
mod thread;

pub(crate) use answer::is_linked;
pub(crate) use desk::once;
pub use desk::place;
pub(crate) use meant::read as as_read;
pub use received::Received;

use crate::rulebook::RuleBook;
use crate::taught::Seen;
use crate::turn::{Input, Turned, turn};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, TenantId, fingerprint};
use domain::signal::{Actor, Evidence, Signal, Source};
use mail::inbound::{Inbound, Kind, Limits, Sign};
use store::book::{Conversation, Direction, Thread};

/// A mail that came in. No `Debug`: the envelope holds addresses.
#[derive(Clone, Default)]
pub struct Arrival {
    /// The raw mail as it is stored, `mail/…`.
    pub file: String,
    /// Whose it is, if the intake knows. Otherwise it is found by the recipients.
    pub tenant: Option<TenantId>,
    /// What the system that took the mail in found out about it; from its receipt, never from the
    /// mail's own headers, which anybody can write. Local intakes have none.
    pub verdicts: Verdicts,
    /// Whom the envelope names, from the same receipt. Empty where only the header is known.
    pub envelope: Vec<String>,
}

/// What the receiving system found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Verdicts {
    /// Unwanted mail.
    pub spam: Option<Check>,
    /// Harmful content.
    pub virus: Option<Check>,
    /// The sending host may send for the envelope's domain.
    pub spf: Option<Check>,
    /// The signature of a domain holds.
    pub dkim: Option<Check>,
    /// The domain in `From` is proven by one of the two.
    pub dmarc: Option<Check>,
}

/// The outcome of one check. Only [`Check::Pass`] is a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It holds.
    Pass,
    /// It does not.
    Fail,
    /// It cannot be said.
    Gray,
    /// The check itself failed.
    ProcessingFailed,
}

/// A mail that is being worked in for one tenant.
struct Post<'a> {
    app: &'a App,
    book: &'a RuleBook,
    file: &'a str,
    envelope: &'a [String],
    verdicts: Verdicts,
    mail: &'a Inbound,
    /// The mail's own name: the same when it is delivered twice, or to two of our addresses.
    key: String,
    now: Time,
}

/// Works in a mail.
///
/// # Errors
/// [`AppError::Retry`] when something does not answer, or the stored mail is not there yet;
/// [`AppError::Rejected`] when there is no tenant that it could be for.
pub async fn receive(app: &App, arrival: &Arrival, now: Time) -> Result<Received, AppError> {
    if !arrival.file.starts_with("mail/") {
        return Err(AppError::rejected("a stored mail has a name that begins with mail/"));
    }
    let raw = app.blobs.get(&arrival.file).await?;
    let raw = raw.ok_or_else(|| AppError::Retry("the stored mail is not there yet".to_owned()))?;
    let read = mail::inbound::read(&raw, &Limits::default());
    let mut all = Vec::new();
    for tenant in intake::tenants(app, arrival, read.as_ref().ok()).await? {
        let book = RuleBook::load(app, &tenant).await?;
        let received = match (dangerous(arrival.verdicts), &read) {
            (Some(why), Ok(mail)) => {
                desk::quarantine(app, &book, &arrival.file, &name(mail), why, now).await?
            }
            (_, Err(unreadable)) => {
                let key = fingerprint(&[&String::from_utf8_lossy(&raw)], 12);
                let why = unreadable.to_string();
                desk::quarantine(app, &book, &arrival.file, &key, &why, now).await?
            }
            (None, Ok(mail)) => {
                let post = Post {
                    app,
                    book: &book,
                    file: &arrival.file,
                    envelope: &arrival.envelope,
                    verdicts: arrival.verdicts,
                    mail,
                    key: format!("mail-{}", name(mail)),
                    now,
                };
                sort(&post).await?
            }
        };
        received.log(&tenant);
        all.push(received);
    }
    Ok(match all.pop() {
        Some(only) if all.is_empty() => only,
        Some(last) => {
            all.push(last);
            Received::Several(all)
        }
        None => Received::Ignored("no_tenant"),
    })
}

/// What must not be opened. Virus checks that say anything but "no" count as "yes"; mail that may be
/// unwanted is read, because a customer's answer may be among it.
fn dangerous(verdicts: Verdicts) -> Option<&'static str> {
    match (verdicts.virus, verdicts.spam) {
        (Some(Check::Fail | Check::Gray | Check::ProcessingFailed), _) => {
            Some("the virus check did not pass it")
        }
        (_, Some(Check::Fail)) => Some("it was found to be spam"),
        _ => None,
    }
}

/// The mail's name: its Message-ID and its body. A mail without an id is told by its header.
fn name(mail: &Inbound) -> String {
    let from = mail.from.as_ref().map_or("", |from| from.address.as_str());
    let date = mail.date.map(|date| date.timestamp().to_string()).unwrap_or_default();
    match &mail.message_id {
        Some(id) => fingerprint(&[id, &mail.fingerprint], 12),
        None => fingerprint(&["", from, &date, &mail.subject, &mail.fingerprint], 12),
    }
}

/// What follows from the sort of mail it is.
async fn sort(post: &Post<'_>) -> Result<Received, AppError> {
    if post.app.store.desk_task(&post.book.settings().id, &post.key).await?.is_some() {
        return Ok(Received::Duplicate);
    }
    match &post.mail.kind {
        // Only our own mail in our own name is ours: a customer's system may copy our headers.
        Kind::OwnMail if own::wrote(post) => Ok(Received::Ignored("own_mail")),
        Kind::ReadReceipt => Ok(Received::Ignored("read_receipt")),
        Kind::DeliveryNotice => Ok(Received::Ignored("delivery_notice")),
        Kind::List => match route::sender(post).await?.is_empty() {
            true => Ok(Received::Ignored("list")),
            // Many firms' accounts payable write from a group address.
            false => human(post).await,
        },
        Kind::Bounce(bounced) => returned::bounced(post, bounced).await,
        Kind::Complaint { outbox, address, .. } => {
            returned::complained(post, outbox.as_ref(), address.as_deref()).await
        }
        // Not an answer to a mail: a remittance advice looks like this, so a person sees it.
        Kind::AutoReply { sign: Sign::AutoGenerated } if !route::answers(post) => human(post).await,
        Kind::AutoReply { .. } => machine(post).await,
        Kind::Human | Kind::OwnMail => human(post).await,
    }
}

/// A person wrote.
async fn human(post: &Post<'_>) -> Result<Received, AppError> {
    let trail = route::trail(post).await?;
    // Whoever is an account's contact speaks for it, even with an address of ours.
    if own::wrote(post) && trail.sender.is_empty() {
        return colleague::wrote(post, &trail).await;
    }
    match trail.route() {
        route::Route::To { debtor, warnings } => {
            reply::hold(post, &debtor, post.mail.from.as_ref(), warnings).await
        }
        route::Route::Unclear(why) => desk::lay(post, why).await,
    }
}

/// A machine answered a mail of ours.
async fn machine(post: &Post<'_>) -> Result<Received, AppError> {
    match route::trail(post).await?.route() {
        route::Route::To { debtor, .. } => reply::automatic(post, &debtor).await,
        route::Route::Unclear(_) => Ok(Received::Ignored("automatic")),
    }
}

/// What is kept of a mail's words.
#[derive(Default)]
struct Said {
    /// Its first words.
    excerpt: String,
    /// Those that show what the reader made of it.
    shows: String,
    /// What asks for more care.
    care: Vec<String>,
    /// What the reader made of it.
    reading: Option<Seen>,
    /// Where an answer to it would stand, if one may leave by itself.
    thread: Option<Thread>,
}

impl From<String> for Said {
    fn from(excerpt: String) -> Self {
        Self { excerpt, ..Self::default() }
    }
}

/// A turn of `debtor` with the mail in its conversation.
async fn tell(
    post: &Post<'_>,
    debtor: &DebtorId,
    signals: Vec<Signal>,
    direction: Direction,
    said: impl Into<Said>,
) -> Result<Turned, AppError> {
    let Said { excerpt, shows, care, reading, thread } = said.into();
    let actor = match direction {
        Direction::Machine => Actor::Delivery,
        Direction::In | Direction::Colleague => Actor::Mail,
    };
    let source = Source { actor, evidence: Evidence::Untrusted, at: post.now };
    let input = Input {
        signals: signals.into_iter().map(|signal| (signal, source.clone())).collect(),
        seen: vec![post.key.clone()],
        reading,
        conversation: vec![Conversation {
            at: post.now,
            direction,
            mail: post.file.to_owned(),
            excerpt,
            shows,
            care,
            thread,
        }],
        ..Input::default()
    };
    turn(post.app, post.book, debtor, &input, post.now).await
}
