//! How long a mail takes to read: `cargo run --release -p training --bin speed`. The mails are those of
//! the training data, put together until they have a thousand words. On a busy machine the clock says
//! more than the work: of each mail the quickest of some times counts, and the mean work of the thread
//! is told beside it, where the system tells it.

use std::process::ExitCode;
use std::time::{Duration, Instant};
use training::data::{Mail, lines};
use understanding::segment::new_text;
use understanding::words::words;
use understanding::{LearnedReader, Open, Reader, ReplyText};

/// Words of a mail.
const WORDS: usize = 1_000;
/// How often each mail is read; the quickest counts.
const TIMES: usize = 5;

/// A mail that is read.
struct Long {
    what: &'static str,
    locale: String,
    text: String,
}

fn main() -> ExitCode {
    let Ok(mails) = lines::<Mail>("mails") else {
        eprintln!("the data cannot be read");
        return ExitCode::FAILURE;
    };
    let all = long(&mails);
    // The first of all: the model is taken, and the tables are built that every mail needs.
    let start = Instant::now();
    let Some(reader) = LearnedReader::embedded() else {
        eprintln!("the model cannot be read");
        return ExitCode::FAILURE;
    };
    let short =
        Long { what: "short", locale: "en-GB".to_owned(), text: "Noted, thanks.".to_owned() };
    drop(read(&reader, &short));
    println!("ms: the model, the tables and a first short mail {:.2}", millis(start.elapsed()));
    let start = Instant::now();
    all.iter().take(1).for_each(|mail| drop(read(&reader, mail)));
    println!("ms: the first mail of {WORDS} words {:.2}", millis(start.elapsed()));
    for what in ["of one language", "of all languages", "half of it quoted"] {
        let those: Vec<&Long> = all.iter().filter(|mail| mail.what == what).collect();
        let before = work();
        let took = those.iter().filter_map(|mail| {
            let once = || {
                let start = Instant::now();
                drop(read(&reader, mail));
                millis(start.elapsed())
            };
            (0..TIMES).map(|_| once()).min_by(f64::total_cmp)
        });
        let mut took: Vec<f64> = took.collect();
        took.sort_by(f64::total_cmp);
        let last = took.len().saturating_sub(1);
        let at = |share: usize| took.get(last * share / 100).copied().unwrap_or_default();
        let [p50, p90, p99, most] = [50, 90, 99, 100].map(at);
        #[allow(clippy::cast_precision_loss)]
        let mean = millis(work().saturating_sub(before)) / (took.len() * TIMES) as f64;
        println!(
            "ms: {WORDS} words {what}, {} mails: p50 {p50:.2}, p90 {p90:.2}, p99 {p99:.2}, \
             most {most:.2}; work {mean:.2}",
            took.len()
        );
    }
    ExitCode::SUCCESS
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn read(reader: &LearnedReader, mail: &Long) -> understanding::Reading {
    let received = chrono::NaiveDate::from_ymd_opt(2026, 11, 5).unwrap_or_default();
    let known = ["ann@northwind.example"];
    let open = ["INV-1041", "INV-1042", "2026/0077"].map(|it| Open {
        id: it.into(),
        number: it,
        po: None,
    });
    reader.read(
        &ReplyText {
            subject: "Re: Invoice INV-1041",
            text: &mail.text,
            from: Some("ann@northwind.example"),
            known: &known,
            received,
            locale: &mail.locale,
            ..ReplyText::default()
        },
        &open,
    )
}

/// Mails of a thousand words: of each language by itself, of all in turn, and half of it quoted.
fn long(mails: &[Mail]) -> Vec<Long> {
    let mut all = Vec::new();
    for lang in understanding::language::KNOWN {
        let those: Vec<&Mail> = mails.iter().filter(|mail| mail.lang == lang).collect();
        let locale = those.first().map_or_else(String::new, |mail| mail.locale.clone());
        for text in joined(&those, WORDS) {
            all.push(Long { what: "of one language", locale: locale.clone(), text });
        }
        for text in joined(&those, WORDS / 2) {
            let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
            let text = format!("{text}\n\n{quoted}");
            all.push(Long { what: "half of it quoted", locale: locale.clone(), text });
        }
    }
    let mixed: Vec<&Mail> = (0..11).flat_map(|nth| mails.iter().skip(nth).step_by(11)).collect();
    for text in joined(&mixed, WORDS) {
        all.push(Long { what: "of all languages", locale: "en-GB".to_owned(), text });
    }
    all
}

/// What the mails newly say, in texts of so many words.
fn joined(mails: &[&Mail], many: usize) -> Vec<String> {
    let (mut all, mut text, mut length) = (Vec::new(), String::new(), 0);
    for mail in mails {
        let new = new_text(&mail.body);
        length += words(&new).len();
        text.push_str(&new);
        text.push_str("\n\n");
        if length >= many {
            let end = words(&text).get(many).map_or(text.len(), |word| word.place.start);
            all.push(text.get(..end).unwrap_or_default().to_owned());
            (text, length) = (String::new(), 0);
        }
    }
    all
}

/// What this thread has worked, as the system counts it (Linux); nothing elsewhere.
fn work() -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split(' ').next().and_then(|it| it.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}
