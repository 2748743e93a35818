//! A connection under its lease: one worker at a time refreshes its tokens, sweeps its books and
//! does its errands. Refreshing is a critical section where refresh tokens rotate: the new ones are
//! stored before they are used.

use super::sealed::{open_tokens, seal_tokens};
use super::talk::{Broken, Ended, Line, Listener, Trouble};
use crate::drain::Deadline;
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::kit::{Auth, Body, Cursor, Fault, Request, Response, SignIn};
use domain::calendar::Time;
use domain::ids::{ConnectionId, TenantId};
use store::StoreError;
use store::book::{Connection, Lease};

/// How long a worker has a connection without a sign of life. Longer than any one request.
const LEASE: TimeDelta = TimeDelta::seconds(120);

/// A connection, held.
pub(crate) struct Held<'a> {
    pub(crate) line: Line<'a>,
    version: u64,
    /// When its books are next swept.
    pub(crate) sweep_at: Option<Time>,
}

impl<'a> Held<'a> {
    /// Takes a connection. `None`: somebody else has it, or there is none.
    pub(crate) async fn take(
        app: &'a App,
        tenant: &TenantId,
        id: &ConnectionId,
    ) -> Result<Option<Self>, AppError> {
        let Some(known) = app.store.connection(tenant, id).await? else { return Ok(None) };
        let now = app.clock.now();
        if known.value.lease.as_ref().is_some_and(|lease| lease.until > now) {
            return Ok(None);
        }
        let at = known.pending.as_ref();
        let sweep_at = at.and_then(|at| at.range.split('#').next()?.parse().ok());
        let line = Line::of(app, known.value).await?;
        let mut held = Self { line, version: known.version, sweep_at };
        held.line.connection.lease = Some(held.lease(app.tokens.token()));
        match held.write().await {
            Ok(()) => Ok(Some(held)),
            Err(AppError::Retry(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn lease(&self, holder: String) -> Lease {
        Lease { holder, until: self.line.app.clock.now() + LEASE }
    }

    /// Its row, to be changed and then [written](Self::write).
    pub(crate) fn row(&mut self) -> &mut Connection {
        &mut self.line.connection
    }

    /// Writes the row as it is now.
    ///
    /// # Errors
    /// [`AppError::Retry`] when somebody else has taken the connection meanwhile.
    pub(crate) async fn write(&mut self) -> Result<(), AppError> {
        let store = &self.line.app.store;
        let row = &self.line.connection;
        match store.put_connection(row, self.version, self.sweep_at).await {
            Ok(()) => {}
            Err(StoreError::Unknown(why)) => {
                // Ours if it carries our lease at the next version.
                let now = store.connection(&row.tenant, &row.id).await?;
                let ours = |now: &store::Versioned<Connection>| {
                    now.version == self.version + 1 && now.value == *row
                };
                if !now.as_ref().is_some_and(ours) {
                    return Err(AppError::Retry(why));
                }
            }
            Err(StoreError::Conflict) => {
                return Err(AppError::Retry("somebody else is at this connection".to_owned()));
            }
            Err(error) => return Err(error.into()),
        }
        self.version += 1;
        Ok(())
    }

    /// Shows that we are alive, once half of the lease is over.
    pub(crate) async fn renew(&mut self) -> Result<(), AppError> {
        let half = self.line.app.clock.now() + LEASE / 2;
        match &self.line.connection.lease {
            Some(lease) if lease.until > half => Ok(()),
            Some(lease) => {
                let lease = self.lease(lease.holder.clone());
                self.row().lease = Some(lease);
                self.write().await
            }
            None => Ok(()),
        }
    }

    /// Gives the connection back.
    pub(crate) async fn release(mut self) -> Result<(), AppError> {
        self.row().lease = None;
        match self.write().await {
            // Somebody else has it already.
            Err(AppError::Retry(_)) => Ok(()),
            done => done,
        }
    }

    /// As [`Line::run`], however long it takes: the lease is renewed in between, and an access token
    /// that has ended is refreshed, once in a row.
    pub(crate) async fn run(
        &mut self,
        cursor: Cursor,
        deadline: Deadline,
        listener: &mut impl Listener,
    ) -> Result<Ended, Broken> {
        let (mut at, mut refreshed) = (cursor, false);
        loop {
            let until = self.line.app.clock.now() + LEASE / 3;
            match self.line.run(at, deadline, Some(until), listener).await {
                Ok(Ended::Later(next, when)) if !self.is_waiting(when) && !deadline.is_over() => {
                    if let Err(error) = self.renew().await {
                        return Err(Broken { trouble: error.into(), at: next });
                    }
                    (at, refreshed) = (next, false);
                }
                Err(Broken { trouble: Trouble::Vendor(Fault::Expired), at: next }) => {
                    if refreshed {
                        let why = "a fresh access token is not accepted".to_owned();
                        return Err(Broken { trouble: Fault::Revoked(why).into(), at: next });
                    }
                    if let Err(trouble) = self.refresh().await {
                        return Err(Broken { trouble, at: next });
                    }
                    (at, refreshed) = (next, true);
                }
                ended => return ended,
            }
        }
    }

    /// Whether a talk goes on at a later time only, not merely after a breath.
    fn is_waiting(&self, when: Time) -> bool {
        when > self.line.app.clock.now()
    }

    /// Carries one request; an access token that has ended is refreshed once.
    pub(crate) async fn call(&mut self, request: &Request) -> Result<Response, Trouble> {
        let answer = match self.line.call(request).await {
            Err(Trouble::Vendor(Fault::Expired)) => None,
            Ok(response) if response.status == 401 && self.refreshes() => None,
            other => Some(other?),
        };
        if let Some(answer) = answer {
            return Ok(answer);
        }
        self.refresh().await?;
        self.line.call(request).await
    }

    fn refreshes(&self) -> bool {
        matches!(self.line.connector.sign_in, SignIn::OAuth(_))
    }

    /// New tokens for the refresh token that is stored, persisted before anything uses them. When
    /// the answer is lost the old ones stay: vendors that rotate honour the old one for a while.
    pub(crate) async fn refresh(&mut self) -> Result<(), Trouble> {
        let app = self.line.app;
        let revoked = |why: &str| Trouble::Vendor(Fault::Revoked(why.to_owned()));
        let SignIn::OAuth(oauth) = &self.line.connector.sign_in else {
            return Err(revoked("the vendor does not accept the key any more"));
        };
        let known = open_tokens(app, &self.line.connection)?
            .ok_or_else(|| revoked("it was disconnected"))?;
        let refresh = known.refresh.ok_or_else(|| revoked("there is no refresh token"))?;
        let url = match &self.line.connection.base {
            Some(base) => format!("{base}/token"),
            None => oauth.token.to_owned(),
        };
        let form = vec![
            ("grant_type".to_owned(), "refresh_token".to_owned()),
            ("refresh_token".to_owned(), refresh.reveal().to_owned()),
        ];
        let request = Request { auth: Auth::App, ..Request::post(url, Body::Form(form)) };
        let response = self.line.call(&request).await?;
        let now = app.clock.now();
        let mut tokens = self.line.connector.signed_in.tokens(Some(&response), &[], now)?;
        tokens.refresh = tokens.refresh.or(Some(refresh));
        let sealed = seal_tokens(app, &self.line.connection, &tokens)?;
        self.row().sealed = Some(sealed);
        Ok(self.write().await?)
    }
}
