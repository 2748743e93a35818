//! Events of SES about mails that were sent, in its two envelopes: by EventBridge (`detail`), and by
//! SNS (`Records[].Sns.Message`). Only what is used is read; more fields, and new sorts of events,
//! are fine. Errors never repeat what stands in the event: it holds addresses.

use app::AppError;
use app::feedback::{About, Event};
use domain::ids::{DebtorId, OutboxId, TenantId};
use mail::message_id;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What stands in place of the debtor for a mail to our own people.
const STAFF: &str = "staff";

/// One thing that the mail system tells.
pub(crate) struct News {
    /// The message, if it can be told.
    pub(crate) about: Option<About>,
    /// What happened to it; `None` for sorts of events that are not used.
    pub(crate) event: Option<Event>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Envelope {
    Bus {
        source: String,
        detail: Box<Detail>,
    },
    Topic {
        #[serde(rename = "Records")]
        records: Vec<Record>,
    },
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "Sns")]
    sns: Notification,
}

#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "Message")]
    message: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    /// Notifications that are set up for an identity, not for a configuration set, have another name.
    #[serde(alias = "notificationType")]
    event_type: String,
    mail: Mail,
    bounce: Option<Bounce>,
    complaint: Option<Complaint>,
    reject: Option<Reject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    headers: Vec<Header>,
    #[serde(default)]
    common_headers: CommonHeaders,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct CommonHeaders {
    message_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    #[serde(default)]
    bounce_type: String,
    #[serde(default)]
    bounced_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complained_recipients: Vec<Recipient>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

#[derive(Deserialize)]
struct Reject {
    #[serde(default)]
    reason: String,
}

/// What an event tells.
pub(crate) fn news(event: Value) -> Result<Vec<News>, AppError> {
    match serde_json::from_value(event).map_err(|_| not_ours())? {
        Envelope::Bus { source, detail } if source == "aws.ses" => Ok(vec![one(*detail)]),
        Envelope::Topic { records } if !records.is_empty() => records
            .into_iter()
            .map(|record| serde_json::from_str(&record.sns.message).map(one))
            .collect::<Result<_, _>>()
            .map_err(|_| not_ours()),
        Envelope::Bus { .. } | Envelope::Topic { .. } => Err(not_ours()),
    }
}

fn one(detail: Detail) -> News {
    let about = tagged(&detail.mail.tags).or_else(|| by_header(&detail.mail));
    let addresses = |list: Vec<Recipient>| list.into_iter().map(|one| one.email_address).collect();
    let event = match (detail.event_type.as_str(), detail.bounce, detail.complaint, detail.reject) {
        ("Delivery", ..) => Some(Event::Delivered),
        // `Transient` and `Undetermined` say nothing final about the address.
        ("Bounce", Some(bounce), ..) => Some(Event::Bounced {
            hard: bounce.bounce_type == "Permanent",
            addresses: addresses(bounce.bounced_recipients),
        }),
        ("Complaint", _, Some(complaint), _) => {
            Some(Event::Complained { addresses: addresses(complaint.complained_recipients) })
        }
        ("Reject", .., Some(reject)) => Some(Event::Rejected { why: reject.reason }),
        _ => None,
    };
    News { about, event }
}

/// The message that the sender's tags name.
fn tagged(tags: &BTreeMap<String, Vec<String>>) -> Option<About> {
    let tag = |name: &str| tags.get(name)?.first().filter(|value| !value.is_empty());
    Some(About {
        tenant: TenantId::from(tag("tenant")?.as_str()),
        debtor: tag("debtor").and_then(|debtor| debtor_of(debtor)),
        outbox: OutboxId::from(tag("outbox")?.as_str()),
    })
}

/// Without tags, the Message-ID that it was handed over with.
fn by_header(mail: &Mail) -> Option<About> {
    let header =
        mail.headers.iter().filter(|header| header.name.eq_ignore_ascii_case("message-id"));
    let mut ids = header.map(|header| &header.value).chain(&mail.common_headers.message_id);
    let own = ids.find_map(|id| message_id::parse(id))?;
    Some(About { tenant: own.tenant, debtor: debtor_of(own.debtor.as_str()), outbox: own.outbox })
}

fn debtor_of(word: &str) -> Option<DebtorId> {
    (word != STAFF).then(|| DebtorId::from(word))
}

fn not_ours() -> AppError {
    AppError::rejected(
        "this is no event of SES about a mail: source aws.ses with detail.eventType and \
         detail.mail is expected, or Records[].Sns.Message with eventType and mail",
    )
}
