//! One question and its answer.

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::answer;
use super::models::is_router;
use crate::Fault;
use crate::account::Account;
use crate::connector::Descriptor;
use crate::http::{Http, Request};
use crate::language::{Completion, CompletionRequest};

/// Long calls with many criteria take a model minutes.
const TIMEOUT: Duration = Duration::from_mins(4);

pub(super) async fn complete(
    http: &Http,
    account: &Account,
    descriptor: &Descriptor,
    request: CompletionRequest,
) -> Result<Completion, Fault> {
    let base_url = account.base_url(descriptor);
    let mut body = body(account.field(descriptor, "model"), base_url, &request);
    let send = |body: &Value| {
        let request = Request::post(format!("{base_url}/chat/completions")).json(body).timeout(TIMEOUT);
        http.send(answer::authorize(request, account))
    };
    let mut found = send(&body).await?;
    if answer::refused_parameter(&found).as_deref() == Some("temperature") {
        // Reasoning models take no temperature and say so; they are asked again without.
        if let Some(fields) = body.as_object_mut() {
            fields.remove("temperature");
        }
        found = send(&body).await?;
    }
    completion(account, answer::json(account, &found)?)
}

fn body(model: &str, base_url: &str, request: &CompletionRequest) -> Value {
    let schema = json!({ "name": request.schema_name, "strict": true, "schema": request.schema });
    let mut body = json!({
        "model": model,
        "messages": request.messages,
        "temperature": 0,
        "response_format": { "type": "json_schema", "json_schema": schema },
    });
    if let (true, Some(fields)) = (is_router(base_url), body.as_object_mut()) {
        // Otherwise a router may pick a host that ignores the schema, or one that keeps the conversation.
        fields.insert("provider".into(), json!({ "require_parameters": true, "data_collection": "deny" }));
    }
    body
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    model: String,
    provider: Option<String>,
    #[serde(default)]
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Option<Said>,
    finish_reason: Option<String>,
    error: Option<Value>,
}

#[derive(Deserialize)]
struct Said {
    content: Option<String>,
    refusal: Option<String>,
}

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    prompt_tokens: i64,
    #[serde(default)]
    completion_tokens: i64,
}

fn completion(account: &Account, body: Value) -> Result<Completion, Fault> {
    let answer: Answer = serde_json::from_value(body)
        .map_err(|cause| Fault::transient(format!("the answer is no completion: {cause}")))?;
    let choice =
        answer.choices.into_iter().next().ok_or_else(|| Fault::transient("the answer has no choice"))?;
    if let Some(error) = choice.error.filter(|error| !error.is_null()) {
        return Err(answer::inside_a_good_answer(account, &error));
    }
    let said = choice.message.unwrap_or(Said { content: None, refusal: None });
    if let Some(refusal) = said.refusal.filter(|refusal| !refusal.is_empty()) {
        return Err(Fault::rejected(account.redact(&format!("the model refuses: {refusal}"))));
    }
    match choice.finish_reason.as_deref() {
        Some("length") => return Err(Fault::rejected("the model's answer was cut at its length limit")),
        Some("content_filter") => {
            return Err(Fault::rejected("the vendor's content filter stopped the answer"));
        }
        Some("error") => return Err(Fault::transient("the model's host failed while answering")),
        _ => {}
    }
    let text = said.content.unwrap_or_default();
    let text = without_fences(&text);
    if text.is_empty() {
        return Err(Fault::transient("the model answered nothing"));
    }
    let usage = answer.usage.unwrap_or_default();
    Ok(Completion {
        text: text.to_owned(),
        model: answer.model,
        served_by: answer.provider,
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
    })
}

/// Models that were told to answer in JSON still wrap it in Markdown at times.
fn without_fences(text: &str) -> &str {
    let text = text.trim();
    let Some(inner) = text.strip_prefix("```").and_then(|rest| rest.strip_suffix("```")) else { return text };
    match inner.split_once('\n') {
        Some((language, rest)) if language.trim().bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            rest.trim()
        }
        _ => inner.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::{Message, Role};

    fn read(body: &str) -> Result<Completion, Fault> {
        completion(&Account::default(), serde_json::from_str(body).unwrap())
    }

    #[test]
    fn an_answer_carries_text_model_host_and_tokens() {
        let found = read(include_str!("fixtures/completion.json")).unwrap();
        assert_eq!(found.text, r#"{"score":87}"#);
        assert_eq!(
            (found.model.as_str(), found.served_by.as_deref()),
            ("gpt-4.1-mini-2025-04-14", Some("Azure"))
        );
        assert_eq!((found.prompt_tokens, found.completion_tokens), (1200, 40));
    }

    #[test]
    fn code_fences_are_taken_off_and_other_text_is_left_alone() {
        let cases = [
            ("{\"a\":1}", "{\"a\":1}"),
            ("```json\n{\"a\":1}\n```", "{\"a\":1}"),
            ("```\n{\"a\":1}\n```\n", "{\"a\":1}"),
            ("```{\"a\":1}```", "{\"a\":1}"),
            ("```", "```"),
            ("  text ", "text"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_fences(text), expected);
        }
    }

    #[test]
    fn an_answer_that_is_no_answer_says_why() {
        let choice = |inner: &str| read(&format!(r#"{{"model":"m","choices":[{{{inner}}}]}}"#)).unwrap_err();
        let refusal = choice(r#""message":{"refusal":"I cannot"},"finish_reason":"stop""#);
        assert_eq!(refusal, Fault::rejected("the model refuses: I cannot"));
        assert!(matches!(
            choice(r#""message":{"content":"{"},"finish_reason":"length""#),
            Fault::Rejected { .. }
        ));
        assert!(matches!(
            choice(r#""message":{"content":""},"finish_reason":"content_filter""#),
            Fault::Rejected { .. }
        ));
        assert!(matches!(choice(r#""finish_reason":"error""#), Fault::Transient { .. }));
        assert!(matches!(
            choice(r#""message":{"content":null},"finish_reason":"stop""#),
            Fault::Transient { .. }
        ));
        let inside = choice(r#""error":{"code":429,"message":"slow down"}"#);
        assert!(matches!(inside, Fault::RateLimited { words, .. } if words.contains("slow down")));
        assert!(matches!(read(r#"{"choices":[]}"#), Err(Fault::Transient { .. })));
        assert!(matches!(read("[]"), Err(Fault::Transient { .. })));
    }

    #[test]
    fn the_schema_is_strict_and_only_a_router_is_told_how_to_route() {
        let request = CompletionRequest {
            messages: vec![Message { role: Role::User, content: "Привіт".into() }],
            schema_name: "evaluation".into(),
            schema: json!({"type": "object"}),
        };
        let sent = body("m", "https://api.openai.com/v1", &request);
        assert_eq!(sent["temperature"], 0);
        assert_eq!(sent["messages"], json!([{"role": "user", "content": "Привіт"}]));
        assert_eq!(
            sent["response_format"],
            json!({"type": "json_schema", "json_schema":
                {"name": "evaluation", "strict": true, "schema": {"type": "object"}}})
        );
        assert_eq!(sent.get("provider"), None);
        let routed = body("m", "https://openrouter.ai/api/v1", &request);
        assert_eq!(routed["provider"]["require_parameters"], true);
    }
}
