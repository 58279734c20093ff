//! The door and every vendor: what each simulated exchange sends, sent as it would be on a bad day.

use std::time::Duration;

use axum::body::Body;
use sandbox::{Exchange, Push, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use crate::inbound::tests::{Connected, connected, interactions, records, verdicts};
use crate::testing::{Answer, Client, Organization, TestApp};

/// One vendor's exchange, connected by an organization of its own.
struct Office {
    organization: Organization,
    admin: Client,
    source: Connected,
    exchange: Exchange,
    url: url::Url,
}

impl Office {
    async fn connect(app: &TestApp, exchange: &Exchange, secrets: impl Fn(&str) -> String) -> Self {
        let organization = app.organization(exchange.key).await;
        let admin = app.member(organization, "admin").await;
        let made = admin.post("/api/v1/sources", &form(exchange, secrets)).await.expect(201);
        let url = made["webhook_url"].as_str().unwrap().parse().unwrap();
        Self { organization, admin, source: connected(&made), exchange: exchange.clone(), url }
    }

    /// What the exchange says of a call that was answered and ended some minutes ago.
    fn pushes(&self, app: &TestApp, back: usize) -> Vec<Push> {
        let now = app.now();
        let calls = self.exchange.calls(now.plus_ms(-20 * 24 * 3_600_000), now);
        let answered = calls.iter().rev().filter(|call| call.answered_at.is_some());
        let call = answered.skip(back).find(|call| call.talk_s() > 20).expect("the office talks");
        self.exchange.pushes(call, &self.url)
    }

    async fn log(&self) -> String {
        let path = format!("/api/v1/sources/{}/exchanges?limit=200", self.source.id);
        self.admin.get(&path).await.text()
    }
}

/// The settings of the exchange as somebody enters them, its secrets changed by `secrets`.
fn form(exchange: &Exchange, secrets: impl Fn(&str) -> String) -> Value {
    let descriptor = connectors::find(exchange.key).unwrap().descriptor();
    let is_secret = |key: &str| descriptor.fields.iter().any(|spec| spec.key == key && spec.is_secret());
    let entered = exchange.account.iter().map(|(key, value)| {
        let value = if is_secret(key) { secrets(value) } else { value.clone() };
        (key.clone(), Value::from(value))
    });
    let fields: serde_json::Map<String, Value> = entered.collect();
    json!({ "connector": exchange.key, "timezone": "Europe/Kyiv", "fields": fields })
}

async fn send(app: &TestApp, push: &Push) -> Answer {
    send_as(app.stranger(), push).await
}

async fn send_as(mut sender: Client, push: &Push) -> Answer {
    let target = push
        .url
        .query()
        .map_or_else(|| push.url.path().to_owned(), |query| format!("{}?{query}", push.url.path()));
    for (name, value) in &push.headers {
        sender = sender.with(name, value);
    }
    sender.request(push.method.as_str(), &target, None, Body::from(push.body.clone())).await
}

async fn exchanges(app: &TestApp) -> Sandbox {
    let config = SandboxConfig { clock: app.app.clock().clone(), ..SandboxConfig::default() };
    Sandbox::start(config).await.unwrap()
}

/// Whether a push of this vendor carries a proof beside the address it is sent to.
fn proves_itself(exchange: &Exchange) -> bool {
    let ingest = connectors::find(exchange.key).unwrap().ingest().unwrap();
    let entered = |setting| exchange.account.contains_key(setting);
    ingest.rules().iter().any(|rule| {
        rule.setting().is_some_and(entered) && !matches!(rule, connectors::Rule::Addresses { .. })
    })
}

#[tokio::test]
async fn whatever_a_vendor_repeats_or_sends_in_another_order_is_one_conversation() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    assert!(!sandbox.exchanges.is_empty());
    for exchange in sandbox.exchanges.values() {
        let office = Office::connect(&app, exchange, str::to_owned).await;
        let pushes = office.pushes(&app, 0);
        for round in 0..7 {
            let backwards: Vec<&Push> = pushes.iter().rev().collect();
            let forwards: Vec<&Push> = pushes.iter().collect();
            for push in if round % 2 == 0 { backwards } else { forwards } {
                let answer = send(&app, push).await;
                assert_eq!(answer.status, 200, "{}: {}", exchange.key, answer.text());
            }
        }
        app.run_jobs().await;
        // And once more, because a vendor that is asked for single calls is asked at its pace.
        app.advance(Duration::from_mins(20)).await;
        app.advance(Duration::from_mins(1)).await;
        let calls = interactions(&app, office.organization).await;
        assert_eq!(calls.len(), 1, "{}: {:?}", exchange.key, records(&office.admin, &office.source.id).await);
        assert!(calls[0].has_recording, "{}: {:?}", exchange.key, calls[0]);
        assert!(calls[0].duration_ms > Some(20_000), "{:?}", calls[0]);
        let verdicts = verdicts(&office.admin, &office.source.id).await;
        assert!(!verdicts.contains_key("rejected") && !verdicts.contains_key("pending"), "{verdicts:?}");
        let log = office.log().await;
        for value in secrets(exchange) {
            assert!(!log.contains(value.as_str()), "{} tells a secret: {log}", exchange.key);
        }
    }
    sandbox.stop().await;
}

fn secrets(exchange: &Exchange) -> Vec<String> {
    let descriptor = connectors::find(exchange.key).unwrap().descriptor();
    let of = |spec: &connectors::FieldSpec| exchange.account.get(spec.key).cloned();
    descriptor.fields.iter().filter(|spec| spec.is_secret()).filter_map(of).collect()
}

#[tokio::test]
async fn what_does_not_prove_itself_is_kept_refused_and_counts_once_the_secret_is_right() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    let mut seen = 0;
    for exchange in sandbox.exchanges.values().filter(|exchange| proves_itself(exchange)) {
        seen += 1;
        let office = Office::connect(&app, exchange, |secret| format!("other-{secret}")).await;
        let pushes = office.pushes(&app, 0);
        for push in &pushes {
            let answer = send(&app, push).await;
            assert_eq!(answer.verdict(), "401 ingest.denied", "{}", exchange.key);
            assert!(secrets(exchange).iter().all(|secret| !answer.text().contains(secret.as_str())));
        }
        app.run_jobs().await;
        let kept = records(&office.admin, &office.source.id).await;
        assert_eq!(kept.len(), pushes.len(), "{}", exchange.key);
        for record in &kept {
            assert_eq!(record["verdict"], "rejected", "{}: {record}", exchange.key);
            assert!(!record["reason"].as_str().unwrap().contains("other-"), "{record}");
            replay(&office, record).await;
        }
        app.run_jobs().await;
        assert!(interactions(&app, office.organization).await.is_empty(), "{}", exchange.key);
        let path = format!("/api/v1/sources/{}", office.source.id);
        let fields = &form(exchange, str::to_owned)["fields"];
        let tagged = office.admin.clone().with("if-match", "\"1\"");
        tagged.send("PATCH", &path, &json!({ "fields": fields })).await.expect(200);
        for record in &kept {
            replay(&office, record).await;
        }
        app.run_jobs().await;
        app.advance(Duration::from_mins(20)).await;
        let kept = records(&office.admin, &office.source.id).await;
        assert_eq!(interactions(&app, office.organization).await.len(), 1, "{}: {kept:?}", exchange.key);
    }
    assert!(seen > 2, "only {seen} vendors prove themselves");
    sandbox.stop().await;
}

async fn replay(office: &Office, record: &Value) {
    let path = format!("/api/v1/records/{}/replay", record["id"].as_str().unwrap());
    office.admin.post(&path, &Value::Null).await.expect(202);
}

#[tokio::test]
async fn a_sender_that_is_not_on_the_list_of_addresses_is_refused() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    for exchange in sandbox.exchanges.values() {
        let ingest = connectors::find(exchange.key).unwrap().ingest().unwrap();
        if !ingest.rules().iter().any(|rule| matches!(rule, connectors::Rule::Addresses { .. })) {
            continue;
        }
        let office = Office::connect(&app, exchange, str::to_owned).await;
        let path = format!("/api/v1/sources/{}", office.source.id);
        let tagged = office.admin.clone().with("if-match", "\"1\"");
        let list = json!({ "fields": { "addresses": "203.0.113.7, 198.51.100.0/24" } });
        tagged.send("PATCH", &path, &list).await.expect(200);
        for (address, expected) in [([203, 0, 113, 8], 401), ([198, 51, 100, 9], 200)] {
            let push = &office.pushes(&app, 0)[0];
            let answer = send_as(app.stranger().from_address(address), push).await;
            assert_eq!(answer.status, expected, "{}: {}", exchange.key, answer.text());
        }
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_body_that_is_torn_at_any_byte_is_kept_and_breaks_nothing() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    for exchange in sandbox.exchanges.values() {
        let office = Office::connect(&app, exchange, str::to_owned).await;
        let push = office.pushes(&app, 0).pop().unwrap();
        let cuts = (1..push.body.len()).step_by(1 + push.body.len() / 20);
        let mut sent = 0;
        for (head, _) in cuts.filter_map(|cut| push.body.split_at_checked(cut)) {
            let torn = Push { body: head.to_owned(), ..push.clone() };
            let answer = send(&app, &torn).await;
            assert!(matches!(answer.status, 200 | 401), "{}: {}", exchange.key, answer.text());
            sent += 1;
        }
        app.run_jobs().await;
        assert_eq!(records(&office.admin, &office.source.id).await.len(), sent.min(50), "{}", exchange.key);
        let verdicts = verdicts(&office.admin, &office.source.id).await;
        assert!(!verdicts.contains_key("pending"), "{}: {verdicts:?}", exchange.key);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn a_vendor_that_only_asks_whether_we_are_there_gets_its_answer_and_leaves_nothing() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    let office = Office::connect(&app, &sandbox.exchanges["zadarma"], str::to_owned).await;
    let answer = app.stranger().get(&format!("{}?zd_echo=a1b2", office.source.path)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "a1b2"));
    assert_eq!(answer.headers["content-type"], "text/plain");
    assert!(records(&office.admin, &office.source.id).await.is_empty());
    sandbox.stop().await;
}

#[tokio::test]
async fn vendors_that_know_their_people_are_asked_and_the_log_tells_so_without_secrets() {
    let app = TestApp::start().await;
    let sandbox = exchanges(&app).await;
    for exchange in sandbox.exchanges.values() {
        let office = Office::connect(&app, exchange, str::to_owned).await;
        let path = format!("/api/v1/sources/{}", office.source.id);
        let tested = office.admin.post(&format!("{path}/test"), &Value::Null).await.expect(200);
        assert_eq!(tested["passed"], true, "{}: {tested}", exchange.key);
        let asked = office.admin.post(&format!("{path}/employees/refresh"), &Value::Null).await;
        if connectors::find(exchange.key).unwrap().directory().is_none() {
            assert_eq!(asked.verdict(), "409 source.no_directory", "{}", exchange.key);
            continue;
        }
        let found = asked.expect(200);
        assert!(found["found"].as_u64() > Some(1) && found["found"] == found["unmatched"], "{found}");
        let people = office.admin.get(&format!("{path}/employees")).await.expect(200);
        assert!(people["items"][0]["name"].is_string(), "{}: {people}", exchange.key);
        let log = office.log().await;
        assert!(log.contains("\"purpose\":\"directory\""), "{}: {log}", exchange.key);
        for value in secrets(exchange) {
            assert!(!log.contains(value.as_str()), "{} tells a secret: {log}", exchange.key);
        }
    }
    sandbox.stop().await;
}
