//! One's own profile over HTTP.

use serde_json::{Value, json};

use crate::testing::{Client, TestApp};

const PROFILE: &str = "/api/v1/profile";

async fn colleague(admin: &Client, id: &Value) -> Value {
    let members = admin.get("/api/v1/members").await.expect(200);
    members["items"].as_array().unwrap().iter().find(|one| one["user_id"] == *id).unwrap().clone()
}

#[tokio::test]
async fn colleagues_see_a_new_name_and_every_role_may_choose_one() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    for role in ["client", "admin", "supervisor", "agent"] {
        let caller = app.member(acme, role).await;
        let name = json!({ "display_name": "  Олена Коваль  " });
        let me = caller.send("PATCH", PROFILE, &name).await.expect(200);
        assert_eq!(colleague(&admin, &me["id"]).await["display_name"], "Олена Коваль", "{role}");
        for bad in [" ", &"x".repeat(81)] {
            let refused = caller.send("PATCH", PROFILE, &json!({ "display_name": bad })).await;
            assert_eq!(refused.verdict(), "422 profile.display_name");
        }
    }
}

#[tokio::test]
async fn an_address_is_nothing_that_people_change_themselves() {
    let app = TestApp::start().await;
    let caller = app.member(app.organization("Acme").await, "client").await;
    let before = caller.get(PROFILE).await.expect(200)["user"].clone();
    let refused = caller.send("PATCH", PROFILE, &json!({ "email": "other@clinic.example" })).await;
    assert_eq!(refused.verdict(), "422 request.field");
    assert_eq!(caller.get(PROFILE).await.expect(200)["user"], before);
}
