//! Requests as text, each part of which a test may bend, and answers as far as tests look at them.

use std::sync::atomic::{AtomicU32, Ordering};

/// Makes texts that nobody else made in this process.
pub(crate) fn unique(what: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{what}{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

pub(crate) const SDP: &str = "v=0\r\no=u 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n\
                              m=audio 49170 RTP/AVP 8 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:0 PCMU/8000\r\n";

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) via: String,
    pub(crate) branch: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) call_id: String,
    pub(crate) sequence: u32,
    pub(crate) contact: String,
    /// Lines, each with its end.
    pub(crate) more: String,
    pub(crate) body: String,
}

impl Request {
    fn new(method: &'static str, uri: &str, to: &str) -> Self {
        Self {
            method,
            uri: uri.to_owned(),
            via: "SIP/2.0/UDP 127.0.0.1:5099;rport".to_owned(),
            branch: unique("z9hG4bK"),
            from: format!("<sip:bob@calls.example>;tag={}", unique("t")),
            to: to.to_owned(),
            call_id: unique("call"),
            sequence: 1,
            contact: "<sip:bob@127.0.0.1:5099>".to_owned(),
            more: String::new(),
            body: String::new(),
        }
    }

    /// Of the user `bob`.
    pub(crate) fn register() -> Self {
        let mut request = Self::new("REGISTER", "sip:calls.example", "<sip:bob@calls.example>");
        request.more.push_str("Expires: 300\r\n");
        request
    }

    /// To a number the directory knows.
    pub(crate) fn invite() -> Self {
        let mut request = Self::new("INVITE", "sip:1000@calls.example", "<sip:1000@calls.example>");
        request.more.push_str("Content-Type: application/sdp\r\n");
        request.body.push_str(SDP);
        request
    }

    pub(crate) fn options() -> Self {
        Self::new("OPTIONS", "sip:calls.example", "<sip:calls.example>")
    }

    /// The same again as a new transaction, with further headers.
    pub(crate) fn again(&self, more: &str) -> Self {
        let mut request = self.clone();
        request.branch = unique("z9hG4bK");
        request.sequence += 1;
        request.more = format!("{}{more}", self.more);
        request
    }

    /// The acknowledgement of a refusal, which belongs to the same transaction.
    pub(crate) fn ack_of_refusal(&self, answer: &Answer) -> Self {
        let to = answer.header("to").unwrap_or_default().to_owned();
        Self { method: "ACK", to, more: String::new(), body: String::new(), ..self.clone() }
    }

    /// A request within the dialog this answer made.
    pub(crate) fn within(&self, method: &'static str, answer: &Answer) -> Self {
        let contact = answer.header("contact").unwrap_or_default();
        let uri = contact.split('<').nth(1).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        let mut request = Self {
            method,
            uri: uri.to_owned(),
            to: answer.header("to").unwrap_or_default().to_owned(),
            branch: unique("z9hG4bK"),
            more: String::new(),
            body: String::new(),
            ..self.clone()
        };
        if method != "ACK" {
            request.sequence += 1;
        }
        request
    }

    pub(crate) fn text(&self) -> String {
        let Self { method, uri, via, branch, from, to, call_id, sequence, contact, more, body } = self;
        format!(
            "{method} {uri} SIP/2.0\r\nVia: {via};branch={branch}\r\nMax-Forwards: 70\r\nFrom: {from}\r\n\
             To: {to}\r\nCall-ID: {call_id}\r\nCSeq: {sequence} {method}\r\nContact: {contact}\r\n{more}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// None when it is a request.
    pub(crate) fn of(text: String) -> Option<Self> {
        let status = text.strip_prefix("SIP/2.0 ")?.get(..3)?.parse().ok()?;
        Some(Self { status, text })
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let head = self.text.split("\r\n\r\n").next().unwrap_or_default();
        let pairs = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
        pairs.filter(move |(own, _)| own.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.text
            .split("\r\n")
            .filter_map(|line| line.split_once(':'))
            .find(|(own, _)| own.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    pub(crate) fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }
}
