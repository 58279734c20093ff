//! Invitations through the router: making them, carrying them over, accepting them, and everything that must not work.

mod accepting;
mod inviting;

use serde_json::{Value, json};

use crate::testing::{Client, Organization, TestApp};

/// Invites one address and answers the token of its link, which is shown because nobody sends mail.
async fn invite(client: &Client, email: &str, role: &str) -> (String, String) {
    let body = json!({ "emails": [email], "role": role });
    let made = client.post("/api/v1/invitations", &body).await.expect(201);
    let item = &made["items"][0];
    (item["invitation"]["id"].as_str().unwrap().to_owned(), token(&item["link"]))
}

/// The token of a link.
fn token(link: &Value) -> String {
    link.as_str().unwrap().strip_prefix("http://127.0.0.1:7070/invite/").unwrap().to_owned()
}

/// An organization and one who may invite.
async fn acme(app: &TestApp) -> (Organization, Client) {
    let acme = app.organization("Acme Clinic").await;
    (acme, app.member(acme, "client").await)
}

/// What somebody new answers to an invitation.
fn newcomer(token: &str, password: &str) -> Value {
    json!({ "token": token, "first_name": "Olena", "last_name": "Шевченко", "password": password })
}
