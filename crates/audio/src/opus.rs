//! Opus packets to samples. The demuxers of symphonia deliver Opus and it has no decoder for it.

use ruopus::OpusDecoder;

use crate::AudioError;

/// Opus decodes to the rate one asks for; more than this is thrown away anyway and costs twice the time.
pub(crate) const RATE: u32 = 16_000;
/// What Opus files state their delays and trims in.
const CLOCK: u32 = 48_000;
const HEAD_BYTES: usize = 19;

/// A decoder for the packets of one track.
pub(crate) struct Opus {
    decoder: Box<OpusDecoder>,
    channels: usize,
    pre_skip: u16,
}

impl Opus {
    /// `head` is the codec's private data as the container carries it.
    pub(crate) fn new(head: &[u8]) -> Result<Self, AudioError> {
        // RFC 7845 §5.1: channel count at 9, pre-skip at 10. One or two channels are one stream in every
        // mapping but the one `sniff` refuses.
        let head =
            head.get(..HEAD_BYTES).filter(|head| head.starts_with(b"OpusHead")).ok_or(AudioError::Corrupt)?;
        let channels = head.get(9).copied().map_or(0, usize::from);
        let pre_skip = head.get(10..12).and_then(|two| two.try_into().ok()).map_or(0, u16::from_le_bytes);
        match channels {
            0 => Err(AudioError::Corrupt),
            1 | 2 => {
                Ok(Self { decoder: Box::new(OpusDecoder::with_rate(RATE, channels)), channels, pre_skip })
            }
            channels => Err(AudioError::TooManyChannels { channels }),
        }
    }

    /// Frames at the beginning that only warm the decoder up.
    pub(crate) fn pre_skip(&self) -> u64 {
        frames(self.pre_skip.into())
    }

    /// Decodes one packet into one vector per channel; `None` when the packet is broken.
    pub(crate) fn decode(&mut self, packet: &[u8], planes: &mut Vec<Vec<i16>>) -> Option<()> {
        let samples = self.decoder.decode_packet_i16(packet).ok()?;
        planes.resize_with(self.channels, Vec::new);
        for (channel, plane) in planes.iter_mut().enumerate() {
            plane.clear();
            plane.extend(samples.iter().skip(channel).step_by(self.channels));
        }
        Some(())
    }
}

/// Frames of ours in so many ticks of the Opus clock.
pub(crate) fn frames(ticks: u64) -> u64 {
    ticks.saturating_mul(RATE.into()) / u64::from(CLOCK)
}
