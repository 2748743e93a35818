//! Nothing that a request or an answer carries shows in logs and errors.

use super::server::{Vendor, hangs_up, quick, says, wire};
use app::ports::{Credentials, Wire};
use connectors::kit::{Auth, Body, Request, Secret};
use std::io;
use std::sync::{Arc, Mutex};
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl io::Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Paper {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn logs_and_errors_hold_no_secret() {
    let paper = Paper::default();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(paper.clone())
        .finish();
    // For all tests of this binary: what others log here holds no canary either.
    tracing::subscriber::set_global_default(log).unwrap();

    let vendor = Vendor::start(vec![
        says(200, "X-Canary: canary-h\r\n", b"canary-b"),
        says(503, "", b"canary-b"),
        hangs_up(),
        hangs_up(),
        hangs_up(),
    ])
    .await;
    let wire = wire(quick());
    let token = Credentials::Bearer(Secret::new("canary-token"));
    let url = vendor.url("/invoices/inv-1?email=canary-query");
    let get = Request::get(url).header("X-Canary", "canary-header");
    wire.call(&get, &token).await.unwrap();
    let hidden = Request {
        auth: Auth::None,
        repeatable: true,
        ..Request::post(vendor.url("/hook/canary-path"), Body::Json("canary-json".to_owned()))
    };
    let lost = wire.call(&hidden, &token).await.unwrap_err();
    let app = Credentials::Basic { id: "app".to_owned(), secret: Secret::new("canary-app") };
    let form = Body::Form(vec![("refresh_token".to_owned(), "canary-form".to_owned())]);
    let post = Request { auth: Auth::App, ..Request::post(vendor.url("/token"), form) };
    let also_lost = wire.call(&post, &app).await.unwrap_err();
    assert_eq!(vendor.heard().len(), 5, "all was really asked");

    let mut told = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
    for line in ["http.path=\"/invoices/inv-1\"", "http.status=200", "http.attempt=3"] {
        assert!(told.contains(line), "{line} is not in\n{told}");
    }
    told.push_str(&format!("{lost} {lost:?} {also_lost} {get:?} {token:?} {app:?}"));
    assert!(!told.contains("canary"), "{told}");
}
