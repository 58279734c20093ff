//! Drives every route of the table as a stranger, as each role and as a member of another organization.
//!
//! A route without an example request fails here, so a new route cannot land undriven.

use serde_json::{Value, json};

use super::api_keys::{SERVICES, ServiceType};
use super::permissions::Rights;
use super::roles::built_in;
use super::routes::{Access, Route};
use crate::testing::{Client, Organization, TestApp};

mod access_table;
mod audited;
mod custom_roles;
mod examples;
mod fields;
mod looking;
mod own_changes;
mod settings;

use examples::{Fixture, example};

/// Whether a body changes something, so that the proof against forged requests is due.
fn changes(route: &Route) -> bool {
    route.method != "GET"
}

async fn drive(client: &Client, route: &Route, path: &str, body: &Value) -> String {
    let tagged = client.clone().with("if-match", "\"1\"");
    if route.method == "GET" || body.is_null() {
        return tagged.request(route.method, path, None, axum::body::Body::empty()).await.verdict();
    }
    tagged.send(route.method, path, body).await.verdict()
}

fn needed(route: &Route) -> Option<Rights> {
    match route.access {
        Access::Needs(rights) => Some(rights),
        Access::SignedIn | Access::Public(_) => None,
    }
}

/// Routes that speak for themselves: everything but health, signing in and the doors for strangers.
fn guarded() -> Vec<Route> {
    crate::routes().table().into_iter().filter(|route| !matches!(route.access, Access::Public(_))).collect()
}

/// Server-sent events never end, so the feed is driven only where it must refuse.
fn endless(route: &Route) -> bool {
    route.path == "/api/v1/events"
}

#[test]
fn every_route_has_an_example_request() {
    let missing: Vec<String> = guarded()
        .iter()
        .filter(|route| example(route).is_none())
        .map(|route| format!("{} {}", route.method, route.path))
        .collect();
    assert!(missing.is_empty(), "write an example for {missing:?} in access/tests/examples.rs");
}

#[test]
fn every_route_for_strangers_says_why() {
    for route in crate::routes().table() {
        if let Access::Public(reason) = route.access {
            assert!(reason.len() > 20, "{} {} is public because “{reason}”?", route.method, route.path);
        }
    }
}

#[tokio::test]
async fn a_stranger_is_refused_everywhere() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    for route in guarded() {
        let (path, body) = fixture.request(&route);
        assert_eq!(
            drive(&app.stranger(), &route, &path, &body).await,
            "401 access.unauthenticated",
            "{} {path}",
            route.method
        );
    }
}

#[tokio::test]
async fn each_role_is_let_in_exactly_where_the_matrix_says() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    for role in built_in() {
        for route in guarded().iter().filter(|route| !endless(route)) {
            // Signing out would end the session that the next request needs.
            let client = app.member(acme, &role.key).await;
            let (path, body) = fixture.request(route);
            let verdict = drive(&client, route, &path, &body).await;
            let refused = verdict == "403 access.denied";
            let allowed = needed(route).is_none_or(|rights| role.rights.include(rights));
            assert_eq!(refused, !allowed, "{} on {} {path}: {verdict}", role.key, route.method);
            assert!(
                !verdict.starts_with("401") && !verdict.starts_with("500"),
                "{} {path}: {verdict}",
                route.method
            );
        }
    }
}

#[tokio::test]
async fn a_key_of_each_service_is_let_in_exactly_where_the_table_of_services_says() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    let admin = app.member(acme, "admin").await;
    for (service, name) in SERVICES {
        let key = admin.program(name).await;
        for route in guarded().iter().filter(|route| !endless(route)) {
            let (path, body) = fixture.request(route);
            let verdict = drive(&key, route, &path, &body).await;
            let about = format!("a key for {name} on {} {path}: {verdict}", route.method);
            match needed(route) {
                None => assert_eq!(verdict, "403 api_key.not_for_people", "{about}"),
                Some(rights) => {
                    let allowed = service.rights().include(rights);
                    assert_eq!(verdict == "403 access.denied", !allowed, "{about}");
                }
            }
            assert!(!verdict.starts_with("401") && !verdict.starts_with("500"), "{about}");
        }
    }
}

#[tokio::test]
async fn a_key_of_another_organization_finds_nothing_of_this_one() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    let fixture = Fixture::make(&app, acme).await;
    let key = app.member(other, "client").await.program("full").await;
    let reaching = |rights: Rights| ServiceType::Full.rights().include(rights);
    for route in guarded().iter().filter(|route| needed(route).is_some_and(reaching)) {
        let (path, body) = fixture.request(route);
        let named = key.clone().with("x-organization", &acme.id.to_string());
        assert_eq!(drive(&named, route, &path, &body).await, "404 organization.not_found", "{path}");
        if route.path.contains("{id}") {
            let verdict = drive(&key, route, &path, &body).await;
            assert!(verdict.starts_with("404"), "{} {path} answered {verdict}", route.method);
        }
    }
    fixture.assert_untouched(&app, acme).await;
}

#[tokio::test]
async fn a_member_of_another_organization_cannot_even_name_this_one() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    let fixture = Fixture::make(&app, acme).await;
    let outsider = app.member(other, "client").await.with("x-organization", &acme.id.to_string());
    for route in guarded().iter().filter(|route| needed(route).is_some()) {
        let (path, body) = fixture.request(route);
        assert_eq!(
            drive(&outsider, route, &path, &body).await,
            "404 organization.not_found",
            "{} {path}",
            route.method
        );
    }
}

#[tokio::test]
async fn what_belongs_to_another_organization_is_not_there() {
    let app = TestApp::start().await;
    let (acme, other) = (app.organization("Acme Clinic").await, app.organization("Other Clinic").await);
    let fixture = Fixture::make(&app, acme).await;
    let outsider = app.member(other, "client").await;
    for route in
        guarded().iter().filter(|route| route.path.contains("{id}") || route.path == "/api/v1/roles/{key}")
    {
        let (path, body) = fixture.request(route);
        let verdict = drive(&outsider, route, &path, &body).await;
        assert!(verdict.starts_with("404"), "{} {path} answered {verdict}", route.method);
    }
    fixture.assert_untouched(&app, acme).await;
}

#[tokio::test]
async fn a_change_that_another_site_asked_for_is_refused() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    let client = app.member(acme, "client").await;
    let forged = client.clone().without("x-csrf-token");
    let foreign = client.with("origin", "https://evil.example");
    for route in guarded().iter().filter(|route| changes(route)) {
        let (path, body) = fixture.request(route);
        for attacker in [&forged, &foreign] {
            let verdict = drive(attacker, route, &path, &body).await;
            assert_eq!(verdict, "403 access.foreign_origin", "{} {path}", route.method);
        }
    }
}

#[tokio::test]
async fn a_deactivated_member_is_out_at_once() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "admin").await;
    client.get("/api/v1/members").await.expect(200);
    app.deactivate(acme, client.member_id()).await;
    assert_eq!(client.get("/api/v1/members").await.verdict(), "404 organization.not_found");
}

#[test]
fn the_matrix_changes_only_where_a_reviewer_sees_it() {
    let table = super::table::render(&crate::routes().table());
    let published = include_str!("../../../../../docs/permissions.txt");
    assert_eq!(table, published, "run `cargo xtask generate` and review the difference");
}

async fn first_id(client: &Client, path: &str) -> String {
    let listed = client.get(path).await.expect(200);
    let id = listed["items"][0]["id"].as_str();
    id.unwrap_or_else(|| panic!("{path} lists nothing: {listed}")).to_owned()
}

async fn made_id(client: &Client, path: &str, body: &Value) -> String {
    made(client, path, body, "id").await
}

async fn made_key(client: &Client, path: &str, body: &Value) -> String {
    made(client, path, body, "key").await
}

async fn made(client: &Client, path: &str, body: &Value, name: &str) -> String {
    let made = client.post(path, body).await;
    assert!(made.status < 300, "{path}: {}", made.text());
    made.json()[name].as_str().expect("a name for it").to_owned()
}

/// Somebody who may do everything in the organization.
async fn owner(app: &TestApp, organization: Organization) -> Client {
    app.member(organization, "client").await
}

/// A body that no handler reads.
fn nothing() -> Value {
    json!({})
}
