//! Signing in and out through the router, and what guessing gets nobody.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::access::passwords::HASHES;
use crate::testing::{Answer, Client, Organization, TestApp};

const DOOR: &str = "/api/v1/sessions";
const PROFILE: &str = "/api/v1/profile";
const EMAIL: &str = "olena@clinic.example";
const PASSWORD: &str = "tulip carbon heron";

async fn installation() -> (TestApp, Organization) {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    app.person_with_password(acme, "client", EMAIL, PASSWORD).await;
    (app, acme)
}

async fn knock(at: &Client, email: &str, password: &str) -> Answer {
    at.post(DOOR, &json!({ "email": email, "password": password })).await
}

/// A browser in which Olena has just signed in.
async fn browser(app: &TestApp) -> Client {
    let answer = knock(&app.stranger(), EMAIL, PASSWORD).await;
    answer.expect(201);
    app.stranger().after(&answer)
}

#[tokio::test]
async fn an_address_opens_in_any_case_and_in_any_script() {
    let (app, acme) = installation().await;
    app.person_with_password(acme, "agent", "Оксана@Клініка.example", "кінь і батарея скріпка").await;
    for email in ["OLENA@clinic.EXAMPLE", "  olena@clinic.example "] {
        knock(&app.stranger(), email, PASSWORD).await.expect(201);
    }
    knock(&app.stranger(), "оксана@клініка.example", "кінь і батарея скріпка").await.expect(201);
    let wrong = knock(&app.stranger(), "оксана@клініка.example", "Кінь і батарея скріпка").await;
    assert_eq!(wrong.verdict(), "401 session.wrong_credentials", "a password is not an address");
}

#[tokio::test]
async fn a_cookie_from_before_never_becomes_signed_in() {
    let (app, _) = installation().await;
    let planted = app.stranger().with("cookie", "harken=planted-by-an-attacker");
    let answer = knock(&planted, EMAIL, PASSWORD).await;
    answer.expect(201);
    assert_eq!(planted.get(PROFILE).await.verdict(), "401 access.unauthenticated");
    let mine = planted.clone().after(&answer);
    mine.get(PROFILE).await.expect(200);
    let again = knock(&mine, EMAIL, PASSWORD).await;
    assert_ne!(again.headers["set-cookie"], answer.headers["set-cookie"], "each sign-in is another session");
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_in() {
    let (app, _) = installation().await;
    let foreign = app.stranger().with("origin", "https://evil.example");
    assert_eq!(knock(&foreign, EMAIL, PASSWORD).await.verdict(), "403 access.foreign_origin");
    let own = app.stranger().with("origin", "http://127.0.0.1:7070");
    knock(&own, EMAIL, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn an_unknown_address_gets_the_same_answer_for_the_same_work() {
    let (app, acme) = installation().await;
    let counted = Hashes::count();
    let known = knock(&app.stranger(), EMAIL, "not the password").await;
    assert_eq!(counted.take(), 1);
    let queued = app.run_jobs().await;
    let unknown = knock(&app.stranger(), "nobody@clinic.example", "not the password").await;
    assert_eq!(counted.take(), 1, "as many hashes for nobody");
    assert_eq!(app.run_jobs().await, queued, "as many jobs for nobody");
    let told = |answer: &Answer| {
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        (answer.status, body)
    };
    assert_eq!(told(&known), told(&unknown));
    assert_eq!(app.audited(acme).await, ["sign_in_failed"], "only the known one is written down");
    let sso = app.member(acme, "agent").await.get(PROFILE).await.expect(200)["user"]["email"].clone();
    let without = knock(&app.stranger(), sso.as_str().unwrap(), "not the password").await;
    assert_eq!(
        (told(&without), counted.take()),
        (told(&known), 1),
        "nor does a user without a password show"
    );
}

#[tokio::test]
async fn who_guesses_has_to_wait_and_everybody_else_does_not() {
    let (app, acme) = installation().await;
    let owner = browser(&app).await;
    let guesser = app.stranger().from_address([203, 0, 113, 7]);
    for _ in 0..10 {
        assert_eq!(knock(&guesser, EMAIL, "a wrong guess").await.verdict(), "401 session.wrong_credentials");
    }
    let locked = knock(&guesser, EMAIL, PASSWORD).await;
    assert_eq!(locked.verdict(), "429 session.locked_out", "also for the right password");
    assert_eq!(locked.headers["retry-after"], "60");
    let limits: Vec<_> = locked.headers.get_all("ratelimit").iter().collect();
    assert!(limits.contains(&&"\"passwords\";r=0;t=600".parse().unwrap()), "{limits:?}");
    app.run_jobs().await;
    assert_eq!(app.audited(acme).await.last().unwrap(), "lock_out");

    knock(&app.stranger().from_address([203, 0, 113, 8]), EMAIL, PASSWORD).await.expect(201);
    knock(&owner.from_address([203, 0, 113, 7]), EMAIL, PASSWORD).await.expect(201);
    app.clock.advance(Duration::from_mins(1));
    knock(&guesser, EMAIL, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn many_machines_that_guess_as_one_are_slowed_without_locking_the_owner_out() {
    let (app, _) = installation().await;
    let owner = browser(&app).await;
    for number in 0..100 {
        let machine = app.stranger().from_address([198, 51, 100, number]);
        assert_eq!(knock(&machine, EMAIL, "a wrong guess").await.verdict(), "401 session.wrong_credentials");
    }
    let next = knock(&app.stranger().from_address([198, 51, 100, 200]), EMAIL, "a wrong guess").await;
    assert_eq!(next.verdict(), "429 session.locked_out");
    knock(&owner, EMAIL, PASSWORD).await.expect(201);
    let unknown = app.stranger().from_address([198, 51, 100, 201]);
    assert_eq!(knock(&unknown, "ivan@clinic.example", "x").await.verdict(), "401 session.wrong_credentials");
}

#[tokio::test]
async fn the_mark_of_one_user_does_not_open_the_way_to_another() {
    let (app, acme) = installation().await;
    app.person_with_password(acme, "agent", "ivan@clinic.example", "river stone lamp oak").await;
    let ivan = knock(&app.stranger(), "ivan@clinic.example", "river stone lamp oak").await;
    let ivan = app.stranger().after(&ivan).from_address([203, 0, 113, 7]);
    for _ in 0..10 {
        knock(&ivan, EMAIL, "a wrong guess").await;
    }
    assert_eq!(knock(&ivan, EMAIL, PASSWORD).await.verdict(), "429 session.locked_out");
    knock(&app.stranger().from_address([203, 0, 113, 8]), EMAIL, PASSWORD).await.expect(201);
}

#[tokio::test]
async fn a_flood_from_one_address_ends_before_any_password_is_checked() {
    let (app, _) = installation().await;
    let counted = Hashes::count();
    let flood = app.stranger().from_address([203, 0, 113, 9]);
    let mut refused = 0;
    for number in 0..200 {
        let answer = knock(&flood, &format!("nobody{number}@clinic.example"), "a wrong guess").await;
        if answer.verdict() == "429 access.too_many_requests" {
            assert!(answer.headers.contains_key("retry-after"));
            assert_eq!(answer.headers["ratelimit-policy"], "\"attempts\";q=20;w=20");
            refused += 1;
        }
    }
    assert_eq!((refused, counted.take()), (180, 20));
}

#[tokio::test]
async fn every_answer_to_a_member_says_what_is_left_of_the_quota() {
    let (app, _) = installation().await;
    let answer = browser(&app).await.get(PROFILE).await;
    assert_eq!(answer.headers["ratelimit-policy"], "\"requests\";q=3000;w=60");
    assert!(answer.headers["ratelimit"].to_str().unwrap().starts_with("\"requests\";r=2999;t="));
}

#[tokio::test]
async fn people_see_where_they_are_signed_in_and_end_it() {
    let (app, acme) = installation().await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let answer =
        knock(&app.stranger().with("user-agent", firefox).from_address([192, 0, 2, 4]), EMAIL, PASSWORD)
            .await;
    let (here, there) = (app.stranger().after(&answer), browser(&app).await);
    let listed = here.get(DOOR).await.expect(200);
    let items = listed["items"].as_array().unwrap();
    let mine: Vec<_> = items.iter().filter(|one| one["is_current"] == true).collect();
    assert_eq!((items.len(), mine.len()), (2, 1));
    assert_eq!((&mine[0]["browser"], &mine[0]["address"]), (&json!("Firefox, Linux"), &json!("192.0.2.4")));

    let other = items.iter().find(|one| one["is_current"] == false).unwrap();
    let path = format!("{DOOR}/{}", other["id"].as_str().unwrap());
    let stranger_to_it = app.member(acme, "client").await;
    assert_eq!(stranger_to_it.delete(&path).await.verdict(), "404 session.not_found");
    here.delete(&path).await.expect(204);
    assert_eq!(there.get(PROFILE).await.verdict(), "401 access.unauthenticated", "at once");
    assert_eq!(here.delete(&path).await.verdict(), "404 session.not_found");

    let (one, two) = (browser(&app).await, browser(&app).await);
    here.delete(DOOR).await.expect(204);
    for ended in [one, two] {
        assert_eq!(ended.get(PROFILE).await.verdict(), "401 access.unauthenticated");
    }
    here.get(PROFILE).await.expect(200);
    assert_eq!(
        app.audited(acme).await,
        ["sign_in", "sign_in", "sign_in", "end", "sign_in", "sign_in", "end_others"]
    );
}

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server() {
    let (app, _) = installation().await;
    let here = browser(&app).await;
    let out = here.delete("/api/v1/sessions/current").await;
    assert_eq!(out.status, 204);
    assert!(
        out.headers["set-cookie"]
            .to_str()
            .unwrap()
            .contains("harken=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")
    );
    assert_eq!(here.get(PROFILE).await.verdict(), "401 access.unauthenticated");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions_and_renews_this_one() {
    let (app, acme) = installation().await;
    let (here, there) = (browser(&app).await, browser(&app).await);
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    let path = "/api/v1/profile/password";
    let wrong = here.send("PUT", path, &change("not it at all", "river stone lamp oak")).await;
    assert_eq!(wrong.verdict(), "422 session.wrong_password");
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/current");
    for (weak, code) in [
        ("short", "password.too_short"),
        ("password12345", "password.common"),
        ("my olena has five horses", "password.personal"),
    ] {
        let refused = here.send("PUT", path, &change(PASSWORD, weak)).await;
        assert_eq!(refused.json()["errors"][0]["code"], code);
    }
    let changed = here.send("PUT", path, &change(PASSWORD, "river stone lamp oak")).await;
    changed.expect(200);
    for old in [&here, &there] {
        assert_eq!(old.get(PROFILE).await.verdict(), "401 access.unauthenticated");
    }
    here.after(&changed).get(PROFILE).await.expect(200);
    assert_eq!(knock(&app.stranger(), EMAIL, PASSWORD).await.verdict(), "401 session.wrong_credentials");
    knock(&app.stranger(), EMAIL, "river stone lamp oak").await.expect(201);
    assert!(app.audited(acme).await.contains(&"password_changed".to_owned()));
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password() {
    let (app, _) = installation().await;
    let thief = browser(&app).await;
    let proof = |password: &str| json!({ "password": password });
    for _ in 0..10 {
        let wrong = thief.post("/api/v1/sessions/current/proof", &proof("a wrong guess")).await;
        assert_eq!(wrong.verdict(), "422 session.wrong_password");
    }
    let held = thief.post("/api/v1/sessions/current/proof", &proof(PASSWORD)).await;
    assert_eq!(held.verdict(), "429 session.locked_out");
}

#[tokio::test]
async fn nothing_secret_is_written_down() {
    let (app, acme) = installation().await;
    knock(&app.stranger(), EMAIL, "canary-wrong-password").await;
    let here = browser(&app).await;
    app.run_jobs().await;
    let scope = app.scope(acme);
    let read = app.app.db().read_platform(|tx| async move {
        use sea_orm::EntityTrait as _;
        let audited = tx.of::<crate::activity::audit::entity::Entity>(&scope).all(&tx).await?;
        let sessions = super::entity::Entity::find().all(&tx).await?;
        Ok::<_, store::StoreError>(format!("{audited:?} {sessions:?}"))
    });
    let text = read.await.unwrap();
    assert!(!text.contains("canary") && !text.contains(PASSWORD));
    here.get(PROFILE).await.expect(200);
}

#[tokio::test]
async fn whoever_was_deactivated_gets_nowhere() {
    let (app, acme) = installation().await;
    let member = app.member(acme, "admin").await;
    app.deactivate(acme, member.member_id()).await;
    assert_eq!(member.get("/api/v1/members").await.verdict(), "404 organization.not_found");
    assert_eq!(member.get(PROFILE).await.expect(200)["memberships"], json!([]));
}

/// Counts the password hashes that this test causes.
struct Hashes {
    count: Arc<AtomicU64>,
    _recorder: metrics::LocalRecorderGuard<'static>,
}

struct Recorder(Arc<AtomicU64>);

impl Hashes {
    fn count() -> Self {
        let count = Arc::new(AtomicU64::new(0));
        let recorder: &'static Recorder = Box::leak(Box::new(Recorder(Arc::clone(&count))));
        Self { count, _recorder: metrics::set_default_local_recorder(recorder) }
    }

    fn take(&self) -> u64 {
        self.count.swap(0, Ordering::SeqCst)
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}
    fn describe_gauge(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}
    fn describe_histogram(&self, _: metrics::KeyName, _: Option<metrics::Unit>, _: metrics::SharedString) {}

    fn register_counter(&self, key: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Counter {
        if key.name() == HASHES { Arc::clone(&self.0).into() } else { metrics::Counter::noop() }
    }

    fn register_gauge(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Gauge {
        metrics::Gauge::noop()
    }

    fn register_histogram(&self, _: &metrics::Key, _: &metrics::Metadata<'_>) -> metrics::Histogram {
        metrics::Histogram::noop()
    }
}
