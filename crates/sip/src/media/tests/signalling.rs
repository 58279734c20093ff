//! What the signalling sees of a session, and what the peer does.

use super::*;
use crate::media::rtp;
use crate::product::CallEnd;
use crate::recorder::salvage;

/// Every datagram that is waiting.
fn waiting(phone: &Phone) -> Vec<Vec<u8>> {
    let mut buffer = [0; 2048];
    let mut datagrams = Vec::new();
    while let Ok((length, _)) = phone.socket.try_recv_from(&mut buffer) {
        datagrams.push(buffer[..length].to_vec());
    }
    datagrams
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_the_answer_is_acknowledged_and_silence_after() {
    let edge = Edge::new(11);
    let mut phones = [Phone::new(Codec::Ulaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    for _ in 0..50 {
        phones[0].talk().await;
        pass(20).await;
    }
    assert_eq!(waiting(&phones[0]).len(), 0);
    session.acknowledged();
    pass(1010).await;
    let sent = waiting(&phones[0]);
    assert!((50..=52).contains(&sent.len()), "{}", sent.len());
    assert!(sent.iter().all(|packet| rtp::parse(packet).unwrap().payload == [Codec::Alaw.encode(0); 160]));
    session.update(plans(&phones, Flow::Held), None);
    pass(100).await;
    let _before_the_hold = waiting(&phones[0]);
    pass(1000).await;
    assert_eq!(waiting(&phones[0]).len(), 0);
}

#[tokio::test(start_paused = true)]
async fn somebody_who_was_only_named_is_not_sent_to_for_long() {
    let edge = Edge::new(19);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    session.acknowledged();
    let mut sent = 0;
    for _ in 0..20 {
        // Taken out every second: a socket that nobody reads holds fewer than are sent.
        pass(1000).await;
        sent += waiting(&phones[0]).len();
    }
    assert!((250..=256).contains(&sent), "{sent}");
    phones[0].talk().await;
    pass(1000).await;
    assert!(waiting(&phones[0]).len() >= 50);
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn a_telephone_of_version_four_is_reached_from_a_port_of_version_six() {
    let edge = Edge::bound_to(IpAddr::V6(std::net::Ipv6Addr::UNSPECIFIED), 20);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    if edge.media.reserve(1).is_err() {
        // This machine has no version six.
        return;
    }
    let session = edge.start(&mut phones, true, false).await;
    session.acknowledged();
    phones[0].talk().await;
    pass(1000).await;
    assert!(waiting(&phones[0]).len() >= 49);
    assert_eq!(session.end(CallEnd::Bye).await.unwrap().packets_lost, 0);
}

#[tokio::test(start_paused = true)]
async fn a_recording_session_is_only_listened_to_and_reported_on() {
    let edge = Edge::new(12);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, false, false).await;
    session.acknowledged();
    // The control port is the one after the audio's, which another process may have.
    let port = phones[0].address().port().checked_add(1).unwrap();
    let Ok(control) = tokio::net::UdpSocket::bind((HERE, port)).await else { return };
    for _ in 0..300 {
        phones[0].talk().await;
        pass(20).await;
    }
    assert_eq!(waiting(&phones[0]).len(), 0);
    let mut report = [0; 256];
    let length = control.try_recv(&mut report).unwrap();
    assert_eq!((length, report[1]), (60, 201));
    assert_eq!(report[8..12], 7_u32.to_be_bytes());
    drop(session);
}

#[tokio::test(start_paused = true)]
async fn silence_of_the_peer_is_told_once_and_not_while_it_holds() {
    let mut edge = Edge::new(13);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    session.update(plans(&phones, Flow::Held), None);
    pass(120_000).await;
    assert!(edge.notices.try_recv().is_err());
    session.update(plans(&phones, Flow::Live), None);
    pass(59_000).await;
    assert!(edge.notices.try_recv().is_err());
    pass(120_000).await;
    assert_eq!(edge.notices.try_recv(), Ok(Notice::NoMedia(call().id)));
    assert!(edge.notices.try_recv().is_err());
}

#[tokio::test(start_paused = true)]
async fn a_call_in_which_nothing_was_heard_leaves_nothing() {
    let edge = Edge::new(14);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    pass(3000).await;
    assert_eq!(std::fs::read_dir(edge.folder.path()).unwrap().count(), 3, "the journal, a card and silence");
    assert_eq!(session.end(CallEnd::NoAck).await, None);
    edge.tasks.close();
    edge.tasks.wait().await;
    assert!(crate::recorder::salvage(edge.folder.path()).unwrap().is_empty());
    assert_eq!(std::fs::read_dir(edge.folder.path()).unwrap().count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_recording_stays_with_how_it_ended_until_it_is_forgotten() {
    let edge = Edge::new(15);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    let known = StartedCall { external_id: "better".to_owned(), ..call() };
    session.describe(known.clone());
    phones[0].talk().await;
    pass(1000).await;
    let recording = session.end(CallEnd::TooLong).await.unwrap();
    let salvaged = salvage(edge.folder.path()).unwrap();
    assert_eq!((&salvaged[0].call, salvaged[0].end), (&known, CallEnd::TooLong));
    assert_eq!(salvaged[0].recording.as_ref(), Some(&recording));
    crate::recorder::forget(&recording.path).unwrap();
    assert!(salvage(edge.folder.path()).unwrap().is_empty());
    crate::recorder::forget(&recording.path).unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_session_that_is_dropped_ends_and_gives_its_ports_back() {
    let edge = Edge::new(16);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    phones[0].talk().await;
    pass(100).await;
    drop(session);
    edge.tasks.close();
    edge.tasks.wait().await;
    assert_eq!(salvage(edge.folder.path()).unwrap()[0].end, CallEnd::Shutdown);
    assert!(std::net::UdpSocket::bind(phones[0].target).is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_line_that_is_added_later_is_heard_too() {
    let edge = Edge::new(17);
    let mut phones = [Phone::new(Codec::Alaw, 7).await, Phone::new(Codec::Alaw, 8).await];
    let session = edge.start(&mut phones[..1], false, false).await;
    let added = edge.media.reserve(1).unwrap();
    phones[1].target = SocketAddr::new(HERE, added.numbers()[0]);
    session.update(plans(&phones, Flow::Live), Some(added));
    pass(100).await;
    phones[1].talk().await;
    pass(100).await;
    let recording = session.end(CallEnd::Bye).await.unwrap();
    assert_eq!(channels(&recording.path, 2)[1][800..960], phones[1].heard(0));
}

#[tokio::test]
async fn a_recording_that_cannot_be_begun_is_an_error_and_no_call() {
    let edge = Edge::new(18);
    std::fs::remove_dir(edge.folder.path()).unwrap();
    let ports = edge.media.reserve(1).unwrap();
    let plan = MediaPlan { call: call(), streams: Vec::new(), mixed: false, answers: true };
    assert!(matches!(edge.media.start(ports, plan).await, Err(MediaError::Recording(_))));
}
