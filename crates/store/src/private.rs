//! Directories only their owner may enter: what this crate stores is other people's conversations.

use std::fs::DirBuilder;
use std::path::Path;

use crate::error::StoreError;

/// Makes the directory and its parents where they are absent; one that is there keeps its rights.
pub(crate) fn make_directory(path: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| StoreError::Config(format!("{}: {error}", path.display())))
}
