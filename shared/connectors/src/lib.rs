#![doc = include_str!("../README.md")]

mod check;
mod date;
mod format;
mod generic;
mod iso;
pub mod kit;
mod line;
mod list;
mod numeral;
mod open_items;
mod quickbooks;
mod read;
mod report;
mod sheet;
mod slack;
mod stripe;
mod table;
#[cfg(test)]
mod template;
#[cfg(test)]
mod tests;
mod words;
mod xero;

pub use list::{CONNECTORS, connector};
pub use open_items::{
    DateOrder, DecimalMark, FormatInfo, Hints, Kind, OpenItem, Parsed, Rejected, Status,
    TREATMENTS, Unreadable,
};
pub use read::{formats, read};
