//! `policy check|timeline|publish FILE`

use crate::failure::{Done, Failure};
use crate::print::{FAINT, GOOD, HEAD, NAME, count, styled};
use crate::session::Session;
use app::{AppError, tenants};
use domain::policy::Policy;
use domain::timeline::{personas, timeline};
use serde_json::json;
use std::path::{Path, PathBuf};

/// A policy: the ladder of messages, its gaps, hours and minimums.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Say all that is wrong with a policy, with lines
    #[command(after_help = "Example:\n  credit-control policy check ladder.toml")]
    Check {
        /// The policy, in TOML
        file: PathBuf,
    },
    /// Show day by day what a policy does to each persona
    #[command(after_help = "Examples:
  credit-control policy timeline ladder.toml
  credit-control policy timeline ladder.toml --persona part-payer --days 60")]
    Timeline {
        /// The policy, in TOML
        file: PathBuf,
        /// Only this persona
        #[arg(long)]
        persona: Option<String>,
        /// How many days
        #[arg(long, default_value_t = 120, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        days: u32,
    },
    /// Put a policy in force; every account is looked at under it
    #[command(after_help = "Example:\n  credit-control policy publish ladder.toml")]
    Publish {
        /// The policy, in TOML
        file: PathBuf,
    },
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        match self.what {
            What::Check { file } => check(session, &file),
            What::Timeline { file, persona, days } => {
                lives(session, &file, persona.as_deref(), days)
            }
            What::Publish { file } => publish(session, &file).await,
        }
    }
}

fn read(file: &Path) -> Done<String> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::input(format!("{} cannot be read: {error}", file.display())))
}

fn parsed(file: &Path) -> Done<Policy> {
    tenants::parsed(&read(file)?).map_err(|error| named(file, error))
}

/// The faults, with the file that they are in.
fn named(file: &Path, error: AppError) -> Failure {
    match error {
        AppError::Rejected(why) => {
            let why = crate::failure::one_line(&why);
            Failure::input(format!("{} is no valid policy: {why}", file.display()))
        }
        other => other.into(),
    }
}

fn check(session: &Session, file: &Path) -> Done {
    let policy = parsed(file)?;
    if session.out.is_json() {
        let told = json!({
            "name": policy.name, "version": policy.version, "steps": policy.steps.len(),
        });
        return session.out.object(&told);
    }
    session.out.say(format!(
        "{} the policy {} (version {}) with {}.",
        styled("Valid:", GOOD),
        policy.name,
        styled(policy.version.as_str(), NAME),
        count(policy.steps.len(), "step", "steps")
    ))
}

fn lives(session: &Session, file: &Path, only: Option<&str>, days: u32) -> Done {
    let policy = parsed(file)?;
    let all = personas::all();
    let known: Vec<&str> = all.iter().map(|persona| persona.name).collect();
    if let Some(only) = only.filter(|only| !known.contains(only)) {
        return Err(Failure::input(format!(
            "there is no persona {only:?}; known are {}",
            known.join(", ")
        )));
    }
    for persona in all.iter().filter(|persona| only.is_none_or(|only| persona.name == only)) {
        let lines = timeline(&policy, persona, days);
        if session.out.is_json() {
            for line in lines {
                session.out.object(&json!({
                    "persona": persona.name, "day": line.day, "what": line.what,
                    "lead": line.lead, "because": line.why,
                }))?;
            }
            continue;
        }
        session.out.say(styled(persona.name, HEAD))?;
        session.out.tell(persona.about, FAINT, 2)?;
        for line in lines {
            for (place, part) in line.to_string().lines().enumerate() {
                let part = format!("  {part}");
                session.out.say(if place == 0 { part } else { styled(&part, FAINT) })?;
            }
        }
        session.out.say("")?;
    }
    Ok(())
}

async fn publish(session: &Session, file: &Path) -> Done {
    let place = session.place().await?;
    let text = read(file)?;
    let now = place.house.now();
    let published = tenants::publish(&place.house.app, place.tenant(), &text, now).await;
    let policy = published.map_err(|error| named(file, error))?;
    place.house.changed(now)?;
    if session.out.is_json() {
        let told = json!({ "name": policy.name, "version": policy.version });
        return session.out.object(&told);
    }
    session.out.say(format!(
        "The policy {} (version {}) is in force; the next tick looks at every account under it.",
        policy.name,
        styled(policy.version.as_str(), NAME)
    ))
}
