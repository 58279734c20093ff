//! Bytes to messages, with the limits of what a stranger may send.

use bytes::Bytes;
use sipx_sip::headers::{self, CSeq};
use sipx_sip::{Limits, StreamParser, message, parse_datagram};

use super::address::lossy;
use super::request::{Method, Request};
use super::{
    BODY_BYTES_MAX, DATAGRAM_BYTES_MAX, FOLDS_MAX, HEADER_BYTES_MAX, HEADERS_MAX, STREAM_MESSAGE_BYTES_MAX,
};

/// One message of the wire.
#[derive(Debug)]
pub enum Message {
    Request(Box<Request>),
    Response(Response),
}

/// An answer to a request of ours: what is needed to know which, and how it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    pub status: u16,
    pub branch: String,
    pub method: Method,
    pub cseq: u32,
}

/// These bytes are not a SIP message that can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("it is larger than allowed, or has more or longer headers; send less")]
    TooLarge,
    #[error("it is not SIP, or its headers cannot be read")]
    Malformed,
    #[error(
        "Via, From, To, Call-ID or CSeq is missing, repeated or malformed; without them there is no answer"
    )]
    Incomplete,
}

/// Reads what one UDP packet holds.
pub fn read_datagram(bytes: &Bytes) -> Result<Message, Unreadable> {
    let start = bytes.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let limits = limits(DATAGRAM_BYTES_MAX);
    parse_datagram(bytes.slice(start..), &limits).map_err(|error| unreadable(&error)).and_then(understood)
}

/// Finds messages in a stream that arrives in pieces.
#[derive(Debug)]
pub struct Stream(StreamParser);

impl Stream {
    /// A stream nothing was read of yet.
    #[must_use]
    pub fn new() -> Self {
        Self(StreamParser::new(limits(STREAM_MESSAGE_BYTES_MAX)))
    }

    /// Takes the next piece and gives the messages it completed. After an error the stream is lost.
    pub fn push(&mut self, piece: &[u8]) -> Result<Vec<Message>, Unreadable> {
        self.0.push(piece).map_err(|error| unreadable(&error))?.into_iter().map(understood).collect()
    }

    /// Whether the beginning of a message waits for its end.
    pub fn is_within_message(&self) -> bool {
        self.0.pending() > 0
    }

    /// Whether somebody sent the double line break that asks for a sign of life, since this was last asked.
    pub fn take_ping(&mut self) -> bool {
        self.0.take_keepalives() >= 2
    }
}

impl Default for Stream {
    fn default() -> Self {
        Self::new()
    }
}

fn limits(message_bytes_max: usize) -> Limits {
    Limits {
        max_message_bytes: message_bytes_max,
        max_body_bytes: BODY_BYTES_MAX,
        max_headers: HEADERS_MAX,
        max_header_bytes: HEADER_BYTES_MAX,
        max_folding_lines: FOLDS_MAX,
    }
}

fn unreadable(error: &sipx_sip::error::ParseError) -> Unreadable {
    match error {
        sipx_sip::error::ParseError::Limit { .. } => Unreadable::TooLarge,
        _ => Unreadable::Malformed,
    }
}

fn understood(parsed: message::Message) -> Result<Message, Unreadable> {
    match parsed {
        message::Message::Request(raw) => Request::from_sipx(raw)
            .map(|request| Message::Request(Box::new(request)))
            .ok_or(Unreadable::Incomplete),
        message::Message::Response(raw) => {
            understood_response(&raw).map(Message::Response).ok_or(Unreadable::Incomplete)
        }
    }
}

fn understood_response(raw: &message::Response) -> Option<Response> {
    let via = raw.headers.typed::<headers::Via>()?.ok()?;
    let sequence = raw.headers.typed::<CSeq>()?.ok()?;
    Some(Response {
        status: raw.status.code(),
        branch: via.branch().map(lossy).unwrap_or_default(),
        method: Method::from_sipx(&sequence.method),
        cseq: sequence.sequence,
    })
}
