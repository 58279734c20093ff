//! Who may open which part of the settings and who may change it: eight parts, four roles, over HTTP.

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

/// A part of the settings: its section, what reads it, what changes it, and which roles may.
struct Part {
    section: &'static str,
    read: &'static str,
    write: (&'static str, &'static str, fn() -> Value),
    roles: &'static [&'static str],
}

const ROLES: [&str; 4] = ["client", "admin", "supervisor", "agent"];
const EVERYBODY: &[&str] = &ROLES;
const ADMINISTRATORS: &[&str] = &["client", "admin"];
const OWNERS: &[&str] = &["client"];

const TABLE: [Part; 8] = [
    Part {
        section: "profile",
        read: "/api/v1/profile",
        write: ("PATCH", "/api/v1/profile", || json!({ "theme": "dark" })),
        roles: EVERYBODY,
    },
    Part {
        section: "organization",
        read: "/api/v1/organizations/current",
        write: ("PATCH", "/api/v1/organizations/current", || json!({ "min_call_seconds": 5 })),
        roles: ADMINISTRATORS,
    },
    Part {
        section: "providers",
        read: "/api/v1/credentials",
        write: (
            "PUT",
            "/api/v1/credentials/deepgram",
            || json!({ "secret": "an-example-secret", "base_url": "http://127.0.0.1:9" }),
        ),
        roles: OWNERS,
    },
    Part {
        section: "crm",
        read: "/api/v1/field-mappings",
        write: ("PUT", "/api/v1/field-mappings", || json!({ "mappings": [] })),
        roles: ADMINISTRATORS,
    },
    Part {
        section: "routing",
        read: "/api/v1/routing-rules",
        write: ("POST", "/api/v1/routing-rules/order", || json!({ "ids": [] })),
        roles: ADMINISTRATORS,
    },
    Part {
        section: "notifications",
        read: "/api/v1/notification-settings",
        write: ("POST", "/api/v1/notification-settings/test", || json!({ "channel": "in_app" })),
        roles: ADMINISTRATORS,
    },
    Part {
        section: "activity",
        read: "/api/v1/activity",
        // The log is written by what happens; what an administrator does about a line is to play a record again.
        write: ("POST", "/api/v1/records/rec_00000000000000000000000000/replay", || Value::Null),
        roles: ADMINISTRATORS,
    },
    Part {
        section: "billing",
        read: "/api/v1/ledger",
        write: ("POST", "/api/v1/ledger/top-up", || json!({ "amount_minor": 1 })),
        roles: OWNERS,
    },
];

async fn section(client: &Client, key: &str) -> Option<Value> {
    let sections = client.get("/api/v1/settings/sections").await.expect(200);
    sections["items"].as_array().unwrap().iter().find(|one| one["key"] == key).cloned()
}

async fn writes(client: &Client, (method, path, body): (&str, &str, fn() -> Value)) -> String {
    let tagged = client.clone().with("if-match", "\"1\"");
    match body() {
        Value::Null => tagged.request(method, path, None, axum::body::Body::empty()).await.verdict(),
        body => tagged.send(method, path, &body).await.verdict(),
    }
}

#[tokio::test]
async fn every_part_of_the_settings_is_read_by_exactly_its_roles() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let mut cells = 0;
    for role in ROLES {
        let client = app.member(acme, role).await;
        for part in &TABLE {
            let may = part.roles.contains(&role);
            let wanted = if may { "200" } else { "403 access.denied" };
            assert_eq!(client.get(part.read).await.verdict(), wanted, "{role} reads {}", part.section);
            assert_eq!(section(&client, part.section).await.is_some(), may, "{role} sees {}", part.section);
            cells += 1;
        }
    }
    assert_eq!(cells, 32);
}

#[tokio::test]
async fn every_part_of_the_settings_is_changed_by_exactly_its_roles() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let mut cells = 0;
    for role in ROLES {
        let client = app.member(acme, role).await;
        for part in &TABLE {
            let may = part.roles.contains(&role);
            let verdict = writes(&client, part.write).await;
            assert_eq!(verdict != "403 access.denied", may, "{role} changes {}: {verdict}", part.section);
            assert!(
                !verdict.starts_with('5') && !verdict.starts_with("405"),
                "{role} {}: {verdict}",
                part.section
            );
            let can_edit = section(&client, part.section).await.is_some_and(|one| one["can_edit"] == true);
            assert_eq!(can_edit, may, "{role} may edit {}", part.section);
            cells += 1;
        }
    }
    assert_eq!(cells, 32);
}
