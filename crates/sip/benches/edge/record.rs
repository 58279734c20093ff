//! What recording costs: processor time for each second of a recorded call with two streams, beside a bare loop, and
//! whether anything is lost when there are two hundred such calls.
//!
//! Another process sends fifty packets a second to every stream. Both loops decode them and write stereo WAV; the bare
//! one has two sockets, a buffer and a file for each call, and neither order, silence, reports nor marks. A sample of
//! A-law is never zero, so that every sample that is zero was lost.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use kernel::{Clock, Entropy};
use sip::media::{Codec, Flow, Media, MediaPlan, MediaSettings, Outside, Peer, Session, StreamPlan};
use sip::{CallEnd, CallId, Kind, Owner, Party, Placement, Recording, Side, StartedCall, Transport};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use super::report::Report;

type Call = (Session, JoinHandle<Option<Recording>>);
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const PACKET_SAMPLES: u64 = 160;
/// Packets leave in so many groups within their twenty milliseconds.
const GROUPS: usize = 4;

const CALLS: u64 = 200;
const SECONDS: u64 = 20;
const UNIT: &str = "ms of CPU";

/// What one loop needed, and what it did not hear.
struct Figures {
    cpu_ms: f64,
    packets_lost: u64,
    samples_missing: u64,
}

pub(crate) fn run(report: &mut Report) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.expect("a runtime");
    let ours = runtime.block_on(record(CALLS, SECONDS)).expect("recordings");
    let bare = runtime.block_on(record_barely(CALLS, SECONDS)).expect("recordings");
    let calls = format!("{CALLS} recorded calls at once");
    report.add("bare sockets: a second of a call, two streams", bare.cpu_ms, UNIT);
    report.compare(
        "Harken: a recorded second of a call, two streams",
        ours.cpu_ms,
        UNIT,
        ("bare sockets", bare.cpu_ms),
    );
    for (what, number, unit) in [
        (format!("Harken: lost in {calls}"), ours.packets_lost, "packets"),
        (format!("Harken: missing in {calls}"), ours.samples_missing, "samples"),
        (format!("bare sockets: missing in {calls}"), bare.samples_missing, "samples"),
    ] {
        report.add(what, u32::try_from(number).map_or(f64::INFINITY, f64::from), unit);
    }
}

/// The other process: says its address, hears where to send, and sends.
pub(crate) fn send() {
    let seconds = std::env::args().next_back().and_then(|text| text.parse().ok());
    send_for(seconds.unwrap_or(SECONDS)).expect("a sender");
}

fn send_for(seconds: u64) -> Outcome<()> {
    let socket = UdpSocket::bind(SocketAddr::new(HERE, 0))?;
    writeln!(io::stdout(), "{}", socket.local_addr()?)?;
    let targets: Vec<SocketAddr> =
        io::stdin().lines().map(|line| Ok(line?.parse()?)).collect::<Outcome<_>>()?;
    let group = targets.len().div_ceil(GROUPS).max(1);
    let (began, pause) = (Instant::now(), Duration::from_millis(20) / u32::try_from(GROUPS)?);
    let mut due = began;
    for nth in 0..seconds * 50 {
        let mut packet = vec![0x80, 8];
        packet.extend_from_slice(&u16::try_from(nth & 0xffff)?.to_be_bytes());
        packet.extend_from_slice(&u32::try_from(nth * PACKET_SAMPLES)?.to_be_bytes());
        packet.extend_from_slice(&7_u32.to_be_bytes());
        packet.extend(std::iter::repeat_n(u8::try_from(nth % 256)?, 160));
        for targets in targets.chunks(group) {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            due += pause;
            for target in targets {
                socket.send_to(&packet, target)?;
            }
        }
    }
    Ok(())
}

/// Starts the other process, lets `start` open what it is to send to, and waits until it has sent.
async fn with_sender<T, F>(seconds: u64, start: impl FnOnce(SocketAddr) -> F) -> Outcome<(T, f64)>
where
    F: Future<Output = Outcome<(T, Vec<u16>)>>,
{
    let mut sender = Command::new(std::env::current_exe()?)
        .args(["send", &seconds.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(sender.stdout.take().ok_or("no output")?).read_line(&mut line)?;
    let (opened, ports) = start(line.trim().parse()?).await?;
    let before = cpu_seconds()?;
    let mut targets = sender.stdin.take().ok_or("no input")?;
    for port in ports {
        writeln!(targets, "{}", SocketAddr::new(HERE, port))?;
    }
    drop(targets);
    let status = tokio::task::spawn_blocking(move || sender.wait()).await??;
    if !status.success() {
        return Err("the sender failed".into());
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    Ok((opened, cpu_seconds()? - before))
}

async fn record(calls: u64, seconds: u64) -> Outcome<Figures> {
    let folder = tempfile::tempdir()?;
    let settings = MediaSettings {
        bind: HERE,
        ports: (20_000, 60_000),
        recordings: folder.path().to_owned(),
        quiet_ms_max: 60_000,
    };
    let outside = Outside { tasks: TaskTracker::new(), clock: Clock::system(), entropy: Entropy::os()? };
    let media = Media::new(settings, mpsc::unbounded_channel().0, outside);
    let (sessions, cpu) = with_sender(seconds, |sender| async move {
        let (mut sessions, mut numbers): (Vec<Call>, Vec<u16>) = (Vec::new(), Vec::new());
        for nth in 0..calls {
            let ports = media.reserve(2)?;
            numbers.extend(ports.numbers());
            let (session, running) = media.start(ports, plan(nth, sender)).await?;
            sessions.push((session, tokio::spawn(running)));
        }
        Ok((sessions, numbers))
    })
    .await?;
    let (mut lost, mut missing) = (0, 0);
    for (session, running) in sessions {
        session.end(CallEnd::Bye);
        let recording = running.await?.ok_or("nothing was recorded")?;
        lost += recording.packets_lost;
        missing += missing_samples(&recording.path, seconds)?;
    }
    let cpu_ms = per_call_second(cpu, calls, seconds);
    Ok(Figures { cpu_ms, packets_lost: lost, samples_missing: missing })
}

fn plan(nth: u64, sender: SocketAddr) -> MediaPlan {
    let stream = |side| StreamPlan {
        side,
        peer: Peer { said: Some(sender), hosts: Vec::new() },
        is_muxed: false,
        formats: vec![(8, Codec::Alaw)],
        events: None,
        flow: Flow::Live,
        keys: None,
    };
    let call = StartedCall {
        id: CallId(nth.into()),
        owner: Owner(1),
        placement: Placement(1),
        kind: Kind::Siprec,
        transport: Transport::Udp,
        source: sender,
        external_id: String::new(),
        from: Party::default(),
        to: Party::default(),
        answered_at: Clock::system().now(),
    };
    MediaPlan { call, streams: vec![stream(Side::Left), stream(Side::Right)], mixed: false, answers: false }
}

async fn record_barely(calls: u64, seconds: u64) -> Outcome<Figures> {
    let (folder, tasks) = (tempfile::tempdir()?, TaskTracker::new());
    let (place, spawner) = (folder.path().to_owned(), tasks.clone());
    let ((), cpu) = with_sender(seconds, |_| async move {
        let mut numbers = Vec::new();
        for nth in 0..calls {
            let sockets = [bind().await?, bind().await?];
            for socket in &sockets {
                numbers.push(socket.local_addr()?.port());
            }
            let file = File::create(place.join(format!("{nth}.wav")))?;
            spawner.spawn(bare_call(sockets, file, seconds * 50));
        }
        Ok(((), numbers))
    })
    .await?;
    tasks.close();
    tasks.wait().await;
    let mut missing = 0;
    for nth in 0..calls {
        missing += missing_samples(&folder.path().join(format!("{nth}.wav")), seconds)?;
    }
    Ok(Figures { cpu_ms: per_call_second(cpu, calls, seconds), packets_lost: 0, samples_missing: missing })
}

async fn bind() -> io::Result<tokio::net::UdpSocket> {
    tokio::net::UdpSocket::bind(SocketAddr::new(HERE, 0)).await
}

async fn bare_call(sockets: [tokio::net::UdpSocket; 2], mut file: File, packets: u64) -> io::Result<()> {
    let [left, right] = sockets;
    let (mut from_left, mut from_right) = ([0; 2048], [0; 2048]);
    let (mut lefts, mut rights): (Vec<i16>, Vec<i16>) = (Vec::new(), Vec::new());
    file.write_all(&[0; 44])?;
    for nth in 1..=packets * 2 {
        tokio::select! {
            length = left.recv(&mut from_left) => lefts.extend(decoded(&from_left, length?)),
            length = right.recv(&mut from_right) => rights.extend(decoded(&from_right, length?)),
        }
        if nth % 100 == 0 {
            let both = lefts.drain(..).zip(rights.drain(..)).flat_map(|(left, right)| [left, right]);
            let bytes: Vec<u8> = both.flat_map(i16::to_le_bytes).collect();
            file.write_all(&bytes)?;
        }
    }
    Ok(())
}

fn decoded(buffer: &[u8], length: usize) -> impl Iterator<Item = i16> {
    let payload = buffer.get(12..length).unwrap_or_default();
    payload.iter().map(|byte| Codec::Alaw.decode(*byte))
}

/// Samples that should be in a recording and are not.
fn missing_samples(path: &Path, seconds: u64) -> Outcome<u64> {
    let bytes = std::fs::read(path)?;
    let samples = bytes.get(44..).unwrap_or_default().chunks_exact(2);
    let heard = samples.filter(|sample| **sample != [0, 0]).count();
    Ok((seconds * 50 * 2 * PACKET_SAMPLES).saturating_sub(u64::try_from(heard)?))
}

fn per_call_second(cpu_seconds: f64, calls: u64, seconds: u64) -> f64 {
    let call_seconds = u32::try_from(calls * seconds).map_or(f64::NAN, f64::from);
    cpu_seconds * 1e3 / call_seconds
}

/// User and system time of this process, which Linux counts in hundredths.
fn cpu_seconds() -> Outcome<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit(')').next().unwrap_or_default().split_ascii_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
