//! Connections made and ended by a person.

use super::sealed::{RegistrationKeys, seal_tokens};
use super::{ledger_of, vendor};
use crate::{App, AppError, tenants};
use connectors::kit::{Connector, SignIn, Tokens};
use domain::ids::{ConnectionId, TenantId};
use store::StoreError;
use store::book::{BooksRow, ChatPlace, Connection, Registration, Sweep};

/// The keys of an app registered at a vendor.
pub type Keys = RegistrationKeys;

/// A way into an account.
pub struct NewConnection<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// Its id; the vendor's name with the first free number, without.
    pub id: Option<&'a str>,
    /// The registration that it comes in by.
    pub registration: &'a Registration,
    /// The vendor's id of the account, and its name.
    pub account: (&'a str, &'a str),
    /// The address that requests begin with, in place of the vendor's own.
    pub base: Option<&'a str>,
    /// The tokens.
    pub tokens: &'a Tokens,
    /// Where people are asked, if it is a chat.
    pub chat: Option<ChatPlace>,
}

/// Registers an app at a vendor: its webhook's address gets an unguessable last part. With `id`, the
/// keys of a registration that is there are replaced.
///
/// # Errors
/// [`AppError::Rejected`] when the vendor is not known, or a key is unusable.
pub async fn register(
    app: &App,
    connector: &str,
    id: Option<&str>,
    keys: &Keys,
) -> Result<Registration, AppError> {
    let Some(connector) = connectors::connector(connector) else {
        let known: Vec<&str> = connectors::CONNECTORS.iter().map(|known| known.name).collect();
        let known = known.join(", ");
        return Err(AppError::rejected(format!(
            "{connector:?} is no connector: known are {known}"
        )));
    };
    if keys.signing.iter().chain(&keys.client_secret).any(connectors::kit::Secret::is_unusable) {
        return Err(AppError::rejected("an empty key would let anybody in"));
    }
    if let Some(id) = id {
        let known = app.store.registration(id).await?;
        let Some(mut known) = known.filter(|known| known.value.connector == connector.name) else {
            return Err(AppError::rejected(format!(
                "there is no registration {id} of {}",
                connector.title
            )));
        };
        known.value.sealed = keys.seal(app, id)?;
        app.store.put_registration(&known.value, Some(known.version)).await?;
        return Ok(known.value);
    }
    let id = app.tokens.token();
    let registration = Registration {
        sealed: keys.seal(app, &id)?,
        id,
        connector: connector.name.to_owned(),
        tenants: Vec::new(),
        heard: None,
    };
    app.store.put_registration(&registration, None).await?;
    Ok(registration)
}

/// Connects an account: its tokens are sealed, its books are swept from now on. Nothing is sent until
/// the first sweep is in. An account that is connected already gets the new tokens.
///
/// # Errors
/// [`AppError::Rejected`] when the account belongs to another tenant or connection.
pub async fn attach(app: &App, new: &NewConnection<'_>) -> Result<Connection, AppError> {
    let connector = vendor(&new.registration.connector)?;
    let registration = new.registration.id.as_str();
    if let Some(there) = app.store.attached(registration, new.account.0).await? {
        if there.tenant != *new.tenant {
            return Err(AppError::rejected("this account is connected already"));
        }
        return renew(app, new, &there.connection).await;
    }
    let id = free_id(app, new, connector).await?;
    let now = app.clock.now();
    let mut connection = Connection {
        tenant: new.tenant.clone(),
        id: id.clone(),
        connector: connector.name.to_owned(),
        registration: registration.to_owned(),
        account: new.account.0.to_owned(),
        name: new.account.1.to_owned(),
        base: new.base.map(str::to_owned),
        sealed: None,
        lease: None,
        sweep: Sweep::default(),
        failing: None,
        unheard: None,
        chat: new.chat.clone(),
    };
    connection.sealed = Some(seal_tokens(app, &connection, new.tokens)?);
    if connector.ledger.is_some() {
        let books = BooksRow {
            snapshot: None,
            cash_to: None,
            importing: Some("sync".into()),
            told_stale: None,
        };
        let known = app.store.books(new.tenant, &ledger_of(&id)).await?.map(|known| known.version);
        app.store.put_books(new.tenant, &ledger_of(&id), &books, known).await?;
    }
    entered(app, new.registration, new.tenant).await?;
    // A vendor whose keys open one account does not name it in its webhooks.
    let only = matches!(connector.sign_in, SignIn::Keys(_));
    let sweep = connector.ledger.is_some().then_some(now);
    match app.store.attach(&connection, only, sweep).await {
        Ok(()) => {}
        Err(StoreError::Conflict) => {
            return Err(AppError::rejected(
                "this account, or this registration, is connected already",
            ));
        }
        Err(error) => return Err(error.into()),
    }
    tenants::change(app, new.tenant, |settings| {
        let ledger = ledger_of(&id);
        if connector.ledger.is_some() && !settings.ledgers.contains(&ledger) {
            settings.ledgers.push(ledger);
        }
        if connector.chat.is_some() {
            settings.chat = Some(id.clone());
        }
        Ok(())
    })
    .await?;
    Ok(connection)
}

/// New tokens for a connection that is there, as after a consent that had ended.
async fn renew(
    app: &App,
    new: &NewConnection<'_>,
    id: &ConnectionId,
) -> Result<Connection, AppError> {
    loop {
        let Some(known) = app.store.connection(new.tenant, id).await? else {
            return Err(AppError::Bug(format!("the connection {id} is gone")));
        };
        let mut connection = known.value;
        if connection.account.is_empty() && connection.name != new.account.1 {
            // Keys that name no account: those of another one would void everything that is open.
            return Err(AppError::rejected(format!(
                "{id} is the account {:?}; these keys open {:?}: connect it under a name of its own",
                connection.name, new.account.1
            )));
        }
        connection.sealed = Some(seal_tokens(app, &connection, new.tokens)?);
        connection.chat = new.chat.clone().or(connection.chat);
        connection.base = new.base.map(str::to_owned).or(connection.base);
        let ledger = vendor(&connection.connector)?.ledger.is_some();
        let sweep = ledger.then(|| app.clock.now());
        match app.store.put_connection(&connection, known.version, sweep).await {
            Ok(()) => return Ok(connection),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Forgets the tokens of a connection. Its books stay as they are and nothing overdue is sent on
/// them any more: they are not fresh.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such connection.
pub async fn disconnect(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
) -> Result<Connection, AppError> {
    loop {
        let Some(known) = app.store.connection(tenant, id).await? else {
            return Err(AppError::rejected(format!("there is no connection {id}")));
        };
        let connection = Connection { sealed: None, lease: None, unheard: None, ..known.value };
        match app.store.put_connection(&connection, known.version, None).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => continue,
            Err(error) => return Err(error.into()),
        }
        tenants::change(app, tenant, |settings| {
            if settings.chat.as_ref() == Some(id) {
                settings.chat = None;
            }
            Ok(())
        })
        .await?;
        return Ok(connection);
    }
}

async fn free_id(
    app: &App,
    new: &NewConnection<'_>,
    connector: &Connector,
) -> Result<ConnectionId, AppError> {
    if let Some(id) = new.id {
        let usable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > 40 || !id.bytes().all(usable) || id == "import" {
            return Err(AppError::rejected(format!(
                "{id:?} cannot be a connection's id: lower-case letters, digits and hyphens"
            )));
        }
        return Ok(ConnectionId::new(id));
    }
    let taken = app.store.connections(new.tenant).await?;
    let mut numbered = (2..).map(|number: u32| format!("{}-{number}", connector.name));
    let names = std::iter::once(connector.name.to_owned()).chain(&mut numbered);
    let mut free = names.filter(|name| !taken.iter().any(|known| known.id.as_str() == name));
    free.next().map(ConnectionId::new).ok_or_else(|| AppError::Bug("no name is free".to_owned()))
}

/// People of the tenant are told what a registration that it uses cannot work in.
async fn entered(
    app: &App,
    registration: &Registration,
    tenant: &TenantId,
) -> Result<(), AppError> {
    loop {
        let Some(mut known) = app.store.registration(&registration.id).await? else {
            return Err(AppError::rejected("there is no such registration"));
        };
        if known.value.tenants.contains(tenant) {
            return Ok(());
        }
        known.value.tenants.push(tenant.clone());
        match app.store.put_registration(&known.value, Some(known.version)).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
