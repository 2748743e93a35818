//! Copies of invoices: the unaltered PDF of the ledger, which is the only part of a mail in which bank
//! details may stand. An import brings them, or the vendor of a connected ledger is asked, once for
//! each version of an invoice. Letters ([`crate::send`]) and answers to who asks for one
//! ([`at_hand`]) take them from here. Never hands out the copy of another debtor's invoice.

use crate::connections::{Reread, Versions, fetch_copy, gives_copies, reread};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use connectors::kit::Fault;
use domain::debtor::Debtor;
use domain::ids::{InvoiceId, fingerprint_bytes};
use domain::item::{Document, Item, Kind};
use std::sync::Arc;
use store::StoreError;
use store::book::CopyRow;

/// Where stored documents lie.
const FOLDER: &str = "document/";

/// What is at hand of an invoice.
#[derive(Clone, PartialEq, Eq)]
pub enum AtHand {
    /// Its copy.
    Copy(Arc<[u8]>),
    /// None was imported, and its books give none.
    Nothing,
    /// There should be one, and it cannot be had now.
    Lacking {
        /// Why, in one line of our own words.
        why: String,
        /// Asking again later may help.
        later: bool,
    },
}

/// The copy of an open invoice of `debtor`, as its books have it now: the stored one, where that is
/// still the newest, else it is fetched. For who asks for a copy: the tenant's setting, which is about
/// letters, is not looked at.
///
/// # Errors
/// When the store cannot answer.
pub async fn at_hand(
    app: &App,
    book: &RuleBook,
    debtor: &Debtor,
    invoice: &InvoiceId,
) -> Result<AtHand, AppError> {
    let Some(item) = debtor.item(invoice) else { return Ok(AtHand::Nothing) };
    if let Some(at_hand) = imported(app, &item.doc).await {
        return Ok(at_hand);
    }
    if !is_given(app, debtor, item).await? {
        return Ok(AtHand::Nothing);
    }
    let versions = match reread(app, book, debtor, std::slice::from_ref(invoice)).await? {
        Reread::Read(versions) => versions,
        Reread::Later(_) => {
            let why = "its books cannot be asked now".to_owned();
            return Ok(AtHand::Lacking { why, later: true });
        }
    };
    // It may have been closed, or be another customer's by now.
    let now = app.store.debtor(&debtor.tenant, &debtor.id).await?.map(|loaded| loaded.debtor);
    let Some(now) = now.filter(|now| now.item(invoice).is_some()) else {
        return Ok(AtHand::Nothing);
    };
    if let Some(copy) = kept(app, &now, invoice, &versions).await? {
        return Ok(AtHand::Copy(copy));
    }
    Ok(match fetched(app, &now, invoice, &versions).await? {
        Ok(copy) => AtHand::Copy(copy),
        Err(fault) => AtHand::Lacking { later: is_passing(&fault), why: fault.to_string() },
    })
}

/// Whether there should be a copy of an open invoice, as far as that can be said without asking its
/// vendor: an import brought one, or its books give them.
pub(crate) async fn should_be_had(
    app: &App,
    debtor: &Debtor,
    item: &Item,
) -> Result<bool, AppError> {
    let brought = item.doc.pdf.as_deref().is_some_and(|name| name.starts_with(FOLDER));
    Ok(brought || is_given(app, debtor, item).await?)
}

/// The copy that an import brought, unless it brought none.
pub(crate) async fn imported(app: &App, document: &Document) -> Option<AtHand> {
    let file = document.pdf.as_deref().filter(|name| name.starts_with(FOLDER))?;
    Some(match read(app, file).await {
        Some(copy) => AtHand::Copy(copy),
        None => AtHand::Lacking { why: "the stored file cannot be read".to_owned(), later: false },
    })
}

/// Whether the books of this invoice give copies.
pub(crate) async fn is_given(app: &App, debtor: &Debtor, item: &Item) -> Result<bool, AppError> {
    let invoice = item.doc.kind == Kind::Invoice;
    Ok(invoice && gives_copies(app, &debtor.tenant, &debtor.ledger).await?)
}

/// The copy that was fetched before, if it is one of the version that the books have now.
pub(crate) async fn kept(
    app: &App,
    debtor: &Debtor,
    invoice: &InvoiceId,
    versions: &Versions,
) -> Result<Option<Arc<[u8]>>, AppError> {
    let Some(version) = versions.get(invoice) else { return Ok(None) };
    let known = app.store.copy(&debtor.tenant, &debtor.ledger, invoice).await?;
    let Some(row) = known.map(|known| known.value).filter(|row| row.version == *version) else {
        return Ok(None);
    };
    Ok(read(app, &row.file).await)
}

/// Fetches the copy and keeps it as that of the version that was read before. Should the invoice have
/// changed in between, the next who asks finds another version and fetches again.
pub(crate) async fn fetched(
    app: &App,
    debtor: &Debtor,
    invoice: &InvoiceId,
    versions: &Versions,
) -> Result<Result<Arc<[u8]>, Fault>, AppError> {
    let copy = match fetch_copy(app, &debtor.tenant, &debtor.ledger, invoice).await? {
        Ok(copy) => copy,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Some(version) = versions.get(invoice) {
        keep(app, debtor, invoice, version, &copy).await?;
    }
    Ok(Ok(copy.into()))
}

/// Whether another try later may go better.
pub(crate) fn is_passing(fault: &Fault) -> bool {
    matches!(fault, Fault::Later { .. } | Fault::Expired | Fault::Revoked(_))
}

/// Keeps a copy. One that cannot be kept is no worse a copy: it is fetched again the next time.
async fn keep(
    app: &App,
    debtor: &Debtor,
    invoice: &InvoiceId,
    version: &str,
    copy: &[u8],
) -> Result<(), AppError> {
    let file = format!("{FOLDER}{}.pdf", fingerprint_bytes(copy, 32));
    if let Err(error) = app.blobs.put(&file, copy).await {
        tracing::warn!(failure = %error, "the copy of an invoice cannot be kept");
        return Ok(());
    }
    let (tenant, ledger) = (&debtor.tenant, &debtor.ledger);
    let known = app.store.copy(tenant, ledger, invoice).await?.map(|known| known.version);
    let row = CopyRow { version: version.to_owned(), file, at: app.clock.now() };
    match app.store.put_copy(tenant, ledger, invoice, &row, known).await {
        // Somebody else has fetched it at this moment.
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn read(app: &App, file: &str) -> Option<Arc<[u8]>> {
    let found = app.blobs.get(file).await;
    match &found {
        Ok(Some(_)) => {}
        Ok(None) => tracing::warn!(document.missing = true, "a stored document is not there"),
        Err(error) => tracing::warn!(failure = %error, "a stored document cannot be read"),
    }
    found.ok().flatten()
}
