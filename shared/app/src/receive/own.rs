//! Which addresses are our own. A mail from one of them was written by a colleague, if it is proven.

use super::Post;
use store::book::Tenant;

/// Domains at which everybody can have an address: that of a tenant who writes from one says
/// nothing about others there. A short list is enough: whoever is not on it can be named with
/// `own_domains`, and whoever is missing only costs a glance.
const PUBLIC: [&str; 32] = [
    "aol.com",
    "bluewin.ch",
    "btinternet.com",
    "free.fr",
    "freenet.de",
    "gmail.com",
    "gmx.at",
    "gmx.ch",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.co.uk",
    "hotmail.com",
    "icloud.com",
    "laposte.net",
    "libero.it",
    "live.com",
    "mail.com",
    "me.com",
    "msn.com",
    "o2.pl",
    "orange.fr",
    "outlook.com",
    "outlook.de",
    "proton.me",
    "protonmail.com",
    "t-online.de",
    "web.de",
    "wp.pl",
    "yahoo.co.uk",
    "yahoo.com",
];

/// Whether the sender's address is one of ours. Says nothing about who really wrote.
pub(super) fn wrote(post: &Post<'_>) -> bool {
    post.mail.from.as_ref().is_some_and(|from| is_own(post.book.settings(), &from.address))
}

/// Whether an address is one of the tenant's own: at its domains, or that of one of its people.
pub(super) fn is_own(tenant: &Tenant, address: &str) -> bool {
    let address = address.trim().to_lowercase();
    let same = |own: &String| own.trim().to_lowercase() == address;
    let (sending, people) = (&tenant.sending, &tenant.people);
    let mut named = sending.from.iter().chain(&sending.reply_to).chain(people.addresses());
    named.any(same) || domains(tenant).iter().any(|own| at(&address, own))
}

/// The tenant's own domains: those it names, else those of its sender and reply addresses.
pub(super) fn domains(tenant: &Tenant) -> Vec<String> {
    let sending = &tenant.sending;
    if !sending.own_domains.is_empty() {
        return sending.own_domains.iter().map(|own| own.trim().to_lowercase()).collect();
    }
    let addresses = sending.from.iter().chain(&sending.reply_to);
    addresses
        .filter_map(|address| Some(address.trim().rsplit_once('@')?.1.to_lowercase()))
        .filter(|domain| !PUBLIC.contains(&domain.as_str()))
        .collect()
}

/// Whether the address is at the domain or below it.
fn at(address: &str, domain: &str) -> bool {
    let Some((_, theirs)) = address.rsplit_once('@') else { return false };
    let below = theirs.strip_suffix(domain);
    !domain.is_empty() && below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_ours_with_all_below_it_and_nothing_beside_it() {
        assert!(at("ann@acme.example", "acme.example"));
        assert!(at("ann@mail.acme.example", "acme.example"));
        assert!(!at("ann@notacme.example", "acme.example"));
        assert!(!at("ann@acme.example.evil.example", "acme.example"));
        assert!(!at("acme.example", "acme.example"));
        assert!(!at("ann@acme.example", ""));
    }
}
