//! What becomes of a recording when the disk does not take it.

use super::*;
use crate::product::CallId;
use crate::recorder::card::tests::call;
use crate::recorder::wav::Wav;

fn recorder(folder: &std::path::Path) -> Recorder {
    Recorder::new(call(1), false, folder.to_owned(), TaskTracker::new())
}

fn speak(recorder: &mut Recorder, second: u64) {
    recorder.place(Side::Left, second * 8000, std::iter::repeat_n(1000, 8000));
    recorder.advance((second + 1) * 8000 + DELAY_SAMPLES);
}

#[tokio::test]
async fn a_full_disk_ends_the_recording_with_a_mark_and_keeps_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path());
    speak(&mut recorder, 0);
    recorder.written().await;
    recorder.disk.as_mut().unwrap().wav = Some(Wav::full());
    speak(&mut recorder, 1);
    recorder.written().await;
    speak(&mut recorder, 2);
    assert!(recorder.writing.is_none() && recorder.unwritten.is_empty());
    let recording = recorder.finish(24_000, 0, (Ts(1), CallEnd::Bye)).await.unwrap();
    let marks: Vec<&str> = recording.marks.iter().map(|mark| mark.what.as_str()).collect();
    assert_eq!(marks, ["lost"]);
    let salvaged = salvage(folder.path()).unwrap().remove(0);
    assert_eq!((salvaged.end, salvaged.recording.unwrap().duration_ms), (CallEnd::Bye, 1000));
}

#[tokio::test]
async fn a_disk_that_does_not_answer_takes_a_bounded_amount_of_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path());
    let disk = recorder.disk.take();
    for second in 0..600 {
        speak(&mut recorder, second);
        assert!(recorder.unwritten.len() <= UNWRITTEN_SAMPLES_MAX);
    }
    recorder.disk = disk;
    let recording = recorder.finish(600 * 8000, 0, (Ts(1), CallEnd::Bye)).await.unwrap();
    assert_eq!(recording.marks.len(), 1);
}

#[tokio::test]
async fn marks_without_end_do_not_fill_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path());
    for at_ms in 0..10_000 {
        recorder.mark(at_ms, "dtmf:1".to_owned());
    }
    assert_eq!(recorder.card.marks.len(), MARKS_MAX);
}

#[tokio::test]
async fn a_call_that_is_over_before_anything_was_written_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path());
    for second in 0..3 {
        recorder.advance(second * 4000);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(recorder.finish(12_000, 0, (Ts(1), CallEnd::Bye)).await, None);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn what_is_said_in_less_than_a_write_is_there_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut recorder = recorder(folder.path());
    recorder.place(Side::Left, 0, std::iter::repeat_n(1000, 800));
    let recording = recorder.finish(800, 0, (Ts(1), CallEnd::Bye)).await.unwrap();
    assert_eq!(recording.duration_ms, 100);
    assert_eq!(salvage(folder.path()).unwrap()[0].recording, Some(recording));
}

#[tokio::test]
async fn a_call_that_was_answered_and_broke_off_in_silence_is_told_of_once() {
    let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
    let journal = Journal::new(folder.path().to_owned(), tasks.clone());
    for id in [1, 2, 3] {
        journal.begin(&call(id)).await.unwrap();
    }
    journal.end(CallId(3));
    tasks.close();
    tasks.wait().await;
    let mut recorder = recorder(folder.path());
    speak(&mut recorder, 0);
    recorder.written().await;
    let salvaged = salvage(folder.path()).unwrap();
    let told: Vec<(u128, CallEnd, bool)> =
        salvaged.iter().map(|one| (one.call.id.0, one.end, one.recording.is_some())).collect();
    assert_eq!(told, [(1, CallEnd::Crashed, true), (2, CallEnd::Crashed, false)]);
    assert_eq!(salvage(folder.path()).unwrap().len(), 1, "what has sound stays until the product has it");
}

#[test]
fn a_card_without_a_recording_and_a_recording_without_a_card_are_no_calls_lost() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("orphan.wav"), "x").unwrap();
    std::fs::write(folder.path().join("broken.json"), "x").unwrap();
    Card::new(call(3)).write(folder.path()).unwrap();
    let salvaged = salvage(folder.path()).unwrap();
    assert_eq!((salvaged.len(), salvaged[0].end), (1, CallEnd::Crashed));
    assert_eq!((salvaged[0].ended_at, &salvaged[0].recording), (call(3).answered_at, &None));
    assert!(salvage(folder.path()).unwrap().is_empty(), "it is told once");
    assert!(folder.path().join("orphan.wav").exists(), "what is not ours stays");
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    assert!(salvage(std::path::Path::new("nowhere/at/all")).is_err());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_what_was_said() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    Journal::new(folder.path().to_owned(), TaskTracker::new()).begin(&call(1)).await.unwrap();
    let mut recorder = recorder(folder.path());
    speak(&mut recorder, 0);
    recorder.written().await;
    let files: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(files.len(), 3);
    for file in files {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}
