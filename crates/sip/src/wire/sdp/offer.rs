//! A session description somebody sent, as far as this crate uses it.

use std::net::IpAddr;

use kernel::Secret;
use sipx_sdp::session::{self, Attribute, MediaDescription, SessionDescription};

/// Streams of one description that are looked at; more than any recording session has.
const STREAMS_MAX: usize = 16;

/// Which way a stream flows, seen from whoever wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Both,
    Send,
    Receive,
    Inactive,
}

/// What the other side wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub streams: Vec<Stream>,
}

/// One `m=` line with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// `audio`, `video` and so on.
    pub kind: String,
    /// Zero when the stream is switched off.
    pub port: u16,
    /// `RTP/AVP`, `RTP/SAVP` and so on.
    pub protocol: String,
    /// None when it is a name, which nobody looks up.
    pub address: Option<IpAddr>,
    pub direction: Direction,
    /// `a=label`, by which SIPREC metadata names the stream.
    pub label: Option<String>,
    /// As they were written, also those nobody here knows.
    pub formats: Vec<String>,
    /// The formats with a known meaning, in the order of preference.
    pub codecs: Vec<Codec>,
    /// The SDES keys on offer.
    pub crypto: Vec<Crypto>,
    /// `a=rtcp-mux`.
    pub is_muxed: bool,
    /// Milliseconds of sound in one packet.
    pub packet_ms: Option<u32>,
}

/// What a payload type means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codec {
    pub payload: u8,
    /// In upper case, such as `PCMA` or `TELEPHONE-EVENT`.
    pub name: String,
    pub rate: u32,
    /// `a=fmtp` of this payload type.
    pub parameters: Option<String>,
}

/// One `a=crypto` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crypto {
    pub tag: u32,
    pub suite: String,
    /// Master key and salt in base64.
    pub key: Secret,
}

/// The description cannot be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    #[error("the session description cannot be read; check its o=, c= and m= lines")]
    Malformed,
    #[error("the session description has more than {STREAMS_MAX} streams; offer fewer")]
    TooManyStreams,
}

impl Direction {
    /// The direction that answers this one.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Self::Send => Self::Receive,
            Self::Receive => Self::Send,
            Self::Both | Self::Inactive => self,
        }
    }

    /// Whether whoever wrote it sends.
    pub fn sends(self) -> bool {
        matches!(self, Self::Both | Self::Send)
    }

    fn from_sipx(direction: session::Direction) -> Self {
        match direction {
            session::Direction::SendRecv => Self::Both,
            session::Direction::SendOnly => Self::Send,
            session::Direction::RecvOnly => Self::Receive,
            session::Direction::Inactive => Self::Inactive,
        }
    }
}

impl Offer {
    /// Reads a body of type `application/sdp`.
    pub fn parse(body: &[u8]) -> Result<Self, Unusable> {
        let read = sipx_sdp::parse(&String::from_utf8_lossy(body)).map_err(|_| Unusable::Malformed)?;
        if read.media.len() > STREAMS_MAX {
            return Err(Unusable::TooManyStreams);
        }
        Ok(Self { streams: read.media.iter().map(|media| Stream::from_sipx(&read, media)).collect() })
    }
}

impl Stream {
    fn from_sipx(whole: &SessionDescription, media: &MediaDescription) -> Self {
        let declared = media.declared_direction().unwrap_or_else(|| whole.direction());
        Self {
            kind: media.media.clone(),
            port: media.port,
            protocol: media.protocol.clone(),
            address: whole.address_for(media),
            direction: Direction::from_sipx(declared),
            label: value(media, "label").map(str::to_owned),
            formats: media.formats.clone(),
            codecs: media.formats.iter().filter_map(|format| codec(media, format)).collect(),
            crypto: values(media, "crypto").filter_map(crypto).collect(),
            is_muxed: media.rtcp_mux(),
            packet_ms: value(media, "ptime").and_then(|text| text.trim().parse().ok()),
        }
    }
}

fn values<'a>(media: &'a MediaDescription, name: &'a str) -> impl Iterator<Item = &'a str> {
    let named = media.attributes.iter().filter(move |attribute: &&Attribute| attribute.name == name);
    named.filter_map(|attribute| attribute.value.as_deref())
}

fn value<'a>(media: &'a MediaDescription, name: &'a str) -> Option<&'a str> {
    values(media, name).next().map(str::trim)
}

fn codec(media: &MediaDescription, format: &str) -> Option<Codec> {
    let payload: u8 = format.parse().ok().filter(|payload| *payload < 128)?;
    let (name, rate) = match media.rtpmap(format) {
        Some(map) => {
            let mut parts = map.trim().split('/');
            (parts.next()?.to_ascii_uppercase(), parts.next()?.trim().parse().ok()?)
        }
        None => (assigned(payload)?.to_owned(), 8000),
    };
    let parameters = values(media, "fmtp").find_map(|line| line.strip_prefix(format)?.strip_prefix(' '));
    Some(Codec { payload, name, rate, parameters: parameters.map(str::to_owned) })
}

/// Payload types whose meaning RFC 3551 fixes and that telephones use without saying so.
fn assigned(payload: u8) -> Option<&'static str> {
    match payload {
        0 => Some("PCMU"),
        3 => Some("GSM"),
        8 => Some("PCMA"),
        9 => Some("G722"),
        13 => Some("CN"),
        18 => Some("G729"),
        _ => None,
    }
}

/// A line that names its key or asks for other packets than usual is none: both sides would have to do so.
fn crypto(line: &str) -> Option<Crypto> {
    let mut parts = line.split_ascii_whitespace();
    let (tag, suite) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
    let mut key = parts.next()?.strip_prefix("inline:")?.split('|');
    let material = Secret::new(key.next().unwrap_or_default());
    let is_usual =
        !key.any(|part| part.contains(':')) && parts.all(|parameter| parameter.starts_with("WSH="));
    is_usual.then_some(Crypto { tag, suite, key: material })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO_LEGS: &str = "v=0\r\no=SRC 1 1 IN IP4 198.51.100.1\r\ns=-\r\nc=IN IP4 198.51.100.1\r\nt=0 0\r\n\
        m=audio 12240 RTP/SAVP 0 4 8 101\r\na=sendonly\r\na=label:a_leg\r\na=rtpmap:101 telephone-event/8000\r\n\
        a=fmtp:101 0-15\r\na=ptime:20\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^31 WSH=64\r\n\
        a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:QUJD|2^31|1:4\r\n\
        a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:QUJD UNENCRYPTED_SRTP\r\n\
        m=audio 22456 RTP/AVP 8\r\nc=IN IP6 2001:db8::1\r\na=inactive\r\na=label:2\r\n";

    #[test]
    fn an_offer_keeps_order_labels_directions_and_addresses() {
        let offer = Offer::parse(TWO_LEGS.as_bytes()).unwrap();
        let [left, right] = offer.streams.as_slice() else { panic!("{offer:?}") };
        assert_eq!((left.label.as_deref(), right.label.as_deref()), (Some("a_leg"), Some("2")));
        assert_eq!((left.direction, right.direction), (Direction::Send, Direction::Inactive));
        assert_eq!(left.address, Some("198.51.100.1".parse().unwrap()));
        assert_eq!(right.address, Some("2001:db8::1".parse().unwrap()));
        assert_eq!((left.port, left.packet_ms), (12240, Some(20)));
    }

    #[test]
    fn payload_types_without_a_map_have_their_assigned_meaning_and_unknown_ones_none() {
        let offer = Offer::parse(TWO_LEGS.as_bytes()).unwrap();
        let names: Vec<&str> = offer.streams[0].codecs.iter().map(|codec| codec.name.as_str()).collect();
        assert_eq!(names, ["PCMU", "PCMA", "TELEPHONE-EVENT"]);
        assert_eq!(offer.streams[0].codecs[2].parameters.as_deref(), Some("0-15"));
    }

    #[test]
    fn a_key_is_read_without_its_lifetime_and_never_shown() {
        let offer = Offer::parse(TWO_LEGS.as_bytes()).unwrap();
        let crypto = &offer.streams[0].crypto[0];
        assert_eq!((crypto.tag, crypto.suite.as_str()), (1, "AES_CM_128_HMAC_SHA1_80"));
        assert_eq!((crypto.key.expose(), offer.streams[0].crypto.len()), ("QUJD", 1));
        assert!(!format!("{offer:?}").contains("QUJD"));
    }

    #[test]
    fn a_description_that_cannot_be_read_says_so() {
        assert_eq!(Offer::parse(b"hello"), Err(Unusable::Malformed));
        let many = format!("{TWO_LEGS}{}", "m=audio 4 RTP/AVP 0\r\n".repeat(STREAMS_MAX));
        assert_eq!(Offer::parse(many.as_bytes()), Err(Unusable::TooManyStreams));
    }
}
