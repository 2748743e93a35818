//! Whose mail it is: the tenant that the intake names, else the one it was addressed to. Who it was
//! addressed to is read from the envelope where that is known, because anybody can write a header.

use super::{Arrival, own};
use crate::{App, AppError};
use domain::ids::TenantId;
use mail::inbound::Inbound;
use mail::token::token_of;
use store::book::Tenant;

/// The tenants that the mail is for: one, unless it was written to addresses of several.
pub(super) async fn tenants(
    app: &App,
    arrival: &Arrival,
    mail: Option<&Inbound>,
) -> Result<Vec<TenantId>, AppError> {
    if let Some(tenant) = &arrival.tenant {
        return Ok(vec![tenant.clone()]);
    }
    let all = app.store.tenants().await?;
    if let [only] = all.as_slice() {
        return Ok(vec![only.clone()]);
    }
    let recipients: &[String] = match (arrival.envelope.is_empty(), mail) {
        (true, Some(mail)) => &mail.recipients,
        _ => &arrival.envelope,
    };
    let mut addressed = Vec::new();
    let mut at_domain = Vec::new();
    for id in all {
        let Some(tenant) = app.store.tenant(&id).await? else { continue };
        if recipients.iter().any(|recipient| is_route(&tenant.value, recipient))
            || has_token(app, &id, recipients).await?
        {
            addressed.push(id);
        } else if recipients.iter().any(|recipient| own::is_own(&tenant.value, recipient)) {
            at_domain.push(id);
        }
    }
    match (addressed.is_empty(), at_domain.is_empty()) {
        (false, _) => Ok(addressed),
        (true, false) => Ok(at_domain),
        (true, true) => Err(AppError::rejected(
            "this mail is not addressed to any tenant: set the tenant's addresses, or say which \
             tenant it is for",
        )),
    }
}

/// Whether the address is the one that answers go to, or the one that letters come from.
fn is_route(tenant: &Tenant, recipient: &str) -> bool {
    let plain = without_token(recipient);
    let sending = &tenant.sending;
    sending.reply_to.iter().chain(&sending.from).any(|own| own.trim().eq_ignore_ascii_case(&plain))
}

/// The address without the reply token that it may carry.
fn without_token(address: &str) -> String {
    let address = address.trim();
    let parts = address.rsplit_once('@').filter(|_| token_of(address).is_some());
    match parts.and_then(|(local, domain)| Some((local.rsplit_once('+')?.0, domain))) {
        Some((base, domain)) => format!("{base}@{domain}"),
        None => address.to_owned(),
    }
}

async fn has_token(app: &App, tenant: &TenantId, recipients: &[String]) -> Result<bool, AppError> {
    for token in recipients.iter().filter_map(|recipient| token_of(recipient)).take(10) {
        if app.store.by_token(tenant, &token).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
