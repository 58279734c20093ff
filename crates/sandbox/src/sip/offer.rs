//! What a telephone offers: a session description, and for a recording the metadata of the call that is recorded.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Entropy;

use super::session::Place;
use super::{SipCall, SipCallKind};

const BOUNDARY: &str = "harken-sandbox-boundary";

/// Headers and body that make an INVITE the offer of a call.
#[derive(Debug)]
pub(super) struct Offer {
    /// Parameters of `Contact`.
    pub(super) feature: &'static str,
    /// Further headers, each with its end.
    pub(super) headers: String,
    pub(super) body: String,
}

pub(super) fn of(call: &SipCall, place: &Place, ports: &[u16], entropy: &Entropy) -> Offer {
    let description = description(call.kind, place, ports);
    match call.kind {
        SipCallKind::Plain => {
            Offer { feature: "", headers: "Content-Type: application/sdp\r\n".into(), body: description }
        }
        SipCallKind::Recording => {
            let metadata = metadata(call, place, ports.len(), entropy);
            Offer {
                feature: ";+sip.src",
                headers: format!(
                    "Require: siprec\r\nAccept: application/sdp, application/rs-metadata\r\n\
                     Content-Type: multipart/mixed;boundary={BOUNDARY}\r\n"
                ),
                body: format!(
                    "--{BOUNDARY}\r\nContent-Type: application/sdp\r\n\r\n{description}\r\n--{BOUNDARY}\r\n\
                     Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n\
                     {metadata}\r\n--{BOUNDARY}--\r\n"
                ),
            }
        }
    }
}

fn description(kind: SipCallKind, place: &Place, ports: &[u16]) -> String {
    let (family, address) = (place.family(), place.address.ip());
    let media = ports.iter().zip(1..).map(|(port, label)| {
        let direction = match kind {
            SipCallKind::Plain => "a=sendrecv\r\n".to_owned(),
            SipCallKind::Recording => format!("a=sendonly\r\na=label:{label}\r\n"),
        };
        format!("m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\n{direction}")
    });
    format!(
        "v=0\r\no=sandbox 1 1 IN {family} {address}\r\ns=-\r\nc=IN {family} {address}\r\nt=0 0\r\n{}",
        media.collect::<String>()
    )
}

/// RFC 7865: one session, two participants, and which of them speaks in which stream.
fn metadata(call: &SipCall, place: &Place, streams: usize, entropy: &Entropy) -> String {
    let id = || STANDARD.encode(entropy.bytes::<16>());
    let (session, speaker, listener, first, second) = (id(), id(), id(), id(), id());
    let domain = &place.domain;
    let participant = |id: &str, number: &str| {
        format!(
            "<participant participant_id=\"{id}\"><nameID aor=\"sip:{number}@{domain}\"><name xml:lang=\"en\">\
             {number}</name></nameID></participant>"
        )
    };
    let stream = |id: &str, label: u8| {
        format!("<stream stream_id=\"{id}\" session_id=\"{session}\"><label>{label}</label></stream>")
    };
    let speaks = |who: &str, sends: &str| {
        format!(
            "<participantstreamassoc participant_id=\"{who}\"><send>{sends}</send></participantstreamassoc>"
        )
    };
    let both = streams > 1;
    let other = if both { second.as_str() } else { first.as_str() };
    let second_stream = if both { stream(&second, 2) } else { String::new() };
    let (from, to) = (participant(&speaker, &call.from), participant(&listener, &call.to));
    let call_id = &place.call_id;
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\
         <datamode>complete</datamode><session session_id=\"{session}\"><sipSessionID>{call_id}</sipSessionID>\
         </session>{from}{to}{}{second_stream}{}{}</recording>",
        stream(&first, 1),
        speaks(&speaker, &first),
        speaks(&listener, other),
    )
}
