//! The gateway through the router, the two traits the edge calls, and real tables.

mod admissions;
mod calls;
mod dry_run;
mod edge;
mod keys;
mod resolution;
mod rules;
mod whitelist;

use std::collections::BTreeMap;

use kernel::Ts;
use serde_json::{Value, json};
use sip::{
    Attempt, CallId, Directory as _, Events as _, Found, Kind, Method, Outcome, Owner, Party, Placement,
    Reason, StartedCall, Transport,
};

use super::snapshot::owner_of;
use crate::testing::{Client, Organization, TestApp};

pub(super) const SIP: &str = "/api/v1/sip";
pub(super) const PASSWORD: &str = "canary-sip-password";
pub(super) const HERE: &str = "203.0.113.7:5060";

/// What the edge asks about a packet.
#[derive(Clone, Copy)]
pub(super) struct Packet<'a> {
    pub source: &'a str,
    pub server_name: Option<&'a str>,
    pub host: &'a str,
    pub called: &'a str,
    pub username: Option<&'a str>,
    pub realm: Option<&'a str>,
}

pub(super) const PACKET: Packet<'static> =
    Packet { source: HERE, server_name: None, host: "198.51.100.1", called: "", username: None, realm: None };

impl Packet<'_> {
    pub(super) fn asked(&self) -> sip::Asked<'_> {
        sip::Asked {
            transport: Transport::Udp,
            source: self.source.parse().unwrap(),
            server_name: self.server_name,
            host: self.host,
            called: self.called,
            username: self.username,
            realm: self.realm,
        }
    }
}

/// The requirements that were found, which must be somebody's.
pub(super) fn owned(found: Found) -> sip::Requirements {
    match found {
        Found::Owner(requirements) => requirements,
        Found::Nobody(reason) => panic!("nobody's: {reason:?}"),
    }
}

pub(super) fn nobody(found: Found) -> Reason {
    match found {
        Found::Nobody(reason) => reason,
        Found::Owner(requirements) => panic!("somebody's: {requirements:?}"),
    }
}

/// A trunk of an organization with a number: its Client, and what the edge calls it.
pub(super) async fn trunk(
    app: &TestApp,
    name: &str,
    number: &str,
    settings: &Value,
) -> (Client, Organization, Owner) {
    let organization = app.organization(name).await;
    let client = app.member(organization, "client").await;
    client.clone().with("if-match", "\"0\"").send("PUT", SIP, settings).await.expect(200);
    client.post("/api/v1/phones", &json!({ "number": number })).await.expect(201);
    (client, organization, owner_of(organization.id))
}

pub(super) fn listed(entry: &str) -> Value {
    json!({ "enabled": true, "whitelist": [entry] })
}

pub(super) fn attempt(app: &TestApp, owner: Owner, reason: Reason) -> Attempt {
    Attempt {
        at: app.now(),
        owner: Some(owner),
        method: Method::Invite,
        transport: Transport::Udp,
        source: HERE.parse().unwrap(),
        called: "+380443332100".to_owned(),
        caller: "100".to_owned(),
        username: Some("acme".to_owned()),
        reason,
        outcome: Outcome::Status(401),
    }
}

/// Tells of attempts and has them written down.
pub(super) async fn tell(app: &TestApp, attempts: Vec<Attempt>) {
    tell_again(app, &mut BTreeMap::new(), attempts).await;
}

/// The same in a process that remembers what everybody has used of his share.
pub(super) async fn tell_again(
    app: &TestApp,
    shares: &mut BTreeMap<Owner, super::admissions::Shares>,
    attempts: Vec<Attempt>,
) {
    for attempt in attempts {
        app.app.sip().attempted(attempt);
    }
    super::run::write_told(&app.app, shares).await;
}

/// A call to a number of the organization, placed as the edge would.
pub(super) fn call(app: &TestApp, owner: Owner, id: u128, to: &str) -> StartedCall {
    let placement = app.app.sip().place(owner, to, Kind::Direct).unwrap_or(Placement(0));
    let party = |number: &str, name: &str| Party {
        number: number.to_owned(),
        name: name.to_owned(),
        address: format!("sip:{number}@pbx.example"),
    };
    StartedCall {
        id: CallId(id),
        owner,
        placement,
        kind: Kind::Direct,
        transport: Transport::Tls,
        source: HERE.parse().unwrap(),
        external_id: "abc@pbx.example".to_owned(),
        from: party("+380501112233", "Olena"),
        to: party(to, ""),
        answered_at: Ts::from_millis(1_767_261_600_000),
    }
}
