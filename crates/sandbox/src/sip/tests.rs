//! The telephone against the RFCs' own examples, and against an exchange that is written down line by line.

use std::sync::Arc;

use tokio::net::UdpSocket;

use super::message::Message;
use super::sound::alaw;
use super::*;

fn read(text: &str) -> Message {
    Message::read(text.replace('\n', "\r\n").as_bytes()).expect("a complete message").0
}

#[test]
fn the_proof_is_the_one_of_rfc_7616() {
    let challenged = |algorithm: &str| {
        read(&format!(
            "SIP/2.0 401 Unauthorized\nWWW-Authenticate: Digest realm=\"http-auth@example.org\", qop=\"auth\", \
             algorithm={algorithm}, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\"\n\n"
        ))
    };
    let account = SipAccount { username: "Mufasa".into(), password: "Circle of Life".into() };
    let asked = proof::Asked {
        method: "GET",
        uri: "/dir/index.html",
        cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    };
    for (algorithm, response) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let header = proof::answer(&challenged(algorithm), &account, asked).unwrap();
        assert!(header.starts_with("Authorization: Digest ") && header.contains(response), "{header}");
    }
    assert!(proof::answer(&challenged("SHA-512-256"), &account, asked).is_none());
}

#[test]
fn a_law_has_the_values_of_the_recommendation() {
    let known =
        [(0, 0xd5), (-1, 0x55), (i16::MAX, 0xaa), (i16::MIN, 0x2a), (8, 0xd5), (16, 0xd4), (-17, 0x54)];
    for (sample, code) in known {
        assert_eq!(alaw(sample), code, "{sample}");
    }
}

#[test]
fn a_message_is_complete_when_its_body_is() {
    let text = b"SIP/2.0 200 OK\r\nl: 4\r\nm: <sip:a@b>\r\n\r\nv=0\n";
    for end in 0..text.len() {
        assert!(Message::read(&text[..end]).is_none(), "{end}");
    }
    let (message, length) = Message::read(text).unwrap();
    assert_eq!(
        (message.status(), message.header("contact"), length),
        (Some(200), Some("<sip:a@b>"), text.len())
    );
}

/// An exchange that asks for proof, takes the call and counts the sound.
struct Exchange {
    signalling: UdpSocket,
    sound: UdpSocket,
}

impl Exchange {
    async fn open() -> Self {
        let socket = || UdpSocket::bind("127.0.0.1:0");
        Self { signalling: socket().await.unwrap(), sound: socket().await.unwrap() }
    }

    async fn hear(&self) -> (Message, SocketAddr) {
        let mut buffer = vec![0; 65_536];
        let (length, from) = self.signalling.recv_from(&mut buffer).await.unwrap();
        (Message::read(&buffer[..length]).unwrap().0, from)
    }

    async fn say(&self, request: &Message, to: SocketAddr, status: &str, more: &str) {
        let text = request.reply(status).replace("Content-Length: 0\r\n\r\n", more);
        self.signalling.send_to(text.as_bytes(), to).await.unwrap();
    }

    /// What a call went through: the methods in order, and the first packet of sound.
    async fn take_call(&self) -> (Vec<String>, Vec<u8>) {
        let port = self.sound.local_addr().unwrap().port();
        let sdp = format!("v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio {port} RTP/AVP 8\r\n");
        let answer = format!("Contact: <sip:us@127.0.0.1>\r\nContent-Length: {}\r\n\r\n{sdp}", sdp.len());
        let challenge = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", algorithm=MD5, qop=\"auth\"\r\n\
                         Content-Length: 0\r\n\r\n";
        let (mut methods, mut first) = (Vec::new(), Vec::new());
        loop {
            let (message, from) = self.hear().await;
            let method = message.method().unwrap().to_owned();
            methods.push(method.clone());
            match (method.as_str(), message.header("authorization")) {
                ("INVITE", None) => self.say(&message, from, "401 Unauthorized", challenge).await,
                ("INVITE", Some(_)) => self.say(&message, from, "200 OK", &answer).await,
                ("ACK", _) if methods.len() > 3 => {
                    let mut buffer = vec![0; 2048];
                    let (length, _) = self.sound.recv_from(&mut buffer).await.unwrap();
                    first = buffer[..length].to_vec();
                }
                ("BYE", _) => {
                    self.say(&message, from, "200 OK", "Content-Length: 0\r\n\r\n").await;
                    return (methods, first);
                }
                _ => {}
            }
        }
    }
}

#[tokio::test]
async fn a_call_is_proved_answered_heard_and_ended() {
    let exchange = Exchange::open().await;
    let target = SipTarget {
        address: exchange.signalling.local_addr().unwrap(),
        domain: "calls.example".into(),
        transport: SipTransport::Udp,
    };
    let account = SipAccount { username: "bob".into(), password: "zanzibar".into() };
    let phone = PhoneCaller::new(target, Some(account), Entropy::seeded(3));
    let sound = Sound { left: Arc::from(vec![i16::MAX; 480]), right: Arc::default() };
    let call = SipCall { from: "100".into(), to: "200".into(), sound, kind: SipCallKind::Plain };
    let (placed, (methods, first)) = tokio::join!(phone.call(&call), exchange.take_call());
    let outcome = placed.unwrap();
    assert_eq!((outcome.status, outcome.packets_sent, outcome.cut_short), (200, 3, false));
    assert_eq!(methods, ["INVITE", "ACK", "INVITE", "ACK", "BYE"]);
    assert_eq!((first.len(), first[0], first[1], first[12]), (172, 0x80, 0x88, 0xaa));
}

#[test]
fn a_recording_names_both_sides_and_their_streams() {
    let sound = Sound { left: Arc::from(vec![0; 160]), right: Arc::from(vec![0; 160]) };
    let call = SipCall { from: "100".into(), to: "200".into(), sound, kind: SipCallKind::Recording };
    let place = session::Place {
        address: "192.0.2.7:5060".parse().unwrap(),
        domain: "calls.example".into(),
        call_id: "abc".into(),
    };
    let offer = offer::of(&call, &place, &[4000, 4002], &Entropy::seeded(3));
    assert_eq!(offer.body.matches("a=sendonly").count(), 2);
    assert_eq!(offer.body.matches("a=label:").count(), 2);
    assert_eq!(offer.body.matches("<participantstreamassoc ").count(), 2);
    assert!(offer.body.contains("m=audio 4002 RTP/AVP 8") && offer.body.contains("<label>2</label>"));
    assert!(
        offer.body.contains("aor=\"sip:100@calls.example\"") && offer.headers.contains("Require: siprec")
    );
}
