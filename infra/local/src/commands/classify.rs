//! `classify [FILE]`: mails in, what they mean out, a JSON line each.

use crate::failure::{Done, Failure, one_line};
use crate::session::Session;
use mail::inbound::{self, Limits};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use understanding::learned::Learned;
use understanding::lines::{Line, told};
use understanding::meaning::Meaning;

/// A longer line is no mail.
const LARGEST: usize = 64 * 1024 * 1024;

#[derive(clap::Args)]
#[command(
    after_help = "A line: {\"id\":\"1\",\"received_date\":\"2026-03-17\",\"locale\":\"en-GB\",\"subject\":\"Re: reminder\",\"body\":\"Will pay Friday.\"}
or with \"raw\", the whole mail, instead of subject and body; \"open_items\" may follow.

Examples:
  credit-control classify mails.jsonl
  echo '{\"id\":\"1\",…}' | credit-control classify"
)]
pub(crate) struct Args {
    /// Mails as JSON lines; standard input without
    file: Option<PathBuf>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let reader = reader()?;
        let mut bad = 0_u32;
        each(self.file.as_ref(), |number, text| match serde_json::from_str::<Line>(text) {
            Ok(line) => {
                let (line, meaning, new_text) = read(&reader, line);
                session.out.object(&told(&line, &meaning, &new_text))
            }
            Err(error) => {
                bad += 1;
                anstream::eprintln!("line {number}: {}", one_line(&error.to_string()));
                Ok(())
            }
        })?;
        if bad > 0 {
            anstream::eprintln!("{bad} lines could not be read; all others were");
        }
        Ok(())
    }
}

/// The reader that is part of this program.
pub(super) fn reader() -> Done<Learned<'static>> {
    Learned::embedded().ok_or_else(|| Failure::Bug("the model is damaged".to_owned()))
}

/// Gives each line of a file, or of the standard input, with its number.
pub(super) fn each(file: Option<&PathBuf>, mut give: impl FnMut(u64, &str) -> Done) -> Done {
    let mut lines: Box<dyn BufRead> = match file {
        Some(path) => Box::new(BufReader::new(File::open(path).map_err(|error| {
            Failure::input(format!("{} cannot be read: {error}", path.display()))
        })?)),
        None => Box::new(std::io::stdin().lock()),
    };
    let mut bytes = Vec::new();
    for number in 1.. {
        bytes.clear();
        let read = lines.read_until(b'\n', &mut bytes);
        let size = read.map_err(|error| Failure::input(format!("line {number}: {error}")))?;
        if size == 0 {
            break;
        }
        if size > LARGEST {
            anstream::eprintln!("line {number}: is longer than {} MB", LARGEST >> 20);
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        if !text.trim().is_empty() {
            give(number, text.trim())?;
        }
    }
    Ok(())
}

/// Reads one mail. A whole mail is taken apart first; one that is none is read as text.
pub(super) fn read(reader: &Learned<'_>, mut line: Line) -> (Line, Meaning, String) {
    if let Some(raw) = line.raw.take()
        && let Ok(mail) = inbound::read(raw.as_bytes(), &Limits::default())
    {
        line.subject = mail.subject;
        line.body = mail.text;
    }
    let (meaning, new_text) = reader.meaning(&line.asked());
    (line, meaning, new_text)
}
