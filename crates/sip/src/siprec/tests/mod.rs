//! Bodies as the families of recording clients write them, and what is understood of each.
//!
//! The bodies are ours, written after the shapes those clients are known for; no address in them exists.

mod bodies;

use super::*;
use crate::product::Side;
use crate::wire::sdp::Offer;
use bodies::{Body, FAMILIES};

fn read(body: &Body) -> Parts {
    parse(body.content_type, &body.bytes()).unwrap_or_else(|error| panic!("{}: {error}", body.family))
}

#[test]
fn every_family_is_understood() {
    for body in FAMILIES {
        let family = body.family;
        let parts = read(body);
        assert_eq!(parts.complaint, None, "{family}");
        let metadata = parts.metadata.unwrap_or_else(|| panic!("{family} has metadata"));
        let (from, to) = metadata.parties().unwrap_or_default();
        assert_eq!((from.number.as_str(), from.name.as_str()), body.from, "caller of {family}");
        assert_eq!((to.number.as_str(), to.name.as_str()), body.to, "called of {family}");
        assert_eq!(metadata.external_id(), body.external_id, "{family}");
    }
}

#[test]
fn every_family_has_its_voices_on_the_right_sides() {
    for body in FAMILIES {
        let Parts { sdp: Some(sdp), metadata: Some(metadata), .. } = read(body) else {
            panic!("{} has both", body.family)
        };
        let offer = Offer::parse(sdp.as_bytes()).unwrap_or_else(|error| panic!("{}: {error}", body.family));
        let answer = answer(&offer, &[30_000, 30_002], &kernel::Entropy::seeded(1));
        let labels: Vec<Option<&str>> = answer.chosen.iter().map(|chosen| chosen.label.as_deref()).collect();
        assert_eq!(metadata.sides(&labels), body.sides, "{}", body.family);
        assert_eq!(answer.streams.len(), offer.streams.len(), "{}", body.family);
    }
}

#[test]
fn a_body_cut_anywhere_is_read_or_refused() {
    for body in FAMILIES {
        let bytes = body.bytes();
        for cut in 0..bytes.len() {
            if let Ok(Parts { metadata: Some(metadata), .. }) = parse(body.content_type, &bytes[..cut]) {
                let _whoever = metadata.parties();
                assert_eq!(metadata.sides(&[Some("1"), None]).len(), 2);
            }
        }
    }
}

#[test]
fn a_body_with_any_byte_changed_is_read_or_refused() {
    for body in FAMILIES {
        let bytes = body.bytes();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] = [0, b'<', b'"', 0xff][at % 4];
            let _outcome = parse(body.content_type, &changed).map(|parts| {
                parts.metadata.map(|metadata| (metadata.parties(), metadata.sides(&[Some("1"), Some("2")])))
            });
        }
    }
}

#[test]
fn an_update_of_metadata_alone_makes_the_parties_known() {
    let dummy = "<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode>\
        <participant participant_id='p0'><nameID/></participant></recording>";
    let update = "<recording xmlns='urn:ietf:params:xml:ns:recording:1'><dataMode>partial</dataMode>\
        <participant participant_id='p1'><nameID aor='sip:100@a'><name>Ann</name></nameID></participant>\
        <participant participant_id='p2'><nameID aor='sip:200@b'/></participant>\
        <stream stream_id='s1' session_id='x'><label>1</label></stream>\
        <stream stream_id='s2' session_id='x'><label>2</label></stream>\
        <participantstreamassoc participant_id='p2'><send>s1</send><recv>s2</recv></participantstreamassoc>\
        <participantstreamassoc participant_id='p1'><send>s2</send></participantstreamassoc></recording>";
    let metadata = |xml: &str| parse("application/rs-metadata", xml.as_bytes()).unwrap().metadata.unwrap();
    let mut known = metadata(dummy);
    assert_eq!(known.parties(), None);
    known.merge(metadata(update));
    let (from, to) = known.parties().unwrap();
    assert_eq!((from.number.as_str(), from.name.as_str(), to.number.as_str()), ("100", "Ann", "200"));
    assert_eq!(known.sides(&[Some("1"), Some("2")]), [Side::Right, Side::Left]);
}

#[test]
fn the_same_metadata_with_a_prefix_a_default_namespace_or_none_is_the_same() {
    let plain = "<recording><session session_id='s'/><participant participant_id='p'>\
        <nameID aor='sip:1@a'><name>A</name></nameID></participant></recording>";
    let default = plain.replacen("<recording>", "<recording xmlns='urn:ietf:params:xml:ns:siprec'>", 1);
    let prefixed = plain.replace("</", "</r:").replace('<', "<r:").replace("<r:/r:", "</r:").replacen(
        "<r:recording>",
        "<r:recording xmlns:r='urn:ietf:params:xml:ns:recording'>",
        1,
    );
    let read = |xml: &str| parse("application/rs-metadata+xml", xml.as_bytes()).unwrap().metadata.unwrap();
    assert_eq!(read(&default), read(plain));
    assert_eq!(read(&prefixed), read(plain));
}
