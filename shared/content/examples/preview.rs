//! Writes every sample letter as text and HTML into a folder, to be looked at:
//! `cargo run -p content --example preview -- DIR`

use content::{Language, Templates, name, render, samples};
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("which folder?")?);
    fs::create_dir_all(&folder)?;
    let templates = Templates::builtin()?;
    for language in Language::ALL {
        for template in name::ALL {
            for (sample, view) in samples::letters(template, language) {
                let letter = render(&templates, &view)?;
                let stem = format!("{}-{template}-{sample}", language.code());
                let text = format!("Subject: {}\n\n{}", letter.subject, letter.text);
                fs::write(folder.join(format!("{stem}.txt")), text)?;
                fs::write(folder.join(format!("{stem}.html")), letter.html)?;
            }
        }
    }
    Ok(())
}
