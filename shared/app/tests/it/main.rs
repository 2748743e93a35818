//! The use cases on the memory engine, with every port a value of the test.

mod feedback;
mod log;
mod look;
mod receive;
mod world;
