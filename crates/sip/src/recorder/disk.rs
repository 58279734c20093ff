//! The two files of one call, and what is done with them off the packet path.

use std::io;
use std::path::PathBuf;

use super::card::Card;
use super::wav::Wav;
use crate::product::CallId;

/// The files of a call, which are made when there is something to write.
#[derive(Debug)]
pub(crate) struct Disk {
    folder: PathBuf,
    id: CallId,
    channels: u16,
    pub(crate) wav: Option<Wav>,
}

impl Disk {
    pub(crate) fn new(folder: PathBuf, id: CallId, channels: u16) -> Self {
        Self { folder, id, channels, wav: None }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(format!("{:032x}.wav", self.id.0))
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        self.wav.as_ref().map_or(0, Wav::duration_ms)
    }

    /// Writes what is new of both. The card first, so that no recording is ever without one.
    pub(crate) fn write(&mut self, samples: &[i16], is_swapped: bool, card: Option<&Card>) -> io::Result<()> {
        card.map_or(Ok(()), |card| card.write(&self.folder))?;
        let wav = self.wav()?;
        if is_swapped {
            wav.swap_channels()?;
        }
        if samples.is_empty() { Ok(()) } else { wav.append(samples) }
    }

    /// Writes the last of both. A full disk may still have room for the card.
    pub(crate) fn finish(&mut self, samples: &[i16], is_swapped: bool, card: &Card) -> io::Result<()> {
        let first = self.wav.is_none().then_some(card);
        let written = self.write(samples, is_swapped, first);
        let written = written.and_then(|()| self.wav.as_ref().map_or(Ok(()), Wav::sync));
        card.write_through(&self.folder).and(written)
    }

    fn wav(&mut self) -> io::Result<&mut Wav> {
        let wav = match self.wav.take() {
            Some(wav) => wav,
            None => Wav::create(&self.path(), self.channels)?,
        };
        Ok(self.wav.insert(wav))
    }
}
