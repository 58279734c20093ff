//! Offers and answers, without a call around them.

use super::*;
use crate::media::Codec;

const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\n\
    m=video 3000 RTP/AVP 96\r\nm=audio 4000 RTP/AVP 18 0\r\nm=audio 4002 RTP/AVP 8\r\n";

fn agreement(kind: Kind) -> Agreement {
    let place = Place {
        address: IpAddr::from([203, 0, 113, 5]),
        entropy: Entropy::seeded(1),
        source: IpAddr::from([192, 0, 2, 7]),
    };
    Agreement::new(kind, place, Metadata::default())
}

fn offer(text: &str) -> Offer {
    Offer::parse(text.as_bytes()).unwrap()
}

#[test]
fn a_direct_call_takes_the_first_line_it_can_hear_and_refuses_the_others() {
    let mut agreement = agreement(Kind::Direct);
    let answer = agreement.accept(&offer(OFFER), &mut |_| Some(vec![30_000])).unwrap();
    let lines: Vec<&str> = answer.lines().filter(|line| line.starts_with("m=")).collect();
    assert_eq!(lines, ["m=video 0 RTP/AVP 96", "m=audio 30000 RTP/AVP 0", "m=audio 0 RTP/AVP 8"]);
    assert_eq!(agreement.streams()[0].formats, [(0, Codec::Ulaw)]);
}

#[test]
fn media_may_come_from_where_it_was_said_or_from_where_the_signalling_does() {
    let mut agreement = agreement(Kind::Direct);
    agreement.accept(&offer(OFFER), &mut |_| Some(vec![30_000])).unwrap();
    let peer = &agreement.streams()[0].peer;
    assert_eq!(peer.said, Some("10.0.0.9:4000".parse().unwrap()));
    assert_eq!(peer.hosts, [IpAddr::from([192, 0, 2, 7]), IpAddr::from([10, 0, 0, 9])]);
}

#[test]
fn only_what_is_missing_is_reserved() {
    let mut agreement = agreement(Kind::Siprec);
    let both = offer(OFFER);
    let mut asked = Vec::new();
    agreement
        .accept(&both, &mut |streams| {
            asked.push(streams);
            Some(vec![30_000, 30_002])
        })
        .unwrap();
    let answer = agreement.accept(&both, &mut |_| panic!("nothing is missing")).unwrap();
    assert_eq!(asked, [2]);
    assert!(answer.contains("m=audio 30000 ") && answer.contains("m=audio 30002 "));
    assert!(answer.contains(" 2 IN IP4 203.0.113.5"), "the version grows: {answer}");
}

#[test]
fn without_ports_or_codecs_there_is_no_agreement() {
    let offered = offer(OFFER);
    assert_eq!(agreement(Kind::Siprec).accept(&offered, &mut |_| None), Err(Refusal::NoPort));
    let deaf = offer(&OFFER.replace("18 0", "18").replace("AVP 8", "AVP 9"));
    assert_eq!(
        agreement(Kind::Direct).accept(&deaf, &mut |_| panic!("nothing to ask for")),
        Err(Refusal::NoCodec)
    );
}
