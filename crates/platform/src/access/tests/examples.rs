//! One example request per route, on things that really exist in one organization.

use std::collections::BTreeMap;

use axum::body::Body;
use kernel::InteractionId;
use serde_json::{Value, json};

use super::{first_id, made_id, made_key, nothing, owner};
use crate::access::routes::Route;
use crate::outbound::mail::{Letter, MailKind, post};
use crate::outbound::webhooks::{Outgoing, publish};
use crate::testing::{Client, Organization, TestApp};

/// Nobody listens there, so what would call out fails at once.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The body of an example request; null where the route takes none.
#[expect(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "one line per route, in the order of the table"
)]
pub(super) fn example(route: &Route) -> Option<Value> {
    let body = match (route.method, route.path.as_str()) {
        (
            "POST",
            "/api/v1/sources/{id}/test"
            | "/api/v1/sources/{id}/activate"
            | "/api/v1/sources/{id}/rotate-token"
            | "/api/v1/sources/{id}/disconnect"
            | "/api/v1/sources/{id}/employees/refresh"
            | "/api/v1/records/{id}/replay"
            | "/api/v1/interactions/{id}/retry"
            | "/api/v1/deliveries/{id}/retry"
            | "/api/v1/emails/{id}/retry"
            | "/api/v1/profile/mfa/totp"
            | "/api/v1/profile/mfa/email"
            | "/api/v1/profile/mfa/recovery-codes"
            | "/api/v1/uploads"
            | "/api/v1/imports/file"
            | "/api/v1/imports/{id}/pause"
            | "/api/v1/imports/{id}/resume"
            | "/api/v1/imports/{id}/cancel"
            | "/api/v1/organizations/{id}/suspend"
            | "/api/v1/organizations/{id}/reactivate"
            | "/api/v1/checklist/dismiss"
            | "/api/v1/members/{id}/deactivate"
            | "/api/v1/members/{id}/reactivate"
            | "/api/v1/invitations/{id}/resend"
            | "/api/v1/invitations/{id}/link"
            | "/api/v1/invitations/{id}/revoke"
            | "/api/v1/notification-settings/telegram/link"
            | "/api/v1/profile/telegram/link",
        )
        | ("GET" | "DELETE", _) => Value::Null,
        ("POST", "/api/v1/roles") => json!({ "name": "Shift leader", "from": "agent" }),
        ("PUT", "/api/v1/roles/{key}") => role(),
        ("PUT", "/api/v1/smtp") => mail_server(),
        ("POST", "/api/v1/smtp/test") => {
            json!({ "settings": mail_server(), "recipient": "olena@clinic.example" })
        }
        ("PUT", "/api/v1/templates/{key}/{locale}")
        | ("POST", "/api/v1/templates/{key}/{locale}/preview") => words(),
        ("POST", "/api/v1/templates/{key}/{locale}/test") => {
            json!({ "words": words(), "recipient": "olena@clinic.example" })
        }
        ("PATCH", "/api/v1/members/{id}") => json!({ "extension": "901" }),
        ("POST", "/api/v1/invitations") => json!({ "emails": ["guest@clinic.example"], "role": "agent" }),
        ("PATCH", "/api/v1/invitations/{id}") => json!({ "role": "supervisor" }),
        ("PATCH", "/api/v1/profile") => json!({ "theme": "dark" }),
        ("PUT", "/api/v1/profile/password") => {
            json!({ "current": "tulip carbon heron", "new": "river stone lamp oak" })
        }
        ("POST", "/api/v1/profile/mfa/confirm") => json!({ "code": "123456" }),
        ("POST", "/api/v1/sessions/current/proof") => json!({ "password": "tulip carbon heron" }),
        ("PUT", "/api/v1/sign-in-policy") => json!({ "mfa": "optional" }),
        ("PATCH", "/api/v1/organizations/current") => json!({ "min_call_seconds": 5 }),
        ("PUT", "/api/v1/identity-provider") => identity_provider(),
        ("POST", "/api/v1/identity-provider/test") => json!({ "issuer": NOWHERE }),
        ("POST", "/api/v1/organizations") => json!({ "name": "Branch" }),
        ("PATCH", "/api/v1/organizations/{id}") => json!({ "name": "Branch office" }),
        ("POST", "/api/v1/sources") => source(),
        ("PATCH", "/api/v1/sources/{id}") => json!({ "name": "Renamed exchange" }),
        ("PUT", "/api/v1/sources/{id}/employees/{key}") => json!({ "member_id": null }),
        ("POST", "/api/v1/connectors/{key}/test") => json!({ "fields": source()["fields"] }),
        ("POST", "/api/v1/connectors/{key}/preview") => json!({ "method": "POST", "body": "{}" }),
        ("POST", "/api/v1/imports") => import(""),
        ("POST", "/api/v1/imports/estimate") => {
            json!({ "source_id": "", "from": "2025-12-01T00:00:00Z", "to": "2026-01-01T00:00:00Z" })
        }
        ("POST", "/api/v1/uploads/estimate") => {
            json!({ "files": [{ "name": "a.mp3", "bytes": 1000 }], "project_id": null })
        }
        ("POST", "/api/v1/routing-rules") | ("PUT", "/api/v1/routing-rules/{id}") => rule(&Value::Null),
        ("POST", "/api/v1/routing-rules/order") => json!({ "ids": [] }),
        ("PUT", "/api/v1/credentials/{connector}") => {
            json!({ "secret": "an-example-secret", "base_url": NOWHERE })
        }
        ("POST", "/api/v1/evaluation-profiles") | ("PUT", "/api/v1/evaluation-profiles/{id}") => profile(),
        ("POST", "/api/v1/projects") => json!({ "name": "Another project" }),
        ("PATCH", "/api/v1/projects/{id}") => json!({ "name": "Renamed" }),
        ("POST", "/api/v1/alert-rules") | ("PUT", "/api/v1/alert-rules/{id}") => alert_rule(),
        ("PUT", "/api/v1/sip") => json!({ "enabled": false }),
        ("POST", "/api/v1/sip/check") => json!({ "address": "88.214.8.230" }),
        ("POST", "/api/v1/phones") => json!({ "number": "+380443332101" }),
        ("PUT", "/api/v1/phones/{id}") => phone(),
        ("POST", "/api/v1/attached-fields") => json!({ "name": "other", "variable": "Interaction.id" }),
        ("PUT", "/api/v1/attached-fields/{id}") => attached_field(),
        ("POST", "/api/v1/attached-fields/order") => json!({ "ids": [] }),
        ("PUT", "/api/v1/delivery-settings") => {
            json!({ "auto_sync": false, "transcript": false, "summary": true, "score": true })
        }
        ("PUT", "/api/v1/field-mappings") => json!({ "mappings": [] }),
        ("PUT", "/api/v1/notification-settings") => notification_settings(),
        ("POST", "/api/v1/notification-settings/test") => json!({ "channel": "in_app" }),
        ("PUT", "/api/v1/notification-settings/telegram") => {
            json!({ "token": "123456789:AAEhBP0av28rJ_v-0Pa5OXK9OYdr5Zzzzzz", "base_url": NOWHERE })
        }
        ("PUT", "/api/v1/notification-settings/telegram/chat") => json!({ "chat_id": "42" }),
        ("PUT", "/api/v1/profile/notifications") => json!({ "kinds": [] }),
        ("POST", "/api/v1/notifications/read") => json!({ "ids": "all" }),
        ("POST", "/api/v1/webhook-endpoints") => endpoint(),
        ("PATCH", "/api/v1/webhook-endpoints/{id}") => json!({ "enabled": true }),
        ("PATCH", "/api/v1/plans/current") => json!({ "unit_price_minor": 1 }),
        ("POST", "/api/v1/api-keys") => api_key("Another key"),
        ("POST", "/api/v1/api-keys/{id}/rotate") => json!({ "overlap_hours": 1 }),
        ("PUT", "/api/v1/api-keys/policy") => json!({ "max_age_days": 90 }),
        ("POST", "/api/v1/ledger/top-up") => json!({ "amount_minor": 1 }),
        _ => return None,
    };
    Some(body)
}

/// Things of one organization that requests can name.
pub(super) struct Fixture {
    project: String,
    profile: String,
    organization: String,
    source: String,
    import: String,
    record: String,
    interaction: String,
    rule: String,
    alert_rule: String,
    endpoint: String,
    delivery: String,
    phone: String,
    attached_field: String,
    role: String,
    email: String,
    member: String,
    session: String,
    invitation: String,
    api_key: String,
    own_session: String,
}

impl Fixture {
    /// Makes one of each over the API, and a missed call that arrived.
    pub(super) async fn make(app: &TestApp, organization: Organization) -> Self {
        let client = owner(app, organization).await;
        let project = first_id(&client, "/api/v1/projects").await;
        let connected = client.post("/api/v1/sources", &source()).await.expect(201);
        let source = connected["id"].as_str().expect("an id").to_owned();
        receive_a_missed_call(app, connected["webhook_url"].as_str().expect("an address")).await;
        let endpoint = made_id(&client, "/api/v1/webhook-endpoints", &endpoint()).await;
        tell(app, organization).await;
        let member = app.member(organization, "agent").await.member_id().to_string();
        let person = client.get(&format!("/api/v1/members/{member}")).await.expect(200);
        let invited = client.post("/api/v1/invitations", &invitation()).await.expect(201);
        Self {
            organization: made_id(&client, "/api/v1/organizations", &json!({ "name": "Branch" })).await,
            session: person["sessions"][0]["id"].as_str().expect("an id").to_owned(),
            invitation: invited["items"][0]["invitation"]["id"].as_str().expect("an id").to_owned(),
            member,
            profile: first_id(&client, "/api/v1/evaluation-profiles").await,
            import: made_id(&client, "/api/v1/imports", &import(&source)).await,
            record: first_id(&client, &format!("/api/v1/sources/{source}/records")).await,
            interaction: first_id(&client, "/api/v1/interactions").await,
            rule: made_id(&client, "/api/v1/routing-rules", &rule(&json!(project))).await,
            alert_rule: made_id(&client, "/api/v1/alert-rules", &alert_rule()).await,
            delivery: first_id(&client, "/api/v1/deliveries").await,
            phone: made_id(&client, "/api/v1/phones", &phone()).await,
            attached_field: made_id(&client, "/api/v1/attached-fields", &attached_field()).await,
            role: made_key(&client, "/api/v1/roles", &json!({ "name": "Listener", "from": "agent" })).await,
            email: write_a_mail(app, organization, &client).await,
            api_key: made_id(&client, "/api/v1/api-keys", &api_key("Dialler")).await,
            own_session: first_id(&client, "/api/v1/sessions").await,
            project,
            source,
            endpoint,
        }
    }

    /// Path and body of the example of a route, with ids that exist.
    pub(super) fn request(&self, route: &Route) -> (String, Value) {
        let id = match route.path.split('/').nth(3).unwrap_or_default() {
            "organizations" => &self.organization,
            "sources" => &self.source,
            "imports" => &self.import,
            "records" => &self.record,
            "interactions" => &self.interaction,
            "routing-rules" => &self.rule,
            "projects" => &self.project,
            "evaluation-profiles" => &self.profile,
            "alert-rules" => &self.alert_rule,
            "webhook-endpoints" => &self.endpoint,
            "phones" => &self.phone,
            "attached-fields" => &self.attached_field,
            "emails" => &self.email,
            "members" => &self.member,
            "invitations" => &self.invitation,
            "api-keys" => &self.api_key,
            "sessions" => &self.own_session,
            _ => &self.delivery,
        };
        let key = match route.path.split('/').nth(3).unwrap_or_default() {
            "templates" => "invitation",
            "connectors" => "streamtelecom",
            // Whom the missed call was for.
            "sources" => "204",
            _ => &self.role,
        };
        let path = route.path.replace("{id}", id).replace("{key}", key);
        let path = path.replace("{connector}", "deepgram").replace("{locale}", "en");
        let path = path.replace("{session_id}", &self.session);
        let mut body = example(route).unwrap_or_else(nothing);
        if let Some(project) = body.get_mut("project_id") {
            *project = json!(self.project);
        }
        if let Some(source) = body.get_mut("source_id") {
            *source = json!(self.source);
        }
        if let (true, Some(ids)) = (route.path.ends_with("/order"), body.get_mut("ids")) {
            *ids = json!([id]);
        }
        (path, body)
    }

    /// Nothing of the organization was changed by whoever tried.
    pub(super) async fn assert_untouched(&self, app: &TestApp, organization: Organization) {
        let client = owner(app, organization).await;
        let sources = client.get("/api/v1/sources").await.expect(200);
        assert_eq!(sources["items"][0]["state"], "active");
        let member = client.get(&format!("/api/v1/members/{}", self.member)).await.expect(200);
        assert_eq!(member["status"], "active");
        assert_eq!(member["sessions"][0]["id"], json!(self.session));
        let invitation = client.get(&format!("/api/v1/invitations/{}", self.invitation)).await.expect(200);
        assert_eq!(invitation["status"], "pending");
        for (path, id) in [
            ("/api/v1/routing-rules", &self.rule),
            ("/api/v1/alert-rules", &self.alert_rule),
            ("/api/v1/webhook-endpoints", &self.endpoint),
            ("/api/v1/projects", &self.project),
            ("/api/v1/phones", &self.phone),
            ("/api/v1/attached-fields", &self.attached_field),
            ("/api/v1/api-keys", &self.api_key),
        ] {
            let listed = client.get(path).await.expect(200);
            assert_eq!(listed["items"][0]["id"], json!(id), "{path}");
            assert_ne!(listed["items"][0]["name"], "Renamed", "{path}");
        }
    }
}

async fn receive_a_missed_call(app: &TestApp, webhook: &str) {
    let path = webhook.strip_prefix("http://127.0.0.1:7070").expect("our own address");
    let event = json!({
        "event": "Hangup", "type": "in", "event_time": "1767261673000", "time_start": "1767261650000",
        "time_ring": "1767261651000", "time_answer": null, "from": "380501112233", "to": "80044000204",
        "via": "380441112233", "redirecting": "null", "additionally": null, "result": "no answer",
        "call_id": "1767261650.1", "sessionid": "1767261649.1", "recordUrl": null, "join": null, "end_sess": null,
    });
    let stranger: Client = app.stranger();
    let taken = stranger.request("POST", path, Some("application/json"), Body::from(event.to_string())).await;
    assert_eq!(taken.status, 200, "{}", taken.text());
    app.run_jobs().await;
}

async fn tell(app: &TestApp, organization: Organization) {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let interaction_id: Option<InteractionId> = None;
    let told = app.app.db().write(&owned, |tx| async move {
        let data = json!({});
        publish(
            &tx,
            &scope,
            Outgoing {
                event: "alert.triggered",
                dedup_key: "1".to_owned(),
                interaction_id,
                historic: false,
                data,
            },
        )
        .await
    });
    told.await.expect("the delivery is stored");
}

fn identity_provider() -> Value {
    json!({
        "enabled": true, "name": "Okta", "issuer": NOWHERE, "client_id": "harken", "scopes": "openid",
        "domains": ["example.org"], "group_claim": "groups", "role_rules": [], "default_role": "agent", "required": false,
    })
}

/// A mail that waits, written while there was a server; afterwards there is none again.
async fn write_a_mail(app: &TestApp, organization: Organization, client: &Client) -> String {
    let shown = client.clone().with("if-match", "\"0\"").send("PUT", "/api/v1/smtp", &mail_server()).await;
    let tag = shown.headers["etag"].to_str().expect("a tag").to_owned();
    let (scope, product) = (app.scope(organization), app.app.clone());
    let letter = Letter {
        kind: MailKind::UnitsOver,
        to: "olena@clinic.example".to_owned(),
        locale: "en".to_owned(),
        variables: BTreeMap::new(),
    };
    let owned = scope.clone();
    let written = app.app.db().write(&owned, |tx| async move { post(&tx, &product, &scope, letter).await });
    written.await.expect("the mail is stored");
    client.clone().with("if-match", &tag).delete("/api/v1/smtp").await.expect(204);
    first_id(client, "/api/v1/emails").await
}

fn mail_server() -> Value {
    json!({ "host": "127.0.0.1", "port": 9, "encryption": "none", "mail_from": "mail@clinic.example" })
}

fn words() -> Value {
    json!({ "subject": "Hello", "html": "<p>Hello</p>", "text": "Hello" })
}

fn invitation() -> Value {
    json!({ "emails": ["waiting@clinic.example"], "role": "agent" })
}

fn import(source: &str) -> Value {
    json!({ "source_id": source, "kind": "catch_up", "process": "on_demand" })
}

fn source() -> Value {
    let fields = json!({ "username": "login", "password": "an-example-password", "api_key": "an-example-key", "base_url": NOWHERE });
    json!({ "connector": "streamtelecom", "name": "Exchange", "timezone": "Europe/Kyiv", "fields": fields })
}

fn role() -> Value {
    let privileges = json!([{ "entity": "interaction", "read": true }]);
    json!({ "name": "Renamed", "description": "", "span": "own", "privileges": privileges, "flags": [] })
}

fn rule(project: &Value) -> Value {
    let conditions = json!([{ "field": "direction", "op": "equals", "value": "out" }]);
    json!({ "name": "Outgoing", "enabled": true, "project_id": project, "conditions": conditions })
}

fn profile() -> Value {
    let criterion = json!({ "key": "greeting", "name": "Greeting", "guide": "Says hello.", "weight": 10, "critical": false });
    json!({ "name": "Example", "language": "en", "modules": [{ "name": "Opening", "criteria": [criterion] }] })
}

fn alert_rule() -> Value {
    json!({ "name": "Low", "severity": "warning", "score_below": 60, "project_id": null })
}

fn notification_settings() -> Value {
    let all = json!({ "info": true, "warning": true, "critical": true });
    json!({ "email": all, "telegram": all, "webhook": all })
}

fn phone() -> Value {
    json!({ "number": "+380443332100" })
}

fn attached_field() -> Value {
    json!({ "name": "status", "variable": "Interaction.status" })
}

fn api_key(name: &str) -> Value {
    json!({ "name": name, "service_type": "ingest" })
}

fn endpoint() -> Value {
    json!({ "url": format!("{NOWHERE}/hook"), "events": ["alert.triggered"] })
}
