//! Deepgram: recordings to text, channels kept apart when there are several, speakers told apart when there is one.

mod answer;
mod request;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::speech::{AudioShape, Transcribe, Transcription, TranscriptionRequest};
use crate::test_report::{KEY_CHECKS, TEST_TIMEOUT};
use crate::{
    Account, Answer, Capabilities, Connector, Descriptor, Family, Fault, FieldKind, FieldSpec, Guide, Http,
    Request, TestReport,
};

/// The connector.
pub(crate) struct Deepgram;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "deepgram",
    name: "Deepgram",
    family: Family::Asr,
    fields: &[
        FieldSpec::required(
            "api_key",
            "API key",
            FieldKind::Secret,
            "In the vendor's console: Settings → API Keys.",
        ),
        FieldSpec::optional(
            "model",
            "Model",
            FieldKind::Text,
            "A name the vendor knows, for example nova-3.",
        )
        .with_default("nova-3"),
        FieldSpec::optional(
            "base_url",
            "Address",
            FieldKind::Url,
            "Change it for another region or your own server.",
        )
        .with_default("https://api.deepgram.com"),
    ],
    concurrency: 50,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Deepgram {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { transcribe: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move { TestReport::of(KEY_CHECKS, check_key(http, account).await) }.boxed()
    }
}

async fn check_key(http: &Http, account: &Account) -> Result<String, Fault> {
    let url = format!("{}/v1/auth/token", account.base_url(&DESCRIPTOR));
    let request =
        Request::get(url).timeout(TEST_TIMEOUT).authorize("Token", account.required_secret("api_key")?);
    answer::json(account, &http.send(request).await?).map(|_| String::new())
}

impl Transcribe for Deepgram {
    fn wants(&self) -> AudioShape {
        AudioShape::Whole
    }

    fn transcribe<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        request: TranscriptionRequest,
    ) -> Answer<'a, Transcription> {
        async move {
            let model = account.field(&DESCRIPTOR, "model");
            let channels = request.channels;
            let language = request.language.clone();
            let outgoing = request::listen(account, &DESCRIPTOR, request)?;
            let found = answer::json(account, &http.send(outgoing).await?)?;
            answer::transcription(found, model, language, channels)
        }
        .boxed()
    }
}
