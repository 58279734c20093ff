//! Whom a provider's word makes somebody here, and whom not.

use super::browser::Browser;
use super::rogue::Rogue;
use super::roundtrip::{START, clinic, member, save, settings};
use crate::access::passwords;
use crate::activity::audit::entity as audit;
use crate::tenancy::members::{self, user};
use crate::tenancy::organizations::entity as organization;
use crate::testing::{Client, Organization, TestApp};
use kernel::Secret;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};

const IN: &str = "/o/acme/conversations";

fn person(email: &str) -> Value {
    json!({ "sub": email, "email": email, "email_verified": true })
}

/// The entries of the audit log, as text.
pub(in crate::access) async fn audit_log(app: &TestApp, organization: Organization) -> Vec<String> {
    let scope = app.scope(organization);
    let owned = scope.clone();
    let rows = app.app.db().read(&owned, |tx| async move {
        tx.of::<audit::Entity>(&scope).into_json().all(&tx).await.map_err(store::StoreError::from)
    });
    rows.await.unwrap().iter().map(Value::to_string).collect()
}

/// The address of a caller and his name in the tables.
async fn me(client: &Client) -> (String, Value) {
    let profile = client.get("/api/v1/profile").await.expect(200);
    (profile["user"]["email"].as_str().unwrap().to_owned(), profile["user"]["id"].clone())
}

/// Makes somebody a member of one more organization.
async fn add(app: &TestApp, organization: Organization, user: &Value) {
    let user = user.as_str().unwrap().parse().unwrap();
    let added = app.app.db().write_platform(|tx| async move {
        members::insert_member(&tx, organization.id, user, "agent", None).await
    });
    added.await.unwrap();
}

async fn put_below(app: &TestApp, lower: Organization, upper: Organization) {
    let moved = app.app.db().write_platform(|tx| async move {
        let change = organization::Entity::update_many()
            .col_expr(organization::Column::ParentId, upper.id.uuid().into())
            .filter(organization::Column::Id.eq(lower.id.uuid()));
        change.exec(&tx).await.map_err(store::StoreError::from)
    });
    moved.await.unwrap();
}

async fn signs_in(app: &TestApp, rogue: &Rogue, person: Value) -> String {
    rogue.sign_in(app, &mut Browser::new(app), person).await
}

#[tokio::test]
async fn an_account_is_taken_over_only_by_a_checked_address_of_a_claimed_domain() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    let (email, id) = me(&app.member(acme, "supervisor").await).await;
    let said = |verified: Value| json!({ "sub": "7", "email": email, "email_verified": verified });
    for unsure in [Value::Null, json!(false), json!("false")] {
        assert_eq!(signs_in(&app, &rogue, said(unsure)).await, "/login?sso_error=unverified");
    }
    for other in ["anna@other.example", "anna@sub.clinic.example", "anna@clinic.example.evil.example"] {
        assert_eq!(signs_in(&app, &rogue, person(other)).await, "/login?sso_error=domain", "{other}");
    }
    let mut browser = Browser::new(&app);
    assert_eq!(rogue.sign_in(&app, &mut browser, said(json!(true))).await, IN);
    assert_eq!(me(&browser.caller()).await.1, id, "it is the account that was there before");
    assert_eq!(member(&client, &email).await["role"], "supervisor", "a role given by hand stays");
}

#[tokio::test]
async fn an_account_that_works_elsewhere_too_is_nobody_elses_to_vouch_for() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, _) = clinic(&app, &rogue.issuer).await;
    let (other, below) = (app.organization("Other").await, app.organization("Branch").await);
    put_below(&app, below, acme).await;
    let (email, id) = me(&app.member(acme, "agent").await).await;
    add(&app, below, &id).await;
    assert_eq!(signs_in(&app, &rogue, person(&email)).await, IN, "a branch belongs to the organization");
    let (email, id) = me(&app.member(acme, "agent").await).await;
    add(&app, other, &id).await;
    assert_eq!(signs_in(&app, &rogue, person(&email)).await, "/login?sso_error=elsewhere");
    let (email, _) = me(&app.member(other, "client").await).await;
    assert_eq!(signs_in(&app, &rogue, person(&email)).await, "/login?sso_error=elsewhere");
}

#[tokio::test]
async fn a_session_that_a_provider_vouched_for_acts_in_its_organization_and_below_and_nowhere_else() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, _) = clinic(&app, &rogue.issuer).await;
    let (other, below) = (app.organization("Other").await, app.organization("Branch").await);
    put_below(&app, below, acme).await;
    let mut browser = Browser::new(&app);
    rogue.sign_in(&app, &mut browser, person("anna@clinic.example")).await;
    let (_, id) = me(&browser.caller()).await;
    add(&app, other, &id).await;
    add(&app, below, &id).await;
    let caller = browser.caller();
    let projects = |organization: Organization| {
        let there = caller.clone().with("x-organization", &organization.id.to_string());
        async move { there.get("/api/v1/projects").await.verdict() }
    };
    assert_eq!(projects(acme).await, "200");
    assert_eq!(projects(below).await, "200");
    assert_eq!(projects(other).await, "404 organization.not_found");
    let profile = caller.get("/api/v1/profile").await.expect(200);
    let listed = profile["memberships"].as_array().unwrap().iter().map(|one| &one["organization"]["name"]);
    assert_eq!(listed.collect::<Vec<_>>(), ["Acme", "Branch"]);
}

#[tokio::test]
async fn a_deactivated_member_stays_out() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    assert_eq!(signs_in(&app, &rogue, person("anna@clinic.example")).await, IN);
    let anna = member(&client, "anna@clinic.example").await["id"].as_str().unwrap().parse().unwrap();
    app.deactivate(acme, anna).await;
    assert_eq!(signs_in(&app, &rogue, person("anna@clinic.example")).await, "/login?sso_error=deactivated");
}

#[tokio::test]
async fn the_last_client_stays_client_whatever_his_groups_say() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    let mut wanted = settings(&rogue.issuer);
    wanted["role_rules"] =
        json!([{ "group": "owners", "role": "client" }, { "group": "staff", "role": "agent" }]);
    save(&client, &wanted).await.expect(200);
    let (email, _) = me(&client).await;
    let staff = json!({ "sub": "1", "email": email, "email_verified": true, "groups": ["staff"] });
    for owner in owners(&client).await.into_iter().filter(|owner| *owner != email) {
        let id = member(&client, &owner).await["id"].as_str().unwrap().parse().unwrap();
        app.deactivate(acme, id).await;
    }
    assert_eq!(signs_in(&app, &rogue, staff.clone()).await, IN);
    assert_eq!(member(&client, &email).await["role"], "client");
    let second = app.member(acme, "client").await;
    assert_eq!(signs_in(&app, &rogue, staff).await, IN);
    assert_eq!(member(&second, &email).await["role"], "agent", "with another Client the groups decide again");
}

async fn owners(client: &Client) -> Vec<String> {
    let members = client.get("/api/v1/members").await.expect(200);
    let all = members["items"].as_array().unwrap().iter().filter(|one| one["role"] == "client");
    all.map(|one| one["email"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn people_in_none_of_the_groups_stay_out_when_there_is_no_role_for_everybody() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (_, client) = clinic(&app, &rogue.issuer).await;
    let mut wanted = settings(&rogue.issuer);
    wanted["default_role"] = Value::Null;
    save(&client, &wanted).await.expect(200);
    assert_eq!(signs_in(&app, &rogue, person("anna@clinic.example")).await, "/login?sso_error=no_role");
    assert_eq!(member(&client, "anna@clinic.example").await, Value::Null);
    let lead = json!({ "sub": "2", "email": "boris@clinic.example", "groups": "leads" });
    assert_eq!(
        signs_in(&app, &rogue, lead).await,
        IN,
        "a provider that checks no addresses brings new people too"
    );
}

#[tokio::test]
async fn who_signed_in_once_is_known_by_his_name_at_the_provider_whatever_his_address_becomes() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    let named = |email: &str| json!({ "sub": "77", "email": email, "email_verified": true });
    assert_eq!(signs_in(&app, &rogue, named("anna@clinic.example")).await, IN);
    assert_eq!(signs_in(&app, &rogue, named("married@clinic.example")).await, IN);
    assert_eq!(member(&client, "married@clinic.example").await, Value::Null, "no second account");
    let log = audit_log(&app, acme).await;
    for action in ["user_identity", "sign_in"] {
        assert!(log.iter().any(|entry| entry.contains(action)), "{action}: {log:?}");
    }
}

#[tokio::test]
async fn a_required_provider_ends_passwords_except_for_who_may_change_it() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    let (agent, admin) = (app.member(acme, "agent").await, app.member(acme, "admin").await);
    let elsewhere = app.member(app.organization("Other").await, "agent").await;
    let people = [(&agent, false), (&admin, false), (&client, true), (&elsewhere, true)];
    for (person, _) in people {
        give_password(&app, &me(person).await.0).await;
        assert_eq!(password_sign_in(&app, person).await, "201");
    }
    let mut wanted = settings(&rogue.issuer);
    wanted["required"] = json!(true);
    save(&client, &wanted).await.expect(200);
    for (person, keeps) in people {
        let expected = if keeps { "201" } else { "403 session.provider_required" };
        assert_eq!(password_sign_in(&app, person).await, expected);
    }
}

async fn give_password(app: &TestApp, email: &str) {
    let hash = passwords::hash(app.app.entropy(), Secret::new(PASSWORD)).await.unwrap();
    let email = email.to_owned();
    let given = app.app.db().write_platform(|tx| async move {
        let change = user::Entity::update_many().col_expr(user::Column::PasswordHash, hash.into());
        change.filter(user::Column::Email.eq(email)).exec(&tx).await.map_err(store::StoreError::from)
    });
    given.await.unwrap();
}

const PASSWORD: &str = "correct horse battery staple";

async fn password_sign_in(app: &TestApp, person: &Client) -> String {
    let credentials = json!({ "email": me(person).await.0, "password": PASSWORD });
    app.stranger().post("/api/v1/sessions", &credentials).await.verdict()
}

#[tokio::test]
async fn the_sign_in_page_learns_about_domains_and_nothing_about_people() {
    let app = TestApp::start().await;
    let rogue = Rogue::start().await;
    let (acme, client) = clinic(&app, &rogue.issuer).await;
    let (known, _) = me(&app.member(acme, "agent").await).await;
    let ask = |query: String| {
        let stranger = app.stranger();
        async move { stranger.get(&format!("/api/v1/sso/lookup?{query}")).await.expect(200) }
    };
    let offered = json!({ "name": "Clinic ID", "required": false });
    for query in
        [format!("email={known}"), "email=nobody@CLINIC.example".to_owned(), "organization=acme".to_owned()]
    {
        assert_eq!(ask(query.clone()).await, offered, "{query}");
    }
    let nothing = json!({ "name": null, "required": false });
    for query in ["email=anna@other.example", "email=anna", "organization=other", ""] {
        assert_eq!(ask(query.to_owned()).await, nothing, "{query}");
    }
    let gone = client.clone().with("if-match", "\"1\"").delete("/api/v1/identity-provider").await;
    gone.expect(204);
    assert_eq!(ask(format!("email={known}")).await, nothing);
    assert_eq!(super::roundtrip::location(&app.stranger().get(START).await), "/login?sso_error=unknown");
}
