//! A person's word about a mail: that it was read rightly, or what it says instead. Called by the
//! commands `confirm` and `correct`, and by the chat.

use super::word::{Label, Word};
use super::{proposal, seen};
use crate::act::act_saying;
use crate::rulebook::RuleBook;
use crate::turn::Turned;
use crate::{App, AppError, look};
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::hold::Hold;
use domain::ids::DebtorId;
use domain::signal::{Act, Misread};
use domain::task::{Task, TaskKind};
use store::book::Reading;

/// What came of a person's word.
pub struct Taught {
    /// The turn in which it was carried out.
    pub turned: Turned,
    /// The name of the reading, where the mail has one: it is a labelled example now.
    pub reading: Option<String>,
    /// What came of it, in a line.
    pub line: String,
}

/// A mail that is spoken of.
struct Spoken {
    debtor: Debtor,
    /// Its hold, if it waits for an answer.
    hold: Option<Hold>,
    task: Option<Task>,
    reading: Option<Reading>,
}

/// The mail that a name means: of a task, of a reading, of the question whether it was right.
async fn spoken(app: &App, book: &RuleBook, name: &str) -> Result<Spoken, AppError> {
    let tenant = &book.settings().id;
    let name = name.trim();
    let name = match name.contains('.') {
        true => name.to_owned(),
        false => seen::about_reading(name).unwrap_or_else(|| name.to_owned()),
    };
    let wrong = || {
        AppError::Rejected(format!(
            "{name:?} is neither the task of a mail nor a reading: credit-control readings"
        ))
    };
    let id = DebtorId::in_name(&name).ok_or_else(wrong)?;
    let loaded = app.store.debtor(tenant, &id).await?.ok_or_else(wrong)?;
    let debtor = loaded.debtor;
    let part = name.rsplit('.').next().unwrap_or_default();
    if part.starts_with('m') {
        let reading = app.store.reading(tenant, &id, &name).await?.ok_or_else(wrong)?.value;
        let hold = debtor.waiting_replies().find(|hold| hold.note == reading.mail).cloned();
        let task = hold.as_ref().and_then(|hold| task_of(&debtor, hold));
        return Ok(Spoken { debtor, hold, task, reading: Some(reading) });
    }
    let task = debtor.tasks.iter().find(|task| task.id.as_str() == name);
    let Some(task) = task.cloned() else {
        return Err(AppError::Rejected(format!("the task {name} is no longer open")));
    };
    let Some(hold) = debtor.reply_behind(&task).cloned() else { return Err(wrong()) };
    let reading = app.store.reading(tenant, &id, &seen::name(&id, &hold.note)).await?;
    let reading = reading.map(|known| known.value);
    Ok(Spoken { debtor, hold: Some(hold), task: Some(task), reading })
}

fn task_of(debtor: &Debtor, hold: &Hold) -> Option<Task> {
    let asks = |task: &&Task| task.kind == TaskKind::ReadReply && task.subject == hold.id.as_str();
    debtor.tasks.iter().find(asks).cloned()
}

impl Spoken {
    async fn carried_out(
        &self,
        app: &App,
        book: &RuleBook,
        acts: Vec<Act>,
        label: Option<Label>,
        (by, now): (&str, Time),
        line: String,
    ) -> Result<Taught, AppError> {
        let id = self.reading.as_ref().map(|reading| reading.id.clone());
        let word = label.map(|label| Word { label, implied: false });
        let said = id.as_deref().zip(word.as_ref());
        let turned = act_saying(app, book, &self.debtor.id, acts, said, by, now).await?;
        Ok(Taught { turned, reading: id, line })
    }

    fn today(&self, book: &RuleBook, now: Time) -> Day {
        book.rules(&self.debtor).today(now)
    }
}

/// Says that a mail was read rightly, and carries out what was proposed, where the product can.
///
/// # Errors
/// [`AppError::Rejected`] with the reason when it does not fit what is true.
pub async fn confirm(
    app: &App,
    book: &RuleBook,
    name: &str,
    by: &str,
    now: Time,
) -> Result<Taught, AppError> {
    let spoken = spoken(app, book, name).await?;
    let own = spoken.reading.as_ref().and_then(|reading| Label::of_made(&reading.made));
    let Some(hold) = &spoken.hold else {
        let reading = spoken.reading.as_ref();
        let judged = reading.and_then(|reading| reading.judged.as_ref());
        if judged.is_some_and(|judged| judged.right && !judged.implied) {
            return Err(AppError::rejected("somebody has said so already; nothing changes"));
        }
        let line = "Noted: it was read rightly.".to_owned();
        return spoken.carried_out(app, book, Vec::new(), own, (by, now), line).await;
    };
    let Some(read) = &hold.read else {
        return Err(AppError::rejected(
            "nobody has said yet what this mail is: credit-control correct TASK --as INTENT",
        ));
    };
    let tenant = &book.settings().id;
    let mails = app.store.conversation(tenant, &spoken.debtor.id).await?;
    let mail = mails.iter().find(|mail| mail.mail == hold.note);
    let care = mail.map(|mail| mail.care.as_slice()).unwrap_or_default();
    let today = spoken.today(book, now);
    let acts = proposal::acts(&spoken.debtor, hold, spoken.task.as_ref(), read, care, today)?;
    // A person's own word is carried out; that says nothing for the reader.
    let label = own.filter(|_| !read.told);
    let proposed = look::proposed(read, mail).unwrap_or("Read it, and decide.");
    let line = match (acts.is_empty(), label.is_some()) {
        (false, _) => format!("Done: {}.", look::phrase(read)),
        (true, true) => format!("Noted. It goes on waiting for you: {proposed}"),
        (true, false) => {
            return Err(AppError::Rejected(format!("that is for you to do: {proposed}")));
        }
    };
    spoken.carried_out(app, book, acts, label, (by, now), line).await
}

/// Says that a mail says something else than was read. One that waits goes on waiting, and reads so; one
/// that took effect alone is taken back, and waits. With `note_only` nothing but the label is kept.
///
/// # Errors
/// [`AppError::Rejected`] with the reason when it does not fit what is true.
pub async fn correct(
    app: &App,
    book: &RuleBook,
    name: &str,
    (label, note_only): (&Label, bool),
    by: &str,
    now: Time,
) -> Result<Taught, AppError> {
    let spoken = spoken(app, book, name).await?;
    let told = spoken.hold.as_ref().and_then(|hold| hold.read.as_ref()).is_some_and(|it| it.told);
    let reading = spoken.reading.as_ref();
    let before = reading.and_then(|reading| reading.judged.as_ref()).filter(|it| !it.implied);
    if reading.is_some_and(|reading| label.agrees(&reading.made)) && !told && before.is_none() {
        return Err(AppError::rejected(
            "that is what it reads as: credit-control confirm says that it is right",
        ));
    }
    let was_wrong = before.is_some_and(|judged| !judged.right);
    let act = match (&spoken.hold, reading) {
        _ if note_only => None,
        (Some(hold), _) => Some(Act::Reread(hold.id.clone(), label.read())),
        (None, Some(reading)) if reading.alone && !was_wrong => Some(Act::Misread(Misread {
            mail: reading.mail.clone(),
            came: reading.at,
            named: reading.named.clone(),
            promise: reading.promise.clone(),
            waited: reading.waited,
            read: label.read(),
        })),
        (None, _) => None,
    };
    let what = look::phrase(&label.read());
    let line = match &act {
        None => format!("Noted: {what}. Nothing else changes."),
        Some(Act::Misread(_)) => {
            format!("Noted: {what}. What it led to is taken back, and it waits for you now.")
        }
        Some(_) => format!("Noted: {what}. It goes on waiting for you."),
    };
    let acts = act.into_iter().collect();
    spoken.carried_out(app, book, acts, Some(label.clone()), (by, now), line).await
}
