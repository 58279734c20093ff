//! Session descriptions of ours: answers, and the offer to somebody who made none.

use std::fmt::Write as _;
use std::net::IpAddr;

use super::{Codec, Crypto, Direction, Stream};

/// What we write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Description<'a> {
    /// Where we hear.
    pub address: IpAddr,
    /// Names the session; the same for its whole life.
    pub session: u64,
    /// Grows with every change.
    pub version: u64,
    /// In the order of the offer, one for each of its streams.
    pub streams: &'a [OwnStream],
}

/// One of our streams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnStream {
    pub kind: String,
    /// Zero refuses the stream.
    pub port: u16,
    pub protocol: String,
    pub codecs: Vec<Codec>,
    pub direction: Direction,
    pub label: Option<String>,
    pub crypto: Option<Crypto>,
    pub is_muxed: bool,
    /// What is written for a stream that is refused: its first format.
    pub refused_format: String,
}

impl OwnStream {
    /// Refuses an offered stream, which stays in its place (RFC 3264 §6).
    pub fn refusing(offered: &Stream) -> Self {
        Self {
            kind: offered.kind.clone(),
            port: 0,
            protocol: offered.protocol.clone(),
            codecs: Vec::new(),
            direction: Direction::Inactive,
            label: offered.label.clone(),
            crypto: None,
            is_muxed: false,
            refused_format: offered.formats.first().cloned().unwrap_or_else(|| "0".to_owned()),
        }
    }
}

impl Description<'_> {
    /// The text of it.
    pub fn write(&self) -> String {
        let family = if self.address.is_ipv6() { "IP6" } else { "IP4" };
        let (address, session, version) = (self.address, self.session, self.version);
        let mut out = format!(
            "v=0\r\no=- {session} {version} IN {family} {address}\r\ns=-\r\nc=IN {family} {address}\r\nt=0 0\r\n"
        );
        for stream in self.streams {
            write_stream(&mut out, stream);
        }
        out
    }
}

fn write_stream(out: &mut String, stream: &OwnStream) {
    let mut formats: Vec<String> = stream.codecs.iter().map(|codec| codec.payload.to_string()).collect();
    if formats.is_empty() {
        formats.push(stream.refused_format.clone());
    }
    line(out, format_args!("m={} {} {} {}", stream.kind, stream.port, stream.protocol, formats.join(" ")));
    for codec in &stream.codecs {
        line(out, format_args!("a=rtpmap:{} {}/{}", codec.payload, wire_name(&codec.name), codec.rate));
        if let Some(parameters) = &codec.parameters {
            line(out, format_args!("a=fmtp:{} {parameters}", codec.payload));
        }
    }
    if let Some(label) = &stream.label {
        line(out, format_args!("a=label:{label}"));
    }
    if stream.port == 0 {
        return;
    }
    if let Some(Crypto { tag, suite, key }) = &stream.crypto {
        line(out, format_args!("a=crypto:{tag} {suite} inline:{}", key.expose()));
    }
    if stream.is_muxed {
        line(out, format_args!("a=rtcp-mux"));
    }
    line(out, format_args!("a={}", direction(stream.direction)));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _written = out.write_fmt(text);
    out.push_str("\r\n");
}

/// Some devices compare this name letter by letter.
fn wire_name(name: &str) -> &str {
    if name == "TELEPHONE-EVENT" { "telephone-event" } else { name }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "sendrecv",
        Direction::Send => "sendonly",
        Direction::Receive => "recvonly",
        Direction::Inactive => "inactive",
    }
}

#[cfg(test)]
mod tests {
    use super::super::Offer;
    use super::*;

    #[test]
    fn an_answer_has_a_line_for_every_stream_that_was_offered_and_reads_back() {
        let offer = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n\
            m=video 9 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 8\r\na=label:7\r\na=sendonly\r\n";
        let offered = Offer::parse(offer.as_bytes()).unwrap().streams;
        let audio = OwnStream {
            port: 30000,
            codecs: offered[1].codecs.clone(),
            direction: offered[1].direction.mirrored(),
            ..OwnStream::refusing(&offered[1])
        };
        let streams = vec![OwnStream::refusing(&offered[0]), audio];
        let text = Description {
            address: "203.0.113.5".parse().unwrap(),
            session: 3,
            version: 4,
            streams: &streams,
        }
        .write();
        assert!(text.starts_with("v=0\r\no=- 3 4 IN IP4 203.0.113.5\r\n"), "{text}");
        let read = Offer::parse(text.as_bytes()).unwrap().streams;
        assert_eq!((read[0].port, read[1].port), (0, 30000));
        assert_eq!(read[0].formats, ["96"]);
        assert_eq!((read[1].label.as_deref(), read[1].direction), (Some("7"), Direction::Receive));
    }
}
