//! What lies beside a recording: the call it is of, its marks, and how it ended once it has.
//!
//! Invariant: a card is replaced whole or not at all, so a crash leaves the one before.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use kernel::Ts;
use serde::{Deserialize, Serialize};

use super::private;
use crate::product::{CallEnd, CallId, Mark, StartedCall};

/// Largest card that is read back.
const CARD_BYTES_MAX: u64 = 1024 * 1024;

/// The card of one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) call: StartedCall,
    pub(crate) marks: Vec<Mark>,
    pub(crate) packets_lost: u64,
    /// None while the call lasts.
    pub(crate) ended: Option<(Ts, CallEnd)>,
}

impl Card {
    pub(crate) fn new(call: StartedCall) -> Self {
        Self { call, marks: Vec::new(), packets_lost: 0, ended: None }
    }

    /// Puts it in the place of the one before. A process may die at any time after it; the machine should not.
    pub(crate) fn write(&self, folder: &Path) -> io::Result<()> {
        self.replace(folder).map(drop)
    }

    /// The same, onto the disk itself: waiting for that at the beginning of every call would delay its answer.
    pub(crate) fn write_through(&self, folder: &Path) -> io::Result<()> {
        self.replace(folder)?.sync_all()?;
        File::open(folder)?.sync_all()
    }

    fn replace(&self, folder: &Path) -> io::Result<File> {
        let path = path(folder, self.call.id);
        let fresh = path.with_extension("fresh");
        let mut file = private::options().create(true).truncate(true).open(&fresh)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        fs::rename(&fresh, &path)?;
        Ok(file)
    }

    /// Reads what was written, and nothing that is too large to be.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        if fs::metadata(path)?.len() > CARD_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }
}

/// The cards of a folder. What was left half written is removed on the way.
pub(crate) fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut cards = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        match path.extension().and_then(OsStr::to_str) {
            Some("json") => cards.push(path),
            Some("fresh") => fs::remove_file(&path)?,
            _ => {}
        }
    }
    cards.sort();
    Ok(cards)
}

pub(crate) fn path(folder: &Path, id: CallId) -> PathBuf {
    folder.join(format!("{:032x}.json", id.0))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::product::{Kind, Owner, Party, Placement, Transport};

    pub(crate) fn call(id: u128) -> StartedCall {
        StartedCall {
            id: CallId(id),
            owner: Owner(u128::MAX),
            placement: Placement(2),
            kind: Kind::Siprec,
            transport: Transport::Tls,
            source: "[2001:db8::1]:5061".parse().unwrap(),
            external_id: "\"call\"@id".to_owned(),
            from: Party { number: "+100".to_owned(), name: "Олена".to_owned(), ..Party::default() },
            to: Party::default(),
            answered_at: Ts::from_millis(1_767_261_600_000),
        }
    }

    #[test]
    fn a_card_is_read_as_it_was_written_and_replaced_whole() {
        let folder = tempfile::tempdir().unwrap();
        let mut card = Card::new(call(7));
        card.write(folder.path()).unwrap();
        card.marks.push(Mark { at_ms: 20, what: "dtmf:#".to_owned() });
        card.ended = Some((Ts(5), CallEnd::NoMedia));
        card.write(folder.path()).unwrap();
        let cards = list(folder.path()).unwrap();
        assert_eq!(cards.len(), 1);
        assert_eq!(Card::read(&cards[0]).unwrap(), card);
    }

    #[test]
    fn half_written_cards_are_removed_and_broken_ones_are_errors() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.fresh"), "{").unwrap();
        let broken = folder.path().join("b.json");
        fs::write(&broken, "{").unwrap();
        assert_eq!(list(folder.path()).unwrap(), std::slice::from_ref(&broken));
        assert!(!folder.path().join("a.fresh").exists());
        assert!(Card::read(&broken).is_err());
        fs::write(&broken, vec![b' '; 1024 * 1024 + 1]).unwrap();
        assert_eq!(Card::read(&broken).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
