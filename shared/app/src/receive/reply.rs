//! A person at the debtor wrote: chasing stops for what the mail names until one of our people has
//! read it. Anything odd about the mail widens that to the whole account.

use super::{
    Check, Post, Received, Said, answer, excerpt, lost, meant, own, route, second, tell, thread,
};
use crate::AppError;
use crate::taught::{self, Came, Seen};
use domain::calendar::{Day, local_day};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::DebtorId;
use domain::people::Verdict;
use domain::signal::{ReplyNews, Says, Signal};
use mail::letter::Mailbox;
use store::book::{Card, Direction, Loaded};
use understanding::{Open, Reading, ReplyText, Warning};

/// Works the mail in as a reply of `debtor`, written by `from`.
pub(super) async fn hold(
    post: &Post<'_>,
    debtor: &DebtorId,
    from: Option<&Mailbox>,
    more: Vec<&'static str>,
) -> Result<Received, AppError> {
    let tenant = &post.book.settings().id;
    let Some(loaded) = post.app.store.debtor(tenant, debtor).await? else {
        return Err(AppError::rejected(format!("there is no debtor {debtor}")));
    };
    let card = post.app.store.card(tenant, debtor).await?;
    let known = addresses(card.as_ref());
    let (mut reading, today, locale) = read(post, &loaded, &known, from);
    let mut warnings: Vec<String> = more.into_iter().map(str::to_owned).collect();
    warnings.extend(reading.warnings.iter().map(|warning| word(*warning).to_owned()));
    warnings.extend(signs(post, from, &known).map(str::to_owned));
    // Whatever is odd about a mail is a person's to see, and no other reader's.
    let weighed = match warnings.is_empty() {
        true => second::opinion(post, debtor, &reading, today, &locale).await,
        false => None,
    };
    let differs = weighed.and_then(|weighed| {
        reading.meaning = Some(weighed.meaning);
        weighed.differs
    });
    let meaning = reading.meaning.as_ref();
    warnings.extend(meaning.into_iter().flat_map(meant::warnings).map(str::to_owned));
    warnings.sort_unstable();
    warnings.dedup();
    let writer = answer::writer(post, from, card.as_ref(), &warnings);
    let says = match (meant::says(meaning, today), &writer) {
        (Says::Ask(Some(read)), Some(to)) => {
            match answer::stored(post, &loaded.debtor, &reading, to).await? {
                Some(with) => Says::Wants { with, to: to.clone(), read },
                None => Says::Ask(Some(read)),
            }
        }
        (says, _) => says,
    };
    let mut says = taught::unless_stopped(post.app, tenant, meaning, says).await?;
    if let Says::Ask(Some(read)) = &mut says {
        read.differs = differs;
    }
    // Who asks for something besides is not put off with a confirmation.
    let only = meaning.is_some_and(|it| it.secondary.is_empty());
    let confirms = writer.filter(|_| only && matches!(says, Says::WillPay { .. }));
    let asks = matches!(says, Says::Ask(_));
    let answered = confirms.is_some() || matches!(says, Says::Wants { .. });
    let news = ReplyNews {
        mail: post.file.to_owned(),
        named: reading.named.clone(),
        warnings: warnings.clone(),
        says,
    };
    let said = Said {
        excerpt: excerpt::of(&reading.new_text),
        shows: meaning.map_or_else(String::new, |it| meant::shows(it, &reading.new_text)),
        care: warnings.clone(),
        reading: seen(post, &loaded.debtor, &reading, today, !asks),
        thread: answered.then(|| thread::of(post.mail)).flatten(),
    };
    let mut signals = vec![Signal::Reply(news)];
    signals.extend(confirms.map(|to| Signal::MayConfirm { mail: post.file.to_owned(), to }));
    if let (true, Some(from)) = (meaning.is_some_and(meant::leaves), from) {
        // Nothing follows from it where the sender is none of the contacts.
        let address = [from.address.clone()];
        let verdict = Verdict::Suppressed;
        signals.extend(lost::signals(post.app, tenant, debtor, None, &address, verdict).await?);
    }
    let turned = tell(post, debtor, signals, Direction::In, said).await?;
    let debtor = debtor.clone();
    // The account has the last word: what does not fit it is held after all.
    let held = |entry: &Entry| matches!(entry.fact, Fact::HoldPlaced(_));
    let promised = |entry: &Entry| match &entry.fact {
        Fact::PromiseMade(made) => Some(made.on),
        _ => None,
    };
    Ok(if turned.duplicate {
        Received::Duplicate
    } else if asks || turned.entries.iter().any(held) {
        Received::Held { debtor, named: reading.named, warnings }
    } else {
        Received::Understood { debtor, promised: turned.entries.iter().find_map(promised) }
    })
}

/// Works in what a machine answered for `debtor`: that nobody is there until a day, and nothing else.
/// A machine that says more than that (the person has left, the money is on its way) is put before a
/// person like anybody.
pub(super) async fn automatic(post: &Post<'_>, debtor: &DebtorId) -> Result<Received, AppError> {
    let tenant = &post.book.settings().id;
    let Some(loaded) = post.app.store.debtor(tenant, debtor).await? else {
        return Err(AppError::rejected(format!("there is no debtor {debtor}")));
    };
    let card = post.app.store.card(tenant, debtor).await?;
    let from = post.mail.from.as_ref();
    let (reading, today, _) = read(post, &loaded, &addresses(card.as_ref()), from);
    let meaning = reading.meaning.as_ref();
    let says = meant::says(meaning, today);
    let stopped = matches!(says, Says::Away { .. });
    let says = taught::unless_stopped(post.app, tenant, meaning, says).await?;
    let stopped = stopped && matches!(says, Says::Ask(_));
    if stopped || meaning.is_some_and(|meaning| meaning.must_pause) {
        return hold(post, debtor, from, Vec::new()).await;
    }
    let read = seen(post, &loaded.debtor, &reading, today, true);
    let away = matches!(says, Says::Away { .. }).then(|| {
        let (mail, named) = (post.file.to_owned(), Vec::new());
        Signal::Reply(ReplyNews { mail, named, warnings: Vec::new(), says })
    });
    let reading = read.filter(|_| away.is_some());
    let said = Said { excerpt: excerpt::of(&post.mail.text), reading, ..Said::default() };
    let signals = away.into_iter().collect();
    match tell(post, debtor, signals, Direction::Machine, said).await?.duplicate {
        true => Ok(Received::Duplicate),
        false => Ok(Received::Automatic { debtor: debtor.clone() }),
    }
}

fn addresses(card: Option<&Card>) -> Vec<&str> {
    let people = card.map_or(&[][..], |card| &card.people);
    people.iter().map(|person| person.email.as_str()).collect()
}

/// What the reader makes of the mail; the day it came, and the language and country, where the debtor is.
fn read(
    post: &Post<'_>,
    loaded: &Loaded,
    known: &[&str],
    from: Option<&Mailbox>,
) -> (Reading, Day, String) {
    let (debtor, settings) = (&loaded.debtor, post.book.settings());
    let own_domains = own::domains(settings);
    let own_domains: Vec<&str> = own_domains.iter().map(String::as_str).collect();
    let reply_to: Vec<&str> =
        post.mail.reply_to.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let today = local_day(post.now, post.book.rules(debtor).zone);
    let locale = locale(post, debtor);
    let text = ReplyText {
        subject: &post.mail.subject,
        text: &post.mail.text,
        from: from.map(|from| from.address.as_str()),
        reply_to: &reply_to,
        known,
        own_domains: &own_domains,
        received: today,
        locale: &locale,
    };
    let items = debtor.items.iter().filter(|item| !item.missing);
    let open: Vec<Open<'_>> = items
        .map(|item| Open {
            id: item.doc.id.clone(),
            number: item.doc.shown(),
            po: item.doc.po_number.as_deref(),
        })
        .collect();
    (post.app.reader.read(&text, &open), today, locale)
}

/// What is kept of a reading.
fn seen(
    post: &Post<'_>,
    debtor: &Debtor,
    reading: &Reading,
    received: Day,
    alone: bool,
) -> Option<Seen> {
    let came = Came {
        debtor: &debtor.id,
        file: post.file,
        subject: &post.mail.subject,
        new_text: &reading.new_text,
        locale: locale(post, debtor),
        received,
        now: post.now,
    };
    let meaning = reading.meaning.as_ref()?;
    Some(taught::reading(post.book, came, meaning, alone))
}

/// Language and country of a debtor, such as `en-GB`.
fn locale(post: &Post<'_>, debtor: &Debtor) -> String {
    let settings = post.book.settings();
    let language = debtor.profile.language.as_deref().unwrap_or(&settings.language);
    let country = debtor.profile.country.as_deref().unwrap_or(&settings.country);
    format!("{language}-{}", country.split('-').next().unwrap_or_default())
}

/// Signs that the mail's text does not show.
fn signs<'a>(
    post: &Post<'_>,
    from: Option<&Mailbox>,
    known: &'a [&'a str],
) -> impl Iterator<Item = &'static str> + use<'a> {
    let contacts: Vec<String> = known.iter().flat_map(|email| route::forms(email)).collect();
    let is_contact = from.is_some_and(|from| {
        route::forms(&from.address).iter().any(|address| contacts.contains(address))
    });
    // The sender's domain asks that such mail be doubted, or nobody could ask it.
    let failed = matches!(post.verdicts.dmarc, Some(Check::Fail | Check::ProcessingFailed));
    let cut = post.mail.text_cut;
    [(!is_contact, "unknown_sender"), (failed, "sender_unproven"), (cut, "text_cut")]
        .into_iter()
        .filter_map(|(holds, word)| holds.then_some(word))
}

/// A warning as signals carry it.
fn word(warning: Warning) -> &'static str {
    match warning {
        Warning::BankDetails => "bank_details",
        Warning::ReplyToDiffers => "reply_to_differs",
        Warning::LookalikeDomain => "lookalike_domain",
        Warning::UnknownSender => "unknown_sender",
        Warning::Instructions => "instructions",
    }
}
