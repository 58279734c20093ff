//! Sessions over real sockets on the loopback, in a time that only moves when everybody waits.

mod content;
mod phone;
mod signalling;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use kernel::{Clock, Entropy, Ts};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use super::*;
use crate::product::{
    CallEnd, CallId, Kind, Owner, Party, Placement, Recording, Side, StartedCall, Transport,
};
use phone::Phone;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

struct Edge {
    media: Media,
    notices: mpsc::UnboundedReceiver<Notice>,
    folder: TempDir,
    tasks: TaskTracker,
}

impl Edge {
    fn new(seed: u64) -> Self {
        Self::bound_to(HERE, seed)
    }

    fn bound_to(bind: IpAddr, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = MediaSettings {
            bind,
            ports: (40_000, 59_999),
            recordings: folder.path().to_owned(),
            quiet_ms_max: 60_000,
        };
        let (told, notices) = mpsc::unbounded_channel();
        let tasks = TaskTracker::new();
        let clock = Clock::manual(Ts::from_millis(1_767_261_600_000)).0;
        let outside = Outside { tasks: tasks.clone(), clock, entropy: Entropy::seeded(seed) };
        Self { media: Media::new(settings, told, outside), notices, folder, tasks }
    }

    /// Starts a session that hears these phones, left and right.
    async fn start(&self, phones: &mut [Phone], answers: bool, mixed: bool) -> Call {
        let ports = self.media.reserve(phones.len()).unwrap();
        for (phone, port) in phones.iter_mut().zip(ports.numbers()) {
            phone.target = SocketAddr::new(HERE, port);
        }
        let streams = plans(phones, Flow::Live);
        let plan = MediaPlan { call: call(), streams, mixed, answers };
        let (session, running) = self.media.start(ports, plan).await.unwrap();
        Call { session, running: self.tasks.spawn(running) }
    }
}

/// A session that runs.
struct Call {
    session: Session,
    running: JoinHandle<Option<Recording>>,
}

impl std::ops::Deref for Call {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

impl Call {
    async fn end(self, why: CallEnd) -> Option<Recording> {
        self.session.end(why);
        self.running.await.unwrap()
    }
}

fn plans(phones: &[Phone], flow: Flow) -> Vec<StreamPlan> {
    let plan = |(side, phone): (Side, &Phone)| StreamPlan {
        side,
        peer: Peer { said: Some(phone.address()), hosts: Vec::new() },
        is_muxed: false,
        formats: vec![(8, Codec::Alaw), (0, Codec::Ulaw)],
        events: Some(101),
        flow,
        keys: None,
    };
    [Side::Left, Side::Right].into_iter().zip(phones).map(plan).collect()
}

fn call() -> StartedCall {
    StartedCall {
        id: CallId(0xca11),
        owner: Owner(1),
        placement: Placement(2),
        kind: Kind::Direct,
        transport: Transport::Udp,
        source: "192.0.2.1:5060".parse().unwrap(),
        external_id: "call-id".to_owned(),
        from: Party::default(),
        to: Party::default(),
        answered_at: Ts::from_millis(1_767_261_600_000),
    }
}

/// Lets time pass; everything that is due until then happens.
async fn pass(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

/// The channels of a recording.
fn channels(path: &Path, count: usize) -> Vec<Vec<i16>> {
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(
        usize::try_from(u32::from_le_bytes(bytes[40..44].try_into().unwrap())).unwrap(),
        bytes.len() - 44
    );
    let samples: Vec<i16> =
        bytes[44..].chunks(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    (0..count).map(|channel| samples.iter().skip(channel).step_by(count).copied().collect()).collect()
}
