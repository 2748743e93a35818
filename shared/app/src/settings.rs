//! A tenant's settings, changed by a person. Everything is checked before anything is changed, and
//! all that is wrong is told at once.

use crate::rulebook::RuleBook;
use crate::{App, AppError, taught, tenants};
use domain::ids::TenantId;
use domain::money::Currency;
use std::collections::BTreeMap;
use store::book::Tenant;
use understanding::labels::{DisputeReason, Intent};

/// Languages that letters can be written in.
const LANGUAGES: [&str; 2] = ["de", "en"];
/// Mails in a day, and debtors in a batch, at most.
const MOST: u32 = 100_000;

/// What is to be changed; what is not named stays. An empty text takes a setting away where it may
/// be absent.
#[derive(Clone, Default)]
pub struct Settings {
    /// The legal entity that is owed.
    pub name: Option<String>,
    /// Its country code.
    pub country: Option<String>,
    /// Its IANA zone.
    pub zone: Option<String>,
    /// The language of letters to debtors without one.
    pub language: Option<String>,
    /// The currency of files that name none.
    pub currency: Option<String>,
    /// The sender's address.
    pub from: Option<String>,
    /// The sender's display name.
    pub from_name: Option<String>,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// The lines under a letter.
    pub signature: Option<Vec<String>>,
    /// Our own domains.
    pub own_domains: Option<Vec<String>>,
    /// Mails in a day, at most.
    pub daily: Option<u32>,
    /// Debtors released in a day after going live.
    pub batch: Option<u32>,
    /// The owner of the accounts.
    pub owner: Option<String>,
    /// Stands in after two business days.
    pub deputy: Option<String>,
    /// The head of credit.
    pub head: Option<String>,
    /// Who looks into what a mail says: an intent or a dispute's reason, and an address; without one,
    /// nobody any more.
    pub experts: Vec<(String, String)>,
    /// Whether what becomes true is announced on the bus.
    pub announce: Option<bool>,
    /// Whether a line goes into an invoice's history at the vendor when it was chased.
    pub notes: Option<bool>,
    /// Whether a connected ledger is asked for the PDFs of invoices, to go with letters.
    pub attach_invoices: Option<bool>,
    /// Whether mails of which the reader is not sure are read a second time.
    pub second_opinion: Option<bool>,
    /// Second opinions in a day, at most.
    pub second_opinion_budget: Option<u32>,
    /// Whether the words of mails are kept, to teach the reader by what people say of them.
    pub keep_examples: Option<bool>,
    /// Whether answers that need nobody leave by themselves.
    pub answers: Option<bool>,
}

/// Changes a tenant's settings.
///
/// # Errors
/// [`AppError::Rejected`] with all that is wrong.
pub async fn set(app: &App, id: &TenantId, settings: &Settings) -> Result<Tenant, AppError> {
    tenants::change(app, id, |tenant| {
        let mut faults = Vec::new();
        if settings.announce == Some(true) && app.bus.is_none() {
            faults.push("there is no bus here to announce on; a deployed stack has one".to_owned());
        }
        if settings.second_opinion == Some(true) && app.second.is_none() {
            let why = "there is no second reader here; a stack has one that was deployed with SecondOpinionModel";
            faults.push(format!("{why} (CC_OPINION)"));
        }
        settings.apply(tenant, &mut faults);
        if faults.is_empty() { Ok(()) } else { Err(AppError::Rejected(faults.join("; "))) }
    })
    .await?;
    let book = RuleBook::load(app, id).await?;
    if settings.keep_examples == Some(false) {
        // From here on none is kept; those that were are taken away.
        taught::examples::forget(app, &book).await?;
    }
    Ok(book.tenant.value.clone())
}

impl Settings {
    fn apply(&self, tenant: &mut Tenant, faults: &mut Vec<String>) {
        if let Some(name) = &self.name {
            match line(name) {
                Some(name) => tenant.name = name,
                None => faults.push("the name must not be empty".to_owned()),
            }
        }
        if let Some(country) = &self.country {
            let country = country.trim().to_ascii_uppercase();
            match content::holidays::zone_for(&country) {
                Some(_) => tenant.country = country,
                None => faults.push(format!("the country {country:?} is not known")),
            }
        }
        if let Some(zone) = &self.zone {
            match zone.trim().parse::<chrono_tz::Tz>() {
                Ok(zone) => tenant.zone = zone.name().to_owned(),
                Err(_) => faults.push(format!("{zone:?} is no zone such as Europe/London")),
            }
        }
        if let Some(language) = &self.language {
            let language = language.trim().to_ascii_lowercase();
            match LANGUAGES.contains(&language.as_str()) {
                true => tenant.language = language,
                false => faults.push(format!(
                    "letters cannot be written in {language:?}; known are {}",
                    LANGUAGES.join(", ")
                )),
            }
        }
        if let Some(currency) = &self.currency {
            match currency.parse::<Currency>() {
                Ok(currency) => tenant.currency = currency,
                Err(error) => faults.push(error.to_string()),
            }
        }
        let sending = &mut tenant.sending;
        address(&self.from, &mut sending.from, "the sender's address", faults);
        address(&self.reply_to, &mut sending.reply_to, "the address for answers", faults);
        if let Some(name) = &self.from_name {
            sending.from_name = line(name);
        }
        if let Some(lines) = &self.signature {
            sending.signature = lines.iter().filter_map(|text| line(text)).collect();
        }
        if let Some(domains) = &self.own_domains {
            sending.own_domains = own_domains(domains, faults);
        }
        number(self.daily, &mut sending.daily, "mails in a day", faults);
        number(self.batch, &mut sending.batch, "debtors in a batch", faults);
        let people = &mut tenant.people;
        address(&self.owner, &mut people.owner, "the owner's address", faults);
        address(&self.deputy, &mut people.deputy, "the deputy's address", faults);
        address(&self.head, &mut people.head, "the address of the head of credit", faults);
        for (topic, new) in &self.experts {
            expert(topic, new, &mut people.experts, faults);
        }
        if let Some(announce) = self.announce {
            tenant.announce = announce;
        }
        if let Some(notes) = self.notes {
            tenant.notes = notes;
        }
        if let Some(attach) = self.attach_invoices {
            tenant.sending.attach_invoices = attach;
        }
        let second = &mut tenant.second_opinion;
        second.on = self.second_opinion.unwrap_or(second.on);
        number(self.second_opinion_budget, &mut second.daily, "second opinions in a day", faults);
        if let Some(keep) = self.keep_examples {
            tenant.keep_examples = keep;
        }
        if let Some(answers) = self.answers {
            tenant.sending.answers = answers;
        }
    }
}

/// A text on one line; nothing, if there is nothing in it.
fn line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|sign| !sign.is_control()).collect();
    (!line.is_empty()).then_some(line)
}

fn address(new: &Option<String>, to: &mut Option<String>, what: &str, faults: &mut Vec<String>) {
    let Some(new) = new else { return };
    if new.trim().is_empty() {
        *to = None;
        return;
    }
    match mail::address::ascii(new.trim()) {
        Some(address) => *to = Some(address),
        None => faults.push(format!("{what} is no mail address such as accounts@firm.example")),
    }
}

fn expert(topic: &str, new: &str, to: &mut BTreeMap<String, String>, faults: &mut Vec<String>) {
    let topic = topic.trim().to_ascii_lowercase();
    let known = Intent::ALL.iter().any(|intent| intent.word() == topic)
        || DisputeReason::ALL.iter().any(|why| topic.strip_prefix("dispute.") == Some(why.word()));
    if !known {
        faults.push(format!("{topic:?} is no intent such as query or dispute.short_shipment"));
        return;
    }
    let mut place = to.remove(&topic);
    address(&Some(new.to_owned()), &mut place, "who looks into it", faults);
    to.extend(place.map(|address| (topic, address)));
}

fn own_domains(domains: &[String], faults: &mut Vec<String>) -> Vec<String> {
    let mut known = Vec::new();
    for domain in domains.iter().map(|domain| domain.trim().trim_start_matches('@')) {
        // An address at it shows whether it is one.
        match mail::address::ascii(&format!("a@{domain}")) {
            _ if domain.is_empty() => {}
            Some(address) => known.extend(address.split('@').nth(1).map(str::to_owned)),
            None => faults.push(format!("{domain:?} is no domain such as firm.example")),
        }
    }
    known
}

fn number(new: Option<u32>, to: &mut u32, what: &str, faults: &mut Vec<String>) {
    match new {
        Some(new) if (1..=MOST).contains(&new) => *to = new,
        Some(_) => faults.push(format!("{what}: a number from 1 to {MOST} is expected")),
        None => {}
    }
}
