//! The edge records the caller on the left; conversations have our side there, whoever called.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek as _, Write};

/// What the edge writes before the samples.
const HEADER_BYTES: usize = 44;
/// One sample of 16 bits for each side.
const FRAME_BYTES: usize = 4;

/// A copy of a stereo recording with its sides exchanged. What is no such recording stays as it is.
pub(super) fn our_side_first(mut file: File) -> io::Result<File> {
    let mut header = [0; HEADER_BYTES];
    let has_header = file.read_exact(&mut header).is_ok() && header.get(36..40) == Some(b"data".as_slice());
    if !has_header {
        file.rewind()?;
        return Ok(file);
    }
    let mut turned = tempfile::tempfile()?;
    let mut writer = BufWriter::new(&turned);
    writer.write_all(&header)?;
    exchange(BufReader::new(file), &mut writer)?;
    writer.flush()?;
    drop(writer);
    turned.rewind()?;
    Ok(turned)
}

fn exchange(mut from: impl Read, to: &mut impl Write) -> io::Result<()> {
    let mut frame = [0; FRAME_BYTES];
    loop {
        match from.read_exact(&mut frame) {
            Ok(()) => frame.rotate_left(FRAME_BYTES / 2),
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(()),
            Err(error) => return Err(error),
        }
        to.write_all(&frame)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_change_places_and_half_a_frame_is_nothing() {
        let mut turned = Vec::new();
        exchange([1, 2, 3, 4, 5, 6, 7, 8, 9].as_slice(), &mut turned).unwrap();
        assert_eq!(turned, [3, 4, 1, 2, 7, 8, 5, 6]);
    }
}
