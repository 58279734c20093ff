//! Saved settings hold for the next packet, here and on other nodes.

use serde_json::json;
use sip::{Directory as _, Kind, Reason};

use super::{HERE, PACKET, PASSWORD, Packet, SIP, listed, nobody, owned, trunk};
use crate::testing::{REALM, TestApp};

#[tokio::test]
async fn a_whitelist_holds_for_the_next_packet() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let edge = app.app.sip();
    assert_eq!(owned(edge.find(&PACKET.asked())).owner, owner);
    client.clone().with("if-match", "\"1\"").send("PUT", SIP, &listed("192.0.2.1")).await.expect(200);
    assert_eq!(nobody(edge.find(&PACKET.asked())), Reason::UnknownOwner);
    client.clone().with("if-match", "\"2\"").send("PUT", SIP, &json!({ "enabled": false })).await.expect(200);
    assert_eq!(
        nobody(edge.find(&Packet { source: "192.0.2.1:5060", ..PACKET }.asked())),
        Reason::UnknownOwner
    );
}

#[tokio::test]
async fn a_number_holds_for_the_next_call() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let edge = app.app.sip();
    assert!(edge.place(owner, "+380443332100", Kind::Direct).is_some());
    let phone = client.get("/api/v1/phones").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/phones/{phone}");
    let off = json!({ "number": "+380443332100", "enabled": false });
    client.clone().with("if-match", "\"1\"").send("PUT", &path, &off).await.expect(200);
    assert!(edge.place(owner, "+380443332100", Kind::Direct).is_none(), "switched off");
    client.delete(&path).await.expect(204);
    client.post("/api/v1/phones", &json!({ "number": "+380443332100" })).await.expect(201);
    assert!(edge.place(owner, "+380443332100", Kind::Direct).is_some(), "made anew");
}

#[tokio::test]
async fn another_node_hears_of_a_change_when_it_looks() {
    let app = TestApp::start().await;
    let (client, _, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    let other = app.another_process();
    assert_eq!(nobody(other.sip().find(&PACKET.asked())), Reason::UnknownOwner, "it has not looked yet");
    other.sip().refresh(&other).await.unwrap();
    assert_eq!(owned(other.sip().find(&PACKET.asked())).owner, owner);
    client.clone().with("if-match", "\"1\"").send("PUT", SIP, &listed("192.0.2.1")).await.expect(200);
    other.sip().refresh(&other).await.unwrap();
    assert_eq!(nobody(other.sip().find(&PACKET.asked())), Reason::UnknownOwner);
}

#[tokio::test]
async fn a_password_is_asked_for_by_its_hashes_the_strongest_first() {
    let app = TestApp::start().await;
    let settings = json!({ "enabled": true, "username": "acme", "password": PASSWORD,
        "algorithms": ["md5", "sha-256"], "whitelist": ["203.0.113.0/24"], "legacy_digest": true });
    let (client, _, _) = trunk(&app, "Acme Clinic", "+380443332100", &settings).await;
    let credentials = owned(app.app.sip().find(&PACKET.asked())).credentials.unwrap();
    let offered: Vec<_> = credentials.ha1.iter().map(|(algorithm, _)| *algorithm).collect();
    assert_eq!(offered, [sip::Algorithm::Sha256, sip::Algorithm::Md5]);
    assert_eq!((credentials.realm.as_str(), credentials.legacy), (REALM, true));
    let password = kernel::Secret::new(PASSWORD);
    for (algorithm, ha1) in &credentials.ha1 {
        assert_eq!(ha1.expose(), sip::ha1(*algorithm, "acme", REALM, &password).expose());
    }
    assert!(!format!("{credentials:?}").contains(credentials.ha1[0].1.expose()), "not in a log");
    let shown = client.get(SIP).await;
    assert!(!shown.text().contains("canary") && !shown.text().contains(credentials.ha1[0].1.expose()));
    assert_eq!(
        (shown.json()["realm"].as_str(), shown.json()["legacy_digest"].as_bool()),
        (Some(REALM), Some(true))
    );
}

#[tokio::test]
async fn a_suspended_organization_takes_no_calls() {
    let app = TestApp::start().await;
    let above = app.organization("Holding").await;
    let (_, below, owner) = trunk(&app, "Acme Clinic", "+380443332100", &listed("203.0.113.0/24")).await;
    app.nest(below, above).await;
    let edge = app.app.sip();
    assert_eq!(owned(edge.find(&PACKET.asked())).owner, owner);
    let manager = app.member(above, "client").await;
    let path = format!("/api/v1/organizations/{}/suspend", below.id);
    manager.post(&path, &json!({})).await.expect(200);
    edge.refresh(&app.app).await.unwrap();
    assert_eq!(
        nobody(edge.find(&PACKET.asked())),
        Reason::UnknownOwner,
        "{HERE} is listed by a suspended one"
    );
}

#[tokio::test]
async fn the_realm_is_the_domain_and_nobody_takes_that_of_the_installation() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    assert_eq!(admin.get(SIP).await.expect(200)["realm"], REALM);
    let mut settings = listed("203.0.113.7");
    settings["domain"] = REALM.into();
    let refused = admin.clone().with("if-match", "\"0\"").send("PUT", SIP, &settings).await;
    assert_eq!(refused.verdict(), "409 sip.domain_taken");
    settings["domain"] = "sip.acme.example".into();
    let saved = admin.clone().with("if-match", "\"0\"").send("PUT", SIP, &settings).await.expect(200);
    assert_eq!(saved["realm"], "sip.acme.example");
}

#[tokio::test]
async fn the_settings_say_what_to_tell_a_carrier_and_what_to_look_at_twice() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let open = json!({ "enabled": true, "accept_anyone": true });
    let shown = admin.clone().with("if-match", "\"0\"").send("PUT", SIP, &open).await.expect(200);
    let codes: Vec<_> = shown["warnings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect();
    assert_eq!(codes, ["sip.warn_anyone", "sip.warn_no_numbers"]);
    assert_eq!((&shown["listening"], &shown["edge"]["state"]), (&json!(false), &json!("elsewhere")));
    let status = crate::inbound::sip_gateway::EdgeStatus::Listening {
        port: 15_060,
        tls_port: None,
        certificate: None,
        tls_problem: None,
    };
    app.app.sip().set_status(status);
    let shown = admin.get(SIP).await.expect(200);
    assert_eq!((&shown["listening"], &shown["edge"]["udp_port"]), (&json!(true), &json!(15_060)));
    assert_eq!((&shown["edge"]["host"], &shown["edge"]["rtp_first"]), (&json!("127.0.0.1"), &json!(20_000)));
    let failed = crate::inbound::sip_gateway::EdgeStatus::Failed("port 5060 is taken".to_owned());
    app.app.sip().set_status(failed);
    let shown = admin.get(SIP).await.expect(200);
    assert_eq!(shown["warnings"][1]["code"], "sip.warn_not_listening");
}
