//! Imports of files, and that none of the files stays.

use std::time::Duration;

use serde_json::json;

use super::{Office, counts};
use crate::inbound::tests::connected;
use crate::pipeline::testing::World;
use crate::testing::Answer;

const HEAD: &str = "calldate,clid,src,dst,dcontext,channel,dstchannel,duration,billsec,disposition,uniqueid,linkedid,did,recordingfile";

/// So many calls of a minute as the exchange exports them.
fn export(count: usize) -> String {
    let row = |n: usize| {
        let id = format!("17672{n:05}.1");
        format!(
            "\n2026-01-01 {:02}:{:02}:00,x,380501112233,201,ext-local,PJSIP/trunk-1,PJSIP/201-2,71,63,ANSWERED,{id},{id},380441112233,",
            6 + n / 60,
            n % 60
        )
    };
    HEAD.to_owned() + &(0..count).map(row).collect::<String>()
}

impl Office {
    /// With an exchange that writes files.
    async fn with_files() -> Self {
        let world = World::without_credentials().await;
        let form = json!({ "connector": "asterisk", "name": "Office", "timezone": "Europe/Kyiv" });
        let source = connected(&world.client.post("/api/v1/sources", &form).await.expect(201));
        Self { world, source }
    }

    async fn send(&self, file: &str) -> Answer {
        let part = "--edge\r\nContent-Disposition: form-data; name=";
        let form = format!(
            "{part}\"source_id\"\r\n\r\n{}\r\n{part}\"file\"; filename=\"Master.csv\"\r\n\r\n{file}\r\n--edge--\r\n",
            self.source.id
        );
        let kind = Some("multipart/form-data; boundary=edge");
        self.client().request("POST", "/api/v1/imports/file", kind, form.into()).await
    }

    fn files(&self) -> usize {
        self.world.app.blobs_below("imports")
    }
}

#[tokio::test]
async fn a_file_is_imported_row_by_row_and_goes_with_its_import() {
    let office = Office::with_files().await;
    let begun = office.send(&(export(90) + "\nnonsense")).await.expect(201);
    assert_eq!((&begun["kind"], office.files()), (&json!("file"), 1));
    let done = office.finish(begun["id"].as_str().unwrap()).await;
    assert_eq!((&done["state"], counts(&done)), (&json!("completed"), vec![91, 90, 0, 0, 1]), "{done}");
    office.gone().await;
}

#[tokio::test]
async fn a_file_that_is_refused_leaves_nothing() {
    let office = Office::with_files().await;
    let first = office.send(&export(2)).await.expect(201);
    assert_eq!(office.send(&export(3)).await.verdict(), "409 import.running");
    assert_eq!(office.files(), 1, "that of the first");
    assert_eq!(office.act(first["id"].as_str().unwrap(), "cancel").await, "200");
    office.gone().await;
}

#[tokio::test]
async fn a_file_whose_import_a_crash_kept_from_beginning_is_found_and_one_that_is_paused_stays() {
    let mut office = Office::with_files().await;
    let begun = office.send(&export(2)).await.expect(201);
    let id = begun["id"].as_str().unwrap();
    assert_eq!(office.act(id, "pause").await, "200");
    let (app, scope) = (&office.world.app.app, office.world.scope());
    let key = format!("imports/{}/left", scope.organization_id());
    super::super::leftovers::expect(app, &scope, app.ids().new_id(), &key).await.unwrap();
    app.blobs().put(&key, "rows".into()).await.unwrap();
    office.world.app.advance(Duration::from_mins(59)).await;
    assert_eq!(office.files(), 2);
    office.world.app.advance(Duration::from_hours(30)).await;
    assert_eq!(office.files(), 1, "that of the paused one");
    office.later(Duration::from_secs(1)).await;
    assert_eq!(office.act(id, "resume").await, "200");
    assert_eq!(counts(&office.finish(id).await), [2, 2, 0, 0, 0]);
}

impl Office {
    /// Deleting happens behind the answer, or a day later at most.
    async fn gone(&self) {
        for _ in 0..200 {
            if self.files() == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
        self.world.app.advance(Duration::from_hours(25)).await;
        assert_eq!(self.files(), 0);
    }
}
