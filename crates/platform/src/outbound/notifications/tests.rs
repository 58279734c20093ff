use std::collections::BTreeMap;

use kernel::ProjectId;
use serde_json::json;

use crate::access::Entity;
use crate::outbound::alerts::{Judged, Severity};
use crate::outbound::notifications::{Told, tell};
use crate::outbound::preferences::NotificationKind;
use crate::testing::{Organization, TestApp};

async fn tell_all(app: &TestApp, organization: Organization, project_id: Option<ProjectId>) {
    let judged = Judged {
        interaction_id: app.app.ids().new_id(),
        project_id,
        member_id: None,
        quality_score: Some(1),
        historic: false,
    };
    let scope = app.scope(organization);
    let (owned, product) = (scope.clone(), app.app.clone());
    let told = app.app.db().write(&owned, |tx| async move {
        let params = BTreeMap::from([("score".to_owned(), "1".to_owned())]);
        let told = Told {
            kind: NotificationKind::Alert,
            subject: Entity::Alert,
            severity: Severity::Warning,
            params,
            judged: Some(&judged),
        };
        tell(&tx, &product, &scope, told).await
    });
    told.await.unwrap();
}

#[tokio::test]
async fn a_bell_is_rung_for_those_whose_role_reaches_the_conversation() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let supervisor = app.member(acme, "supervisor").await;
    let agent = app.member(acme, "agent").await;
    let project =
        admin.get("/api/v1/projects").await.expect(200)["items"][0]["id"].as_str().unwrap().parse().unwrap();
    tell_all(&app, acme, Some(project)).await;
    app.assign(acme, supervisor.member_id(), project).await;
    tell_all(&app, acme, Some(project)).await;
    let unread = async |client: &crate::testing::Client| {
        client.get("/api/v1/notifications").await.expect(200)["unread"].clone()
    };
    assert_eq!(unread(&admin).await, 2);
    assert_eq!(unread(&supervisor).await, 1, "only what happened in his project");
    assert_eq!(unread(&agent).await, 0);
}

#[tokio::test]
async fn a_line_is_read_by_its_own_member_only() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let colleague = app.member(acme, "admin").await;
    tell_all(&app, acme, None).await;
    let line = admin.get("/api/v1/notifications").await.expect(200)["items"][0].clone();
    assert_eq!(line["title_key"], "notifications.alert.triggered");
    let read = json!({ "ids": [line["id"]] });
    colleague.post("/api/v1/notifications/read", &read).await.expect(204);
    assert_eq!(
        admin.get("/api/v1/notifications").await.expect(200)["unread"],
        1,
        "a colleague cannot read it away"
    );
    admin.post("/api/v1/notifications/read", &read).await.expect(204);
    assert_eq!(admin.get("/api/v1/notifications").await.expect(200)["unread"], 0);
    colleague.post("/api/v1/notifications/read", &json!({ "ids": "all" })).await.expect(204);
    assert_eq!(colleague.get("/api/v1/notifications").await.expect(200)["unread"], 0);
}
