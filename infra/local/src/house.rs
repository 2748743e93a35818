//! The house behind the commands: the use cases on a data folder of this machine, or on a deployment
//! in the cloud (`--stack`, with the feature `aws`). [`wire`] makes an [`App`] of a folder's engines;
//! the demo uses it with its own clock and couriers.

use crate::clock::FolderClock;
use crate::config::{Config, Out};
use crate::failure::{Done, Failure};
use crate::handed::{Handed, Noting};
use ::wire::ReqwestWire;
use app::ports::{Clock, Courier, Wire};
use app::{App, Patience};
use domain::calendar::Time;
use embedded::blobs::FolderBlobs;
use embedded::eml::EmlCourier;
use embedded::smtp::SmtpCourier;
use embedded::sqlite::{Options, SqliteTable};
use embedded::tokens::RandomTokens;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Store;
use understanding::{HonestReader, LearnedReader, Reader};

/// The data file.
pub(crate) const DATA: &str = "credit-control.db";
/// Files as they came, and documents to attach.
const BLOBS: &str = "blobs";
/// Touched after a command has changed something, so that a running `serve` looks at once.
pub(crate) const HINT: &str = "hint";

/// Where the commands work, opened.
pub(crate) struct House {
    /// All use cases.
    pub(crate) app: App,
    /// Its clock.
    pub(crate) clock: Arc<FolderClock>,
    /// What this process handed over.
    pub(crate) handed: Arc<Handed>,
    /// The data folder; a deployment has none.
    ground: Option<Arc<Ground>>,
}

/// A data folder, opened: what only a house on this machine has.
pub(crate) struct Ground {
    /// The table, for its housekeeping.
    pub(crate) table: SqliteTable,
    /// The data folder.
    pub(crate) folder: PathBuf,
    /// The machine's wiring.
    pub(crate) config: Config,
}

/// The use cases on the data in `folder`, with the clock and the way out that the caller wants.
///
/// # Errors
/// When the folder or the file in it cannot be used.
pub(crate) async fn wire(
    folder: &Path,
    clock: Arc<dyn Clock>,
    courier: Arc<dyn Courier>,
    patience: Patience,
    wait: Duration,
) -> Done<(App, SqliteTable)> {
    let mut options = Options::default();
    options.patience = wait;
    let table = SqliteTable::open_with(folder.join(DATA), &options)
        .map_err(|error| Failure::not_now(error.to_string()))?;
    let blobs = folder.join(BLOBS);
    let app = App {
        store: Store::open(Arc::new(table.clone())).await?,
        clock,
        tokens: Arc::new(RandomTokens),
        courier,
        blobs: Arc::new(FolderBlobs::new(&blobs).map_err(|error| cannot_make(&blobs, &error))?),
        wire: to_vendors()?,
        bus: None,
        vault: embedded::keyring::vault(folder).map_err(|error| cannot_make(folder, &error))?,
        templates: Arc::new(
            content::Templates::builtin().map_err(|error| Failure::Bug(error.to_string()))?,
        ),
        reader: reader(),
        second: None,
        patience,
    };
    Ok((app, table))
}

/// Reads answers. Without its model a person does.
fn reader() -> Arc<dyn Reader> {
    match LearnedReader::embedded() {
        Some(learned) => Arc::new(learned),
        None => Arc::new(HonestReader),
    }
}

/// The way to vendors: over TLS only; for trying out, to loopback only.
fn to_vendors() -> Done<Arc<dyn Wire>> {
    let wire = ReqwestWire::wanted(|name| std::env::var(name).ok());
    Ok(Arc::new(wire.map_err(|error| Failure::not_now(error.to_string()))?))
}

impl House {
    /// Opens the house in `folder`.
    ///
    /// # Errors
    /// When nothing is there yet, or it cannot be used.
    pub(crate) async fn open(folder: &Path) -> Done<Self> {
        match folder.join(DATA).try_exists() {
            Ok(true) => Self::make(folder).await,
            Ok(false) => Err(Failure::input(format!(
                "there is no data in {}: credit-control tenant add ID --name NAME --country GB",
                folder.display()
            ))),
            Err(error) => {
                Err(Failure::not_now(format!("{} cannot be read: {error}", folder.display())))
            }
        }
    }

    /// Opens the house in `folder`; builds it first if nothing is there.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) async fn make(folder: &Path) -> Done<Self> {
        make_folder(folder).map_err(|error| cannot_make(folder, &error))?;
        let config = Config::load(folder)?;
        let clock = Arc::new(FolderClock::open(folder)?);
        let handed = Arc::new(Handed::default());
        let courier: Arc<dyn Courier> = match &config.courier {
            Out::Eml(mails) => Arc::new(
                EmlCourier::new(mails, clock.clone())
                    .map_err(|error| cannot_make(mails, &error))?,
            ),
            Out::Smtp(server) => Arc::new(
                SmtpCourier::new((**server).clone())
                    .map_err(|error| Failure::input(error.to_string()))?,
            ),
        };
        let courier = Arc::new(Noting::new(courier, Arc::clone(&handed)));
        let (app, table) =
            wire(folder, clock.clone(), courier, config.patience, config.wait).await?;
        let ground = Ground { table, folder: folder.to_owned(), config };
        Ok(Self { app, clock, handed, ground: Some(Arc::new(ground)) })
    }

    /// The house of a deployment, on the machine's clock.
    ///
    /// # Errors
    /// When it cannot be reached.
    #[cfg(feature = "aws")]
    pub(crate) async fn deployed(stack: &str) -> Done<Self> {
        let names = crate::stack::names(stack, |name| std::env::var(name).ok())?;
        let clock = Arc::new(FolderClock::of_machine());
        let tokens = Arc::new(RandomTokens);
        let opened = aws::stack::Cloud::open(&names, clock.clone(), tokens, to_vendors()?).await;
        let mut app = opened.map_err(Failure::not_now)?.app;
        let handed = Arc::new(Handed::default());
        app.courier = Arc::new(Noting::new(app.courier, Arc::clone(&handed)));
        Ok(Self { app, clock, handed, ground: None })
    }

    /// The data folder.
    ///
    /// # Errors
    /// When the house is a deployment: there its own functions do what is wanted.
    pub(crate) fn ground(&self) -> Done<Arc<Ground>> {
        self.ground
            .clone()
            .ok_or_else(|| Failure::input("that is for a data folder; a deployment runs by itself"))
    }

    /// Now, by the folder's clock.
    pub(crate) fn now(&self) -> Time {
        self.app.clock.now()
    }

    /// Something was changed at `now`: time goes on from there, and a running `serve` looks.
    ///
    /// # Errors
    /// When the clock cannot be kept.
    pub(crate) fn changed(&self, now: Time) -> Done {
        self.clock.used(now)?;
        if let Some(ground) = &self.ground {
            // Only a hint: whoever misses it looks within a minute.
            let _ = fs::write(ground.folder.join(HINT), now.to_rfc3339());
        }
        Ok(())
    }
}

fn cannot_make(path: &Path, error: &io::Error) -> Failure {
    Failure::not_now(format!("{} cannot be made: {error}", path.display()))
}

/// For its owner only.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}
