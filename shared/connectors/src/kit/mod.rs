//! What a live connector is made of. A vendor's folder implements the traits, its line in
//! `src/list.rs` registers it; nothing else in the code base names it. All of it is sans-IO:
//! requests are built and answers are read here, `http` carries them, `app` decides what follows.

mod chat;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
mod copy;
pub mod decimal;
mod fault;
mod ledger;
pub mod mac;
mod manifest;
mod news;
#[cfg(any(test, feature = "contract"))]
mod samples;
mod secret;
mod sign_in;
mod traffic;
mod webhook;

pub use chat::{Card, Chat, Choice, Click, Pick, Place, Posted};
pub use copy::{InvoiceCopy, LARGEST_COPY};
pub use fault::Fault;
pub use ledger::{Account, Cursor, Errand, Ledger, Object, Sort, Step};
pub use manifest::{Connector, Limits};
pub use news::{Customer, Halt, News};
#[cfg(any(test, feature = "contract"))]
pub use samples::{Samples, TalkSample, WebhookSample};
pub use secret::Secret;
pub use sign_in::{KeyField, OAuth, SignIn, SignedIn, Tokens};
pub use traffic::{Auth, Body, Method, Request, Response};
pub use webhook::{Arrived, Malformed, Raw, Refusal, Reply, Webhook, What, bare};
