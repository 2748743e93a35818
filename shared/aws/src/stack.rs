//! A deployment: the names of what was deployed, and the use cases on these engines. Made by the
//! functions in the cloud (from their environment) and by the operator's commands with `--stack`.
//! What was not named is not there: an engine in its place refuses, it never pretends.

use crate::client;
use crate::dynamo::DynamoTable;
use crate::events::EventBus;
use crate::keyring;
use crate::s3::S3Blobs;
use crate::secrets::Secrets;
use crate::ses::{self, SesCourier};
use app::ports::{BlobError, Blobs, Clock, Courier, Handover, Lookup, Tokens, Wire};
use app::vault::Vault;
use app::{App, Patience};
use async_trait::async_trait;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::sync::Arc;
use std::time::Duration;
use store::Store;

/// The source of all entries on the bus.
const SOURCE: &str = "credit-control";
/// The text of the secret that holds the vault's keys.
const VAULT: &str = "vault";
/// Units worked on at the same time: a function has a part of one processor and a budget of calls.
const IN_FLIGHT: usize = 16;

/// What was deployed, by name. Only the table is always needed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The table.
    pub table: String,
    /// The bucket of files.
    pub bucket: Option<String>,
    /// The configuration set under which mails leave.
    pub configuration_set: Option<String>,
    /// The secret.
    pub secret: Option<String>,
    /// The bus of facts.
    pub bus: Option<String>,
}

/// A deployment, wired.
#[derive(Clone)]
pub struct Cloud {
    /// All use cases.
    pub app: App,
    /// The secret, where it was named.
    pub secrets: Option<Arc<Secrets>>,
    /// The bus, where it was named.
    pub bus: Option<Arc<EventBus>>,
}

impl Cloud {
    /// Wires the use cases. Looks at the store's format, and reads the vault's keys where a secret is
    /// named; keys that change are taken up by the next process.
    ///
    /// # Errors
    /// One line, when one of them cannot be used or the letters' words are damaged.
    pub async fn open(
        names: &Names,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        wire: Arc<dyn Wire>,
    ) -> Result<Self, String> {
        let config = client::config().await;
        let table = DynamoTable::new(config, names.table.as_str());
        let courier: Arc<dyn Courier> = match &names.configuration_set {
            Some(set) => {
                let config = config.to_builder().http_client(ses::connections()).build();
                Arc::new(SesCourier::new(&config, set))
            }
            None => Arc::new(NoWayOut),
        };
        let blobs: Arc<dyn Blobs> = match &names.bucket {
            Some(bucket) => Arc::new(S3Blobs::new(config, bucket)),
            None => Arc::new(NoFiles),
        };
        let secrets = names.secret.as_ref().map(|id| Arc::new(Secrets::new(config, id)));
        let vault = match &secrets {
            Some(secrets) => {
                let secret = secrets.read().await.map_err(|error| error.to_string())?;
                keyring::vault(secret.get(VAULT).ok_or("the secret has no text `vault`")?)?
            }
            None => Vault::passing().map_err(|error| error.to_string())?,
        };
        let app = App {
            store: Store::open(Arc::new(table)).await.map_err(|error| error.to_string())?,
            clock,
            tokens,
            courier,
            blobs,
            wire,
            vault,
            templates: Arc::new(content::Templates::builtin().map_err(|error| error.to_string())?),
            reader: Arc::new(understanding::HonestReader),
            patience: Patience { in_flight: IN_FLIGHT, ..Patience::default() },
        };
        Ok(Self {
            app,
            secrets,
            bus: names.bus.as_ref().map(|name| Arc::new(EventBus::new(config, name, SOURCE))),
        })
    }
}

/// Stands where mails cannot leave.
struct NoWayOut;

#[async_trait]
impl Courier for NoWayOut {
    async fn send(&self, _mail: &RawMail) -> Handover {
        Handover::Refused {
            permanent: false,
            recipient: false,
            why: "no configuration set is named here (CC_CONFIGURATION_SET)".to_owned(),
            after: Some(Duration::from_secs(3_600)),
        }
    }

    async fn lookup(&self, _id: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }
}

/// Stands where there is no file store.
struct NoFiles;

#[async_trait]
impl Blobs for NoFiles {
    async fn put(&self, _name: &str, _bytes: &[u8]) -> Result<(), BlobError> {
        Err(no_files())
    }

    async fn get(&self, _name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        Err(no_files())
    }
}

fn no_files() -> BlobError {
    BlobError("no bucket is named here (CC_BUCKET)".to_owned())
}
