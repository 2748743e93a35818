//! `receive FILE.eml`

use crate::failure::{Done, Failure};
use crate::print::{CARE, GOOD, clean, styled};
use crate::session::Session;
use app::receive::{Arrival, Received, receive};
use domain::ids::fingerprint;
use std::path::PathBuf;

/// Bytes of a file that is looked at at all: more than any mail that is read.
const LARGEST: u64 = 64 * 1024 * 1024;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control receive answer.eml
  credit-control receive answer.eml --json

Receiving the same mail twice changes nothing.")]
pub(crate) struct Args {
    /// A mail as it came, headers and all
    file: PathBuf,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let cannot = |error: std::io::Error| {
            Failure::input(format!("{} cannot be read: {error}", self.file.display()))
        };
        if std::fs::metadata(&self.file).map_err(cannot)?.len() > LARGEST {
            return Err(Failure::input(format!(
                "{} is larger than {} MB",
                self.file.display(),
                LARGEST >> 20
            )));
        }
        let raw = std::fs::read(&self.file).map_err(cannot)?;
        let tenant = match &session.common.tenant {
            Some(_) => Some(session.tenant(&house).await?),
            None => None,
        };
        let now = house.now();
        let file = stored(&house.app, &raw).await?;
        let arrival = Arrival { file, tenant, ..Arrival::default() };
        let received = receive(&house.app, &arrival, now).await?;
        house.changed(now)?;
        tell(session, &received)
    }
}

/// Keeps a mail as it came; its name is its content's.
pub(super) async fn stored(app: &app::App, raw: &[u8]) -> Done<String> {
    let name = format!("mail/{}.eml", fingerprint(&[&String::from_utf8_lossy(raw)], 16));
    app.blobs.put(&name, raw).await?;
    Ok(name)
}

/// Says what became of a mail.
pub(super) fn tell(session: &Session, received: &Received) -> Done {
    let out = session.out;
    if out.is_json() {
        return out.object(received);
    }
    if let Received::Several(all) = received {
        return all.iter().try_for_each(|one| tell(session, one));
    }
    let (what, style) = words(received);
    out.tell(&what, style, 0)?;
    match received {
        Received::Placed { task } | Received::Quarantined { task } => {
            out.say(format!("Place it: credit-control place {task} DEBTOR"))
        }
        Received::Held { .. } => out.say("What to do: credit-control tasks"),
        _ => Ok(()),
    }
}

fn words(received: &Received) -> (String, anstyle::Style) {
    match received {
        Received::Held { debtor, named, warnings } => {
            let what = match named.as_slice() {
                [] => "everything of the account is on hold".to_owned(),
                named => {
                    let named: Vec<String> = named.iter().map(ToString::to_string).collect();
                    format!("on hold: {}", clean(&named.join(", ")))
                }
            };
            let care = match warnings.as_slice() {
                [] => String::new(),
                warnings => {
                    let care = format!("take care: {}", warnings.join(", ").replace('_', " "));
                    format!(" ({})", styled(&care, CARE))
                }
            };
            (
                format!("A person at {debtor} wrote; {what}{care}. A person is asked to read it."),
                GOOD,
            )
        }
        Received::Understood { debtor, promised: Some(on) } => {
            (format!("{debtor} will pay on {on}; chasing waits until then."), GOOD)
        }
        Received::Understood { debtor, promised: None } => (
            format!("A person at {debtor} wrote; nobody is needed, and some days stay quiet."),
            GOOD,
        ),
        Received::Bounced { debtors, hard } => {
            let hard = if *hard { "an address is dead" } else { "it may pass" };
            (format!("A mail came back from {}: {hard}.", listed(debtors)), CARE)
        }
        Received::Complained { debtors } => (
            format!(
                "A recipient at {} complained; the address is not used any more.",
                listed(debtors)
            ),
            CARE,
        ),
        Received::Automatic { debtor } => {
            (format!("A machine at {debtor} answered; it was noted."), GOOD)
        }
        Received::Colleague { debtor } => {
            (format!("One of our own people wrote to {debtor}; that counts as contact."), GOOD)
        }
        Received::Ignored(why) => {
            (format!("Nothing follows from this mail ({}).", why.replace('_', " ")), GOOD)
        }
        Received::Placed { .. } => {
            ("Nobody can say whose mail this is; it is on the desk.".to_owned(), CARE)
        }
        Received::Duplicate => {
            ("This mail was worked in before; nothing changed.".to_owned(), GOOD)
        }
        Received::Quarantined { .. } => {
            ("This mail was not opened; it is on the desk.".to_owned(), CARE)
        }
        Received::Several(_) => (String::new(), GOOD),
    }
}

fn listed(debtors: &[domain::ids::DebtorId]) -> String {
    match debtors {
        [] => "nobody known".to_owned(),
        debtors => debtors.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    }
}
