//! The vendors. To add one: its folder, its `mod` line in the crate, and its line here.

use crate::kit::Connector;

/// All live connectors.
pub static CONNECTORS: &[&Connector] =
    &[&crate::slack::CONNECTOR, &crate::stripe::live::CONNECTOR, &crate::xero::live::CONNECTOR];

/// A connector by its name.
pub fn connector(name: &str) -> Option<&'static Connector> {
    CONNECTORS.iter().find(|connector| connector.name == name).copied()
}
