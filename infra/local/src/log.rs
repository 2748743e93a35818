//! What happens goes to stderr, for whoever runs the machine. Never an address, a name, a text, a
//! token or a secret: whoever logs leaves them out, at the place where it is logged.

use crate::failure::{Done, Failure};
use std::io::IsTerminal;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The filter, such as `info` or `app=debug,warn`.
const FILTER: &str = "CREDIT_CONTROL_LOG";

/// Starts logging: what the environment wants, else `usual`.
pub(crate) fn start(usual: &str, with_time: bool) -> Done {
    let wanted = std::env::var(FILTER).ok().filter(|text| !text.trim().is_empty());
    let text = wanted.as_deref().unwrap_or(usual);
    let filter: Targets = text.parse().map_err(|error| {
        Failure::input(format!("{FILTER}={text} is no filter such as info or app=debug: {error}"))
    })?;
    let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(colour)
        .with_target(false);
    let registry = tracing_subscriber::registry().with(filter);
    if with_time {
        registry.with(lines).init();
    } else {
        registry.with(lines.without_time()).init();
    }
    Ok(())
}
