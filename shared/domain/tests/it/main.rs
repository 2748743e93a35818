//! The rules, laws and timelines of the core, in one test binary.

mod timelines;
