//! `examples export`

use crate::failure::Done;
use crate::print::lines::Lines;
use crate::print::{GOOD, count, styled};
use crate::session::Session;
use app::taught::examples::export;
use std::path::PathBuf;

/// Mails that people have labelled, to teach the reader.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Write them as JSON lines, as `eval` and the training take them
    #[command(after_help = "Examples:
  credit-control tenant set --keep-examples on       # from then on the words of mails are kept
  credit-control examples export --out acme.jsonl
  credit-control eval acme.jsonl                     # how well the reader agrees with your people
  cargo run --release -p training --bin train -- --with acme.jsonl

Only mails whose words are kept are written; those end after a year, or with --keep-examples off.")]
    Export(Export),
}

#[derive(clap::Args)]
struct Export {
    /// Write to this file instead of the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Take what follows from people's acts, too: less sure than what they said
    #[arg(long)]
    implied: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let What::Export(asked) = self.what;
        asked.run(session).await
    }
}

impl Export {
    async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (app, book, now) = (&place.house.app, &place.book, place.house.now());
        let mut lines = Lines::into(self.out.as_deref())?;
        let told = export(app, book, self.implied, now, |line| lines.put(line)).await;
        let told = lines.end(told)?;
        let Some(file) = &self.out else { return Ok(()) };
        if session.out.is_json() {
            return session.out.object(&told);
        }
        session.out.say(format!(
            "{} {} to {}. Left out: {} whose words are not kept, {} that nobody said in words.",
            styled("Exported", GOOD),
            count(told.examples, "example", "examples"),
            file.display(),
            told.without_words,
            told.implied,
        ))
    }
}
