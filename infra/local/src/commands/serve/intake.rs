//! Mails from a maildir or a mailbox: kept as they came, worked in, and only then marked done. A
//! crash in between repeats a mail at most, and a mail that was worked in is recognised.

use super::loops::Loop;
use crate::commands::receive::stored;
use crate::config::{From, In};
use crate::failure::{Done, Failure};
use crate::house::House;
use app::AppError;
use app::receive::{Arrival, Received, receive};
use domain::ids::TenantId;
use embedded::imap::ImapIntake;
use embedded::intake::{Content, Fetched, Handle, Intake, Verdict};
use embedded::maildir::Maildir;
use mail::inbound::Limits;
use std::collections::HashMap;

/// Looks after which a mail that its source does not give is put before a person.
const TRIES: u32 = 10;

/// One intake.
pub(super) struct Mails {
    place: usize,
    tenant: Option<TenantId>,
    source: Box<dyn Intake>,
    /// Mails that the source would not give, and how often.
    refused: HashMap<Handle, u32>,
}

impl Mails {
    /// The intake that the configuration describes.
    pub(super) fn open(place: usize, config: &In) -> Done<Self> {
        let limit = u64::try_from(Limits::default().bytes).unwrap_or(u64::MAX);
        let source: Box<dyn Intake> = match &config.from {
            From::Maildir(folder) => Box::new(Maildir::new(folder, limit)),
            From::Imap(server) => Box::new(
                ImapIntake::new((**server).clone())
                    .map_err(|error| Failure::input(error.to_string()))?,
            ),
        };
        Ok(Self {
            place,
            tenant: config.tenant.as_deref().map(TenantId::from),
            source,
            refused: HashMap::new(),
        })
    }

    /// Looks again and again, until it is told to stop.
    pub(super) async fn work(mut self, mut common: Loop) {
        let name = if self.place == 0 { "intake" } else { "further_intake" };
        let mut schedule = tokio::time::interval(common.ground.config.look_in);
        schedule.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !*common.stopping.borrow() {
            tokio::select! {
                _ = schedule.tick() => {}
                _ = common.stopping.changed() => break,
            }
            let house = common.house.clone();
            let hear = self.hear(&house, &common);
            common.round(name, hear).await;
        }
    }

    /// Works in all that is there.
    async fn hear(&mut self, house: &House, common: &Loop) -> Result<(), AppError> {
        loop {
            let mails =
                self.source.fetch().await.map_err(|error| AppError::Retry(error.to_string()))?;
            // What was not given comes again with each fetch: that is the next look's.
            if mails.iter().all(|mail| matches!(mail.content, Content::Refused)) {
                for mail in mails {
                    self.one(house, mail).await?;
                }
                return Ok(());
            }
            for mail in mails {
                if *common.stopping.borrow() {
                    return Ok(());
                }
                self.one(house, mail).await?;
                common.hints.send_modify(|count| *count += 1);
            }
        }
    }

    async fn one(&mut self, house: &House, mail: Fetched) -> Result<(), AppError> {
        let verdict = match mail.content {
            Content::Raw(raw) => self.take(house, &raw).await?,
            Content::TooLarge { size } => {
                let what = format!("of {} MB was not loaded", size >> 20);
                self.left(house, &format!("large-{}-{size}", self.place), &what).await?
            }
            Content::Refused => {
                let tries = self.refused.entry(mail.handle.clone()).or_default();
                *tries += 1;
                if *tries < TRIES {
                    return Ok(());
                }
                let task = format!("refused-{}", self.place);
                self.left(house, &task, "is not given out by its server").await?
            }
        };
        let marked = self.source.done(&mail.handle, verdict).await;
        marked.map_err(|error| AppError::Retry(error.to_string()))
    }

    async fn take(&mut self, house: &House, raw: &[u8]) -> Result<Verdict, AppError> {
        let file = stored(&house.app, raw).await?;
        let arrival = Arrival { file, tenant: self.tenant.clone(), ..Arrival::default() };
        match receive(&house.app, &arrival, house.now()).await {
            Ok(Received::Quarantined { .. }) => Ok(Verdict::Quarantined),
            Ok(_) => Ok(Verdict::Kept),
            Err(AppError::Rejected(why)) => {
                // It is for no tenant that is known: it stays flagged where it is, for a person.
                tracing::warn!(mail.outcome = "unplaced", mail.why = %why, "a mail came in");
                Ok(Verdict::Quarantined)
            }
            Err(error) => Err(error),
        }
    }

    /// It is left where it is, and a person is told.
    async fn left(&mut self, house: &House, task: &str, what: &str) -> Result<Verdict, AppError> {
        let tenants = match &self.tenant {
            Some(tenant) => vec![tenant.clone()],
            None => house.app.store.tenants().await?,
        };
        let about = format!("a mail {what}; it is flagged in its mailbox: read it there");
        for tenant in tenants {
            let now = house.now();
            app::drain::raise(&house.app, &tenant, task, "left_mail", &about, None, now).await?;
        }
        Ok(Verdict::Quarantined)
    }
}
