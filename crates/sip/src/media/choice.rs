//! What of an offered audio line is taken: its codecs, its keys. Pure; direct calls and recording sessions share it.

use kernel::Entropy;

use super::plan::Codec;
use super::srtp::Keys;
use crate::wire::sdp::{self, OwnStream, Stream};

/// A line that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Payload types and what they carry, in the order of the offer.
    pub formats: Vec<(u8, Codec)>,
    /// Payload type of `telephone-event`.
    pub events: Option<u8>,
    pub keys: Option<Keys>,
    /// The formats as the answer repeats them.
    answered: Vec<sdp::Codec>,
}

impl Choice {
    /// None when the line is not audio, is switched off, or has neither codec nor keys we know.
    pub fn of(offered: &Stream, entropy: &Entropy) -> Option<Self> {
        let is_secure = is_secure(&offered.protocol)?;
        if offered.kind != "audio" || offered.port == 0 {
            return None;
        }
        let keys = Keys::choose(&offered.crypto, entropy).filter(|_| is_secure);
        let known = offered.codecs.iter().filter_map(|format| Some((format.payload, Codec::of(format)?)));
        let formats: Vec<(u8, Codec)> = known.collect();
        let events = offered.codecs.iter().find(|format| is_keypad(format)).map(|format| format.payload);
        let takes = |payload| Some(payload) == events || formats.iter().any(|(known, _)| *known == payload);
        let answered = offered.codecs.iter().filter(|format| takes(format.payload)).cloned().collect();
        let can_be_taken = !formats.is_empty() && keys.is_some() == is_secure;
        can_be_taken.then_some(Self { formats, events, keys, answered })
    }

    /// The line of our answer. An offer's order of codecs is kept.
    pub fn answer(&self, offered: &Stream, port: u16, direction: sdp::Direction) -> OwnStream {
        OwnStream {
            port,
            codecs: self.answered.clone(),
            direction,
            crypto: self.keys.as_ref().map(Keys::answer),
            is_muxed: offered.is_muxed,
            ..OwnStream::refusing(offered)
        }
    }
}

/// Whether a protocol is encrypted; none for those we do not speak.
fn is_secure(protocol: &str) -> Option<bool> {
    match protocol {
        "RTP/AVP" | "RTP/AVPF" => Some(false),
        "RTP/SAVP" | "RTP/SAVPF" => Some(true),
        _ => None,
    }
}

fn is_keypad(format: &sdp::Codec) -> bool {
    format.name == "TELEPHONE-EVENT" && format.rate == 8000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::sdp::{Direction, Offer};

    fn line(text: &str) -> Stream {
        let whole =
            format!("v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n{text}");
        Offer::parse(whole.as_bytes()).unwrap().streams.remove(0)
    }

    fn choice(text: &str) -> Option<Choice> {
        Choice::of(&line(text), &Entropy::seeded(1))
    }

    #[test]
    fn g711_and_keys_pressed_are_taken_out_of_a_long_list() {
        let text = "m=audio 4000 RTP/AVP 111 9 18 8 0 101\r\na=rtpmap:111 opus/48000/2\r\n\
            a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\n";
        let taken = choice(text).unwrap();
        assert_eq!(taken.formats, [(8, Codec::Alaw), (0, Codec::Ulaw)]);
        assert_eq!((taken.events, taken.keys.is_none()), (Some(101), true));
        let answer = taken.answer(&line(text), 30_000, Direction::Receive);
        let payloads: Vec<u8> = answer.codecs.iter().map(|codec| codec.payload).collect();
        assert_eq!((answer.port, payloads), (30_000, vec![8, 0, 101]));
    }

    #[test]
    fn a_dynamic_number_may_carry_g711_and_another_rate_may_not() {
        let taken = choice("m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 pcmu/8000\r\n").unwrap();
        assert_eq!(taken.formats, [(97, Codec::Ulaw)]);
        assert_eq!(choice("m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/16000\r\n"), None);
    }

    #[test]
    fn a_line_we_cannot_hear_is_not_taken() {
        for text in [
            "m=audio 4000 RTP/AVP 9 18\r\n",
            "m=audio 0 RTP/AVP 8\r\n",
            "m=video 4000 RTP/AVP 8\r\n",
            "m=audio 4000 UDP/TLS/RTP/SAVP 8\r\n",
            "m=audio 4000 RTP/SAVP 8\r\n",
        ] {
            assert_eq!(choice(text), None, "{text}");
        }
    }

    #[test]
    fn an_encrypted_line_is_answered_with_its_own_tag_and_another_key() {
        let text = "m=audio 4000 RTP/SAVP 8\r\n\
            a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n";
        let offered = line(text);
        let answer = choice(text).unwrap().answer(&offered, 30_000, Direction::Receive);
        let crypto = answer.crypto.unwrap();
        assert_eq!((crypto.tag, crypto.suite.as_str()), (7, "AES_CM_128_HMAC_SHA1_80"));
        assert_ne!(crypto.key, offered.crypto[0].key);
    }
}
