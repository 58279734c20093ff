//! A vendor that refuses, fails, slows us down or answers too much.

use std::time::Duration;

use sandbox::{Fault, Vendor};
use serde_json::json;

use super::{Office, counts, row};
use crate::inbound::imports::{entity, model};

impl Office {
    /// Somebody enters the key again.
    async fn save_key(&self) {
        let path = format!("/api/v1/sources/{}", self.source.id);
        let seen = self.client().get(&path).await;
        let tag = seen.headers["etag"].to_str().unwrap().to_owned();
        let fields = json!({ "fields": { "api_key": self.world.sandbox.keys.pbx_api_key } });
        self.client().clone().with("if-match", &tag).send("PATCH", &path, &fields).await.expect(200);
    }

    fn fail(&self, fault: Fault, times: u32) {
        self.world.sandbox.faults.script(Vendor::Pbx, fault, times);
    }
}

#[tokio::test]
async fn a_key_that_is_revoked_pauses_the_import_until_the_settings_are_saved_again() {
    let office = Office::start().await;
    office.calls(&[1, 40]);
    let id = office.begin(&office.range(50)).await;
    office.world.app.run_jobs().await;
    office.fail(Fault::Unauthorized, 1);
    let paused = office.finish(&id).await;
    assert_eq!((&paused["state"], &paused["windows_done"]), (&json!("paused"), &json!(1)), "{paused}");
    assert_eq!(paused["error"]["code"], "vendor.auth");
    assert!(paused["error"]["detail"].as_str().unwrap().contains("check and save them again"), "{paused}");
    office.world.app.advance(Duration::from_mins(10)).await;
    assert_eq!(office.asked(), 2, "a machine does not knock again with a key that was refused");
    office.save_key().await;
    let done = office.finish(&id).await;
    assert_eq!((&done["state"], &done["error"]), (&json!("completed"), &json!(null)), "{done}");
    assert_eq!(counts(&done), [2, 2, 0, 0, 0]);
    assert_eq!(office.audit().await, ["start", "pause", "resume", "complete"]);
}

#[tokio::test]
async fn an_import_that_a_member_paused_stays_so_when_settings_are_saved() {
    let office = Office::start().await;
    let id = office.begin(&office.range(50)).await;
    assert_eq!(office.act(&id, "pause").await, "200");
    office.save_key().await;
    assert_eq!(office.show(&id).await["state"], "paused");
}

#[tokio::test]
async fn an_outage_of_an_hour_is_waited_for_and_the_import_goes_on_by_itself() {
    let office = Office::start().await;
    office.calls(&[1]);
    let id = office.begin(&office.range(20)).await;
    office.fail(Fault::InternalError, 1_000);
    for _ in 0..60 {
        office.world.app.advance(Duration::from_mins(1)).await;
    }
    let waiting = office.show(&id).await;
    assert_eq!(
        (&waiting["state"], &waiting["error"]["code"]),
        (&json!("running"), &json!("vendor.transient"))
    );
    assert!((8..=16).contains(&office.asked()), "asked ever less often: {}", office.asked());
    office.world.sandbox.faults.clear();
    office.world.app.advance(Duration::from_mins(10)).await;
    let done = office.finish(&id).await;
    assert_eq!((&done["state"], &done["error"]), (&json!("completed"), &json!(null)), "{done}");
    assert_eq!(counts(&done), [1, 1, 0, 0, 0]);
}

#[tokio::test]
async fn a_vendor_that_asks_for_time_gets_what_it_asks_for() {
    let office = Office::start().await;
    let id = office.begin(&office.range(20)).await;
    office.fail(Fault::RateLimited { retry_after_s: 40 }, 1);
    office.world.app.run_jobs().await;
    office.world.app.advance(Duration::from_secs(39)).await;
    assert_eq!(office.asked(), 1);
    office.world.app.advance(Duration::from_secs(1)).await;
    assert_eq!(office.asked(), 2);
    assert_eq!(office.show(&id).await["state"], "completed");
}

#[tokio::test]
async fn what_the_vendor_rejects_ends_the_import_with_its_words() {
    let office = Office::start().await;
    let body = Some(r#"{"status":"error","message":"The period is closed"}"#.to_owned());
    office.fail(Fault::Status { status: 400, body }, 1);
    let failed = office.import(&office.range(20)).await;
    assert_eq!((&failed["state"], &failed["error"]["code"]), (&json!("failed"), &json!("vendor.rejected")));
    assert!(failed["error"]["detail"].as_str().unwrap().contains("The period is closed"), "{failed}");
    assert!(failed["finished_at"].is_string());
    assert_eq!(office.audit().await, ["start", "fail"]);
    let id = failed["id"].as_str().unwrap();
    assert_eq!(office.act(id, "resume").await, "409 import.state");
    office.world.app.clock.advance(Duration::from_secs(1));
    assert_eq!(office.import(&office.range(1)).await["state"], "completed", "another may begin");
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_asked_for_in_shorter_windows() {
    let office = Office::start().await;
    office.calls(&[1, 5, 9, 19]);
    let body = Some(format!("[{}]", " ".repeat(33 * 1024 * 1024)));
    office.fail(Fault::Status { status: 200, body }, 1);
    let done = office.import(&office.range(20)).await;
    assert_eq!((&done["state"], &done["windows_total"]), (&json!("completed"), &json!(2)), "{done}");
    assert_eq!(counts(&done), [4, 4, 0, 0, 0]);
}

#[tokio::test]
async fn pages_in_hand_end_at_the_next_part_when_a_member_pauses_and_go_on_when_he_resumes() {
    let office = Office::start().await;
    let id = office.begin(&office.range(20)).await;
    let (app, scope) = (&office.world.app.app, office.world.scope());
    office.answer(&[row("s1", "2026-01-01 06:00:00")]);
    let job = super::super::jobs::ImportPage { import_id: id.parse().unwrap(), step: 1 };
    let work = job.begin(app, &scope).await.unwrap().unwrap();
    let page = work.page(app).await.unwrap().unwrap();
    assert_eq!(office.act(&id, "pause").await, "200");
    job.take_in(app, &scope, &work, page).await.unwrap();
    let paused = office.show(&id).await;
    assert_eq!((&paused["state"], counts(&paused)), (&json!("paused"), vec![0; 5]), "{paused}");
    office.world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(office.asked(), 1, "the job that was queued has nothing to do any more");
    assert_eq!(office.act(&id, "pause").await, "409 import.state");
    assert_eq!(office.act(&id, "resume").await, "200");
    assert_eq!(office.act(&id, "resume").await, "409 import.state");
    office.answer(&[row("s1", "2026-01-01 06:00:00")]);
    assert_eq!(counts(&office.finish(&id).await), [1, 1, 0, 0, 0]);
    assert_eq!(office.act(&id, "cancel").await, "409 import.state");
}

#[tokio::test]
async fn a_cancelled_import_keeps_what_it_brought_and_asks_for_nothing_more() {
    let office = Office::start().await;
    office.calls(&[1, 40]);
    let id = office.begin(&office.range(50)).await;
    office.world.app.run_jobs().await;
    assert_eq!(office.act(&id, "cancel").await, "200");
    office.world.app.advance(Duration::from_mins(5)).await;
    let ended = office.show(&id).await;
    assert_eq!((&ended["state"], &ended["windows_done"]), (&json!("cancelled"), &json!(1)), "{ended}");
    assert!(ended["finished_at"].is_string());
    assert_eq!((office.asked(), office.conversations().await), (1, 1));
}

#[tokio::test]
async fn an_import_whose_source_is_replaced_or_disconnected_ends_with_the_reason() {
    let office = Office::start().await;
    let first = office.begin(&office.range(50)).await;
    let next = super::connect(&office.world, office.client()).await;
    let ended = office.show(&first).await;
    assert_eq!(
        (&ended["state"], &ended["error"]["code"]),
        (&json!("cancelled"), &json!("import.source_resting"))
    );
    let mut wish = office.range(50);
    let refused = office.client().post("/api/v1/imports", &wish).await;
    assert_eq!(refused.verdict(), "409 import.source_resting");
    wish["source_id"] = json!(next.id);
    let second = office.begin(&wish).await;
    let path = format!("/api/v1/sources/{}/disconnect", next.id);
    office.client().post(&path, &serde_json::Value::Null).await.expect(200);
    assert_eq!(office.show(&second).await["state"], "cancelled");
    office.world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(office.asked(), 0);
}

#[tokio::test]
async fn a_row_that_failed_is_sealed_at_rest() {
    let office = Office::start().await;
    office.answer(&[row("canary-session", "yesterday")]);
    let done = office.import(&office.range(20)).await;
    let scope = office.world.scope();
    let id: kernel::ImportId = done["id"].as_str().unwrap().parse().unwrap();
    let read = office.world.app.app.db().read(&scope, |tx| {
        let scope = &scope;
        async move { super::super::store::list_failures(&tx, scope, id, (0, 10)).await }
    });
    let kept: Vec<entity::failure::Model> = read.await.unwrap();
    assert!(!String::from_utf8_lossy(&kept[0].sealed_row).contains("canary"));
    assert!(model::ImportState::UNFINISHED.iter().all(|state| done["state"] != *state));
}
