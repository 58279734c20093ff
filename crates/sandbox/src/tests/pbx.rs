//! The exchange: what it posts, serves and lists.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Hook, NOW, client, json, sandbox};
use crate::{CallOrder, Dialer, Fault, Sandbox, Vendor};

const SAMPLE: &str = "en-clinic-booking";

fn names(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["event"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_call_is_told_in_four_events_with_the_vendors_odd_types() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    let call = sandbox.pbx.place_call(&CallOrder::sample(SAMPLE), &hook.url).await.unwrap();
    let sample = sandbox.samples.find(SAMPLE).unwrap();
    let events = hook.events();
    assert_eq!(names(&events), ["Start", "StartCall", "Answer", "Hangup"]);
    assert_eq!(events[0]["time_answer"], "null", "absent times are the word null");
    let hangup = &events[3];
    let millis = |field: &str| hangup[field].as_str().unwrap().parse::<i64>().unwrap();
    assert_eq!(millis("event_time"), NOW.millis());
    assert_eq!(millis("event_time") - millis("time_answer"), sample.duration_ms, "talk is the true length");
    assert_eq!(hangup["to"], "80044000204");
    assert_eq!(hangup["from"], "447700900142");
    assert_eq!(hangup["via"], "442079460118");
    assert_eq!(hangup["result"], "answer");
    assert_eq!(hangup["join"], Value::Null);
    assert_eq!(hangup["call_id"], json!(call.call_id));
    assert_ne!(hangup["call_id"], hangup["sessionid"]);
    assert!(call.events.iter().all(|sent| sent.status == Some(200)));
    sandbox.stop().await;
}

#[tokio::test]
async fn an_outgoing_call_has_its_parties_the_other_way_round() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    sandbox.pbx.place_call(&CallOrder::sample("es-clinica-cita"), &hook.url).await.unwrap();
    let hangup = hook.events().pop().unwrap();
    assert_eq!((hangup["type"].as_str(), hangup["from"].as_str()), (Some("out"), Some("80044000131")));
    assert_eq!(hangup["to"], "34655028813");
}

#[tokio::test]
async fn a_queue_call_ends_once_and_only_its_last_leg_closes_the_session() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    sandbox.pbx.place_call(&CallOrder::queued(SAMPLE), &hook.url).await.unwrap();
    let events = hook.events();
    let hangups: Vec<&Value> = events.iter().filter(|event| event["event"] == "Hangup").collect();
    assert_eq!(hangups.len(), 2);
    assert!(
        hangups
            .iter()
            .all(|hangup| hangup["join"] == "yes" && hangup["sessionid"] == hangups[0]["sessionid"])
    );
    assert_ne!(hangups[0]["call_id"], hangups[1]["call_id"]);
    assert_eq!((&hangups[0]["end_sess"], &hangups[0]["recordUrl"]), (&Value::Null, &Value::Null));
    assert_eq!(hangups[1]["end_sess"], "yes");
}

#[tokio::test]
async fn an_unanswered_call_has_no_recording() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    sandbox.pbx.place_call(&CallOrder::Missed { caller: 0 }, &hook.url).await.unwrap();
    let events = hook.events();
    assert_eq!(names(&events), ["Start", "StartCall", "Hangup"]);
    assert_eq!(events[2]["result"], "no answer");
    assert_eq!(events[2]["recordUrl"], Value::Null);
    assert_eq!(events[2]["time_answer"], "null");
}

#[tokio::test]
async fn the_recording_is_served_whole_and_in_ranges() {
    let sandbox = sandbox().await;
    let call = sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), None).unwrap();
    let url = call.record_url.unwrap();
    let whole = client().get(&url).send().await.unwrap();
    assert_eq!(whole.headers()["content-type"], "audio/mpeg");
    let bytes = whole.bytes().await.unwrap();
    assert_eq!(bytes, sandbox.samples.find(SAMPLE).unwrap().audio().unwrap());
    let part = client().get(&url).header("range", "bytes=100-199").send().await.unwrap();
    assert_eq!(part.status(), 206);
    assert_eq!(part.headers()["content-range"], format!("bytes 100-199/{}", bytes.len()));
    assert_eq!(part.bytes().await.unwrap(), bytes.slice(100..200));
    let wrong_key = format!("{url}x");
    assert_eq!(client().get(wrong_key).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_recording_can_be_late_or_something_else_altogether() {
    let sandbox = sandbox().await;
    let url = sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), None).unwrap().record_url.unwrap();
    let get = async || client().get(&url).send().await.unwrap();
    sandbox.faults.script(Vendor::Pbx, Fault::RecordingNotReady, 2);
    assert_eq!(get().await.status(), 404);
    assert_eq!(get().await.status(), 404);
    assert_eq!(get().await.status(), 200);
    sandbox.faults.script(Vendor::Pbx, Fault::RecordingHtml, 1);
    assert!(get().await.text().await.unwrap().starts_with("<!doctype html>"));
    sandbox.faults.script(Vendor::Pbx, Fault::RecordingEmpty, 1);
    assert!(get().await.bytes().await.unwrap().is_empty());
    sandbox.faults.script(Vendor::Pbx, Fault::RecordingCorrupt, 1);
    assert_ne!(get().await.bytes().await.unwrap(), get().await.bytes().await.unwrap());
    sandbox.faults.script(Vendor::Pbx, Fault::RecordingHuge, 1);
    let huge = get().await;
    assert_eq!(huge.content_length(), Some(30_000_000_000));
    assert!(huge.bytes().await.is_err(), "the announced bytes never come");
}

#[tokio::test]
async fn events_get_lost_doubled_disordered_and_cut() {
    let sandbox = sandbox().await;
    for (fault, expected) in [
        (Fault::EventsLost, vec![]),
        (Fault::EventsDuplicated, vec!["Start", "Start", "StartCall", "StartCall", "Hangup", "Hangup"]),
        (Fault::EventsOutOfOrder, vec!["Hangup", "StartCall", "Start"]),
    ] {
        let hook = Hook::start(&sandbox).await;
        sandbox.faults.script(Vendor::Pbx, fault, 1);
        sandbox.pbx.place_call(&CallOrder::Missed { caller: 1 }, &hook.url).await.unwrap();
        assert_eq!(names(&hook.events()), expected);
    }
    let hook = Hook::start(&sandbox).await;
    sandbox.faults.script(Vendor::Pbx, Fault::EventTruncated, 1);
    sandbox.pbx.place_call(&CallOrder::Missed { caller: 1 }, &hook.url).await.unwrap();
    assert!(serde_json::from_str::<Value>(hook.raw().last().unwrap()).is_err());
    assert_eq!(sandbox.pbx.calls().len(), 4, "the history has them all");
}

async fn history(sandbox: &Sandbox, filters: &[(&str, &str)]) -> reqwest::Response {
    let keys = &sandbox.keys;
    let mut form = vec![
        ("username", keys.pbx_username.as_str()),
        ("password", &keys.pbx_password),
        ("api_key", &keys.pbx_api_key),
        ("action", "cdrlist"),
    ];
    form.extend(filters);
    client().post(sandbox.urls.pbx.join("/api/cdr/").unwrap()).form(&form).send().await.unwrap()
}

#[tokio::test]
async fn the_history_lists_calls_in_rows_of_strings_and_local_time() {
    let sandbox = sandbox().await;
    let call = sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), None).unwrap();
    sandbox.pbx.record_history(&CallOrder::Missed { caller: 0 }, None).unwrap();
    let answered = json(history(&sandbox, &[]).await).await;
    assert_eq!(answered.as_array().unwrap().len(), 1);
    let row = answered[0].as_object().unwrap();
    assert!(row.iter().all(|(name, value)| value.is_string() || name == "widget"), "{row:?}");
    assert_eq!(row["session_id"], json!(call.session_id));
    assert_eq!(row["start_time"], "2026-01-10 08:04:59", "71 seconds earlier, in Kyiv");
    assert_eq!(row["answer_seconds"], "63");
    assert_eq!((&row["direction"], &row["num_a"]), (&json!("1"), &json!("447700900142")));
    let all = json(history(&sandbox, &[("filter[nullcall]", "1")]).await).await;
    assert_eq!(all.as_array().unwrap().len(), 2);
    let by_number = [("filter[nullcall]", "1"), ("filter[number]", "+380667215093")];
    assert_eq!(json(history(&sandbox, &by_number).await).await.as_array().unwrap().len(), 1);
    let earlier = [("filter[date_from]", "2026-01-01"), ("filter[date_to]", "2026-01-09")];
    assert_eq!(json(history(&sandbox, &earlier).await).await, json!([]));
}

#[tokio::test]
async fn the_history_takes_a_multipart_form_as_well() {
    let sandbox = sandbox().await;
    sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), None).unwrap();
    let keys = sandbox.keys.clone();
    let form = reqwest::multipart::Form::new()
        .text("username", keys.pbx_username)
        .text("password", keys.pbx_password)
        .text("api_key", keys.pbx_api_key)
        .text("action", "cdrlist");
    let answer =
        client().post(sandbox.urls.pbx.join("/api/cdr/").unwrap()).multipart(form).send().await.unwrap();
    assert_eq!(json(answer).await.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn the_history_refuses_strangers_and_long_windows() {
    let sandbox = sandbox().await;
    let stranger = [("username", "sandbox"), ("password", "guess"), ("api_key", "x"), ("action", "cdrlist")];
    let answer =
        client().post(sandbox.urls.pbx.join("/api/cdr/").unwrap()).form(&stranger).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert_eq!(json(answer).await["status"], "error");
    let window = |to| [("filter[date_from]", "2026-01-01 00:00:00"), ("filter[date_to]", to)];
    assert_eq!(history(&sandbox, &window("2026-01-31 00:00:00")).await.status(), 200);
    assert_eq!(history(&sandbox, &window("2026-01-31 00:00:01")).await.status(), 400);
    assert_eq!(history(&sandbox, &window("soon")).await.status(), 400);
}

#[tokio::test]
async fn the_dialer_places_calls_by_itself_until_the_simulators_stop() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    sandbox.pbx.start_dialer(Dialer { every: Duration::from_hours(1), webhook: hook.url.clone() });
    while sandbox.pbx.calls().is_empty() {
        tokio::task::yield_now().await;
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn the_dialers_day_holds_every_sample_and_calls_without_a_conversation() {
    let sandbox = sandbox().await;
    let day: Vec<CallOrder> = (0..60).map(|number| sandbox.pbx.nth_order(number)).collect();
    for sample in sandbox.samples.all() {
        let plays =
            |order: &&CallOrder| matches!(order, CallOrder::Sample { sample: id, .. } if *id == sample.id);
        assert!(day.iter().any(|order| plays(&order)), "{}", sample.id);
    }
    assert!(day.iter().any(|order| matches!(order, CallOrder::Missed { .. })));
    assert!(day.iter().any(|order| matches!(order, CallOrder::Short { .. })));
    assert!(day.iter().any(|order| matches!(order, CallOrder::Sample { queue: true, .. })));
}

#[tokio::test]
async fn a_call_can_be_placed_over_http() {
    let sandbox = sandbox().await;
    let hook = Hook::start(&sandbox).await;
    let place = async |body: Value| {
        client().post(sandbox.urls.pbx.join("/_sandbox/calls").unwrap()).json(&body).send().await.unwrap()
    };
    let placed = place(json!({ "webhook": hook.url.as_str(), "kind": "sample", "sample": SAMPLE })).await;
    assert_eq!(placed.status(), 201);
    assert_eq!(hook.events().len(), 4);
    assert_eq!(place(json!({ "kind": "sample", "sample": "nobody" })).await.status(), 404);
    assert_eq!(place(json!({ "kind": "missed" })).await.status(), 201);
}
