//! Recordings over HTTP: the link of the hang-up event, whole or in byte ranges, with the media type of
//! the sound. The key in the link is the only proof asked for, as nobody has seen the vendor ask for more.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use url::Url;

use super::Pbx;
use crate::Fault;
use crate::faults::breaking;
use crate::samples::{Sample, SamplesError};

pub(super) const PATH: &str = "/api/streamtele-v3/audio";
/// What [`Fault::RecordingHuge`] announces.
const HUGE_BYTES: u64 = 30_000_000_000;
const SAMPLE_RATE: u32 = 8_000;

/// What a link serves.
#[derive(Debug, Clone)]
pub(super) struct Recording {
    content_type: &'static str,
    bytes: Bytes,
}

impl Recording {
    pub(super) fn of_sample(sample: &Sample) -> Result<Self, SamplesError> {
        Ok(Self { content_type: sample.content_type(), bytes: sample.audio()? })
    }

    /// A quiet line of `ms` milliseconds as a telephone WAV.
    pub(super) fn line_noise(ms: i64) -> Self {
        let samples = u32::try_from(ms * i64::from(SAMPLE_RATE) / 1_000).unwrap_or(0);
        let mut wav = wav_header(samples);
        let noise =
            (0..samples).map(|at| i16::try_from(at.wrapping_mul(2_654_435_761) >> 24).unwrap_or(0) - 128);
        wav.extend(noise.flat_map(i16::to_le_bytes));
        Self { content_type: "audio/x-wav", bytes: wav.into() }
    }
}

fn wav_header(samples: u32) -> Vec<u8> {
    let data = samples * 2;
    let mut wav = Vec::new();
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + data).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16_u32.to_le_bytes());
    wav.extend_from_slice(&[1, 0, 1, 0]);
    wav.extend_from_slice(&SAMPLE_RATE.to_le_bytes());
    wav.extend_from_slice(&(SAMPLE_RATE * 2).to_le_bytes());
    wav.extend_from_slice(&[2, 0, 16, 0]);
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&data.to_le_bytes());
    wav
}

/// The link that goes into `recordUrl`: a bare key as its query.
pub(super) fn link(address: &Url, key: &str) -> Option<String> {
    address.join(&format!("{PATH}?k{key}")).ok().map(String::from)
}

pub(super) async fn serve(State(pbx): State<Pbx>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let key = query.as_deref().and_then(|query| query.strip_prefix('k')).unwrap_or_default();
    let Some(recording) = pbx.recording(key) else {
        return (StatusCode::NOT_FOUND, "Not Found").into_response();
    };
    match pbx.recording_fault() {
        None => ranged(&recording, super::header(&headers, &header::RANGE)),
        Some(fault) => faulty(&recording, &fault),
    }
}

fn faulty(recording: &Recording, fault: &Fault) -> Response {
    let kind = [(header::CONTENT_TYPE, recording.content_type)];
    match fault {
        Fault::RecordingHtml => {
            Html("<!doctype html><title>Sign in</title><form>Login</form>").into_response()
        }
        Fault::RecordingEmpty => (kind, Bytes::new()).into_response(),
        Fault::RecordingCorrupt => {
            let noise: Vec<u8> =
                recording.bytes.iter().enumerate().map(|(at, byte)| byte ^ noise_at(at)).collect();
            (kind, noise).into_response()
        }
        Fault::RecordingHuge => huge(recording),
        _ => (StatusCode::NOT_FOUND, "Not Found").into_response(),
    }
}

fn noise_at(at: usize) -> u8 {
    at.wrapping_mul(2_654_435_761).to_le_bytes().get(2).copied().unwrap_or(0x5a) | 1
}

/// Announces 30 GB and sends a drop of it before the connection breaks.
fn huge(recording: &Recording) -> Response {
    let mut answer = Response::new(breaking(recording.bytes.slice(..recording.bytes.len() / 2)));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(recording.content_type));
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(HUGE_BYTES));
    answer
}

fn ranged(recording: &Recording, range: &str) -> Response {
    let total = recording.bytes.len();
    let common = [(header::CONTENT_TYPE, recording.content_type), (header::ACCEPT_RANGES, "bytes")];
    if range.is_empty() {
        return (common, recording.bytes.clone()).into_response();
    }
    let Some((first, last)) = part_of(range, total) else {
        let content_range = [(header::CONTENT_RANGE, format!("bytes */{total}"))];
        return (StatusCode::RANGE_NOT_SATISFIABLE, content_range).into_response();
    };
    let content_range = [(header::CONTENT_RANGE, format!("bytes {first}-{last}/{total}"))];
    (StatusCode::PARTIAL_CONTENT, common, content_range, recording.bytes.slice(first..=last)).into_response()
}

/// First and last byte of a single range (RFC 9110 §14.1.2); several ranges are not served.
fn part_of(range: &str, total: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = match (first.parse::<usize>().ok(), last) {
        (Some(first), "") => (first, total.checked_sub(1)?),
        (Some(first), last) => (first, last.parse::<usize>().ok()?.min(total.checked_sub(1)?)),
        (None, last) if first.is_empty() => {
            (total.checked_sub(last.parse::<usize>().ok()?.min(total))?, total.checked_sub(1)?)
        }
        (None, _) => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_as_browsers_write_it() {
        assert_eq!(part_of("bytes=0-", 100), Some((0, 99)));
        assert_eq!(part_of("bytes=10-19", 100), Some((10, 19)));
        assert_eq!(part_of("bytes=90-500", 100), Some((90, 99)));
        assert_eq!(part_of("bytes=-30", 100), Some((70, 99)));
        for refused in ["bytes=100-", "bytes=5-4", "bytes=-0", "items=0-1", "bytes=a-b"] {
            assert_eq!(part_of(refused, 100), None, "{refused}");
        }
    }
}
