//! What a failed `SendEmail` means. The one line that matters: only where SES itself says no, or
//! where no connection came about, was the mail surely not taken. All else (silence, a connection
//! that broke, an answer that cannot be read, an error of SES's own) is a doubt.
//!
//! The words of SES are never repeated: they hold addresses.

use crate::http::within;
use app::ports::Handover;
use aws_sdk_sesv2::error::SdkError;
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use std::error::Error;
use std::time::Duration;

const A_MINUTE: Duration = Duration::from_secs(60);
const A_QUARTER: Duration = Duration::from_secs(900);
const AN_HOUR: Duration = Duration::from_secs(3_600);

/// What became of the mail.
pub(super) fn of(error: &SdkError<SendEmailError>) -> Handover {
    match error {
        SdkError::ServiceError(answer) => {
            let status = answer.raw().status().as_u16();
            let code = answer.err().meta().code().unwrap_or("no code");
            said(status, code, answer.err().meta().message().unwrap_or_default())
        }
        SdkError::ConstructionFailure(_) => later("the request could not be made", A_MINUTE),
        SdkError::DispatchFailure(failure) => {
            match failure.as_connector_error().is_some_and(|error| never_connected(error)) {
                true => later("no connection to SES came about", A_MINUTE),
                false => doubt("the connection to SES broke"),
            }
        }
        SdkError::TimeoutError(_) => doubt("SES did not answer in time"),
        SdkError::ResponseError(_) => doubt("the answer of SES cannot be read"),
        _ => doubt("the handover failed in a way that is not known"),
    }
}

/// Whether it failed before there was a connection that could have carried a request.
fn never_connected(error: &(dyn Error + 'static)) -> bool {
    within::<hyper_util::client::legacy::Error>(error).is_some_and(|client| client.is_connect())
}

/// A clear answer (SES API v2, `SendEmail`, errors; common errors).
fn said(status: u16, code: &str, message: &str) -> Handover {
    let why = format!("{status} {}", word(code));
    let about = |what: &str| message.to_ascii_lowercase().contains(what);
    let after = match code {
        // The day's quota, or the rate.
        "TooManyRequestsException"
        | "LimitExceededException"
        | "ThrottlingException"
        | "Throttling" => match about("daily") {
            true => AN_HOUR,
            false => A_MINUTE,
        },
        // The account or its settings: somebody has to mend them, then the mail can go.
        "AccountSuspendedException"
        | "SendingPausedException"
        | "MailFromDomainNotVerifiedException" => AN_HOUR,
        "MessageRejected" if about("not verified") => AN_HOUR,
        "NotFoundException" => A_QUARTER,
        // The mail itself.
        "MessageRejected" | "BadRequestException" => return never(why),
        _ => match status {
            // The request did not arrive as a whole, as far as that server knows.
            408 | 500.. => return Handover::Unknown { why },
            413 => return never(why),
            // Credentials, rights, clocks: not the mail.
            400..=499 => A_QUARTER,
            _ => return Handover::Unknown { why },
        },
    };
    Handover::Refused { permanent: false, recipient: false, why, after: Some(after) }
}

/// A code of an error is one plain word; anything else is not repeated.
fn word(code: &str) -> &str {
    let plain = code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain { code } else { "an error without a plain name" }
}

/// Not taken, and trying again is pointless.
pub(super) fn never(why: String) -> Handover {
    Handover::Refused { permanent: true, recipient: false, why, after: None }
}

/// Not taken; it may be later.
pub(super) fn later(why: &str, after: Duration) -> Handover {
    Handover::Refused {
        permanent: false,
        recipient: false,
        why: why.to_owned(),
        after: Some(after),
    }
}

fn doubt(why: &str) -> Handover {
    Handover::Unknown { why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Refused for now, refused for ever, or nobody knows.
    fn kind(status: u16, code: &str, message: &str) -> (char, u64) {
        match said(status, code, message) {
            Handover::Refused { permanent: true, .. } => ('n', 0),
            Handover::Refused { after, .. } => ('l', after.map_or(0, |after| after.as_secs())),
            Handover::Unknown { .. } => ('?', 0),
            Handover::Accepted { .. } => ('!', 0),
        }
    }

    #[test]
    fn every_answer_of_ses_has_a_meaning() {
        let rate = "Maximum sending rate exceeded.";
        assert_eq!(kind(429, "TooManyRequestsException", rate), ('l', 60));
        let day = "Daily message quota exceeded.";
        assert_eq!(kind(429, "TooManyRequestsException", day), ('l', 3_600));
        assert_eq!(kind(400, "LimitExceededException", day), ('l', 3_600));
        assert_eq!(kind(400, "AccountSuspendedException", ""), ('l', 3_600));
        assert_eq!(kind(400, "SendingPausedException", ""), ('l', 3_600));
        assert_eq!(kind(400, "MailFromDomainNotVerifiedException", ""), ('l', 3_600));
        let new = "Email address is not verified. The following identities failed: ap@blue.example";
        assert_eq!(kind(400, "MessageRejected", new), ('l', 3_600));
        assert_eq!(kind(400, "MessageRejected", "bad content"), ('n', 0));
        assert_eq!(kind(400, "BadRequestException", "Illegal address"), ('n', 0));
        assert_eq!(kind(404, "NotFoundException", ""), ('l', 900));
        assert_eq!(kind(403, "AccessDeniedException", ""), ('l', 900));
        assert_eq!(kind(403, "ExpiredTokenException", ""), ('l', 900));
        assert_eq!(kind(413, "RequestEntityTooLarge", ""), ('n', 0));
        for status in [408, 500, 502, 503, 504, 301] {
            assert_eq!(kind(status, "SomethingElse", ""), ('?', 0), "{status}");
        }
    }

    #[test]
    fn words_of_ses_are_not_repeated() {
        for code in ["MessageRejected", "an error about ap@blue.example", "BadRequestException"] {
            let told = format!("{:?}", said(400, code, "about ap@blue.example"));
            assert!(!told.contains("blue"), "{told}");
        }
    }
}
