//! From bytes to tables: encodings, delimited text, workbooks. Knows no vendor and no meaning.

mod delimited;
mod grid;
mod text;
mod workbook;

pub(crate) use delimited::split;
pub(crate) use grid::{Grid, Row, Sort};
pub(crate) use text::decode;
pub(crate) use workbook::Workbook;
#[cfg(test)]
pub(crate) use workbook::check_size;
