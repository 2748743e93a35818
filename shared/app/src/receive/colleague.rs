//! One of our own people wrote, or somebody who says so. Between us and the debtor that is contact,
//! and no reminder crosses it; a debtor's mail that a colleague passes on is the debtor's.
//!
//! Contact by a colleague asks nobody to look, so it must be proven: by the receipt's DMARC verdict,
//! which a local intake does not have. Without proof it is held like a stranger's mail: anybody can
//! write our address into `From`, and whoever owes us has a reason to.

use super::route::{Route, Trail, known};
use super::{Check, Post, Received, desk, excerpt, own, reply, tell};
use crate::AppError;
use domain::ids::DebtorId;
use domain::signal::Signal;
use mail::letter::Mailbox;
use std::collections::BTreeSet;
use store::book::Direction;

/// Recipients that are looked up, at most.
const MOST: usize = 20;

/// Works in a mail with a sender at one of our own domains.
pub(super) async fn wrote(post: &Post<'_>, trail: &Trail) -> Result<Received, AppError> {
    let proven = post.verdicts.dmarc == Some(Check::Pass);
    let doubt: &[&'static str] = if proven { &[] } else { &["own_domain_unproven"] };
    let tenant = post.book.settings();
    let first = post.mail.forwarded_from.as_ref();
    if let Some(first) = first.filter(|first| !own::is_own(tenant, &first.address)) {
        return passed_on(post, trail, first, doubt).await;
    }
    let written_to = written_to(post).await?;
    // Words to several accounts, or to another one than the thread's: only a person can tell.
    let strays = trail
        .tokens
        .iter()
        .chain(&trail.answered)
        .any(|debtor| !written_to.is_empty() && !written_to.contains(debtor));
    let led = Trail { sender: written_to, forwarded: BTreeSet::new(), ..trail.clone() };
    match led.route() {
        Route::To { debtor, .. } if proven && !strays => {
            let words = excerpt::of(&post.mail.text);
            let signals = vec![Signal::ColleagueWrote];
            let duplicate =
                tell(post, &debtor, signals, Direction::Colleague, words).await?.duplicate;
            Ok(if duplicate { Received::Duplicate } else { Received::Colleague { debtor } })
        }
        Route::To { debtor, warnings } if !strays => {
            let warnings = [&warnings, doubt].concat();
            reply::hold(post, &debtor, post.mail.from.as_ref(), warnings).await
        }
        Route::To { .. } => desk::lay(post, "its recipients and its thread disagree").await,
        Route::Unclear(why) => desk::lay(post, why).await,
    }
}

/// A debtor's mail that was passed on. Its own words stand behind the mark of the forward, where
/// nothing is read for what it names; so all of the account is held.
async fn passed_on(
    post: &Post<'_>,
    trail: &Trail,
    first: &Mailbox,
    doubt: &[&'static str],
) -> Result<Received, AppError> {
    let tenant = &post.book.settings().id;
    let sender = known(post.app, tenant, &first.address).await?;
    match (Trail { sender, forwarded: BTreeSet::new(), ..trail.clone() }).route() {
        Route::To { debtor, warnings } => {
            let warnings = [&warnings, doubt, &["forwarded"]].concat();
            reply::hold(post, &debtor, Some(first), warnings).await
        }
        Route::Unclear(why) => desk::lay(post, why).await,
    }
}

/// The accounts whose contacts it was written to.
async fn written_to(post: &Post<'_>) -> Result<BTreeSet<DebtorId>, AppError> {
    let tenant = post.book.settings();
    let others = post.mail.recipients.iter().filter(|to| !own::is_own(tenant, to));
    let mut debtors = BTreeSet::new();
    for address in others.take(MOST) {
        debtors.extend(known(post.app, &tenant.id, address).await?);
    }
    Ok(debtors)
}
