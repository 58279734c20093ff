//! One dialog of a telephone: its requests in order, their answers, and what the other side asks meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use kernel::Entropy;

use super::link::Link;
use super::message::Message;
use super::offer::Offer;
use super::{ANSWER_WAIT_MAX, PhoneError, SipAccount, SipTarget, proof};

/// RFC 3261 T1 and T2: how soon a datagram is sent again, and how slow that becomes.
const AGAIN_FIRST: Duration = Duration::from_millis(500);
const AGAIN_MAX: Duration = Duration::from_secs(4);

/// Where this end of the dialog stands, for what is written into offers.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) address: SocketAddr,
    pub(super) domain: String,
    pub(super) call_id: String,
}

impl Place {
    /// As SDP names it.
    pub(super) fn family(&self) -> &'static str {
        if self.address.is_ipv4() { "IP4" } else { "IP6" }
    }
}

/// A dialog, or what becomes one.
#[derive(Debug)]
pub(super) struct Session {
    link: Link,
    entropy: Entropy,
    place: Place,
    from: String,
    to: String,
    /// Request-URI of what comes next: the called number, then the other side's `Contact`.
    uri: String,
    user: String,
    sequence: u32,
    /// The answer to the last INVITE that made the call, and what acknowledged it.
    acknowledged: Option<(u32, String)>,
}

/// One request as it goes out.
struct Outgoing<'a> {
    method: &'a str,
    sequence: u32,
    branch: String,
    headers: &'a str,
    body: &'a str,
}

impl Session {
    /// A telephone of `users.0` that calls `users.1`.
    pub(super) fn new(link: Link, target: &SipTarget, users: (&str, &str), entropy: Entropy) -> Self {
        let (own, other) = users;
        let domain = target.domain.clone();
        let random = || hex::encode(entropy.bytes::<8>());
        let place = Place {
            address: link.local(),
            call_id: format!("{}@sandbox.example", random()),
            domain: domain.clone(),
        };
        Self {
            from: format!("<sip:{own}@{domain}>;tag={}", random()),
            to: format!("<sip:{other}@{domain}>"),
            uri: format!("sip:{other}@{domain}"),
            user: own.to_owned(),
            link,
            entropy,
            place,
            sequence: 0,
            acknowledged: None,
        }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn call_id(&self) -> &str {
        &self.place.call_id
    }

    /// Registers this telephone; the final status.
    pub(super) async fn register(
        &mut self,
        seconds: u32,
        account: Option<&SipAccount>,
    ) -> Result<u16, PhoneError> {
        self.uri = format!("sip:{}", self.place.domain);
        let headers = format!("{}Expires: {seconds}\r\n", self.contact(""));
        let answer = self.proved("REGISTER", &headers, "", account).await?;
        answer.status().ok_or(PhoneError::NoAnswer("the registrar's answer has no status"))
    }

    /// Offers a call; the final answer, acknowledged.
    pub(super) async fn invite(
        &mut self,
        offer: &Offer,
        account: Option<&SipAccount>,
    ) -> Result<Message, PhoneError> {
        let headers = format!("{}{}", self.contact(offer.feature), offer.headers);
        let answer = self.proved("INVITE", &headers, &offer.body, account).await?;
        if answer.status().is_some_and(|status| status < 300) {
            if let Some(to) = answer.header("to") {
                to.clone_into(&mut self.to);
            }
            let contact =
                answer.header("contact").and_then(|value| value.split_once('<')?.1.split('>').next());
            if let Some(contact) = contact {
                contact.clone_into(&mut self.uri);
            }
            // RFC 3261 §13.2.2.4: this acknowledgement is a request of its own, and sent again when the answer is.
            let ack = self.text(&Outgoing {
                method: "ACK",
                sequence: self.sequence,
                branch: self.branch(),
                headers: "",
                body: "",
            });
            self.link.send(&ack).await?;
            self.acknowledged = Some((self.sequence, ack));
        }
        Ok(answer)
    }

    /// Says goodbye.
    pub(super) async fn hang_up(&mut self) -> Result<(), PhoneError> {
        self.transact("BYE", "", "").await.map(drop)
    }

    /// Serves what the other side asks until it hangs up.
    pub(super) async fn until_hung_up(&mut self) -> Result<(), PhoneError> {
        loop {
            let message = self.link.receive().await?;
            if self.serve(&message).await? {
                return Ok(());
            }
        }
    }

    /// A request that may be asked for proof, once.
    async fn proved(
        &mut self,
        method: &str,
        headers: &str,
        body: &str,
        account: Option<&SipAccount>,
    ) -> Result<Message, PhoneError> {
        let answer = self.transact(method, headers, body).await?;
        let cnonce = hex::encode(self.entropy.bytes::<8>());
        let asked = proof::Asked { method, uri: &self.uri, cnonce: &cnonce };
        let Some(proof) = account.and_then(|account| proof::answer(&answer, account, asked)) else {
            return Ok(answer);
        };
        self.transact(method, &format!("{headers}{proof}"), body).await
    }

    /// One request and its final answer.
    async fn transact(&mut self, method: &str, headers: &str, body: &str) -> Result<Message, PhoneError> {
        self.sequence += 1;
        let outgoing = Outgoing { method, sequence: self.sequence, branch: self.branch(), headers, body };
        let text = self.text(&outgoing);
        let answer = tokio::time::timeout(ANSWER_WAIT_MAX, self.answer_to(&text, method))
            .await
            .map_err(|_| PhoneError::NoAnswer("nobody answered within 32 seconds"))??;
        if method == "INVITE" && answer.status().is_some_and(|status| status >= 300) {
            // RFC 3261 §17.1.1.3: the same branch, and the tag of the answer.
            let to = answer.header("to").unwrap_or(&self.to).to_owned();
            let own = std::mem::replace(&mut self.to, to);
            let ack = self.text(&Outgoing { method: "ACK", headers: "", body: "", ..outgoing });
            self.to = own;
            self.link.send(&ack).await?;
        }
        Ok(answer)
    }

    /// Sends, and sends again over datagrams, until the final answer is there.
    async fn answer_to(&mut self, text: &str, method: &str) -> Result<Message, PhoneError> {
        let mut again = AGAIN_FIRST;
        self.link.send(text).await?;
        let mut provisional = false;
        loop {
            let quiet = self.link.is_reliable() || (provisional && method == "INVITE");
            let message = match tokio::time::timeout(again, self.link.receive()).await {
                Ok(message) => message?,
                Err(_) if quiet => continue,
                Err(_) => {
                    again = (again * 2).min(AGAIN_MAX);
                    self.link.send(text).await?;
                    continue;
                }
            };
            let ours = message.sequence() == Some((self.sequence, method));
            match message.status() {
                Some(status) if ours && status >= 200 => return Ok(message),
                Some(_) if ours => provisional = true,
                _ => {
                    self.serve(&message).await?;
                }
            }
        }
    }

    /// What comes unasked: a repeated answer is acknowledged again, requests are answered. True when it was BYE.
    async fn serve(&mut self, message: &Message) -> Result<bool, PhoneError> {
        let Some(method) = message.method() else {
            let sequence = message.sequence().map(|(number, _)| number);
            if let Some((_, ack)) = self.acknowledged.as_ref().filter(|(number, _)| sequence == Some(*number))
            {
                self.link.send(ack).await?;
            }
            return Ok(false);
        };
        let status = match method {
            "ACK" => return Ok(false),
            "BYE" | "OPTIONS" | "UPDATE" => "200 OK",
            "INVITE" => "488 Not Acceptable Here",
            _ => "405 Method Not Allowed",
        };
        self.link.send(&message.reply(status)).await?;
        Ok(method == "BYE")
    }

    fn text(&self, outgoing: &Outgoing<'_>) -> String {
        let Outgoing { method, sequence, branch, headers, body } = outgoing;
        let Self { from, to, uri, .. } = self;
        let (name, address, call_id) = (self.link.name(), self.place.address, &self.place.call_id);
        format!(
            "{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{name} {address};branch={branch};rport\r\n\
             Max-Forwards: 70\r\nFrom: {from}\r\nTo: {to}\r\nCall-ID: {call_id}\r\nCSeq: {sequence} {method}\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }

    fn contact(&self, feature: &str) -> String {
        let transport = if self.link.is_reliable() { ";transport=tcp" } else { "" };
        format!("Contact: <sip:{}@{}{transport}>{feature}\r\n", self.user, self.place.address)
    }

    fn branch(&self) -> String {
        format!("z9hG4bK{}", hex::encode(self.entropy.bytes::<8>()))
    }
}
