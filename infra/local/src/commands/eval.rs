//! `eval FILE`: how well the reader agrees with labelled mails.

use super::classify::{each, read, reader};
use crate::failure::{Done, Failure, one_line};
use crate::print::{Column, HEAD, NAME, Table, cell, styled};
use crate::session::Session;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use understanding::label::Label;
use understanding::lines::{Line, said};
use understanding::report::{Counts, Report};

#[derive(clap::Args)]
#[command(
    after_help = "A line holds a mail as `classify` takes it, and its labels: intent, must_pause, must_escalate, …

Examples:
  credit-control eval replies.jsonl
  credit-control eval replies.jsonl --json"
)]
pub(crate) struct Args {
    /// Mails with their labels, as JSON lines
    file: PathBuf,
    /// Name the mails whose primary intent was read otherwise
    #[arg(long)]
    wrong: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let began = Instant::now();
        let reader = reader()?;
        let started = began.elapsed();
        let (mut report, mut english) = (Report::default(), Report::default());
        let mut times: Vec<Duration> = Vec::new();
        let mut wrong: Vec<Value> = Vec::new();
        each(Some(&self.file), |number, text| {
            let parsed = serde_json::from_str::<Line>(text)
                .and_then(|line| Ok((line, serde_json::from_str::<Label>(text)?)));
            let (line, label) = match parsed {
                Ok(parsed) => parsed,
                Err(error) => {
                    anstream::eprintln!("line {number}: {}", one_line(&error.to_string()));
                    return Ok(());
                }
            };
            let begins = Instant::now();
            let (line, meaning, _) = read(&reader, line);
            times.push(begins.elapsed());
            let said = said(&line.id, &meaning);
            if said.label.intent != label.intent {
                wrong.push(json!({ "id": line.id, "is": label.intent, "said": meaning.intent }));
            }
            report.add(&said, &label);
            if line.locale.starts_with("en") {
                english.add(&said, &label);
            }
            Ok(())
        })?;
        if report.mails == 0 {
            return Err(Failure::input("there is no labelled mail in this file"));
        }
        times.sort_unstable();
        let at = |share: usize| {
            let place = (times.len() * share / 100).min(times.len().saturating_sub(1));
            times.get(place).copied().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        let speed = json!({
            "start_ms": started.as_secs_f64() * 1_000.0, "p50_ms": at(50), "p99_ms": at(99),
        });
        if session.out.is_json() {
            return session.out.object(&json!({
                "report": report, "macro_f1": report.macro_f1(),
                "macro_f1_english": english.macro_f1(), "speed": speed, "wrong": wrong,
            }));
        }
        print(session, &report, &english)?;
        session.out.say(format!(
            "Start {:.1} ms; a mail {:.2} ms (median), {:.2} ms (99 of 100).",
            started.as_secs_f64() * 1_000.0,
            at(50),
            at(99)
        ))?;
        if self.wrong {
            for line in wrong {
                session.out.say(line)?;
            }
        }
        Ok(())
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{:.1} %", share * 100.0))
}

fn of((part, all): (u32, u32)) -> String {
    let share = percent((all > 0).then(|| f64::from(part) / f64::from(all)));
    format!("{part} of {all} ({share})")
}

fn print(session: &Session, report: &Report, english: &Report) -> Done {
    let out = session.out;
    out.say(styled(&format!("{} mails", report.mails), HEAD))?;
    let columns = [
        Column::new("intent"),
        Column::new("mails"),
        Column::new("precision"),
        Column::new("recall"),
        Column::new("F1"),
    ];
    let counted = |title: &str, all: &mut dyn Iterator<Item = (&str, Counts)>| {
        let mut table = Table::new(&columns);
        for (word, counts) in all {
            table.row([
                cell(word, NAME),
                (counts.right + counts.missed).to_string().into(),
                percent(counts.precision()).into(),
                percent(counts.recall()).into(),
                format!("{:.2}", counts.f1()).into(),
            ]);
        }
        out.say("")?;
        out.say(styled(title, HEAD))?;
        out.table(&table)
    };
    counted("Primary intent", &mut report.intents.iter().map(|(word, it)| (*word, *it)))?;
    counted("Applies at all", &mut report.applies.iter().map(|(word, it)| (*word, *it)))?;
    counted("Reason of a dispute", &mut report.reasons.iter().map(|(word, it)| (*word, *it)))?;
    let mut table = crate::print::facts(2);
    table.fact("macro F1", format!("{:.3}", report.macro_f1()));
    table.fact("macro F1, English", format!("{:.3}", english.macro_f1()));
    let both = |counts: &Counts| {
        let (recall, spared) = (percent(counts.recall()), percent(counts.specificity()));
        format!("recall {recall}, specificity {spared}")
    };
    table.fact("must pause", both(&report.pause));
    table.fact("must escalate", both(&report.escalate));
    table.fact("injection", both(&report.injection));
    table.fact("injections paused", of((report.injections_paused.1, report.injections_paused.0)));
    table.fact("danger handled alone", of((report.dangers_alone.1, report.dangers_alone.0)));
    let exact = |(right, said, stated): (u32, u32, u32)| {
        format!("{} of those said, {} of those stated", of((right, said)), of((right, stated)))
    };
    table.fact("promised date", exact(report.dates));
    table.fact("promised amount", exact(report.amounts));
    table.fact("return date", exact(report.returns));
    table.fact("sentiment", of((report.sentiments, report.mails)));
    table.fact(
        "handled alone, of those that may be",
        of((report.need_nobody.1, report.need_nobody.0)),
    );
    table.fact("right, of those handled alone", of((report.alone.1, report.alone.0)));
    out.say("")?;
    out.table(&table)?;
    out.say("")?;
    out.say(styled("Languages", HEAD))?;
    for (language, (mails, right)) in &report.languages {
        out.say(format!("  {language}  {}", of((*right, *mails))))?;
    }
    out.say("")?;
    out.say(styled("What it is, and what was said", HEAD))?;
    for (is, row) in &report.confusion {
        let said: Vec<String> = row.iter().map(|(word, count)| format!("{word} {count}")).collect();
        out.say(format!("  {is}: {}", said.join(", ")))?;
    }
    out.say("")?;
    out.say(styled("How sure, and how often right", HEAD))?;
    for (tenth, (mails, right, sum)) in report.calibration.iter().enumerate() {
        if *mails > 0 {
            let mean = sum / f64::from(*mails);
            out.say(format!("  {tenth}/10  said {mean:.2}, was {}", of((*right, *mails))))?;
        }
    }
    for (id, why) in &report.wrong_alone {
        out.say(format!("  handled alone, wrongly: {id}, {why}"))?;
    }
    Ok(())
}
