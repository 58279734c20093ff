//! Files that only this process's user reads: what people said, and who they are.

use std::fs::OpenOptions;

/// For a file that is written, and made if the caller says so.
pub(crate) fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.write(true);
    options
}
