//! What people see, of tenants that live some days: the ledger is imported, the tick runs.

mod digest;
mod export;
mod find;
mod story;
mod tamper;
mod words;
mod world;
