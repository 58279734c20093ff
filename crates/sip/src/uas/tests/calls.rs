//! Calls from beginning to end.

use super::*;

#[test]
fn a_call_is_answered_when_its_media_is_there_and_ends_with_a_good_bye() {
    let mut line = Line::new();
    let (taken, out) = line.invite(&invite());
    let Taken::Opening(id) = taken else { panic!("{taken:?}") };
    assert!(out.sent.is_empty(), "nothing is said before there is media");
    let plan = out.plan.unwrap();
    assert_eq!((plan.call.from.number.as_str(), plan.call.from.name.as_str()), ("ann", "Ann"));
    assert_eq!((plan.call.to.number.as_str(), plan.call.external_id.as_str()), ("+100", "call-1"));
    assert_eq!((plan.streams.len(), plan.mixed, plan.answers), (1, false, true));
    let (status, out) = line.opened(id, true);
    assert_eq!((status, out.first_lines()), (Some(200), vec!["SIP/2.0 200 OK"]));
    assert!(matches!(&out.told[..], [CallEvent::Started(call)] if call.id == id));
    assert!(out.sent[0].contains("Contact: <sip:203.0.113.5:5060;transport=udp>\r\n"));
    assert!(out.sent[0].contains("m=audio 30000 RTP/AVP 8 0 101\r\n"), "{}", out.sent[0]);
    let tag = tag_of(&out.sent[0]);
    assert_eq!(line.hear(&ack(&tag, 1, "")).acknowledged, 1);
    assert_eq!(line.hear(&ack(&tag, 1, "")).acknowledged, 0, "an ACK counts once");
    let out = line.hear(&of_caller("BYE", &tag, 2, "", ""));
    assert_eq!((out.first_lines(), out.ended.clone()), (vec!["SIP/2.0 200 OK"], vec![CallEnd::Bye]));
    assert_eq!(out.absorbed, 1, "its INVITE must not begin another call when it comes again");
    assert!(line.is_empty());
}

#[test]
fn an_answer_is_repeated_ever_more_slowly_until_it_is_acknowledged() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    line.opened(out.started.unwrap(), true);
    let mut times = Vec::new();
    for tenth in 1..=160_i64 {
        if !line.wait(Duration::from_millis(100)).sent.is_empty() {
            times.push(tenth * 100);
        }
    }
    assert_eq!(times, [500, 1_500, 3_500, 7_500, 11_500, 15_500]);
}

#[test]
fn a_call_nobody_acknowledged_is_hung_up_after_32_seconds() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    line.opened(out.started.unwrap(), true);
    assert!(line.wait(Duration::from_millis(31_999)).ended.is_empty());
    let out = line.wait(Duration::from_millis(1));
    assert_eq!(out.ended, [CallEnd::NoAck]);
    let bye = &out.sent[0];
    assert!(bye.starts_with("BYE sip:ann@192.0.2.7:5060 SIP/2.0\r\n"), "{bye}");
    assert!(bye.contains("To: \"Ann\" <sip:ann@carrier.example>;tag=f1\r\n"), "{bye}");
    assert!(line.is_empty());
}

#[test]
fn whoever_may_have_forged_where_it_is_gets_one_packet_for_one() {
    let mut line = Line { proved: false, ..Line::new() };
    let long = of_caller("INVITE", "", 1, &format!("X: {}\n", "x".repeat(300)), OFFER);
    let (_, out) = line.invite(&long);
    let (status, out) = line.opened(out.started.unwrap(), true);
    assert_eq!((status, out.sent.len()), (Some(200), 1));
    let out = line.wait(Duration::from_secs(33));
    assert_eq!((out.sent.len(), out.ended.clone()), (0, vec![CallEnd::NoAck]));
    assert_eq!(line.hear(&long).sent.len(), 0);
}

#[test]
fn an_unproved_sender_is_not_answered_with_more_than_it_sent() {
    let mut line = Line { proved: false, ..Line::new() };
    let short = of_caller("INVITE", "", 1, "", "");
    let (_, out) = line.invite(&short);
    let (status, out) = line.opened(out.started.unwrap(), true);
    assert_eq!((status, out.told.len(), out.ended.len()), (Some(488), 0, 1));
    assert!(out.sent[0].len() * 2 <= short.len() * 3, "{}", out.sent[0]);
    assert!(line.is_empty());
}

#[test]
fn an_invite_that_comes_again_hears_what_was_said_to_the_first() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    assert_eq!(line.hear(&invite()).first_lines(), ["SIP/2.0 100 Trying"]);
    let (_, first) = line.opened(out.started.unwrap(), true);
    let again = line.hear(&invite());
    assert_eq!((again.sent, again.started), (first.sent.clone(), None));
    line.hear(&ack(&tag_of(&first.sent[0]), 1, ""));
    assert!(line.hear(&invite()).sent.is_empty());
}

#[test]
fn a_caller_who_gives_up_before_the_answer_is_let_go() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    assert_eq!(line.hear(&of_caller("CANCEL", "", 1, "", "")).first_lines(), ["SIP/2.0 200 OK"]);
    let (status, out) = line.opened(out.started.unwrap(), true);
    assert_eq!((status, out.first_lines()), (Some(487), vec!["SIP/2.0 487 Request Terminated"]));
    assert_eq!((out.ended, out.told.len()), (vec![CallEnd::Cancelled], 0));
    assert!(line.is_empty());
}

#[test]
fn a_cancel_after_the_answer_comes_too_late_and_changes_nothing() {
    let mut line = Line::new();
    let (_, tag) = line.call(&invite());
    let out = line.hear(&of_caller("CANCEL", "", 1, "", ""));
    assert_eq!((out.first_lines(), out.ended.len()), (vec!["SIP/2.0 200 OK"], 0));
    assert_eq!(line.hear(&of_caller("BYE", &tag, 2, "", "")).ended, [CallEnd::Bye]);
}

#[test]
fn a_call_whose_recording_cannot_begin_is_refused() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    let (status, out) = line.opened(out.started.unwrap(), false);
    assert_eq!((status, out.first_lines()), (Some(503), vec!["SIP/2.0 503 Service Unavailable"]));
    assert!(out.ended.is_empty() && line.is_empty());
}

#[test]
fn an_offer_of_ours_is_answered_with_the_acknowledgement() {
    let mut line = Line::new();
    let (_, out) = line.invite(&of_caller("INVITE", "", 1, "", ""));
    assert!(out.plan.unwrap().streams[0].formats.is_empty());
    let (_, out) = line.opened(out.started.unwrap(), true);
    assert!(out.sent[0].contains("m=audio 30000 RTP/AVP 8 0 101\r\n"), "{}", out.sent[0]);
    let tag = tag_of(&out.sent[0]);
    let out = line.hear(&ack(&tag, 1, OFFER));
    assert_eq!((out.updates[0][0].formats.len(), out.acknowledged), (2, 1));
    assert_eq!(out.updates[0][0].peer.said, Some("192.0.2.7:4000".parse().unwrap()));
}

#[test]
fn an_acknowledgement_without_the_answer_it_owes_ends_the_call() {
    let mut line = Line::new();
    let (_, out) = line.invite(&of_caller("INVITE", "", 1, "", ""));
    let (_, out) = line.opened(out.started.unwrap(), true);
    let out = line.hear(&ack(&tag_of(&out.sent[0]), 1, ""));
    assert_eq!((out.ended, out.sent[0].split(' ').next()), (vec![CallEnd::NoMedia], Some("BYE")));
}

#[test]
fn a_good_bye_of_ours_is_repeated_until_it_is_heard() {
    let mut line = Line::new();
    let (id, _) = line.call(&invite());
    line.uas.fell_silent(id, Ts(0));
    let out = line.out();
    assert_eq!(out.ended, [CallEnd::NoMedia]);
    let again = line.wait(Duration::from_millis(500));
    assert_eq!(again.sent, out.sent);
    assert!(line.wait(Duration::from_millis(500)).sent.is_empty());
    line.answer_ours(&out.sent[0], 200);
    assert!(line.wait(Duration::from_secs(32)).sent.is_empty());
}

#[test]
fn a_good_bye_nobody_hears_is_given_up() {
    let mut line = Line::new();
    let (id, _) = line.call(&invite());
    line.uas.fell_silent(id, Ts(0));
    let sent: usize = (0..400).map(|_| line.wait(Duration::from_millis(100)).sent.len()).sum();
    assert_eq!(sent, 11, "the first and ten repetitions, as RFC 3261 §17.1.2.2 counts them");
}

#[test]
fn when_the_edge_goes_down_everybody_is_told() {
    let mut line = Line::new();
    line.call(&invite());
    line.uas.stop(Ts(0));
    let out = line.out();
    assert_eq!((out.ended, out.sent.len()), (vec![CallEnd::Shutdown], 1));
    assert!(line.is_empty());
}

#[test]
fn a_call_that_opens_while_the_edge_goes_down_is_refused() {
    let mut line = Line::new();
    let (_, out) = line.invite(&invite());
    line.uas.stop(Ts(0));
    let (status, out) = line.opened(out.started.unwrap(), true);
    assert_eq!((status, out.ended.clone()), (Some(503), vec![CallEnd::Shutdown]));
}

#[test]
fn no_call_lasts_for_ever() {
    let mut line = Line::with(CallLimits { lasts: Duration::from_mins(1), ..CallLimits::default() });
    line.call(&invite());
    assert!(line.wait(Duration::from_secs(59)).ended.is_empty());
    assert_eq!(line.wait(Duration::from_secs(1)).ended, [CallEnd::TooLong]);
}
