//! Programs that other people wrote: a telephone, a load generator and a scanner. `cargo xtask test` installs them.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use sip::{CallEnd, CallEvent, Kind};
use tokio::process::Command;
use tokio::time::timeout;

use crate::support::scene::{DOMAIN, PASSWORD, Scene, Wants};

/// A program that takes longer hangs.
const PROGRAM_WAIT_MAX: Duration = Duration::from_mins(1);

/// Runs a program to its end; what it printed, and whether it was content.
async fn run(command: &mut Command) -> (bool, String) {
    let command = command.stdin(Stdio::null()).kill_on_drop(true);
    let output = timeout(PROGRAM_WAIT_MAX, command.output()).await.expect("the program ends");
    let output = output.unwrap_or_else(|error| {
        panic!(
            "{error}: install it with `cargo xtask test install`, or: apt-get install sip-tester baresip-core"
        )
    });
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

/// A second of sound as a WAV file of 8,000 samples.
fn wav(path: &Path) {
    let samples: Vec<u8> = (0..8_000_i32)
        .flat_map(|at| i16::try_from((at % 20) * 1_000 - 10_000).unwrap().to_le_bytes())
        .collect();
    let size = u32::try_from(samples.len()).unwrap();
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + size).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend(16_000_u32.to_le_bytes());
    bytes.extend(b"\x02\0\x10\0data");
    bytes.extend(size.to_le_bytes());
    bytes.extend(samples);
    std::fs::write(path, bytes).unwrap();
}

/// Where Debian puts the telephone's modules, by the machine it is for.
fn baresip_modules() -> PathBuf {
    let places = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules", "/usr/lib64/baresip/modules"];
    places
        .iter()
        .map(PathBuf::from)
        .find(|place| place.is_dir())
        .expect("baresip's modules: apt-get install baresip-core")
}

#[tokio::test]
async fn baresip_registers_calls_and_is_recorded() {
    let scene = Scene::start(Wants::password()).await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    wav(&at("tone.wav"));
    let port = scene.udp().port();
    let account = format!(
        "<sip:bob@{DOMAIN}>;auth_user=bob;auth_pass={PASSWORD};regint=60;audio_codecs=pcma;\
         outbound=\"sip:127.0.0.1:{port};transport=udp\"\n"
    );
    let config = format!(
        "poll_method epoll\nsip_listen 127.0.0.1:0\naudio_source aufile,{}\nmodule_path {}\nmodule g711.so\n\
         module aufile.so\nmodule_tmp account.so\nmodule_app menu.so\n",
        at("tone.wav").display(),
        baresip_modules().display(),
    );
    std::fs::write(at("accounts"), account).unwrap();
    std::fs::write(at("config"), config).unwrap();
    std::fs::write(at("contacts"), "").unwrap();
    let mut command = Command::new("baresip");
    command.arg("-f").arg(folder.path()).args(["-t", "4", "-e", &format!("/dial sip:1000@{DOMAIN}")]);
    let (_, said) = run(&mut command).await;
    let ended = |event: &CallEvent| matches!(event, CallEvent::Ended { .. });
    let news = scene.until(&said, |news| news.calls.iter().any(ended) && !news.registered.is_empty()).await;
    assert_eq!(news.registered[0].address, format!("bob@{DOMAIN}"));
    let Some(CallEvent::Ended { call, end, recording, .. }) = news.calls.iter().find(|event| ended(event))
    else {
        panic!("{news:?}")
    };
    assert_eq!((call.kind, *end, call.from.number.as_str()), (Kind::Direct, CallEnd::Bye, "bob"), "{said}");
    let recording = recording.as_ref().expect("a recording");
    assert!(recording.duration_ms >= 900, "{recording:?} {said}");
}

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// Runs a scenario so many times; fails unless every run went as it is written.
async fn sipp(scene: &Scene, name: &str, transport: &str, times: u32) {
    let folder = tempfile::tempdir().unwrap();
    let users = folder.path().join("users.csv");
    std::fs::write(&users, format!("SEQUENTIAL\nbob;[authentication username=bob password={PASSWORD}]\n"))
        .unwrap();
    let edge = if transport == "u1" { scene.udp() } else { scene.tcp() };
    let mut command = Command::new("sipp");
    command
        .current_dir(folder.path())
        .arg(edge.to_string())
        .arg("-sf")
        .arg(scenario(name))
        .arg("-inf")
        .arg(users);
    command.args(["-i", "127.0.0.1", "-mi", "127.0.0.1", "-t", transport, "-m", &times.to_string()]);
    command.args([
        "-r",
        "50",
        "-l",
        "20",
        "-s",
        "1000",
        "-nostdin",
        "-timeout",
        "50s",
        "-recv_timeout",
        "10000",
    ]);
    let (content, said) = run(&mut command).await;
    let tail: Vec<&str> = said.lines().rev().take(60).collect();
    assert!(content, "{name} over {transport}: {:?} {tail:#?}", scene.news().last_reason());
}

#[tokio::test]
async fn sipp_registers_and_calls() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::password() }).await;
    for transport in ["u1", "t1"] {
        sipp(&scene, "register.xml", transport, 20).await;
        sipp(&scene, "stranger.xml", transport, 20).await;
        sipp(&scene, "stranger-call.xml", transport, 20).await;
    }
    let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
    for transport in ["u1", "t1"] {
        sipp(&scene, "call.xml", transport, 20).await;
    }
}

#[tokio::test]
async fn sipp_opens_pauses_and_ends_recording_sessions() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
    for transport in ["u1", "t1"] {
        sipp(&scene, "siprec.xml", transport, 5).await;
    }
    let ended = |event: &&CallEvent| matches!(event, CallEvent::Ended { .. });
    let news = scene.until("the end of all", |news| news.calls.iter().filter(ended).count() == 10).await;
    for event in news.calls.iter().filter(ended) {
        let CallEvent::Ended { call, end, .. } = event else { continue };
        assert_eq!((call.kind, *end), (Kind::Siprec, CallEnd::Bye));
        assert_eq!((call.from.number.as_str(), call.to.number.as_str()), ("2000", "1000"));
    }
}

/// A program that came with the Python of the tests.
fn of_python(name: &str) -> OsString {
    let python = std::env::var_os("HARKEN_TEST_PYTHON").expect(
        "HARKEN_TEST_PYTHON must name a Python with sipvicious 0.3.8: `cargo xtask test install` makes one in \
         target/test-python, or: python3 -m venv V && V/bin/pip install sipvicious==0.3.8, then set it to V/bin/python",
    );
    PathBuf::from(python).with_file_name(name).into_os_string()
}

#[tokio::test]
async fn sipvicious_finds_no_edge_and_no_user() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::password() }).await;
    let port = scene.udp().port().to_string();
    let mut map = Command::new(of_python("sipvicious_svmap"));
    let (_, mapped) = run(map.args(["-p", &port, "127.0.0.1"])).await;
    assert!(!mapped.contains("127.0.0.1:"), "{mapped}");
    for method in ["REGISTER", "INVITE", "OPTIONS"] {
        let mut war = Command::new(of_python("sipvicious_svwar"));
        let (_, found) = run(war.args(["-p", &port, "-m", method, "-e", "100-120", "127.0.0.1"])).await;
        assert!(!found.contains("reqauth") && !found.contains("noauth"), "{method}: {found}");
    }
}
