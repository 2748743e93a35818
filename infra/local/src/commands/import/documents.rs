//! PDFs that an export names, beside it: stored first, so that letters can carry them unaltered. A
//! name comes from the file's rows, so it may only lead to a PDF in the file's own folder.

use crate::failure::{Done, Failure};
use app::App;
use app::import::{Report, Row};
use connectors::{Hints, OpenItem};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Component, Path, PathBuf};

/// Bytes of one document: what mail systems still take beside the letter.
const LARGEST: u64 = 10 * 1024 * 1024;

/// What was found.
#[derive(Default)]
pub(super) struct Beside {
    /// The stored documents, by the name in the file.
    pub(super) stored: BTreeMap<String, String>,
    /// Rows whose document cannot be taken.
    pub(super) rejected: Vec<Row>,
    /// What a person should know.
    pub(super) notes: Vec<String>,
    rows: usize,
    invoices: usize,
}

impl Beside {
    /// The report of an import that these documents stop.
    pub(super) fn refusal(self) -> Report {
        Report {
            rows: self.rows,
            invoices: self.invoices,
            rejected: self.rejected,
            notes: self.notes,
            ..Report::default()
        }
    }
}

/// Stores the documents that the rows of `file` name.
pub(super) async fn beside(
    file: &Path,
    bytes: &[u8],
    hints: &Hints<'_>,
    app: &App,
) -> Done<Beside> {
    let mut beside = Beside::default();
    // Whatever is wrong with the file itself, the import says.
    let Ok(parsed) = connectors::read(bytes, hints) else { return Ok(beside) };
    if !parsed.rejected.is_empty() {
        return Ok(beside);
    }
    (beside.rows, beside.invoices) = (parsed.rows, parsed.items.len());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut missing: Vec<&OpenItem> = Vec::new();
    for item in &parsed.items {
        let Some(name) = &item.pdf else { continue };
        if name.contains("://") || beside.stored.contains_key(name) {
            continue;
        }
        match read(folder, name) {
            Ok(Some(document)) => {
                let hash = Sha256::digest(&document);
                let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                let stored = format!("document/{hash}.pdf");
                app.blobs.put(&stored, &document).await?;
                beside.stored.insert(name.clone(), stored);
            }
            Ok(None) => missing.push(item),
            Err(reason) => beside.rejected.push(Row { line: item.line, reason }),
        }
    }
    if let Some(first) = missing.first() {
        beside.notes.push(format!(
            "Line {}{}: the PDF is not beside the file; the letter goes without it.",
            first.line,
            match missing.len() {
                1 => String::new(),
                number => format!(" and {} more", number - 1),
            }
        ));
    }
    Ok(beside)
}

/// The PDF of that name; none when there is none.
fn read(folder: &Path, name: &str) -> Result<Option<Vec<u8>>, String> {
    let path = PathBuf::from(name);
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if !path.components().all(plain) {
        return Err("the PDF must lie beside the file or in a folder below it".to_owned());
    }
    let cannot = |error: std::io::Error| format!("the PDF cannot be read ({})", error.kind());
    let real = match folder.join(&path).canonicalize() {
        Ok(real) => real,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(cannot(error)),
    };
    if !real.starts_with(folder.canonicalize().map_err(cannot)?) {
        return Err("the PDF is a link that leads out of the file's folder".to_owned());
    }
    let mut document = Vec::new();
    let file = File::open(real).map_err(cannot)?;
    file.take(LARGEST + 1).read_to_end(&mut document).map_err(cannot)?;
    if document.len() as u64 > LARGEST {
        return Err(format!("the PDF is larger than {} MB", LARGEST >> 20));
    }
    if !document.starts_with(b"%PDF-") {
        return Err("the file named as its PDF is none".to_owned());
    }
    Ok(Some(document))
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::not_now(error.to_string())
    }
}
