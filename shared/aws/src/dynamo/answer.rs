//! What an answer of DynamoDB, or the lack of one, means for a write: above all whether it is certain
//! that nothing was written.

use super::layout::{self, Item};
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use store::table::{Position, ReadError, TransactError};

/// Why one try of a write did not succeed.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// Nothing was written; how each write that was sent stood.
    Refused(Vec<Position>),
    /// Nothing was written; every write that was sent would get this answer.
    All(Position),
    /// Nothing was written: the engine cannot work now.
    Unavailable(String),
    /// Nothing was written: it never can be.
    Invalid(String),
    /// It may have been written.
    Lost(String),
}

impl Trouble {
    /// Whether another try may end otherwise.
    pub(super) fn passes(&self) -> bool {
        let passes = |position: &Position| match position {
            Position::Contended | Position::Throttled => true,
            Position::Ok | Position::Failed(_) => false,
        };
        match self {
            Self::Lost(_) => true,
            Self::All(position) => passes(position),
            Self::Refused(positions) => {
                positions.iter().any(passes)
                    && !positions.iter().any(|position| matches!(position, Position::Failed(_)))
            }
            Self::Unavailable(_) | Self::Invalid(_) => false,
        }
    }

    /// As the port says it, for `count` writes of which those at `sent` went out.
    pub(super) fn told(self, count: usize, sent: &[usize]) -> TransactError {
        let spread = |answers: Vec<Position>| {
            let mut positions = vec![Position::Ok; count];
            for (place, answer) in sent.iter().zip(answers) {
                if let Some(position) = positions.get_mut(*place) {
                    *position = answer;
                }
            }
            TransactError::Refused(positions)
        };
        match self {
            Self::Refused(positions) => spread(positions),
            Self::All(position) => spread(vec![position; sent.len()]),
            Self::Unavailable(why) => TransactError::Unavailable(why),
            Self::Invalid(why) => TransactError::Invalid(why),
            Self::Lost(why) => TransactError::Unknown(why),
        }
    }
}

/// The answer to a put.
pub(super) fn of_put(error: SdkError<PutItemError, HttpResponse>) -> Trouble {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(failed)) => {
            failed_at(failed.item.clone())
        }
        _ => of_any(&error),
    }
}

/// The answer to a delete.
pub(super) fn of_delete(error: SdkError<DeleteItemError, HttpResponse>) -> Trouble {
    match error.as_service_error() {
        Some(DeleteItemError::ConditionalCheckFailedException(failed)) => {
            failed_at(failed.item.clone())
        }
        _ => of_any(&error),
    }
}

/// The answer to a transaction of `count` writes.
pub(super) fn of_transaction(
    error: SdkError<TransactWriteItemsError, HttpResponse>,
    count: usize,
) -> Trouble {
    match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            of_reasons(cancelled.cancellation_reasons(), count)
        }
        _ => of_any(&error),
    }
}

fn failed_at(item: Option<Item>) -> Trouble {
    match position(item) {
        Ok(position) => Trouble::Refused(vec![position]),
        Err(why) => Trouble::Invalid(why),
    }
}

fn position(item: Option<Item>) -> Result<Position, String> {
    // No item comes as nothing from one engine and as an empty one from another.
    let item = item.filter(|item| !item.is_empty());
    Ok(Position::Failed(item.map(layout::row).transpose()?))
}

fn of_reasons(reasons: &[CancellationReason], count: usize) -> Trouble {
    if reasons.len() != count {
        let have = reasons.len();
        let why = format!("a transaction of {count} was cancelled for {have} reasons");
        return Trouble::Unavailable(why);
    }
    let mut positions = Vec::with_capacity(count);
    for reason in reasons {
        positions.push(match reason.code().unwrap_or("None") {
            "None" => Position::Ok,
            "ConditionalCheckFailed" => match position(reason.item.clone()) {
                Ok(position) => position,
                Err(why) => return Trouble::Invalid(why),
            },
            "TransactionConflict" => Position::Contended,
            "ProvisionedThroughputExceeded" | "ThrottlingError" => Position::Throttled,
            "ValidationError" => {
                let what = reason.message().unwrap_or_default();
                return Trouble::Invalid(format!("DynamoDB: ValidationError: {what}"));
            }
            other => return Trouble::Unavailable(format!("DynamoDB: {other}")),
        });
    }
    Trouble::Refused(positions)
}

/// The answers that every operation gives alike.
fn of_any<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> Trouble {
    let service = match error {
        // Nothing left this machine.
        SdkError::ConstructionFailure(_) => {
            return Trouble::Unavailable("the request could not be made".to_owned());
        }
        SdkError::TimeoutError(_) => return Trouble::Lost("no answer in time".to_owned()),
        SdkError::DispatchFailure(_) => return Trouble::Lost("the connection failed".to_owned()),
        SdkError::ServiceError(service) => service,
        _ => return Trouble::Lost("an answer that is none".to_owned()),
    };
    let status = service.raw().status();
    let Some(code) = service.err().code() else {
        return Trouble::Lost(format!("status {status}, without a reason"));
    };
    match code {
        "TransactionConflictException" | "ReplicatedWriteConflictException" => {
            Trouble::All(Position::Contended)
        }
        code if is_throttle(code) => Trouble::All(Position::Throttled),
        // An earlier try under the same token is at work, or was another transaction.
        "TransactionInProgressException" | "IdempotentParameterMismatchException" => {
            Trouble::Lost(format!("DynamoDB: {code}"))
        }
        // DynamoDB says of these that it may have written all the same.
        _ if status.is_server_error() => Trouble::Lost(format!("DynamoDB: {code}")),
        "ValidationException" | "SerializationException" => {
            let what = service.err().message().unwrap_or_default();
            Trouble::Invalid(format!("DynamoDB: {code}: {what}"))
        }
        _ => Trouble::Unavailable(format!("DynamoDB: {code}")),
    }
}

fn is_throttle(code: &str) -> bool {
    const CODES: [&str; 4] = [
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "Throttling",
    ];
    CODES.contains(&code)
}

/// The answer to a read. Whatever was lost on the way, a read can be asked again.
pub(super) fn of_read<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> ReadError {
    match of_any(error) {
        Trouble::Invalid(why) => ReadError::Invalid(why),
        Trouble::Lost(why) | Trouble::Unavailable(why) => ReadError::Unavailable(why),
        Trouble::All(_) | Trouble::Refused(_) => {
            ReadError::Unavailable("DynamoDB asks to slow down".to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: &str) -> CancellationReason {
        CancellationReason::builder().code(code).build()
    }

    #[test]
    fn reasons_map_by_position() {
        let codes = [
            "None",
            "ConditionalCheckFailed",
            "TransactionConflict",
            "ThrottlingError",
            "ProvisionedThroughputExceeded",
        ];
        let trouble = of_reasons(&codes.map(reason), 5);
        let expected = vec![
            Position::Ok,
            Position::Failed(None),
            Position::Contended,
            Position::Throttled,
            Position::Throttled,
        ];
        assert_eq!(trouble, Trouble::Refused(expected.clone()));
        // A write that was not sent (a check of nothing) stands between them.
        let told = trouble.told(6, &[0, 1, 3, 4, 5]);
        let mut positions = expected;
        positions.insert(2, Position::Ok);
        assert_eq!(told, TransactError::Refused(positions));
    }

    #[test]
    fn what_nobody_expects_is_no_refusal() {
        assert!(matches!(of_reasons(&[reason("ValidationError")], 1), Trouble::Invalid(_)));
        assert!(matches!(of_reasons(&[reason("Novel")], 1), Trouble::Unavailable(_)));
        assert!(matches!(of_reasons(&[], 2), Trouble::Unavailable(_)));
    }

    #[test]
    fn only_what_may_change_is_tried_again() {
        let passes = |codes: &[&str]| {
            let reasons: Vec<_> = codes.iter().map(|code| reason(code)).collect();
            of_reasons(&reasons, codes.len()).passes()
        };
        assert!(passes(&["None", "TransactionConflict"]));
        assert!(passes(&["ThrottlingError", "None"]));
        assert!(!passes(&["TransactionConflict", "ConditionalCheckFailed"]));
        assert!(!passes(&["ValidationError"]));
    }
}
