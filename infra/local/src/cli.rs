//! The command line: what it looks like, and the way from it to an exit code. What each command
//! does is in `commands/`.

use crate::commands::Command;
use crate::failure::{Done, Failure, one_line};
use crate::log;
use crate::print::Out;
use crate::session::Session;
use clap::Parser;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

/// Credit control that runs itself: every open invoice gets the right next step, exactly once.
#[derive(Parser)]
#[command(
    name = "credit-control",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = FIRST_STEPS
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

const FIRST_STEPS: &str = "First steps:
  credit-control tenant add acme --name \"Acme Ltd\" --country GB
  credit-control tenant set --from accounts@acme.example
  credit-control import open-items.csv
  credit-control go-live              # what is wrong, and what would be sent first
  credit-control go-live --yes
  credit-control tick --dry-run       # what would be sent now, and why
  credit-control tick

Exit codes: 0 done, 1 cannot be done now, 2 bad input or refused, 3 a bug.";

/// What every command takes.
#[derive(clap::Args, Debug, Clone)]
pub(crate) struct Common {
    /// Write JSON (a command that lists writes one object a line)
    #[arg(long, global = true, help_heading = "Common options")]
    pub(crate) json: bool,
    /// Which tenant; the only one without
    #[arg(long, global = true, value_name = "TENANT", help_heading = "Common options")]
    pub(crate) tenant: Option<String>,
    /// The data folder; by default a folder in the user's data directory
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "CREDIT_CONTROL_DATA",
        help_heading = "Common options"
    )]
    pub(crate) data: Option<PathBuf>,
    /// A deployment in the cloud instead of a data folder: the name of its stack
    #[cfg(feature = "aws")]
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        conflicts_with = "data",
        env = "CC_STACK",
        help_heading = "Common options"
    )]
    pub(crate) stack: Option<String>,
}

/// Reads the command line, does what it says, says how it ended.
pub(crate) fn run() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let json = arguments.iter().any(|argument| argument == "--json");
    match Cli::try_parse_from(&arguments) {
        Ok(cli) => end(json, cli.run()),
        Err(error) => match error.kind() {
            ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let code = u8::from(error.use_stderr()) * 2;
                // There is nobody to tell when even this cannot be written.
                let _ = error.print();
                ExitCode::from(code)
            }
            _ => end(json, Err(Failure::input(usage(&error)))),
        },
    }
}

impl Cli {
    fn run(self) -> Done {
        let serves = matches!(self.command, Command::Serve(_));
        log::start(if serves { "info" } else { "warn" }, serves)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .map_err(|error| Failure::not_now(format!("no thread can be started: {error}")))?;
        let session = Session { out: Out::new(self.common.json), common: self.common };
        let done = runtime.block_on(self.command.run(&session));
        // Whatever is still at work was given its time.
        runtime.shutdown_background();
        done
    }
}

fn end(json: bool, result: Done) -> ExitCode {
    let Err(failure) = result else { return ExitCode::SUCCESS };
    if !matches!(failure, Failure::Unread) {
        Out::new(json).failure(&failure);
    }
    ExitCode::from(failure.code())
}

/// The parser's complaint on one line: what is wrong and its tip, without the usage.
fn usage(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let told = text.split("\n\nUsage:").next().unwrap_or(&text);
    let told = told.split("\n\nFor more information").next().unwrap_or(told);
    let told = told.trim_start_matches("error: ").replace(":\n", ":").replace("\n\n", "\n");
    one_line(&told).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_made() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_readme_knows_every_command() {
        let readme = include_str!("../README.md");
        for command in Cli::command().get_subcommands() {
            let name = command.get_name();
            assert!(readme.contains(&format!("`{name}")), "{name} is not in the README");
        }
    }

    #[test]
    fn every_command_has_help_with_examples() {
        for command in Cli::command().get_subcommands() {
            let leaves: Vec<_> = match command.has_subcommands() {
                true => command.get_subcommands().collect(),
                false => vec![command],
            };
            for leaf in leaves {
                let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
                assert!(help.contains("credit-control "), "{} has no example", leaf.get_name());
                assert!(leaf.get_about().is_some(), "{} says nothing", leaf.get_name());
            }
        }
    }
}
