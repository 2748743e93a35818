//! A second opinion on a mail of which our own reader is not sure, for tenants that want it. Whatever
//! goes wrong, the mail is worked in as if nobody had been asked.
//!
//! A question is paid once: what was said stands in the debtor's partition, by the question's
//! fingerprint, and a mail that is delivered again gets the same answer. A day's budget is counted in the
//! store, before the question, so that it is never overrun.

use super::{Post, excerpt};
use crate::opinion::Second;
use domain::calendar::{Day, local_day};
use domain::ids::{DebtorId, fingerprint};
use store::StoreError;
use store::book::OpinionRow;
use understanding::Reading;
use understanding::opinion::{Mail, Opinion, Question, Weighed, is_wanted, schema, weigh};

/// Both readings as one; `None` when nobody else was asked, or nothing of use was said. `reading` has no
/// warning, and neither has the mail.
pub(super) async fn opinion(
    post: &Post<'_>,
    debtor: &DebtorId,
    reading: &Reading,
    today: Day,
    locale: &str,
) -> Option<Weighed> {
    let second = post.app.second.as_deref()?;
    let meaning = reading.meaning.as_ref()?;
    let new_text = reading.new_text.as_str();
    let mail = Mail { new_text, received: today, locale };
    let wanted = post.book.settings().second_opinion.on && is_wanted(meaning, mail);
    if !wanted || excerpt::shows_card(new_text) {
        return None;
    }
    let question = Question::of(new_text, today, &meaning.language)?;
    let asked = asked(post, debtor, second, &question, new_text);
    let row = match tokio::time::timeout(second.patience(), asked).await {
        Ok(Ok(row)) => row?,
        Ok(Err(why)) => {
            told(post, debtor, why.word(), (0, 0));
            tracing::warn!(opinion.failure = %why, "nobody gave a second opinion");
            return None;
        }
        Err(_) => {
            second.failed(post.now);
            told(post, debtor, "too_late", (0, 0));
            return None;
        }
    };
    let said = row.said.as_deref().and_then(|said| serde_json::from_str::<Opinion>(said).ok());
    let Some(said) = said else {
        told(post, debtor, "thrown_away", row.tokens);
        return None;
    };
    let weighed = weigh(meaning, &said, mail);
    let outcome = if weighed.differs.is_some() { "differs" } else { "agrees" };
    told(post, debtor, outcome, row.tokens);
    Some(weighed)
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum Without {
    #[error("{0}")]
    Store(#[from] StoreError),
    #[error("{0}")]
    Reader(#[from] crate::ports::NoOpinion),
}

impl Without {
    fn word(&self) -> &'static str {
        match self {
            Self::Store(_) => "store_failed",
            Self::Reader(_) => "reader_failed",
        }
    }
}

/// What is said to the question: what was said before, or now. `None`: it is not to be asked now.
async fn asked(
    post: &Post<'_>,
    debtor: &DebtorId,
    second: &Second,
    question: &Question,
    new_text: &str,
) -> Result<Option<OpinionRow>, Without> {
    let (store, tenant) = (&post.app.store, post.book.settings());
    let words = [second.name(), question.system, &schema().to_string(), &question.text];
    let name = fingerprint(&words, 16);
    if let Some(known) = store.opinion(&tenant.id, debtor, &name).await? {
        return Ok(Some(known));
    }
    if !second.is_open(post.now) {
        told(post, debtor, "resting", (0, 0));
        return Ok(None);
    }
    let day = format!("opinion-{}", local_day(post.now, post.book.zone()));
    if store.reserve(&tenant.id, &day, 1, tenant.second_opinion.daily).await? == 0 {
        told(post, debtor, "over_budget", (0, 0));
        return Ok(None);
    }
    let heard = second.ask(question, post.now).await?;
    let said = Opinion::read(&heard.answer, new_text);
    if let Err(unfit) = &said {
        tracing::warn!(opinion.unfit = unfit.word(), "a second opinion was thrown away");
    }
    let row = OpinionRow {
        at: post.now,
        mail: post.file.to_owned(),
        model: second.name().to_owned(),
        tokens: heard.tokens,
        said: said.ok().and_then(|said| serde_json::to_string(&said).ok()),
    };
    match store.put_opinion(&tenant.id, debtor, &name, &row).await {
        // The same question, asked at the same time: one answer for both.
        Err(StoreError::Conflict) => {
            Ok(store.opinion(&tenant.id, debtor, &name).await?.or(Some(row)))
        }
        Ok(()) => Ok(Some(row)),
        Err(error) => Err(error.into()),
    }
}

/// One line for the log: who, what came of it, what it cost.
fn told(post: &Post<'_>, debtor: &DebtorId, outcome: &'static str, tokens: (u32, u32)) {
    tracing::info!(
        opinion.outcome = outcome,
        opinion.tokens_in = tokens.0,
        opinion.tokens_out = tokens.1,
        tenant.id = %post.book.settings().id,
        debtor.id = %debtor,
        "a second opinion"
    );
}
