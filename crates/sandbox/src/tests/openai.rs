//! `OpenAI`: structured output, transcriptions, and errors in the vendor's shape.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{client, json, sandbox};
use crate::{Fault, Sandbox, Vendor};

async fn chat(sandbox: &Sandbox, body: &Value) -> reqwest::Response {
    let url = sandbox.urls.openai.join("/v1/chat/completions").unwrap();
    client().post(url).bearer_auth(&sandbox.keys.openai).json(body).send().await.unwrap()
}

fn object(properties: &Value) -> Value {
    let required: Vec<&String> = properties.as_object().unwrap().keys().collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn schema() -> Value {
    let text = json!({ "type": "string" });
    let evidence = object(&json!({ "turn": { "type": "integer" }, "quote": text }));
    let verdict = json!({ "type": "string", "enum": ["pass", "fail", "not_applicable"] });
    let criterion = object(&json!({
        "key": text, "verdict": verdict, "comment": text, "evidence": { "type": "array", "items": evidence },
    }));
    object(&json!({
        "summary": text,
        "sentiment": { "type": "string", "enum": ["positive", "neutral", "negative"] },
        "category": { "type": "string", "enum": ["sales", "complaint", "appointment"] },
        "suggestions": { "type": "array", "items": text },
        "criteria": { "type": "array", "items": criterion },
    }))
}

fn request(schema: &Value) -> Value {
    let document = json!({
        "criteria": [
            { "key": "greeting", "name": "Greeting", "guide": "Greets the client" },
            { "key": "price", "name": "Price", "guide": "Names the price when asked" },
        ],
        "language": "en",
        "transcript": [
            { "turn": 0, "speaker": "agent", "start_ms": 0, "text": "Good morning, Northfield Dental, Hannah speaking." },
            { "turn": 1, "speaker": "client", "start_ms": 4000, "text": "Hi. How much is a check-up?" },
            { "turn": 2, "speaker": "agent", "start_ms": 8000, "text": "That depends." },
        ],
        "categories": ["sales", "complaint", "appointment"],
    });
    json!({
        "model": "gpt-4.1-mini",
        "messages": [
            { "role": "system", "content": "You judge conversations." },
            { "role": "user", "content": format!("Judge this conversation:\n{document}\nAnswer in JSON.") },
        ],
        "response_format": { "type": "json_schema", "json_schema": { "name": "evaluation", "strict": true, "schema": schema } },
    })
}

fn content(answer: &Value) -> Value {
    serde_json::from_str(answer["choices"][0]["message"]["content"].as_str().unwrap()).unwrap()
}

#[tokio::test]
async fn the_model_fills_the_schema_from_the_transcript_it_was_sent() {
    let sandbox = sandbox().await;
    let answer = json(chat(&sandbox, &request(&schema())).await).await;
    let said = content(&answer);
    assert_eq!(said["criteria"][0]["key"], "greeting");
    assert_eq!(said["criteria"][0]["verdict"], "pass");
    assert_eq!(
        said["criteria"][0]["evidence"][0],
        json!({ "turn": 0, "quote": "Good morning, Northfield Dental, Hannah speaking." })
    );
    assert_eq!(said["criteria"][1]["verdict"], "fail", "the client asked and was not told");
    assert_eq!(said["category"], "appointment");
    assert_eq!(said["suggestions"].as_array().unwrap().len(), 1);
    assert_eq!(said.as_object().unwrap().len(), 5, "exactly the schema's properties");
    let usage = &answer["usage"];
    assert!(usage["prompt_tokens"].as_u64().unwrap() > 100);
    assert_eq!(
        usage["total_tokens"].as_u64().unwrap(),
        usage["prompt_tokens"].as_u64().unwrap() + usage["completion_tokens"].as_u64().unwrap()
    );
}

#[tokio::test]
async fn another_shape_gets_the_same_judgement() {
    let sandbox = sandbox().await;
    let criterion =
        object(&json!({ "passed": { "type": "boolean" }, "quote": { "type": ["string", "null"] } }));
    let shape = object(&json!({
        "score": { "type": "integer", "minimum": 0, "maximum": 10 },
        "results": object(&json!({ "greeting": { "$ref": "#/$defs/criterion" }, "price": { "$ref": "#/$defs/criterion" } })),
        "remark": { "anyOf": [{ "type": "null" }, { "type": "string" }] },
    }));
    let mut shape = shape;
    shape["$defs"] = json!({ "criterion": criterion });
    let said = content(&json(chat(&sandbox, &request(&shape)).await).await);
    assert_eq!(said["score"], 5);
    assert_eq!(said["results"]["greeting"]["passed"], true);
    assert_eq!(said["results"]["price"], json!({ "passed": false, "quote": null }));
}

#[tokio::test]
async fn a_broken_answer_is_right_again_on_the_repair_turn() {
    let sandbox = sandbox().await;
    sandbox.faults.script(Vendor::Openai, Fault::SchemaViolation, 1);
    let broken = content(&json(chat(&sandbox, &request(&schema())).await).await);
    assert_eq!(broken["criteria"][0]["verdict"], "mostly");
    let mut repair = request(&schema());
    let messages = repair["messages"].as_array_mut().unwrap();
    messages.push(json!({ "role": "assistant", "content": broken.to_string() }));
    messages.push(json!({ "role": "user", "content": "The answer breaks the schema. Answer again." }));
    assert_eq!(content(&json(chat(&sandbox, &repair).await).await)["criteria"][0]["verdict"], "pass");
    sandbox.faults.script(Vendor::Openai, Fault::InventedEvidence, 1);
    let invented = content(&json(chat(&sandbox, &request(&schema())).await).await);
    assert!(
        invented["criteria"][0]["evidence"][0]["quote"]
            .as_str()
            .unwrap()
            .starts_with("These words were never")
    );
    sandbox.faults.script(Vendor::Openai, Fault::Refusal, 1);
    let refused = json(chat(&sandbox, &request(&schema())).await).await;
    assert_eq!(refused["choices"][0]["message"]["content"], Value::Null);
    assert!(refused["choices"][0]["message"]["refusal"].is_string());
}

#[tokio::test]
async fn what_openai_refuses_is_refused() {
    let sandbox = sandbox().await;
    let with = |key: &str, value: Value| {
        let mut body = request(&schema());
        body[key] = value;
        body
    };
    let open_schema = request(&json!({ "type": "object", "properties": {}, "required": [] }));
    for (body, status, param) in [
        (with("model", json!("")), 400, Value::Null),
        (with("model", json!("claude-9")), 404, Value::Null),
        (with("messages", json!([])), 400, json!("messages")),
        (with("messages", json!([{ "role": "boss", "content": "x" }])), 400, json!("messages[0].role")),
        (with("messages", json!([{ "role": "user", "content": 5 }])), 400, json!("messages[0].content")),
        (with("temprature", json!(1)), 400, Value::Null),
        (with("temperature", json!(3)), 400, json!("temperature")),
        (with("response_format", json!({ "type": "xml" })), 400, json!("response_format.type")),
        (open_schema, 400, json!("response_format")),
    ] {
        let answer = chat(&sandbox, &body).await;
        assert_eq!(answer.status(), status, "{body}");
        let problem = json(answer).await;
        assert_eq!(problem["error"]["type"], "invalid_request_error");
        assert_eq!(problem["error"]["param"], param, "{problem}");
    }
    let bare = json!({ "model": "gpt-4o", "messages": [{ "role": "user", "content": "Hi" }], "response_format": { "type": "json_object" } });
    assert!(json(chat(&sandbox, &bare).await).await["error"]["message"].as_str().unwrap().contains("'json'"));
}

#[tokio::test]
async fn a_reasoning_model_takes_neither_temperature_nor_max_tokens() {
    let sandbox = sandbox().await;
    for model in ["o4-mini", "gpt-5-mini"] {
        let mut body = request(&schema());
        body["model"] = json!(model);
        assert_eq!(chat(&sandbox, &body).await.status(), 200);
        for (param, value, code) in
            [("temperature", 0, "unsupported_value"), ("max_tokens", 900, "unsupported_parameter")]
        {
            let mut body = body.clone();
            body[param] = json!(value);
            let problem = json(chat(&sandbox, &body).await).await;
            assert_eq!(
                (&problem["error"]["param"], &problem["error"]["code"]),
                (&json!(param), &json!(code))
            );
        }
    }
}

#[tokio::test]
async fn a_short_token_limit_cuts_the_answer() {
    let sandbox = sandbox().await;
    let mut body = request(&schema());
    body["max_completion_tokens"] = json!(10);
    let answer = json(chat(&sandbox, &body).await).await;
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert_eq!(answer["usage"]["completion_tokens"], 10);
}

#[tokio::test]
async fn strangers_and_wrong_paths_are_answered_in_the_vendors_shape() {
    let sandbox = sandbox().await;
    let get = async |path: &str, key: Option<&str>| {
        let request = client().get(sandbox.urls.openai.join(path).unwrap());
        let request = if let Some(key) = key { request.bearer_auth(key) } else { request };
        request.send().await.unwrap()
    };
    let right = sandbox.keys.openai.clone();
    assert_eq!(get("/v1/models", None).await.status(), 401);
    let wrong = json(get("/v1/models", Some("sk-guess")).await).await;
    assert_eq!(wrong["error"]["code"], "invalid_api_key");
    assert!(!wrong.to_string().contains("sk-guess"));
    assert!(json(get("/v1/models", Some(&right)).await).await["data"].as_array().unwrap().len() > 5);
    let nowhere = get("/v1/complete", Some(&right)).await;
    assert_eq!(nowhere.status(), 404);
    assert_eq!(json(nowhere).await["error"]["message"], "Invalid URL (GET /v1/complete)");
}

async fn transcribe(sandbox: &Sandbox, file: Part, fields: &[(&str, &str)]) -> reqwest::Response {
    let mut form = Form::new().part("file", file);
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    let url = sandbox.urls.openai.join("/v1/audio/transcriptions").unwrap();
    client().post(url).bearer_auth(&sandbox.keys.openai).multipart(form).send().await.unwrap()
}

fn sound(sandbox: &Sandbox) -> Part {
    Part::bytes(sandbox.samples.find("uk-shop-return").unwrap().audio().unwrap().to_vec())
}

#[tokio::test]
async fn a_transcription_comes_in_the_form_asked_for() {
    let sandbox = sandbox().await;
    let file = || sound(&sandbox).file_name("call.mp3");
    let plain = json(transcribe(&sandbox, file(), &[("model", "gpt-4o-transcribe")]).await).await;
    assert!(plain["text"].as_str().unwrap().starts_with("Так, слухаю."));
    let fields = [
        ("model", "whisper-1"),
        ("response_format", "verbose_json"),
        ("timestamp_granularities[]", "word"),
        ("timestamp_granularities[]", "segment"),
        ("language", "uk"),
    ];
    let verbose = json(transcribe(&sandbox, file(), &fields).await).await;
    assert_eq!(verbose["language"], "ukrainian", "a name, not a code");
    assert_eq!(
        verbose["segments"].as_array().unwrap().len(),
        sandbox.samples.find("uk-shop-return").unwrap().turns.len()
    );
    assert_eq!(verbose["words"][0]["word"], "Так");
    assert_eq!(verbose["usage"]["seconds"], 48);
    let subtitles = transcribe(&sandbox, file(), &[("model", "whisper-1"), ("response_format", "srt")]).await;
    assert!(subtitles.text().await.unwrap().contains(" --> 00:00:"));
}

#[tokio::test]
async fn a_transcription_form_is_checked_like_the_vendor_checks_it() {
    let sandbox = sandbox().await;
    let named = |name: &'static str| sound(&sandbox).file_name(name);
    let whisper = ("model", "whisper-1");
    for (file, fields, status) in [
        (sound(&sandbox), vec![whisper], 400),
        (named("call.exe"), vec![whisper], 400),
        (named("call.mp3"), vec![], 400),
        (named("call.mp3"), vec![("model", "gpt-4o")], 400),
        (named("call.mp3"), vec![("model", "whisper-9")], 404),
        (named("call.mp3"), vec![whisper, ("response_format", "xml")], 400),
        (named("call.mp3"), vec![("model", "gpt-4o-transcribe"), ("response_format", "verbose_json")], 400),
        (named("call.mp3"), vec![whisper, ("timestamp_granularities[]", "word")], 400),
        (named("call.mp3"), vec![whisper, ("language", "ukrainian")], 400),
        (named("call.mp3"), vec![whisper, ("speed", "2")], 400),
        (
            named("call.mp3"),
            vec![("model", "gpt-4o-transcribe-diarize"), ("response_format", "diarized_json")],
            400,
        ),
        (Part::bytes(vec![7; 900]).file_name("call.mp3"), vec![whisper], 400),
    ] {
        let answer = transcribe(&sandbox, file, &fields).await;
        assert_eq!(answer.status(), status, "{fields:?}");
        assert!(json(answer).await["error"]["message"].is_string());
    }
}
