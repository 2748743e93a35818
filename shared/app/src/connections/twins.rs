//! The same invoice through two connections: the books of a firm and its payment provider often both
//! have it. It is held in both and asked about, never chased twice.

use super::apply::Ground;
use crate::AppError;
use crate::drain::raise;
use crate::turn::Turned;
use domain::fact::Fact;
use domain::hold::Scope;
use domain::ids::{DebtorId, fingerprint};
use domain::item::{Document, Kind};

impl Ground<'_> {
    /// An invoice that is new here may be one that another connection has brought: the same number,
    /// amount and currency. Both are held, and a person says which one counts.
    pub(super) async fn twins(&self, id: &DebtorId, turned: &Turned) -> Result<(), AppError> {
        let settings = self.book.settings();
        if settings.ledgers.len() < 2 {
            return Ok(());
        }
        for entry in &turned.entries {
            let Fact::DocumentSeen(document) = &entry.fact else { continue };
            if document.kind != Kind::Invoice {
                continue;
            }
            let (amount, currency) = (document.amount.to_string(), document.currency.to_string());
            let what = [document.shown(), amount.as_str(), currency.as_str()];
            for other in self.app.store.enter_twin(&settings.id, &what, id).await? {
                self.twin(id, &other, document).await?;
            }
        }
        Ok(())
    }

    async fn twin(
        &self,
        id: &DebtorId,
        other: &DebtorId,
        document: &Document,
    ) -> Result<(), AppError> {
        let tenant = &self.book.settings().id;
        let Some(loaded) = self.app.store.debtor(tenant, other).await? else { return Ok(()) };
        let same = loaded.debtor.items.iter().find(|item| {
            item.doc.kind == Kind::Invoice
                && item.doc.shown() == document.shown()
                && item.doc.amount == document.amount
                && item.doc.currency == document.currency
        });
        // It was paid there, or is in the same books: numbers are unique in one set of books.
        let Some(same) = same.filter(|_| loaded.debtor.ledger != self.ledger) else {
            return Ok(());
        };
        let theirs = &loaded.debtor.ledger;
        let why = format!("the same invoice is in {} and {theirs}", self.ledger);
        self.hold(id, Scope::Invoices(vec![document.id.clone()]), &why).await?;
        self.hold(other, Scope::Invoices(vec![same.doc.id.clone()]), &why).await?;
        let now = self.app.clock.now();
        let task = format!("twin-{}", fingerprint(&[document.id.as_str(), other.as_str()], 5));
        let about = format!(
            "invoice {} is open in {} (account {id}) and in {theirs} (account {other}): release \
             the one that counts, close the other in its books",
            document.shown(),
            self.ledger
        );
        raise(self.app, tenant, &task, "same_invoice", &about, None, now).await.map(|_| ())
    }
}
