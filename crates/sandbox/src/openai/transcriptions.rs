//! `POST /v1/audio/transcriptions`: the form is checked as the vendor checks it, the text is the true
//! script of the sample call.

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::{ApiError, authorize, known_model};
use crate::recognise::Heard;
use crate::speech::{self, Stretch};
use crate::world::World;

const EXTENSIONS: [&str; 10] = ["flac", "m4a", "mp3", "mp4", "mpeg", "mpga", "oga", "ogg", "wav", "webm"];
const FORMATS: [&str; 6] = ["json", "text", "srt", "verbose_json", "vtt", "diarized_json"];
const FILE_MAX: usize = 26_214_400;
/// Language codes the simulator can name; answers carry the name, requests the code.
const LANGUAGES: [(&str, &str); 9] = [
    ("de", "german"),
    ("en", "english"),
    ("es", "spanish"),
    ("fr", "french"),
    ("it", "italian"),
    ("pl", "polish"),
    ("pt", "portuguese"),
    ("ru", "russian"),
    ("uk", "ukrainian"),
];
/// The longest audio the diarizing model takes in one piece.
const DIARIZE_WHOLE_MAX_MS: i64 = 30_000;

#[derive(Default)]
struct Form {
    file: Option<(String, Bytes)>,
    model: String,
    format: Option<String>,
    language: Option<String>,
    granularities: Vec<String>,
    chunked: bool,
}

pub(super) async fn transcribe(State(world): State<World>, request: Request) -> Response {
    match answer(&world, request).await {
        Ok(answer) => answer,
        Err(error) => error.into_response(),
    }
}

async fn answer(world: &World, request: Request) -> Result<Response, ApiError> {
    authorize(world, request.headers())?;
    let form = read(request).await?;
    let format = checked(&form)?;
    let (name, audio) = form.file.as_ref().ok_or_else(|| missing("file"))?;
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    if !EXTENSIONS.contains(&extension.as_str()) {
        return Err(ApiError::invalid(
            format!("Unrecognized file format. Supported formats: {EXTENSIONS:?}"),
            Some("file"),
        ));
    }
    if audio.len() > FILE_MAX {
        let message =
            format!("Maximum content size limit ({FILE_MAX}) exceeded ({} bytes read)", audio.len());
        return Err(ApiError { status: StatusCode::PAYLOAD_TOO_LARGE, ..ApiError::invalid(message, None) });
    }
    let heard = world.hear(audio.clone()).await.ok_or_else(|| {
        ApiError::invalid(
            "The audio file could not be decoded or its format is not supported: unknown to the simulator.",
            Some("file"),
        )
    })?;
    if format == "diarized_json" && !form.chunked && heard.sample.duration_ms > DIARIZE_WHOLE_MAX_MS {
        return Err(ApiError::invalid(
            "chunking_strategy is required for diarization models",
            Some("chunking_strategy"),
        ));
    }
    Ok(rendered(&form, format, &heard))
}

async fn read(request: Request) -> Result<Form, ApiError> {
    let not_a_form = |_| ApiError::invalid("Could not parse multipart form", None);
    let mut parts = Multipart::from_request(request, &())
        .await
        .map_err(|_| ApiError::invalid("Could not parse multipart form", None))?;
    let mut form = Form::default();
    while let Some(part) = parts.next_field().await.map_err(not_a_form)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            // A part without a file name is a plain value to the vendor, not an upload.
            let Some(file_name) = part.file_name().map(str::to_owned) else { return Err(missing("file")) };
            form.file = Some((file_name, part.bytes().await.map_err(not_a_form)?));
            continue;
        }
        let value = part.text().await.map_err(not_a_form)?;
        match name.as_str() {
            "model" => form.model = value,
            "response_format" => form.format = Some(value),
            "language" => form.language = Some(value),
            "timestamp_granularities[]" => form.granularities.push(value),
            "chunking_strategy" | "chunking_strategy[type]" => form.chunked = true,
            "stream" if value == "true" => {
                return Err(ApiError::invalid("Streaming is not offered by the simulator.", Some("stream")));
            }
            "stream"
            | "prompt"
            | "temperature"
            | "include[]"
            | "known_speaker_names[]"
            | "known_speaker_references[]" => {}
            other => return Err(ApiError::invalid(format!("Unknown parameter: '{other}'."), Some(other))),
        }
    }
    Ok(form)
}

/// The form's rules that need no look at the audio; answers the format to use.
fn checked(form: &Form) -> Result<&str, ApiError> {
    if form.model.is_empty() {
        return Err(missing("model"));
    }
    known_model(&form.model)?;
    if form.model != "whisper-1" && !form.model.contains("transcribe") && !form.model.contains("whisper") {
        return Err(ApiError::invalid(
            format!("Invalid model {}: it does not transcribe audio.", form.model),
            Some("model"),
        ));
    }
    let format = form.format.as_deref().unwrap_or("json");
    if !FORMATS.contains(&format) {
        return Err(ApiError::invalid(
            format!("Invalid response_format '{format}'. One of {FORMATS:?}."),
            Some("response_format"),
        ));
    }
    let diarizes = form.model.ends_with("-diarize");
    let fits = match format {
        "json" | "text" => true,
        "diarized_json" => diarizes,
        _ => form.model.contains("whisper"),
    };
    if !fits {
        let message = format!(
            "response_format '{format}' is not compatible with model '{}'. Use 'json' or 'text' instead.",
            form.model
        );
        return Err(ApiError::invalid(message, Some("response_format")));
    }
    for granularity in &form.granularities {
        if format != "verbose_json" {
            let message = "timestamp_granularities can only be used with response_format 'verbose_json'.";
            return Err(ApiError::invalid(message, Some("timestamp_granularities")));
        }
        if granularity != "word" && granularity != "segment" {
            return Err(ApiError::invalid(
                format!("Invalid value: '{granularity}'."),
                Some("timestamp_granularities"),
            ));
        }
    }
    match form.language.as_deref() {
        Some(code) if !LANGUAGES.iter().any(|(known, _)| *known == code) => Err(ApiError::invalid(
            format!("Invalid language '{code}'. Language parameter must be specified in ISO-639-1 format."),
            Some("language"),
        )),
        _ => Ok(format),
    }
}

fn missing(param: &str) -> ApiError {
    ApiError::invalid(format!("you must provide a {param} parameter"), Some(param))
}

fn rendered(form: &Form, format: &str, heard: &Heard) -> Response {
    let spoken = speech::stretches(heard, None);
    let text = spoken.iter().map(|stretch| stretch.turn.text.as_str()).collect::<Vec<_>>().join(" ");
    let usage = json!({ "type": "duration", "seconds": (heard.sample.duration_ms + 999) / 1_000 });
    let duration = speech::seconds(heard.sample.duration_ms);
    match format {
        "text" => format!("{text}\n").into_response(),
        "srt" => subtitles(&spoken, ',').into_response(),
        "vtt" => format!("WEBVTT\n\n{}", subtitles(&spoken, '.')).into_response(),
        "verbose_json" => Json(verbose(form, heard, &spoken, &text, &usage)).into_response(),
        "diarized_json" => {
            let segments: Vec<Value> =
                spoken.iter().enumerate().map(|(at, stretch)| diarized(at, stretch)).collect();
            let answer = json!({ "task": "transcribe", "duration": duration, "text": text, "segments": segments, "usage": usage });
            Json(answer).into_response()
        }
        _ => Json(json!({ "text": text, "usage": usage })).into_response(),
    }
}

fn verbose(form: &Form, heard: &Heard, spoken: &[Stretch<'_>], text: &str, usage: &Value) -> Value {
    let language =
        LANGUAGES.iter().find(|(code, _)| *code == heard.sample.language).map_or("english", |(_, name)| name);
    let mut answer = json!({
        "task": "transcribe",
        "language": language,
        "duration": speech::seconds(heard.sample.duration_ms),
        "text": text,
        "usage": usage,
    });
    let wants = |what: &str| form.granularities.iter().any(|granularity| granularity == what);
    if let Some(answer) = answer.as_object_mut() {
        // Segments are the default and are left out only when words alone were asked for.
        if form.granularities.is_empty() || wants("segment") {
            let segments: Vec<Value> =
                spoken.iter().enumerate().map(|(at, stretch)| segment(at, stretch)).collect();
            answer.insert("segments".to_owned(), json!(segments));
        }
        if wants("word") {
            let words: Vec<Value> = spoken
                .iter()
                .flat_map(|stretch| &stretch.turn.words)
                .map(|word| {
                    let shown = word.text.trim_matches(|letter: char| !letter.is_alphanumeric());
                    json!({ "word": shown, "start": speech::seconds(word.start_ms), "end": speech::seconds(word.end_ms) })
                })
                .collect();
            answer.insert("words".to_owned(), json!(words));
        }
    }
    answer
}

fn segment(at: usize, stretch: &Stretch<'_>) -> Value {
    json!({
        "id": at,
        "seek": 0,
        "start": speech::seconds(stretch.turn.start_ms),
        "end": speech::seconds(stretch.turn.end_ms),
        "text": format!(" {}", stretch.turn.text),
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": -0.2,
        "compression_ratio": 1.1,
        "no_speech_prob": 0.01,
    })
}

fn diarized(at: usize, stretch: &Stretch<'_>) -> Value {
    let label = if stretch.speaker == 0 { "A" } else { "B" };
    json!({
        "type": "transcript.text.segment",
        "id": format!("seg_{:03}", at + 1),
        "start": speech::seconds(stretch.turn.start_ms),
        "end": speech::seconds(stretch.turn.end_ms),
        "text": stretch.turn.text,
        "speaker": label,
    })
}

fn subtitles(spoken: &[Stretch<'_>], point: char) -> String {
    let stamp = |ms: i64| {
        let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
        format!("{hours:02}:{minutes:02}:{:02}{point}{:03}", rest / 1_000, rest % 1_000)
    };
    let blocks = spoken.iter().enumerate().map(|(at, stretch)| {
        let turn = stretch.turn;
        format!("{}\n{} --> {}\n{}\n", at + 1, stamp(turn.start_ms), stamp(turn.end_ms), turn.text)
    });
    blocks.collect::<Vec<_>>().join("\n")
}
