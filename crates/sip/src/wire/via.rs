//! The top `Via`: names the transaction, and is the one header that a server changes.

use std::net::SocketAddr;

use sipx_sip::headers;

use super::address::{lossy, text};

/// Room for what [`stamped`] adds.
const STAMP_BYTES: usize = 64;

/// What of the top `Via` matters here. Where answers go is never read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Via {
    /// Empty when the sender is older than RFC 3261.
    pub branch: String,
    /// Host and port the sender calls itself.
    pub sent_by: String,
}

impl Via {
    pub(super) fn from_sipx(via: &headers::Via) -> Self {
        let mut sent_by = text(via.host.to_bytes());
        sent_by.make_ascii_lowercase();
        if let Some(port) = via.port {
            sent_by.push(':');
            sent_by.push_str(&port.to_string());
        }
        let branch = if via.has_rfc3261_branch() {
            via.branch().map(lossy).unwrap_or_default()
        } else {
            String::new()
        };
        Self { branch, sent_by }
    }
}

/// The first value with `received` and `rport` as they were seen, and everything after it as it came.
pub(super) fn stamped(value: &[u8], source: SocketAddr) -> Vec<u8> {
    let end = headers::first_hop_end(value);
    let (hop, rest) = value.split_at_checked(end).unwrap_or((value, &[]));
    let mut parts = split_parameters(hop).into_iter();
    let sent_by = parts.next().unwrap_or_default();
    let mut out = Vec::with_capacity(value.len() + STAMP_BYTES);
    out.extend_from_slice(sent_by);
    let mut wants_port = false;
    for parameter in parts {
        let name = parameter.split(|byte| *byte == b'=').next().unwrap_or_default().trim_ascii();
        wants_port |= name.eq_ignore_ascii_case(b"rport");
        if !name.eq_ignore_ascii_case(b"rport") && !name.eq_ignore_ascii_case(b"received") {
            out.push(b';');
            out.extend_from_slice(parameter);
        }
    }
    let seen = source.ip().to_canonical().to_string();
    if wants_port || !names_host(sent_by, &seen) {
        out.extend_from_slice(b";received=");
        out.extend_from_slice(seen.as_bytes());
    }
    if wants_port {
        out.extend_from_slice(b";rport=");
        out.extend_from_slice(source.port().to_string().as_bytes());
    }
    out.extend_from_slice(rest);
    out
}

fn names_host(sent_by: &[u8], host: &str) -> bool {
    let text = String::from_utf8_lossy(sent_by);
    let named = text.split_ascii_whitespace().next_back().unwrap_or_default();
    let bare =
        named.strip_prefix(host).or_else(|| named.strip_prefix('[')?.strip_prefix(host)?.strip_prefix(']'));
    bare.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
}

/// Splits at semicolons that do not stand in quotes.
fn split_parameters(hop: &[u8]) -> Vec<&[u8]> {
    let (mut quoted, mut escaped) = (false, false);
    hop.split(|byte| {
        let splits = *byte == b';' && !quoted;
        if *byte == b'"' && !escaped {
            quoted = !quoted;
        }
        escaped = quoted && *byte == b'\\' && !escaped;
        splits
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(value: &str, source: &str) -> String {
        String::from_utf8(stamped(value.as_bytes(), source.parse().unwrap())).unwrap()
    }

    #[test]
    fn an_answer_carries_the_port_that_was_asked_for_and_the_address_that_was_seen() {
        assert_eq!(
            stamp("SIP/2.0/UDP 10.0.0.1:5060;rport;branch=z9hG4bKa", "192.0.2.7:6000"),
            "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKa;received=192.0.2.7;rport=6000"
        );
    }

    #[test]
    fn a_sender_that_names_itself_rightly_is_left_alone() {
        let own = "SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa";
        assert_eq!(stamp(own, "192.0.2.7:5060"), own);
        let six = "SIP/2.0/UDP [2001:db8::9]:5060;branch=z9hG4bKa";
        assert_eq!(stamp(six, "[2001:db8::9]:5060"), six);
        assert!(stamp("SIP/2.0/UDP 192.0.2.70;branch=z", "192.0.2.7:5060").ends_with(";received=192.0.2.7"));
    }

    #[test]
    fn what_the_sender_says_it_was_received_from_is_overwritten() {
        let stamped = stamp("SIP/2.0/UDP h;received=6.6.6.6;x=\"a;received=1\";branch=z", "192.0.2.7:5060");
        assert_eq!(stamped, "SIP/2.0/UDP h;x=\"a;received=1\";branch=z;received=192.0.2.7");
    }

    #[test]
    fn only_the_first_of_several_values_is_changed() {
        assert_eq!(
            stamp("SIP/2.0/TCP a;rport, SIP/2.0/UDP b;rport", "192.0.2.7:9"),
            "SIP/2.0/TCP a;received=192.0.2.7;rport=9, SIP/2.0/UDP b;rport"
        );
    }
}
