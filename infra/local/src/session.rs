//! What a command has at hand: the common options, its output, the house, the tenant, who acts.

use crate::cli::Common;
use crate::failure::{Done, Failure};
use crate::house::House;
use crate::print::Out;
use app::rulebook::RuleBook;
use app::tenants;
use domain::ids::{DebtorId, TenantId};
use etcetera::BaseStrategy;
use std::path::PathBuf;

/// The folder in the user's data directory.
const FOLDER: &str = "credit-control";

/// One run of a command.
pub(crate) struct Session {
    /// The common options.
    pub(crate) common: Common,
    /// Where the answer goes.
    pub(crate) out: Out,
}

/// A house, and the tenant that the command means.
pub(crate) struct Place {
    /// The house.
    pub(crate) house: House,
    /// The rules of the tenant.
    pub(crate) book: RuleBook,
}

impl Session {
    /// The data folder.
    ///
    /// # Errors
    /// When none is named and the user has no data directory.
    pub(crate) fn folder(&self) -> Done<PathBuf> {
        if let Some(folder) = &self.common.data {
            return Ok(folder.clone());
        }
        let user = etcetera::choose_base_strategy().map_err(|error| {
            Failure::input(format!("say where the data is with --data DIR: {error}"))
        })?;
        Ok(user.data_dir().join(FOLDER))
    }

    /// The house, which is there.
    ///
    /// # Errors
    /// When it is not, or cannot be used.
    pub(crate) async fn house(&self) -> Done<House> {
        #[cfg(feature = "aws")]
        if let Some(stack) = &self.common.stack {
            return House::deployed(stack).await;
        }
        House::open(&self.folder()?).await
    }

    /// The house; it is built if nothing is there. Also says where it is, for people.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) async fn house_to_be(&self) -> Done<(House, String)> {
        #[cfg(feature = "aws")]
        if let Some(stack) = &self.common.stack {
            return Ok((House::deployed(stack).await?, format!("the stack {stack}")));
        }
        let folder = self.folder()?;
        Ok((House::make(&folder).await?, folder.display().to_string()))
    }

    /// The house and the tenant that is meant.
    ///
    /// # Errors
    /// When it is not clear which.
    pub(crate) async fn place(&self) -> Done<Place> {
        let house = self.house().await?;
        let tenant = self.tenant(&house).await?;
        let book = RuleBook::load(&house.app, &tenant).await?;
        Ok(Place { house, book })
    }

    /// The tenant that is meant.
    ///
    /// # Errors
    /// When it is not clear which.
    pub(crate) async fn tenant(&self, house: &House) -> Done<TenantId> {
        Ok(tenants::pick(&house.app, self.common.tenant.as_deref()).await?)
    }

    /// The signed-in user of the system: who acts.
    ///
    /// # Errors
    /// When the system does not know; nobody acts without a name.
    pub(crate) fn actor(&self) -> Done<String> {
        whoami::username()
            .ok()
            .filter(|name| !name.trim().is_empty())
            .ok_or_else(|| Failure::not_now("the system does not say who is signed in"))
    }
}

impl Place {
    /// The tenant.
    pub(crate) fn tenant(&self) -> &TenantId {
        &self.book.settings().id
    }

    /// The debtor that was typed: an id, a name, an invoice.
    ///
    /// # Errors
    /// When none or several are meant.
    pub(crate) async fn debtor(&self, text: &str) -> Done<DebtorId> {
        Ok(app::look::find(&self.house.app, &self.book, text).await?)
    }
}
