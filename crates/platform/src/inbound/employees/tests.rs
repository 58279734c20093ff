//! Employees over HTTP, and what calls make of them.

use std::collections::BTreeSet;

use kernel::{MemberId, SourceId};
use serde_json::{Value, json};

use super::store::{Known, keep_known};
use crate::inbound::tests::{Connected, connect, hangup, interactions, push};
use crate::testing::{Answer, Client, Organization, TestApp};

async fn list(admin: &Client, source: &Connected, state: &str) -> Vec<Value> {
    let page = admin.get(&format!("/api/v1/sources/{}/employees?state={state}", source.id)).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

async fn unmatched(admin: &Client, source: &Connected) -> Value {
    admin.get(&format!("/api/v1/sources/{}", source.id)).await.expect(200)["unmatched_employees"].clone()
}

async fn assign(admin: &Client, source: &Connected, key: &str, member: Option<MemberId>) -> Answer {
    let path = format!("/api/v1/sources/{}/employees/{key}", source.id);
    admin.send("PUT", &path, &json!({ "member_id": member })).await
}

/// A call answered by an extension, distinct from every other `number`.
async fn call(app: &TestApp, source: &Connected, extension: &str, number: u32) {
    let ids = [("call_id", json!(format!("{number}.1"))), ("sessionid", json!(format!("{number}.0")))];
    let to = ("to", json!(format!("80044000{extension}")));
    push(app, &source.path, &hangup(&[&ids[..], &[to]].concat())).await.expect(200);
    app.run_jobs().await;
}

/// Whose the conversations are, oldest first.
async fn owners(app: &TestApp, organization: Organization) -> Vec<Option<MemberId>> {
    let mut all = interactions(app, organization).await;
    all.sort_by(|one, other| one.external_id.cmp(&other.external_id));
    all.into_iter().map(|row| row.member_id.map(MemberId::from)).collect()
}

async fn known(app: &TestApp, organization: Organization, source: &Connected, people: &[(&str, &str, &str)]) {
    let scope = app.scope(organization);
    let (owned, id): (_, SourceId) = (scope.clone(), source.id.parse().unwrap());
    let person = |(key, name, email): &(&str, &str, &str)| Known {
        key: (*key).to_owned(),
        name: Some((*name).to_owned()),
        email: Some((*email).to_owned()),
    };
    let people = people.iter().map(person).collect();
    app.app.db().write(&owned, |tx| async move { keep_known(&tx, &scope, id, people).await }).await.unwrap();
}

#[tokio::test]
async fn whoever_a_call_names_is_listed_with_the_member_who_answers_that_extension() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let agent = app.member_with_extension(acme, "agent", Some("204")).await;
    let source = connect(&admin).await;
    for (number, extension) in ["204", "305", "305"].into_iter().enumerate() {
        call(&app, &source, extension, u32::try_from(number).unwrap()).await;
    }
    assert_eq!(unmatched(&admin, &source).await, 1);
    let nobody = list(&admin, &source, "unmatched").await;
    assert_eq!((nobody.len(), &nobody[0]["key"], &nobody[0]["member"]), (1, &json!("305"), &Value::Null));
    assert_eq!((&nobody[0]["calls"], &nobody[0]["matched_by"]), (&json!(2), &Value::Null));
    assert!(nobody[0]["last_call_at"].is_string());
    let matched = list(&admin, &source, "matched").await;
    assert_eq!((&matched[0]["key"], &matched[0]["matched_by"]), (&json!("204"), &json!("extension")));
    assert_eq!(matched[0]["member"]["id"], json!(agent.member_id()));
    assert_eq!(list(&admin, &source, "all").await.len(), 2);
    assert_eq!(owners(&app, acme).await, [Some(agent.member_id()), None, None]);
}

#[tokio::test]
async fn who_is_assigned_by_hand_gets_the_past_and_every_later_call() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let (ann, bob) = (app.member(acme, "agent").await, app.member(acme, "agent").await);
    let source = connect(&admin).await;
    call(&app, &source, "305", 1).await;
    call(&app, &source, "306", 2).await;
    let shown = assign(&admin, &source, "305", Some(ann.member_id())).await.expect(200);
    assert_eq!((&shown["member"]["id"], &shown["matched_by"]), (&json!(ann.member_id()), &json!("person")));
    call(&app, &source, "305", 3).await;
    let of_ann = Some(ann.member_id());
    assert_eq!(owners(&app, acme).await, [of_ann, None, of_ann], "the other employee's stay nobody's");
    assign(&admin, &source, "305", Some(bob.member_id())).await.expect(200);
    let of_bob = Some(bob.member_id());
    assert_eq!(owners(&app, acme).await, [of_bob, None, of_bob]);
    let nobody = assign(&admin, &source, "305", None).await.expect(200);
    assert_eq!((&nobody["member"], &nobody["calls"]), (&Value::Null, &json!(2)));
    assert_eq!(owners(&app, acme).await, [None, None, None]);
    let log = admin.get("/api/v1/audit?entity=employee").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 3);
    assert_eq!(log["items"][0]["before"]["member"]["id"], json!(bob.member_id()));
}

#[tokio::test]
async fn a_conversation_that_was_given_to_somebody_else_stays_theirs() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let first = app.member_with_extension(acme, "agent", Some("204")).await;
    let second = app.member(acme, "agent").await;
    let source = connect(&admin).await;
    call(&app, &source, "204", 1).await;
    let member = |client: &Client| format!("/api/v1/members/{}", client.member_id());
    let owner = app.member(acme, "client").await;
    for (who, extension) in [(&first, ""), (&second, "204")] {
        let shown = owner.get(&member(who)).await;
        let tag = shown.headers["etag"].to_str().unwrap().to_owned();
        let tagged = owner.clone().with("if-match", &tag);
        tagged.send("PATCH", &member(who), &json!({ "extension": extension })).await.expect(200);
    }
    call(&app, &source, "204", 2).await;
    assert_eq!(owners(&app, acme).await, [Some(first.member_id()), Some(second.member_id())]);
}

#[tokio::test]
async fn people_the_vendor_knows_are_found_by_their_address_and_bring_their_past() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let agent = app.member(acme, "agent").await;
    let email =
        admin.get(&format!("/api/v1/members/{}", agent.member_id())).await.expect(200)["email"].clone();
    let source = connect(&admin).await;
    call(&app, &source, "305", 1).await;
    let people = [("305", "Olena", email.as_str().unwrap()), ("306", "Taras", "taras@elsewhere.example")];
    known(&app, acme, &source, &people).await;
    let all = list(&admin, &source, "all").await;
    let olena = all.iter().find(|one| one["key"] == "305").unwrap();
    assert_eq!((&olena["name"], &olena["matched_by"]), (&json!("Olena"), &json!("email")));
    assert_eq!(owners(&app, acme).await, [Some(agent.member_id())]);
    assert_eq!(unmatched(&admin, &source).await, 1);
    assign(&admin, &source, "305", None).await.expect(200);
    known(&app, acme, &source, &people).await;
    call(&app, &source, "305", 2).await;
    assert_eq!(owners(&app, acme).await, [None, None], "what a person said is not taken back");
}

#[tokio::test]
async fn only_members_of_the_organization_can_be_assigned_and_only_by_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    call(&app, &source, "305", 1).await;
    let outsider = app.member(app.organization("Other").await, "client").await;
    let refused = assign(&admin, &source, "305", Some(outsider.member_id())).await;
    assert_eq!(refused.verdict(), "422 employee.member");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/member_id");
    assert_eq!(assign(&admin, &source, "999", None).await.verdict(), "404 employee.not_found");
    let path = format!("/api/v1/sources/{}/employees", source.id);
    assert_eq!(outsider.get(&path).await.verdict(), "404 source.not_found");
    assert_eq!(assign(&outsider, &source, "305", None).await.verdict(), "404 source.not_found");
    let refresh = format!("{path}/refresh");
    assert_eq!(outsider.post(&refresh, &Value::Null).await.verdict(), "404 source.not_found");
    assert_eq!(admin.post(&refresh, &Value::Null).await.verdict(), "409 source.no_directory");
    let agent = app.member(acme, "agent").await;
    assert_eq!(agent.get(&path).await.verdict(), "403 access.denied");
    assert_eq!(assign(&agent, &source, "305", Some(agent.member_id())).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn many_employees_are_looked_up_at_once_and_each_is_remembered_once() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let agent = app.member_with_extension(acme, "agent", Some("7")).await;
    let source = connect(&admin).await;
    let keys: BTreeSet<String> = (0..300).map(|number| number.to_string()).collect();
    for _ in 0..2 {
        let (scope, id) = (app.scope(acme), source.id.parse().unwrap());
        let (owned, wanted) = (scope.clone(), keys.clone());
        let found =
            app.app.db().write(&owned, |tx| async move { super::members_of(&tx, &scope, id, &wanted).await });
        let found = found.await.unwrap();
        assert_eq!((found.len(), found["7"], found["8"]), (300, Some(agent.member_id()), None));
    }
    assert_eq!(unmatched(&admin, &source).await, 299);
    let page = admin.get(&format!("/api/v1/sources/{}/employees?limit=200", source.id)).await.expect(200);
    let rest = page["next_cursor"].as_str().unwrap();
    let rest = admin
        .get(&format!("/api/v1/sources/{}/employees?cursor={rest}&limit=200", source.id))
        .await
        .expect(200);
    assert_eq!(rest["items"].as_array().unwrap().len(), 100);
}
