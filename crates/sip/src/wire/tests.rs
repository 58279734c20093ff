//! Messages as they come, and what becomes of them.

use std::net::SocketAddr;

use bytes::Bytes;

use super::*;

/// A request as a table of its lines, for the tests of the whole crate.
pub(crate) fn request(text: &str) -> Request {
    match read_datagram(&Bytes::from(text.replace("\r\n", "\n").replace('\n', "\r\n"))) {
        Ok(Message::Request(request)) => *request,
        other => panic!("not a request: {other:?}\n{text}"),
    }
}

const INVITE: &str = "INVITE sip:%2B49301234@Example.COM:5060;transport=udp SIP/2.0
Via: SIP/2.0/UDP 10.0.0.9:5060;rport;branch=z9hG4bKabc
Via: SIP/2.0/UDP 10.0.0.1
Max-Forwards: 70
From: \"Ann \\\"A\\\" Bee\" <sip:ann@carrier.example>;tag=f1
To: <sip:+49301234@example.com>
Call-ID: c-1@host
CSeq: 7 INVITE
Contact: <sip:ann@10.0.0.9>
Record-Route: <sip:p1.example;lr>
Record-Route: <sip:p2.example;lr>
Supported: timer, 100rel
Require: SIPREC
Session-Expires: 1800;refresher=uas
Content-Type: application/sdp
Content-Length: 3

abc";

fn source() -> SocketAddr {
    "192.0.2.7:6000".parse().unwrap()
}

#[test]
fn the_views_show_what_a_call_needs() {
    let invite = request(INVITE);
    assert_eq!((invite.method(), invite.flaw()), (Method::Invite, None));
    assert_eq!((invite.uri_user().as_str(), invite.uri_host().as_str()), ("+49301234", "example.com"));
    assert_eq!(invite.uri(), "sip:%2B49301234@Example.COM:5060;transport=udp");
    assert_eq!((invite.from().display.as_str(), invite.from().user.as_str()), ("Ann \"A\" Bee", "ann"));
    assert_eq!((invite.from().tag.as_deref(), invite.to().tag.as_deref()), (Some("f1"), None));
    assert_eq!((invite.call_id(), invite.cseq()), ("c-1@host", 7));
    assert_eq!(invite.record_routes(), ["<sip:p1.example;lr>", "<sip:p2.example;lr>"]);
    assert!(invite.supports("timer") && !invite.supports("replaces"));
    assert_eq!(invite.required(), ["siprec"]);
    assert_eq!(invite.session_expires(), Some(Session { seconds: 1800, refreshed_by_us: Some(true) }));
    assert_eq!(invite.body().as_ref(), b"abc");
}

#[test]
fn an_answer_copies_what_must_be_copied_and_names_no_product() {
    let invite = request(INVITE);
    let bytes =
        Reply::new(&invite, source(), 200).tag("t9").with_routes().body("application/sdp", "v=0").write();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(text.starts_with("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKabc;received=192.0.2.7;rport=6000\r\nVia: SIP/2.0/UDP 10.0.0.1\r\n"), "{text}");
    assert!(text.contains("\r\nTo: <sip:+49301234@example.com>;tag=t9\r\n"));
    assert!(text.contains("\r\nRecord-Route: <sip:p1.example;lr>\r\nRecord-Route: <sip:p2.example;lr>\r\n"));
    assert!(text.ends_with("Content-Type: application/sdp\r\nContent-Length: 3\r\n\r\nv=0"));
    assert!(!text.contains("Server:") && !text.contains("User-Agent:"));
}

#[test]
fn a_repetition_has_the_name_of_its_transaction_and_another_source_has_not() {
    let invite = request(INVITE);
    let ack = request(&INVITE.replace("INVITE", "ACK"));
    let bye = request(&INVITE.replace("INVITE", "BYE"));
    assert_eq!(invite.transaction(source()), ack.transaction(source()));
    assert_ne!(invite.transaction(source()), bye.transaction(source()));
    assert_ne!(invite.transaction(source()), invite.transaction("192.0.2.8:6000".parse().unwrap()));
}

#[test]
fn requests_that_break_a_rule_are_named_as_such() {
    for (from, to) in [
        ("CSeq: 7 INVITE", "CSeq: 7 BYE"),
        ("Max-Forwards: 70", "Max-Forwards: 300"),
        ("Max-Forwards: 70", "Date: Fri, 01 Jan 2010 16:00:00 EST"),
        ("<sip:ann@10.0.0.9>", "sip:ann@10.0.0.9?Route=%3Csip:x%3E"),
        ("<sip:ann@10.0.0.9>", "*, <sip:a@b>"),
    ] {
        let broken = INVITE.replace(from, to);
        assert_eq!(request(&broken).flaw(), Some(Flaw::Malformed), "{to}");
    }
    let newer = INVITE.replace(" SIP/2.0\nVia", " SIP/7.0\nVia");
    assert_eq!(request(&newer).flaw().map(Flaw::status), Some(505));
}

#[test]
fn what_cannot_be_answered_is_not_read() {
    let read = |text: &str| read_datagram(&Bytes::from(text.replace('\n', "\r\n"))).map(|_| ());
    for line in ["From", "To", "Call-ID", "CSeq", "Via"] {
        let without: Vec<&str> = INVITE.split('\n').filter(|text| !text.starts_with(line)).collect();
        assert_eq!(read(&without.join("\n")), Err(Unreadable::Incomplete), "{line}");
    }
    assert_eq!(read("hello"), Err(Unreadable::Malformed));
    let many = INVITE.replace("Max-Forwards: 70", &vec!["X: y"; HEADERS_MAX].join("\n"));
    assert_eq!(read(&many), Err(Unreadable::TooLarge));
    let long = INVITE.replace("Max-Forwards: 70", &format!("X: {}", "y".repeat(HEADER_BYTES_MAX)));
    assert_eq!(read(&long), Err(Unreadable::TooLarge));
}

#[test]
fn a_stream_gives_the_same_messages_whatever_pieces_it_comes_in() {
    let twice = format!("\r\n\r\n{}", INVITE.replace('\n', "\r\n").repeat(2));
    for size in [1, 7, 1000, twice.len()] {
        let mut stream = Stream::new();
        let mut messages = Vec::new();
        for piece in twice.as_bytes().chunks(size) {
            messages.extend(stream.push(piece).unwrap());
        }
        assert_eq!((messages.len(), stream.is_within_message()), (2, false), "{size}");
        assert!(stream.take_ping() && !stream.take_ping());
    }
}

#[test]
fn a_copied_header_cannot_begin_a_line_of_its_own() {
    let folded = INVITE.replace("To: <sip", "To: \"a\n b\" <sip");
    let bytes = Reply::new(&request(&folded), source(), 404).header("X-Why", "a\r\nX-Evil: 1").write();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    assert!(!text.contains("\r\nX-Evil") && text.contains("To: \"a b\" <sip"), "{text}");
}

#[test]
fn a_request_of_ours_reads_back() {
    let bytes = Outgoing {
        method: "BYE",
        uri: "sip:ann@10.0.0.9",
        transport: "UDP",
        sent_by: "203.0.113.5:5060",
        branch: "z9hG4bKour",
        routes: &["<sip:p1.example;lr>".to_owned()],
        from: "<sip:x@y>;tag=t9",
        to: "<sip:ann@carrier.example>;tag=f1",
        call_id: "c-1@host",
        cseq: 1,
        lines: &[("Reason", "SIP;cause=408".to_owned())],
    }
    .write();
    let bye = request(str::from_utf8(&bytes).unwrap());
    assert_eq!((bye.method(), bye.flaw(), bye.call_id()), (Method::Bye, None, "c-1@host"));
}
