//! `serve`: every function in one process on the machine's clock. The loops call the same handlers
//! as the cloud, started by the same schedule; whatever else tells them that something has come up
//! (an act, a mail) is only a hint to look at once.
//!
//! Nothing here holds state: a crash at any point loses nothing, and commands work beside it.

mod health;
mod hold_fast;
mod intake;
mod loops;
mod pulse;
mod webhooks;

use crate::failure::{Done, Failure};
use crate::house::Ground;
use crate::print::{FAINT, GOOD, NAME, styled};
use crate::session::Session;
use hold_fast::Held;
use pulse::Pulse;
use serde_json::json;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long units in flight may take to finish after the signal to stop. What is not over by then
/// (a mail server that stalls) becomes a doubt, and is looked into at the next start.
const FAREWELL: Duration = Duration::from_secs(45);

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control serve
  credit-control serve --port 8080
  CREDIT_CONTROL_LOG=app=debug,info credit-control serve

GET http://127.0.0.1:PORT/health says how it is. Ctrl-C or SIGTERM ends it,
after what is in flight.")]
pub(crate) struct Args {
    /// The port of the health endpoint, on loopback; 0 takes any that is free
    #[arg(long)]
    port: Option<u16>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = Arc::new(session.house().await?);
        let ground = house.ground()?;
        if house.app.store.tenants().await?.is_empty() {
            // It says what to do first.
            session.tenant(&house).await?;
        }
        let mut held = Held::take(&ground.folder)?;
        let now = house.now();
        house.clock.serves(now)?;
        let port = self.port.unwrap_or(ground.config.port);
        let listener = listen(port).await?;
        let port = listener.local_addr().map_or(port, |address| address.port());
        held.say(now, port)?;
        announce(session, &ground, port)?;
        let (stop, stopping) = watch::channel(false);
        let pulse = Arc::new(Pulse::new());
        let mut running = JoinSet::new();
        let hints = watch::channel(0).0;
        loops::start(&mut running, &house, &ground, &pulse, &stopping, &hints)?;
        let webhooks = webhooks::routes(&house, &hints);
        health::start(&mut running, listener, &house, &pulse, &stopping, webhooks);
        let ended = tokio::select! {
            signal = signalled() => signal,
            // A loop never ends before it is told to.
            _ = running.join_next() => Err(Failure::Bug("a loop has ended".to_owned())),
        };
        stop.send_replace(true);
        tracing::info!("stopping: finishing what is in flight");
        let all = async { while running.join_next().await.is_some() {} };
        if tokio::time::timeout(FAREWELL, all).await.is_err() {
            tracing::warn!(
                "something in flight did not end in time; it is looked into at the next start"
            );
        }
        // On its way out it still holds the folder: nobody else begins before it is done.
        drop(held);
        ended?;
        session.out.say("Stopped.")
    }
}

async fn listen(port: u16) -> Done<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => {
            Failure::not_now(format!("the port {port} is in use: choose another with --port"))
        }
        _ => Failure::not_now(format!("the port {port} cannot be used: {error}")),
    })
}

fn announce(session: &Session, ground: &Ground, port: u16) -> Done {
    let out = session.out;
    if out.is_json() {
        return out
            .object(&json!({ "serving": ground.folder, "port": port, "pid": std::process::id() }));
    }
    let health = format!("http://127.0.0.1:{port}/health");
    out.say(format!("{} {}", styled("Serving", GOOD), ground.folder.display()))?;
    let webhooks = format!("http://127.0.0.1:{port}/webhooks/…");
    out.say(format!("  health    {}", styled(&health, NAME)))?;
    out.say(format!("  webhooks  {}", styled(&webhooks, NAME)))?;
    out.say(styled("  Ctrl-C ends it, after what is in flight.", FAINT))
}

/// Until the system or a person wants it to end.
async fn signalled() -> Done {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let cannot =
            |error: io::Error| Failure::not_now(format!("signals cannot be heard: {error}"));
        let mut terminate = signal(SignalKind::terminate()).map_err(cannot)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(cannot)?;
        tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c()
        .await
        .map_err(|error| Failure::not_now(format!("signals cannot be heard: {error}")))?;
    Ok(())
}
