//! The answer to a recording session's offer: a line for each line, and nothing is ever sent. Pure.

use kernel::Entropy;

use crate::media::{Choice, Flow};
use crate::wire::sdp::{Direction, Offer, OwnStream, Stream};

/// An answer to an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// One for each line of the offer, in its order.
    pub streams: Vec<OwnStream>,
    /// The lines that are recorded, in their order; without any there is nothing to answer but 488.
    pub chosen: Vec<Chosen>,
}

/// A line that is recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Which line of the offer.
    pub line: usize,
    pub label: Option<String>,
    pub choice: Choice,
    pub flow: Flow,
}

/// Answers with one port for each line that is taken; lines beyond the ports are refused.
pub fn answer(offer: &Offer, ports: &[u16], entropy: &Entropy) -> Answer {
    let mut answer = Answer { streams: Vec::new(), chosen: Vec::new() };
    let mut ports = ports.iter();
    for (line, offered) in offer.streams.iter().enumerate() {
        let taken = Choice::of(offered, entropy).and_then(|choice| Some((choice, *ports.next()?)));
        let Some((choice, port)) = taken else {
            answer.streams.push(OwnStream::refusing(offered));
            continue;
        };
        let (direction, flow) = directed(offered);
        answer.streams.push(choice.answer(offered, port, direction));
        answer.chosen.push(Chosen { line, label: offered.label.clone(), choice, flow });
    }
    answer
}

/// A client that sends is listened to; one that does not has paused.
fn directed(offered: &Stream) -> (Direction, Flow) {
    if offered.direction.sends() {
        (Direction::Receive, Flow::Live)
    } else {
        (Direction::Inactive, Flow::Paused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(lines: &str) -> Offer {
        let whole =
            format!("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n{lines}");
        Offer::parse(whole.as_bytes()).unwrap()
    }

    fn answered(lines: &str, ports: &[u16]) -> Answer {
        answer(&offer(lines), ports, &Entropy::seeded(1))
    }

    #[test]
    fn every_line_is_answered_in_its_place_with_its_label_and_received_only() {
        let lines = "m=audio 4000 RTP/AVP 8 101\r\na=sendonly\r\na=label:a_leg\r\na=rtpmap:101 telephone-event/8000\r\n\
            m=video 4002 RTP/AVP 96\r\na=sendonly\r\na=label:v\r\n\
            m=audio 4004 RTP/AVP 0\r\na=inactive\r\na=label:b_leg\r\n";
        let Answer { streams, chosen } = answered(lines, &[30_000, 30_002]);
        let ports: Vec<u16> = streams.iter().map(|stream| stream.port).collect();
        assert_eq!(ports, [30_000, 0, 30_002]);
        let labels: Vec<Option<&str>> = streams.iter().map(|stream| stream.label.as_deref()).collect();
        assert_eq!(labels, [Some("a_leg"), Some("v"), Some("b_leg")]);
        assert_eq!((streams[0].direction, streams[2].direction), (Direction::Receive, Direction::Inactive));
        let flows: Vec<(usize, Flow)> = chosen.iter().map(|chosen| (chosen.line, chosen.flow)).collect();
        assert_eq!(flows, [(0, Flow::Live), (2, Flow::Paused)]);
    }

    #[test]
    fn an_offer_without_a_codec_we_know_has_nothing_chosen() {
        let lines = "m=audio 4000 RTP/AVP 18\r\na=sendonly\r\na=label:1\r\n";
        assert!(answered(lines, &[30_000]).chosen.is_empty());
    }

    #[test]
    fn lines_beyond_the_ports_are_refused() {
        let lines = "m=audio 4000 RTP/AVP 8\r\na=sendonly\r\nm=audio 4002 RTP/AVP 8\r\na=sendonly\r\n";
        let answer = answered(lines, &[30_000]);
        assert_eq!((answer.streams[1].port, answer.chosen.len()), (0, 1));
    }
}
