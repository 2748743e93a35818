//! Whether an answer is one, and what it means if not. Of an error's text nothing is passed on: it
//! names objects, and parts of keys.

use crate::kit::{Fault, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Failed {
    error: Error,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Error {
    code: Option<String>,
    message: Option<String>,
}

/// The body of a sound answer.
///
/// # Errors
/// What Stripe's statuses mean (docs.stripe.com/api/errors).
pub(super) fn json<T: DeserializeOwned>(answer: &Response) -> Result<T, Fault> {
    sound(answer)?.json()
}

/// The answer if it is one.
///
/// # Errors
/// As [`json`].
fn sound(answer: &Response) -> Result<&Response, Fault> {
    let later = |why: &str| Fault::Later { why: why.to_owned(), after: answer.retry_after() };
    match answer.status {
        // A key does not run out and come back: it was rolled or deleted.
        401 => Err(Fault::Revoked("the key is not valid any more".to_owned())),
        402 => Err(Fault::Refused("status 402".to_owned())),
        403 => Err(Fault::Revoked(
            "the key may not do this: a permission is missing, or the account is not connected any \
             more"
                .to_owned(),
        )),
        404 => Err(missing(answer)),
        409 => Err(later("another request is changing the same object")),
        424 => Err(later("status 424")),
        _ => answer.sound(),
    }
}

/// Whether the key is sound but may not do this very thing.
pub(super) fn is_forbidden(answer: &Response) -> bool {
    answer.status == 403 && error(answer).is_some_and(|error| error.code.is_none())
}

/// Something that is missing closes an invoice here, so it must be Stripe that says so, and it must
/// not be there because the key looks into the wrong half of the account.
fn missing(answer: &Response) -> Fault {
    let Some(error) = error(answer) else {
        return Fault::wrong("status 404 without Stripe's word for it");
    };
    if error.code.as_deref() != Some("resource_missing") {
        return Fault::Refused("status 404".to_owned());
    }
    match error.message.is_some_and(|message| message.contains("similar object exists")) {
        true => Fault::Revoked("a key of the other mode, live or test".to_owned()),
        false => Fault::Gone("Stripe has no such object".to_owned()),
    }
}

fn error(answer: &Response) -> Option<Error> {
    serde_json::from_slice::<Failed>(&answer.body).ok().map(|failed| failed.error)
}
