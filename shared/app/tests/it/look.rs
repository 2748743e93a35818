//! What people see, of tenants that live some days: the ledger is imported, the tick runs.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may be blunt"
)]

mod digest;
mod export;
mod find;
mod story;
mod tamper;
mod words;
mod world;
