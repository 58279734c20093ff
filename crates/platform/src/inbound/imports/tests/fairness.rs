//! Living calls never wait for an import, in their own organization or in another.

use sandbox::{Urls, Vendor};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;
use store::Runner;

use super::{HISTORY, Office};
use crate::inbound::tests::{hangup, push};
use crate::inbound::{imports, webhooks};
use crate::pipeline::testing::World;
use crate::pipeline::{self, recordings};

/// Priorities of the queued jobs of one kind.
async fn priorities(world: &World, kind: &str) -> Vec<i64> {
    let sql =
        format!("SELECT priority FROM job WHERE kind = '{kind}' AND state = 'queued' ORDER BY priority");
    let read = world.app.app.db().read_platform(|tx| async move {
        let rows = tx.query_all_raw(Statement::from_string(tx.get_database_backend(), sql)).await?;
        Ok::<_, store::StoreError>(rows.iter().map(|row| row.try_get("", "priority").unwrap()).collect())
    });
    read.await.unwrap()
}

#[tokio::test]
async fn a_living_call_of_one_organization_is_fetched_before_the_import_of_another() {
    let office = Office::start().await;
    let world = &office.world;
    let runner = || Runner::new(world.app.app.db().clone(), world.app.app.clone());
    office.calls(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    let mut wish = office.range(20);
    wish["process"] = json!("now");
    office.begin(&wish).await;
    imports::register_jobs(runner()).run_until_idle().await.unwrap();
    assert_eq!(priorities(world, "fetch_history").await, [10], "one job stands for the twelve");
    let other = world.app.organization("Other").await;
    let admin = world.app.member(other, "admin").await;
    let source = super::connect(world, &admin).await;
    let link = format!("{}/living", Urls::base(&world.sandbox.urls.pbx));
    push(&world.app, &source.path, &hangup(&[("recordUrl", json!(link))])).await.expect(200);
    webhooks::register(runner()).run_until_idle().await.unwrap();
    pipeline::register(runner()).queue("recordings", 1).run_until_idle().await.unwrap();
    let seen = world.sandbox.journal.of(Vendor::Pbx);
    let fetched: Vec<&str> =
        seen.iter().map(|one| one.path.as_str()).filter(|path| *path != HISTORY).collect();
    assert_eq!((fetched.len(), fetched[0]), (13, "/living"), "{fetched:?}");
}

#[tokio::test]
async fn a_portion_of_a_history_that_runs_twice_fetches_every_recording_once() {
    let office = Office::start().await;
    let world = &office.world;
    office.calls(&[1, 2, 3]);
    let mut wish = office.range(20);
    wish["process"] = json!("now");
    office.import(&wish).await;
    let fetched = || {
        let seen = world.sandbox.journal.of(Vendor::Pbx);
        seen.iter().filter(|one| one.path != HISTORY).count()
    };
    assert_eq!(fetched(), 3);
    let kept = crate::inbound::tests::interactions(&world.app, world.acme).await;
    let ids: Vec<_> = kept.iter().map(crate::pipeline::interactions::Row::interaction_id).collect();
    let scope = &world.scope();
    let db = world.app.app.db();
    db.write(scope, |tx| async move { recordings::fetch_history(&tx, scope, &ids).await }).await.unwrap();
    world.app.run_jobs().await;
    assert_eq!((priorities(world, "fetch_history").await.len(), fetched()), (0, 3));
}

#[tokio::test]
async fn the_work_of_an_imported_call_gives_way_at_every_stage_until_somebody_asks_for_it() {
    let office = Office::start().await;
    let world = &office.world;
    office.calls(&[1]);
    let mut wish = office.range(20);
    wish["process"] = json!("now");
    office.import(&wish).await;
    let kept = crate::inbound::tests::interactions(&world.app, world.acme).await;
    let id = kept[0].interaction_id();
    assert_eq!(world.state(id).await, "waiting credential.missing_asr");
    let (app, scope) = (&world.app.app, world.scope());
    let goes_on = || {
        let scope = &scope;
        async move {
            let write = |tx| async move {
                let row = crate::pipeline::interactions::load(&tx, scope, id).await?;
                crate::pipeline::testing::go_on(&tx, app, scope, &row).await?;
                Ok::<_, crate::pipeline::interactions::InteractionError>(())
            };
            app.db().write(scope, write).await.unwrap();
        }
    };
    goes_on().await;
    assert_eq!(
        priorities(world, "transcribe").await,
        [10],
        "with the credential it goes on, after living calls"
    );
    world.app.run_jobs().await;
    assert_eq!(world.retry(id).await, "202");
    assert_eq!(priorities(world, "transcribe").await, [0], "somebody waits for it now");
}
