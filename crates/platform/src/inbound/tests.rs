//! What tests of this stage send and look at.

use std::collections::BTreeMap;

use axum::body::Body;
use kernel::InteractionId;
use sea_orm::{ColumnTrait, QueryFilter};
use serde_json::{Value, json};

use crate::pipeline::interactions::entity as interaction;
use crate::testing::{Answer, Client, Organization, TestApp};

/// A connected source.
pub(crate) struct Connected {
    pub(crate) id: String,
    /// The path vendors send to.
    pub(crate) path: String,
}

pub(crate) fn settings() -> Value {
    json!({
        "connector": "streamtelecom", "name": "Office", "timezone": "Europe/Kyiv",
        "fields": { "username": "acme", "password": "canary-password", "api_key": "canary-key" },
    })
}

pub(crate) async fn connect(admin: &Client) -> Connected {
    let source = admin.post("/api/v1/sources", &settings()).await.expect(201);
    connected(&source)
}

pub(crate) fn connected(source: &Value) -> Connected {
    let url: url::Url = source["webhook_url"].as_str().unwrap().parse().unwrap();
    Connected { id: source["id"].as_str().unwrap().to_owned(), path: url.path().to_owned() }
}

/// A call of a minute, answered by extension 204, that ended as these fields change it.
pub(crate) fn hangup(changes: &[(&str, Value)]) -> Value {
    let mut event = json!({
        "event": "Hangup", "type": "in", "event_time": "1767261670000", "time_start": "1767261600000",
        "time_ring": "1767261602000", "time_answer": "1767261610000", "from": "380501112233", "to": "80044000204",
        "via": "380441112233", "result": "answer", "call_id": "1767261600.1", "sessionid": "1767261599.7",
        "recordUrl": "https://records.example/1.mp3", "join": null, "end_sess": null,
    });
    for (key, value) in changes {
        event[*key] = value.clone();
    }
    event
}

pub(crate) async fn push(app: &TestApp, path: &str, event: &Value) -> Answer {
    app.stranger().request("POST", path, Some("application/json"), Body::from(event.to_string())).await
}

/// The records of a source, oldest first.
pub(crate) async fn records(admin: &Client, source: &str) -> Vec<Value> {
    let page = admin.get(&format!("/api/v1/sources/{source}/records")).await.expect(200);
    page["items"].as_array().unwrap().iter().rev().cloned().collect()
}

/// How many records came to which verdict.
pub(crate) async fn verdicts(admin: &Client, source: &str) -> BTreeMap<String, usize> {
    let all = records(admin, source).await;
    all.iter().fold(BTreeMap::new(), |mut counts, record| {
        *counts.entry(record["verdict"].as_str().unwrap().to_owned()).or_default() += 1;
        counts
    })
}

pub(crate) async fn interactions(app: &TestApp, organization: Organization) -> Vec<interaction::Model> {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let read = app.app.db().read(&owned, |tx| async move {
        Ok::<_, store::StoreError>(tx.of::<interaction::Entity>(&scope).all(&tx).await?)
    });
    read.await.unwrap()
}

pub(crate) async fn interaction(app: &TestApp, organization: Organization, id: &Value) -> interaction::Model {
    let id: InteractionId = id.as_str().unwrap().parse().unwrap();
    let scope = app.scope(organization);
    let owned = scope.clone();
    let read = app.app.db().read(&owned, |tx| async move {
        let one = tx.of::<interaction::Entity>(&scope).filter(interaction::Column::Id.eq(id.uuid()));
        Ok::<_, store::StoreError>(one.one(&tx).await?)
    });
    read.await.unwrap().unwrap()
}
