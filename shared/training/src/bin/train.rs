//! Makes the model of the labelled replies: `cargo run --release -p training --bin train`.
//!
//! The train part is learned from, the tune part sets the bars; the test part is not touched. The
//! same data give the same bytes; `--check` says whether the model in the product is that one.

use std::process::ExitCode;
use training::set::Sets;

fn main() -> ExitCode {
    let check = std::env::args().any(|word| word == "--check");
    let made = match Sets::load().map(|sets| training::make::make(&sets)) {
        Ok(made) => made,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    let place = training::data::folder().join("../../understanding/model/reader.bin");
    if check {
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
