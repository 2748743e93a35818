//! A person at the debtor wrote: chasing stops for what the mail names until one of our people has
//! read it. Anything odd about the mail widens that to the whole account.

use super::{Check, Post, Received, excerpt, own, route, tell};
use crate::AppError;
use domain::ids::DebtorId;
use domain::signal::{ReplyNews, Signal};
use mail::letter::Mailbox;
use store::book::Direction;
use understanding::{Open, ReplyText, Warning};

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
    let people = card.as_ref().map_or(&[][..], |card| &card.people);
    let known: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
    let own_domains = own::domains(post.book.settings());
    let own_domains: Vec<&str> = own_domains.iter().map(String::as_str).collect();
    let reply_to: Vec<&str> =
        post.mail.reply_to.iter().map(|mailbox| mailbox.address.as_str()).collect();
    let text = ReplyText {
        subject: &post.mail.subject,
        text: &post.mail.text,
        from: from.map(|from| from.address.as_str()),
        reply_to: &reply_to,
        known: &known,
        own_domains: &own_domains,
    };
    let items = loaded.debtor.items.iter().filter(|item| !item.missing);
    let open: Vec<Open<'_>> = items
        .map(|item| Open {
            id: item.doc.id.clone(),
            number: item.doc.shown(),
            po: item.doc.po_number.as_deref(),
        })
        .collect();
    let reading = post.app.reader.read(&text, &open);
    let mut warnings: Vec<String> = more.into_iter().map(str::to_owned).collect();
    warnings.extend(reading.warnings.iter().map(|warning| word(*warning).to_owned()));
    warnings.extend(signs(post, from, &known).map(str::to_owned));
    warnings.sort_unstable();
    warnings.dedup();
    let news = ReplyNews {
        mail: post.file.to_owned(),
        named: reading.named.clone(),
        warnings: warnings.clone(),
    };
    let words = excerpt::of(&reading.new_text);
    let duplicate = tell(post, debtor, vec![Signal::Reply(news)], Direction::In, words).await?;
    Ok(match duplicate {
        true => Received::Duplicate,
        false => Received::Held { debtor: debtor.clone(), named: reading.named, warnings },
    })
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
