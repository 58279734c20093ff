//! Recording sessions of other people's calls.

use super::*;
use crate::product::{Kind, Side};

const LINES: &str = "v=0\no=- 1 1 IN IP4 192.0.2.7\ns=-\nc=IN IP4 192.0.2.7\nt=0 0\n\
    m=audio 4000 RTP/AVP 8\na=sendonly\na=label:1\nm=audio 4002 RTP/AVP 8\na=sendonly\na=label:2\n";

fn metadata(caller: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\n\
         <datamode>complete</datamode><session session_id=\"s1\"><sipSessionID>abc</sipSessionID></session>\n\
         <participant participant_id=\"p1\"><nameID aor=\"sip:{caller}@a\"><name>Ann</name></nameID></participant>\n\
         <participant participant_id=\"p2\"><nameID aor=\"sip:200@b\"/></participant>\n\
         <stream stream_id=\"x\" session_id=\"s1\"><label>1</label></stream>\n\
         <stream stream_id=\"y\" session_id=\"s1\"><label>2</label></stream>\n\
         <participantstreamassoc participant_id=\"p1\"><send>x</send></participantstreamassoc>\n\
         <participantstreamassoc participant_id=\"p2\"><send>y</send></participantstreamassoc>\n</recording>\n"
    )
}

fn session(method: &str, tag: &str, cseq: u32, sdp: &str, caller: &str) -> String {
    let body = format!(
        "--b\nContent-Type: application/sdp\n\n{sdp}\n--b\nContent-Type: application/rs-metadata+xml\n\n{}\n--b--\n",
        metadata(caller)
    );
    let headers = "Require: siprec\nContent-Type: multipart/mixed;boundary=b\n";
    of_caller(method, tag, cseq, headers, &body)
}

#[test]
fn both_sides_of_a_recorded_call_are_taken_and_named() {
    let mut line = Line::new();
    let (_, out) = line.invite(&session("INVITE", "", 1, LINES, "100"));
    let plan = out.plan.unwrap();
    assert_eq!((plan.call.kind, plan.mixed, plan.answers), (Kind::Siprec, false, false));
    assert_eq!((plan.call.from.number.as_str(), plan.call.to.number.as_str()), ("100", "200"));
    assert_eq!(plan.call.external_id, "abc");
    let sides: Vec<Side> = plan.streams.iter().map(|stream| stream.side).collect();
    assert_eq!(sides, [Side::Left, Side::Right]);
    let (_, out) = line.opened(out.started.unwrap(), true);
    let answer = &out.sent[0];
    assert!(answer.contains("Contact: <sip:203.0.113.5:5060;transport=udp>;+sip.srs\r\n"), "{answer}");
    assert!(!answer.contains("Require:"), "{answer}");
    let first = answer.find("m=audio 30000 ").unwrap();
    let second = answer.find("m=audio 30002 ").unwrap();
    assert!(first < second && answer.matches("a=recvonly\r\n").count() == 2, "{answer}");
    assert!(answer.contains("a=label:1\r\n") && answer.contains("a=label:2\r\n"));
}

#[test]
fn one_stream_of_both_sides_is_recorded_as_one() {
    let mixed = LINES.split("m=audio 4002").next().unwrap();
    let (_, out) = Line::new().invite(&session("INVITE", "", 1, mixed, "100"));
    assert!(out.plan.unwrap().mixed);
}

#[test]
fn a_recording_may_be_paused_and_resumed() {
    let mut line = Line::new();
    let (_, tag) = line.call(&session("INVITE", "", 1, LINES, "100"));
    let paused = LINES.replace("sendonly", "inactive");
    for (cseq, sdp, flow, answered) in
        [(2, &*paused, Flow::Paused, "inactive"), (3, LINES, Flow::Live, "recvonly")]
    {
        let out = line.hear(&session("INVITE", &tag, cseq, sdp, "100"));
        assert!(out.updates[0].iter().all(|stream| stream.flow == flow), "{answered}");
        assert_eq!(out.sent[0].matches(&format!("a={answered}\r\n")).count(), 2);
        line.hear(&ack(&tag, cseq, ""));
    }
}

#[test]
fn a_line_that_is_taken_out_does_not_move_the_others() {
    let mut line = Line::new();
    let (_, tag) = line.call(&session("INVITE", "", 1, LINES, "100"));
    let without = LINES.replace("m=audio 4000", "m=audio 0");
    let out = line.hear(&session("INVITE", &tag, 2, &without, "100"));
    assert!(out.sent[0].contains("m=audio 0 ") && out.sent[0].contains("m=audio 30002 "), "{}", out.sent[0]);
    let streams = &out.updates[0];
    assert_eq!((streams[0].flow, streams[1].flow), (Flow::Paused, Flow::Live));
    assert_eq!((streams[0].side, streams[1].side), (Side::Left, Side::Right));
    assert_eq!(streams[1].peer.said, Some("192.0.2.7:4002".parse().unwrap()));
}

#[test]
fn parties_that_become_known_later_are_told() {
    let mut line = Line::new();
    let (id, tag) = line.call(&session("INVITE", "", 1, LINES, "unknown"));
    let headers = "Content-Type: application/rs-metadata+xml\n";
    let out = line.hear(&of_caller("UPDATE", &tag, 2, headers, &metadata("100")));
    assert_eq!((out.first_lines(), out.described), (vec!["SIP/2.0 200 OK"], 1));
    assert!(out.updates.is_empty(), "the streams are what they were");
    assert!(
        matches!(&out.told[..], [CallEvent::Parties { id: of, from, .. }] if *of == id && from.number == "100")
    );
    let again = line.hear(&of_caller("UPDATE", &tag, 3, headers, &metadata("100")));
    assert!(again.told.is_empty());
}

#[test]
fn who_calls_may_become_known_later_and_the_sides_follow() {
    let mut line = Line::new();
    let (_, tag) = line.call(&session("INVITE", "", 1, LINES, "100"));
    let word = "<nameID aor=\"sip:200@b\"/><v:callingParty xmlns:v=\"v\">true</v:callingParty>";
    let news = metadata("100").replace("<nameID aor=\"sip:200@b\"/>", word);
    let headers = "Content-Type: application/rs-metadata+xml\n";
    let out = line.hear(&of_caller("UPDATE", &tag, 2, headers, &news));
    let sides: Vec<Side> = out.updates[0].iter().map(|stream| stream.side).collect();
    assert_eq!(sides, [Side::Right, Side::Left]);
    assert!(
        matches!(&out.told[..], [CallEvent::Parties { from, to, .. }] if from.number == "200" && to.number == "100")
    );
    let again = line.hear(&of_caller("UPDATE", &tag, 3, headers, &news));
    assert!(again.updates.is_empty());
}
