//! `stop on|off`

use crate::failure::Done;
use crate::print::{CARE, GOOD, when};
use crate::session::Session;
use app::tenants;
use serde_json::json;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control stop on     # at most what is in flight still goes
  credit-control stop off    # what is due is decided anew, and goes out")]
pub(crate) struct Args {
    /// Stop all sending to debtors, or start it again
    what: Switch,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
enum Switch {
    On,
    Off,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let tenant = session.tenant(&house).await?;
        let (by, now) = (session.actor()?, house.now());
        let on = self.what == Switch::On;
        let settings = tenants::stop(&house.app, &tenant, on, &by, now).await?;
        house.changed(now)?;
        let stopped = settings.stopped;
        if session.out.is_json() {
            let stopped = stopped.map(|(at, by)| json!({ "since": at, "by": by }));
            return session.out.object(&json!({ "tenant": tenant, "stopped": stopped }));
        }
        let zone = settings.zone.parse().unwrap_or(chrono_tz::UTC);
        match stopped {
            Some((at, by)) => {
                let since = when(at, zone);
                let told = format!("All sending of {tenant} is stopped, since {since}, by {by}.");
                session.out.tell(&told, CARE, 0)
            }
            None => session.out.tell(&format!("The tenant {tenant} sends."), GOOD, 0),
        }
    }
}
