//! Rules of the structure, checked on the tree as it is and on what cargo says of it.

mod crates;
mod functions;
mod sources;
mod template;
mod tree;
