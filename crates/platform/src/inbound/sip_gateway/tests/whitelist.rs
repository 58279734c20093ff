//! Who may call, as it was saved over HTTP and as packets see it: each form of an entry, and every combination of list,
//! user and password.

use serde_json::{Value, json};
use sip::Reason::{self, Admitted, Challenged, NotListed, UnknownUser, WrongPassword};

use super::PASSWORD;
use super::edge::{DOMAIN, Login, Scene};

/// An entry, an address it holds, and one beside it that it does not.
const FORMS: &[(&str, &str, &str)] = &[
    ("127.0.0.2", "127.0.0.2", "127.0.0.3"),
    ("127.0.0.4/30", "127.0.0.7", "127.0.0.8"),
    ("127.0.3.*", "127.0.3.255", "127.0.4.0"),
    ("127.0.0.10-127.0.0.12", "127.0.0.12", "127.0.0.13"),
    ("::1", "::1", "127.0.0.1"),
    ("::ffff:127.0.0.2", "127.0.0.2", "::1"),
];

#[tokio::test]
async fn each_form_of_an_entry_holds_for_the_next_packet_and_for_nobody_beside_it() {
    let mut scene = Scene::start().await;
    for (entry, inside, outside) in FORMS {
        scene.save(&json!({ "enabled": true, "domain": DOMAIN, "whitelist": [entry] })).await;
        for method in ["REGISTER", "INVITE"] {
            let admitted = scene.ask(method, inside, None).await;
            assert_eq!(admitted, (Admitted, Some(200)), "{entry} {method} from {inside}");
            let refused = scene.ask(method, outside, None).await;
            assert_eq!(refused, (NotListed, None), "{entry} {method} from {outside}");
        }
    }
}

const LISTED: &str = "127.0.0.2";
const UNLISTED: &str = "127.0.0.3";
const RIGHT: Login<'static> = Login { username: "acme", password: PASSWORD };
const WRONG: Login<'static> = Login { username: "acme", password: "another sip password" };
const STRANGE: Login<'static> = Login { username: "acne", password: PASSWORD };

/// Has a list, has a password, where from, who, and what comes of it.
type Case = (bool, bool, &'static str, Option<Login<'static>>, (Reason, Option<u16>));

const CASES: &[Case] = &[
    (true, false, LISTED, None, (Admitted, Some(200))),
    (true, false, LISTED, Some(WRONG), (Admitted, Some(200))),
    (true, false, UNLISTED, None, (NotListed, None)),
    (true, false, UNLISTED, Some(RIGHT), (NotListed, None)),
    (false, true, LISTED, None, (Challenged, Some(401))),
    (false, true, LISTED, Some(RIGHT), (Admitted, Some(200))),
    (false, true, LISTED, Some(WRONG), (WrongPassword, Some(401))),
    (false, true, LISTED, Some(STRANGE), (UnknownUser, Some(401))),
    (true, true, LISTED, None, (Challenged, Some(401))),
    (true, true, LISTED, Some(RIGHT), (Admitted, Some(200))),
    (true, true, LISTED, Some(WRONG), (WrongPassword, Some(401))),
    (true, true, LISTED, Some(STRANGE), (UnknownUser, Some(401))),
    (true, true, UNLISTED, Some(RIGHT), (NotListed, None)),
    (true, true, UNLISTED, None, (NotListed, None)),
];

fn settings(has_list: bool, has_password: bool) -> Value {
    let mut settings = json!({ "enabled": true, "domain": DOMAIN, "algorithms": ["sha-256"] });
    if has_list {
        settings["whitelist"] = json!([LISTED]);
    }
    if has_password {
        settings["username"] = "acme".into();
        settings["password"] = PASSWORD.into();
    }
    settings
}

#[tokio::test]
async fn callers_pass_when_the_list_and_the_password_that_were_saved_both_say_so() {
    let mut scene = Scene::start().await;
    for (has_list, has_password, from, login, expected) in CASES {
        scene.save(&settings(*has_list, *has_password)).await;
        for method in ["REGISTER", "INVITE"] {
            let who = login.map(|login| login.username);
            let seen = scene.ask(method, from, *login).await;
            assert_eq!(seen, *expected, "{method} list {has_list} password {has_password} {from} {who:?}");
        }
    }
    super::tell(&scene.app, Vec::new()).await;
    let attempts = scene.client.get("/api/v1/sip/admissions?verdict=refused").await.expect(200);
    let reasons = attempts["items"].to_string();
    for word in ["not_listed", "wrong_password", "unknown_user"] {
        assert!(reasons.contains(word), "the owner reads {word}, which no caller was told");
    }
}
