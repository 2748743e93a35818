//! Repeats: which requests, how often, and when the budget is used up.

use super::server::{Vendor, hangs_up, quick, says, wire};
use app::ports::{Credentials, Wire};
use connectors::kit::{Auth, Body, Request};
use std::net::TcpListener;
use std::time::Duration;
use wire::Limits;

fn read(vendor: &Vendor) -> Request {
    Request { auth: Auth::None, ..Request::get(vendor.url("/x")) }
}

#[tokio::test]
async fn a_repeatable_request_is_asked_three_times() {
    let vendor = Vendor::start(vec![hangs_up(), says(503, "", b""), says(200, "", b"{}")]).await;
    let answer = wire(quick()).call(&read(&vendor), &Credentials::None).await.unwrap();
    assert_eq!(answer.status, 200);
    let heard = vendor.ended().await;
    assert_eq!(heard.len(), 3);
    assert!(heard.iter().all(|one| *one == heard[0]), "each try is the same request");
}

#[tokio::test]
async fn the_last_try_is_the_answer() {
    let front = || says(502, "", b"gateway");
    let vendor = Vendor::start(vec![front(), front(), front(), says(200, "", b"{}")]).await;
    let answer = wire(quick()).call(&read(&vendor), &Credentials::None).await.unwrap();
    assert_eq!(answer.status, 502);
    assert_eq!(vendor.heard().len(), 3);
    let vendor = Vendor::start(vec![hangs_up(), hangs_up(), hangs_up(), hangs_up()]).await;
    let lost = wire(quick()).call(&read(&vendor), &Credentials::None).await.unwrap_err();
    assert!(lost.maybe_sent && lost.after.is_none());
    assert_eq!(vendor.heard().len(), 3);
}

#[tokio::test]
async fn what_is_not_repeatable_is_asked_once() {
    for act in [hangs_up(), says(503, "", b"")] {
        let vendor = Vendor::start(vec![act, says(200, "", b"{}")]).await;
        let request = Request { repeatable: false, ..read(&vendor) };
        let answer = wire(quick()).call(&request, &Credentials::None).await;
        assert!(answer.map_or(true, |answer| answer.status == 503));
        assert_eq!(vendor.heard().len(), 1);
    }
}

#[tokio::test]
async fn what_the_caller_must_wait_for_is_reported() {
    for (status, headers) in [
        (429, ""),
        (429, "Retry-After: 7\r\n"),
        (503, "Retry-After: 7\r\n"),
        (500, ""),
        (401, ""),
        (400, ""),
    ] {
        let vendor = Vendor::start(vec![says(status, headers, b""), says(200, "", b"{}")]).await;
        let answer = wire(quick()).call(&read(&vendor), &Credentials::None).await.unwrap();
        assert_eq!(answer.status, status);
        let after = answer.retry_after();
        assert_eq!(after, (!headers.is_empty()).then_some(Duration::from_secs(7)));
        assert_eq!(vendor.heard().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_host_that_is_down_uses_up_the_repeats_of_all_calls() {
    let acts = (0..40).map(|_| says(503, "", b"")).collect();
    let vendor = Vendor::start(acts).await;
    let wire = wire(Limits { repeats: 4, ..quick() });
    for _ in 0..10 {
        let answer = wire.call(&read(&vendor), &Credentials::None).await.unwrap();
        assert_eq!(answer.status, 503);
    }
    // Ten calls, and four repeats for all of them.
    assert_eq!(vendor.heard().len(), 14);
}

#[tokio::test]
async fn a_host_without_repeats_is_to_be_left_alone() {
    let vendor = Vendor::start(vec![hangs_up(), hangs_up()]).await;
    let wire = wire(Limits { repeats: 1, ..quick() });
    let lost = wire.call(&read(&vendor), &Credentials::None).await.unwrap_err();
    assert_eq!((lost.after, lost.maybe_sent), (Some(Duration::from_secs(30)), true));
    assert_eq!(vendor.ended().await.len(), 2);
}

/// The first try may have been worked in; that the second cannot connect does not undo it.
#[tokio::test]
async fn a_try_that_may_have_been_sent_is_not_forgotten() {
    let vendor = Vendor::start(vec![hangs_up()]).await;
    let request = Request {
        auth: Auth::None,
        repeatable: true,
        ..Request::post(vendor.url("/x"), Body::Json("{}".to_owned()))
    };
    let lost = wire(quick()).call(&request, &Credentials::None).await.unwrap_err();
    assert!(lost.maybe_sent, "{lost}");
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    // A port on which nobody listens any more.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let request =
        Request { auth: Auth::None, ..Request::get(format!("http://127.0.0.1:{port}/x?y=z")) };
    let lost = wire(quick()).call(&request, &Credentials::None).await.unwrap_err();
    assert!(!lost.maybe_sent);
    assert_eq!(lost.why, "the connection was refused");
}

/// A repeat that would begin after the end of the call is not begun.
#[tokio::test]
async fn a_pause_does_not_outlast_the_call() {
    let vendor = Vendor::start(vec![says(503, "", b""), says(200, "", b"{}")]).await;
    let limits = Limits { pause: Duration::from_secs(60), ..Limits::default() };
    let answer = wire(limits).call(&read(&vendor), &Credentials::None).await.unwrap();
    assert_eq!((answer.status, vendor.heard().len()), (503, 1));
}
