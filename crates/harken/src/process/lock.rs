//! One process per embedded database: the lock that a serving process holds for its whole life.
//!
//! Invariant: the lock belongs to the open file, so it ends with the process however that ends, and never has to be
//! cleaned up after a crash. Whoever holds it knows that nobody else works on the embedded database.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

const NAME: &str = "harken.lock";

/// The data directory is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct DirectoryLock {
    _file: File,
}

impl DirectoryLock {
    /// Takes the directory, which is made when it is absent, or says who has it.
    pub(crate) fn take(directory: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(directory)
            .with_context(|| format!("cannot make the data directory {}", directory.display()))?;
        let path = directory.join(NAME);
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => bail!(
                "the data directory {} is in use by another Harken{}: stop that one, or choose another data.dir",
                directory.display(),
                holder(&mut file)
            ),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        file.set_len(0).and_then(|()| writeln!(file, "{}", std::process::id()))?;
        Ok(Self { _file: file })
    }
}

/// The process that wrote its number into the file, when it can be read.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.read_to_string(&mut text) {
        Ok(_) if !text.trim().is_empty() => format!(" (process {})", text.trim()),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_held_by_one_at_a_time_and_is_free_again_afterwards() {
        let directory = tempfile::tempdir().unwrap();
        let place = directory.path().join("made");
        let held = DirectoryLock::take(&place).unwrap();
        let refused = DirectoryLock::take(&place).unwrap_err().to_string();
        assert!(refused.contains("in use by another Harken"), "{refused}");
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(held);
        DirectoryLock::take(&place).unwrap();
    }
}
