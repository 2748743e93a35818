//! A deployment: the names of what was deployed, and the use cases on these engines. Made by the
//! functions in the cloud (from their environment) and by the operator's commands with `--stack`.
//! What was not named is not there: an engine in its place refuses, it never pretends.

use crate::bedrock::Converse;
use crate::client;
use crate::dynamo::DynamoTable;
use crate::events::EventBus;
use crate::keyring;
use crate::s3::S3Blobs;
use crate::secrets::Secrets;
use crate::ses::{self, SesCourier};
use app::opinion::Second;
use app::ports::{
    BlobError, Blobs, Bus, Clock, Courier, Handover, Lookup, SecondReader, Tokens, Wire,
};
use app::vault::Vault;
use app::{App, Patience};
use async_trait::async_trait;
use aws_config::SdkConfig;
use content::{NoWriter, Templates, Writer};
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use understanding::{HonestReader, LearnedReader, Reader};

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
    /// The model that is asked for a second opinion, as an ARN.
    pub opinion: Option<String>,
}

/// A deployment, wired.
#[derive(Clone)]
pub struct Cloud {
    /// All use cases.
    pub app: App,
}

/// Makes the engine of something that was named.
pub type Maker<T> = fn(&SdkConfig, &str) -> Arc<T>;

/// Makes what writes letters, or says in one line why it cannot.
pub type WriterMaker = fn() -> Result<Arc<dyn Writer>, String>;

/// The engines that a program has beside the table's. Only those that stand here are linked: a
/// function carries the clients of the services that it calls, and no other.
#[derive(Debug, Clone, Copy)]
pub struct Engines {
    /// For [`Names::bucket`].
    pub blobs: Option<Maker<dyn Blobs>>,
    /// For [`Names::configuration_set`].
    pub courier: Option<Maker<dyn Courier>>,
    /// For [`Names::secret`].
    pub keys: Option<Maker<dyn Keys>>,
    /// For [`Names::bus`].
    pub bus: Option<Maker<dyn Bus>>,
    /// For [`Names::opinion`].
    pub opinion: Option<Maker<dyn SecondReader>>,
    /// Writes letters. Who names none writes none.
    pub letters: Option<WriterMaker>,
    /// Reads answers. Who names none has the smallest, which leaves their meaning to a person.
    pub reader: Option<fn() -> Arc<dyn Reader>>,
}

impl Engines {
    /// All of them.
    pub const ALL: Self = Self {
        blobs: Some(|config, bucket| Arc::new(S3Blobs::new(config, bucket))),
        courier: Some(|config, set| {
            let config = config.to_builder().http_client(ses::connections()).build();
            Arc::new(SesCourier::new(&config, set))
        }),
        keys: Some(|config, id| Arc::new(Secrets::new(config, id))),
        bus: Some(|config, name| Arc::new(EventBus::new(config, name, SOURCE))),
        opinion: Some(|config, arn| Arc::new(Converse::new(config, arn))),
        letters: Some(|| {
            let templates = Templates::builtin().map_err(|error| error.to_string())?;
            Ok(Arc::new(templates))
        }),
        reader: Some(|| match LearnedReader::embedded() {
            Some(learned) => Arc::new(learned),
            None => Arc::new(HonestReader),
        }),
    };
    /// The bucket's alone.
    pub const BLOBS: Self = Self { blobs: Self::ALL.blobs, ..Self::NONE };
    /// That for mails alone.
    pub const COURIER: Self = Self { courier: Self::ALL.courier, ..Self::NONE };
    /// The secret's alone.
    pub const KEYS: Self = Self { keys: Self::ALL.keys, ..Self::NONE };
    /// The bus's alone.
    pub const BUS: Self = Self { bus: Self::ALL.bus, ..Self::NONE };
    /// The second reader's alone.
    pub const OPINION: Self = Self { opinion: Self::ALL.opinion, ..Self::NONE };
    /// The letters' alone.
    pub const LETTERS: Self = Self { letters: Self::ALL.letters, ..Self::NONE };
    /// The reader alone.
    pub const READER: Self = Self { reader: Self::ALL.reader, ..Self::NONE };
    /// None.
    pub const NONE: Self = Self {
        blobs: None,
        courier: None,
        keys: None,
        bus: None,
        opinion: None,
        letters: None,
        reader: None,
    };

    /// These, and those of `other`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            blobs: self.blobs.or(other.blobs),
            courier: self.courier.or(other.courier),
            keys: self.keys.or(other.keys),
            bus: self.bus.or(other.bus),
            opinion: self.opinion.or(other.opinion),
            letters: self.letters.or(other.letters),
            reader: self.reader.or(other.reader),
        }
    }
}

/// Where the vault's keys are kept.
#[async_trait]
pub trait Keys: Send + Sync {
    /// The vault with the keys as they are now.
    ///
    /// # Errors
    /// One line, when they cannot be read or are none.
    async fn vault(&self) -> Result<Vault, String>;
}

#[async_trait]
impl Keys for Secrets {
    async fn vault(&self) -> Result<Vault, String> {
        let secret = self.read().await.map_err(|error| error.to_string())?;
        keyring::vault(secret.get(VAULT).ok_or("the secret has no text `vault`")?)
    }
}

impl Cloud {
    /// Wires the use cases on all engines, reached as the environment of an operator says.
    ///
    /// # Errors
    /// As [`Cloud::with`].
    pub async fn open(
        names: &Names,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        wire: Arc<dyn Wire>,
    ) -> Result<Self, String> {
        Self::with(client::config().await, Engines::ALL, names, clock, tokens, wire).await
    }

    /// Wires the use cases. Looks at the store's format, and reads the vault's keys where a secret is
    /// named; keys that change are taken up by the next process.
    ///
    /// # Errors
    /// One line, when one of them cannot be used, has a name but no engine, or the letters' words are
    /// damaged.
    pub async fn with(
        config: &SdkConfig,
        engines: Engines,
        names: &Names,
        clock: Arc<dyn Clock>,
        tokens: Arc<dyn Tokens>,
        wire: Arc<dyn Wire>,
    ) -> Result<Self, String> {
        let table = DynamoTable::new(config, names.table.as_str());
        let courier = made(config, engines.courier, names.configuration_set.as_deref())?;
        let blobs = made(config, engines.blobs, names.bucket.as_deref())?;
        let bus = made(config, engines.bus, names.bus.as_deref())?;
        let second = made(config, engines.opinion, names.opinion.as_deref())?;
        let vault = match made(config, engines.keys, names.secret.as_deref())? {
            Some(keys) => keys.vault().await?,
            None => Vault::passing().map_err(|error| error.to_string())?,
        };
        let letters = engines.letters.map_or_else(|| Ok(Arc::new(NoWriter) as _), |made| made())?;
        let app = App {
            store: Store::open(Arc::new(table)).await.map_err(|error| error.to_string())?,
            clock,
            tokens,
            courier: courier.unwrap_or_else(|| Arc::new(NoWayOut)),
            blobs: blobs.unwrap_or_else(|| Arc::new(NoFiles)),
            wire,
            bus,
            vault,
            templates: letters,
            reader: engines.reader.map_or_else(|| Arc::new(HonestReader) as _, |reader| reader()),
            second: second.map(|reader| Arc::new(Second::new(reader))),
            patience: Patience { in_flight: IN_FLIGHT, ..Patience::default() },
        };
        Ok(Self { app })
    }
}

/// The engine of what is named; none where nothing is.
fn made<T: ?Sized>(
    config: &SdkConfig,
    maker: Option<Maker<T>>,
    name: Option<&str>,
) -> Result<Option<Arc<T>>, String> {
    let Some(name) = name else { return Ok(None) };
    let maker = maker.ok_or("something is named here that this program has no engine for")?;
    Ok(Some(maker(config, name)))
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
