//! Makes the model of the labelled replies: `cargo run --release -p training --bin train`.
//!
//! The train part is learned from, the tune part sets the bars; the test part is not touched. The
//! same data give the same bytes; `--check` says whether the model in the product is that one.
//! `--with FILE` takes what people have said in life (`credit-control examples export`) beside the train
//! part, as often as it is given; it moves weights, and is never judged by.

use std::path::PathBuf;
use std::process::ExitCode;
use training::data::DataError;
use training::make::{Made, make};
use training::set::Sets;

/// What was asked for.
#[derive(Default)]
struct Asked {
    check: bool,
    with: Vec<PathBuf>,
}

fn asked(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--check" => asked.check = true,
            "--with" => {
                asked.with.push(words.next().ok_or("--with needs a file")?.into());
            }
            other => return Err(format!("{other} is not known: --check, --with FILE")),
        }
    }
    Ok(asked)
}

fn made(asked: &Asked) -> Result<Made, DataError> {
    let mut sets = Sets::load()?;
    for file in &asked.with {
        let taught = sets.with(file)?;
        println!("{taught} examples of {}", file.display());
    }
    Ok(make(&sets))
}

fn main() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let made = match made(&asked) {
        Ok(made) => made,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let place = training::data::folder().join("../../understanding/model/reader.bin");
    if asked.check {
        let same = std::fs::read(&place).is_ok_and(|there| there == made.bytes);
        println!("{}", if same { "the same bytes" } else { "other bytes" });
        return if same { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    if let Err(error) = std::fs::write(&place, &made.bytes) {
        eprintln!("the model cannot be written: {error}");
        return ExitCode::FAILURE;
    }
    println!("{} bytes, {} features; bars {:?}", made.bytes.len(), made.features, made.bars);
    ExitCode::SUCCESS
}
