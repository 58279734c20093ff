//! What happens within a call.

use super::*;

fn held(direction: &str) -> String {
    format!("{OFFER}a={direction}\n")
}

fn flows(out: &Out) -> Vec<Flow> {
    out.updates.iter().flatten().map(|stream| stream.flow).collect()
}

#[test]
fn a_caller_may_hold_the_call_and_come_back() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    for (cseq, direction, flow, answered) in [
        (2, "sendonly", Flow::Held, "recvonly"),
        (3, "sendrecv", Flow::Live, "sendrecv"),
        (4, "inactive", Flow::Held, "inactive"),
        (5, "sendrecv", Flow::Live, "sendrecv"),
    ] {
        let out = line.hear(&of_caller("INVITE", &tag, cseq, "", &held(direction)));
        assert_eq!((out.first_lines(), flows(&out)), (vec!["SIP/2.0 200 OK"], vec![flow]), "{direction}");
        assert!(out.sent[0].contains(&format!("a={answered}\r\n")), "{}", out.sent[0]);
        assert!(out.sent[0].contains("m=audio 30000 "), "a line keeps its port");
        line.hear(&ack(&tag, cseq, ""));
    }
}

#[test]
fn an_old_way_to_hold_is_understood() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    let nowhere = OFFER.replace("c=IN IP4 192.0.2.7", "c=IN IP4 0.0.0.0");
    let out = line.hear(&of_caller("UPDATE", &tag, 2, "", &nowhere));
    assert_eq!(flows(&out), [Flow::Held]);
    assert_eq!(out.updates[0][0].peer.said, None);
}

#[test]
fn an_invite_without_an_offer_hears_ours_again_with_the_same_port() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    let out = line.hear(&of_caller("INVITE", &tag, 2, "", ""));
    assert!(out.sent[0].contains("m=audio 30000 RTP/AVP 8 0 101"), "{}", out.sent[0]);
    assert_eq!(line.hear(&ack(&tag, 2, &OFFER.replace("4000", "4002"))).updates.len(), 1);
}

#[test]
fn an_offer_that_crosses_another_waits() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    line.hear(&of_caller("INVITE", &tag, 2, "", OFFER));
    let crossing = line.hear(&of_caller("UPDATE", &tag, 3, "", OFFER));
    assert_eq!(crossing.first_lines(), ["SIP/2.0 491 Request Pending"]);
    line.hear(&ack(&tag, 2, ""));
    assert_eq!(line.hear(&of_caller("UPDATE", &tag, 4, "", OFFER)).first_lines(), ["SIP/2.0 200 OK"]);
}

#[test]
fn a_change_that_cannot_be_made_leaves_the_call_as_it_was() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    let video = OFFER.replace("RTP/AVP 8 0 101", "RTP/AVP 18");
    let out = line.hear(&of_caller("INVITE", &tag, 2, "", &video));
    assert_eq!((out.first_lines(), out.updates.len()), (vec!["SIP/2.0 488 Not Acceptable Here"], 0));
    assert_eq!(line.hear(&of_caller("BYE", &tag, 3, "", "")).ended, [CallEnd::Bye]);
}

#[test]
fn a_request_that_was_overtaken_is_not_carried_out() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    line.hear(&of_caller("INFO", &tag, 9, "", ""));
    let out = line.hear(&of_caller("BYE", &tag, 5, "", ""));
    assert_eq!((out.first_lines(), out.ended.len()), (vec!["SIP/2.0 500 Server Internal Error"], 0));
}

#[test]
fn a_change_that_comes_again_hears_the_same_answer() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    let change = of_caller("INVITE", &tag, 2, "", OFFER);
    let first = line.hear(&change);
    assert_eq!(line.hear(&change).sent, first.sent);
    line.hear(&ack(&tag, 2, ""));
    assert!(line.hear(&change).sent.is_empty(), "it was acknowledged");
}

#[test]
fn a_change_nobody_acknowledged_ends_the_call() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    line.hear(&of_caller("INVITE", &tag, 2, "", OFFER));
    assert_eq!(line.wait(Duration::from_secs(32)).ended, [CallEnd::NoAck]);
}

#[test]
fn other_requests_within_a_call_are_answered_as_they_deserve() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    for (cseq, method, headers, expected) in [
        (2, "INFO", "", "SIP/2.0 200 OK"),
        (3, "OPTIONS", "", "SIP/2.0 200 OK"),
        (4, "UPDATE", "", "SIP/2.0 200 OK"),
        (5, "REFER", "", "SIP/2.0 405 Method Not Allowed"),
        (6, "PRACK", "", "SIP/2.0 405 Method Not Allowed"),
        (7, "INFO", "Require: nonsense\n", "SIP/2.0 420 Bad Extension"),
        (8, "UPDATE", "Content-Type: text/plain\n", "SIP/2.0 415 Unsupported Media Type"),
        (9, "INFO", "Max-Forwards: 71\n", "SIP/2.0 400 Bad Request"),
    ] {
        let body = if headers.contains("text/plain") { "hello" } else { "" };
        let out = line.hear(&of_caller(method, &tag, cseq, headers, body));
        assert_eq!(out.first_lines(), [expected], "{method} {headers}");
    }
}

#[test]
fn nobody_else_can_speak_for_the_caller() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    for stolen in [
        of_caller("BYE", "other", 2, "", ""),
        of_caller("BYE", &tag, 2, "", "").replace("tag=f1", "tag=f2"),
        of_caller("BYE", &tag, 2, "", "").replace("call-1", "call-2"),
    ] {
        let out = line.hear(&stolen);
        assert!(out.sent.is_empty() && out.ended.is_empty());
    }
}

#[test]
fn a_session_the_caller_does_not_refresh_ends() {
    let mut line = Line::new();
    let timed = "Supported: timer\nSession-Expires: 90\n";
    let (_, tag) = line.call(&of_caller("INVITE", "", 1, timed, OFFER));
    line.wait(Duration::from_secs(59));
    let out = line.hear(&of_caller("UPDATE", &tag, 2, timed, ""));
    assert!(out.sent[0].contains("Session-Expires: 90;refresher=uac\r\n"), "{}", out.sent[0]);
    assert!(line.wait(Duration::from_secs(59)).ended.is_empty());
    assert_eq!(line.wait(Duration::from_secs(1)).ended, [CallEnd::SessionExpired]);
}

#[test]
fn a_change_that_names_no_timer_ends_the_one_there_was() {
    let mut line = Line::new();
    let timed = "Supported: timer\nSession-Expires: 90\n";
    let (_, tag) = line.call(&of_caller("INVITE", "", 1, timed, OFFER));
    line.hear(&of_caller("UPDATE", &tag, 2, "", ""));
    assert!(line.wait(Duration::from_mins(5)).ended.is_empty());
}

#[test]
fn a_session_we_refresh_lasts_as_long_as_the_caller_agrees() {
    let mut line = Line::new();
    let timed = "Supported: timer\nAllow: UPDATE\nSession-Expires: 100;refresher=uas\n";
    line.call(&of_caller("INVITE", "", 1, timed, OFFER));
    let out = line.wait(Duration::from_secs(50));
    let update = &out.sent[0];
    assert!(
        update.starts_with("UPDATE ") && update.contains("Session-Expires: 100;refresher=uac\r\n"),
        "{update}"
    );
    line.answer_ours(update, 200);
    assert!(line.wait(Duration::from_secs(49)).sent.is_empty());
    let out = line.wait(Duration::from_secs(1));
    assert_eq!(line.answer_ours(&out.sent[0], 481).ended, [CallEnd::SessionExpired]);
}
