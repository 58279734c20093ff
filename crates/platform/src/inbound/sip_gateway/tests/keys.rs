//! An exchange that proves itself by an API key: from the moment the key is made until it is rotated, ends or is deleted.

use std::time::Duration;

use serde_json::{Value, json};
use sip::Reason::{Admitted, Disabled, NotListed, UnknownUser, WrongPassword};

use super::edge::{DOMAIN, Login, Scene};
use super::{PASSWORD, SIP};
use crate::testing::Client;

const KEYS: &str = "/api/v1/api-keys";
const HERE: &str = "127.0.0.2";

async fn make(client: &Client, name: &str) -> Value {
    let wanted = json!({ "name": name, "service_type": "sip_provisioning" });
    client.post(KEYS, &wanted).await.expect(201)
}

fn login(key: &Value) -> Login<'_> {
    let text = |field: &str| key[field].as_str().expect("text");
    Login { username: text("sip_username"), password: text("secret") }
}

fn settings() -> Value {
    json!({ "enabled": true, "domain": DOMAIN, "algorithms": ["sha-256"] })
}

async fn listed(client: &Client) -> Value {
    client.get(KEYS).await.expect(200)["items"][0].clone()
}

#[tokio::test]
async fn an_exchange_proves_itself_by_a_key_until_the_key_is_rotated_or_deleted() {
    let mut scene = Scene::start().await;
    let beside = json!({ "username": "acme", "password": PASSWORD });
    let mut first = settings();
    first.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
    scene.save(&first).await;
    let key = make(&scene.client, "PBX").await;
    assert!(key["secret"].as_str().unwrap().starts_with(key["sip_username"].as_str().unwrap()));
    assert_eq!(key["sip_realm"], DOMAIN);
    for method in ["REGISTER", "INVITE"] {
        assert_eq!(scene.ask(method, HERE, Some(login(&key))).await, (Admitted, Some(200)), "{method}");
    }
    let wrong = Login { password: PASSWORD, ..login(&key) };
    assert_eq!(scene.ask("REGISTER", HERE, Some(wrong)).await, (WrongPassword, Some(401)));
    let password = Login { username: "acme", password: PASSWORD };
    assert_eq!(scene.ask("REGISTER", HERE, Some(password)).await, (Admitted, Some(200)), "as before");

    let rotate = |id: &Value| format!("{KEYS}/{}/rotate", id.as_str().unwrap());
    let next = scene.client.post(&rotate(&key["id"]), &json!({ "overlap_hours": 2 })).await.expect(200);
    for (text, what) in [(&key, "within the overlap"), (&next, "at once")] {
        assert_eq!(scene.ask("REGISTER", HERE, Some(login(text))).await, (Admitted, Some(200)), "{what}");
    }
    scene.app.clock.advance(Duration::from_hours(2));
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&key))).await, (WrongPassword, Some(401)));
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&next))).await, (Admitted, Some(200)));
    let last = scene.client.post(&rotate(&key["id"]), &json!({ "overlap_hours": 0 })).await.expect(200);
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&next))).await, (WrongPassword, Some(401)));
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&last))).await, (Admitted, Some(200)));
    scene.client.delete(&format!("{KEYS}/{}", key["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&last))).await, (UnknownUser, Some(401)));
    assert_eq!(scene.ask("REGISTER", HERE, Some(password)).await, (Admitted, Some(200)));
}

#[tokio::test]
async fn a_key_alone_is_enough_where_nothing_else_is_configured_and_nobody_passes_once_it_has_ended() {
    let mut scene = Scene::start().await;
    let refused = scene.client.clone().with("if-match", "\"0\"").send("PUT", SIP, &settings()).await;
    assert_eq!(refused.verdict(), "422 sip.open", "there is no key yet");
    scene.save(&json!({ "enabled": false, "domain": DOMAIN })).await;
    let ends = scene.app.now().plus(Duration::from_hours(1));
    let wanted = json!({ "name": "PBX", "service_type": "sip_provisioning", "valid_until": ends });
    let key = scene.client.post(KEYS, &wanted).await.expect(201);
    assert_eq!(scene.save(&settings()).await["admits"], "password");
    assert_eq!(scene.ask("REGISTER", HERE, None).await, (sip::Reason::Challenged, Some(401)));
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&key))).await, (Admitted, Some(200)));
    let check = json!({ "address": HERE, "username": key["sip_username"] });
    let tried = scene.client.post("/api/v1/sip/check", &check).await.expect(200);
    assert_eq!(tried["would"], "challenged", "the dry-run knows the key's name");
    scene.app.clock.advance(Duration::from_hours(1));
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&key))).await, (Disabled, None));
    assert_eq!(scene.ask("REGISTER", HERE, None).await, (Disabled, None), "the door does not open");
}

#[tokio::test]
async fn a_list_holds_for_keys_too_and_a_key_asks_nothing_of_those_on_it() {
    let mut scene = Scene::start().await;
    let mut list = settings();
    list["whitelist"] = json!([HERE]);
    scene.save(&list).await;
    let key = make(&scene.client, "PBX").await;
    assert_eq!(scene.ask("REGISTER", HERE, None).await, (Admitted, Some(200)), "no key is asked for");
    assert_eq!(scene.ask("REGISTER", "127.0.0.3", Some(login(&key))).await, (NotListed, None));
}

#[tokio::test]
async fn the_list_of_keys_says_when_and_from_where_one_proved_a_caller() {
    let mut scene = Scene::start().await;
    let mut both = settings();
    both["username"] = "acme".into();
    both["password"] = PASSWORD.into();
    scene.save(&both).await;
    let key = make(&scene.client, "PBX").await;
    let wrong = Login { password: PASSWORD, ..login(&key) };
    scene.ask("REGISTER", HERE, Some(wrong)).await;
    super::tell(&scene.app, Vec::new()).await;
    assert_eq!(listed(&scene.client).await["last_used_at"], Value::Null, "what failed is no use");
    scene.ask("REGISTER", HERE, Some(login(&key))).await;
    super::tell(&scene.app, Vec::new()).await;
    let seen = listed(&scene.client).await;
    assert_eq!(seen["last_used_at"], json!(scene.app.now()));
    assert_eq!(seen["last_used_address"], HERE);
}

#[tokio::test]
async fn a_key_belongs_to_the_domain_it_was_made_for_and_says_when_that_changed() {
    let mut scene = Scene::start().await;
    scene.save(&json!({ "enabled": false })).await;
    let key = make(&scene.client, "PBX").await;
    scene
        .save(&json!({ "enabled": true, "domain": DOMAIN, "accept_anyone": true, "algorithms": ["sha-256"] }))
        .await;
    assert_eq!(listed(&scene.client).await["marks"], json!(["sip_realm"]));
    let id = key["id"].as_str().unwrap();
    let again = scene.client.post(&format!("{KEYS}/{id}/rotate"), &json!({})).await.expect(200);
    assert_eq!((&again["sip_realm"], &again["marks"]), (&json!(DOMAIN), &json!([])));
    let closed = scene.save(&settings()).await;
    assert_eq!(closed["admits"], "password");
    assert_eq!(scene.ask("REGISTER", HERE, Some(login(&again))).await, (Admitted, Some(200)));
    assert_eq!(
        scene.ask("REGISTER", HERE, Some(login(&key))).await,
        (WrongPassword, Some(401)),
        "of another realm"
    );
}

#[tokio::test]
async fn another_node_hears_of_a_deleted_key_when_it_looks() {
    use sip::Directory as _;
    let scene = Scene::start().await;
    let mut both = settings();
    both["username"] = "acme".into();
    both["password"] = PASSWORD.into();
    scene.save(&both).await;
    let key = make(&scene.client, "PBX").await;
    let other = scene.app.another_process();
    let asked = super::Packet { host: DOMAIN, username: key["sip_username"].as_str(), ..super::PACKET };
    let wanted = || super::owned(other.sip().find(&asked.asked())).credentials.unwrap().username;
    other.sip().refresh(&other).await.unwrap();
    assert_eq!(Some(wanted().as_str()), key["sip_username"].as_str());
    scene.client.delete(&format!("{KEYS}/{}", key["id"].as_str().unwrap())).await.expect(204);
    other.sip().refresh(&other).await.unwrap();
    assert_eq!(wanted(), "acme");
}

#[tokio::test]
async fn only_keys_for_sip_can_prove_an_exchange_and_they_set_sip_up_over_http() {
    let scene = Scene::start().await;
    let full = json!({ "name": "all", "service_type": "full" });
    assert_eq!(scene.client.post(KEYS, &full).await.expect(201)["sip_username"], Value::Null);
    let program = scene.client.program("sip_provisioning").await;
    let phone = program.get("/api/v1/phones").await.expect(200)["items"][0].clone();
    let path = format!("/api/v1/phones/{}", phone["id"].as_str().unwrap());
    for path in [SIP, "/api/v1/sip/admissions", "/api/v1/sip/registrations", "/api/v1/phones", &path] {
        program.get(path).await.expect(200);
    }
    program.post("/api/v1/sip/check", &json!({ "address": "203.0.113.7" })).await.expect(200);
    let save = program.clone().with("if-match", "\"0\"");
    save.send("PUT", SIP, &json!({ "enabled": true, "whitelist": ["203.0.113.7"] })).await.expect(200);
    let off = json!({ "number": phone["number"], "enabled": false });
    program.clone().with("if-match", "\"1\"").send("PUT", &path, &off).await.expect(200);
    for (method, path) in
        [("DELETE", path.as_str()), ("GET", "/api/v1/interactions"), ("GET", "/api/v1/members")]
    {
        assert_eq!(
            program.send(method, path, &json!({})).await.verdict(),
            "403 access.denied",
            "{method} {path}"
        );
    }
}
