//! A vendor's machine at work: it says what to ask, the wire carries it, the answers go back. One
//! talk at a time; where it stands can be stored between any two steps.

use super::sealed::{RegistrationKeys, open_tokens};
use super::vendor;
use crate::drain::Deadline;
use crate::ports::{Credentials, NoAnswer};
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::kit::{
    Account, Auth, Connector, Cursor, Errand, Fault, Ledger, News, Request, Response, Secret, Step,
};
use domain::calendar::Time;
use store::book::Connection;

/// Steps of one talk: no machine of ours comes near it, one that does is stuck.
const MOST_STEPS: usize = 20_000;

/// Why a talk did not come to its end.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Trouble {
    /// The vendor, or the way to it.
    #[error(transparent)]
    Vendor(#[from] Fault),
    /// We ourselves.
    #[error(transparent)]
    Own(#[from] AppError),
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Self {
        Self::Own(error.into())
    }
}

/// How a talk ended.
pub(crate) enum Ended {
    /// All is done.
    Done,
    /// It goes on from here, not before then.
    Later(Cursor, Time),
}

/// A talk that broke off: why, and where it can go on.
pub(crate) struct Broken {
    pub(crate) trouble: Trouble,
    pub(crate) at: Cursor,
}

/// What listens to a talk.
pub(crate) trait Listener {
    /// News. A machine may gather them over several answers: they are as old as the first of them.
    async fn hear(&mut self, news: News) -> Result<(), Trouble>;
}

/// A connection with what is needed to ask through it.
pub(crate) struct Line<'a> {
    pub(crate) app: &'a App,
    pub(crate) connection: Connection,
    pub(crate) connector: &'static Connector,
    pub(crate) account: Account,
}

impl<'a> Line<'a> {
    /// The line of a connection; `home` is what the tenant's account is like.
    pub(crate) async fn of(app: &'a App, connection: Connection) -> Result<Self, AppError> {
        let connector = vendor(&connection.connector)?;
        let tenant = app.store.tenant(&connection.tenant).await?.ok_or_else(|| {
            AppError::Bug(format!("the connection {} has no tenant", connection.id))
        })?;
        let account = Account {
            id: connection.account.clone(),
            base: connection.base.clone(),
            country: tenant.value.country,
            currency: tenant.value.currency,
            zone: tenant.value.zone,
        };
        Ok(Self { app, connection, connector, account })
    }

    pub(crate) fn ledger(&self) -> Result<&'static dyn Ledger, Fault> {
        let none = || Fault::Refused(format!("{} has no books", self.connector.title));
        self.connector.ledger.ok_or_else(none)
    }

    /// The first cursor of an errand.
    pub(crate) fn begin(&self, errand: &Errand) -> Result<Cursor, Fault> {
        self.ledger()?.begin(errand, &self.account, self.app.clock.now())
    }

    /// Runs the machine from `at` until it is done, must wait, breaks off, or `until` has come.
    pub(crate) async fn run(
        &self,
        mut at: Cursor,
        deadline: Deadline,
        until: Option<Time>,
        listener: &mut impl Listener,
    ) -> Result<Ended, Broken> {
        let ledger = match self.ledger() {
            Ok(ledger) => ledger,
            Err(fault) => return Err(Broken { trouble: fault.into(), at }),
        };
        // Where it can go on: the cursor that an answer belongs to is worth nothing without it.
        let mut safe = at.clone();
        let mut answer: Option<Response> = None;
        for _ in 0..MOST_STEPS {
            let now = self.app.clock.now();
            let over = deadline.is_over() || until.is_some_and(|until| until <= now);
            let step = ledger.step(&at, &self.account, answer.take().as_ref(), now);
            let result = match step {
                // A cursor that comes back without an answer asks the same again.
                Ok((next, Step::Call(_))) if over => return Ok(Ended::Later(next, now)),
                Ok((next, Step::Call(request))) => {
                    let answered = self.call(&request).await;
                    answered.map(|response| {
                        safe = at.clone();
                        at = next;
                        answer = Some(response);
                    })
                }
                Ok((next, Step::Emit(news))) => {
                    let heard = listener.hear(*news).await;
                    heard.map(|()| {
                        at = next;
                        safe = at.clone();
                    })
                }
                Ok((next, Step::Wait(wait))) => {
                    let wait = TimeDelta::from_std(wait).unwrap_or(TimeDelta::hours(1));
                    return Ok(Ended::Later(next, now + wait));
                }
                Ok((_, Step::Done)) => return Ok(Ended::Done),
                Err(fault) => Err(fault.into()),
            };
            if let Err(trouble) = result {
                return Err(Broken { trouble, at: safe });
            }
        }
        let trouble = Fault::wrong("it does not come to an end").into();
        Err(Broken { trouble, at: safe })
    }

    /// Carries one request with the credentials that it asks for.
    pub(crate) async fn call(&self, request: &Request) -> Result<Response, Trouble> {
        let credentials = match request.auth {
            Auth::None => Credentials::None,
            Auth::Bearer => Credentials::Bearer(self.access()?),
            Auth::App => self.own().await?,
        };
        match self.app.wire.call(request, &credentials).await {
            Ok(response) => Ok(response),
            Err(NoAnswer { too_large: true, why, .. }) => Err(Fault::Wrong(why).into()),
            Err(NoAnswer { why, after, .. }) => Err(Fault::Later { why, after }.into()),
        }
    }

    /// The access token, if it will still be good when it arrives.
    fn access(&self) -> Result<Secret, Trouble> {
        let tokens = open_tokens(self.app, &self.connection)?
            .ok_or_else(|| Fault::Revoked("it was disconnected".to_owned()))?;
        let soon = self.app.clock.now() + TimeDelta::seconds(60);
        match tokens.expires {
            Some(end) if end <= soon => Err(Fault::Expired.into()),
            _ => Ok(tokens.access),
        }
    }

    async fn own(&self) -> Result<Credentials, Trouble> {
        let keys = self.registration_keys().await?;
        match (keys.client_id, keys.client_secret) {
            (Some(id), Some(secret)) => Ok(Credentials::Basic { id, secret }),
            _ => Err(Fault::Refused("the registration has no client id and secret".into()).into()),
        }
    }

    pub(crate) async fn registration_keys(&self) -> Result<RegistrationKeys, AppError> {
        let id = &self.connection.registration;
        let found = self.app.store.registration(id).await?;
        let found = found.ok_or_else(|| AppError::Bug("a registration is gone".to_owned()))?;
        RegistrationKeys::open(self.app, &found.value)
    }
}
