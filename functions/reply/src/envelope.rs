//! The receipt of SES, in its two envelopes: as a Lambda action of the receipt rule, and as the
//! notification of its S3 action by SNS. Only what is used is read; more fields, and new values, are
//! fine. Errors never repeat what stands in the event: it holds addresses and subjects.

use app::AppError;
use app::receive::{Arrival, Check, Verdicts};
use serde::Deserialize;
use serde_json::Value;

/// Where raw mails are kept.
const FOLDER: &str = "mail/";
/// Characters of an S3 key, at most (and bytes, as ours are ASCII).
const LONGEST_KEY: usize = 512;

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Record {
    Ses {
        ses: Receipt,
    },
    Sns {
        #[serde(rename = "Sns")]
        sns: Notification,
    },
}

#[derive(Deserialize)]
struct Notification {
    #[serde(rename = "Message")]
    message: String,
}

#[derive(Deserialize)]
struct Receipt {
    mail: Mail,
    receipt: Findings,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Mail {
    message_id: String,
    #[serde(default)]
    destination: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Findings {
    #[serde(default)]
    recipients: Vec<String>,
    spam_verdict: Option<Status>,
    virus_verdict: Option<Status>,
    spf_verdict: Option<Status>,
    dkim_verdict: Option<Status>,
    dmarc_verdict: Option<Status>,
    action: Option<Action>,
}

#[derive(Deserialize)]
struct Status {
    status: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    object_key: Option<String>,
}

/// The mails of an event.
pub(crate) fn arrivals(event: Value) -> Result<Vec<Arrival>, AppError> {
    let envelope: Envelope = serde_json::from_value(event).map_err(|_| not_ours())?;
    if envelope.records.is_empty() {
        return Err(not_ours());
    }
    envelope.records.into_iter().map(arrival).collect()
}

fn arrival(record: Record) -> Result<Arrival, AppError> {
    let receipt = match record {
        Record::Ses { ses } => ses,
        Record::Sns { sns } => serde_json::from_str(&sns.message).map_err(|_| not_ours())?,
    };
    let Receipt { mail, receipt } = receipt;
    let recipients =
        if receipt.recipients.is_empty() { mail.destination } else { receipt.recipients };
    // A Lambda action does not name the object; the S3 action of the same rule keeps the mail under
    // its message id.
    let key = receipt.action.and_then(|action| action.object_key).unwrap_or(mail.message_id);
    Ok(Arrival {
        file: file(&key)?,
        tenant: None,
        verdicts: Verdicts {
            spam: check(receipt.spam_verdict),
            virus: check(receipt.virus_verdict),
            spf: check(receipt.spf_verdict),
            dkim: check(receipt.dkim_verdict),
            dmarc: check(receipt.dmarc_verdict),
        },
        envelope: recipients,
    })
}

/// The name of the stored mail. The rule's prefix may or may not be the folder itself.
fn file(key: &str) -> Result<String, AppError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.=+".contains(&byte);
    let fits = (1..=LONGEST_KEY).contains(&key.len())
        && key.bytes().all(plain)
        && key.split('/').all(|part| !part.is_empty() && part != "." && part != "..");
    match fits {
        true if key.starts_with(FOLDER) => Ok(key.to_owned()),
        true => Ok(format!("{FOLDER}{key}")),
        false => {
            Err(AppError::rejected("the receipt names the stored mail in a way that is not ours"))
        }
    }
}

/// A verdict. A check that was switched off says nothing; a word that is not known is no pass.
fn check(status: Option<Status>) -> Option<Check> {
    match status?.status.as_str() {
        "PASS" => Some(Check::Pass),
        "FAIL" => Some(Check::Fail),
        "GRAY" => Some(Check::Gray),
        "DISABLED" => None,
        _ => Some(Check::ProcessingFailed),
    }
}

fn not_ours() -> AppError {
    AppError::rejected(
        "this is no receipt of SES: Records[] with ses.mail and ses.receipt are expected, or \
         Sns.Message with mail and receipt",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_mails_have_names_of_ours() {
        assert_eq!(file("abc123").unwrap(), "mail/abc123");
        assert_eq!(file("mail/abc123").unwrap(), "mail/abc123");
        assert_eq!(file("inbox/abc123").unwrap(), "mail/inbox/abc123");
        for bad in ["", "../x", "mail/../x", "a//b", "/a", "a b", "a\0b", "ä", &"x".repeat(600)] {
            assert!(file(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn verdicts_that_are_not_known_are_no_pass() {
        let of = |word: &str| check(Some(Status { status: word.to_owned() }));
        assert_eq!(of("PASS"), Some(Check::Pass));
        assert_eq!(of("pass"), Some(Check::ProcessingFailed));
        assert_eq!(of("SOMETHING_NEW"), Some(Check::ProcessingFailed));
        assert_eq!(of("DISABLED"), None);
        assert_eq!(check(None), None);
    }
}
