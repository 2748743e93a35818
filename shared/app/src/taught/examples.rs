//! Labelled examples as JSON lines, in the form that `credit-control classify` and `eval` take and that
//! the training takes beside its own: the mail, and the fields of the label guide. Only mails whose words
//! are kept; a tenant that has not agreed to that has none.

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::Time;
use serde::Serialize;
use serde_json::{Value, json};
use store::Store;
use store::book::{Judged, KeptText, Made, Reading};
use store::table::Write;
use understanding::label::Label;
use understanding::labels::{Intent, Sentiment};

/// Accounts listed at a time.
const PAGE: usize = 200;
/// Rows that are taken away in one step.
const AT_ONCE: usize = 50;

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Examples.
    pub examples: usize,
    /// Labels that are left out: the words of their mails are not kept.
    pub without_words: usize,
    /// Labels that are left out: nobody said them, they follow from what was done.
    pub implied: usize,
}

/// Writes the labelled examples of a tenant, one JSON object per call of `line`. What only follows from
/// what people did is among them when `implied` says so.
///
/// # Errors
/// When the store cannot answer; what `line` returns.
pub async fn export(
    app: &App,
    book: &RuleBook,
    implied: bool,
    now: Time,
    mut line: impl FnMut(&str) -> Result<(), AppError> + Send,
) -> Result<Exported, AppError> {
    let mut told = Exported::default();
    let agreed = book.settings().keep_examples;
    for reading in all(app, book).await? {
        let Some(judged) = &reading.judged else { continue };
        if judged.implied && !implied {
            told.implied += 1;
            continue;
        }
        let text = if agreed { app.store.kept_text(&reading, now).await? } else { None };
        let Some(text) = text else {
            told.without_words += 1;
            continue;
        };
        let Some(example) = example(&reading, judged, &text) else {
            return Err(AppError::Bug(format!("the label of {} is not known", reading.id)));
        };
        line(&example.to_string())?;
        told.examples += 1;
    }
    Ok(told)
}

/// Takes away the words of all mails of a tenant that are kept: it does not agree any more.
///
/// # Errors
/// When the store cannot answer.
pub async fn forget(app: &App, book: &RuleBook) -> Result<(), AppError> {
    let all = all(app, book).await?;
    let gone: Vec<Write> = all.iter().map(Store::text_gone).collect();
    for some in gone.chunks(AT_ONCE) {
        app.store.write(some.to_vec()).await?;
    }
    Ok(())
}

/// All readings of a tenant.
async fn all(app: &App, book: &RuleBook) -> Result<Vec<Reading>, AppError> {
    let tenant = &book.settings().id;
    let mut found = Vec::new();
    for ledger in &book.settings().ledgers {
        let mut after: Option<String> = None;
        loop {
            let page = app.store.members(tenant, ledger, after.as_deref(), PAGE).await?;
            after = page.last().map(ToString::to_string);
            for debtor in &page {
                found.extend(app.store.readings_of(tenant, debtor).await?);
            }
            if page.len() < PAGE {
                break;
            }
        }
    }
    Ok(found)
}

/// A mail and its label, on one line.
fn example(reading: &Reading, judged: &Judged, text: &KeptText) -> Option<Value> {
    let made = &reading.made;
    let label = match judged.right {
        true => confirmed(&reading.id, made)?,
        false => corrected(&reading.id, made, judged)?,
    };
    let mut line = json!({
        "scenario": reading.id,
        "received_date": reading.received,
        "locale": reading.locale,
        "lang": made.language,
        "subject": text.subject,
        "body": text.body,
        "day": judged.day,
        "model": reading.model,
        "read_as": made.intent,
        "alone": reading.alone,
        "implied": judged.implied,
    });
    let Ok(Value::Object(fields)) = serde_json::to_value(&label) else { return None };
    line.as_object_mut()?.extend(fields);
    Some(line)
}

fn sentiment(word: &str) -> Sentiment {
    Sentiment::ALL.into_iter().find(|known| known.word() == word).unwrap_or_default()
}

/// The amount as the label guide has it: in the main unit.
fn main_unit(amount: Option<domain::money::Money>) -> (Option<f64>, Option<String>) {
    let number = amount.and_then(|amount| amount.to_decimal().parse().ok());
    (number, amount.map(|amount| amount.currency.to_string()))
}

/// The reader was right: all that it said is the label.
fn confirmed(id: &str, made: &Made) -> Option<Label> {
    let own = super::Label::of_made(made)?;
    let secondary: Vec<Intent> =
        made.secondary.iter().filter_map(|code| super::word::intent(code)).collect();
    let (promised_amount, promised_currency) = main_unit(made.amount);
    let disputes = own.intent == Intent::Dispute || secondary.contains(&Intent::Dispute);
    Some(Label {
        id: id.to_owned(),
        intent: own.intent,
        secondary_intents: secondary,
        dispute_reason: made.reason.as_deref().and_then(super::word::reason).filter(|_| disputes),
        promised_date: made.on,
        promised_amount,
        promised_currency,
        return_date: made.returns,
        must_pause: made.pause,
        must_escalate: made.escalate,
        sentiment: sentiment(&made.sentiment),
        injection: made.injection,
        notes: String::new(),
    })
}

/// The reader was wrong: the person's word, and what the guide says follows from it.
fn corrected(id: &str, made: &Made, judged: &Judged) -> Option<Label> {
    let intent = super::word::intent(&judged.intent)?;
    let (promised_amount, promised_currency) = main_unit(judged.amount);
    let is_back = intent == Intent::AutoReply;
    Some(Label {
        id: id.to_owned(),
        intent,
        secondary_intents: Vec::new(),
        dispute_reason: judged.reason.as_deref().and_then(super::word::reason),
        promised_date: judged.on.filter(|_| !is_back),
        promised_amount,
        promised_currency,
        return_date: judged.on.filter(|_| is_back),
        must_pause: intent.pauses() || made.injection,
        must_escalate: intent.escalates() || made.injection,
        sentiment: sentiment(&made.sentiment),
        injection: made.injection,
        notes: "by a person who read it".to_owned(),
    })
}
