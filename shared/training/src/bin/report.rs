//! How well the model in the product agrees with the labels: `cargo run --release -p training --bin
//! report -- tune|test`. The test part is for the report alone: nothing is chosen by it. `report -- days`
//! tells how well the grammar alone reads promised days, and the whole reader.

use std::process::ExitCode;
use training::days::{Reply, counts};
use training::set::Sets;
use training::split::Part;
use understanding::labels::Intent;
use understanding::learned::Learned;
use understanding::lines::said;
use understanding::report::Report;

/// Promised days that the grammar reads, for each part and language; and the reader, on the part that it
/// has not learned from.
fn days() -> ExitCode {
    let (Ok(replies), Some(learned)) = (training::days::replies(), Learned::embedded()) else {
        eprintln!("the data or the model cannot be read");
        return ExitCode::FAILURE;
    };
    let grammar = |held_out| counts(&replies, held_out, Reply::read);
    let reader = |reply: &Reply| learned.meaning(&reply.asked()).0.promised_on;
    for (part, counts) in [
        ("the grammar, development", grammar(false)),
        ("the grammar, held out", grammar(true)),
        ("the reader, held out", counts(&replies, true, reader)),
    ] {
        println!("{part}: right, of those returned, of those stated");
        for (language, count) in counts {
            println!(
                "  {language:4} {:3} {:3} {:3}  ({} replies)",
                count.right, count.returned, count.stated, count.replies
            );
        }
    }
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() == Some("days") {
        return days();
    }
    let part = match std::env::args().nth(1).as_deref() {
        Some("test") => Part::Test,
        Some("train") => Part::Train,
        _ => Part::Tune,
    };
    let show = std::env::args().nth(2).is_some();
    let (Ok(sets), Some(learned)) = (Sets::load(), Learned::embedded()) else {
        eprintln!("the data or the model cannot be read");
        return ExitCode::FAILURE;
    };
    let (mut all, mut english) = (Report::default(), Report::default());
    for one in sets.of(part) {
        let (meaning, text) = learned.meaning(&one.mail.asked());
        let mut said = said(&one.mail.id, &meaning);
        said.language.clone_from(&one.mail.lang);
        all.add(&said, &one.label);
        if one.mail.lang == "en" {
            english.add(&said, &one.label);
        }
        if show && part != Part::Test && meaning.intent != one.label.intent {
            let text: String = text.replace('\n', " / ").chars().take(200).collect();
            println!(
                "{} {} is {} said {} {:.2} | {text}",
                one.mail.id,
                one.mail.lang,
                one.label.intent.word(),
                meaning.intent.word(),
                meaning.confidence.intent
            );
        }
    }
    let share = |of: Option<f64>| of.map_or(f64::NAN, |it| (it * 1_000.0).round() / 1_000.0);
    println!(
        "{part:?}: {} mails, macro F1 {:.3}, English {:.3}",
        all.mails,
        all.macro_f1(),
        english.macro_f1()
    );
    println!(
        "pause recall {} specificity {}",
        share(all.pause.recall()),
        share(all.pause.specificity())
    );
    println!(
        "escalate recall {} specificity {}",
        share(all.escalate.recall()),
        share(all.escalate.specificity())
    );
    println!(
        "injection recall {} precision {}; paused {:?}",
        share(all.injection.recall()),
        share(all.injection.precision()),
        all.injections_paused
    );
    println!(
        "dangers alone {:?}; dates {:?}; amounts {:?}; returns {:?}",
        all.dangers_alone, all.dates, all.amounts, all.returns
    );
    println!(
        "need nobody, of these alone {:?}; alone, right {:?} {:?}",
        all.need_nobody, all.alone, all.wrong_alone
    );
    for intent in Intent::ALL {
        let counts = all.intents.get(intent.word()).copied().unwrap_or_default();
        println!(
            "  {:20} n {:3} p {:.2} r {:.2} f {:.2}",
            intent.word(),
            counts.right + counts.missed,
            counts.precision().unwrap_or(0.0),
            counts.recall().unwrap_or(0.0),
            counts.f1()
        );
    }
    println!(
        "  reasons {:?}",
        all.reasons
            .iter()
            .map(|(word, counts)| format!("{word} {:.2}", counts.f1()))
            .collect::<Vec<_>>()
    );
    println!("  languages {:?}", all.languages);
    ExitCode::SUCCESS
}
