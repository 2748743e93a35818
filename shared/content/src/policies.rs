//! The policies that come with the product.

/// What a new tenant starts with.
pub const STANDARD: &str = include_str!("../policies/standard.toml");
/// For measurements: no gap, hours or freshness stand in the way.
pub const BENCH: &str = include_str!("../policies/bench.toml");
