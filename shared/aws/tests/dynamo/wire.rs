//! The line between the SDK and the emulator, which breaks where a test says.

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What happens to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strike {
    /// The connection is reset before anything arrives.
    Before,
    /// It is done, and then the connection is reset.
    After,
    /// It is done, and the answer says that something broke inside.
    Internal,
    /// Nobody ever answers.
    Silence,
    /// Too much was asked.
    Throttled,
    /// Somebody else is at the last row of it.
    Contended,
    /// Somebody else is at the last row, and the condition of the first does not hold.
    Both,
}

/// The line. Its clones are the same line.
#[derive(Debug, Clone)]
pub(crate) struct Wire {
    inner: SharedHttpClient,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The calls so far: the name of the operation, and the token if it has one.
    calls: Vec<(String, Option<String>)>,
    /// The writes among them.
    writes: usize,
    /// From this write on, one of the strikes for each.
    from: usize,
    strikes: Vec<Strike>,
    /// One for each of the next reads.
    reads: Vec<Strike>,
}

impl Wire {
    pub(crate) fn new(inner: SharedHttpClient) -> Self {
        Self { inner, state: Arc::default() }
    }

    /// As the SDK takes it.
    pub(crate) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// No calls so far, and nothing breaks.
    pub(crate) fn forget(&self) {
        *self.state.lock().unwrap() = State::default();
    }

    /// From write number `from` (the first is 0) on, each meets one of `strikes` in turn.
    pub(crate) fn strike(&self, from: usize, strikes: &[Strike]) {
        let mut state = self.state.lock().unwrap();
        state.from = from;
        state.strikes = strikes.to_vec();
    }

    /// The next reads meet these.
    pub(crate) fn strike_reads(&self, strikes: &[Strike]) {
        self.state.lock().unwrap().reads = strikes.to_vec();
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<(String, Option<String>)> {
        self.state.lock().unwrap().calls.clone()
    }

    /// How many writes so far, repetitions included.
    pub(crate) fn writes(&self) -> usize {
        self.state.lock().unwrap().writes
    }

    /// What happens to the call, with the operation and what was asked.
    fn draw(&self, request: &HttpRequest) -> Option<(Strike, String, Value)> {
        let target = request.headers().get("x-amz-target").unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body: Value =
            serde_json::from_slice(request.body().bytes().unwrap_or_default()).unwrap_or_default();
        let token = body["ClientRequestToken"].as_str().map(str::to_owned);
        let mut state = self.state.lock().unwrap();
        state.calls.push((operation.clone(), token));
        let strike = match &*operation {
            "PutItem" | "DeleteItem" | "TransactWriteItems" => {
                let number = state.writes;
                state.writes += 1;
                number.checked_sub(state.from).and_then(|at| state.strikes.get(at).copied())
            }
            "GetItem" | "Query" if !state.reads.is_empty() => Some(state.reads.remove(0)),
            _ => None,
        };
        strike.map(|strike| (strike, operation, body))
    }
}

impl HttpClient for Wire {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let inner = self.inner.http_connector(settings, components);
        SharedHttpConnector::new(Line { wire: self.clone(), inner })
    }
}

#[derive(Debug)]
struct Line {
    wire: Wire,
    inner: SharedHttpConnector,
}

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let Some((strike, operation, body)) = self.wire.draw(&request) else {
            return self.inner.call(request);
        };
        let inner = self.inner.clone();
        HttpConnectorFuture::new(async move {
            let reset = || {
                let kind = std::io::ErrorKind::ConnectionReset;
                ConnectorError::io(std::io::Error::from(kind).into())
            };
            match strike {
                Strike::Before => Err(reset()),
                Strike::After => {
                    inner.call(request).await?;
                    Err(reset())
                }
                Strike::Internal => {
                    inner.call(request).await?;
                    Ok(answer(500, "InternalServerError", Value::Null))
                }
                Strike::Silence => std::future::pending().await,
                Strike::Throttled => Ok(answer(400, "ThrottlingException", Value::Null)),
                Strike::Contended | Strike::Both => Ok(contended(&operation, &body, strike)),
            }
        })
    }
}

fn contended(operation: &str, body: &Value, strike: Strike) -> HttpResponse {
    if operation != "TransactWriteItems" {
        return answer(400, "TransactionConflictException", Value::Null);
    }
    let count = body["TransactItems"].as_array().map_or(0, Vec::len);
    let reason = |at| match at {
        at if at + 1 == count => json!({"Code": "TransactionConflict"}),
        0 if strike == Strike::Both => json!({"Code": "ConditionalCheckFailed"}),
        _ => json!({"Code": "None"}),
    };
    answer(400, "TransactionCanceledException", (0..count).map(reason).collect())
}

fn answer(status: u16, code: &str, reasons: Value) -> HttpResponse {
    let mut body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}")});
    if !reasons.is_null() {
        body["CancellationReasons"] = reasons;
    }
    HttpResponse::new(status.try_into().unwrap(), SdkBody::from(body.to_string()))
}
