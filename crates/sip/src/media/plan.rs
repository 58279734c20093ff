//! What the signalling tells a media session: plain data, made from an offer and its answer.
//!
//! Invariant: nothing here is secret but [`crate::media::Keys`], which does not show itself.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use crate::media::Keys;
use crate::product::{CallId, Side, StartedCall};
use crate::wire::sdp;

/// Streams one call may have; a SIPREC session of two sides has two.
pub const STREAMS_MAX: usize = 4;

/// Where media is received and recordings are written.
#[derive(Debug, Clone)]
pub struct MediaSettings {
    /// The address the ports are bound to; what the SDP says is the signalling's business.
    pub bind: IpAddr,
    /// First and last port of the range, both inclusive.
    pub ports: (u16, u16),
    pub recordings: PathBuf,
    /// After so long without a valid packet on any stream that is not held, [`Notice::NoMedia`] is told once.
    pub quiet_ms_max: u64,
}

/// A call as it is answered.
#[derive(Debug, Clone)]
pub struct MediaPlan {
    pub call: StartedCall,
    /// One for each accepted audio line, in the order of the reserved ports.
    pub streams: Vec<StreamPlan>,
    /// Both sides come in one stream: the recording is mono.
    pub mixed: bool,
    /// We send silence to the peer once the call is acknowledged; a recording session is only listened to.
    pub answers: bool,
}

/// One stream as offer and answer agreed on it. Before a late offer is answered, `formats` may be empty.
#[derive(Debug, Clone)]
pub struct StreamPlan {
    pub side: Side,
    pub peer: Peer,
    /// Control packets come and go by the port of the audio.
    pub is_muxed: bool,
    /// Payload types and what they carry. The first is what we send.
    pub formats: Vec<(u8, Codec)>,
    /// Payload type of `telephone-event`.
    pub events: Option<u8>,
    pub flow: Flow,
    /// How the peer encrypts; none for plain RTP.
    pub keys: Option<Keys>,
}

/// Whose packets a stream takes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peer {
    /// The address and port of the SDP.
    pub said: Option<SocketAddr>,
    /// From these hosts the first valid packet decides the port, once. Usually the host of the SDP and the one the
    /// signalling came from, which differ behind a NAT. Empty: only `said`.
    pub hosts: Vec<IpAddr>,
}

/// What is done with a stream's audio.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Flow {
    #[default]
    Live,
    /// The peer holds the call. Nothing is recorded; the mark is `hold`.
    Held,
    /// A recording session is paused. Nothing is recorded, whatever arrives; the mark is `pause`.
    Paused,
}

/// The codecs this edge decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Codec {
    /// PCMU, G.711 µ-law.
    Ulaw,
    /// PCMA, G.711 A-law.
    Alaw,
}

impl Codec {
    /// The codec of a format in a session description.
    pub fn of(format: &sdp::Codec) -> Option<Self> {
        match (format.name.as_str(), format.rate) {
            ("PCMU", 8000) => Some(Self::Ulaw),
            ("PCMA", 8000) => Some(Self::Alaw),
            _ => None,
        }
    }
}

/// What a session tells the signalling on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Nothing valid was heard for [`MediaSettings::quiet_ms_max`]. Told once for each call.
    NoMedia(CallId),
}

/// Why media cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("no free port for media: widen the range of RTP ports or lower the number of calls")]
    NoPort,
    #[error("a call may have at most {STREAMS_MAX} streams")]
    TooManyStreams,
    #[error("the recording could not be begun: see to the space and the rights of the recordings directory")]
    Recording(#[from] std::io::Error),
}
