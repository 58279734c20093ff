//! Recordings sample by sample against what was sent.

use super::*;
use crate::product::{CallEnd, Recording};

/// Every packet a phone made, but for those that were lost, after silence of `late_ms`.
fn expected(phone: &Phone, late_ms: usize, lost: &[usize]) -> Vec<i16> {
    let mut samples = vec![0; late_ms * 8];
    for nth in 0..phone.packets() {
        samples.extend(if lost.contains(&nth) { vec![0; 160] } else { phone.heard(nth) });
    }
    samples
}

fn assert_same(heard: &[i16], expected: &[i16]) {
    let differs = heard.iter().zip(expected).position(|(heard, expected)| heard != expected);
    assert_eq!(differs.map(|at| (at, heard[at], expected[at])), None, "first sample that differs");
    assert_eq!(heard.len(), expected.len());
}

async fn end(session: Call) -> Recording {
    session.end(CallEnd::Bye).await.expect("something was heard")
}

#[tokio::test(start_paused = true)]
async fn a_call_is_recorded_as_it_was_said_under_loss_reorder_repetition_and_a_late_start() {
    let edge = Edge::new(1);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    let [phone] = &mut phones;
    pass(300).await;
    let (lost, mut held) = ([10, 11, 40, 99], Vec::new());
    for nth in 0..150 {
        let packet = phone.say();
        match nth {
            _ if lost.contains(&nth) => {}
            20 | 30 | 31 => held.push(packet),
            50 => {
                phone.send(&packet).await;
                phone.send(&packet).await;
            }
            _ => phone.send(&packet).await,
        }
        if [21, 34].contains(&nth) {
            for late in held.drain(..).rev() {
                phone.send(&late).await;
            }
        }
        pass(20).await;
    }
    let recording = end(session).await;
    let both = channels(&recording.path, 2);
    assert_same(&both[0], &expected(phone, 300, &lost));
    assert!(both[1].iter().all(|sample| *sample == 0));
    assert_eq!((recording.packets_lost, recording.duration_ms, recording.channels), (4, 3300, 2));
}

#[tokio::test(start_paused = true)]
async fn both_sides_of_a_recording_session_are_on_their_channels() {
    let edge = Edge::new(2);
    let mut phones = [Phone::new(Codec::Ulaw, 7).await, Phone::new(Codec::Alaw, 8).await];
    let session = edge.start(&mut phones, false, false).await;
    for nth in 0..200 {
        phones[0].talk().await;
        if nth >= 50 {
            phones[1].talk().await;
        }
        pass(20).await;
    }
    let recording = end(session).await;
    let both = channels(&recording.path, 2);
    assert_same(&both[0], &expected(&phones[0], 0, &[]));
    assert_same(&both[1], &expected(&phones[1], 1000, &[]));
}

#[tokio::test(start_paused = true)]
async fn what_a_stalled_net_hands_over_at_once_is_where_it_was_said() {
    let edge = Edge::new(10);
    let mut phones = [Phone::new(Codec::Ulaw, 7).await, Phone::new(Codec::Alaw, 8).await];
    let session = edge.start(&mut phones, false, false).await;
    let mut held = Vec::new();
    for nth in 0..300 {
        phones[1].talk().await;
        match phones[0].say() {
            packet if (50..170).contains(&nth) => held.push(packet),
            packet => {
                for late in held.drain(..) {
                    phones[0].send(&late).await;
                }
                phones[0].send(&packet).await;
            }
        }
        pass(20).await;
    }
    let recording = end(session).await;
    let both = channels(&recording.path, 2);
    assert_same(&both[0], &expected(&phones[0], 0, &[]));
    assert_same(&both[1], &expected(&phones[1], 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn sides_that_become_known_late_hold_from_the_beginning() {
    let edge = Edge::new(9);
    let mut phones = [Phone::new(Codec::Ulaw, 7).await, Phone::new(Codec::Alaw, 8).await];
    let session = edge.start(&mut phones, false, false).await;
    for nth in 0..200 {
        if nth == 110 {
            let mut streams = plans(&phones, Flow::Live);
            (streams[0].side, streams[1].side) = (Side::Right, Side::Left);
            session.update(streams, None);
        }
        phones[0].talk().await;
        phones[1].talk().await;
        pass(20).await;
    }
    let recording = end(session).await;
    let both = channels(&recording.path, 2);
    assert_same(&both[0], &expected(&phones[1], 0, &[]));
    assert_same(&both[1], &expected(&phones[0], 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn a_mixed_stream_is_recorded_in_one_channel() {
    let edge = Edge::new(3);
    let mut phones = [Phone::new(Codec::Ulaw, 7).await];
    let session = edge.start(&mut phones, false, true).await;
    for _ in 0..60 {
        phones[0].talk().await;
        pass(20).await;
    }
    let recording = end(session).await;
    assert_eq!(recording.channels, 1);
    assert_same(&channels(&recording.path, 1)[0], &expected(&phones[0], 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn nothing_that_is_said_in_a_pause_is_kept_and_its_time_is() {
    let edge = Edge::new(4);
    let mut phones = [Phone::new(Codec::Alaw, 7).await, Phone::new(Codec::Alaw, 8).await];
    let session = edge.start(&mut phones, false, false).await;
    for nth in 0..150 {
        if nth == 50 {
            session.update(plans(&phones, Flow::Paused), None);
        }
        if nth == 100 {
            session.update(plans(&phones, Flow::Live), None);
        }
        // A command and a packet of the same moment are taken in any order.
        pass(1).await;
        for phone in &mut phones {
            phone.talk().await;
        }
        pass(19).await;
    }
    let recording = end(session).await;
    let paused: Vec<usize> = (50..100).collect();
    let both = channels(&recording.path, 2);
    assert_same(&both[0][8..], &expected(&phones[0], 0, &paused)[..both[0].len() - 8]);
    assert_same(&both[1][8..], &expected(&phones[1], 0, &paused)[..both[1].len() - 8]);
    let marks: Vec<(u64, &str)> =
        recording.marks.iter().map(|mark| (mark.at_ms, mark.what.as_str())).collect();
    assert_eq!(marks, [(1000, "pause"), (2000, "resume")]);
}

#[tokio::test(start_paused = true)]
async fn strangers_other_sources_and_noise_leave_no_trace() {
    let edge = Edge::new(5);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, false, false).await;
    let [phone] = &mut phones;
    let mut stranger = Phone::new(Codec::Alaw, 7).await;
    stranger.target = phone.target;
    for nth in 0..100_u8 {
        for _ in 0..20 {
            stranger.talk().await;
        }
        phone.send(&[nth; 40]).await;
        let mut other = phone.say();
        phone.send(&other).await;
        other[8] = 0x66;
        phone.send(&other).await;
        pass(20).await;
    }
    let recording = end(session).await;
    assert_same(&channels(&recording.path, 2)[0], &expected(phone, 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn keys_are_marked_where_they_were_pressed() {
    let edge = Edge::new(6);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    for nth in 0..50 {
        match nth {
            10 => phones[0].press(5).await,
            30 => phones[0].press(11).await,
            _ => phones[0].talk().await,
        }
        pass(20).await;
    }
    let recording = end(session).await;
    let marks: Vec<(u64, &str)> =
        recording.marks.iter().map(|mark| (mark.at_ms, mark.what.as_str())).collect();
    assert_eq!(marks, [(200, "dtmf:5"), (600, "dtmf:#")]);
    assert_same(&channels(&recording.path, 2)[0], &expected(&phones[0], 0, &[]));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_dies_leaves_what_was_said_until_then() {
    let edge = Edge::new(8);
    let mut phones = [Phone::new(Codec::Alaw, 7).await];
    let session = edge.start(&mut phones, true, false).await;
    for nth in 0..250 {
        if nth == 100 {
            phones[0].press(1).await;
        } else {
            phones[0].talk().await;
        }
        pass(20).await;
    }
    // The files as they are at this moment are what a dead process would have left.
    let grave = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(edge.folder.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), grave.path().join(entry.file_name())).unwrap();
    }
    let salvaged = crate::recorder::salvage(grave.path()).unwrap().remove(0);
    let recording = salvaged.recording.unwrap();
    assert_eq!((salvaged.call, salvaged.end), (call(), CallEnd::Crashed));
    assert_eq!(salvaged.ended_at, call().answered_at.plus_ms(recording.duration_ms.try_into().unwrap()));
    assert_eq!(recording.marks[0].what, "dtmf:1");
    assert!((3400..=5000).contains(&recording.duration_ms), "{}", recording.duration_ms);
    let heard = channels(&recording.path, 2).remove(0);
    assert_same(&heard, &expected(&phones[0], 0, &[])[..heard.len()]);
    assert!(session.end(CallEnd::Bye).await.is_some());
}
