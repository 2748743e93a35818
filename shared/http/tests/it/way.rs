//! Where requests go, and what they carry.

use super::server::{Act, Vendor, quick, says, wire};
use app::ports::{Credentials, NoAnswer, Wire};
use connectors::kit::{Auth, Body, Method, Request, Secret};
use wire::ReqwestWire;

#[tokio::test]
async fn a_request_carries_what_it_says() {
    let vendor = Vendor::start((0..4).map(|_| says(200, "", b"{}")).collect()).await;
    let wire = wire(quick());
    let token = Credentials::Bearer(Secret::new("token-1"));
    let form = Body::Form(vec![("code".to_owned(), "a b&c=ü".to_owned())]);
    let app = Credentials::Basic { id: "app".to_owned(), secret: Secret::new("pass:word") };
    let get = Request::get(vendor.url("/a?b=c%20d")).header("X-Tenant", "t-1");
    wire.call(&get, &token).await.unwrap();
    let json = Body::Json("{\"a\":1}".to_owned());
    let put = Request { method: Method::Put, ..Request::post(vendor.url("/a/1"), json) };
    wire.call(&put, &token).await.unwrap();
    let post = Request { auth: Auth::App, ..Request::post(vendor.url("/token"), form) };
    wire.call(&post, &app).await.unwrap();
    let bare = Request { auth: Auth::None, ..Request::get(vendor.url("/none")) };
    wire.call(&bare, &token).await.unwrap();

    let heard = vendor.ended().await;
    let has = |number: usize, line: &str| {
        let found = heard[number].lines().any(|known| known.eq_ignore_ascii_case(line));
        assert!(found, "{line} is not in\n{}", heard[number]);
    };
    has(0, "GET /a?b=c%20d HTTP/1.1");
    has(0, "authorization: Bearer token-1");
    has(0, "x-tenant: t-1");
    has(0, "accept-encoding: gzip");
    has(0, &format!("user-agent: credit-control/{}", env!("CARGO_PKG_VERSION")));
    has(1, "PUT /a/1 HTTP/1.1");
    has(1, "content-type: application/json");
    assert!(heard[1].ends_with("\r\n\r\n{\"a\":1}"));
    has(2, "POST /token HTTP/1.1");
    // printf 'app:pass:word' | base64
    has(2, "authorization: Basic YXBwOnBhc3M6d29yZA==");
    has(2, "content-type: application/x-www-form-urlencoded");
    assert!(heard[2].ends_with("\r\n\r\ncode=a+b%26c%3D%C3%BC"));
    assert!(!heard[3].to_lowercase().contains("authorization"), "nobody's credentials");
}

async fn refused(wire: &ReqwestWire, request: Request, credentials: &Credentials) -> NoAnswer {
    let lost = wire.call(&request, credentials).await.unwrap_err();
    assert!(!lost.maybe_sent, "{lost}");
    lost
}

#[tokio::test]
async fn without_the_right_credentials_nothing_is_sent() {
    let vendor = Vendor::start(vec![says(200, "", b"{}")]).await;
    let wire = wire(quick());
    let app =
        |secret: &str| Credentials::Basic { id: "app".to_owned(), secret: Secret::new(secret) };
    let get = || Request::get(vendor.url("/x"));
    for wrong in [Credentials::None, app("s"), Credentials::Bearer(Secret::new(" "))] {
        refused(&wire, get(), &wrong).await;
    }
    for wrong in [Credentials::None, Credentials::Bearer(Secret::new("t")), app("")] {
        refused(&wire, Request { auth: Auth::App, ..get() }, &wrong).await;
    }
    let split = Credentials::Bearer(Secret::new("token\r\nX-Evil: 1"));
    refused(&wire, get(), &split).await;
    assert!(vendor.heard().is_empty());
}

#[tokio::test]
async fn headers_cannot_be_smuggled() {
    let vendor = Vendor::start(vec![says(200, "", b"{}")]).await;
    let wire = wire(quick());
    for (name, value) in [
        ("Authorization", "Bearer other"),
        ("host", "other.example"),
        ("Content-Length", "3"),
        ("Transfer-Encoding", "chunked"),
        ("Cookie", "a=b"),
        ("X-Line", "a\r\nX-Evil: 1"),
        ("X Name", "a"),
    ] {
        let request = Request::get(vendor.url("/x")).header(name, value);
        refused(&wire, request, &Credentials::Bearer(Secret::new("t"))).await;
    }
    assert!(vendor.heard().is_empty());
}

#[tokio::test]
async fn only_public_names_over_https_are_reached() {
    let vendor = Vendor::start(vec![says(200, "", b"{}")]).await;
    let live = ReqwestWire::new().unwrap();
    let port = vendor.at.port();
    let urls = [
        vendor.url("/x"),
        format!("http://localhost:{port}/x"),
        format!("https://127.0.0.1:{port}/x"),
        format!("https://[::1]:{port}/x"),
        // By name, and refused only when the name is resolved.
        format!("https://localhost:{port}/x"),
        "https://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "no address".to_owned(),
    ];
    for url in urls {
        let request = Request { auth: Auth::None, ..Request::get(url) };
        refused(&live, request, &Credentials::None).await;
    }
    assert!(vendor.heard().is_empty());
    let outside = Request { auth: Auth::None, ..Request::get("https://192.0.2.1/x") };
    refused(&wire(quick()), outside, &Credentials::None).await;
}

/// A server that speaks no TLS: the connection is there, the request never was.
#[tokio::test]
async fn a_failed_handshake_has_sent_nothing() {
    let vendor = Vendor::start(vec![Act::Interrupt(b"HTTP/1.1 400 Bad\r\n\r\n".to_vec())]).await;
    let url = format!("https://localhost:{}/secret-path", vendor.at.port());
    let request = Request { repeatable: false, auth: Auth::None, ..Request::get(url) };
    let lost = refused(&wire(quick()), request, &Credentials::None).await;
    assert_eq!(lost.why, "TLS failed");
    let heard = vendor.ended().await;
    assert!(!heard[0].contains("secret-path"));
}
