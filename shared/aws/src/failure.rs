//! What failed in a call to AWS, in a few words that hold nothing of what was sent or answered.

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// The code of the error, or how the call broke.
pub(crate) fn kind<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> String {
    match error {
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or_default();
            match !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
                true => code.to_owned(),
                false => "refused without a plain reason".to_owned(),
            }
        }
        SdkError::ConstructionFailure(_) => "the request could not be made".to_owned(),
        SdkError::TimeoutError(_) => "no answer in time".to_owned(),
        SdkError::DispatchFailure(_) => "no connection, or it broke".to_owned(),
        SdkError::ResponseError(_) => "the answer cannot be read".to_owned(),
        _ => "unknown".to_owned(),
    }
}
