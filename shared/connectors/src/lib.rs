#![doc = include_str!("../README.md")]

mod open_items;

pub use open_items::{
    DateOrder, DecimalMark, FormatInfo, Hints, Kind, OpenItem, Parsed, Rejected, Status,
    TREATMENTS, Unreadable, formats, read,
};
