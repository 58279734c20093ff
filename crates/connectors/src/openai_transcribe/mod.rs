//! Speech recognition behind `/audio/transcriptions`: `OpenAI`, and local servers such as whisper.cpp.
//!
//! These servers mix the channels of a recording, so the caller hands over one mono file per channel and the texts
//! are put together here.

mod answer;
mod languages;

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;
use reqwest::multipart::{Form, Part};

use crate::openai::{answer as shared, models};
use crate::speech::{Audio, AudioShape, Transcribe, Transcription, TranscriptionRequest};
use crate::test_report::TEST_TIMEOUT;
use crate::{
    Account, Answer, Capabilities, Connector, Descriptor, Family, Fault, FieldKind, FieldSpec, Guide, Http,
    Request, TestReport,
};

/// The connector.
pub(crate) struct OpenAiTranscribe;

/// A local server takes about as long as the recording lasts.
const TIMEOUT: Duration = Duration::from_mins(30);
const RESPONSE_MAX: usize = 64 * 1024 * 1024;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "openai_transcribe",
    name: "OpenAI-compatible transcription",
    family: Family::Asr,
    fields: &[
        FieldSpec::optional(
            "api_key",
            "API key",
            FieldKind::Secret,
            "From the vendor's console. A local server may need none.",
        ),
        FieldSpec::optional(
            "model",
            "Model",
            FieldKind::Text,
            "It must give times: whisper-1, or a local Whisper.",
        )
        .with_default("whisper-1"),
        FieldSpec::optional(
            "base_url",
            "Address",
            FieldKind::Url,
            "With its version, for example http://10.0.0.5:8080/v1.",
        )
        .with_default("https://api.openai.com/v1"),
    ],
    concurrency: 4,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for OpenAiTranscribe {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { transcribe: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            let model = account.field(&DESCRIPTOR, "model");
            match models::list(http, account, &DESCRIPTOR).await {
                Err(Fault::Misconfigured { words }) => {
                    models::report(model, local_health(http, account, words).await)
                }
                listed => models::report(model, listed),
            }
        }
        .boxed()
    }
}

/// whisper.cpp lists no models; it only says whether it is there.
async fn local_health(http: &Http, account: &Account, words: String) -> Result<Vec<String>, Fault> {
    let root = account.base_url(&DESCRIPTOR).trim_end_matches("/v1");
    match http.send(Request::get(format!("{root}/health")).timeout(TEST_TIMEOUT)).await? {
        answer if answer.is_success() => Ok(Vec::new()),
        _ => Err(Fault::Misconfigured { words }),
    }
}

impl Transcribe for OpenAiTranscribe {
    fn wants(&self) -> AudioShape {
        AudioShape::MonoPerChannel
    }

    fn transcribe<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        request: TranscriptionRequest,
    ) -> Answer<'a, Transcription> {
        async move {
            let mut channels = Vec::new();
            // One after the other: a local server does one piece of work at a time and would time the second out.
            for audio in request.audio {
                let outgoing = outgoing(account, audio, request.language.as_deref())?;
                let body = shared::json(account, &http.send(outgoing).await?)?;
                channels.push(answer::channel(body)?);
            }
            Ok(answer::together(&channels, account.field(&DESCRIPTOR, "model"), request.language))
        }
        .boxed()
    }
}

fn outgoing(account: &Account, audio: Audio, language: Option<&str>) -> Result<Request, Fault> {
    let stream = reqwest::Body::wrap_stream(audio.upload.stream);
    let file = Part::stream_with_length(stream, audio.upload.length)
        .file_name(audio.file_name)
        .mime_str(&audio.content_type)
        .map_err(|_| Fault::rejected("the sound's content type is malformed"))?;
    let mut form = Form::new()
        .text("model", account.field(&DESCRIPTOR, "model").to_owned())
        .text("response_format", "verbose_json")
        .text("timestamp_granularities[]", "segment")
        .text("timestamp_granularities[]", "word")
        .text("temperature", "0");
    if let Some(language) = language {
        form = form.text("language", language.to_owned());
    }
    let request = Request::post(format!("{}/audio/transcriptions", account.base_url(&DESCRIPTOR)))
        .multipart(form.part("file", file))
        .timeout(TIMEOUT)
        .response_max(RESPONSE_MAX);
    Ok(shared::authorize(request, account))
}
