//! `export`

use crate::failure::{Done, Failure, unread};
use crate::print::{GOOD, count, styled};
use crate::session::Session;
use app::AppError;
use app::export::export;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control export > acme.jsonl
  credit-control export --out acme.jsonl

One JSON object a line; the last has the counts, so a file that was cut off is
seen to be.")]
pub(crate) struct Args {
    /// Write to this file instead of the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let tenant = session.tenant(&house).await?;
        let Some(file) = &self.out else {
            let mut trouble = None;
            let mut lines = BufWriter::new(io::stdout());
            let told = export(&house.app, &tenant, |line| {
                put(&mut lines, line).map_err(|error| noted(&mut trouble, unread(&error)))
            })
            .await;
            told.map_err(|error| trouble.unwrap_or_else(|| error.into()))?;
            return lines.flush().map_err(|error| unread(&error));
        };
        let cannot = |error: io::Error| cannot_write(file, &error);
        let mut lines = BufWriter::new(private(file).map_err(cannot)?);
        let mut trouble = None;
        let told = export(&house.app, &tenant, |line| {
            put(&mut lines, line).map_err(|error| noted(&mut trouble, cannot(error)))
        })
        .await;
        let told = told.map_err(|error| trouble.unwrap_or_else(|| error.into()))?;
        lines.flush().map_err(cannot)?;
        if session.out.is_json() {
            return session.out.object(&told);
        }
        session.out.say(format!(
            "{} {} and {} of {tenant} to {}.",
            styled("Exported", GOOD),
            count(told.debtors, "debtor", "debtors"),
            count(told.messages, "message", "messages"),
            file.display()
        ))
    }
}

pub(super) fn put(lines: &mut impl Write, line: &str) -> io::Result<()> {
    lines.write_all(line.as_bytes())?;
    lines.write_all(b"\n")
}

/// The export only stops on an error of its own kind; ours is kept beside.
pub(super) fn noted(trouble: &mut Option<Failure>, failure: Failure) -> AppError {
    let error = AppError::Retry(failure.to_string());
    *trouble = Some(failure);
    error
}

pub(super) fn cannot_write(file: &Path, error: &io::Error) -> Failure {
    Failure::not_now(format!("{} cannot be written: {error}", file.display()))
}

/// A file for its owner only: names, addresses and mails are in it.
pub(super) fn private(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
