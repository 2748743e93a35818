#![doc = include_str!("../README.md")]

pub mod act;
pub mod announce;
pub mod chat;
pub mod connections;
mod contacts;
pub mod copies;
pub mod desk;
pub mod digest;
pub mod drain;
mod error;
pub mod export;
pub mod feedback;
pub mod go_live;
pub mod hint;
pub mod import;
pub mod ingest;
pub mod jobs;
pub mod look;
pub mod opinion;
pub mod ports;
pub mod preview;
pub mod receive;
pub mod reconcile;
pub mod rehearse;
pub mod rulebook;
pub mod send;
pub mod settings;
pub mod taught;
pub mod tenants;
pub mod tick;
pub mod turn;
pub mod vault;
pub mod webhook;

pub use error::AppError;

use ports::{Blobs, Bus, Clock, Courier, Tokens, Wire};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use understanding::Reader;
use vault::Vault;

/// Everything that the use cases stand on. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The one table.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Unguessable names.
    pub tokens: Arc<dyn Tokens>,
    /// The way out for mails.
    pub courier: Arc<dyn Courier>,
    /// Files.
    pub blobs: Arc<dyn Blobs>,
    /// The way to vendors.
    pub wire: Arc<dyn Wire>,
    /// The way to listeners, where there is one.
    pub bus: Option<Arc<dyn Bus>>,
    /// Seals what must not be read in the store.
    pub vault: Vault,
    /// The words of letters.
    pub templates: Arc<dyn content::Writer>,
    /// Who reads replies.
    pub reader: Arc<dyn Reader>,
    /// Who is asked where the reader is not sure, if there is somebody.
    pub second: Option<Arc<opinion::Second>>,
    /// How long things may take.
    pub patience: Patience,
}

/// How long the sending protocol waits.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// A claim is a doubt when it is older than this. Longer than any handover takes.
    pub lease: Duration,
    /// A doubt goes to a person when it is older than this.
    pub doubt: Duration,
    /// Between two look-ups of a doubt.
    pub look_again: Duration,
    /// Units worked on at the same time.
    pub in_flight: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            lease: Duration::from_secs(180),
            doubt: Duration::from_secs(3_600),
            look_again: Duration::from_secs(300),
            in_flight: 32,
        }
    }
}
