//! The first start, with the page and without it.

use serde_json::{Value, json};

use super::{FirstWanted, issue_token, make_unattended};
use crate::testing::{ABROAD, TestApp};

fn wanted() -> FirstWanted {
    FirstWanted {
        email: "Olena@Clinic.example".to_owned(),
        password: kernel::Secret::new("a-long-enough-password"),
        display_name: "Olena".to_owned(),
        organization_name: "Acme Clinic".to_owned(),
        timezone: "Europe/Kyiv".to_owned(),
        language: "uk".to_owned(),
        region: None,
        currency: Some("UAH".to_owned()),
    }
}

fn request(token: &str) -> Value {
    json!({ "token": token, "email": "olena@clinic.example", "password": "a-long-enough-password",
        "display_name": "Olena", "organization_name": "Acme Clinic", "timezone": "Europe/Kyiv", "locale": "uk",
        "region": ABROAD, "currency": "UAH" })
}

#[tokio::test]
async fn the_page_makes_the_first_organization_once_and_is_gone() {
    let app = TestApp::start().await;
    let token = issue_token(&app.app).await.unwrap().unwrap();
    let stranger = app.stranger();
    let path = format!("/api/v1/setup?token={token}");
    let open = stranger.get(&path).await.expect(200);
    assert_eq!(open["regions"][1]["key"], ABROAD);
    let mut bad = request(&token);
    bad["region"] = json!("mars");
    let refused = stranger.post("/api/v1/setup", &bad).await;
    assert_eq!(refused.verdict(), "422 organization.region");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/region");
    let made = stranger.post("/api/v1/setup", &request(&token)).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let cookie = made.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let client = app.stranger().with("cookie", &cookie);
    let organization = client.get("/api/v1/organizations/current").await.expect(200);
    let chosen = |key: &str| organization[key].as_str().unwrap().to_owned();
    assert_eq!(["region", "currency", "language"].map(chosen), [ABROAD, "UAH", "uk"]);
    for answer in [stranger.get(&path).await, stranger.post("/api/v1/setup", &request(&token)).await] {
        assert_eq!(answer.verdict(), "404 setup.closed");
    }
    assert_eq!(issue_token(&app.app).await.unwrap(), None);
}

#[tokio::test]
async fn an_unattended_installation_makes_its_client_once_and_closes_the_page() {
    let app = TestApp::start().await;
    let token = issue_token(&app.app).await.unwrap().unwrap();
    let made = make_unattended(&app.app, wanted()).await.unwrap();
    assert!(made.is_some());
    assert_eq!(make_unattended(&app.app, wanted()).await.unwrap(), None, "the second start changes nothing");
    let answer = app.stranger().get(&format!("/api/v1/setup?token={token}")).await;
    assert_eq!(answer.verdict(), "404 setup.closed", "the address printed before leads nowhere");
    let credentials = json!({ "email": "olena@clinic.example", "password": "a-long-enough-password" });
    assert_eq!(app.stranger().post("/api/v1/sessions", &credentials).await.status, 201);
}

#[tokio::test]
async fn an_unattended_installation_says_which_value_cannot_be_used() {
    type Break = fn(&mut FirstWanted);
    let app = TestApp::start().await;
    let table: [(&str, Break); 5] = [
        ("password", |wanted| wanted.password = kernel::Secret::new("short")),
        ("timezone", |wanted| wanted.timezone = "Mars/Olympus".to_owned()),
        ("locale", |wanted| wanted.language = "de".to_owned()),
        ("region", |wanted| wanted.region = Some("mars".to_owned())),
        ("email", |wanted| wanted.email = "nobody".to_owned()),
    ];
    for (field, spoil) in table {
        let mut wanted = wanted();
        spoil(&mut wanted);
        assert_eq!(make_unattended(&app.app, wanted).await.unwrap_err().field, field);
    }
}
