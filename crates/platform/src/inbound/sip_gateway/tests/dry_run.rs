//! Whether a call would be taken, asked before anybody calls.

use serde_json::{Value, json};

use super::{PASSWORD, listed, trunk};
use crate::testing::{Client, TestApp};

async fn check(client: &Client, body: Value) -> Value {
    client.post("/api/v1/sip/check", &body).await.expect(200)
}

fn verdicts(answer: &Value) -> Vec<String> {
    let steps = answer["checks"].as_array().unwrap().iter();
    steps.map(|step| step["verdict"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_first_check_that_fails_is_named() {
    let app = TestApp::start().await;
    let (client, ..) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    for (body, would, reason) in [
        (json!({ "address": "203.0.113.7" }), "admitted", "admitted"),
        (json!({ "address": "203.0.113.7", "called": "+380443332100" }), "admitted", "admitted"),
        (
            json!({ "address": "203.0.113.7", "called": "0443332100", "username": " " }),
            "admitted",
            "admitted",
        ),
        (json!({ "address": "203.0.113.7", "called": "+15550000000" }), "refused", "unknown_number"),
        (json!({ "address": "203.0.113.7", "called": "recorder", "kind": "siprec" }), "admitted", "admitted"),
        (json!({ "address": "192.0.2.1", "called": "+15550000000" }), "refused", "not_listed"),
        (json!({ "address": "192.0.2.1", "whitelist": ["192.0.2.*"] }), "admitted", "admitted"),
    ] {
        let answer = check(&client, body.clone()).await;
        assert_eq!(
            (answer["would"].as_str(), answer["reason"].as_str()),
            (Some(would), Some(reason)),
            "{body}"
        );
    }
    let answer = check(&client, json!({ "address": "203.0.113.7", "called": "+15550000000" })).await;
    assert_eq!(verdicts(&answer), ["passed", "passed", "passed", "not_asked", "failed"]);
    let unread = check(&client, json!({ "address": "203.0.113.7", "whitelist": ["x"] })).await;
    assert_eq!((&unread["would"], &unread["checks"]), (&json!(null), &json!([])));
}

#[tokio::test]
async fn a_password_is_asked_for_and_the_number_is_looked_at_all_the_same() {
    let app = TestApp::start().await;
    let settings = json!({ "enabled": true, "username": "acme", "password": PASSWORD });
    let (client, ..) = trunk(&app, "Acme Clinic", "+380443332100", &settings).await;
    let answer = check(&client, json!({ "address": "192.0.2.1", "called": "+380443332100" })).await;
    assert_eq!(answer["would"], "challenged");
    assert_eq!(verdicts(&answer), ["passed", "passed", "not_asked", "asked", "passed"]);
    let wrong = check(&client, json!({ "address": "192.0.2.1", "username": "acne" })).await;
    assert_eq!((&wrong["would"], &wrong["reason"]), (&json!("refused"), &json!("unknown_user")));
    let lost = check(&client, json!({ "address": "192.0.2.1", "called": "+15550000000" })).await;
    assert_eq!(verdicts(&lost), ["passed", "passed", "not_asked", "asked", "failed"]);
}

#[tokio::test]
async fn what_others_have_set_may_make_a_call_nobodys() {
    let app = TestApp::start().await;
    let (client, ..) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let call = json!({ "address": "203.0.113.7", "called": "" });
    assert_eq!(check(&client, call.clone()).await["would"], "admitted");
    trunk(&app, "Other Clinic", "+380443332200", &listed("203.0.113.7")).await;
    assert_eq!(check(&client, call.clone()).await["reason"], "ambiguous_owner");
    let numbered = json!({ "address": "203.0.113.7", "called": "+380443332100" });
    assert_eq!(check(&client, numbered).await["would"], "admitted", "the number tells whose it is");
    let shown = client.get(super::SIP).await.expect(200);
    assert_eq!(shown["warnings"][0]["code"], "sip.warn_shared_source");
    let mut own = listed("203.0.113.0/24");
    own["domain"] = "sip.acme.example".into();
    client.clone().with("if-match", "\"1\"").send("PUT", super::SIP, &own).await.expect(200);
    assert_eq!(check(&client, call).await["would"], "admitted", "so does a domain");
}

#[tokio::test]
async fn the_answer_says_where_the_question_came_from() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let here = check(&admin.clone().from_address([198, 51, 100, 4]), json!({})).await;
    assert_eq!((&here["your_address"], &here["would"]), (&json!("198.51.100.4"), &json!(null)));
    let off = check(&admin, json!({ "address": "203.0.113.7" })).await;
    assert_eq!((&off["reason"], &off["checks"][0]["verdict"]), (&json!("disabled"), &json!("failed")));
}
