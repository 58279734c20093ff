//! Every route that changes something leaves an entry in the audit log, unless its reason not to stands here.

use ::store::{StoreError, Tx};
use sea_orm::EntityTrait;
use serde_json::Value;

use super::examples::Fixture;
use super::own_changes::PROVEN_HERE;
use super::{changes, drive, guarded};
use crate::access::routes::Route;
use crate::activity::audit::entity::{Entity, Model};
use crate::testing::{Client, TestApp};

const EXEMPT: &[(&str, &str, &str)] = &[
    ("POST", "/api/v1/uploads", "brings a conversation in, which its trace tells"),
    ("POST", "/api/v1/uploads/estimate", "reads: it answers a price"),
    ("POST", "/api/v1/imports", "the example's source has an import already; its own tests look here"),
    ("POST", "/api/v1/imports/estimate", "asks the vendor and changes nothing"),
    ("POST", "/api/v1/imports/file", "the example's source reads no files; its own tests look here"),
    ("POST", "/api/v1/imports/{id}/pause", "the example was cancelled before; its own tests look here"),
    ("POST", "/api/v1/imports/{id}/resume", "the example was cancelled before; its own tests look here"),
    ("POST", "/api/v1/sources/{id}/test", "asks the vendor and changes no setting"),
    ("POST", "/api/v1/connectors/{key}/test", "asks the vendor and changes no setting"),
    ("POST", "/api/v1/connectors/{key}/preview", "reads: it answers what a pasted event says"),
    (
        "POST",
        "/api/v1/sources/{id}/employees/refresh",
        "asks the vendor; the example's vendor has no list of people",
    ),
    ("PUT", "/api/v1/delivery-settings", "the example has no CRM; its own tests connect one"),
    ("POST", "/api/v1/records/{id}/replay", "carries work on, which the activity log tells"),
    ("POST", "/api/v1/interactions/{id}/retry", "carries work on, which its trace tells"),
    ("POST", "/api/v1/deliveries/{id}/retry", "carries work on, which the delivery log tells"),
    ("POST", "/api/v1/notifications/read", "concerns nobody but the reader"),
    ("PATCH", "/api/v1/profile", "concerns nobody but the person"),
    ("PUT", "/api/v1/profile/notifications", "concerns nobody but the person"),
    ("PUT", "/api/v1/identity-provider", "its own tests save one against a real provider and look here"),
    ("DELETE", "/api/v1/identity-provider", "its own tests remove the one they saved and look here"),
    ("POST", "/api/v1/identity-provider/test", "asks the provider and changes no setting"),
    ("POST", "/api/v1/sip/check", "reads: it answers whether a call would be let in"),
    ("POST", "/api/v1/notification-settings/test", "sends a trial and changes no setting"),
    ("PUT", "/api/v1/notification-settings/telegram", NO_BOT),
    ("DELETE", "/api/v1/notification-settings/telegram", NO_BOT),
    ("POST", "/api/v1/notification-settings/telegram/link", NO_BOT),
    ("PUT", "/api/v1/notification-settings/telegram/chat", NO_BOT),
    ("DELETE", "/api/v1/notification-settings/telegram/chat", NO_BOT),
    ("POST", "/api/v1/profile/telegram/link", "concerns nobody but the person"),
    ("DELETE", "/api/v1/profile/telegram", "concerns nobody but the person"),
    ("DELETE", "/api/v1/sessions/current", "ends what the person began himself"),
    ("POST", "/api/v1/sessions/current/proof", "proves who is there and changes nothing that is kept"),
    ("POST", "/api/v1/profile/mfa/totp", "begins an enrolment; what confirms it is written down"),
    ("POST", "/api/v1/profile/mfa/email", "begins an enrolment; what confirms it is written down"),
    ("POST", "/api/v1/emails/{id}/retry", "carries work on, which the outbox tells"),
    ("POST", "/api/v1/smtp/test", "asks the server and changes no setting"),
    ("POST", "/api/v1/templates/{key}/{locale}/preview", "reads: it answers how a mail would look"),
    ("POST", "/api/v1/templates/{key}/{locale}/test", "sends a trial and changes no setting"),
];

const NO_BOT: &str = "the example has no bot; its own tests connect one and look here";

fn exempt(route: &Route) -> bool {
    let known = |method: &str, path: &str| route.method == method && route.path == path;
    EXEMPT.iter().any(|(method, path, _)| known(method, path))
        || PROVEN_HERE.iter().any(|(method, path)| known(method, path))
}

/// What needs everything still there comes first, what takes things away last.
fn turn(route: &Route) -> (u8, String) {
    let last = route.method == "DELETE" || route.path.ends_with("/disconnect");
    let first = route.path.ends_with("/order");
    (if first { 0 } else { 1 + u8::from(last) }, route.path.clone())
}

/// A change made against what is stored now.
async fn send(client: &Client, route: &Route, path: &str, body: &Value) -> String {
    if route.method == "POST" || body.is_null() {
        return drive(client, route, path, body).await;
    }
    let stored = client.get(path).await;
    let seen = stored.headers.get("etag").and_then(|tag| tag.to_str().ok()).unwrap_or("\"1\"");
    client.clone().with("if-match", seen).send(route.method, path, body).await.verdict()
}

async fn entries(app: &TestApp) -> Vec<Model> {
    let read = |tx: Tx| async move { Ok::<_, StoreError>(Entity::find().all(&tx).await?) };
    app.app.db().read_platform(read).await.unwrap()
}

#[test]
fn every_exemption_from_the_audit_log_is_a_route_that_exists() {
    let table = crate::routes().table();
    let proven = PROVEN_HERE.iter().map(|(method, path)| (method, path, "a test of its own proves it"));
    for (method, path, reason) in
        EXEMPT.iter().map(|(method, path, reason)| (method, path, *reason)).chain(proven)
    {
        assert!(table.iter().any(|route| route.method == *method && route.path == *path), "{method} {path}");
        assert!(reason.len() > 20, "{method} {path} is exempt because “{reason}”?");
    }
}

#[tokio::test]
async fn every_change_is_written_down_and_no_secret_with_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    let mut routes: Vec<Route> =
        guarded().into_iter().filter(|route| changes(route) && !exempt(route)).collect();
    routes.sort_by_key(turn);
    let mut missing = Vec::new();
    for route in routes {
        let client = app.member(acme, "client").await;
        let before = entries(&app).await.len();
        let (path, body) = fixture.request(&route);
        let verdict = send(&client, &route, &path, &body).await;
        if !verdict.starts_with('2') || entries(&app).await.len() == before {
            missing.push(format!("{} {}: {verdict}", route.method, route.path));
        }
    }
    assert!(missing.is_empty(), "call audit::record in the transaction of these changes: {missing:#?}");
    for entry in entries(&app).await {
        let text = format!("{:?} {:?}", entry.before, entry.after);
        for canary in ["an-example-", "whsec_", "/ingest/"] {
            assert!(!text.contains(canary), "{} {} holds a secret: {text}", entry.action, entry.entity);
        }
    }
}
