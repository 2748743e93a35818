//! A webhook that fell silent. Silence alone says nothing: a firm may have no news for a week. The
//! honest sign is a sweep that finds an invoice changed of which no webhook has told. People get one
//! task for it, which ends by itself when the webhook is heard again. Called after each sweep and
//! before each run of errands, under the connection's lease; it needs no look at what is well.

use super::Held;
use super::Todo;
use super::sealed::RegistrationKeys;
use crate::drain::raise;
use crate::rulebook::RuleBook;
use crate::webhook::HEARD;
use crate::{App, AppError, desk};
use chrono::TimeDelta;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::ids::InvoiceId;
use domain::item::{Document, Kind};
use store::book::{Registration, Unheard};

/// Sweeps that must have found something. One may have met a change whose webhook was on its way, or
/// what had changed while this machine was off: vendors try again for a day and more.
const SWEEPS: u32 = 2;
/// From the first of them until people are told: vendors that did not reach us come again within
/// minutes at first, so that two hours without any are no accident.
const PATIENCE: TimeDelta = TimeDelta::hours(2);

/// Whether a vendor's webhook should have told of this, `before` which the account was as given. Only
/// invoices: there are vendors without events for payments and customers. Links are renewed by looking
/// at them, and a due day that is ours moves with the calendar: of these nobody tells.
pub(super) fn is_told(before: Option<&Debtor>, fact: &Fact) -> bool {
    let known = |id: &InvoiceId| before.and_then(|before| before.item(id)).map(|item| &item.doc);
    let is_invoice = |id| known(id).is_some_and(|document| document.kind == Kind::Invoice);
    match fact {
        Fact::DocumentSeen(document) => {
            let bare = |it: &Document| Document { pay_link: None, pdf: None, ..it.clone() };
            let is_new = known(&document.id).is_none_or(|was| bare(was) != bare(document));
            document.kind == Kind::Invoice && !document.no_terms && is_new
        }
        Fact::DocumentClosed { invoice, .. } | Fact::PaymentSeen { invoice, .. } => {
            is_invoice(invoice)
        }
        _ => false,
    }
}

/// A sweep that began then has `found` changes, or none.
pub(crate) async fn swept(
    held: &mut Held<'_>,
    book: &RuleBook,
    began: Time,
    found: bool,
) -> Result<(), AppError> {
    let app = held.line.app;
    if held.line.connector.webhook.is_none() || (!found && held.row().unheard.is_none()) {
        return Ok(());
    }
    let Some(registration) = registration(app, held).await? else { return Ok(()) };
    end_if_heard(held, book, &registration).await?;
    // Without a key nobody expects a webhook; and it is written down by the hour that one came.
    let expected = !RegistrationKeys::open(app, &registration)?.signing.is_empty();
    let silent = registration.heard.is_none_or(|heard| heard + HEARD <= began);
    let row = held.row();
    if found && expected && silent {
        let first = Unheard { since: began, last: began, sweeps: 1, task: None };
        let unheard = row.unheard.get_or_insert(first);
        // A sweep in parts is one.
        if unheard.last < began {
            unheard.sweeps += 1;
            unheard.last = began;
        }
    }
    let now = app.clock.now();
    let due = |unheard: &&mut Unheard| {
        unheard.task.is_none() && unheard.sweeps >= SWEEPS && now - unheard.since >= PATIENCE
    };
    let Some(unheard) = held.line.connection.unheard.as_mut().filter(due) else { return Ok(()) };
    let task = format!("silent-{}-{}", held.line.connection.id, unheard.since.format("%Y%m%d%H%M"));
    unheard.task = Some(task.clone());
    tell(held, book, &task, registration.heard).await
}

/// Something is done at the connection: the task ends, if the webhook was heard again.
pub(crate) async fn heard_again(held: &mut Held<'_>, book: &RuleBook) -> Result<(), AppError> {
    if held.row().unheard.is_none() {
        return Ok(());
    }
    match registration(held.line.app, held).await? {
        Some(registration) => end_if_heard(held, book, &registration).await,
        None => Ok(()),
    }
}

async fn registration(app: &App, held: &Held<'_>) -> Result<Option<Registration>, AppError> {
    let known = app.store.registration(&held.line.connection.registration).await?;
    Ok(known.map(|known| known.value))
}

async fn tell(
    held: &Held<'_>,
    book: &RuleBook,
    task: &str,
    heard: Option<Time>,
) -> Result<(), AppError> {
    let (app, row) = (held.line.app, &held.line.connection);
    let since = heard.map_or_else(
        || "was never heard".to_owned(),
        |heard| format!("was last heard on {}", heard.format("%F %H:%M UTC")),
    );
    let about = format!(
        "the webhook of {} ({}) {since}, and sweeps find changed invoices that it did not tell",
        held.line.connector.title, row.id
    );
    tracing::warn!(connection.id = %row.id, webhook.silent = true, "a webhook is silent");
    raise(app, &row.tenant, task, "silent_webhook", &about, None, app.clock.now()).await?;
    card(app, book, task).await
}

async fn end_if_heard(
    held: &mut Held<'_>,
    book: &RuleBook,
    registration: &Registration,
) -> Result<(), AppError> {
    let app = held.line.app;
    let row = held.row();
    let heard = |unheard: &mut Unheard| registration.heard.is_some_and(|at| at > unheard.since);
    let Some(Unheard { task: Some(task), .. }) = row.unheard.take_if(heard) else { return Ok(()) };
    match desk::finish(app, &row.tenant, &task, "the webhook itself").await {
        Ok(_) => card(app, book, &task).await,
        // A person was faster.
        Err(AppError::Rejected(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The task's card in the chat shows how it stands, where there is a chat.
async fn card(app: &App, book: &RuleBook, task: &str) -> Result<(), AppError> {
    let settings = book.settings();
    let Some(chat) = &settings.chat else { return Ok(()) };
    let todo = Todo::Card { task: task.to_owned(), debtor: None };
    todo.ask(app, &settings.id, chat, app.clock.now()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::Day;
    use domain::fact::Closing;
    use domain::item::Item;
    use domain::money::{Currency, Money};

    fn invoice(id: &str) -> Document {
        Document::invoice(id, Money::new(1_200, Currency::GBP), Day::MIN)
    }

    #[test]
    fn an_invoice_is_told_of_and_what_nobody_tells_of_is_not() {
        let mut before = Debtor::new("acme".into(), "d".into(), "main".into(), "books".into());
        let credit = Document { kind: Kind::CreditNote, ..invoice("credit:1") };
        before.items = [invoice("1"), credit.clone()].map(Item::new).to_vec();
        let told = |fact: Fact| is_told(Some(&before), &fact);
        let seen = |document: &Document| Fact::DocumentSeen(document.clone());
        let paid = |id: &str| Fact::PaymentSeen {
            invoice: id.into(),
            amount: Money::new(1, Currency::GBP),
        };
        let closed = |id: &str| Fact::DocumentClosed { invoice: id.into(), how: Closing::Settled };
        assert!(told(seen(&invoice("2"))), "a new one");
        assert!(told(seen(&Document { paid: 1, ..invoice("1") })));
        assert!(told(paid("1")) && told(closed("1")));
        assert!(is_told(None, &seen(&invoice("1"))), "the first of an account");
        let link = Some("https://pay.example/renewed".to_owned());
        assert!(!told(seen(&Document { pay_link: link.clone(), pdf: link, ..invoice("1") })));
        assert!(!told(seen(&Document { no_terms: true, ..invoice("2") })));
        assert!(!told(seen(&credit)) && !told(paid("credit:1")) && !told(closed("credit:1")));
        assert!(!told(Fact::ColleagueWrote));
    }
}
