//! Where an export goes, line by line: a file for its owner only, or the standard output.

use crate::failure::{Failure, unread};
use app::AppError;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// Takes the lines of an export. An export only stops on an error of its own kind, so what went wrong
/// with the writing is kept here beside.
pub(crate) struct Lines<'a> {
    file: Option<&'a Path>,
    out: BufWriter<Box<dyn Write + Send>>,
    trouble: Option<Failure>,
}

impl<'a> Lines<'a> {
    /// Into `file`, or the standard output without one.
    pub(crate) fn into(file: Option<&'a Path>) -> Result<Self, Failure> {
        let out: Box<dyn Write + Send> = match file {
            Some(path) => Box::new(private(path).map_err(|error| cannot(file, &error))?),
            None => Box::new(io::stdout()),
        };
        Ok(Self { file, out: BufWriter::new(out), trouble: None })
    }

    /// Writes a line.
    pub(crate) fn put(&mut self, line: &str) -> Result<(), AppError> {
        let written = self.out.write_all(line.as_bytes()).and_then(|()| self.out.write_all(b"\n"));
        written.map_err(|error| {
            let failure = cannot(self.file, &error);
            let error = AppError::Retry(failure.to_string());
            self.trouble = Some(failure);
            error
        })
    }

    /// What the export told, once all of it is written.
    pub(crate) fn end<T>(mut self, told: Result<T, AppError>) -> Result<T, Failure> {
        let told = told.map_err(|error| self.trouble.take().unwrap_or_else(|| error.into()))?;
        self.out.flush().map_err(|error| cannot(self.file, &error))?;
        Ok(told)
    }
}

fn cannot(file: Option<&Path>, error: &io::Error) -> Failure {
    match file {
        Some(file) => Failure::not_now(format!("{} cannot be written: {error}", file.display())),
        None => unread(error),
    }
}

/// A file for its owner only: names, addresses and mails are in it.
fn private(file: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}
