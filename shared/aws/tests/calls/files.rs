//! Files in S3.

use super::server::{Reply, Request, Server};
use app::ports::Blobs;
use aws::s3::S3Blobs;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

fn fault(status: u16, code: &str) -> Reply {
    let body =
        format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>m</Message></Error>");
    Reply::Answer(status, vec![("content-type", "application/xml".into())], body.into_bytes())
}

/// A bucket that honours `If-None-Match: *`.
fn bucket() -> impl Fn(&Request) -> Reply + Send + Sync {
    let kept: Mutex<BTreeMap<String, Vec<u8>>> = Mutex::default();
    move |request| {
        let mut kept = kept.lock().unwrap();
        let path = request.line.split([' ', '?']).nth(1).unwrap().to_owned();
        match request.line.starts_with("PUT ") {
            true => {
                assert_eq!(request.header("if-none-match"), Some("*"));
                if kept.contains_key(&path) {
                    return fault(412, "PreconditionFailed");
                }
                kept.insert(path, request.body.clone());
                Reply::Answer(200, Vec::new(), Vec::new())
            }
            false => match kept.get(&path) {
                Some(bytes) => Reply::Answer(200, Vec::new(), bytes.clone()),
                None => fault(404, "NoSuchKey"),
            },
        }
    }
}

#[tokio::test]
async fn what_is_put_is_there_and_stays() {
    let server = Server::start(bucket()).await;
    let blobs = S3Blobs::new(&server.config().await, "files");
    assert!(blobs.get("mail/a/1.eml").await.unwrap().is_none());
    blobs.put("mail/a/1.eml", b"one").await.unwrap();
    blobs.put("mail/a/1.eml", b"one").await.unwrap();
    assert_eq!(&*blobs.get("mail/a/1.eml").await.unwrap().unwrap(), b"one");
    assert!(blobs.put("mail/a/1.eml", b"two").await.is_err());
    assert_eq!(&*blobs.get("mail/a/1.eml").await.unwrap().unwrap(), b"one");
    assert!(server.seen("PUT /files/mail/a/1.eml").len() == 3);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_a_file_that_is_not_there() {
    for reply in [|| fault(403, "AccessDenied"), || fault(404, "NoSuchBucket")] {
        let server = Server::start(move |_: &Request| reply()).await;
        let blobs = S3Blobs::new(&server.config().await, "files");
        assert!(blobs.get("mail/1").await.is_err());
        assert!(blobs.put("mail/1", b"x").await.is_err());
    }
}

#[tokio::test]
async fn no_name_is_more_than_a_name() {
    let server = Server::start(bucket()).await;
    let blobs = S3Blobs::new(&server.config().await, "files");
    for name in ["", "/", "a/", "/a", "a//b", "..", "../a", "a/../b", "a b", "ä", "a\nb", "a?x"] {
        assert!(blobs.put(name, b"x").await.is_err(), "{name:?}");
        assert!(blobs.get(name).await.is_err(), "{name:?}");
    }
    assert!(server.seen("").is_empty());
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// What S3 itself would compute from the request that came ("Signature Calculations for the
/// Authorization Header", Amazon S3 API), with the SDK's credentials for tests.
fn signature(request: &Request, region: &str) -> String {
    let authorization = request.header("authorization").unwrap();
    let signed = authorization.split("SignedHeaders=").nth(1).unwrap().split(',').next().unwrap();
    let mut target = request.line.split(' ');
    let (method, path) = (target.next().unwrap(), target.next().unwrap());
    let headers: String = signed
        .split(';')
        .map(|name| format!("{name}:{}\n", request.header(name).unwrap().trim()))
        .collect();
    let body = hex(&Sha256::digest(&request.body));
    assert_eq!(request.header("x-amz-content-sha256"), Some(&*body));
    let canonical = format!("{method}\n{path}\n\n{headers}\n{signed}\n{body}");
    let time = request.header("x-amz-date").unwrap();
    let (day, _) = time.split_once('T').unwrap();
    let scope = format!("{day}/{region}/s3/aws4_request");
    let canonical = hex(&Sha256::digest(canonical));
    let text = format!("AWS4-HMAC-SHA256\n{time}\n{scope}\n{canonical}");
    let key = mac(b"AWS4notrealrnrELgWzOk3IfjzDKtFBhDby", day);
    let key = ["s3", "aws4_request"].iter().fold(mac(&key, region), |key, part| mac(&key, part));
    hex(&mac(&key, &text))
}

#[tokio::test]
async fn requests_are_signed_as_s3_computes_it() {
    let server = Server::start(bucket()).await;
    let blobs = S3Blobs::new(&server.config().await, "files");
    blobs.put("in/x=1+2@y.csv", b"a;b").await.unwrap();
    blobs.get("in/x=1+2@y.csv").await.unwrap().unwrap();
    let requests = server.seen("/files/in/x%3D1%2B2%40y.csv ");
    assert_eq!(requests.len(), 2);
    for request in requests {
        let told = request.header("authorization").unwrap().split("Signature=").nth(1).unwrap();
        assert_eq!(told, signature(&request, "eu-west-1"), "{}", request.line);
        let signed = request.header("authorization").unwrap();
        let ours = request.headers.iter().filter(|(name, _)| name.starts_with("x-amz-"));
        for (name, _) in ours {
            assert!(signed.contains(name), "{name} is not signed");
        }
        assert!(signed.contains("host;"), "{signed}");
    }
}

#[tokio::test]
async fn what_fails_for_a_while_is_tried_again_and_what_is_refused_is_not() {
    let first = || fault(503, "SlowDown");
    for first in [first, || fault(500, "InternalError"), || Reply::HangUp, || Reply::Half(200)] {
        let (tries, kept) = (AtomicU32::new(0), bucket());
        let server = Server::start(move |request: &Request| match tries.fetch_add(1, Relaxed) {
            0 => first(),
            _ => kept(request),
        })
        .await;
        let blobs = S3Blobs::new(&server.config().await, "files");
        blobs.put("mail/1", b"x").await.unwrap();
        assert_eq!(server.seen("PUT ").len(), 2);
    }
    let server = Server::start(|_: &Request| fault(403, "AccessDenied")).await;
    let blobs = S3Blobs::new(&server.config().await, "files");
    let told = blobs.get("mail/1").await.unwrap_err();
    assert_eq!(told.0, "reading failed: AccessDenied");
    assert_eq!(server.seen("GET ").len(), 1);
}
