//! SIP settings over HTTP, and the whitelist as a table.

use std::net::IpAddr;

use proptest::prelude::*;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::whitelist::{AllowList, parse_entry};
use crate::testing::{Client, TestApp};

const SIP: &str = "/api/v1/sip";
const PASSWORD: &str = "canary-sip-password";

fn settings() -> Value {
    json!({ "enabled": true, "username": "acme", "password": PASSWORD, "algorithms": ["sha-256", "md5"],
        "whitelist": ["88.214.8.0/24"] })
}

async fn save(client: &Client, revision: i64, body: &Value) -> crate::testing::Answer {
    client.clone().with("if-match", &format!("\"{revision}\"")).send("PUT", SIP, body).await
}

#[tokio::test]
async fn nothing_saved_answers_the_defaults_and_the_first_save_begins_from_them() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let fresh = admin.get(SIP).await;
    assert_eq!(fresh.headers["etag"], "\"0\"");
    let fresh = fresh.expect(200);
    assert_eq!((&fresh["enabled"], &fresh["admits"]), (&json!(false), &json!("nobody")));
    assert_eq!((&fresh["algorithms"], &fresh["whitelist"]), (&json!(["md5"]), &json!([])));
    assert_eq!(fresh["listening"], false, "no listener runs, and the server says so");
    let saved = save(&admin, 0, &settings()).await.expect(200);
    assert_eq!(saved["admits"], "addresses_with_password");
    assert_eq!(saved["algorithms"], json!(["md5", "sha-256"]));
    assert_eq!(save(&admin, 0, &settings()).await.verdict(), "412 request.stale");
}

#[tokio::test]
async fn a_password_goes_in_stays_and_never_comes_out() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let saved = save(&admin, 0, &settings()).await;
    assert!(!saved.text().contains("canary"), "not in the answer");
    let mut kept = settings();
    kept.as_object_mut().unwrap().remove("password");
    kept["whitelist"] = json!([]);
    let kept = save(&admin, 1, &kept).await.expect(200);
    assert_eq!((&kept["password_set"], &kept["admits"]), (&json!(true), &json!("password")));
    let read = |tx: store::Tx| async move {
        let settings = super::entity::Entity::find().all(&tx).await?;
        let audit = crate::activity::audit::entity::Entity::find().all(&tx).await?;
        Ok::<_, store::StoreError>((settings, audit))
    };
    let (rows, audit) = app.app.db().read_platform(read).await.unwrap();
    let sealed = rows[0].sealed_digests.clone().unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("acme"), "its hashes are sealed at rest");
    assert_eq!(rows[0].sealed_password, None, "and the password is not kept at all");
    let changes = audit.iter().filter(|entry| entry.entity == "sip").count();
    assert_eq!(changes, 2, "each change is written down");
    assert!(!format!("{audit:?}").contains("canary"), "not in the audit log");
    let dropped = json!({ "enabled": true, "username": "", "whitelist": ["88.214.8.1"] });
    assert_eq!(
        save(&admin, 2, &dropped).await.expect(200)["password_set"],
        false,
        "no username, no password"
    );
}

#[tokio::test]
async fn what_the_hashes_are_made_of_changes_only_with_the_password() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    save(&admin, 0, &settings()).await.expect(200);
    let keeping = |field: &str, value: Value| {
        let mut body = settings();
        body.as_object_mut().unwrap().remove("password");
        body[field] = value;
        body
    };
    for (field, value) in [("username", "other"), ("domain", "sip.acme.example")] {
        let refused = save(&admin, 1, &keeping(field, value.into())).await;
        assert_eq!(refused.verdict(), "422 sip.password_again", "{field}");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/password");
    }
    save(&admin, 1, &keeping("algorithms", json!(["sha-512-256"]))).await.expect(200);
    let mut again = settings();
    again["domain"] = "sip.acme.example".into();
    let moved = save(&admin, 2, &again).await.expect(200);
    assert_eq!((&moved["realm"], &moved["password_set"]), (&json!("sip.acme.example"), &json!(true)));
}

#[tokio::test]
async fn a_password_that_an_earlier_version_kept_becomes_hashes_before_anybody_calls() {
    use sea_orm::{ActiveModelTrait, ActiveValue::Set};
    use sip::Directory as _;
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    save(&admin, 0, &settings()).await.expect(200);
    let (keyring, plain) = (app.app.keyring(), PASSWORD.as_bytes());
    let sealed = keyring.seal(app.app.entropy(), acme.id.uuid(), "sip.password", plain).unwrap();
    let earlier = super::entity::ActiveModel {
        organization_id: Set(acme.id.uuid()),
        sealed_password: Set(Some(sealed)),
        sealed_digests: Set(None),
        realm: Set(String::new()),
        ..Default::default()
    };
    let kept = async |tx: store::Tx| Ok::<_, store::StoreError>(earlier.update(&tx).await?);
    app.app.db().write_platform(kept).await.unwrap();
    super::hash_kept(&app.app).await.unwrap();
    let rows =
        async |tx: store::Tx| Ok::<_, store::StoreError>(super::entity::Entity::find().all(&tx).await?);
    let row = app.app.db().read_platform(rows).await.unwrap().remove(0);
    assert_eq!((row.sealed_password, row.realm.as_str()), (None, crate::testing::REALM));
    let node = app.another_process();
    node.sip().refresh(&node).await.unwrap();
    let asked = sip::Asked {
        transport: sip::Transport::Udp,
        source: "88.214.8.7:5060".parse().unwrap(),
        server_name: None,
        host: "",
        called: "",
        username: Some("acme"),
        realm: None,
    };
    let sip::Found::Owner(wanted) = node.sip().find(&asked) else { panic!("nobody's") };
    let credentials = wanted.credentials.unwrap();
    let expected =
        sip::ha1(sip::Algorithm::Md5, "acme", crate::testing::REALM, &kernel::Secret::new(PASSWORD));
    assert!(credentials.ha1.contains(&(sip::Algorithm::Md5, expected)));
}

#[tokio::test]
async fn calls_from_anyone_are_taken_only_when_somebody_says_so_by_name() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let mut open = json!({ "enabled": true });
    let refused = save(&admin, 0, &open).await;
    assert_eq!(refused.verdict(), "422 sip.open");
    assert_eq!(refused.json()["errors"][0]["pointer"], "/accept_anyone");
    open["accept_anyone"] = true.into();
    assert_eq!(save(&admin, 0, &open).await.expect(200)["admits"], "anyone");
}

#[tokio::test]
async fn each_field_that_cannot_be_is_named() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    for (field, value, code, pointer) in [
        ("username", json!("a b"), "sip.username", "/username"),
        ("username", json!(""), "sip.password_alone", "/username"),
        ("password", json!("short"), "sip.password", "/password"),
        ("password", json!(null), "sip.password_missing", "/password"),
        ("algorithms", json!([]), "sip.algorithms", "/algorithms"),
        ("domain", json!("no_host"), "sip.domain", "/domain"),
        ("whitelist", json!(["ok.example"]), "sip.whitelist", "/whitelist/0"),
    ] {
        let mut body = settings();
        body[field] = value;
        let refused = save(&admin, 0, &body).await;
        assert_eq!(refused.verdict(), format!("422 {code}"));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
    let mut two = settings();
    two["whitelist"] = json!(["1.2.3.4", "88.*.8.*", "1.2.3.4"]);
    let errors = save(&admin, 0, &two).await.expect(422)["errors"].clone();
    assert_eq!(errors[0]["code"], "sip.entry_wildcard");
    assert_eq!(
        (&errors[1]["pointer"], &errors[1]["code"]),
        (&json!("/whitelist/2"), &json!("sip.entry_duplicate"))
    );
    let mut unknown = settings();
    unknown["pasword"] = "x".into();
    assert_eq!(save(&admin, 0, &unknown).await.verdict(), "422 request.field");
}

#[tokio::test]
async fn a_username_is_unique_in_its_domain_across_the_installation() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let rival = app.member(app.organization("Other Clinic").await, "admin").await;
    let mut own = settings();
    save(&admin, 0, &own).await.expect(200);
    assert_eq!(save(&rival, 0, &own).await.verdict(), "409 sip.username_taken");
    own["domain"] = "sip.other.example".into();
    save(&rival, 0, &own).await.expect(200);
    own["username"] = "second".into();
    own["password"] = PASSWORD.into();
    assert_eq!(save(&admin, 1, &own).await.verdict(), "409 sip.domain_taken");
}

#[tokio::test]
async fn an_address_is_tried_against_a_list_before_it_is_saved() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let check = async |body: Value| admin.post("/api/v1/sip/check", &body).await;
    let listed =
        check(json!({ "address": "88.214.8.7", "whitelist": ["10.0.0.1", "88.214.8.*"] })).await.expect(200);
    assert_eq!((&listed["verdict"], &listed["entry"]), (&json!("listed"), &json!("88.214.8.*")));
    assert_eq!(listed["entries"][1]["addresses"], "256");
    let not = check(json!({ "address": "88.214.9.7", "whitelist": ["88.214.8.*"] })).await.expect(200);
    assert_eq!((&not["verdict"], &not["entry"]), (&json!("not_listed"), &json!(null)));
    let any = check(json!({ "address": "2001:db8::1" })).await.expect(200);
    assert_eq!(any["verdict"], "any_address", "the saved list is empty");
    let broken = check(json!({ "address": "10.0.0.1", "whitelist": ["10.0.0.0/8", "10.0.0.1", "x"] }))
        .await
        .expect(200);
    assert_eq!((&broken["verdict"], &broken["entries"][2]["code"]), (&json!(null), &json!("sip.entry_name")));
    assert_eq!(broken["entries"][0]["overlaps"], json!(["10.0.0.1"]));
    let refused = check(json!({ "address": "10.0.0.256" })).await;
    assert_eq!(
        (refused.verdict().as_str(), refused.json()["errors"][0]["pointer"].as_str()),
        ("422 sip.entry_address", Some("/address"))
    );
}

/// Entry, an address it holds, an address beside it that it does not.
const READABLE: &[(&str, &str, &str)] = &[
    ("88.214.8.230", "88.214.8.230", "88.214.8.231"),
    (" 88.214.8.230 ", "88.214.8.230", "88.214.8.229"),
    ("88.214.8.0/24", "88.214.8.0", "88.214.7.255"),
    ("88.214.8.0/24", "88.214.8.255", "88.214.9.0"),
    ("88.214.8.7/32", "88.214.8.7", "88.214.8.8"),
    ("128.0.0.0/1", "255.255.255.255", "127.255.255.255"),
    ("88.214.8.*", "88.214.8.0", "88.214.9.0"),
    ("88.214.*.*", "88.214.255.255", "88.215.0.0"),
    ("88.*.*.*", "88.0.0.0", "87.255.255.255"),
    ("88.214.8.10-88.214.8.20", "88.214.8.10", "88.214.8.9"),
    ("88.214.8.10 - 88.214.8.20", "88.214.8.20", "88.214.8.21"),
    ("88.214.8.10-88.214.8.10", "88.214.8.10", "88.214.8.11"),
    ("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", "2001:db8::2"),
    ("2001:DB8::/32", "2001:db8:ffff::1", "2001:db9::"),
    ("2001:db8::1-2001:db8::ff", "2001:db8::ff", "2001:db8::100"),
    ("::ffff:88.214.8.230", "88.214.8.230", "88.214.8.231"),
    ("88.214.8.230", "::ffff:88.214.8.230", "::88.214.8.230"),
    ("::ffff:88.214.8.0/120", "88.214.8.9", "88.214.9.9"),
    ("::/64", "::1", "1.2.3.4"),
    ("::1", "::1", "0.0.0.1"),
];

/// Entry and the code of its refusal.
const UNREADABLE: &[(&str, &str)] = &[
    ("", "sip.entry_empty"),
    ("   ", "sip.entry_empty"),
    ("*", "sip.entry_wildcard"),
    ("88.*.8.*", "sip.entry_wildcard"),
    ("*.214.8.230", "sip.entry_wildcard"),
    ("88.214.8*", "sip.entry_wildcard"),
    ("88.214.*", "sip.entry_wildcard"),
    ("88.214.8.*.*", "sip.entry_wildcard"),
    ("88.214.300.*", "sip.entry_wildcard"),
    ("2001:db8::*", "sip.entry_wildcard"),
    ("*.*.*.*", "sip.entry_everyone"),
    ("0.0.0.0/0", "sip.entry_everyone"),
    ("::/0", "sip.entry_everyone"),
    ("0.0.0.0-255.255.255.255", "sip.entry_everyone"),
    ("88.214.8.0/33", "sip.entry_prefix"),
    ("88.214.8.0/", "sip.entry_prefix"),
    ("88.214.8.0/+8", "sip.entry_prefix"),
    ("88.214.8.0/255.255.255.0", "sip.entry_prefix"),
    ("2001:db8::/129", "sip.entry_prefix"),
    ("::ffff:88.214.8.0/24", "sip.entry_prefix"),
    ("88.214.8.1/24", "sip.entry_host_bits"),
    ("2001:db8::1/32", "sip.entry_host_bits"),
    ("88.214.8.20-88.214.8.10", "sip.entry_backwards"),
    ("88.214.8.10-2001:db8::1", "sip.entry_mixed"),
    ("88.214.8.10-20", "sip.entry_address"),
    ("88.214.8", "sip.entry_address"),
    ("88.214.8.256", "sip.entry_address"),
    ("088.214.8.1", "sip.entry_address"),
    ("88.214.8.1.1", "sip.entry_address"),
    ("fe80::1%eth0", "sip.entry_address"),
    ("2001:db8::g", "sip.entry_address"),
    ("88.214.8.230:5060", "sip.entry_port"),
    ("[2001:db8::1]:5060", "sip.entry_port"),
    ("sip.clinic.example", "sip.entry_name"),
    ("88.214.8.1, 88.214.8.2", "sip.entry_address"),
    ("88。214。8。1", "sip.entry_address"),
];

#[test]
fn an_entry_holds_what_it_says_and_nothing_beside_it() {
    for (entry, inside, outside) in READABLE {
        let interval = parse_entry(entry).unwrap_or_else(|error| panic!("{entry}: {error}")).interval;
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert!(interval.holds(ip(inside)), "{entry} must hold {inside}");
        assert!(!interval.holds(ip(outside)), "{entry} must not hold {outside}");
    }
}

#[test]
fn an_entry_that_cannot_be_read_says_why() {
    for (entry, code) in UNREADABLE {
        let refused = parse_entry(entry).map(|read| read.interval);
        assert_eq!(refused.map_err(|error| kernel::Classify::code(&error)), Err(*code), "{entry:?}");
    }
}

#[test]
fn a_refused_network_or_range_is_written_as_it_was_meant() {
    let says = |entry: &str| parse_entry(entry).unwrap_err().to_string();
    assert!(says("88.214.8.9/24").ends_with("write 88.214.8.0/24"), "{}", says("88.214.8.9/24"));
    assert!(says("88.214.8.20-88.214.8.10").ends_with("write 88.214.8.10-88.214.8.20"));
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_never_breaks(text in "\\PC{0,60}") {
        if let Ok(entry) = parse_entry(&text) {
            prop_assert_eq!(entry.text, text.trim());
        }
    }

    #[test]
    fn a_merged_list_says_the_same_as_its_entries_one_by_one(
        entries in prop::collection::vec((0_u32..2000, 0_u32..40), 0..20), probes in prop::collection::vec(0_u32..2100, 1..20),
    ) {
        let v4 = |n: u32| std::net::Ipv4Addr::from(n);
        let texts = entries.iter().map(|(low, more)| format!("{}-{}", v4(*low), v4(low + more)));
        let entries: Vec<_> = texts.map(|text| parse_entry(&text).unwrap()).collect();
        let merged = AllowList::new(&entries);
        for probe in probes {
            let address = IpAddr::from(v4(probe));
            prop_assert_eq!(merged.admits(address), entries.iter().any(|entry| entry.interval.holds(address)));
        }
    }

    #[test]
    fn a_network_holds_exactly_the_addresses_with_its_beginning(at in any::<u32>(), length in 1_u32..=32, probe in any::<u32>()) {
        let mask = u32::MAX << (32 - length);
        let entry = parse_entry(&format!("{}/{length}", std::net::Ipv4Addr::from(at & mask))).unwrap();
        let near = (at & mask) | (probe & !mask);
        for candidate in [probe, near] {
            let expected = candidate & mask == at & mask;
            prop_assert_eq!(entry.interval.holds(std::net::Ipv4Addr::from(candidate).into()), expected);
        }
    }
}
