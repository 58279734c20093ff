//! Whole calls by the sandbox's telephone, which shares no type with the edge: what was said is what lies on disk.

use std::sync::Arc;

use kernel::Entropy;
use sandbox::{PhoneCaller, SipAccount, SipCall, SipCallKind, SipOutcome, SipTarget, SipTransport, Sound};
use sip::{CallEnd, CallEvent, Kind, Recording, StartedCall};

use crate::support::scene::{DOMAIN, PASSWORD, Scene, Wants};

fn phone(scene: &Scene, transport: SipTransport, password: &str) -> PhoneCaller {
    let address = if transport == SipTransport::Udp { scene.udp() } else { scene.tcp() };
    let target = SipTarget { address, domain: DOMAIN.into(), transport };
    let account = SipAccount { username: "bob".into(), password: password.into() };
    PhoneCaller::new(target, Some(account), Entropy::seeded(7))
}

/// A tone that begins and ends at zero, so that it is found again in a recording.
fn tone(period: u16, packets: usize) -> Arc<[i16]> {
    let half = i32::from(period) / 2;
    let wave = (0..packets * 160).map(|at| {
        let phase = i32::try_from(at % usize::from(period)).unwrap();
        i16::try_from((half - (phase - half).abs()) * 20_000 / half).unwrap()
    });
    wave.collect()
}

fn sound(right: bool) -> Sound {
    let right = if right { tone(50, 50) } else { Arc::default() };
    Sound { left: tone(20, 50), right }
}

/// The call that ended, and what was recorded of it.
async fn ended(scene: &Scene) -> (StartedCall, CallEnd, Option<Recording>) {
    let is_end = |event: &CallEvent| matches!(event, CallEvent::Ended { .. });
    let news = scene.until("the end of the call", |news| news.calls.iter().any(is_end)).await;
    let last = news.calls.into_iter().find(is_end);
    let Some(CallEvent::Ended { call, end, recording, .. }) = last else { panic!("no end") };
    (call, end, recording)
}

/// The samples of a recording, channel by channel.
fn channels(recording: &Recording) -> Vec<Vec<i16>> {
    let bytes = std::fs::read(&recording.path).unwrap();
    let data = bytes.windows(4).position(|four| four == b"data").unwrap() + 8;
    let samples: Vec<i16> =
        bytes[data..].chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let count = usize::from(recording.channels);
    (0..count).map(|channel| samples.iter().skip(channel).step_by(count).copied().collect()).collect()
}

/// How often a channel goes up through half of the tone's height: its periods.
fn periods(channel: &[i16]) -> usize {
    channel.windows(2).filter(|two| two[0] < 10_000 && two[1] >= 10_000).count()
}

fn is_about(number: usize, wanted: usize) -> bool {
    number.abs_diff(wanted) * 20 <= wanted
}

async fn placed(scene: &Scene, transport: SipTransport, kind: SipCallKind, right: bool) -> SipOutcome {
    let call = SipCall { from: "2000".into(), to: "1000".into(), sound: sound(right), kind };
    phone(scene, transport, PASSWORD).call(&call).await.unwrap()
}

#[tokio::test]
async fn a_call_is_answered_and_what_the_caller_said_lies_on_the_left() {
    for transport in [SipTransport::Udp, SipTransport::Tcp] {
        let scene = Scene::start(Wants::password()).await;
        let outcome = placed(&scene, transport, SipCallKind::Plain, false).await;
        assert_eq!((outcome.status, outcome.packets_sent, outcome.cut_short), (200, 50, false));
        let (call, end, recording) = ended(&scene).await;
        assert_eq!((call.kind, end, call.from.number.as_str()), (Kind::Direct, CallEnd::Bye, "2000"));
        assert_eq!(call.external_id, outcome.call_id);
        let recording = recording.expect("a recording");
        let channels = channels(&recording);
        assert!(is_about(periods(&channels[0]), 50 * 160 / 20), "{}", periods(&channels[0]));
        assert!(channels.iter().skip(1).all(|right| periods(right) == 0));
        assert!((900..1_500).contains(&recording.duration_ms), "{recording:?}");
    }
}

#[tokio::test]
async fn a_recording_session_lies_on_two_channels_under_the_names_of_its_metadata() {
    for transport in [SipTransport::Udp, SipTransport::Tcp] {
        let scene = Scene::start(Wants::password()).await;
        let outcome = placed(&scene, transport, SipCallKind::Recording, true).await;
        assert_eq!((outcome.status, outcome.packets_sent), (200, 100));
        let (call, end, recording) = ended(&scene).await;
        assert_eq!((call.kind, end), (Kind::Siprec, CallEnd::Bye));
        assert_eq!((call.from.number.as_str(), call.to.number.as_str()), ("2000", "1000"));
        let channels = channels(&recording.expect("a recording"));
        assert_eq!(channels.len(), 2);
        let (left, right) = (periods(&channels[0]), periods(&channels[1]));
        assert!(is_about(left, 50 * 160 / 20) && is_about(right, 50 * 160 / 50), "{left} {right}");
    }
}

#[tokio::test]
async fn a_recording_session_of_one_mixed_stream_is_taken_too() {
    let scene = Scene::start(Wants::password()).await;
    let outcome = placed(&scene, SipTransport::Tcp, SipCallKind::Recording, false).await;
    assert_eq!((outcome.status, outcome.packets_sent), (200, 50));
    let (call, _, recording) = ended(&scene).await;
    let recording = recording.expect("a recording");
    assert_eq!((call.kind, recording.channels), (Kind::Siprec, 1));
}

#[tokio::test]
async fn a_telephone_registers_and_one_with_a_wrong_password_does_not() {
    let scene = Scene::start(Wants::password()).await;
    for transport in [SipTransport::Udp, SipTransport::Tcp] {
        assert_eq!(phone(&scene, transport, PASSWORD).register(60).await.unwrap(), 200);
        assert_eq!(phone(&scene, transport, "guess").register(60).await.unwrap(), 401);
    }
    assert_eq!(scene.news().registered.len(), 2);
    assert_eq!(scene.news().registered[0].address, format!("bob@{DOMAIN}"));
}

#[tokio::test]
async fn a_number_that_leads_nowhere_is_told_to_those_who_were_let_in_only() {
    let scene = Scene::start(Wants::password()).await;
    let sound = sound(false);
    let call = SipCall { from: "2000".into(), to: "1001".into(), sound, kind: SipCallKind::Plain };
    let status = |password| {
        let phone = phone(&scene, SipTransport::Udp, password);
        let call = call.clone();
        async move { phone.call(&call).await.unwrap().status }
    };
    assert_eq!(status(PASSWORD).await, 404);
    assert_eq!(status("guess").await, 401);
}
