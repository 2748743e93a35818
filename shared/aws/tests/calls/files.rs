//! Files in S3.

use super::server::{Reply, Request, Server};
use app::ports::Blobs;
use aws::s3::S3Blobs;
use std::collections::BTreeMap;
use std::sync::Mutex;

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
