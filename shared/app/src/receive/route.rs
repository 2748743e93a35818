//! Which account a mail belongs to. What a mail carries (a reply token, our Message-ID, a sender) only
//! routes it, and only as far as our own rows bear it out: a token must be ours, a message must be in
//! that account's outbox, an address must be known. What does not agree goes to a person.

use super::Post;
use crate::{App, AppError};
use domain::ids::{DebtorId, TenantId};
use mail::inbound::Inbound;
use mail::message_id::{self, OwnId};
use mail::token::token_of;
use std::collections::BTreeSet;

/// Traces of one sort that are looked up, at most: an honest mail has a few.
const MOST: usize = 20;
/// Accounts behind one address that are looked at; more are several in any case.
const MOST_SHARING: usize = 8;
/// What stands in place of the debtor in the Message-ID of a mail to our own people.
pub(crate) const STAFF: &str = "staff";

/// Everything that leads to an account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Trail {
    /// By reply tokens.
    pub(super) tokens: BTreeSet<DebtorId>,
    /// By messages of ours that it answers.
    pub(super) answered: BTreeSet<DebtorId>,
    /// By who says to have written it.
    pub(super) sender: BTreeSet<DebtorId>,
    /// By who wrote first, when it is a forward that nothing else leads anywhere.
    pub(super) forwarded: BTreeSet<DebtorId>,
}

/// Where a mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    /// To this account.
    To {
        /// Which.
        debtor: DebtorId,
        /// What about the way here asks for more care.
        warnings: Vec<&'static str>,
    },
    /// To a person, and why.
    Unclear(&'static str),
}

impl Trail {
    /// Where the traces lead, the strongest first.
    pub(super) fn route(&self) -> Route {
        let to = |debtor: &DebtorId, warnings| Route::To { debtor: debtor.clone(), warnings };
        if let Some(debtor) = self.tokens.first() {
            if self.tokens.len() > 1 {
                return Route::Unclear("it carries the reply routes of several accounts");
            }
            if !self.answered.is_empty() && !self.answered.contains(debtor) {
                return Route::Unclear("its reply route and what it answers disagree");
            }
            return match self.speaks_for(debtor) {
                true => to(debtor, Vec::new()),
                false => to(debtor, vec!["sender_of_another_account"]),
            };
        }
        if let Some(debtor) = self.answered.first() {
            if self.answered.len() > 1 {
                return Route::Unclear("it answers messages to several accounts");
            }
            return match self.speaks_for(debtor) {
                true => to(debtor, Vec::new()),
                false => Route::Unclear("its sender and what it answers disagree"),
            };
        }
        match (self.sender.first(), self.sender.len()) {
            (Some(debtor), 1) => return to(debtor, Vec::new()),
            (Some(_), _) => return Route::Unclear("its sender is known at several accounts"),
            (None, _) => {}
        }
        match (self.forwarded.first(), self.forwarded.len()) {
            (Some(debtor), 1) => to(debtor, vec!["forwarded"]),
            (Some(_), _) => Route::Unclear("its first writer is known at several accounts"),
            (None, _) => Route::Unclear("nothing in it leads to an account"),
        }
    }

    /// Whether the sender is nobody's contact, or this account's.
    fn speaks_for(&self, debtor: &DebtorId) -> bool {
        self.sender.is_empty() || self.sender.contains(debtor)
    }
}

/// Follows every trace.
pub(super) async fn trail(post: &Post<'_>) -> Result<Trail, AppError> {
    let (app, tenant) = (post.app, &post.book.settings().id);
    let mut trail = Trail { sender: sender(post).await?, ..Trail::default() };
    for token in tokens(post) {
        trail.tokens.extend(app.store.by_token(tenant, &token).await?);
    }
    for own in own_ids(post.mail, tenant) {
        if app.store.message(tenant, &own.debtor, &own.outbox).await?.is_some() {
            trail.answered.insert(own.debtor);
        }
    }
    let nothing = trail.tokens.is_empty() && trail.answered.is_empty() && trail.sender.is_empty();
    if nothing && let Some(first) = &post.mail.forwarded_from {
        trail.forwarded = known(app, tenant, &first.address).await?;
    }
    Ok(trail)
}

/// The accounts whose contact says to have written it.
pub(super) async fn sender(post: &Post<'_>) -> Result<BTreeSet<DebtorId>, AppError> {
    match &post.mail.from {
        Some(from) => known(post.app, &post.book.settings().id, &from.address).await,
        None => Ok(BTreeSet::new()),
    }
}

/// Whether it says to answer a message of ours.
pub(super) fn answers(post: &Post<'_>) -> bool {
    let tenant = &post.book.settings().id;
    !tokens(post).is_empty() || !own_ids(post.mail, tenant).is_empty()
}

/// The accounts that have an address. Only those that are there: an address is entered before its
/// account is made.
pub(super) async fn known(
    app: &App,
    tenant: &TenantId,
    address: &str,
) -> Result<BTreeSet<DebtorId>, AppError> {
    let mut listed = Vec::new();
    for form in forms(address) {
        if let Some(known) = app.store.known(tenant, &form).await? {
            listed.extend(known.value.debtors);
        }
    }
    let mut found = BTreeSet::new();
    for debtor in listed {
        if found.len() >= MOST_SHARING || app.store.debtor(tenant, &debtor).await?.is_some() {
            found.insert(debtor);
        }
    }
    Ok(found)
}

/// An address as ledgers and mail systems may write it: in lower case, and with its domain in ASCII.
pub(super) fn forms(address: &str) -> Vec<String> {
    let plain = address.trim().to_lowercase();
    let ascii = mail::address::ascii(&plain).map(|ascii| ascii.to_lowercase());
    let other = ascii.filter(|ascii| *ascii != plain);
    std::iter::once(plain).chain(other).collect()
}

fn tokens(post: &Post<'_>) -> BTreeSet<String> {
    let hidden = post.envelope.iter().filter_map(|address| token_of(address));
    post.mail.tokens.iter().cloned().chain(hidden).take(MOST).collect()
}

/// The Message-IDs of this tenant in the thread, the answered one first.
fn own_ids(mail: &Inbound, tenant: &TenantId) -> Vec<OwnId> {
    let thread = mail.in_reply_to.iter().chain(mail.references.iter().rev());
    let mut own: Vec<OwnId> = Vec::new();
    for id in thread.filter_map(|id| message_id::parse(id)) {
        let ours = id.tenant == *tenant && id.debtor.as_str() != STAFF;
        if ours && !own.contains(&id) && own.len() < MOST {
            own.push(id);
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> BTreeSet<DebtorId> {
        names.iter().map(|name| DebtorId::from(*name)).collect()
    }

    fn route(tokens: &[&str], answered: &[&str], sender: &[&str], forwarded: &[&str]) -> String {
        let trail = Trail {
            tokens: set(tokens),
            answered: set(answered),
            sender: set(sender),
            forwarded: set(forwarded),
        };
        match trail.route() {
            Route::To { debtor, warnings } if warnings.is_empty() => debtor.to_string(),
            Route::To { debtor, warnings } => format!("{debtor} {}", warnings.join(",")),
            Route::Unclear(_) => "person".to_owned(),
        }
    }

    #[test]
    fn the_strongest_trace_wins_and_what_disagrees_goes_to_a_person() {
        for (tokens, answered, sender, forwarded, wanted) in [
            (&["a"][..], &[][..], &[][..], &[][..], "a"),
            (&["a"], &["a"], &["a"], &["b"], "a"),
            (&["a"], &[], &["a", "b"], &[], "a"),
            (&["a"], &["a", "b"], &[], &[], "a"),
            (&["a"], &[], &["b"], &[], "a sender_of_another_account"),
            (&["a"], &["b"], &[], &[], "person"),
            (&["a", "b"], &[], &["a"], &[], "person"),
            (&[], &["a"], &[], &[], "a"),
            (&[], &["a"], &["a", "b"], &[], "a"),
            (&[], &["a"], &["b"], &[], "person"),
            (&[], &["a", "b"], &["a"], &[], "person"),
            (&[], &[], &["a"], &["b"], "a"),
            (&[], &[], &["a", "b"], &[], "person"),
            (&[], &[], &[], &["a"], "a forwarded"),
            (&[], &[], &[], &["a", "b"], "person"),
            (&[], &[], &[], &[], "person"),
        ] {
            let found = route(tokens, answered, sender, forwarded);
            assert_eq!(found, wanted, "{tokens:?} {answered:?} {sender:?} {forwarded:?}");
        }
    }
}
