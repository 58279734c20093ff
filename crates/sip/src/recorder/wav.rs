//! A WAV file that grows: 16-bit PCM at 8 kHz, readable at every moment.
//!
//! Invariant: the sizes in the header never promise more than was written, so a reader finds a whole file whenever the
//! process dies. What was written behind them is added when [`repair`] finds it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::private;

pub(crate) const SAMPLE_RATE: u32 = 8000;
const HEADER_BYTES: u32 = 44;
const SAMPLE_BYTES: u16 = 2;
/// What the sizes of a header can say, in whole samples of both channels.
const DATA_BYTES_MAX: u32 = (u32::MAX - HEADER_BYTES) / 4 * 4;

/// So much is turned over at a time, in whole samples of both channels.
const SWAP_BYTES: u64 = 1 << 16;

/// An open recording.
#[derive(Debug)]
pub(crate) struct Wav {
    file: File,
    channels: u16,
    data_bytes: u32,
}

impl Wav {
    /// A new file with no samples; there must be none of that name.
    pub(crate) fn create(path: &Path, channels: u16) -> io::Result<Self> {
        let mut file = private::options().read(true).create_new(true).open(path)?;
        file.write_all(&header(channels, 0))?;
        Ok(Self { file, channels, data_bytes: 0 })
    }

    /// Adds samples, then says so in the header.
    pub(crate) fn append(&mut self, samples: &[i16]) -> io::Result<()> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let grown = u32::try_from(bytes.len()).ok().and_then(|more| self.data_bytes.checked_add(more));
        let Some(grown) = grown.filter(|grown| *grown <= DATA_BYTES_MAX) else {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "a WAV file can be no longer"));
        };
        self.file.seek(SeekFrom::Start(u64::from(HEADER_BYTES) + u64::from(self.data_bytes)))?;
        self.file.write_all(&bytes)?;
        self.data_bytes = grown;
        self.write_sizes()
    }

    /// Makes left right and right left in all that is written.
    pub(crate) fn swap_channels(&mut self) -> io::Result<()> {
        let mut at = u64::from(HEADER_BYTES);
        let end = at + u64::from(self.data_bytes);
        let mut piece = Vec::new();
        while at < end {
            piece.clear();
            self.file.seek(SeekFrom::Start(at))?;
            (&self.file).take(SWAP_BYTES.min(end - at)).read_to_end(&mut piece)?;
            for frame in piece.chunks_exact_mut(4) {
                frame.rotate_left(2);
            }
            self.file.seek(SeekFrom::Start(at))?;
            self.file.write_all(&piece)?;
            at += SWAP_BYTES;
        }
        Ok(())
    }

    fn write_sizes(&mut self) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(0))?;
        self.file.write_all(&header(self.channels, self.data_bytes))
    }

    /// Onto the disk itself.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    pub(crate) fn channels(&self) -> u16 {
        self.channels
    }

    pub(crate) fn duration_ms(&self) -> u64 {
        let a_second = u64::from(SAMPLE_RATE) * u64::from(self.channels) * u64::from(SAMPLE_BYTES);
        u64::from(self.data_bytes) * 1000 / a_second
    }

    /// The same recording on a file that cannot be written.
    #[cfg(test)]
    pub(crate) fn full() -> Self {
        let file = OpenOptions::new().write(true).open("/dev/full").unwrap();
        Self { file, channels: 2, data_bytes: 0 }
    }
}

/// Opens what a process left behind and makes its header say what is there.
pub(crate) fn repair(path: &Path) -> io::Result<Wav> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let mut found = [0; 44];
    file.read_exact(&mut found)?;
    let channels = channels_of(&found).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidData))?;
    let there = file.metadata()?.len().saturating_sub(u64::from(HEADER_BYTES));
    let there = u32::try_from(there).unwrap_or(u32::MAX).min(DATA_BYTES_MAX);
    // A write that was cut may have left half of a sample.
    let whole = there - there % u32::from(channels * SAMPLE_BYTES);
    file.set_len(u64::from(HEADER_BYTES) + u64::from(whole))?;
    let mut wav = Wav { file, channels, data_bytes: whole };
    wav.write_sizes()?;
    wav.sync()?;
    Ok(wav)
}

/// One or two, if the header is one of ours.
fn channels_of(found: &[u8; 44]) -> Option<u16> {
    let [low, high] = found.get(22..)?.first_chunk::<2>()?;
    let channels = u16::from_le_bytes([*low, *high]);
    if !(1..=2).contains(&channels) {
        return None;
    }
    let ours = header(channels, 0);
    let is_ours = [0..4, 8..40].into_iter().all(|part| found.get(part.clone()) == ours.get(part));
    is_ours.then_some(channels)
}

fn header(channels: u16, data_bytes: u32) -> Vec<u8> {
    let frame = channels * SAMPLE_BYTES;
    let mut header = Vec::with_capacity(44);
    header.extend_from_slice(b"RIFF");
    header.extend_from_slice(&(data_bytes + HEADER_BYTES - 8).to_le_bytes());
    header.extend_from_slice(b"WAVEfmt ");
    header.extend_from_slice(&16_u32.to_le_bytes());
    header.extend_from_slice(&1_u16.to_le_bytes());
    header.extend_from_slice(&channels.to_le_bytes());
    header.extend_from_slice(&SAMPLE_RATE.to_le_bytes());
    header.extend_from_slice(&(SAMPLE_RATE * u32::from(frame)).to_le_bytes());
    header.extend_from_slice(&frame.to_le_bytes());
    header.extend_from_slice(&(8 * SAMPLE_BYTES).to_le_bytes());
    header.extend_from_slice(b"data");
    header.extend_from_slice(&data_bytes.to_le_bytes());
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(bytes: &[u8]) -> Vec<i16> {
        let size = usize::try_from(u32::from_le_bytes(bytes[40..44].try_into().unwrap())).unwrap();
        bytes[44..44 + size].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    #[test]
    fn a_file_is_whole_after_every_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let mut wav = Wav::create(&path, 2).unwrap();
        assert!(samples(&std::fs::read(&path).unwrap()).is_empty());
        wav.append(&[1, -1]).unwrap();
        wav.append(&[i16::MIN, i16::MAX]).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(samples(&bytes), [1, -1, i16::MIN, i16::MAX]);
        assert_eq!(
            usize::try_from(u32::from_le_bytes(bytes[4..8].try_into().unwrap())).unwrap(),
            bytes.len() - 8
        );
        assert_eq!(bytes[20..36], [1, 0, 2, 0, 0x40, 0x1f, 0, 0, 0, 0x7d, 0, 0, 4, 0, 16, 0]);
    }

    #[test]
    fn channels_change_places_in_all_that_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        let mut wav = Wav::create(&path, 2).unwrap();
        wav.append(&[1, 2].repeat(20_000)).unwrap();
        wav.swap_channels().unwrap();
        wav.append(&[3, 4]).unwrap();
        let mut expected = [2, 1].repeat(20_000);
        expected.extend([3, 4]);
        assert_eq!(samples(&std::fs::read(&path).unwrap()), expected);
    }

    #[test]
    fn what_a_cut_write_left_is_repaired_to_whole_samples() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        Wav::create(&path, 2).unwrap().append(&[1, 2, 3, 4]).unwrap();
        let mut bytes = std::fs::read(&path).unwrap();
        bytes.extend_from_slice(&[5, 0, 6, 0, 7, 0, 8]);
        for cut in 44..=bytes.len() {
            std::fs::write(&path, &bytes[..cut]).unwrap();
            let repaired = repair(&path).unwrap();
            let read = samples(&std::fs::read(&path).unwrap());
            assert_eq!(read, [1, 2, 3, 4, 5, 6][..(cut - 44) / 4 * 2], "cut at {cut}");
            assert_eq!(repaired.channels(), 2);
        }
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        for foreign in [b"RIFF".to_vec(), vec![0; 100], header(3, 0), header(0, 0)] {
            std::fs::write(&path, &foreign).unwrap();
            assert!(repair(&path).is_err());
            assert_eq!(std::fs::read(&path).unwrap(), foreign);
        }
    }

    #[test]
    fn a_second_of_either_kind_lasts_a_second() {
        let folder = tempfile::tempdir().unwrap();
        for channels in [1, 2] {
            let mut wav = Wav::create(&folder.path().join(channels.to_string()), channels).unwrap();
            wav.append(&vec![0; 8000 * usize::from(channels)]).unwrap();
            assert_eq!(wav.duration_ms(), 1000);
        }
    }

    #[test]
    fn there_is_one_recording_of_a_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.wav");
        Wav::create(&path, 1).unwrap();
        assert_eq!(Wav::create(&path, 1).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
