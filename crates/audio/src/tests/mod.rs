//! The crate from outside: every format against the truth, and everything that can be wrong with a file.

mod damage;
mod formats;
mod sides;
mod wavs;

use std::io::Cursor;

use crate::{AudioError, Limits, Measured, Side, measure, to_wav_channel};

const FLAC: &[u8] = include_bytes!("../../fixtures/call.flac");
const MP3: &[u8] = include_bytes!("../../fixtures/call.mp3");
const M4A: &[u8] = include_bytes!("../../fixtures/call.m4a");
const M4A_44K: &[u8] = include_bytes!("../../fixtures/call-44k.m4a");
const AAC: &[u8] = include_bytes!("../../fixtures/call.aac");
const OGG_VORBIS: &[u8] = include_bytes!("../../fixtures/vorbis.ogg");
const OGG_OPUS: &[u8] = include_bytes!("../../fixtures/opus.ogg");
const WEBM_OPUS: &[u8] = include_bytes!("../../fixtures/opus.webm");
const WEBM_VORBIS: &[u8] = include_bytes!("../../fixtures/vorbis.webm");
const TRUTH: &str = include_str!("../../fixtures/call.json");

const COMPRESSED: [(&str, &[u8]); 8] = [
    ("mp3", MP3),
    ("m4a", M4A),
    ("m4a 44.1 kHz", M4A_44K),
    ("aac", AAC),
    ("ogg vorbis", OGG_VORBIS),
    ("ogg opus", OGG_OPUS),
    ("webm opus", WEBM_OPUS),
    ("webm vorbis", WEBM_VORBIS),
];

fn measured(bytes: impl Into<Vec<u8>>) -> Result<Measured, AudioError> {
    measure(Cursor::new(bytes.into()), Limits::default())
}

/// One channel of the lossless fixture at 16 kHz.
fn samples(channel: usize) -> Vec<i16> {
    let side = Side::Channel(channel);
    let wav = to_wav_channel(Cursor::new(FLAC), side, Limits::default(), usize::MAX).unwrap();
    wav[44..].chunks(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect()
}

/// How samples are written in a WAV: format tag, bits, and one sample's bytes.
struct Encoding {
    name: &'static str,
    tag: u16,
    bits: u16,
    write: fn(i16) -> Vec<u8>,
}

const PCM16: Encoding = Encoding { name: "pcm 16", tag: 1, bits: 16, write: |s| s.to_le_bytes().to_vec() };

fn wav(channels: &[Vec<i16>], rate: u32, encoding: &Encoding) -> Vec<u8> {
    let frames = channels.first().map_or(0, Vec::len);
    let mut data = Vec::new();
    for at in 0..frames {
        for channel in channels {
            data.extend((encoding.write)(channel[at]));
        }
    }
    let count = u16::try_from(channels.len()).unwrap();
    let align = count * encoding.bits / 8;
    let size = u32::try_from(data.len()).unwrap();
    // Only PCM may leave out the (empty) extension.
    let extension: &[u8] = if encoding.tag == 1 { &[] } else { &[0, 0] };
    let fmt = 16 + u32::try_from(extension.len()).unwrap();
    let mut wav = b"RIFF".to_vec();
    wav.extend((size + 20 + fmt).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(fmt.to_le_bytes());
    wav.extend(encoding.tag.to_le_bytes());
    wav.extend(count.to_le_bytes());
    wav.extend(rate.to_le_bytes());
    wav.extend((rate * u32::from(align)).to_le_bytes());
    wav.extend(align.to_le_bytes());
    wav.extend(encoding.bits.to_le_bytes());
    wav.extend(extension);
    wav.extend(b"data");
    wav.extend(size.to_le_bytes());
    wav.extend(data);
    wav
}
