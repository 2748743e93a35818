//! The vendors' side, in memory.

mod slack;
mod stripe;
mod xero;

pub(super) use slack::Workspace;
pub(super) use stripe::Bill;
pub(super) use xero::{Copies, Invoice, pdf, uuid};

use crate::stage::{Other, Stage};
use app::ports::{Credentials, NoAnswer, Wire};
use async_trait::async_trait;
use chrono::TimeDelta;
use connectors::kit::{Method, Request, Response};
use domain::ids::ConnectionId;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Three vendors behind one wire.
#[derive(Default)]
pub(crate) struct Vendors {
    pub(super) state: Mutex<State>,
    pub(super) slow: Mutex<Option<Slow>>,
    pub(super) meanwhile: Mutex<Option<Meanwhile>>,
}

/// What others do once, after a call with this in its address was answered and before its answer
/// arrives.
pub(super) type Meanwhile = (&'static str, Other);

/// A vendor that takes its time, and somebody who looks at the lease at each call.
#[derive(Clone)]
pub(super) struct Slow {
    pub(super) stage: Stage,
    pub(super) connection: ConnectionId,
    /// Seconds that a call takes.
    pub(super) takes: i64,
    /// What was left of the lease after each call, in seconds.
    pub(super) left: Arc<Mutex<Vec<i64>>>,
}

impl Slow {
    async fn look(&self) {
        *self.stage.clock.0.lock().unwrap() += TimeDelta::seconds(self.takes);
        let store = &self.stage.app.store;
        let row = store.connection(&self.stage.tenant, &self.connection).await.unwrap().unwrap();
        if let Some(lease) = row.value.lease {
            self.left.lock().unwrap().push((lease.until - self.stage.now()).num_seconds());
        }
    }
}

#[derive(Default)]
pub(super) struct State {
    pub(super) xero: BTreeMap<String, Invoice>,
    pub(super) stripe: BTreeMap<String, Bill>,
    pub(super) slack: Workspace,
    /// What was asked: method and address.
    pub(super) asked: Vec<String>,
    /// Lines in the histories of Xero's invoices.
    pub(super) notes: Vec<(String, String)>,
    pub(super) takes_no_notes: bool,
    /// How Xero answers who asks for the PDF of an invoice, and for which it was asked.
    pub(super) copies: Copies,
    /// There is no page on which an invoice can be seen.
    pub(super) unlinked: bool,
    pub(super) copied: Vec<String>,
    /// What every call is answered with, instead.
    pub(super) trouble: Option<Trouble>,
    /// The access token that Xero honours; each refresh makes a new one.
    pub(super) access: u32,
    /// Refreshes that were asked for.
    pub(super) refreshes: u32,
}

#[derive(Clone, Copy)]
pub(super) enum Trouble {
    Silence,
    Status(u16),
    Nonsense,
}

#[async_trait]
impl Wire for Vendors {
    async fn call(
        &self,
        request: &Request,
        credentials: &Credentials,
    ) -> Result<Response, NoAnswer> {
        // Others get their turn here, as on a real wire.
        tokio::task::yield_now().await;
        let slow = self.slow.lock().unwrap().clone();
        if let Some(slow) = slow {
            slow.look().await;
        }
        let answer = self.answer(request, credentials);
        let theirs = {
            let mut meanwhile = self.meanwhile.lock().unwrap();
            meanwhile.take_if(|(place, _)| request.url.contains(*place))
        };
        if let Some((_, others)) = theirs {
            others();
        }
        answer
    }
}

impl Vendors {
    fn answer(&self, request: &Request, credentials: &Credentials) -> Result<Response, NoAnswer> {
        let mut state = self.state.lock().unwrap();
        state.asked.push(format!("{:?} {}", request.method, request.url));
        match state.trouble {
            Some(Trouble::Silence) => {
                let why = "no answer".to_owned();
                return Err(NoAnswer { maybe_sent: true, too_large: false, why, after: None });
            }
            Some(Trouble::Status(status)) => return Ok(answer(status, "")),
            Some(Trouble::Nonsense) => return Ok(answer(200, "<html>sorry</html>")),
            None => {}
        }
        let (host, path) = request.url.strip_prefix("https://").unwrap().split_once('/').unwrap();
        let path = format!("/{path}");
        Ok(match host {
            "api.xero.com" => xero::answer(&mut state, request, &path, credentials),
            "identity.xero.com" => xero::token(&mut state, request),
            "api.stripe.com" => stripe::answer(&state, &path),
            "slack.com" | "hooks.slack.com" => slack::answer(&mut state.slack, &path, request),
            other => panic!("nobody plays {other}"),
        })
    }

    pub(super) fn asked(&self, what: &str) -> usize {
        self.state.lock().unwrap().asked.iter().filter(|line| line.contains(what)).count()
    }
}

fn answer(status: u16, body: &str) -> Response {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Response { status, headers, body: body.as_bytes().to_vec() }
}

fn json(value: &Value) -> Response {
    answer(200, &value.to_string())
}

/// A query's value, as the requests here write it.
fn asked_for<'a>(path: &'a str, name: &str) -> Option<&'a str> {
    let (_, query) = path.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// Whether it is a read.
fn is_read(method: Method) -> bool {
    method == Method::Get
}
