//! A recording as a stream of blocks of 16-bit samples, one vector per channel.
//!
//! Invariant: rate and channel count never change within one [`Stream`]; encoder delay and padding are
//! already cut off; a packet that cannot be decoded becomes silence of the same length, so that later
//! words keep their time. The decoders parse hostile input and are not ours, so a panic in one of them is
//! caught here and means "the recording ends here".

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_OPUS;
use symphonia::core::codecs::audio::{AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;
use symphonia::core::packet::Packet;

use crate::mp4::{self, Edit};
use crate::opus::{self, Opus};
use crate::sniff::{HEAD_BYTES, identify};
use crate::source::Source;
use crate::webm;
use crate::{AudioError, Format, Media};

/// So many broken packets in a row are not a scratch but the end.
const BROKEN_RUN_MAX: u32 = 100;
/// No AAC encoder delays by less than one frame, and bare AAC does not say how much it is.
const AAC_DELAY_MIN: u64 = 1024;
const RATES: std::ops::RangeInclusive<u32> = 4_000..=384_000;

enum Engine {
    Symphonia(Box<dyn AudioDecoder>),
    Opus(Box<Opus>),
}

/// What the next step of a stream brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// [`Stream::planes`] holds samples.
    Block,
    /// The end, in order.
    End,
    /// The recording cannot be read any further.
    Broken,
}

/// An opened recording. [`Stream::channels`] and [`Stream::rate`] are known after the first block.
pub(crate) struct Stream {
    pub(crate) format: Format,
    pub(crate) codec: String,
    pub(crate) rate: u32,
    /// Frames that were really decoded, without the silence put in place of broken packets.
    pub(crate) good_frames: u64,
    /// Packets that were replaced by silence.
    pub(crate) broken_packets: u64,
    reader: Box<dyn FormatReader>,
    engine: Engine,
    track: u32,
    planes: Vec<Vec<i16>>,
    edit: Option<Edit>,
    skip: u64,
    remaining: Option<u64>,
    broken_run: u32,
    failed: Arc<AtomicBool>,
}

impl Stream {
    pub(crate) fn open(media: impl Media) -> Result<Self, AudioError> {
        let mut source = Source::new(media)?;
        let head = source.head(HEAD_BYTES)?;
        let (format, len) = (identify(&head)?, source.len());
        let edit = if format == Format::M4a { mp4::edit(&mut source, len) } else { None };
        std::io::Seek::rewind(&mut source)?;
        if format == Format::Webm && webm::breaks_off(&head, len) {
            source = source.forward_only();
        }
        let failed = source.failed();
        let caught = catch_unwind(AssertUnwindSafe(|| Self::start(source, format, edit)));
        match caught.unwrap_or(Err(AudioError::Corrupt)) {
            Err(AudioError::Corrupt) if failed.load(Ordering::Relaxed) => Err(storage_failed()),
            opened => opened,
        }
    }

    fn start(source: Source<impl Media>, format: Format, edit: Option<Edit>) -> Result<Self, AudioError> {
        let failed = source.failed();
        let stream = MediaSourceStream::new(Box::new(source), MediaSourceStreamOptions::default());
        let mut hint = Hint::new();
        hint.with_extension(format.extension());
        let probe = symphonia::default::get_probe();
        let reader = probe
            .probe(&hint, stream, FormatOptions::default(), MetadataOptions::default())
            .map_err(|error| refused(&error, format))?;
        let (track, codec, engine) = select(reader.as_ref(), format)?;
        let skip = match &engine {
            // In MP4 the edit list says how much.
            _ if edit.is_some() => 0,
            Engine::Opus(opus) => opus.pre_skip(),
            Engine::Symphonia(_) if codec == "aac" => AAC_DELAY_MIN,
            Engine::Symphonia(_) => 0,
        };
        Ok(Self {
            format,
            codec,
            rate: 0,
            good_frames: 0,
            broken_packets: 0,
            reader,
            engine,
            track,
            planes: Vec::new(),
            edit,
            skip,
            remaining: None,
            broken_run: 0,
            failed,
        })
    }

    /// The samples of the block just read; all vectors are equally long.
    pub(crate) fn planes(&self) -> &[Vec<i16>] {
        &self.planes
    }

    pub(crate) fn channels(&self) -> usize {
        self.planes.len()
    }

    /// Reads on until there are samples or there is nothing more.
    pub(crate) fn step(&mut self) -> Result<Step, AudioError> {
        loop {
            if self.remaining == Some(0) {
                return Ok(Step::End);
            }
            let caught = catch_unwind(AssertUnwindSafe(|| self.packet()));
            match caught.unwrap_or(Ok(Some(Step::Broken)))? {
                Some(Step::Block) if self.planes.first().is_none_or(Vec::is_empty) => {}
                Some(Step::Broken) if self.failed.load(Ordering::Relaxed) => return Err(storage_failed()),
                Some(step) => return Ok(step),
                None => {}
            }
        }
    }

    /// One packet of any track; `None` when it brought nothing.
    fn packet(&mut self) -> Result<Option<Step>, AudioError> {
        let packet = match self.reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(Some(Step::End)),
            Err(Error::ResetRequired) => return Ok(self.chained()),
            Err(_) => return Ok(Some(Step::Broken)),
        };
        if packet.track_id != self.track {
            return Ok(None);
        }
        let before = (self.rate, self.channels());
        match self.decode(&packet) {
            Some(rate) => {
                self.broken_run = 0;
                if before.0 == 0 {
                    self.first_block(rate)?;
                } else if before != (rate, self.channels()) {
                    return Ok(Some(Step::Broken));
                }
                self.good_frames += self.frames();
            }
            None if self.conceal() => {}
            None => return Ok((self.broken_run > BROKEN_RUN_MAX).then_some(Step::Broken)),
        }
        // Only the Opus decoder leaves the container's end trim to us.
        let end =
            if matches!(self.engine, Engine::Opus(_)) { opus::frames(packet.trim_end.get()) } else { 0 };
        self.trim(usize::try_from(end).unwrap_or(usize::MAX));
        Ok(Some(Step::Block))
    }

    /// Fills `planes`; the rate of what was decoded, or `None` when the packet is broken.
    fn decode(&mut self, packet: &Packet) -> Option<u32> {
        match &mut self.engine {
            Engine::Opus(opus) => opus.decode(&packet.data, &mut self.planes).map(|()| opus::RATE),
            Engine::Symphonia(decoder) => {
                let block = decoder.decode(packet).ok()?;
                block.copy_to_vecs_planar(&mut self.planes);
                Some(block.spec().rate())
            }
        }
    }

    fn first_block(&mut self, rate: u32) -> Result<(), AudioError> {
        match self.channels() {
            0 => return Err(AudioError::Corrupt),
            1 | 2 => {}
            channels => return Err(AudioError::TooManyChannels { channels }),
        }
        if !RATES.contains(&rate) {
            return Err(AudioError::Corrupt);
        }
        self.rate = rate;
        if let Some(edit) = self.edit {
            (self.skip, self.remaining) = edit.frames(rate);
        }
        Ok(())
    }

    /// Puts silence as long as the block before in place of a broken packet; `false` when it may not.
    fn conceal(&mut self) -> bool {
        self.broken_run += 1;
        self.broken_packets += 1;
        for plane in &mut self.planes {
            plane.fill(0);
        }
        self.rate != 0 && self.broken_run <= BROKEN_RUN_MAX
    }

    fn frames(&self) -> u64 {
        self.planes.first().map_or(0, |plane| u64::try_from(plane.len()).unwrap_or(u64::MAX))
    }

    /// Cuts off encoder delay, the container's end trim and what lies behind the edit list.
    fn trim(&mut self, end: usize) {
        let frames = self.planes.first().map_or(0, Vec::len);
        let start = usize::try_from(self.skip).unwrap_or(usize::MAX).min(frames);
        self.skip -= u64::try_from(start).unwrap_or(0);
        let keep = (frames - start).saturating_sub(end);
        let keep = self.remaining.map_or(keep, |left| keep.min(usize::try_from(left).unwrap_or(usize::MAX)));
        for plane in &mut self.planes {
            plane.truncate(start + keep);
            plane.drain(..start);
        }
        if let Some(left) = &mut self.remaining {
            *left = left.saturating_sub(u64::try_from(keep).unwrap_or(u64::MAX));
        }
    }

    /// A new stream begins inside the file, as when two OGG files are joined.
    fn chained(&mut self) -> Option<Step> {
        let Ok((track, _, engine)) = select(self.reader.as_ref(), self.format) else {
            return Some(Step::Broken);
        };
        if let Engine::Opus(opus) = &engine {
            self.skip = opus.pre_skip();
        }
        (self.track, self.engine) = (track, engine);
        None
    }
}

fn select(reader: &dyn FormatReader, format: Format) -> Result<(u32, String, Engine), AudioError> {
    let unknown = || AudioError::Unsupported { codec: "an unknown codec".to_owned() };
    let track = reader
        .first_track_known_codec(TrackType::Audio)
        .or_else(|| reader.default_track(TrackType::Audio))
        .ok_or(AudioError::NotAudio { what: "it has no sound track" })?;
    let parameters = track.codec_params.as_ref().and_then(CodecParameters::audio).ok_or_else(unknown)?;
    if parameters.codec == CODEC_ID_OPUS {
        let opus = Opus::new(parameters.extra_data.as_deref().unwrap_or_default())?;
        return Ok((track.id, "opus".to_owned(), Engine::Opus(Box::new(opus))));
    }
    let decoder = symphonia::default::get_codecs()
        .make_audio_decoder(parameters, &AudioDecoderOptions::default())
        .map_err(|error| refused(&error, format))?;
    let codec = decoder.codec_info().short_name.to_owned();
    Ok((track.id, codec, Engine::Symphonia(decoder)))
}

fn refused(error: &Error, format: Format) -> AudioError {
    match error {
        Error::Unsupported(_) => AudioError::Unsupported { codec: format!("this kind of {}", format.name()) },
        _ => AudioError::Corrupt,
    }
}

fn storage_failed() -> AudioError {
    AudioError::Io(std::io::Error::other("reading failed midway"))
}
