//! Files in one bucket: mails as SES put them there, imports as they came, documents to attach.
//! Called by the use cases through the port `Blobs`. A file is never changed: the same name again
//! is fine with the same bytes and refused with others.

use crate::call::{Caller, Failed, Request, Service};
use crate::{client, endpoint};
use app::ports::{BlobError, Blobs};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_runtime::auth::SigningOptions;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::sync::Arc;
use std::time::Duration;

/// Longest name, as of every file of the product.
const LONGEST: usize = 400;
/// S3's answer to `If-None-Match: *` where there is an object.
const THERE: u16 = 412;
/// A try carries the whole file, up to a mail of 40 MB; other calls carry a few kilobytes.
const TRY: Duration = Duration::from_secs(15);
const IN_ALL: Duration = Duration::from_secs(40);

/// Keeps files in a bucket.
pub struct S3Blobs {
    bucket: Bucket,
}

impl S3Blobs {
    /// Files in the bucket of this name.
    pub fn new(config: &SdkConfig, bucket: impl Into<String>) -> Self {
        Self { bucket: Bucket::new(config, &bucket.into()) }
    }

    async fn fetch(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        match self.bucket.get_object(name).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.as_service_error().and_then(|e| e.code()) == Some("NoSuchKey") => {
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
        let Err(error) = self.bucket.put_object(name, bytes).await else { return Ok(()) };
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

/// The two calls.
struct Bucket {
    caller: Caller,
    /// Before the name of a file: the bucket's, where it is not in the host's.
    before: String,
}

impl Bucket {
    fn new(config: &SdkConfig, bucket: &str) -> Self {
        // The path is signed as it is sent, and the body by its SHA-256, which S3 compares ("Authenticating
        // Requests: Using the Authorization Header", Amazon S3 API).
        let mut signing = SigningOptions::default();
        signing.double_uri_encode = false;
        signing.normalize_uri_path = false;
        signing.content_sha256_header = true;
        let timeouts = client::timeouts().to_builder();
        let timeouts = timeouts.operation_attempt_timeout(TRY).operation_timeout(IN_ALL).build();
        let config = config.to_builder().timeout_config(timeouts).build();
        let (address, before) = place(&config, bucket);
        Self {
            caller: Caller::new(&config, Service { name: "s3", signing, code }, &address),
            before,
        }
    }

    async fn get_object(&self, name: &str) -> Result<Arc<[u8]>, Failed> {
        let request = Request {
            operation: "GetObject",
            method: "GET",
            path: self.path(name),
            headers: Vec::new(),
            body: Vec::new(),
        };
        self.caller.call(request).await.map(|answer| answer.0)
    }

    /// Only where there is no object of this name.
    async fn put_object(&self, name: &str, bytes: &[u8]) -> Result<(), Failed> {
        let headers = vec![("content-type", "application/octet-stream"), ("if-none-match", "*")];
        let request = Request {
            operation: "PutObject",
            method: "PUT",
            path: self.path(name),
            headers,
            body: bytes.to_vec(),
        };
        self.caller.call(request).await.map(|_| ())
    }

    fn path(&self, name: &str) -> String {
        format!("{}/{}", self.before, encoded(name))
    }
}

/// The address of the bucket, and what stands before a name in the path. An emulator has no host
/// name for each bucket, and the certificates of AWS none for a bucket with a dot.
fn place(config: &SdkConfig, bucket: &str) -> (String, String) {
    match endpoint::named(config, "S3") {
        Some(address) => (address, format!("/{bucket}")),
        None if bucket.contains('.') => {
            (format!("https://{}", endpoint::s3(config)), format!("/{bucket}"))
        }
        None => (format!("https://{bucket}.{}", endpoint::s3(config)), String::new()),
    }
}

/// Percent-encoded but for the slashes, with capital digits: as the signature wants it.
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    name.bytes().fold(String::with_capacity(name.len()), |mut path, byte| {
        match plain(byte) {
            true => path.push(char::from(byte)),
            false => path.push_str(&format!("%{byte:02X}")),
        }
        path
    })
}

/// `<Code>` of an error ("Error Responses", Amazon S3 API).
fn code(answer: &HttpResponse) -> Option<String> {
    let text = std::str::from_utf8(answer.body().bytes()?).ok()?;
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    Some(code.to_owned())
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
fn told(what: &str, error: &Failed) -> BlobError {
    BlobError(format!("{what} failed: {}", crate::failure::kind(error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_config::Region;

    #[test]
    fn a_bucket_has_its_own_host_where_it_can_have_one() {
        let real = SdkConfig::builder().region(Region::from_static("eu-west-1")).build();
        let at = |config: &SdkConfig, bucket: &str| {
            let (address, before) = place(config, bucket);
            format!("{address}{before}/a")
        };
        assert_eq!(at(&real, "files"), "https://files.s3.eu-west-1.amazonaws.com/a");
        assert_eq!(at(&real, "my.files"), "https://s3.eu-west-1.amazonaws.com/my.files/a");
        let emulated = real.to_builder().endpoint_url("http://127.0.0.1:4566").build();
        assert_eq!(at(&emulated, "files"), "http://127.0.0.1:4566/files/a");
    }

    #[test]
    fn signs_of_a_name_that_mean_something_in_an_address_are_encoded() {
        assert_eq!(encoded("mail/a_b-1.eml"), "mail/a_b-1.eml");
        assert_eq!(encoded("in/x=1+2@y"), "in/x%3D1%2B2%40y");
    }
}
