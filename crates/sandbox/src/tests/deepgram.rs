//! Deepgram: true transcripts for known audio, refusals for everything else.

use serde_json::{Value, json};

use super::{client, json, sandbox};
use crate::{CallOrder, Sandbox};

const SAMPLE: &str = "uk-shop-return";
const FULL: &str = "model=nova-3&language=uk&smart_format=true&punctuate=true&utterances=true&diarize=true";

async fn listen(sandbox: &Sandbox, query: &str, body: Vec<u8>) -> reqwest::Response {
    let url = sandbox.urls.deepgram.join(&format!("/v1/listen?{query}")).unwrap();
    let key = format!("Token {}", sandbox.keys.deepgram);
    client().post(url).header("authorization", key).body(body).send().await.unwrap()
}

fn audio(sandbox: &Sandbox) -> Vec<u8> {
    sandbox.samples.find(SAMPLE).unwrap().audio().unwrap().to_vec()
}

#[tokio::test]
async fn a_stereo_call_is_answered_channel_by_channel_from_the_true_script() {
    let sandbox = sandbox().await;
    let answer = json(listen(&sandbox, &format!("{FULL}&multichannel=true"), audio(&sandbox)).await).await;
    let sample = sandbox.samples.find(SAMPLE).unwrap();
    assert_eq!(answer["metadata"]["channels"], 2);
    assert_eq!(answer["metadata"]["sha256"], json!(sample.sha256));
    for channel in 0..2 {
        let said: Vec<&str> =
            sample.turns.iter().filter(|t| t.channel == channel).map(|t| t.text.as_str()).collect();
        assert_eq!(answer["results"]["channels"][channel]["alternatives"][0]["transcript"], said.join(" "));
    }
    let utterances = answer["results"]["utterances"].as_array().unwrap();
    assert_eq!(utterances.len(), sample.turns.len());
    assert_eq!(utterances[0]["channel"], 0);
    assert_eq!(utterances[0]["speaker"], 0, "speakers restart on each channel");
    assert_eq!(utterances[1]["speaker"], 0);
    let word = &answer["results"]["channels"][0]["alternatives"][0]["words"][0];
    assert_eq!((word["word"].as_str(), word["punctuated_word"].as_str()), (Some("так"), Some("Так,")));
    assert!(word["confidence"].as_f64().unwrap() > 0.8);
}

#[tokio::test]
async fn without_multichannel_the_call_is_one_channel_with_two_speakers() {
    let sandbox = sandbox().await;
    let answer = json(listen(&sandbox, FULL, audio(&sandbox)).await).await;
    assert_eq!(answer["results"]["channels"].as_array().unwrap().len(), 1);
    let words = answer["results"]["channels"][0]["alternatives"][0]["words"].as_array().unwrap();
    let speakers: std::collections::BTreeSet<i64> =
        words.iter().map(|word| word["speaker"].as_i64().unwrap()).collect();
    assert_eq!(speakers.into_iter().collect::<Vec<_>>(), [0, 1]);
}

#[tokio::test]
async fn without_formatting_words_come_bare_and_without_speakers() {
    let sandbox = sandbox().await;
    let answer = json(listen(&sandbox, "model=nova-3&detect_language=true", audio(&sandbox)).await).await;
    let channel = &answer["results"]["channels"][0];
    assert_eq!(channel["detected_language"], "uk");
    let word = channel["alternatives"][0]["words"][0].as_object().unwrap();
    assert!(!word.contains_key("punctuated_word") && !word.contains_key("speaker"));
    assert!(channel["alternatives"][0]["transcript"].as_str().unwrap().starts_with("так слухаю доброго дня"));
    assert_eq!(answer["results"].get("utterances"), None);
}

#[tokio::test]
async fn redaction_hides_numbers() {
    let sandbox = sandbox().await;
    let audio = sandbox.samples.find("en-clinic-booking").unwrap().audio().unwrap().to_vec();
    let answer = json(listen(&sandbox, &format!("{FULL}&redact=numbers"), audio).await).await;
    let text = answer["results"]["channels"][0]["alternatives"][0]["transcript"].as_str().unwrap();
    assert!(text.contains("[REDACTED]") && !text.contains("1986"));
}

#[tokio::test]
async fn audio_behind_an_address_is_fetched() {
    let sandbox = sandbox().await;
    let call = sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), None).unwrap();
    let listen = async |body: &Value| {
        let url = sandbox.urls.deepgram.join("/v1/listen?model=nova-3").unwrap();
        let key = format!("Token {}", sandbox.keys.deepgram);
        client().post(url).header("authorization", key).json(body).send().await.unwrap()
    };
    assert_eq!(listen(&json!({ "url": call.record_url.unwrap() })).await.status(), 200);
    let gone = sandbox.urls.pbx.join("/api/streamtele-v3/audio?knone").unwrap();
    let refused = listen(&json!({ "url": gone.as_str() })).await;
    assert_eq!(refused.status(), 400);
    assert_eq!(json(refused).await["err_code"], "REMOTE_CONTENT_ERROR");
    assert_eq!(json(listen(&json!({ "link": "x" })).await).await["category"], "INVALID_JSON");
}

#[tokio::test]
async fn unknown_audio_is_refused_instead_of_invented() {
    let sandbox = sandbox().await;
    for body in [vec![0; 4_000], Vec::new()] {
        let answer = listen(&sandbox, "model=nova-3", body).await;
        assert_eq!(answer.status(), 400);
        let problem = json(answer).await;
        assert_eq!(problem["err_code"], "Bad Request");
        assert!(problem["request_id"].is_string());
    }
}

#[tokio::test]
async fn only_the_right_kind_of_key_opens_the_door() {
    let sandbox = sandbox().await;
    let key = &sandbox.keys.deepgram;
    let cases = [
        (format!("Token {key}"), 200),
        (format!("token {key}"), 200),
        (format!("Bearer {key}"), 401),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln".to_owned(), 200),
        ("Token guess".to_owned(), 401),
        (key.clone(), 401),
        (String::new(), 401),
    ];
    for path in ["/v1/auth/token", "/v1/projects"] {
        for (authorization, status) in &cases {
            let url = sandbox.urls.deepgram.join(path).unwrap();
            let answer = client().get(url).header("authorization", authorization).send().await.unwrap();
            assert_eq!(answer.status(), *status, "{path} with {authorization}");
            if *status == 401 {
                assert_eq!(json(answer).await["err_code"], "INVALID_AUTH");
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused() {
    let sandbox = sandbox().await;
    let answer = listen(&sandbox, "model=nova-3&punctate=true", audio(&sandbox)).await;
    assert_eq!(answer.status(), 400);
    assert!(json(answer).await["err_msg"].as_str().unwrap().contains("punctate"));
}
