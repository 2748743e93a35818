//! One invoice as an open item. Amounts are taken as Stripe gives them: what remains decides, so
//! payments, credit notes, credit of the customer and money received elsewhere all count.

use super::money::{currency, money};
use super::person::{self, Kept, Record, day, line, link};
use crate::kit::{Customer, Fault, Halt, News};
use crate::{Kind, OpenItem, Status, words};
use chrono_tz::Tz;
use domain::money::Money;
use serde::Deserialize;
use serde_json::Value;

/// How a customer writes that a field on its invoice is its order number.
const ORDER_NUMBER: &[&str] =
    &["po", "po_number", "po_no.", "purchase_order", "purchase_order_number", "order_number"];

#[derive(Deserialize)]
struct Invoice {
    number: Option<String>,
    status: Option<String>,
    collection_method: Option<String>,
    currency: String,
    total: i64,
    amount_due: i64,
    amount_remaining: i64,
    created: Option<i64>,
    effective_at: Option<i64>,
    due_date: Option<i64>,
    hosted_invoice_url: Option<String>,
    invoice_pdf: Option<String>,
    status_transitions: Option<Transitions>,
    custom_fields: Option<Vec<Field>>,
}

#[derive(Deserialize)]
struct Transitions {
    finalized_at: Option<i64>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    value: String,
}

/// What is said of an invoice that cannot be read: nobody is chased on a guess.
const UNREADABLE: &str = "an invoice at the vendor cannot be read";

/// Tells of one invoice. One that cannot be read stops its own customer, not the others.
///
/// # Errors
/// When it has no id or no customer: then nobody can be asked about it.
pub(super) fn tell(value: &Value, zone: Tz, news: &mut News) -> Result<(), Fault> {
    let id = person::id(value).ok_or_else(|| Fault::wrong("an invoice without an id"))?;
    if value.get("deleted").and_then(Value::as_bool) == Some(true) {
        news.gone.push(id);
        return Ok(());
    }
    if value.get("status").and_then(Value::as_str) == Some("draft") {
        return Ok(());
    }
    let payer = |name: &str| value.get(name).and_then(person::id);
    let account = payer("customer")
        .or_else(|| payer("customer_account"))
        .ok_or_else(|| Fault::wrong("an invoice without a customer"))?;
    let customer = customer(value, &account);
    let read = Invoice::deserialize(value).ok().and_then(|invoice| {
        let automatic = invoice.collection_method.as_deref() == Some("charge_automatically");
        let mut item = item(invoice, &id, &customer, zone)?;
        // Stripe collects it; a person says when a collection that failed is to be chased.
        item.treatment = automatic.then(|| "direct_debit".to_owned());
        Some(item)
    });
    match read {
        // Over nothing, such as a trial, or one that gave credit: nobody owes it.
        Some(item) if item.amount.minor <= 0 => return Ok(()),
        Some(item) => news.items.push(item),
        None => {
            let why = UNREADABLE.to_owned();
            news.halts.push(Halt { account: account.clone(), invoice: Some(id), why });
        }
    }
    if !news.customers.iter().any(|known| known.account == account) {
        news.customers.push(customer);
    }
    Ok(())
}

fn customer(value: &Value, account: &str) -> Customer {
    let kept = Kept::deserialize(value).unwrap_or_default();
    let record = value.get("customer").and_then(|whole| Record::deserialize(whole).ok());
    person::customer(account.to_owned(), record.unwrap_or_default(), kept)
}

fn item(invoice: Invoice, id: &str, customer: &Customer, zone: Tz) -> Option<OpenItem> {
    let status = match invoice.status.as_deref()? {
        "open" => Status::Open,
        "paid" => Status::Paid,
        "void" | "uncollectible" => Status::Void,
        _ => return None,
    };
    let currency = currency(&invoice.currency)?;
    // What a customer owed from before is due with the invoice and makes it larger than its total;
    // credit from before, or a credit note, makes what is due smaller.
    let amount = money(invoice.total.max(invoice.amount_due), currency)?;
    let rest = money(invoice.amount_remaining.max(0), currency)?;
    if amount.minor > 0 && rest.minor > amount.minor {
        return None;
    }
    let status = if status == Status::Open && rest.minor == 0 { Status::Paid } else { status };
    let paid = match status {
        Status::Paid => amount,
        _ => Money::new(amount.minor.checked_sub(rest.minor)?, currency),
    };
    let number = line(invoice.number).unwrap_or_else(|| id.to_owned());
    let finalized = invoice.status_transitions.and_then(|moments| moments.finalized_at);
    let fields = invoice.custom_fields.unwrap_or_default();
    let order = fields.into_iter().find(|field| {
        let name = words::key(&field.name);
        ORDER_NUMBER.contains(&name.as_str())
    });
    Some(OpenItem {
        name: customer.name.clone(),
        id: Some(id.to_owned()),
        issued: day(invoice.effective_at.or(finalized).or(invoice.created), zone),
        due: day(invoice.due_date, zone),
        paid,
        po_number: order.and_then(|field| line(Some(field.value))),
        pay_link: link(invoice.hosted_invoice_url),
        pdf: link(invoice.invoice_pdf),
        ..OpenItem::bare(0, &customer.account, Kind::Invoice, number, amount, status)
    })
}
