//! Roles, projects, extensions and access: who may change what, and what nobody may.

use serde_json::json;

use super::{change, client_and, seen};
use crate::testing::{Client, TestApp};

#[tokio::test]
async fn a_role_changes_at_once_in_open_sessions() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    assert_eq!(agent.get("/api/v1/members").await.verdict(), "403 access.denied");
    change(&client, agent.member_id(), &json!({ "role": "admin" })).await.expect(200);
    agent.get("/api/v1/members").await.expect(200);
}

#[tokio::test]
async fn nobody_changes_his_own_role_or_deactivates_himself() {
    let app = TestApp::start().await;
    let (_, client, _) = client_and(&app, "agent").await;
    let me = client.member_id();
    assert_eq!(change(&client, me, &json!({ "role": "admin" })).await.verdict(), "409 member.own_role");
    let left = client.post(&format!("/api/v1/members/{me}/deactivate"), &json!({})).await;
    assert_eq!(left.verdict(), "409 member.own_deactivation");
    let (view, _) = seen(&client, me).await;
    assert_eq!(view["refusals"]["role"], "member.own_role");
    assert_eq!(view["refusals"]["status"], "member.own_deactivation");
    assert_eq!(view["is_you"], true);
}

#[tokio::test]
async fn two_clients_who_demote_each_other_at_once_leave_one() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let (one, other) = (app.member(acme, "client").await, app.member(acme, "client").await);
    // The one who made the organization leaves, so that the two are all.
    let owners = one.get("/api/v1/members?role=client&sort=joined").await.expect(200);
    let first = owners["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] != json!(one.member_id()) && row["id"] != json!(other.member_id()));
    let first = first.unwrap()["id"].as_str().unwrap().to_owned();
    one.post(&format!("/api/v1/members/{first}/deactivate"), &json!({})).await.expect(200);
    for _ in 0..8 {
        let (path_a, a) = aimed(&one, other.member_id()).await;
        let (path_b, b) = aimed(&other, one.member_id()).await;
        let demote = json!({ "role": "admin" });
        let (to_other, to_one) =
            tokio::join!(a.send("PATCH", &path_a, &demote), b.send("PATCH", &path_b, &demote));
        let won = [&to_other, &to_one].iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1, "{} and {}", to_other.verdict(), to_one.verdict());
        let (winner, loser) = if to_other.status == 200 { (&one, &other) } else { (&other, &one) };
        assert_eq!(active_clients(winner).await, 1);
        change(winner, loser.member_id(), &json!({ "role": "client" })).await.expect(200);
    }
    let leave = |id| format!("/api/v1/members/{id}/deactivate");
    let (to_other, to_one) = (leave(other.member_id()), leave(one.member_id()));
    let nothing = json!({});
    let (a, b) = tokio::join!(one.post(&to_other, &nothing), other.post(&to_one, &nothing));
    assert_eq!([&a, &b].iter().filter(|answer| answer.status == 200).count(), 1, "{} {}", a.text(), b.text());
    assert_eq!(active_clients(if a.status == 200 { &one } else { &other }).await, 1);
}

async fn active_clients(caller: &Client) -> usize {
    let page = caller.get("/api/v1/members?role=client&status=active").await.expect(200);
    page["items"].as_array().unwrap().len()
}

/// A caller who has looked at a member and is about to change him.
async fn aimed(caller: &Client, id: kernel::MemberId) -> (String, Client) {
    let (_, tag) = seen(caller, id).await;
    (format!("/api/v1/members/{id}"), caller.clone().with("if-match", &tag))
}

#[tokio::test]
async fn projects_belong_to_roles_that_see_assigned_projects() {
    let app = TestApp::start().await;
    let (_, client, supervisor) = client_and(&app, "supervisor").await;
    let projects = client.get("/api/v1/projects").await.expect(200);
    let id = projects["items"][0]["id"].clone();
    assert_eq!(supervisor.get("/api/v1/projects").await.expect(200)["items"], json!([]));
    let given = change(&client, supervisor.member_id(), &json!({ "project_ids": [id] })).await.expect(200);
    assert_eq!(given["projects"][0]["id"], id);
    assert_eq!(supervisor.get("/api/v1/projects").await.expect(200)["items"][0]["id"], id);
    let unknown = json!({ "project_ids": ["prj_00000000000000000000000007"] });
    let refused = change(&client, supervisor.member_id(), &unknown).await;
    assert_eq!(refused.verdict(), "422 member.project");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/project_ids");
    let wide = json!({ "role": "admin", "project_ids": [id] });
    assert_eq!(
        change(&client, supervisor.member_id(), &wide).await.verdict(),
        "422 member.projects_not_needed"
    );
    let promoted = change(&client, supervisor.member_id(), &json!({ "role": "admin" })).await.expect(200);
    assert_eq!(promoted["projects"], json!([]), "who sees everything needs no list");
}

#[tokio::test]
async fn an_extension_is_answered_by_one_active_member() {
    let app = TestApp::start().await;
    let (acme, client, agent) = client_and(&app, "agent").await;
    let other = app.member(acme, "agent").await;
    let desk = json!({ "extension": "701" });
    change(&client, agent.member_id(), &desk).await.expect(200);
    let taken = change(&client, other.member_id(), &desk).await;
    assert_eq!(taken.verdict(), "409 member.extension_taken");
    for bad in ["7 01", "+380", "a".repeat(21).as_str()] {
        let refused = change(&client, agent.member_id(), &json!({ "extension": bad })).await;
        assert_eq!(refused.verdict(), "422 member.extension");
    }
    client.post(&format!("/api/v1/members/{}/deactivate", agent.member_id()), &json!({})).await.expect(200);
    change(&client, other.member_id(), &desk).await.expect(200);
    let back = client.post(&format!("/api/v1/members/{}/reactivate", agent.member_id()), &json!({})).await;
    assert_eq!(back.verdict(), "409 member.extension_taken", "the desk has somebody else now");
    let none = change(&client, agent.member_id(), &json!({ "extension": "" })).await.expect(200);
    assert_eq!(none["extension"], json!(null));
}

#[tokio::test]
async fn a_change_names_the_state_it_was_made_against() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let path = format!("/api/v1/members/{}", agent.member_id());
    let body = json!({ "extension": "7" });
    assert_eq!(client.send("PATCH", &path, &body).await.verdict(), "428 request.if_match_missing");
    let (_, tag) = seen(&client, agent.member_id()).await;
    let tagged = client.with("if-match", &tag);
    tagged.send("PATCH", &path, &body).await.expect(200);
    assert_eq!(
        tagged.send("PATCH", &path, &json!({ "extension": "8" })).await.verdict(),
        "412 request.stale"
    );
}

#[tokio::test]
async fn fields_that_are_not_offered_are_refused() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    for body in [
        json!({ "email": "other@clinic.example" }),
        json!({ "status": "deactivated" }),
        json!({ "user_id": "usr_00000000000000000000000007" }),
        json!({ "password_hash": "x" }),
        json!({ "role": "owner" }),
    ] {
        let answer = change(&client, agent.member_id(), &body).await;
        assert_eq!(answer.status, 422, "{body}: {}", answer.text());
    }
}

#[tokio::test]
async fn every_change_of_a_member_stands_in_the_audit_log() {
    let app = TestApp::start().await;
    let (acme, client, agent) = client_and(&app, "agent").await;
    change(&client, agent.member_id(), &json!({ "role": "supervisor" })).await.expect(200);
    client.post(&format!("/api/v1/members/{}/deactivate", agent.member_id()), &json!({})).await.expect(200);
    let told = audited(&app, acme).await;
    let mine: Vec<_> = told.iter().filter(|entry| entry.entity_id == agent.member_id().to_string()).collect();
    let role = |entry: &Option<serde_json::Value>| entry.as_ref().unwrap()["role"].clone();
    assert_eq!((role(&mine[0].before), role(&mine[0].after)), (json!("agent"), json!("supervisor")));
    assert_eq!(mine[1].after.as_ref().unwrap()["status"], "deactivated");
    assert!(mine.iter().all(|entry| entry.actor_kind == "member" && entry.request_id.is_some()));
}

async fn audited(
    app: &TestApp,
    organization: crate::testing::Organization,
) -> Vec<crate::activity::audit::entity::Model> {
    use crate::activity::audit::entity::{Column, Entity};
    use sea_orm::QueryOrder as _;
    let scope = app.scope(organization);
    let owned = scope.clone();
    let read = app.app.db().read(&owned, |tx| async move {
        let rows = tx.of::<Entity>(&scope).order_by_asc(Column::Id).all(&tx).await;
        rows.map_err(store::StoreError::from)
    });
    read.await.unwrap()
}
