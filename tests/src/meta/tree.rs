//! The tree of the project.

use std::fs;
use std::path::{Path, PathBuf};

/// Its root.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// A path as it is written in rules: from the root, with slashes.
pub(super) fn shown(path: &Path) -> String {
    let from_root = path.strip_prefix(root()).unwrap_or(path);
    from_root.to_string_lossy().replace('\\', "/")
}

/// All files below `folder` for which `wanted` holds; what is built or hidden is passed over.
pub(super) fn files(folder: &Path, wanted: impl Fn(&str) -> bool + Copy) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            let judges = name == ".ci" || name == ".cargo" || name == ".config";
            if name != "target" && name != "node_modules" && (judges || !name.starts_with('.')) {
                found.extend(files(&path, wanted));
            }
        } else if wanted(&name) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Rust sources with their text.
pub(super) fn sources() -> Vec<(String, String)> {
    let rust = files(&root(), |name| name.ends_with(".rs"));
    let read = |path: &PathBuf| (shown(path), fs::read_to_string(path).unwrap());
    let sources: Vec<_> = rust.iter().map(read).collect();
    assert!(sources.len() > 200, "the tree was not found");
    sources
}

/// Folders right below `folder`.
pub(super) fn folders(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
