//! Files in one bucket: mails as SES put them there, imports as they came, documents to attach.
//! Called by the use cases through the port `Blobs`. A file is never changed: the same name again
//! is fine with the same bytes and refused with others.

use app::ports::{BlobError, Blobs};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::ByteStream;
use std::sync::Arc;

/// Longest name, as of every file of the product.
const LONGEST: usize = 400;
/// S3's answer to `If-None-Match: *` where there is an object.
const THERE: u16 = 412;

/// Keeps files in a bucket.
pub struct S3Blobs {
    client: Client,
    bucket: String,
}

impl S3Blobs {
    /// Files in the bucket of this name.
    pub fn new(config: &SdkConfig, bucket: impl Into<String>) -> Self {
        // An emulator has no host name for each bucket.
        let emulated = config.endpoint_url().is_some();
        let settings = aws_sdk_s3::config::Builder::from(config).force_path_style(emulated).build();
        Self { client: Client::from_conf(settings), bucket: bucket.into() }
    }

    async fn fetch(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        let found = self.client.get_object().bucket(&self.bucket).key(name).send().await;
        match found {
            Ok(found) => match found.body.collect().await {
                Ok(bytes) => Ok(Some(bytes.to_vec().into())),
                Err(_) => Err(BlobError("a file broke off while it was read".to_owned())),
            },
            Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => {
                Ok(None)
            }
            Err(error) => Err(told("reading", &error)),
        }
    }
}

#[async_trait]
impl Blobs for S3Blobs {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        check(name)?;
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(name)
            .body(ByteStream::from(bytes.to_vec()))
            .if_none_match("*")
            .send()
            .await;
        let Err(error) = put else { return Ok(()) };
        if error.raw_response().is_none_or(|answer| answer.status().as_u16() != THERE) {
            return Err(told("writing", &error));
        }
        match self.fetch(name).await? {
            Some(kept) if *kept == *bytes => Ok(()),
            Some(_) => Err(BlobError("another file has this name already".to_owned())),
            None => Err(BlobError("a file went while it was written".to_owned())),
        }
    }

    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        check(name)?;
        self.fetch(name).await
    }
}

/// A name is parts of `A-Z a-z 0-9 . _ - = + @`, divided by `/`; none is empty or starts with a dot.
fn check(name: &str) -> Result<(), BlobError> {
    let fits = name.len() <= LONGEST
        && name.split('/').all(|part| {
            !part.is_empty()
                && !part.starts_with('.')
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-=+@".contains(&byte))
        });
    match fits {
        true => Ok(()),
        false => Err(BlobError("the name is not one that a file may have".to_owned())),
    }
}

/// The kind of the failure only: the rest may hold a name.
fn told<E: ProvideErrorMetadata + std::error::Error + 'static, R: std::fmt::Debug>(
    what: &str,
    error: &SdkError<E, R>,
) -> BlobError {
    BlobError(format!("{what} failed: {}", crate::failure::kind(error)))
}
