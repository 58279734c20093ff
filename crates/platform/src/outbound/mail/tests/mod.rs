//! The product and a real mail server: settings, their test, the outbox and templates.

mod outbox;
mod settings;
mod sink;
mod templates;
mod trial;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::outbound::mail::{Letter, MailKind, Posted, post};
use crate::testing::{Client, Organization, TestApp};

const SMTP: &str = "/api/v1/smtp";

/// Settings for a server on this machine without encryption.
fn plain(port: u16) -> Value {
    json!({ "host": "127.0.0.1", "port": port, "encryption": "none", "mail_from": "Acme Clinic <mail@clinic.example>" })
}

fn with(mut settings: Value, key: &str, value: Value) -> Value {
    settings[key] = value;
    settings
}

/// Saves settings over whatever is there.
async fn save(client: &Client, settings: &Value) -> Value {
    let shown = client.get(SMTP).await;
    let tag = shown.headers["etag"].to_str().unwrap().to_owned();
    client.clone().with("if-match", &tag).send("PUT", SMTP, settings).await.expect(200)
}

/// Every variable of a kind with its example.
fn examples(kind: MailKind) -> BTreeMap<&'static str, String> {
    kind.variables().map(|variable| (variable.name, variable.example.to_owned())).collect()
}

async fn write(app: &TestApp, organization: Organization, kind: MailKind, to: &str, locale: &str) -> Posted {
    let letter = Letter { kind, to: to.to_owned(), locale: locale.to_owned(), variables: examples(kind) };
    write_letter(app, organization, letter).await
}

async fn write_letter(app: &TestApp, organization: Organization, letter: Letter) -> Posted {
    let (scope, product) = (app.scope(organization), app.app.clone());
    let owned = scope.clone();
    let written = app.app.db().write(&owned, |tx| async move { post(&tx, &product, &scope, letter).await });
    written.await.unwrap()
}

async fn first_email(client: &Client) -> Value {
    client.get("/api/v1/emails").await.expect(200)["items"][0].clone()
}
