//! `demo`: a seeded ledger of named personas lives some days on a virtual clock, through the real
//! functions on a real data folder. The story that it prints is rendered from the journals and the
//! outbox only: what is not in there has not happened.

mod books;
mod cast;
mod chance;
mod life;
mod post;
mod stage;
mod story;

use crate::clock::FolderClock;
use crate::failure::{Done, Failure};
use crate::print::{HEAD, NAME, Progress, styled};
use crate::session::Session;
use domain::calendar::{Calendar, Day};
use life::Life;
use stage::Stage;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The first day: a Monday.
const FIRST: &str = "2026-03-02";

/// What to live.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control demo
  credit-control demo --days 60 --seed 7
  credit-control demo --out story --json > story.jsonl
  credit-control --data DIR debtor \"Fragile Goods Ltd\"    # DIR: as the demo says at its end")]
pub(crate) struct Args {
    /// How many days
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=400))]
    days: u32,
    /// Another seed, another story
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the mails go, as DIR/mail/*.eml; a new temporary folder without
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Only tell the story (there is no page to open yet)
    #[arg(long)]
    no_serve: bool,
}

impl Args {
    pub(crate) async fn run(self, session: &Session) -> Done {
        // There are no pages yet that could be served at the end.
        let Self { days, seed, out, no_serve: _ } = self;
        let out = match out {
            Some(out) => out,
            None => temporary()?,
        };
        let data = session.common.data.clone().unwrap_or_else(|| out.join("data"));
        if data.join("credit-control.db").exists() {
            return Err(Failure::input(format!(
                "{} holds data already; a demo begins in an empty folder",
                data.display()
            )));
        }
        make(&data)?;
        let started = Instant::now();
        let first: Day = FIRST.parse().map_err(|_| Failure::Bug("no first day".to_owned()))?;
        let life = live(&data, &out.join("mail"), days, seed, first, session).await?;
        let clock = FolderClock::open(&data)?;
        clock.put(life.stage.now())?;
        story::tell(&life, session).await?;
        let seconds = started.elapsed().as_secs_f64();
        let data = data.display();
        session.out.say("")?;
        session.out.say(format!(
            "{days} days in {seconds:.1} seconds. The mails are in {}.",
            out.join("mail").display()
        ))?;
        session.out.say(styled("Look closer:", HEAD))?;
        for command in ["tasks", "outbox", "debtor \"Fragile Goods Ltd\"", "explain INV-1001"] {
            session.out.say(format!(
                "  {}",
                styled(&format!("credit-control --data {data} {command}"), NAME)
            ))?;
        }
        Ok(())
    }
}

async fn live(
    data: &Path,
    mail: &Path,
    days: u32,
    seed: u64,
    first: Day,
    session: &Session,
) -> Done<Life> {
    let calendar = content::holidays::calendar("GB").unwrap_or_else(Calendar::weekends_only);
    let midnight =
        domain::calendar::moment(first, chrono::NaiveTime::default(), chrono_tz::Europe::London);
    let stage = Stage::set_up(data, mail, midnight).await?;
    let mut life = Life::new(stage, seed, first);
    let progress = Progress::new(session.out, "the first day");
    for number in 0..days {
        progress.now(format!("day {} of {days}", number + 1));
        life.day(number, &calendar).await?;
    }
    Ok(life)
}

fn temporary() -> Done<PathBuf> {
    let base = std::env::temp_dir();
    (0..1_000)
        .map(|number| base.join(format!("credit-control-demo-{}-{number}", std::process::id())))
        .find(|folder| fs::create_dir(folder).is_ok())
        .ok_or_else(|| Failure::not_now(format!("no folder can be made in {}", base.display())))
}

fn make(folder: &Path) -> Done {
    fs::create_dir_all(folder)
        .map_err(|error| Failure::not_now(format!("{} cannot be made: {error}", folder.display())))
}
