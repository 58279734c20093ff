//! Roles over HTTP: locked ones, an organization's own, and who may give what away.

use kernel::EventId;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Client, Organization, TestApp};

const ROLES: &str = "/api/v1/roles";

/// A role of the organization's own with these privileges, as the Client makes it.
pub(in crate::access) struct Made {
    pub key: String,
    path: String,
}

impl Made {
    pub(in crate::access) async fn by(owner: &Client, name: &str) -> Self {
        let made = owner.post(ROLES, &json!({ "name": name, "from": "agent" })).await.expect(201);
        let key = made["key"].as_str().unwrap().to_owned();
        Self { path: format!("{ROLES}/{key}"), key }
    }

    /// Gives the role exactly these rights, by their public names.
    pub(in crate::access) async fn may(&self, owner: &Client, rights: &[&str]) -> Value {
        self.may_within(owner, "organization", rights).await
    }

    async fn may_within(&self, owner: &Client, span: &str, rights: &[&str]) -> Value {
        let current = owner.get(&self.path).await;
        let etag = current.headers["etag"].to_str().unwrap().to_owned();
        let wanted = content(current.json()["name"].as_str().unwrap(), span, rights);
        owner.clone().with("if-match", &etag).send("PUT", &self.path, &wanted).await.expect(200)
    }
}

fn content(name: &str, span: &str, rights: &[&str]) -> Value {
    let mut privileges = json!({});
    let mut flags = vec![];
    for right in rights {
        match right.split_once('.').unwrap() {
            ("flag", flag) => flags.push(flag),
            (entity, action) => privileges[entity][action] = json!(true),
        }
    }
    let listed = privileges.as_object().unwrap().iter().map(|(entity, actions)| {
        let mut row = actions.clone();
        row["entity"] = json!(entity);
        row
    });
    let listed: Vec<Value> = listed.collect();
    json!({ "name": name, "description": "", "span": span, "privileges": listed, "flags": flags })
}

fn granted(role: &Value) -> Vec<String> {
    let rows = role["privileges"].as_array().unwrap();
    let of = |row: &Value| {
        let actions =
            ["create", "read", "update", "delete"].into_iter().filter(|action| row[*action] == true);
        actions.map(|action| format!("{}.{action}", row["entity"].as_str().unwrap())).collect::<Vec<_>>()
    };
    rows.iter().flat_map(of).collect()
}

async fn start() -> (TestApp, Organization, Client) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;
    (app, acme, owner)
}

#[tokio::test]
async fn a_role_of_ones_own_begins_as_a_copy_and_becomes_what_is_saved() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    assert!(role.key.starts_with("custom-"));
    let copy = owner.get(&role.path).await.expect(200);
    let agent = owner.get("/api/v1/roles/agent").await.expect(200);
    for part in ["privileges", "flags", "span"] {
        assert_eq!(copy[part], agent[part], "{part}");
    }
    let saved = role.may(&owner, &["source.read", "flag.change_llm"]).await;
    assert_eq!(granted(&saved), ["source.read"]);
    assert_eq!((&saved["flags"], &saved["span"]), (&json!(["change_llm"]), &json!("organization")));

    app.member(acme, &role.key).await;
    let listed = owner.get(ROLES).await.expect(200);
    let keys: Vec<_> = listed["items"].as_array().unwrap().iter().map(|one| one["key"].clone()).collect();
    assert_eq!(keys, ["client", "admin", "supervisor", "agent", role.key.as_str()]);
    assert_eq!((&listed["items"][4]["members"], &listed["items"][0]["members"]), (&json!(1), &json!(2)));
    assert_eq!(
        (&listed["items"][4]["locked"], &listed["items"][0]["locked"]),
        (&json!(null), &json!("built_in"))
    );
}

#[tokio::test]
async fn who_may_change_a_thing_may_see_it() {
    let (_app, _, owner) = start().await;
    let role = Made::by(&owner, "Editor").await;
    for action in ["create", "update", "delete"] {
        let saved = role.may(&owner, &[&format!("template.{action}")]).await;
        let mut wanted = vec![format!("template.{action}"), "template.read".to_owned()];
        wanted.sort();
        let mut held = granted(&saved);
        held.sort();
        assert_eq!(held, wanted);
    }
}

#[tokio::test]
async fn what_came_with_the_product_is_locked() {
    let (_app, _, owner) = start().await;
    for key in ["client", "admin", "supervisor", "agent"] {
        let path = format!("{ROLES}/{key}");
        let wanted = content("Mine", "own", &["profile.read"]);
        let saved = owner.clone().with("if-match", "\"0\"").send("PUT", &path, &wanted).await;
        assert_eq!(saved.verdict(), "409 role.built_in");
        assert_eq!(owner.delete(&path).await.verdict(), "409 role.built_in");
    }
}

#[tokio::test]
async fn names_nobody_knows_are_refused_with_their_place() {
    let (_app, _, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    let tagged = owner.clone().with("if-match", "\"1\"");
    let save = async |wanted: Value| {
        let answer = tagged.send("PUT", &role.path, &wanted).await;
        let pointer = answer.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        format!("{} {pointer}", answer.verdict())
    };
    let good = content("Shift leader", "own", &["interaction.read"]);
    let with = |name: &str, value: Value| {
        let mut wanted = good.clone();
        wanted[name] = value;
        wanted
    };
    let twice = json!([{ "entity": "bot", "read": true }, { "entity": "bot", "update": true }]);
    assert_eq!(
        save(with("privileges", json!([{ "entity": "spaceship", "read": true }]))).await,
        "422 role.entity /privileges"
    );
    assert_eq!(save(with("privileges", twice)).await, "422 role.entity_twice /privileges");
    assert_eq!(save(with("flags", json!(["fly"]))).await, "422 role.flag /flags");
    assert_eq!(save(with("span", json!("galaxy"))).await, "422 role.span /span");
    assert_eq!(save(with("name", json!(" "))).await, "422 role.name /name");
    assert_eq!(save(with("description", json!("x".repeat(301)))).await, "422 role.description /description");
    assert_eq!(save(with("key", json!("client"))).await, "422 request.field /key");
    assert_eq!(tagged.send("PUT", &role.path, &good).await.status, 200);
}

#[tokio::test]
async fn two_roles_do_not_share_a_name_in_any_case() {
    let (_app, _, owner) = start().await;
    Made::by(&owner, "Старший смены").await;
    for name in ["старший СМЕНЫ", "ADMIN"] {
        let refused = owner.post(ROLES, &json!({ "name": name, "from": "agent" })).await;
        assert_eq!(refused.verdict(), "409 role.name_taken", "{name}");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/name");
    }
}

#[tokio::test]
async fn nobody_gives_away_more_than_he_holds() {
    let (app, acme, owner) = start().await;
    let deputy = Made::by(&owner, "Deputy").await;
    let rights = ["role.create", "role.update", "role.delete", "source.read", "profile.read"];
    deputy.may_within(&owner, "projects", &rights).await;
    let strong = Made::by(&owner, "Strong").await;
    strong.may(&owner, &["billing.read"]).await;
    let editor = app.member(acme, &deputy.key).await;

    let clone = editor.post(ROLES, &json!({ "name": "Mine", "from": "admin" })).await;
    assert_eq!(clone.verdict(), "403 role.beyond_yours", "not by copying");
    let raise = content("Strong", "own", &["source.read"]);
    let tagged = editor.clone().with("if-match", "\"2\"");
    let lower = tagged.send("PUT", &strong.path, &raise).await;
    assert_eq!(lower.verdict(), "403 role.beyond_yours", "nor may he touch who is above him");
    assert_eq!(tagged.delete(&strong.path).await.verdict(), "403 role.beyond_yours");

    let weak = Made::by(&owner, "Weak").await;
    weak.may_within(&owner, "own", &["source.read"]).await;
    let save = async |span, rights: &[&str]| {
        tagged.send("PUT", &weak.path, &content("Weak", span, rights)).await.verdict()
    };
    assert_eq!(save("own", &["source.read", "source.update"]).await, "403 role.beyond_yours");
    assert_eq!(save("own", &["source.read", "flag.read_metrics"]).await, "403 role.beyond_yours");
    assert_eq!(save("organization", &["source.read"]).await, "403 role.beyond_your_reach");
    assert_eq!(save("projects", &["source.read"]).await, "200");
}

#[tokio::test]
async fn nobody_changes_the_role_he_holds() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Deputy").await;
    role.may(&owner, &["role.create", "role.update", "role.delete"]).await;
    let holder = app.member(acme, &role.key).await;
    let wanted = content("Deputy", "organization", &["role.read"]);
    let tagged = holder.clone().with("if-match", "\"2\"");
    assert_eq!(tagged.send("PUT", &role.path, &wanted).await.verdict(), "409 role.own");
    assert_eq!(tagged.delete(&role.path).await.verdict(), "409 role.own");
    assert_eq!(holder.get(&role.path).await.expect(200)["locked"], "own");
}

#[tokio::test]
async fn a_role_that_is_held_is_not_deleted_and_says_how_many_hold_it() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    let gone = app.member(acme, &role.key).await;
    app.member(acme, &role.key).await;
    app.deactivate(acme, gone.member_id()).await;
    let refused = owner.delete(&role.path).await;
    assert_eq!(refused.verdict(), "409 role.in_use");
    assert!(refused.json()["detail"].as_str().unwrap().starts_with("2 members"), "{}", refused.text());

    let free = Made::by(&owner, "Nobody").await;
    owner.delete(&free.path).await.expect(204);
    assert_eq!(owner.get(&free.path).await.verdict(), "404 role.not_found");
}

#[tokio::test]
async fn a_role_that_an_invitation_offers_is_not_deleted_until_nobody_can_accept_it() {
    let (_app, _, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    let wanted = json!({ "emails": ["guest@clinic.example"], "role": role.key });
    let invited = owner.post("/api/v1/invitations", &wanted).await.expect(201);
    let path = format!("/api/v1/invitations/{}", invited["items"][0]["invitation"]["id"].as_str().unwrap());

    assert_eq!(owner.get(&role.path).await.expect(200)["pending_invitations"], 1);
    let refused = owner.delete(&role.path).await;
    assert_eq!(refused.verdict(), "409 role.in_use");
    assert!(
        refused.json()["detail"].as_str().unwrap().contains("1 pending invitation"),
        "{}",
        refused.text()
    );

    owner.post(&format!("{path}/revoke"), &json!({})).await.expect(200);
    assert_eq!(owner.get(&role.path).await.expect(200)["pending_invitations"], 0);
    owner.delete(&role.path).await.expect(204);
}

#[tokio::test]
async fn who_was_slower_is_told_who_was_faster() {
    let (_app, _, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    role.may(&owner, &["source.read"]).await;
    let wanted = content("Shift leader", "own", &[]);
    let late = owner.clone().with("if-match", "\"1\"").send("PUT", &role.path, &wanted).await;
    assert_eq!(late.verdict(), "412 request.stale");
    assert!(late.json()["changed"]["by"].as_str().unwrap().starts_with("client"), "{}", late.text());
    assert_eq!(owner.send("PUT", &role.path, &wanted).await.verdict(), "428 request.if_match_missing");
}

#[tokio::test]
async fn a_change_of_a_role_holds_at_once_on_every_node() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    let here = app.member(acme, &role.key).await;
    let there = here.clone().at(app.another_node());
    for may in [true, false, true] {
        let rights: &[&str] = if may { &["source.read"] } else { &["routing_rule.read"] };
        role.may(&owner, rights).await;
        for session in [&here, &there, &here] {
            let wanted = if may { "200" } else { "403 access.denied" };
            assert_eq!(session.get("/api/v1/sources").await.verdict(), wanted);
        }
    }
}

#[tokio::test]
async fn open_consoles_hear_of_a_change_and_begin_anew() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Shift leader").await;
    role.may_within(&owner, "own", &["profile.read"]).await;
    let nothing_yet = EventId::from(Uuid::nil()).to_string();
    let listener = app.member(acme, &role.key).await.with("last-event-id", &nothing_yet);
    let heard = listener.get("/api/v1/events").await.text();
    assert!(heard.contains("event: role.changed"), "{heard}");
    assert_eq!(heard.matches("event:").count(), 1, "the feed ends: {heard}");
    assert!(heard.contains(&role.key), "{heard}");
}

#[tokio::test]
async fn a_refusal_says_which_right_was_missing_and_which_roles_have_it() {
    let (app, acme, owner) = start().await;
    let role = Made::by(&owner, "Bookkeeper").await;
    role.may(&owner, &["billing.read"]).await;
    let admin = app.member(acme, "admin").await;
    let refused = admin.get("/api/v1/ledger").await.expect(403);
    assert_eq!(refused["needed"], json!(["billing.read"]));
    assert_eq!(refused["granted_by"], json!(["Client", "Bookkeeper"]));
    let sections = admin.get("/api/v1/settings/sections").await.expect(200);
    let billing = sections["closed"].as_array().unwrap().iter().find(|one| one["key"] == "billing").unwrap();
    assert_eq!(billing["granted_by"], json!(["Client", "Bookkeeper"]));
    let fine = admin.get("/api/v1/ledger/nothing").await;
    assert!(!fine.text().contains("granted_by"), "only refusals speak of roles");
}
