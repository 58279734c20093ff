//! What is written down of attempts and registrations, and what is not.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::Ts;
use serde_json::{Value, json};
use sip::{Attempt, Events as _, Owner, Reason, Registered, Transport};

use super::{attempt, listed, tell, tell_again, trunk};
use crate::testing::{Client, TestApp};

const ADMISSIONS: &str = "/api/v1/sip/admissions";

async fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).await.expect(200)["items"].as_array().unwrap().clone()
}

async fn entries(client: &Client) -> Vec<Value> {
    items(client, "/api/v1/activity?kind=sip").await
}

#[tokio::test]
async fn the_owner_reads_why_somebody_was_refused_and_by_which_check() {
    let app = TestApp::start().await;
    let settings = json!({ "enabled": true, "username": "acme", "password": "canary-sip-password",
        "whitelist": ["203.0.113.0/24"] });
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &settings).await;
    tell(&app, vec![attempt(&app, owner, Reason::WrongPassword)]).await;
    let line = &items(&client, ADMISSIONS).await[0];
    assert_eq!((&line["reason"], &line["verdict"]), (&json!("wrong_password"), &json!("refused")));
    assert_eq!((&line["source"], &line["username"]), (&json!("203.0.113.7"), &json!("acme")));
    assert_eq!((&line["answered"], &line["status"]), (&json!("status"), &json!(401)));
    let told: Vec<_> =
        line["checks"].as_array().unwrap().iter().map(|check| check["verdict"].clone()).collect();
    assert_eq!(told, ["passed", "passed", "passed", "failed", "not_reached"]);
    let entry = &entries(&client).await[0];
    assert_eq!(entry["facts"]["source"], "203.0.113.7");
    assert!(entry["detail"].as_str().unwrap().contains("the password did not match"), "{entry}");
}

#[tokio::test]
async fn repeats_are_one_line_until_there_was_quiet_for_a_while() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    for _ in 0..3 {
        tell(&app, vec![attempt(&app, owner, Reason::UnknownNumber); 40]).await;
        app.clock.advance(Duration::from_mins(9));
    }
    let lines = items(&client, ADMISSIONS).await;
    assert_eq!((lines.len(), &lines[0]["count"]), (1, &json!(120)));
    assert!(lines[0]["last_at"].as_str() > lines[0]["first_at"].as_str());
    assert_eq!(entries(&client).await.len(), 1, "the activity log repeats nothing either");
    app.clock.advance(Duration::from_mins(11));
    tell(&app, vec![attempt(&app, owner, Reason::UnknownNumber)]).await;
    assert_eq!(items(&client, ADMISSIONS).await.len(), 2);
}

#[tokio::test]
async fn attempts_are_filtered_by_what_they_came_to() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let reasons = [Reason::Admitted, Reason::Challenged, Reason::NotListed, Reason::StaleNonce];
    tell(&app, reasons.map(|reason| attempt(&app, owner, reason)).into()).await;
    let count = async |verdict: &str| items(&client, &format!("{ADMISSIONS}?verdict={verdict}")).await.len();
    assert_eq!((count("admitted").await, count("challenged").await, count("refused").await), (1, 2, 1));
    let refused = client.get(&format!("{ADMISSIONS}?verdict=odd")).await;
    assert_eq!(refused.verdict(), "400 sip.verdict");
    assert_eq!(entries(&client).await.len(), 1, "who passes or is asked the first time is no news");
    let page = client.get(&format!("{ADMISSIONS}?limit=3")).await.expect(200);
    let next = page["next_cursor"].as_str().unwrap();
    assert_eq!(items(&client, &format!("{ADMISSIONS}?limit=3&cursor={next}")).await.len(), 1);
}

#[tokio::test]
async fn a_flood_from_everywhere_neither_fills_the_table_nor_hides_itself() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let from = |number: u32| Attempt {
        source: (std::net::Ipv4Addr::from(number), 5060).into(),
        ..attempt(&app, owner, Reason::NotListed)
    };
    let mut shares = BTreeMap::new();
    for round in 0..5 {
        let flood = (0..1000).map(|number| from(round * 1000 + number)).collect();
        tell_again(&app, &mut shares, flood).await;
    }
    let lines = items(&client, &format!("{ADMISSIONS}?limit=200")).await;
    let counted: i64 = lines.iter().map(|line| line["count"].as_i64().unwrap()).sum();
    assert!(lines.len() < 200, "{} lines", lines.len());
    assert_eq!(counted, 5000, "none is lost");
    assert!(lines.iter().any(|line| line["source"].is_null()), "the rest stands without addresses");
    assert!(entries(&client).await.len() <= 20, "the activity log stays readable");
}

#[tokio::test]
async fn attempts_are_the_owners_alone_and_those_of_nobody_are_only_counted() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let (rival, ..) = trunk(&app, "Other Clinic", "+380443332200", &listed("192.0.2.1")).await;
    let strangers = Attempt { owner: None, ..attempt(&app, owner, Reason::UnknownOwner) };
    tell(&app, vec![strangers, attempt(&app, owner, Reason::NotListed)]).await;
    assert_eq!(items(&client, ADMISSIONS).await.len(), 1);
    assert!(items(&rival, ADMISSIONS).await.is_empty());
    assert!(entries(&rival).await.is_empty());
}

#[tokio::test]
async fn registrations_stand_until_they_end() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let now = app.now();
    let change = |contact: &str, expires_at: Option<Ts>| Registered {
        at: now,
        owner,
        address: "acme@harken".to_owned(),
        contact: contact.to_owned(),
        source: super::HERE.parse().unwrap(),
        transport: Transport::Tcp,
        expires_at,
    };
    let later = |seconds| Some(now.plus(Duration::from_secs(seconds)));
    let report = async |changes: Vec<Registered>| {
        for change in changes {
            app.app.sip().registered(change);
        }
        tell(&app, Vec::new()).await;
    };
    report(vec![change("sip:a", later(60)), change("sip:b", later(600)), change("sip:a", later(300))]).await;
    let path = "/api/v1/sip/registrations";
    let standing = items(&client, path).await;
    assert_eq!(standing.len(), 2, "{standing:?}");
    report(vec![change("sip:b", None)]).await;
    let standing = items(&client, path).await;
    assert_eq!((standing.len(), &standing[0]["contact"]), (1, &json!("sip:a")));
    assert_eq!(standing[0]["transport"], "tcp");
    app.clock.advance(Duration::from_secs(301));
    assert!(items(&client, path).await.is_empty(), "it has ended");
    app.advance(Duration::from_hours(2)).await;
}

#[tokio::test]
async fn an_owner_that_does_not_exist_breaks_nothing() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    tell(&app, vec![attempt(&app, Owner(4), Reason::NotListed), attempt(&app, owner, Reason::NotListed)])
        .await;
    assert_eq!(items(&client, ADMISSIONS).await.len(), 1);
}
