//! The debtor's people as decisions see them: roles and verdicts. Names and addresses are on the
//! debtor's card, which no decision reads.

use crate::ids::ContactId;
use serde::{Deserialize, Serialize};

/// What a contact is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Gets reminders.
    #[default]
    AccountsPayable,
    /// Gets what is escalated.
    Escalation,
    /// Gets a copy.
    Cc,
    /// Is never written to.
    Never,
}

impl Role {
    fn is_default(&self) -> bool {
        *self == Role::default()
    }
}

/// Why an address is not written to, or that it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// A person approved it, or imported it knowingly.
    Approved,
    /// Nobody has approved it yet.
    #[default]
    Unapproved,
    /// Another debtor has the same address: a mail could tell one about the other.
    Shared,
    /// It is at our own domain.
    OwnDomain,
    /// It bounced for good.
    Bounced,
    /// Its owner complained to the mail system.
    Complained,
    /// Out of use: a person said so, or who reads there asked for it.
    Suppressed,
}

impl Verdict {
    /// Final until a person reverses it; a new import does not.
    pub fn is_suppression(self) -> bool {
        matches!(self, Verdict::Bounced | Verdict::Complained | Verdict::Suppressed)
    }
}

/// A contact as a decision sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Which one, on the card. Made from the address, so another address is another contact.
    #[serde(rename = "i")]
    pub id: ContactId,
    /// What for.
    #[serde(rename = "r", default, skip_serializing_if = "Role::is_default")]
    pub role: Role,
    /// Whether it may be written to.
    #[serde(rename = "v", default)]
    pub verdict: Verdict,
    /// A person looked at this address and approved it: an import does not doubt it again.
    #[serde(rename = "p", default, skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// Who is to get a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Recipients {
    /// Addressed.
    pub to: Vec<ContactId>,
    /// Copied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<ContactId>,
}

impl Recipients {
    /// Everybody who gets it.
    pub fn all(&self) -> impl Iterator<Item = &ContactId> {
        self.to.iter().chain(&self.cc)
    }
}

/// Why there is nobody to write to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoRecipient {
    /// No address at all.
    Missing,
    /// The best that there is has this verdict.
    Unusable(Verdict),
}

/// Picks the recipients: the accounts-payable people, or for an `escalated` message the escalation
/// contacts with accounts payable in copy. One unusable address does not stop a usable one.
///
/// # Errors
/// [`NoRecipient`] when nobody can be addressed.
pub fn recipients(contacts: &[Contact], escalated: bool) -> Result<Recipients, NoRecipient> {
    let usable = |role: Role| -> Vec<ContactId> {
        contacts
            .iter()
            .filter(|contact| contact.role == role && contact.verdict == Verdict::Approved)
            .map(|contact| contact.id.clone())
            .collect()
    };
    let payable = usable(Role::AccountsPayable);
    let escalation = usable(Role::Escalation);
    let copies = usable(Role::Cc);
    let chosen = match (escalated && !escalation.is_empty(), payable.is_empty()) {
        (true, _) => Recipients { to: escalation, cc: [payable, copies].concat() },
        (false, false) => Recipients { to: payable, cc: copies },
        (false, true) if !escalation.is_empty() => Recipients { to: escalation, cc: copies },
        (false, true) => return Err(why_nobody(contacts)),
    };
    Ok(chosen)
}

/// The verdict of the address that is nearest to being usable.
fn why_nobody(contacts: &[Contact]) -> NoRecipient {
    contacts
        .iter()
        .filter(|contact| matches!(contact.role, Role::AccountsPayable | Role::Escalation))
        .map(|contact| contact.verdict)
        .min_by_key(|verdict| match verdict {
            Verdict::Approved | Verdict::Unapproved => 0,
            Verdict::Shared | Verdict::OwnDomain => 1,
            Verdict::Suppressed | Verdict::Bounced | Verdict::Complained => 2,
        })
        .map_or(NoRecipient::Missing, NoRecipient::Unusable)
}
