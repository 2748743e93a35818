//! `preview ID`

use crate::failure::{Done, Failure};
use crate::print::{CARE, FAINT, HEAD, clean, facts, styled, when};
use crate::session::Session;
use app::preview::{Preview, preview};
use serde_json::json;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control preview \"Acme Ltd\"
  credit-control preview INV-1041 --html letter.html")]
pub(crate) struct Args {
    /// The account: id, name or invoice number
    id: String,
    /// Write the letter as HTML to this file, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let id = place.debtor(&self.id).await?;
        let letters = preview(&place.house.app, &place.book, &id, place.house.now()).await?;
        if let (Some(file), Some(first)) = (&self.html, letters.first()) {
            std::fs::write(file, &first.letter.html).map_err(|error| {
                Failure::not_now(format!("{} cannot be written: {error}", file.display()))
            })?;
        }
        if session.out.is_json() {
            return letters.iter().try_for_each(|letter| {
                session.out.object(&json!({
                    "id": letter.id, "debtor": id, "at": letter.at, "step": letter.step,
                    "to": letter.to, "cc": letter.cc, "because": letter.because,
                    "waits_for": letter.waits_for, "subject": letter.letter.subject,
                    "text": letter.letter.text, "html": letter.letter.html,
                }))
            });
        }
        if letters.is_empty() {
            return session
                .out
                .say("No message to this account is in sight; why: credit-control debtor ID");
        }
        letters.iter().try_for_each(|letter| print(session, letter, place.book.zone()))
    }
}

fn print(session: &Session, letter: &Preview, zone: chrono_tz::Tz) -> Done {
    let out = session.out;
    let mut table = facts(0);
    table.fact("at", when(letter.at, zone));
    if let Some(what) = letter.waits_for {
        table.fact("but first", crate::print::cell(format!("credit-control {what}"), CARE));
    }
    table.fact("to", clean(&letter.to.join(", ")));
    table.fact("copy", clean(&letter.cc.join(", ")));
    table.fact("because", clean(&letter.because));
    out.table(&table)?;
    out.say("")?;
    out.say(styled(&letter.letter.subject, HEAD))?;
    out.say(styled("─".repeat(letter.letter.subject.chars().count()).as_str(), FAINT))?;
    out.write(letter.letter.text.trim_end())?;
    out.say("")
}
