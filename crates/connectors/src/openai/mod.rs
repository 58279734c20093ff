//! Language models behind the `OpenAI` chat interface: `OpenAI` itself, routers, and local servers.
//!
//! The model is asked for JSON of a strict schema at temperature 0. That is a request, not a guarantee: hosts behind
//! routers ignore it, so the caller validates every answer.

pub(crate) mod answer;
mod completion;
pub(crate) mod models;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::language::{Complete, Completion, CompletionRequest};
use crate::{
    Account, Answer, Capabilities, Connector, Descriptor, Family, FieldKind, FieldSpec, Guide, Http,
    TestReport,
};

/// The connector.
pub(crate) struct OpenAi;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "openai",
    name: "OpenAI and compatible",
    family: Family::Llm,
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
            "A name the vendor knows; it must support JSON schemas.",
        )
        .with_default("gpt-4.1-mini"),
        FieldSpec::optional(
            "base_url",
            "Address",
            FieldKind::Url,
            "With its version, for example https://openrouter.ai/api/v1.",
        )
        .with_default("https://api.openai.com/v1"),
    ],
    concurrency: 8,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for OpenAi {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { complete: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            let listed = models::list(http, account, &DESCRIPTOR).await;
            models::report(account.field(&DESCRIPTOR, "model"), listed)
        }
        .boxed()
    }
}

impl Complete for OpenAi {
    fn complete<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        request: CompletionRequest,
    ) -> Answer<'a, Completion> {
        completion::complete(http, account, &DESCRIPTOR, request).boxed()
    }
}
