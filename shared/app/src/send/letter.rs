//! From a message that may leave to the mail: what the letter shows is what is true at the claim.

use super::Enclosed;
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use content::{
    AnswerView, DebtorView, Language, LetterView, LineKind, LineView, PromiseView, SellerView,
};
use domain::answer::{Answer, With};
use domain::calendar::{Day, Time, local_day};
use domain::debtor::{Debtor, HEAVY};
use domain::hold::PromiseState;
use domain::item::{Item, Kind};
use domain::message::{Message, Purpose};
use domain::money::{Currency, Money};
use domain::plan::{Standing, contested, standing};
use mail::letter::{Attachment, Letter, Mailbox, RawMail};
use std::sync::Arc;
use store::book::{Card, Tenant};

/// The mail for a message with what is enclosed, and the addresses it goes to.
///
/// # Errors
/// When the tenant has no sender address, or the words cannot be made.
pub fn compose(
    app: &App,
    book: &RuleBook,
    debtor: &Debtor,
    card: &Card,
    message: &Message,
    enclosed: &Enclosed,
    now: Time,
) -> Result<(RawMail, Vec<String>), AppError> {
    let tenant = book.settings();
    let mut view = debtor_view(book, debtor, card, message, now, HEAVY);
    if let Some(answer) = &mut view.answer {
        answer.attached = !enclosed.copies.is_empty();
    }
    let words = app
        .templates
        .write(&view)
        .map_err(|error| AppError::Bug(format!("the letter cannot be written: {error}")))?;
    let mut attachments = documents(debtor, message, enclosed);
    if view.more > 0 {
        let all = debtor_view(book, debtor, card, message, now, usize::MAX);
        attachments.push(Attachment {
            name: content::statement_name(&all),
            media: content::STATEMENT_MEDIA.to_owned(),
            bytes: Arc::from(content::statement_csv(&all)),
        });
    }
    let mailbox = |id: &domain::ids::ContactId| {
        let person = card.people.iter().find(|person| person.id == *id)?;
        Some(Mailbox { name: person.name.clone(), address: person.email.clone() })
    };
    let to: Vec<Mailbox> = message.recipients.to.iter().filter_map(mailbox).collect();
    let cc: Vec<Mailbox> = message.recipients.cc.iter().filter_map(mailbox).collect();
    if to.is_empty() {
        return Err(AppError::Bug(format!("the card of {} lacks its addresses", debtor.id)));
    }
    let from = mails::sender(tenant)?;
    let domain = from.address.rsplit('@').next().unwrap_or_default().to_owned();
    let base = tenant.sending.reply_to.as_deref().unwrap_or(&from.address);
    let reply_to = mail::token::reply_address(base, &card.token);
    let thread = enclosed.thread.as_ref();
    let letter = Letter {
        outbox: message.id.clone(),
        message_id: mail::message_id::format(&tenant.id, &debtor.id, &message.id, &domain),
        reply_to: Mailbox { name: from.name.clone(), address: reply_to },
        from,
        to,
        cc,
        subject: thread.and_then(|it| it.subject.clone()).unwrap_or(words.subject),
        text: words.text,
        html: words.html,
        attachments,
        in_reply_to: thread.map(|it| it.answered.clone()),
        references: thread.map(|it| it.references.clone()).unwrap_or_default(),
        date: now,
    };
    let mail = mails::raw(&letter)?;
    let addresses = mail.recipients.clone();
    Ok((mail, addresses))
}

/// The copies of what the message asks for, unaltered.
fn documents(debtor: &Debtor, message: &Message, enclosed: &Enclosed) -> Vec<Attachment> {
    let items = message.items.iter().filter_map(|id| debtor.item(id));
    let copies = items.filter_map(|item| {
        let bytes = enclosed.copies.get(&item.doc.id)?.clone();
        let name = format!("{}.pdf", item.doc.shown());
        Some(Attachment { name, media: "application/pdf".to_owned(), bytes })
    });
    copies.collect()
}

/// What the letter of `message` may say, with at most `most` lines.
pub fn debtor_view(
    book: &RuleBook,
    debtor: &Debtor,
    card: &Card,
    message: &Message,
    now: Time,
    most: usize,
) -> LetterView {
    let rules = book.rules(debtor);
    let tenant = book.settings();
    let currency = message.currency;
    let today = rules.today(now);
    let asked = |item: &&Item| matches!(standing(debtor, item, today), Standing::Asked(_));
    let mut items: Vec<&Item> =
        debtor.items.iter().filter(|item| item.doc.currency == currency).collect();
    items.sort_by(|a, b| (a.doc.due, &a.doc.id).cmp(&(b.doc.due, &b.doc.id)));
    let before_due = message.because.lead.as_ref().is_some_and(|lead| lead.days_late <= 0);
    let shown = |item: &&Item| match message.purpose {
        Purpose::Statement => !item.missing,
        Purpose::Answer => match message.answers.as_ref().map(|answers| &answers.with) {
            Some(With::Statement) | None => !item.missing,
            Some(With::Copy(_) | With::Promise(_)) => message.items.contains(&item.doc.id),
        },
        Purpose::Step(_) if before_due => message.items.contains(&item.doc.id),
        Purpose::Step(_) => !item.missing && !item.doc.never_sent && late_or_credit(item, today),
    };
    let mut lines: Vec<LineView> =
        items.iter().copied().filter(shown).map(|item| line(debtor, item, today)).collect();
    let more = lines.len().saturating_sub(most);
    lines.truncate(most);
    let language = debtor.profile.language.as_deref().unwrap_or(&tenant.language);
    let contact = message.recipients.to.first();
    let person = contact.and_then(|id| card.people.iter().find(|person| person.id == *id));
    let oldest = items.iter().copied().filter(asked).map(|item| item.days_late(today)).max();
    LetterView {
        template: message.template.clone(),
        language: Language::of(language),
        today: local_day(now, rules.zone),
        seller: seller(tenant),
        debtor: DebtorView {
            name: card.name.clone(),
            contact_name: person.and_then(|person| person.name.clone()),
        },
        currency,
        lines,
        more,
        total: Money::new(message.because.asked, currency),
        total_open: Money::new(open(debtor, currency), currency),
        credits: Money::new(message.because.credits, currency),
        promise_broken: broken_promise(debtor, currency),
        oldest_days_late: oldest.unwrap_or_default(),
        tasks: Vec::new(),
        reader: Vec::new(),
        answer: message.answers.as_ref().map(|answers| answer_view(debtor, answers)),
    }
}

/// What an answer says besides. That a copy is attached is known when it is.
fn answer_view(debtor: &Debtor, answers: &Answer) -> AnswerView {
    let promised = match &answers.with {
        With::Promise(id) => debtor.open_promises().find(|promise| promise.id == *id),
        With::Copy(_) | With::Statement => None,
    };
    let promised = promised.map(|promise| PromiseView {
        date: promise.on,
        amount: Some(Money::new(promise.expected(), promise.currency)),
    });
    AnswerView { attached: true, promised }
}

fn late_or_credit(item: &Item, today: Day) -> bool {
    item.doc.kind.is_credit() || item.days_late(today) > 0
}

pub(crate) fn seller(tenant: &Tenant) -> SellerView {
    SellerView { name: tenant.name.clone(), signature: tenant.sending.signature.clone() }
}

fn open(debtor: &Debtor, currency: Currency) -> i64 {
    let invoices = debtor.items.iter().filter(|item| {
        item.doc.currency == currency && !item.missing && !item.doc.kind.is_credit()
    });
    invoices.map(|item| item.doc.rest()).sum()
}

fn broken_promise(debtor: &Debtor, currency: Currency) -> Option<PromiseView> {
    let mut broken: Vec<_> = debtor
        .promises
        .iter()
        .filter(|promise| promise.state == PromiseState::Broken && promise.currency == currency)
        .collect();
    broken.sort_by_key(|promise| promise.on);
    broken.last().map(|promise| PromiseView {
        date: promise.on,
        amount: promise.amount.map(|minor| Money::new(minor, currency)),
    })
}

fn line(debtor: &Debtor, item: &Item, today: Day) -> LineView {
    let doc = &item.doc;
    let sign = if doc.kind.is_credit() { -1 } else { 1 };
    let money = |minor: i64| Money::new(minor, doc.currency);
    let stands = standing(debtor, item, today);
    let held = match stands {
        Standing::Asked(_) | Standing::NotDue(_) => false,
        Standing::Left(_) => !doc.kind.is_credit(),
    };
    let disputed = Some(contested(debtor, item)).filter(|part| *part > 0);
    let link = |text: &Option<String>| {
        text.clone().filter(|link| link.starts_with("https://") || link.starts_with("http://"))
    };
    LineView {
        number: doc.shown().to_owned(),
        kind: match doc.kind {
            Kind::Invoice => LineKind::Invoice,
            Kind::CreditNote => LineKind::CreditNote,
            Kind::UnappliedCash => LineKind::UnappliedCash,
        },
        issued: doc.issued,
        due: doc.due,
        amount: money(sign * doc.amount),
        paid: money(doc.paid),
        rest: money(sign * doc.rest()),
        po_number: doc.po_number.clone(),
        days_late: item.days_late(today),
        pay_link: link(&doc.pay_link),
        pdf_link: link(&doc.pdf),
        disputed: disputed.map(money),
        held,
    }
}

/// What mails of every kind share.
pub(super) mod mails {
    use super::*;
    use store::book::{Audience, Outgoing};

    /// Who writes.
    pub(in crate::send) fn sender(tenant: &Tenant) -> Result<Mailbox, AppError> {
        let address = tenant.sending.from.clone().ok_or_else(|| {
            AppError::Bug("the tenant has no sender address: tenant set --from".to_owned())
        })?;
        let name = tenant.sending.from_name.clone().unwrap_or_else(|| tenant.name.clone());
        Ok(Mailbox { name: Some(name), address })
    }

    pub(in crate::send) fn raw(letter: &Letter) -> Result<RawMail, AppError> {
        mail::compose(letter)
            .map_err(|error| AppError::Bug(format!("the mail cannot be made: {error}")))
    }

    /// The mail of a message to our own people, from what waits now.
    pub(in crate::send) async fn to_staff(
        app: &App,
        book: &RuleBook,
        message: &Outgoing,
        now: Time,
    ) -> Result<RawMail, AppError> {
        let tenant = book.settings();
        let Audience::Staff(address) = &message.audience else {
            return Err(AppError::Bug("this message is not for staff".to_owned()));
        };
        let view = crate::digest::letter(app, book, message, now).await?;
        let words = app
            .templates
            .write(&view)
            .map_err(|error| AppError::Bug(format!("the digest cannot be written: {error}")))?;
        let from = sender(tenant)?;
        let domain = from.address.rsplit('@').next().unwrap_or_default().to_owned();
        raw(&Letter {
            outbox: message.id.clone(),
            message_id: format!("cc.{}.staff.{}@{domain}", tenant.id, message.id),
            reply_to: from.clone(),
            from,
            to: vec![Mailbox { name: None, address: address.clone() }],
            cc: Vec::new(),
            subject: words.subject,
            text: words.text,
            html: words.html,
            attachments: Vec::new(),
            in_reply_to: None,
            references: Vec::new(),
            date: now,
        })
    }
}
