//! Who may start and see imports, and which spans are taken.

use serde_json::{Value, json};

use super::{DAY, Office};
use crate::inbound::imports::model::minus;

#[tokio::test]
async fn one_import_of_a_source_is_unfinished_however_many_members_start_one() {
    let office = Office::start().await;
    let other = office.world.app.member(office.acme(), "admin").await;
    let wish = office.range(20);
    let (one, two) =
        tokio::join!(office.client().post("/api/v1/imports", &wish), other.post("/api/v1/imports", &wish));
    let mut verdicts = [one.verdict(), two.verdict()];
    verdicts.sort();
    assert_eq!(verdicts, ["201", "409 import.running"]);
}

#[tokio::test]
async fn nobody_sees_or_changes_the_imports_of_another_organization() {
    let office = Office::start().await;
    let id = office.begin(&office.range(20)).await;
    let other = office.world.app.organization("Other").await;
    let stranger = office.world.app.member(other, "client").await;
    assert_eq!(stranger.get("/api/v1/imports").await.text(), r#"{"items":[],"next_cursor":null}"#);
    for path in [format!("/api/v1/imports/{id}"), format!("/api/v1/imports/{id}/failures.csv")] {
        assert_eq!(stranger.get(&path).await.verdict(), "404 import.not_found");
    }
    for action in ["pause", "resume", "cancel"] {
        let answer = stranger.post(&format!("/api/v1/imports/{id}/{action}"), &Value::Null).await;
        assert_eq!(answer.verdict(), "404 import.not_found");
    }
    assert_eq!(stranger.post("/api/v1/imports", &office.range(20)).await.verdict(), "404 source.not_found");
    let span = json!({ "source_id": office.source.id, "from": "2025-12-01T00:00:00Z", "to": office.world.app.now() });
    assert_eq!(stranger.post("/api/v1/imports/estimate", &span).await.verdict(), "404 source.not_found");
    assert_eq!(office.show(&id).await["state"], "queued");
}

#[tokio::test]
async fn those_who_may_not_manage_sources_may_not_import() {
    let office = Office::start().await;
    let id = office.begin(&office.range(20)).await;
    for role in ["supervisor", "agent"] {
        let member = office.world.app.member(office.acme(), role).await;
        assert_eq!(member.get("/api/v1/imports").await.verdict(), "403 access.denied", "{role}");
        assert_eq!(member.post("/api/v1/imports", &office.range(20)).await.verdict(), "403 access.denied");
        let cancelled = member.post(&format!("/api/v1/imports/{id}/cancel"), &Value::Null).await;
        assert_eq!(cancelled.verdict(), "403 access.denied");
    }
    let admin = office.world.app.member(office.acme(), "admin").await;
    let shown = admin.get(&format!("/api/v1/imports?source_id={}", office.source.id)).await.expect(200);
    assert_eq!(shown["items"][0]["id"], json!(id));
    assert_eq!(shown["items"][0]["created_by"]["id"], json!(office.client().member_id()));
    assert!(shown["items"][0]["created_by"]["name"].as_str().unwrap().starts_with("client"));
}

#[tokio::test]
async fn a_span_that_cannot_be_is_refused_and_catching_up_begins_where_the_last_call_was_heard_of() {
    let mut office = Office::start().await;
    let now = office.world.app.now();
    for (from, to) in [(Some(now), None), (None, None), (Some(minus(now, DAY)), Some(minus(now, DAY * 2)))] {
        let mut wish = office.range(1);
        (wish["from"], wish["to"]) = (json!(from), json!(to));
        assert_eq!(
            office.client().post("/api/v1/imports", &wish).await.verdict(),
            "422 import.span",
            "{wish}"
        );
    }
    let wish = json!({ "source_id": office.source.id, "kind": "catch_up", "process": "now" });
    office.later(DAY * 3).await;
    let first = office.import(&wish).await;
    assert_eq!(
        first["from"],
        json!(minus(now, std::time::Duration::from_hours(1))),
        "since it was connected"
    );
    let reached = office.world.app.now();
    office.later(DAY).await;
    let second = office.import(&wish).await;
    assert_eq!(
        second["from"],
        json!(minus(first["to"].as_str().unwrap().parse().unwrap(), std::time::Duration::from_hours(1)))
    );
    assert!(first["to"].as_str().unwrap().parse::<kernel::Ts>().unwrap() <= reached);
    let wish = json!({ "source_id": office.source.id, "kind": "initial", "process": "now" });
    assert_eq!(office.import(&wish).await["windows_total"], 1, "a month unless somebody says");
}

#[tokio::test]
async fn a_source_that_reads_no_files_says_so() {
    let office = Office::start().await;
    let form = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"source_id\"\r\n\r\n{}\r\n--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"Master.csv\"\r\n\r\na,b\r\n--edge--\r\n",
        office.source.id
    );
    let kind = Some("multipart/form-data; boundary=edge");
    let path = "/api/v1/imports/file";
    let refused = office.client().request("POST", path, kind, form.into()).await;
    assert_eq!(refused.verdict(), "409 import.no_files");
    for body in [
        "",
        "--edge--\r\n",
        "--edge\r\nContent-Disposition: form-data; name=\"colour\"\r\n\r\nred\r\n--edge--\r\n",
    ] {
        let refused = office.client().request("POST", path, kind, body.into()).await;
        assert_eq!(refused.verdict(), "400 import.form", "{body:?}");
    }
}
