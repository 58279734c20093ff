//! Calls that are not taken.

use super::*;

fn refused(line: &mut Line, text: &str) -> (u16, String) {
    let (taken, out) = line.invite(text);
    let Taken::Refused(status, _) = taken else { panic!("{taken:?}") };
    assert!(out.sent[0].starts_with(&format!("SIP/2.0 {status} ")), "{}", out.sent[0]);
    assert!(out.started.is_none() && line.is_empty());
    (status, out.sent[0].clone())
}

#[test]
fn what_cannot_be_done_is_refused_as_the_rfc_says() {
    let odd = "Content-Type: text/plain\n";
    let packed = "Content-Type: application/sdp\nContent-Encoding: gzip\n";
    for (headers, body, status, says) in [
        ("Require: 100rel\n", OFFER, 420, "Unsupported: 100rel\r\n"),
        ("Require: siprec, replaces\n", OFFER, 420, "Unsupported: replaces\r\n"),
        (odd, "hello", 415, "Accept: application/sdp, "),
        (packed, "hello", 415, "Accept: application/sdp, "),
        ("Session-Expires: 30\nSupported: timer\n", OFFER, 422, "Min-SE: 90\r\n"),
        ("Accept: text/nobodyKnowsThis\n", OFFER, 406, "Content-Length: 0\r\n"),
        ("Accept: \n", OFFER, 406, "Content-Length: 0\r\n"),
        ("", "hello", 488, "Content-Length: 0\r\n"),
        ("Require: siprec\n", "", 488, "Content-Length: 0\r\n"),
    ] {
        let (got, text) = refused(&mut Line::new(), &of_caller("INVITE", "", 1, headers, body));
        assert_eq!(got, status, "{headers}");
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_caller_who_takes_descriptions_among_others_is_answered() {
    for accept in ["text/plain, application/SDP;level=1", "application/*", "*/*;q=0.1"] {
        let text = of_caller("INVITE", "", 1, &format!("Accept: {accept}\n"), OFFER);
        assert!(matches!(Line::new().invite(&text).0, Taken::Opening(_)), "{accept}");
    }
    let session =
        of_caller("INVITE", "", 1, "Require: siprec\nAccept: application/rs-metadata-request\n", OFFER);
    assert!(matches!(Line::new().invite(&session).0, Taken::Opening(_)), "a recording session");
}

#[test]
fn a_caller_with_no_codec_of_ours_is_told_so() {
    let g729 = OFFER.replace("RTP/AVP 8 0 101", "RTP/AVP 18 101");
    let mut line = Line::new();
    assert_eq!(line.invite(&of_caller("INVITE", "", 1, "", &g729)).0, Taken::Refused(488, Reason::NoCodec));
}

#[test]
fn there_are_never_more_calls_than_the_limits() {
    let one = CallLimits { all: 1, per_owner: 9, per_source: 9, ..CallLimits::default() };
    for limits in
        [one, CallLimits { all: 9, per_owner: 1, ..one }, CallLimits { all: 9, per_source: 1, ..one }]
    {
        let mut line = Line::with(limits);
        let (_, tag) = line.call(&invite());
        let second = invite().replace("INVITE1", "INVITEx").replace("call-1", "call-2");
        let (taken, out) = line.invite(&second);
        assert_eq!(taken, Taken::Refused(503, Reason::TooManyCalls));
        assert!(out.sent[0].contains("Retry-After: 30\r\n"));
        line.hear(&of_caller("BYE", &tag, 2, "", ""));
        assert!(matches!(line.invite(&second).0, Taken::Opening(_)), "a call that ended makes room");
    }
}

#[test]
fn without_a_free_port_there_is_no_call() {
    let mut line = Line { free_ports: Vec::new(), ..Line::new() };
    assert_eq!(line.invite(&invite()).0, Taken::Refused(503, Reason::TooManyCalls));
    assert!(line.is_empty());
}
