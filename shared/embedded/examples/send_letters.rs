//! Sends every letter in every language, one with files and one with odd names, to a mail server on
//! this machine, and prints a JSON line for each: what was sent, and what came of it. Run by the
//! judge `.ci/judges/smtp_judge.py`, which reads the mails with a library that no one here wrote.
//!
//! `cargo run -p embedded --example send_letters -- HOST:PORT [MILLISECONDS]`
//! (the second argument is how long to wait for each answer).

use app::ports::{Courier, Handover};
use content::{
    Language, LetterView, Templates, name, render, samples, statement_csv, statement_name,
};
use domain::calendar::Time;
use embedded::smtp::{Security, SmtpConfig, SmtpCourier, Waits};
use mail::letter::{Attachment, Letter, Mailbox};
use serde_json::{Value, json};
use std::env;
use std::error::Error;
use std::time::Duration;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let server = arguments.next().ok_or("which HOST:PORT?")?;
    let (host, port) = server.rsplit_once(':').ok_or("which HOST:PORT?")?;
    let mut config = SmtpConfig::new(host, port.parse()?, Security::None);
    if let Some(wait) = arguments.next() {
        let wait = Duration::from_millis(wait.parse()?);
        config.waits = Waits { connect: wait, command: wait, text: wait, dot: wait };
    }
    let courier = SmtpCourier::new(config)?;
    for letter in letters()? {
        let mail = mail::compose(&letter)?;
        let handover = courier.send(&mail).await;
        println!("{}", told(&letter, &handover));
    }
    Ok(())
}

fn letters() -> Result<Vec<Letter>, Box<dyn Error>> {
    let templates = Templates::builtin()?;
    let mut letters = Vec::new();
    for language in Language::ALL {
        for template in name::ALL {
            for (sample, view) in samples::letters(template, language) {
                if sample == "one" || sample == "many" {
                    let id = format!("{template}-{}-{sample}", language.code());
                    letters.push(letter(&templates, &view, &id)?);
                }
            }
        }
    }
    for (sample, view) in samples::letters(name::FIRST, Language::De) {
        if sample == "many" {
            letters.push(with_files(letter(&templates, &view, "with-files")?, &view));
        }
        if sample == "odd" {
            letters.push(with_odd_names(letter(&templates, &view, "odd-names")?));
        }
    }
    Ok(letters)
}

fn letter(templates: &Templates, view: &LetterView, id: &str) -> Result<Letter, Box<dyn Error>> {
    let rendered = render(templates, view)?;
    let mailbox = |name: &str, address: &str| Mailbox {
        name: Some(name.to_owned()),
        address: address.to_owned(),
    };
    Ok(Letter {
        outbox: id.into(),
        message_id: format!("cc.acme.d1.{id}@mail.example"),
        from: mailbox(&view.seller.name, "credit@harbour.example"),
        to: vec![mailbox("Jo Marsh", "ap@acme.example")],
        cc: Vec::new(),
        reply_to: mailbox(&view.seller.name, "r.abcdefghijklmnopqrstuvwxyz@in.harbour.example"),
        subject: rendered.subject,
        text: rendered.text,
        html: rendered.html,
        attachments: Vec::new(),
        in_reply_to: None,
        references: Vec::new(),
        date: Time::from_timestamp(1_782_810_000, 0).unwrap_or_default(),
    })
}

fn with_files(mut letter: Letter, view: &LetterView) -> Letter {
    // The smallest thing that is a PDF, followed by every byte there is.
    let mut pdf =
        b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n".to_vec();
    pdf.extend((0..=255).cycle().take(3_000));
    let file = |name: &str, media: &str, bytes: Vec<u8>| Attachment {
        name: name.to_owned(),
        media: media.to_owned(),
        bytes: bytes.into(),
    };
    letter.attachments = vec![
        file("Rechnung HP-2026-0417 (Übersicht).pdf", "application/pdf", pdf),
        file(&statement_name(view), content::STATEMENT_MEDIA, statement_csv(view)),
    ];
    letter.cc = vec![Mailbox { name: None, address: "chef@acme.example".to_owned() }];
    letter.in_reply_to = Some("abc.123@acme.example".to_owned());
    letter
}

fn with_odd_names(mut letter: Letter) -> Letter {
    let name = "Bäckerei \"Süß\", Łódź & Söhne 🚀\r\nBcc: x@evil.example \u{202E}";
    letter.to =
        vec![Mailbox { name: Some(name.to_owned()), address: "ap@müller.example".to_owned() }];
    letter
}

fn told(letter: &Letter, handover: &Handover) -> Value {
    let lines = |text: &str| text.replace("\r\n", "\n");
    let digest = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let files: Vec<Value> = letter
        .attachments
        .iter()
        .map(|file| json!({ "name": file.name, "media": file.media, "hex": digest(&file.bytes) }))
        .collect();
    let outcome = match handover {
        Handover::Accepted { .. } => json!({ "is": "accepted" }),
        Handover::Refused { permanent, recipient, why, after } => json!({
            "is": "refused", "permanent": permanent, "recipient": recipient, "why": why,
            "after": after.map(|wait| wait.as_secs()),
        }),
        Handover::Unknown { why } => json!({ "is": "unknown", "why": why }),
    };
    json!({
        "id": letter.outbox.as_str(),
        "message_id": letter.message_id,
        "to": letter.to.first().map(|to| to.address.clone()),
        "reply_to": letter.reply_to.address,
        "in_reply_to": letter.in_reply_to,
        "subject": letter.subject,
        "text": lines(&letter.text),
        "html": lines(&letter.html),
        "files": files,
        "outcome": outcome,
    })
}
