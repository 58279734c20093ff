//! The second factor through the router: turned on, asked for, guessed at, lost.

use std::time::Duration;

use serde_json::{Value, json};

use super::totp::code_at;
use crate::testing::{Answer, Client, Organization, TestApp};

const DOOR: &str = "/api/v1/sessions";
const CODE: &str = "/api/v1/sessions/mfa";
const MFA: &str = "/api/v1/profile/mfa";
const PROFILE: &str = "/api/v1/profile";
const EMAIL: &str = "olena@clinic.example";
const PASSWORD: &str = "tulip carbon heron";
const HALF_MINUTE: Duration = Duration::from_secs(30);

struct Home {
    app: TestApp,
    acme: Organization,
}

/// Olena's authenticator app, and the browser in which she turned it on.
struct Phone {
    secret: String,
    browser: Client,
    recovery: Vec<String>,
}

impl Home {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let acme = app.organization("Acme Clinic").await;
        app.person_with_password(acme, "client", EMAIL, PASSWORD).await;
        Self { app, acme }
    }

    async fn knock(&self) -> Answer {
        self.app.stranger().post(DOOR, &json!({ "email": EMAIL, "password": PASSWORD })).await
    }

    async fn browser(&self) -> Client {
        self.app.stranger().after(&self.knock().await)
    }

    /// Turns the app on and waits until its code is a new one.
    async fn with_phone(&self) -> Phone {
        let browser = self.browser().await;
        let begun = browser.post(&format!("{MFA}/totp"), &Value::Null).await.expect(201);
        let secret = begun["secret"].as_str().unwrap().to_owned();
        let confirmed = self.confirm(&browser, &self.code(&secret)).await;
        let codes = confirmed.expect(200)["recovery_codes"].clone();
        self.app.clock.advance(HALF_MINUTE);
        let recovery = serde_json::from_value(codes).unwrap();
        Phone { secret, browser: browser.after(&confirmed), recovery }
    }

    async fn with_mailed_codes(&self) -> Client {
        self.app.give_mail_server(self.acme).await;
        let browser = self.browser().await;
        browser.post(&format!("{MFA}/email"), &Value::Null).await.expect(202);
        let confirmed = self.confirm(&browser, &self.mailed_code().await).await;
        confirmed.expect(200);
        browser.after(&confirmed)
    }

    async fn confirm(&self, browser: &Client, code: &str) -> Answer {
        browser.post(&format!("{MFA}/confirm"), &json!({ "code": code })).await
    }

    /// The token of the question that the right password brings.
    async fn asked(&self) -> String {
        let asked = self.knock().await.expect(201);
        assert!(asked.get("csrf_token").is_none(), "{asked}");
        asked["challenge"].as_str().unwrap().to_owned()
    }

    async fn answer(&self, challenge: &str, code: &str) -> Answer {
        self.app.stranger().post(CODE, &json!({ "challenge": challenge, "code": code })).await
    }

    fn code(&self, secret: &str) -> String {
        code_at(secret, self.app.now())
    }

    async fn mailed_code(&self) -> String {
        self.app.letters_to(EMAIL).await.last().unwrap()["code"].clone()
    }
}

/// A code that is certainly another one.
fn wrong(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

#[tokio::test]
async fn an_app_is_asked_for_its_code_from_the_next_sign_in_on() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    phone.browser.get(PROFILE).await.expect(200);
    let status = phone.browser.get(MFA).await.expect(200);
    assert_eq!((&status["kind"], &status["recovery_codes_left"]), (&json!("totp"), &json!(10)));
    let asked = home.knock().await.expect(201);
    assert_eq!(asked["mfa"], "totp");
    let answered = home.answer(asked["challenge"].as_str().unwrap(), &home.code(&phone.secret)).await;
    answered.expect(201);
    home.app.stranger().after(&answered).get(PROFILE).await.expect(200);
    assert_eq!(home.app.audited(home.acme).await, ["sign_in", "mfa_on", "sign_in"]);
}

#[tokio::test]
async fn turning_it_on_ends_every_other_session_and_renews_this_one() {
    let home = Home::new().await;
    let (there, here) = (home.browser().await, home.browser().await);
    let begun = here.post(&format!("{MFA}/totp"), &Value::Null).await.expect(201);
    let code = home.code(begun["secret"].as_str().unwrap());
    assert_eq!(home.confirm(&here, &wrong(&code)).await.verdict(), "422 mfa.code_refused");
    home.confirm(&here, &code).await.expect(200);
    for before in [there, here] {
        assert_eq!(before.get(PROFILE).await.verdict(), "401 access.unauthenticated");
    }
}

#[tokio::test]
async fn a_code_of_the_app_is_good_once() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let code = home.code(&phone.secret);
    home.answer(&home.asked().await, &code).await.expect(201);
    let replayed = home.answer(&home.asked().await, &code).await;
    assert_eq!(replayed.verdict(), "401 mfa.wrong_code");
    home.app.clock.advance(HALF_MINUTE);
    home.answer(&home.asked().await, &home.code(&phone.secret)).await.expect(201);
}

#[tokio::test]
async fn the_code_that_turned_it_on_does_not_open_the_door_as_well() {
    let home = Home::new().await;
    let browser = home.browser().await;
    let begun = browser.post(&format!("{MFA}/totp"), &Value::Null).await.expect(201);
    let code = home.code(begun["secret"].as_str().unwrap());
    home.confirm(&browser, &code).await.expect(200);
    assert_eq!(home.answer(&home.asked().await, &code).await.verdict(), "401 mfa.wrong_code");
}

#[tokio::test]
async fn five_wrong_codes_end_the_question_and_ten_an_hour_hold_the_user_back() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let right = home.code(&phone.secret);
    for _ in 0..2 {
        let challenge = home.asked().await;
        for _ in 0..4 {
            assert_eq!(home.answer(&challenge, &wrong(&right)).await.verdict(), "401 mfa.wrong_code");
        }
        assert_eq!(home.answer(&challenge, &wrong(&right)).await.verdict(), "410 mfa.challenge_over");
        assert_eq!(home.answer(&challenge, &right).await.verdict(), "410 mfa.challenge_over");
        home.app.clock.advance(Duration::from_secs(1));
    }
    let held = home.answer(&home.asked().await, &right).await;
    assert_eq!(held.verdict(), "429 mfa.too_many_codes");
    assert!(held.headers.contains_key("retry-after"));
    home.app.clock.advance(Duration::from_mins(6));
    home.answer(&home.asked().await, &home.code(&phone.secret)).await.expect(201);
    assert!(home.app.audited(home.acme).await.contains(&"mfa_failed".to_owned()));
}

#[tokio::test]
async fn a_question_ends_after_ten_minutes_and_belongs_to_one_browser() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let challenge = home.asked().await;
    let foreign = home.answer("a-token-of-nobody", &home.code(&phone.secret)).await;
    assert_eq!(foreign.verdict(), "410 mfa.challenge_over");
    home.app.clock.advance(Duration::from_mins(10));
    let late = home.answer(&challenge, &home.code(&phone.secret)).await;
    assert_eq!(late.verdict(), "410 mfa.challenge_over");
    let evil = home.app.stranger().with("origin", "https://evil.example");
    let body = json!({ "challenge": home.asked().await, "code": home.code(&phone.secret) });
    assert_eq!(evil.post(CODE, &body).await.verdict(), "403 access.foreign_origin");
}

#[tokio::test]
async fn of_two_who_use_one_code_at_the_same_moment_one_gets_in() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let (one, two) = (home.asked().await, home.asked().await);
    let code = home.code(&phone.secret);
    let (first, second) = tokio::join!(home.answer(&one, &code), home.answer(&two, &code));
    let mut verdicts = [first.verdict(), second.verdict()];
    verdicts.sort();
    assert_eq!(verdicts, ["201", "401 mfa.wrong_code"]);

    home.app.clock.advance(HALF_MINUTE);
    let (question, code) = (home.asked().await, home.code(&phone.secret));
    let (first, second) = tokio::join!(home.answer(&question, &code), home.answer(&question, &code));
    let mut verdicts = [first.verdict(), second.verdict()];
    verdicts.sort();
    assert_eq!(verdicts, ["201", "410 mfa.challenge_over"]);
}

#[tokio::test]
async fn a_recovery_code_opens_once_in_any_spelling() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let spelled = phone.recovery[0].to_uppercase().replace('-', " ");
    home.answer(&home.asked().await, &spelled).await.expect(201);
    let again = home.answer(&home.asked().await, &phone.recovery[0]).await;
    assert_eq!(again.verdict(), "401 mfa.wrong_code");
    let (one, two) = (home.asked().await, home.asked().await);
    let code = &phone.recovery[1];
    let (first, second) = tokio::join!(home.answer(&one, code), home.answer(&two, code));
    assert_eq!(u16::from(first.status == 201) + u16::from(second.status == 201), 1);
    assert_eq!(phone.browser.get(MFA).await.expect(200)["recovery_codes_left"], 8);

    let renewed = phone.browser.post(&format!("{MFA}/recovery-codes"), &Value::Null).await.expect(200);
    assert_eq!(home.answer(&home.asked().await, &phone.recovery[2]).await.verdict(), "401 mfa.wrong_code");
    let fresh = renewed["recovery_codes"][0].as_str().unwrap();
    home.answer(&home.asked().await, fresh).await.expect(201);
}

#[tokio::test]
async fn a_recovery_code_of_one_user_opens_nothing_for_another() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    home.app.person_with_password(home.acme, "agent", "ivan@clinic.example", PASSWORD).await;
    let credentials = json!({ "email": "ivan@clinic.example", "password": PASSWORD });
    let ivan = home.app.stranger();
    let ivan = ivan.clone().after(&ivan.post(DOOR, &credentials).await);
    let begun = ivan.post(&format!("{MFA}/totp"), &Value::Null).await.expect(201);
    home.confirm(&ivan, &home.code(begun["secret"].as_str().unwrap())).await.expect(200);
    let asked = home.app.stranger().post(DOOR, &credentials).await.expect(201);
    let foreign = home.answer(asked["challenge"].as_str().unwrap(), &phone.recovery[0]).await;
    assert_eq!(foreign.verdict(), "401 mfa.wrong_code");
    home.answer(&home.asked().await, &phone.recovery[0]).await.expect(201);
}

#[tokio::test]
async fn a_mailed_code_opens_the_question_it_was_mailed_for() {
    let home = Home::new().await;
    let here = home.with_mailed_codes().await;
    here.get(PROFILE).await.expect(200);
    let asked = home.knock().await.expect(201);
    assert_eq!((&asked["mfa"], &asked["mailed"]), (&json!("email"), &json!(true)));
    let (first, code) = (asked["challenge"].as_str().unwrap().to_owned(), home.mailed_code().await);
    let second = home.asked().await;
    let newer = home.mailed_code().await;
    if code != newer {
        assert_eq!(home.answer(&second, &code).await.verdict(), "401 mfa.wrong_code");
    }
    home.answer(&second, &newer).await.expect(201);
    assert_eq!(home.answer(&second, &newer).await.verdict(), "410 mfa.challenge_over");
    home.answer(&first, &code).await.expect(201);
}

#[tokio::test]
async fn a_code_is_mailed_again_at_most_every_half_minute_and_the_one_before_is_void() {
    let home = Home::new().await;
    home.with_mailed_codes().await;
    let challenge = home.asked().await;
    let (before, resend) = (home.mailed_code().await, format!("{CODE}/resend"));
    let body = json!({ "challenge": challenge });
    let early = home.app.stranger().post(&resend, &body).await;
    assert_eq!(
        (early.verdict().as_str(), early.headers["retry-after"].to_str().unwrap()),
        ("429 mfa.sent_just_now", "31")
    );
    home.app.clock.advance(HALF_MINUTE);
    assert_eq!(home.app.stranger().post(&resend, &body).await.status, 202);
    let after = home.mailed_code().await;
    if before != after {
        assert_eq!(home.answer(&challenge, &before).await.verdict(), "401 mfa.wrong_code");
    }
    home.answer(&challenge, &after).await.expect(201);
    let nobody = home.app.stranger().post(&resend, &json!({ "challenge": "foreign" })).await;
    assert_eq!(nobody.verdict(), "410 mfa.challenge_over");
}

#[tokio::test]
async fn codes_cannot_be_mailed_where_nobody_sends_mail() {
    let home = Home::new().await;
    let here = home.browser().await;
    assert_eq!(here.get(MFA).await.expect(200)["can_mail"], false);
    assert_eq!(here.post(&format!("{MFA}/email"), &Value::Null).await.verdict(), "409 mfa.no_mail");
    assert_eq!(home.confirm(&here, "123456").await.verdict(), "409 mfa.nothing_to_confirm");
}

#[tokio::test]
async fn an_enrolment_takes_five_tries_and_ten_minutes() {
    let home = Home::new().await;
    let here = home.browser().await;
    let begin = || async { here.post(&format!("{MFA}/totp"), &Value::Null).await.expect(201) };
    let code = home.code(begin().await["secret"].as_str().unwrap());
    for _ in 0..5 {
        assert_eq!(home.confirm(&here, &wrong(&code)).await.verdict(), "422 mfa.code_refused");
    }
    assert_eq!(home.confirm(&here, &code).await.verdict(), "409 mfa.nothing_to_confirm");
    let secret = begin().await["secret"].as_str().unwrap().to_owned();
    home.app.clock.advance(Duration::from_mins(10));
    let late = home.confirm(&here, &home.code(&secret)).await;
    assert_eq!(late.verdict(), "409 mfa.nothing_to_confirm");
}

#[tokio::test]
async fn whoever_finds_an_open_browser_cannot_turn_it_off() {
    let home = Home::new().await;
    let here = home.with_phone().await.browser;
    home.app.clock.advance(Duration::from_mins(10));
    let sensitive = [
        ("DELETE", MFA.to_owned()),
        ("POST", format!("{MFA}/totp")),
        ("POST", format!("{MFA}/recovery-codes")),
    ];
    for (method, path) in &sensitive {
        let refused = here.send(method, path, &Value::Null).await;
        assert_eq!(refused.verdict(), "403 session.proof_required", "{path}");
    }
    let proof = here.post("/api/v1/sessions/current/proof", &json!({ "password": PASSWORD })).await;
    proof.expect(204);
    here.delete(MFA).await.expect(204);
    assert_eq!(
        here.get(MFA).await.expect(200),
        json!({ "kind": null, "recovery_codes_left": 0, "can_mail": false, "demanded_by": [] })
    );
    assert!(home.knock().await.expect(201)["csrf_token"].is_string());
}

#[tokio::test]
async fn nothing_of_a_code_or_a_secret_lies_open_in_the_tables() {
    let home = Home::new().await;
    let phone = home.with_phone().await;
    let read = home.app.app.db().read_platform(|tx| async move {
        use sea_orm::EntityTrait as _;
        let methods = super::entity::method::Entity::find().all(&tx).await?;
        let codes = super::entity::recovery_code::Entity::find().all(&tx).await?;
        Ok::<_, store::StoreError>((methods, codes))
    });
    let (methods, codes) = read.await.unwrap();
    let secret = totp_rs::Secret::try_from_base32(&phone.secret).unwrap();
    let sealed = methods[0].sealed_secret.clone().unwrap();
    assert!(!sealed.windows(8).any(|part| part == &secret.as_bytes()[..8]));
    assert!(codes.iter().all(|row| row.code_hash.len() == 32), "hashes, not codes");
}
