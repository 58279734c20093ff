//! Registrations as devices make them.

use super::*;
use crate::wire::tests::request;

const OWNER: Owner = Owner(1);

fn who(now_s: i64) -> Registrant {
    let source = "192.0.2.7:6000".parse().unwrap();
    Registrant { owner: OWNER, source, transport: Transport::Udp, now: Ts::from_millis(now_s * 1_000) }
}

/// A REGISTER of this user, with this sequence number and these header lines.
fn register(user: &str, cseq: u32, lines: &str) -> Request {
    request(&format!(
        "REGISTER sip:example.com SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK{user}{cseq}\nMax-Forwards: 70\n\
         From: <sip:{user}@example.com>;tag=1\nTo: <sip:{user}@example.com>\nCall-ID: c-{user}\n\
         CSeq: {cseq} REGISTER\n{lines}Content-Length: 0\n\n"
    ))
}

fn registrar() -> Registrar {
    Registrar::new(RegistrationLimits::default())
}

fn contacts(outcome: &Outcome) -> Vec<&str> {
    let named = outcome.lines.iter().filter(|(name, _)| *name == "Contact");
    named.map(|(_, value)| value.as_str()).collect()
}

#[test]
fn a_binding_lasts_as_long_as_it_was_asked_for_and_no_longer_than_an_hour() {
    let mut registrar = registrar();
    for (cseq, lines, expected) in [
        (1, "Contact: <sip:a@h>;expires=120\n", "<sip:a@h>;expires=120"),
        (2, "Contact: <sip:a@h>\nExpires: 300\n", "<sip:a@h>;expires=300"),
        (3, "Contact: <sip:a@h>\n", "<sip:a@h>;expires=3600"),
        (4, "Contact: <sip:a@h>;expires=99999\n", "<sip:a@h>;expires=3600"),
        (5, "Contact: <sip:a@h>\nExpires: 10000000000\n", "<sip:a@h>;expires=3600"),
    ] {
        let outcome = registrar.register(who(0), &register("a", cseq, lines));
        assert_eq!((outcome.status, contacts(&outcome)), (200, vec![expected]), "{lines}");
        assert_eq!(outcome.changes.len(), 1);
    }
    assert_eq!(registrar.list(OWNER).len(), 1);
}

#[test]
fn the_longest_life_is_what_the_operator_says_and_a_minute_at_least() {
    for (said_s, asked, expected) in
        [(300, ";expires=3600", 300), (300, "", 300), (300, ";expires=120", 120), (5, "", 60)]
    {
        let mut registrar = Registrar::new(RegistrationLimits { lasts: Duration::from_secs(said_s) });
        let outcome = registrar.register(who(0), &register("a", 1, &format!("Contact: <sip:a@h>{asked}\n")));
        assert_eq!(contacts(&outcome), [format!("<sip:a@h>;expires={expected}")], "{said_s} {asked}");
    }
}

#[test]
fn a_life_too_short_is_refused_with_the_shortest_there_is() {
    let mut registrar = registrar();
    let outcome = registrar.register(who(0), &register("a", 1, "Contact: <sip:a@h>;expires=59\n"));
    assert_eq!((outcome.status, outcome.lines), (423, vec![("Min-Expires", "60".to_owned())]));
    assert!(registrar.list(OWNER).is_empty());
}

#[test]
fn what_is_not_renewed_ends_by_itself_and_the_product_is_told() {
    let mut registrar = registrar();
    registrar.register(who(0), &register("a", 1, "Contact: <sip:a@h>;expires=60\n"));
    registrar.register(who(0), &register("b", 1, "Contact: <sip:b@h>;expires=120\n"));
    assert!(registrar.expire(who(59).now).is_empty());
    let ended = registrar.expire(who(60).now);
    assert_eq!(ended.len(), 1);
    assert_eq!((ended[0].address.as_str(), ended[0].expires_at), ("a@example.com", None));
    assert_eq!(registrar.list(OWNER).len(), 1);
    assert!(registrar.knows(OWNER, who(0).source.ip()));
    registrar.expire(who(120).now);
    assert!(!registrar.knows(OWNER, who(0).source.ip()));
}

#[test]
fn a_device_that_signs_off_is_gone_and_a_star_takes_all_of_its_contacts() {
    let mut registrar = registrar();
    registrar.register(who(0), &register("a", 1, "Contact: <sip:a@one>, <sip:a@two>, <sip:a@three>\n"));
    let one = registrar.register(who(0), &register("a", 2, "Contact: <sip:a@one>;expires=0\n"));
    assert_eq!((contacts(&one).len(), one.changes.len()), (2, 1));
    assert_eq!(registrar.register(who(0), &register("a", 3, "Contact: *\n")).status, 400);
    let all = registrar.register(who(0), &register("a", 4, "Contact: *\nExpires: 0\n"));
    assert_eq!((all.status, contacts(&all).len(), all.changes.len()), (200, 0, 2));
    assert!(registrar.list(OWNER).is_empty());
}

#[test]
fn a_request_that_was_overtaken_changes_nothing() {
    let mut registrar = registrar();
    registrar.register(who(0), &register("a", 5, "Contact: <sip:a@h>\n"));
    for lines in ["Contact: <sip:a@h>;expires=0\n", "Contact: *\nExpires: 0\n"] {
        let late = registrar.register(who(0), &register("a", 5, lines));
        assert_eq!((late.status, late.changes.len()), (500, 0), "{lines}");
    }
    assert_eq!(registrar.list(OWNER).len(), 1);
}

#[test]
fn a_question_without_contacts_is_answered_and_leaves_no_address_behind() {
    let mut registrar = registrar();
    let asked = registrar.register(who(0), &register("a", 1, ""));
    assert_eq!((asked.status, asked.lines.len()), (200, 0));
    assert!(registrar.addresses.is_empty() && registrar.per_owner.of(&OWNER) == 0);
}

#[test]
fn the_oldest_of_too_many_contacts_gives_way() {
    let mut registrar = registrar();
    for number in 0..=CONTACTS_MAX {
        let cseq = u32::try_from(number).unwrap() + 1;
        registrar.register(who(0), &register("a", cseq, &format!("Contact: <sip:a@h{number}>\n")));
    }
    let kept = registrar.list(OWNER);
    assert_eq!((kept.len(), kept[0].contact.as_str()), (CONTACTS_MAX, "sip:a@h1"));
}

#[test]
fn the_path_is_kept_and_repeated_to_those_who_know_it() {
    let mut registrar = registrar();
    let lines = "Path: <sip:p1;lr>\nPath: <sip:p2;lr>\nSupported: path\nContact: <sip:a@h>\n";
    let outcome = registrar.register(who(0), &register("a", 1, lines));
    assert!(outcome.lines.contains(&("Path", "<sip:p1;lr>, <sip:p2;lr>".to_owned())));
}

#[test]
fn texts_too_long_to_keep_for_every_device_are_refused() {
    let mut registrar = registrar();
    let long = "x".repeat(TEXT_BYTES_MAX);
    for lines in [format!("Contact: <sip:{long}@h>\n"), format!("Path: <sip:{long}>\nContact: <sip:a@h>\n")] {
        assert_eq!(registrar.register(who(0), &register("a", 1, &lines)).status, 400);
    }
}

#[test]
fn one_owner_does_not_see_the_devices_of_another() {
    let mut registrar = registrar();
    registrar.register(who(0), &register("a", 1, "Contact: <sip:a@h>\n"));
    registrar.register(Registrant { owner: Owner(2), ..who(0) }, &register("b", 1, "Contact: <sip:b@h>\n"));
    assert_eq!(registrar.list(OWNER).len(), 1);
    assert_eq!(registrar.list(Owner(2))[0].address, "b@example.com");
    assert!(registrar.list(Owner(3)).is_empty());
}

#[test]
fn an_idle_device_costs_less_than_a_kilobyte() {
    // Many, so that what the allocator takes at a time (up to 2 MB where pages are huge) weighs little on each.
    const DEVICES: u32 = 40_000;
    let mut registrar = registrar();
    let before = resident_bytes();
    for number in 0..DEVICES {
        let [_, _, high, low] = number.to_be_bytes();
        let source = SocketAddr::from(([10, 0, high, low], 5060));
        let owner = Owner(u128::from(number / 10_000));
        let user = format!("telephone-{number}");
        let lines = format!("Contact: <sip:{user}@10.0.{high}.{low}:5060;transport=udp>;expires=3600\n");
        registrar.register(Registrant { owner, source, ..who(0) }, &register(&user, 1, &lines));
    }
    let each = resident_bytes().saturating_sub(before) / u64::from(DEVICES);
    assert_eq!(registrar.list(Owner(3)).len(), 10_000);
    assert!((1..1_024).contains(&each), "{each} bytes");
}

/// What the system says this process takes; each test has a process of its own.
fn resident_bytes() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}
