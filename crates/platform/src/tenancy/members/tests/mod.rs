//! Members through the router: finding them, changing them, and what nobody may do to himself or to others.

mod changing;
mod finding;
mod sessions;

use serde_json::Value;

use crate::testing::{Client, Organization, TestApp};

/// The member as a caller sees him, with the tag his changes have to name.
async fn seen(caller: &Client, id: impl std::fmt::Display) -> (Value, String) {
    let answer = caller.get(&format!("/api/v1/members/{id}")).await;
    let tag = answer.headers["etag"].to_str().unwrap().to_owned();
    (answer.expect(200), tag)
}

/// Sends a change against the state the caller sees now.
async fn change(caller: &Client, id: impl std::fmt::Display, body: &Value) -> crate::testing::Answer {
    let (_, tag) = seen(caller, &id).await;
    caller.clone().with("if-match", &tag).send("PATCH", &format!("/api/v1/members/{id}"), body).await
}

/// A member of an organization, and the one who looks at him.
async fn client_and(app: &TestApp, role: &'static str) -> (Organization, Client, Client) {
    let acme = app.organization("Acme Clinic").await;
    (acme, app.member(acme, "client").await, app.member(acme, role).await)
}
