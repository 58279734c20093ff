//! What follows when a recording cannot be had: come back later, or fail with words that say what to do.
//!
//! Pure; the job asks here with the download's fault or the decoder's error.

use std::time::Duration;

use audio::AudioError;
use connectors::Fault;

use crate::pipeline::flow::Setback;
use crate::pipeline::interactions::Reason;

const MINUTE: Duration = Duration::from_mins(1);

/// How long to wait for a recording that is not ready: 1, 3, 10, 30, then every 60 minutes.
pub(super) const fn not_ready_wait(attempt: u32) -> Duration {
    let minutes = match attempt {
        0 | 1 => 1,
        2 => 3,
        3 => 10,
        4 => 30,
        _ => 60,
    };
    MINUTE.saturating_mul(minutes)
}

/// What follows when the file could not be downloaded. `cap` is the size that was allowed.
pub(super) fn after_fault(fault: &Fault, cap: u64, attempt: u32) -> Setback {
    let words = fault.words();
    let later = |after: Option<Duration>, code, detail: String| {
        Setback::Later(Some(after.unwrap_or(not_ready_wait(attempt))), Reason::new(code, detail))
    };
    match fault {
        Fault::NotReady { after } => {
            later(*after, "recording.not_ready", "the source has not finished the recording".into())
        }
        Fault::NotFound { .. } => later(
            None,
            "recording.not_ready",
            format!("the recording is not there yet, or no longer: {words}"),
        ),
        Fault::Transient { .. } if words == EMPTY => {
            later(None, "recording.empty", "the source answered with an empty file; it is asked again".into())
        }
        Fault::Transient { after, .. } => Setback::Later(*after, Reason::new("recording.unreachable", words)),
        Fault::RateLimited { after, .. } => {
            Setback::Later(*after, Reason::new("recording.rate_limited", words))
        }
        Fault::TooLarge { .. } => failed(
            "recording.too_large",
            format!(
                "the recording is larger than {} MB: raise `limits.recording_bytes` to take it",
                cap / 1_048_576
            ),
        ),
        Fault::Rejected { .. } if words.contains("page instead of a file") => failed(
            "recording.not_audio",
            "the source answered with a web page instead of a recording: check that the call's recording plays there, then retry",
        ),
        Fault::Rejected { .. } => failed("recording.rejected", words),
        Fault::Auth { .. } | Fault::Quota { .. } => {
            failed("recording.forbidden", format!("the source does not give the recording out: {words}"))
        }
        Fault::Misconfigured { .. } => {
            let detail = format!("the recording is not fetched: {words}");
            Setback::Failed(Reason::new("recording.address_refused", detail), false)
        }
    }
}

/// What follows when the file is there and cannot be used.
pub(super) fn after_audio(error: &AudioError) -> Setback {
    let check = "check that the call's recording plays at the source, then retry";
    match error {
        AudioError::Empty => failed("recording.empty", format!("{error}: {check}")),
        AudioError::NotAudio { .. } => failed("recording.not_audio", format!("{error}: {check}")),
        AudioError::Corrupt => failed("recording.corrupt", format!("{error}: {check}")),
        AudioError::Unsupported { .. } | AudioError::TooManyChannels { .. } => {
            failed("recording.unsupported", error.to_string())
        }
        AudioError::TooLong { max_ms } => failed(
            "recording.too_long",
            format!(
                "the recording is longer than {} hours: raise `limits.recording_duration` to take it",
                max_ms / 3_600_000
            ),
        ),
        AudioError::Io(_) | AudioError::NoSuchChannel { .. } | AudioError::TooLarge { .. } => {
            Setback::Later(None, Reason::new("recording.unreadable", error.to_string()))
        }
    }
}

/// The words of a download that brought no byte.
const EMPTY: &str = "the file is empty";

fn failed(code: &str, detail: impl Into<String>) -> Setback {
    Setback::Failed(Reason::new(code, detail), true)
}

#[cfg(test)]
mod tests {
    use connectors::HttpError;

    use super::*;

    fn code_of(setback: &Setback) -> (&'static str, &str) {
        match setback {
            Setback::Later(_, reason) => ("later", &reason.code),
            Setback::Wait(reason) => ("wait", &reason.code),
            Setback::Failed(reason, true) => ("failed", &reason.code),
            Setback::Failed(reason, false) => ("final", &reason.code),
        }
    }

    #[test]
    fn every_way_of_not_getting_a_recording_has_its_own_code() {
        let words = String::new;
        let cap = 1000;
        let table = [
            (Fault::NotReady { after: None }, ("later", "recording.not_ready")),
            (Fault::NotFound { words: words() }, ("later", "recording.not_ready")),
            (Fault::Transient { after: None, words: EMPTY.into() }, ("later", "recording.empty")),
            (Fault::Transient { after: None, words: words() }, ("later", "recording.unreachable")),
            (Fault::RateLimited { after: None, words: words() }, ("later", "recording.rate_limited")),
            (HttpError::TooLarge { cap }.into(), ("failed", "recording.too_large")),
            (Fault::Rejected { words: words() }, ("failed", "recording.rejected")),
            (Fault::Auth { words: words() }, ("failed", "recording.forbidden")),
            (HttpError::Refused.into(), ("final", "recording.address_refused")),
        ];
        for (fault, expected) in table {
            assert_eq!(code_of(&after_fault(&fault, cap, 1)), expected, "{fault:?}");
        }
    }

    #[test]
    fn a_recording_that_is_not_ready_is_asked_for_less_and_less_often() {
        let minutes: Vec<u64> = (1..=7).map(|attempt| not_ready_wait(attempt).as_secs() / 60).collect();
        assert_eq!(minutes, [1, 3, 10, 30, 60, 60, 60]);
        let fault = Fault::NotReady { after: Some(Duration::from_secs(40)) };
        let Setback::Later(wait, _) = after_fault(&fault, 1, 1) else { panic!("not ready comes back") };
        assert_eq!(wait, Some(Duration::from_secs(40)), "the source's own word wins");
    }

    #[test]
    fn a_file_that_is_no_recording_says_what_to_do() {
        let page = AudioError::NotAudio { what: "the server answered with a web page" };
        assert_eq!(code_of(&after_audio(&page)), ("failed", "recording.not_audio"));
        assert_eq!(code_of(&after_audio(&AudioError::Corrupt)), ("failed", "recording.corrupt"));
        assert_eq!(
            code_of(&after_audio(&AudioError::TooLong { max_ms: 21_600_000 })),
            ("failed", "recording.too_long")
        );
        let Setback::Failed(reason, _) = after_audio(&page) else { panic!("it fails") };
        assert!(reason.detail.contains("web page") && reason.detail.contains("retry"), "{}", reason.detail);
    }
}
