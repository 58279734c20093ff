//! The one task of a call: sockets, commands and the clock on one side, listener and recorder on the other.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::anchor::SAMPLES_PER_MS;
use super::line::{DATAGRAM_BYTES, Line, Received, receive, receive_now};
use super::listener::Heard;
use super::plan::{Flow, MediaPlan, Notice, StreamPlan};
use super::ports::{Pair, Ports};
use super::session::{Command, Shared};
use super::voice::PACKET_MS;
use crate::product::{CallEnd, CallId, Recording};
use crate::recorder::Recorder;

/// How often a call that only listens looks at the clock.
const LISTEN_MS: u64 = 200;
const REPORT_MS: u64 = 5000;
/// Datagrams looked at in a row: more than a socket holds, and no endless flood.
const WAITING_DATAGRAMS_MAX: usize = 1024;

pub(super) struct Task {
    shared: Arc<Shared>,
    call: CallId,
    answers: bool,
    is_acknowledged: bool,
    lines: Vec<Line>,
    /// Ports of lines that are not used yet.
    spare: std::vec::IntoIter<Pair>,
    recorder: Recorder,
    began: Instant,
    flow: Flow,
    /// Whether the peer was last heard at, or hold began.
    heard_ms: u64,
    is_quiet_told: bool,
    reported_ms: u64,
    name: [u8; 16],
}

impl Task {
    pub(super) fn new(shared: Arc<Shared>, ports: Ports, plan: MediaPlan) -> Self {
        let name = hex_name(shared.outside.entropy.bytes());
        let MediaPlan { call, streams, mixed, answers } = plan;
        let (folder, tasks) = (shared.settings.recordings.clone(), shared.outside.tasks.clone());
        let mut task = Self {
            shared,
            call: call.id,
            answers,
            is_acknowledged: false,
            lines: Vec::new(),
            spare: ports.pairs.into_iter(),
            recorder: Recorder::new(call, mixed, folder, tasks),
            began: Instant::now(),
            flow: Flow::Live,
            heard_ms: 0,
            is_quiet_told: false,
            reported_ms: 0,
            name,
        };
        task.update(streams, None);
        task
    }

    pub(super) async fn run(
        mut self: Box<Self>,
        mut inbox: mpsc::UnboundedReceiver<Command>,
    ) -> Option<Recording> {
        let mut buffer = Vec::new();
        let mut tick = ticks(if self.answers { PACKET_MS } else { LISTEN_MS });
        let mut turn = 0;
        let why = loop {
            tokio::select! {
                command = inbox.recv() => {
                    if let ControlFlow::Break(end) = self.obey(command) {
                        break end;
                    }
                }
                () = self.recorder.written() => {}
                _ = tick.tick() => {
                    // A machine that stood still finds its clock ahead of what is waiting to be heard.
                    self.take_waiting();
                    self.tick();
                }
                received = receive(&self.lines, turn, &mut buffer) => {
                    turn = received.line + 1;
                    self.take(&received, &mut buffer);
                }
            }
        };
        // What came before the end is part of the call, also if nobody looked at it yet.
        tokio::task::yield_now().await;
        self.take_waiting();
        self.finish(why).await
    }

    fn obey(&mut self, command: Option<Command>) -> ControlFlow<CallEnd> {
        match command {
            Some(Command::Acknowledged) => self.is_acknowledged = true,
            Some(Command::Update(news)) => self.update(news.0, news.1),
            Some(Command::Describe(call)) => self.recorder.describe(*call),
            Some(Command::End(why)) => return ControlFlow::Break(why),
            None => return ControlFlow::Break(CallEnd::Shutdown),
        }
        ControlFlow::Continue(())
    }

    fn update(&mut self, streams: Vec<StreamPlan>, added: Option<Ports>) {
        if let Some(added) = added {
            let spare: Vec<Pair> = self.spare.by_ref().chain(added.pairs).collect();
            self.spare = spare.into_iter();
        }
        let has_changed_sides =
            self.lines.iter().zip(&streams).any(|(line, plan)| line.listener.plan().side != plan.side);
        if has_changed_sides {
            self.recorder.swap();
        }
        let mut streams = streams.into_iter();
        for (line, plan) in self.lines.iter_mut().zip(streams.by_ref()) {
            line.follow(plan);
        }
        for (pair, plan) in self.spare.by_ref().zip(streams) {
            self.lines.push(Line::new(pair, plan, &self.shared.outside.entropy));
        }
        self.mark_flow();
    }

    fn mark_flow(&mut self) {
        let flows = || self.lines.iter().map(|line| line.listener.plan().flow);
        let flow = [Flow::Paused, Flow::Held].into_iter().find(|flow| flows().any(|one| one == *flow));
        let flow = flow.unwrap_or(Flow::Live);
        if std::mem::replace(&mut self.flow, flow) == flow {
            return;
        }
        let now_ms = self.now_ms();
        self.heard_ms = now_ms;
        let what = match flow {
            Flow::Live => "resume",
            Flow::Held => "hold",
            Flow::Paused => "pause",
        };
        self.recorder.mark(now_ms, what.to_owned());
    }

    fn take_waiting(&mut self) {
        let mut buffer = [0; DATAGRAM_BYTES];
        for _ in 0..WAITING_DATAGRAMS_MAX {
            let Some(received) = receive_now(&self.lines, &mut buffer) else { return };
            self.take(&received, &mut buffer);
        }
    }

    fn take(&mut self, received: &Received, buffer: &mut [u8]) {
        let now = self.now();
        let Some(line) = self.lines.get_mut(received.line) else { return };
        let side = line.listener.plan().side;
        let recorder = &mut self.recorder;
        let is_heard = line.take(received, buffer, now, &mut |heard| match heard {
            Heard::Audio { at, codec, bytes } => {
                recorder.place(side, at, bytes.iter().map(|byte| codec.decode(*byte)));
            }
            Heard::Key(key) => recorder.mark(now / SAMPLES_PER_MS, format!("dtmf:{key}")),
        });
        if is_heard {
            self.heard_ms = now / SAMPLES_PER_MS;
        }
    }

    fn tick(&mut self) {
        let now_ms = self.now_ms();
        self.recorder.advance(now_ms * SAMPLES_PER_MS);
        if self.is_acknowledged {
            self.send(now_ms);
        }
        let is_quiet = now_ms.saturating_sub(self.heard_ms) >= self.shared.settings.quiet_ms_max;
        if is_quiet && self.flow == Flow::Live && !std::mem::replace(&mut self.is_quiet_told, true) {
            // Without anybody to tell, the edge is going down.
            let _gone = self.shared.notices.send(Notice::NoMedia(self.call));
        }
    }

    fn send(&mut self, now_ms: u64) {
        self.lines.iter_mut().for_each(Line::hear_reports);
        if self.answers {
            self.lines.iter_mut().for_each(|line| line.speak(now_ms));
        }
        if now_ms.saturating_sub(self.reported_ms) >= REPORT_MS {
            self.reported_ms = now_ms;
            let unix_micros = u64::try_from(self.shared.outside.clock.now().0).unwrap_or(0);
            for line in &mut self.lines {
                line.report(&self.name, now_ms * SAMPLES_PER_MS, unix_micros);
            }
        }
    }

    async fn finish(self: Box<Self>, why: CallEnd) -> Option<Recording> {
        let now = self.now();
        let lost = self.lines.iter().map(|line| line.listener.lost()).sum();
        let refused: u64 = self.lines.iter().map(|line| line.listener.refused).sum();
        tracing::debug!(call = %format_args!("{:032x}", self.call.0), lost, refused, "media ended");
        let ended_at = self.shared.outside.clock.now();
        let recording = self.recorder.finish(now, lost, (ended_at, why)).await;
        self.shared.journal.end(self.call);
        recording
    }

    /// Samples since the call began.
    fn now(&self) -> u64 {
        let micros = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        micros / (1000 / SAMPLES_PER_MS)
    }

    fn now_ms(&self) -> u64 {
        self.now() / SAMPLES_PER_MS
    }
}

fn ticks(period_ms: u64) -> Interval {
    let period = Duration::from_millis(period_ms);
    let mut ticks = interval_at(Instant::now() + period, period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    ticks
}

/// A name that says nothing (RFC 7022), of as many letters as a report has room for.
fn hex_name(random: [u8; 8]) -> [u8; 16] {
    let digits = random.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
    let mut name = [b'0'; 16];
    name.iter_mut()
        .zip(digits)
        .for_each(|(to, digit)| *to = b"0123456789abcdef".get(usize::from(digit)).copied().unwrap_or(b'0'));
    name
}
