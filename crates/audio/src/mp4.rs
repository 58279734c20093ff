//! The edit list of an MP4: which part of the decoded sound is the recording. symphonia reads it and does
//! not apply it, and without it AAC begins with 20 to 130 ms of encoder delay.
//!
//! Invariant: only box headers and a few fixed fields are read, whatever sizes the boxes claim.

use std::io::{Read, Seek, SeekFrom};

/// More boxes on one level than any recorder writes.
const BOXES_MAX: usize = 4096;
const EDITS_MAX: u32 = 64;
const MICROS: u64 = 1_000_000;

/// Microseconds to skip at the beginning, and how long the sound lasts after that when it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Edit {
    pub(crate) skip_us: u64,
    pub(crate) play_us: Option<u64>,
}

impl Edit {
    /// The same in frames: how many to skip, how many to play.
    pub(crate) fn frames(self, rate: u32) -> (u64, Option<u64>) {
        let frames = |us: u64| us.saturating_mul(rate.into()) / MICROS;
        (frames(self.skip_us), self.play_us.map(frames))
    }
}

#[derive(Debug, Clone, Copy)]
struct Span {
    kind: [u8; 4],
    start: u64,
    end: u64,
}

/// The edit of the first sound track; `None` when there is none or it cannot be read.
pub(crate) fn edit(source: &mut (impl Read + Seek), len: u64) -> Option<Edit> {
    let moov = find(&boxes(source, 0, len), *b"moov")?;
    let inside = boxes(source, moov.start, moov.end);
    let movie_scale = timescale(source, find(&inside, *b"mvhd")?)?;
    for trak in inside.iter().filter(|one| one.kind == *b"trak") {
        let parts = boxes(source, trak.start, trak.end);
        let media = find(&parts, *b"mdia")?;
        let media_parts = boxes(source, media.start, media.end);
        if handler(source, find(&media_parts, *b"hdlr")?)? != *b"soun" {
            continue;
        }
        let media_scale = timescale(source, find(&media_parts, *b"mdhd")?)?;
        let edits = find(&parts, *b"edts")?;
        let list = find(&boxes(source, edits.start, edits.end), *b"elst")?;
        return entries(source, list, movie_scale, media_scale);
    }
    None
}

fn find(among: &[Span], kind: [u8; 4]) -> Option<Span> {
    among.iter().find(|one| one.kind == kind).copied()
}

fn boxes(source: &mut (impl Read + Seek), mut at: u64, end: u64) -> Vec<Span> {
    let mut found = Vec::new();
    while at < end && found.len() < BOXES_MAX {
        let Some(one) = header(source, at, end) else { break };
        at = one.end;
        found.push(one);
    }
    found
}

fn header(source: &mut (impl Read + Seek), at: u64, end: u64) -> Option<Span> {
    source.seek(SeekFrom::Start(at)).ok()?;
    let (small, kind) = (u64::from(u32::from_be_bytes(bytes(source)?)), bytes(source)?);
    let (size, header) = match small {
        0 => (end.checked_sub(at)?, 8),
        1 => (u64::from_be_bytes(bytes(source)?), 16),
        size => (size, 8),
    };
    let until = at.checked_add(size)?.min(end);
    (size >= header).then_some(Span { kind, start: at + header, end: until })
}

fn bytes<const N: usize>(source: &mut impl Read) -> Option<[u8; N]> {
    let mut buffer = [0; N];
    source.read_exact(&mut buffer).ok()?;
    Some(buffer)
}

/// Of `mvhd` and `mdhd`, which begin alike.
fn timescale(source: &mut (impl Read + Seek), of: Span) -> Option<u64> {
    source.seek(SeekFrom::Start(of.start)).ok()?;
    let [version, ..] = bytes::<4>(source)?;
    let times = if version == 1 { 16 } else { 8 };
    source.seek(SeekFrom::Current(times)).ok()?;
    Some(u64::from(u32::from_be_bytes(bytes(source)?))).filter(|scale| *scale > 0)
}

fn handler(source: &mut (impl Read + Seek), of: Span) -> Option<[u8; 4]> {
    source.seek(SeekFrom::Start(of.start.checked_add(8)?)).ok()?;
    bytes(source)
}

fn entries(source: &mut (impl Read + Seek), of: Span, movie: u64, media: u64) -> Option<Edit> {
    source.seek(SeekFrom::Start(of.start)).ok()?;
    let [version, ..] = bytes::<4>(source)?;
    let count = u32::from_be_bytes(bytes(source)?).min(EDITS_MAX);
    let (mut skip, mut play) = (None, 0_u64);
    for _ in 0..count {
        let (duration, media_time) = if version == 1 {
            (u64::from_be_bytes(bytes(source)?), i64::from_be_bytes(bytes(source)?))
        } else {
            (u32::from_be_bytes(bytes(source)?).into(), i32::from_be_bytes(bytes(source)?).into())
        };
        bytes::<4>(source)?;
        // A negative media time is an empty edit: nothing is played.
        if let Ok(time) = u64::try_from(media_time) {
            skip.get_or_insert(time);
            play = play.saturating_add(duration);
        }
    }
    let skip_us = skip?.checked_mul(MICROS)? / media;
    let play_us = play.checked_mul(MICROS).map(|scaled| scaled / movie).filter(|us| *us > 0);
    Some(Edit { skip_us, play_us })
}
