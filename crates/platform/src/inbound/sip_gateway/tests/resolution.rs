//! Whose a packet is: the ways in their order, and what leads nowhere.

use kernel::{OrganizationId, Secret};
use sip::{Found, Placement, Reason};

use super::super::snapshot::{Line, Snapshot, Trunk, owner_of};
use super::{PACKET, Packet, nobody, owned};
use crate::inbound::sip::model::SipSettings;
use crate::inbound::sip::password;
use crate::inbound::sip::whitelist::parse_entry;

const REALM: &str = "harken";
const NOW: kernel::Ts = kernel::Ts(0);
const MANY_THOUSAND: u128 = 20_000;

fn id(number: u128) -> OrganizationId {
    uuid::Uuid::from_u128(number).into()
}

/// An organization that takes calls: by addresses, by a user name, from anyone, or by several of these.
fn trunk(number: u128, addresses: &[&str], username: &str) -> Trunk {
    with_password(Trunk {
        organization_id: id(number),
        settings: SipSettings {
            realm: REALM.to_owned(),
            enabled: true,
            accept_anyone: true,
            username: username.to_owned(),
            whitelist: addresses.iter().map(|text| parse_entry(text).unwrap()).collect(),
            ..SipSettings::default()
        },
        digests: Vec::new(),
        keys: Vec::new(),
        is_suspended: false,
        phones: Vec::new(),
    })
}

fn with_password(mut trunk: Trunk) -> Trunk {
    trunk.digests = password::digests(&trunk.settings, &Secret::new("four unrelated words here"));
    trunk
}

fn with_domain(domain: &str, mut trunk: Trunk) -> Trunk {
    trunk.settings.domain = domain.to_owned();
    trunk.settings.realm = domain.to_owned();
    with_password(trunk)
}

fn with_number(number: &str, mut trunk: Trunk) -> Trunk {
    trunk.phones.push(Line { number: number.to_owned(), project_id: None, enabled: true });
    trunk
}

fn found(trunks: Vec<Trunk>, packet: Packet<'_>) -> Found {
    Snapshot::new(REALM, trunks).find(&packet.asked(), NOW)
}

fn owner(trunks: Vec<Trunk>, packet: Packet<'_>) -> u128 {
    owned(found(trunks, packet)).owner.0
}

#[test]
fn the_name_in_the_handshake_goes_before_the_host_and_both_before_everything_else() {
    let trunks = || {
        vec![
            with_domain("a.example", trunk(1, &["10.0.0.1"], "")),
            with_domain("b.example", trunk(2, &["10.0.0.2"], "")),
            with_number("+380443332100", trunk(3, &["203.0.113.0/24"], "carol")),
        ]
    };
    let packet = Packet { called: "+380443332100", username: Some("carol"), ..PACKET };
    assert_eq!(owner(trunks(), Packet { server_name: Some("a.example"), host: "b.example", ..packet }), 1);
    assert_eq!(owner(trunks(), Packet { host: "b.example", ..packet }), 2);
    assert_eq!(
        owner(trunks(), Packet { host: "b.example.", ..packet }),
        2,
        "the root's dot is no other host"
    );
    assert_eq!(owner(trunks(), packet), 3);
    let stranger = owned(found(trunks(), Packet { host: "a.example", ..packet }));
    assert_eq!(stranger.listed, Some(false), "found, and not let in");
}

#[test]
fn a_user_is_found_with_and_without_the_domain_and_by_his_realm() {
    let trunks = || {
        vec![
            trunk(1, &[], "alice"),
            with_domain("b.example", trunk(2, &[], "alice")),
            trunk(3, &["203.0.113.0/24"], ""),
        ]
    };
    let as_user = |username, realm| Packet { username: Some(username), realm, ..PACKET };
    assert_eq!(owner(trunks(), as_user("alice", Some(REALM))), 1);
    assert_eq!(owner(trunks(), as_user("alice", None)), 1);
    assert_eq!(owner(trunks(), as_user("alice", Some("b.example"))), 2);
    assert_eq!(owner(trunks(), as_user("alice@b.example", None)), 2);
    assert_eq!(owner(trunks(), as_user("alice@B.Example", None)), 2);
    assert_eq!(owner(trunks(), as_user("mallory", None)), 3, "an unknown user is whose the address is");
}

#[test]
fn a_password_goes_on_proving_callers_when_the_installation_changes_its_realm() {
    let before = || vec![trunk(1, &[], "alice"), trunk(2, &[], "bob")];
    let snapshot = Snapshot::new("sip.new.example", before());
    let packet = Packet { username: Some("alice"), realm: Some(REALM), ..PACKET };
    let requirements = owned(snapshot.find(&packet.asked(), NOW));
    assert_eq!(requirements.owner.0, 1, "found by the realm that the password was set for");
    assert_eq!(requirements.credentials.unwrap().realm, REALM);
}

#[test]
fn what_a_user_calls_himself_is_part_of_what_he_must_prove() {
    let trunks = || vec![with_domain("b.example", trunk(2, &[], "alice"))];
    let credentials = |username| {
        let packet = Packet { host: "b.example", username: Some(username), ..PACKET };
        owned(found(trunks(), packet)).credentials.unwrap()
    };
    let (short, long) = (credentials("alice"), credentials("alice@b.example"));
    assert_eq!((short.username.as_str(), short.realm.as_str()), ("alice", "b.example"));
    assert_eq!(long.username, "alice@b.example");
    let password = Secret::new("four unrelated words here");
    let expected = sip::ha1(sip::Algorithm::Md5, "alice", "b.example", &password);
    assert_eq!(short.ha1[0].1.expose(), expected.expose());
    assert_ne!(short.ha1[0].1.expose(), long.ha1[0].1.expose());
}

#[test]
fn the_number_decides_among_those_who_list_the_source() {
    let trunks = || {
        vec![
            with_number("+380443332100", trunk(1, &["203.0.113.0/24"], "")),
            with_number("+380443332200", trunk(2, &["203.0.113.7"], "")),
            with_number("+380443332300", trunk(3, &["192.0.2.1"], "")),
        ]
    };
    let call = |called| Packet { called, ..PACKET };
    assert_eq!(owner(trunks(), call("+380443332100")), 1);
    assert_eq!(owner(trunks(), call("00380443332200")), 2);
    assert_eq!(
        owner(trunks(), call("0443332200")),
        2,
        "national, and one of those who list the source has it"
    );
    assert_eq!(
        nobody(found(trunks(), call("+380443332300"))),
        Reason::AmbiguousOwner,
        "whose owner lists other sources"
    );
    assert_eq!(nobody(found(trunks(), call("+15550000000"))), Reason::AmbiguousOwner);
}

#[test]
fn the_only_one_who_lists_the_source_takes_it_and_a_stranger_gets_silence() {
    let trunks = || vec![trunk(1, &["203.0.113.7"], ""), trunk(2, &["192.0.2.1"], "")];
    assert_eq!(owner(trunks(), PACKET), 1);
    let stranger = Packet { source: "198.51.100.99:5060", ..PACKET };
    assert_eq!(nobody(found(trunks(), stranger)), Reason::UnknownOwner);
    let mapped = Packet { source: "[::ffff:203.0.113.7]:5060", ..PACKET };
    assert_eq!(owner(trunks(), mapped), 1, "a mapped address is the address");
}

#[test]
fn whoever_takes_every_address_is_asked_last_and_only_when_he_is_alone() {
    let open = || trunk(9, &[], "carol");
    assert_eq!(owner(vec![open()], PACKET), 9, "a device that has not been challenged yet");
    assert_eq!(owner(vec![open(), trunk(1, &["203.0.113.7"], "")], PACKET), 1);
    let two = || vec![open(), trunk(8, &[], "dave")];
    assert_eq!(nobody(found(two(), PACKET)), Reason::AmbiguousOwner);
    let registering = Packet { called: "dave", ..PACKET };
    assert_eq!(owner(two(), registering), 8, "the name it registers is the user of one");
    let called = vec![open(), with_number("+380443332100", trunk(8, &[], "dave"))];
    assert_eq!(owner(called, Packet { called: "+380443332100", ..PACKET }), 8);
}

#[test]
fn who_takes_no_calls_is_never_found() {
    let mut off = with_domain("a.example", trunk(1, &["203.0.113.7"], ""));
    off.settings.enabled = false;
    assert_eq!(nobody(found(vec![off], Packet { host: "a.example", ..PACKET })), Reason::Disabled);
    let mut suspended = trunk(2, &["203.0.113.7"], "");
    suspended.is_suspended = true;
    assert_eq!(nobody(found(vec![suspended], PACKET)), Reason::UnknownOwner);
    let mut broken = trunk(3, &["203.0.113.7"], "alice");
    broken.digests = Vec::new();
    assert_eq!(
        nobody(found(vec![broken], PACKET)),
        Reason::UnknownOwner,
        "a password that cannot be opened is no open door"
    );
    let mut unnamed = trunk(4, &[], "");
    unnamed.settings.accept_anyone = false;
    assert_eq!(nobody(found(vec![unnamed], PACKET)), Reason::UnknownOwner);
}

#[test]
fn a_number_leads_somewhere_and_a_recording_session_needs_none() {
    use sip::Kind::{Direct, Siprec};
    let project: kernel::ProjectId = uuid::Uuid::from_u128(77).into();
    let mut trunk = with_number("+380443332100", trunk(1, &["203.0.113.7"], ""));
    let line = |number: &str, enabled| Line { number: number.to_owned(), project_id: Some(project), enabled };
    trunk.phones.extend([line("+380443332200", true), line("+380443332300", false)]);
    let snapshot = Snapshot::new(REALM, vec![trunk]);
    let place = |called, kind| snapshot.place(owner_of(id(1)), called, kind);
    assert_eq!(place("+380443332200", Direct), Some(Placement(77)));
    assert_eq!(place("+380443332100", Direct), Some(Placement(0)), "by the rules");
    assert_eq!(place("+380443332300", Direct), None, "switched off");
    assert_eq!(place("recorder", Direct), None);
    assert_eq!(place("recorder", Siprec), Some(Placement(0)));
    assert_eq!(snapshot.place(owner_of(id(2)), "+380443332200", Direct), None, "nobody else's");
}

#[test]
fn a_stranger_is_turned_away_as_fast_among_many_thousand_organizations() {
    let spread = |number: u128| {
        let octet = |by: u128| (number / by) % 256;
        trunk(number, &[&format!("10.{}.{}.0/25", octet(256), octet(1))], "")
    };
    let snapshot = Snapshot::new(REALM, (1..=MANY_THOUSAND).map(spread).collect());
    let stranger = Packet { source: "198.51.100.99:5060", called: "+380443332100", ..PACKET };
    for _ in 0..100_000 {
        assert_eq!(nobody(snapshot.find(&stranger.asked(), NOW)), Reason::UnknownOwner);
    }
}
