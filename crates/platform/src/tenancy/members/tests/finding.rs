//! The page of members.

use std::time::Duration;

use serde_json::{Value, json};

use super::{change, client_and, seen};
use crate::tenancy::members::{self, NewUser};
use crate::testing::{Client, Organization, TestApp};

async fn hire(app: &TestApp, organization: Organization, name: &str, email: &str, role: &'static str) {
    let new = NewUser {
        email: email.to_owned(),
        display_name: name.to_owned(),
        locale: "en".to_owned(),
        password_hash: None,
    };
    let hired = app.app.db().write_platform(|tx| async move {
        let user = members::insert_user(&tx, new).await?;
        Ok::<_, members::MemberError>(
            members::insert_member(&tx, organization.id, user.id, role, None).await?,
        )
    });
    hired.await.unwrap();
}

fn names(page: &Value) -> Vec<&str> {
    page["items"].as_array().unwrap().iter().map(|row| row["display_name"].as_str().unwrap()).collect()
}

/// Every page of a list, each asked for with the cursor of the one before.
async fn walk(client: &Client, query: &str, limit: usize) -> Vec<String> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page =
            client.get(&format!("/api/v1/members?{query}&limit={limit}&cursor={cursor}")).await.expect(200);
        assert!(names(&page).len() <= limit);
        all.extend(names(&page).into_iter().map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => next.clone_into(&mut cursor),
            None => return all,
        }
    }
}

#[tokio::test]
async fn a_name_is_found_in_any_case_and_any_alphabet() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    hire(&app, acme, "Олена Шевченко", "olena@clinic.example", "agent").await;
    hire(&app, acme, "Ґонта Їжакевич", "gonta@clinic.example", "agent").await;
    hire(&app, acme, "100% Sure", "a_b@clinic.example", "agent").await;
    for (words, found) in [
        ("ШЕВЧ", vec!["Олена Шевченко"]),
        ("шевченко олена", vec!["Олена Шевченко"]),
        ("їЖАК", vec!["Ґонта Їжакевич"]),
        ("OLENA@clinic", vec!["Олена Шевченко"]),
        ("%", vec!["100% Sure"]),
        ("a_b", vec!["100% Sure"]),
        ("шевченко гонта", vec![]),
    ] {
        let words = words.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02x}"));
        let page = client.get(&format!("/api/v1/members?q={words}")).await.expect(200);
        assert_eq!(names(&page), found, "{words}");
    }
}

#[tokio::test]
async fn every_sorting_walks_through_every_member_once() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let client = app.member(acme, "client").await;
    for number in 0..7 {
        hire(&app, acme, &format!("Agent {number}"), &format!("agent{number}@clinic.example"), "agent").await;
        hire(&app, acme, "Same Name", &format!("same{number}@clinic.example"), "supervisor").await;
    }
    let everybody = client.get("/api/v1/members?limit=200").await.expect(200);
    let mut expected: Vec<String> = names(&everybody).into_iter().map(str::to_owned).collect();
    expected.sort();
    assert_eq!(expected.len(), 16);
    for sort in ["name", "email", "role", "status", "joined", "last_seen"] {
        let rising = walk(&client, &format!("sort={sort}&order=asc"), 3).await;
        let mut falling = walk(&client, &format!("sort={sort}&order=desc"), 5).await;
        falling.reverse();
        assert_eq!(rising, falling, "{sort}");
        let mut sorted = rising;
        sorted.sort();
        assert_eq!(sorted, expected, "{sort}");
    }
}

#[tokio::test]
async fn a_page_can_be_narrowed_to_a_role_and_a_status() {
    let app = TestApp::start().await;
    let (acme, client, agent) = client_and(&app, "agent").await;
    app.deactivate(acme, agent.member_id()).await;
    let count = async |query: &str| {
        client.get(&format!("/api/v1/members?{query}")).await.expect(200)["items"].as_array().unwrap().len()
    };
    assert_eq!(count("role=agent").await, 1);
    assert_eq!(count("role=client").await, 2);
    assert_eq!(count("status=deactivated").await, 1);
    assert_eq!(count("status=active&role=agent").await, 0);
    assert_eq!(count("status=pending").await, 0);
}

#[tokio::test]
async fn a_cursor_of_another_sorting_or_of_nobody_is_refused() {
    let app = TestApp::start().await;
    let (_, client, _) = client_and(&app, "agent").await;
    let page = client.get("/api/v1/members?sort=name&limit=1").await.expect(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    for query in [format!("sort=email&cursor={cursor}"), "cursor=nonsense".to_owned()] {
        assert_eq!(client.get(&format!("/api/v1/members?{query}")).await.verdict(), "400 request.cursor");
    }
    assert_eq!(client.get("/api/v1/members?sort=password_hash").await.verdict(), "400 request.query");
}

#[tokio::test]
async fn last_active_is_written_down_once_a_minute() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let at = async || seen(&client, agent.member_id()).await.0["last_seen_at"].clone();
    assert_eq!(at().await, Value::Null, "nobody is active before the first request");
    agent.get("/api/v1/projects").await.expect(200);
    let first = at().await;
    assert_eq!(first, json!(app.now()));
    app.clock.advance(Duration::from_secs(59));
    agent.get("/api/v1/projects").await.expect(200);
    assert_eq!(at().await, first, "within the minute it stays");
    app.clock.advance(Duration::from_secs(1));
    agent.get("/api/v1/projects").await.expect(200);
    assert_eq!(at().await, json!(app.now()));
}

#[tokio::test]
async fn names_have_two_parts_and_a_name_of_ones_own_choice_stays() {
    let app = TestApp::start().await;
    let (_, client, agent) = client_and(&app, "agent").await;
    let named = json!({ "first_name": "Олена", "last_name": "Шевченко" });
    let changed = change(&client, agent.member_id(), &named).await.expect(200);
    assert_eq!(changed["display_name"], "Олена Шевченко");
    let nick = json!({ "display_name": "Лена" });
    agent.send("PATCH", "/api/v1/profile", &nick).await.expect(200);
    let married = json!({ "last_name": "Бондар" });
    let changed = change(&client, agent.member_id(), &married).await.expect(200);
    assert_eq!(
        (&changed["display_name"], &changed["first_name"], &changed["last_name"]),
        (&json!("Лена"), &json!("Олена"), &json!("Бондар"))
    );
    let found = client.get("/api/v1/members?q=%D0%B1%D0%BE%D0%BD%D0%B4%D0%B0%D1%80").await.expect(200);
    assert_eq!(names(&found), ["Лена"], "found by the last name too");
}
