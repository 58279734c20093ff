//! The two files of one call, and what is done with them off the packet path.

use std::io;
use std::path::{Path, PathBuf};

use super::card::Card;
use super::wav::Wav;
use crate::product::CallId;

/// The open files of a call.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    pub(crate) wav: Wav,
}

impl Disk {
    /// The card first, so that no recording is ever without one.
    pub(crate) fn create(folder: &Path, card: &Card, channels: u16) -> io::Result<Self> {
        card.write(folder)?;
        let wav = Wav::create(&path(folder, card.call.id), channels)?;
        Ok(Self { folder: folder.to_owned(), wav })
    }

    pub(crate) fn path(&self, id: CallId) -> PathBuf {
        path(&self.folder, id)
    }

    /// Writes what is new of both.
    pub(crate) fn write(&mut self, samples: &[i16], is_swapped: bool, card: Option<&Card>) -> io::Result<()> {
        if is_swapped {
            self.wav.swap_channels()?;
        }
        if !samples.is_empty() {
            self.wav.append(samples)?;
        }
        card.map_or(Ok(()), |card| card.write(&self.folder))
    }

    /// Writes the last of both. A full disk may still have room for the card.
    pub(crate) fn finish(&mut self, samples: &[i16], is_swapped: bool, card: &Card) -> io::Result<()> {
        let written = self.write(samples, is_swapped, None).and_then(|()| self.wav.sync());
        card.write_through(&self.folder).and(written)
    }
}

fn path(folder: &Path, id: CallId) -> PathBuf {
    folder.join(format!("{:032x}.wav", id.0))
}
