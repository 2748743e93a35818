//! Answers: whole, cut, too large, endless, redirected, packed.

use super::server::{Act, Vendor, hangs_up, quick, says, wire};
use app::ports::{Credentials, NoAnswer, Wire};
use connectors::kit::{Auth, Body, Request, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::time::Duration;
use wire::Limits;

/// One request that is asked once.
async fn once(act: Act, limits: Limits) -> Result<Response, NoAnswer> {
    let vendor = Vendor::start(vec![act]).await;
    let request = Request {
        auth: Auth::None,
        ..Request::post(vendor.url("/x"), Body::Json("{}".to_owned()))
    };
    let answer = wire(limits).call(&request, &Credentials::None).await;
    assert_eq!(vendor.ended().await.len(), 1);
    answer
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[tokio::test]
async fn an_answer_of_any_status_is_an_answer() {
    for status in [200, 201, 400, 401, 404, 429, 500, 503] {
        let act = says(status, "X-Rate: 7\r\nX-Rate: 8\r\n", b"{\"a\":1}");
        let answer = once(act, quick()).await.unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (status, &b"{\"a\":1}"[..]));
        assert_eq!(answer.header("x-rate"), Some("7"));
        assert_eq!(answer.headers.iter().filter(|(name, _)| name == "x-rate").count(), 2);
    }
}

#[tokio::test]
async fn a_lost_answer_may_have_been_sent() {
    let lost = once(hangs_up(), quick()).await.unwrap_err();
    assert!(lost.maybe_sent, "{lost}");
    // In the middle of the head, and with something that is no HTTP.
    for bytes in ["HTTP/1.1 200 OK\r\nContent-Le", "220 mail ready\r\n"] {
        let lost = once(Act::Say(bytes.into()), quick()).await.unwrap_err();
        assert!(lost.maybe_sent, "{lost}");
    }
}

#[tokio::test]
async fn a_cut_body_is_no_answer() {
    let cut = [
        "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"half\":",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{\"half\":\r\n",
    ];
    for bytes in cut {
        let lost = once(Act::Say(bytes.into()), quick()).await.unwrap_err();
        assert!(lost.maybe_sent && !lost.why.contains("half"), "{lost}");
    }
    let packed = gzip(b"{\"whole\":true}");
    let half = says(200, "Content-Encoding: gzip\r\n", &packed[..packed.len() - 9]);
    assert!(once(half, quick()).await.unwrap_err().maybe_sent);
}

#[tokio::test]
async fn a_body_ends_at_its_limit() {
    let limits = || Limits { body: 1_000, ..quick() };
    let full = once(says(200, "", &[b'x'; 1_000]), limits()).await.unwrap();
    assert_eq!(full.body.len(), 1_000);
    let told = once(says(200, "", &[b'x'; 1_001]), limits()).await.unwrap_err();
    assert_eq!(told.why, "the body of the answer is too large");
    assert!(told.too_large);
    // Without a length it shows only as it comes.
    let bytes = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b'x'; 1_001]].concat();
    let untold = once(Act::Say(bytes), limits()).await.unwrap_err();
    assert_eq!((untold.why.as_str(), untold.maybe_sent), (told.why.as_str(), true));
}

#[tokio::test]
async fn a_packed_body_counts_unpacked() {
    let packed = gzip(&vec![b' '; 4 << 20]);
    assert!(packed.len() < 100_000);
    let limits = || Limits { body: 1 << 20, ..quick() };
    let bomb = once(says(200, "Content-Encoding: gzip\r\n", &packed), limits()).await.unwrap_err();
    assert_eq!(bomb.why, "the body of the answer is too large");
    assert!(bomb.too_large);
    let fits = says(200, "Content-Encoding: gzip\r\n", &gzip(b"{\"a\":1}"));
    assert_eq!(once(fits, limits()).await.unwrap().body, b"{\"a\":1}");
}

#[tokio::test]
async fn heads_have_a_limit_too() {
    let limits = || Limits { headers: 2_000, ..quick() };
    let long = format!("X-Long: {}\r\n", "x".repeat(2_000));
    let lost = once(says(200, &long, b"{}"), limits()).await.unwrap_err();
    assert_eq!((lost.why.as_str(), lost.maybe_sent), ("the head of the answer is too large", true));
    let many = "X-Many: x\r\n".repeat(101);
    assert!(once(says(200, &many, b"{}"), quick()).await.unwrap_err().maybe_sent);
    // An endless head.
    let endless = format!("HTTP/1.1 200 OK\r\nX-Long: {}", "x".repeat(2 << 20));
    assert!(once(Act::Say(endless.into()), quick()).await.unwrap_err().maybe_sent);
}

/// The time of a call is the only thing that ends these; the server sees the connection end.
#[tokio::test]
async fn an_answer_that_never_ends_is_given_up() {
    let limits = || Limits { whole: Duration::from_millis(80), ..quick() };
    for bytes in ["", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"] {
        let lost = once(Act::Stall(bytes.into()), limits()).await.unwrap_err();
        assert_eq!((lost.why.as_str(), lost.maybe_sent), ("no whole answer in time", true));
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let elsewhere = Vendor::start(vec![says(200, "", b"{}")]).await;
    for status in [301, 302, 303, 307, 308] {
        let to = format!("Location: {}\r\n", elsewhere.url("/stolen"));
        let answer = once(says(status, &to, b""), quick()).await.unwrap();
        assert_eq!(answer.status, status);
        assert!(answer.sound().is_err());
    }
    assert!(elsewhere.heard().is_empty());
}
