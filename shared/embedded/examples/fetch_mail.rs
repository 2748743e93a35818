//! Fetches mails from a mailbox into a folder, once. For trying a mailbox out, and for the judge in
//! `.ci/judges/imap_judge.py`.
//!
//! ```text
//! MAIL_PASSWORD=… fetch_mail HOST PORT USER OUT [tls|plain] [ca=FILE] [moved-to=FOLDER] [limit=BYTES] [done]
//! ```

use embedded::imap::{ImapConfig, ImapIntake, ImapLogin, ImapSecurity};
use embedded::intake::{Content, Intake, Verdict};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(count) => {
            println!("mails: {count}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<usize, Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let mut next = || words.next().ok_or("HOST PORT USER OUT are wanted");
    let (host, port, user, out) = (next()?, next()?.parse()?, next()?, PathBuf::from(next()?));
    let password = std::env::var("MAIL_PASSWORD").map_err(|_| "MAIL_PASSWORD is not set")?;
    let mut config = ImapConfig::new(host, user, ImapLogin::Password(password));
    config.port = port;
    let mut done = false;
    for word in words {
        match word.split_once('=') {
            None if word == "plain" => config.security = ImapSecurity::None,
            None if word == "tls" => config.security = ImapSecurity::Tls,
            None if word == "done" => done = true,
            Some(("ca", file)) => config.authorities = Some(std::fs::read(file)?),
            Some(("moved-to", folder)) => config.moved_to = Some(folder.to_owned()),
            Some(("limit", bytes)) => config.limit = bytes.parse()?,
            _ => return Err(format!("{word} is not known").into()),
        }
    }
    std::fs::create_dir_all(&out)?;
    let mut intake = ImapIntake::new(config)?;
    let mut count = 0;
    loop {
        let mails = intake.fetch().await?;
        if mails.is_empty() {
            return Ok(count);
        }
        for mail in mails {
            let verdict = match mail.content {
                Content::Raw(raw) => {
                    // Stored first, marked then.
                    std::fs::write(out.join(format!("{count}.eml")), raw)?;
                    Verdict::Kept
                }
                Content::TooLarge { size } => {
                    println!("too large: {size}");
                    Verdict::Quarantined
                }
                Content::Refused => {
                    println!("refused");
                    Verdict::Quarantined
                }
            };
            count += 1;
            if done {
                intake.done(&mail.handle, verdict).await?;
            }
        }
        if !done {
            return Ok(count);
        }
    }
}
