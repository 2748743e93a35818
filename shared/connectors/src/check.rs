//! What must hold between the documents of a file.

use crate::{Kind, OpenItem, Rejected};
use std::collections::HashMap;

/// The same document twice means that one of the two is wrong, or that a file was pasted together.
pub(crate) fn duplicates(items: &[OpenItem], rejected: &mut Vec<Rejected>) {
    let mut seen: HashMap<(&str, &str, Kind), u64> = HashMap::with_capacity(items.len());
    for item in items {
        let key = (item.account.as_str(), item.number.as_str(), item.kind);
        if let Some(first) = seen.get(&key) {
            let number = crate::words::quoted(&item.number);
            rejected.push(Rejected {
                line: item.line,
                reason: format!(
                    "document {number} of this customer stands on line {first} already"
                ),
            });
        } else {
            seen.insert(key, item.line);
        }
    }
}
