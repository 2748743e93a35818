//! What mail systems send back: mails that did not arrive, and complaints. Both take an address out
//! of use until a person says otherwise; neither is ever answered.
//!
//! A report is a mail like any other and may be forged. It can only stop contact, and what it says
//! about a message counts only when that message is in the account's outbox and was sent to the
//! address in question.

use super::route::{STAFF, known};
use super::{Post, Received, desk, lost, tell};
use crate::AppError;
use domain::ids::{DebtorId, OutboxId};
use domain::people::Verdict;
use mail::inbound::{Bounced, Class};
use mail::message_id;
use std::collections::{BTreeMap, BTreeSet};
use store::book::{Direction, Outgoing};
use store::keys;

/// What one report means for one account.
#[derive(Default)]
struct Loss {
    addresses: Vec<String>,
    message: Option<OutboxId>,
    why: String,
}

impl Loss {
    fn add(&mut self, address: &str, one: &Bounced) {
        if !self.addresses.iter().any(|known| known == address) {
            self.addresses.push(address.to_owned());
        }
        self.why.clone_from(&one.why);
    }
}

/// Whose mail came back.
#[derive(Default)]
struct Whose {
    /// The message, where the report's ids are borne out by our own row.
    message: Option<(DebtorId, Outgoing)>,
    /// It was to our own people.
    staff: bool,
    /// Accounts that have the address.
    known: BTreeSet<DebtorId>,
}

/// Works in a report of mails that did not arrive.
pub(super) async fn bounced(post: &Post<'_>, list: &[Bounced]) -> Result<Received, AppError> {
    let mut losses: BTreeMap<DebtorId, Loss> = BTreeMap::new();
    let mut noted: BTreeMap<DebtorId, String> = BTreeMap::new();
    let mut staff = false;
    for one in list {
        let whose = whose(post, one).await?;
        staff |= one.class == Class::Hard && is_staff(post, one, &whose);
        let about = |message: &(DebtorId, Outgoing)| dead_address(one, &message.1);
        let proven = whose.message.as_ref().and_then(about);
        match (whose.message, &proven) {
            (Some((debtor, message)), Some(address)) => {
                let loss = losses.entry(debtor).or_default();
                loss.message = Some(message.id);
                loss.add(address, one);
            }
            // The message is ours, but it did not fail for good at an address that we wrote to.
            (Some((debtor, _)), None) => {
                noted.insert(debtor, one.why.clone());
            }
            (None, _) => {}
        }
        // A dead address is dead for everybody who has it.
        let address = proven.or_else(|| one.address.clone());
        for debtor in whose.known {
            match (one.class, &address) {
                (Class::Hard, Some(address)) => losses.entry(debtor).or_default().add(address, one),
                _ => {
                    noted.insert(debtor, one.why.clone());
                }
            }
        }
    }
    noted.retain(|debtor, _| !losses.contains_key(debtor));
    end(post, losses, noted, staff).await
}

async fn end(
    post: &Post<'_>,
    losses: BTreeMap<DebtorId, Loss>,
    noted: BTreeMap<DebtorId, String>,
    staff: bool,
) -> Result<Received, AppError> {
    let debtors: Vec<DebtorId> = losses.keys().chain(noted.keys()).cloned().collect();
    let hard = !losses.is_empty();
    let mut news = false;
    for (debtor, loss) in losses {
        news |= !lose(post, &debtor, loss, Verdict::Bounced).await?;
    }
    for (debtor, why) in noted {
        news |= !tell(post, &debtor, Vec::new(), Direction::Machine, why).await?.duplicate;
    }
    if staff {
        let placed = desk::staff_mail(post).await?;
        if debtors.is_empty() {
            return Ok(placed);
        }
    }
    Ok(match (debtors.is_empty(), news) {
        (true, _) => Received::Ignored("bounce_of_nobody"),
        (false, false) => Received::Duplicate,
        (false, true) => Received::Bounced { debtors, hard },
    })
}

/// Works in a complaint. One that leads to no account is put before a person: somebody out there
/// does not want our mail.
pub(super) async fn complained(
    post: &Post<'_>,
    outbox: Option<&OutboxId>,
    address: Option<&str>,
) -> Result<Received, AppError> {
    let tenant = &post.book.settings().id;
    let mut debtors = Vec::new();
    let mut news = false;
    if let Some(address) = address {
        for debtor in known(post.app, tenant, address).await? {
            let message = match outbox {
                Some(id) => post.app.store.message(tenant, &debtor, id).await?,
                None => None,
            };
            let loss = Loss {
                addresses: vec![address.to_owned()],
                message: message.map(|message| message.value.id),
                why: String::new(),
            };
            news |= !lose(post, &debtor, loss, Verdict::Complained).await?;
            debtors.push(debtor);
        }
    }
    match (debtors.is_empty(), news) {
        (true, _) => desk::lay(post, "it is a complaint, and nobody here has its address").await,
        (false, false) => Ok(Received::Duplicate),
        (false, true) => Ok(Received::Complained { debtors }),
    }
}

/// `true`: it was worked in before.
async fn lose(
    post: &Post<'_>,
    debtor: &DebtorId,
    loss: Loss,
    verdict: Verdict,
) -> Result<bool, AppError> {
    let tenant = &post.book.settings().id;
    let message = loss.message.as_ref();
    let signals =
        lost::signals(post.app, tenant, debtor, message, &loss.addresses, verdict).await?;
    Ok(tell(post, debtor, signals, Direction::Machine, loss.why).await?.duplicate)
}

/// The address at which `message` failed for good, if it was sent there. A group address may pass our
/// mail on to a member that is gone, and is itself alive.
fn dead_address(one: &Bounced, message: &Outgoing) -> Option<String> {
    match (one.class, &one.address, message.to.as_slice()) {
        (Class::Soft, ..) => None,
        (Class::Hard, Some(address), to) => lost::is_among(to, address).then(|| address.clone()),
        (Class::Hard, None, [only]) => Some(only.clone()),
        (Class::Hard, None, _) => None,
    }
}

async fn whose(post: &Post<'_>, one: &Bounced) -> Result<Whose, AppError> {
    let (store, tenant) = (&post.app.store, &post.book.settings().id);
    let mut whose = Whose::default();
    if let Some(address) = &one.address {
        whose.known = known(post.app, tenant, address).await?;
    }
    let own = one.message_id.as_deref().and_then(message_id::parse);
    if let Some(own) = own.filter(|own| own.tenant == *tenant) {
        if own.debtor.as_str() == STAFF {
            let key = keys::staff_outbox(tenant, &own.outbox);
            whose.staff = store.message_at(&key).await?.is_some();
        } else if let Some(row) = store.message(tenant, &own.debtor, &own.outbox).await? {
            whose.message = Some((own.debtor, row.value));
        }
    }
    // A system that replaced our Message-ID may still return our own header.
    if let (None, Some(outbox)) = (&whose.message, &one.outbox) {
        for debtor in &whose.known {
            if let Some(row) = store.message(tenant, debtor, outbox).await? {
                whose.message = Some((debtor.clone(), row.value));
                break;
            }
        }
    }
    Ok(whose)
}

/// It was to one of our own people: what waits for them does not reach them.
fn is_staff(post: &Post<'_>, one: &Bounced, whose: &Whose) -> bool {
    let addresses: Vec<String> = post.book.settings().people.addresses().cloned().collect();
    whose.staff || one.address.as_ref().is_some_and(|address| lost::is_among(&addresses, address))
}
