//! A request somebody sent, and the views of it that the rest of the crate reads.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use sipx_sip::headers::{Allow, Expires, Require, Supported, TokenList};
use sipx_sip::{HeaderName, message};

use super::address::{Address, host_of, lossy, text, user_of};
use super::check::{self, Flaw};
use super::contact::Contacts;
use super::via::Via;

/// The methods that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Invite,
    Ack,
    Bye,
    Cancel,
    Register,
    Options,
    Info,
    Update,
    /// All that are answered with 405.
    Other,
}

/// `Session-Expires` of RFC 4028.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    pub seconds: u32,
    /// Whether the sender wants us to refresh; none when it leaves that to us.
    pub refreshed_by_us: Option<bool>,
}

/// A request whose sender, receiver and sequence could be read.
#[derive(Debug, Clone)]
pub struct Request {
    method: Method,
    flaw: Option<Flaw>,
    /// Shared, so that a call that waits for its media keeps the request and not a copy of it.
    parts: Arc<Parts>,
}

#[derive(Debug)]
struct Parts {
    raw: message::Request,
    contacts: Contacts,
    via: Via,
    from: Address,
    to: Address,
    call_id: String,
    cseq: u32,
}

impl Method {
    pub(super) fn from_sipx(method: &message::Method) -> Self {
        match method {
            message::Method::Invite => Self::Invite,
            message::Method::Ack => Self::Ack,
            message::Method::Bye => Self::Bye,
            message::Method::Cancel => Self::Cancel,
            message::Method::Register => Self::Register,
            message::Method::Options => Self::Options,
            message::Method::Info => Self::Info,
            message::Method::Update => Self::Update,
            _ => Self::Other,
        }
    }
}

impl Request {
    pub(super) fn from_sipx(raw: message::Request) -> Option<Self> {
        let (essentials, flaw) = check::examine(&raw)?;
        let check::Essentials { via, from, to, call_id, cseq, contacts } = essentials;
        let method = Method::from_sipx(&raw.method);
        let parts = Arc::new(Parts { raw, contacts, via, from, to, call_id, cseq });
        Some(Self { method, flaw, parts })
    }

    pub fn method(&self) -> Method {
        self.method
    }

    /// The method as it was written, which a digest covers.
    pub fn method_text(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(self.parts.raw.method.as_bytes())
    }

    /// Why it must be refused whatever it wants.
    pub fn flaw(&self) -> Option<Flaw> {
        self.flaw
    }

    /// The Request-URI as it was written, which a digest covers.
    pub fn uri(&self) -> String {
        text(self.parts.raw.uri.to_bytes())
    }

    /// User of the Request-URI with escapes undone.
    pub fn uri_user(&self) -> String {
        user_of(&self.parts.raw.uri)
    }

    /// Host of the Request-URI in lower case.
    pub fn uri_host(&self) -> String {
        host_of(&self.parts.raw.uri)
    }

    /// Whether the Request-URI is one we can be called by.
    pub fn uri_is_known(&self) -> bool {
        self.parts.raw.uri.scheme().is_sip() || self.parts.raw.uri.tel_parts().is_some()
    }

    pub fn via(&self) -> &Via {
        &self.parts.via
    }

    pub fn from(&self) -> &Address {
        &self.parts.from
    }

    pub fn to(&self) -> &Address {
        &self.parts.to
    }

    /// `From` as it was written, with its tag.
    pub fn from_text(&self) -> String {
        self.text(&HeaderName::From).unwrap_or_default().into_owned()
    }

    /// `To` as it was written.
    pub fn to_text(&self) -> String {
        self.text(&HeaderName::To).unwrap_or_default().into_owned()
    }

    pub fn call_id(&self) -> &str {
        &self.parts.call_id
    }

    pub fn cseq(&self) -> u32 {
        self.parts.cseq
    }

    /// Every `Authorization`, in the order they came.
    pub fn authorizations(&self) -> Vec<String> {
        self.texts(&HeaderName::Authorization)
    }

    /// The contacts, which a request without [`Request::flaw`] always lets read.
    pub fn contacts(&self) -> &Contacts {
        &self.parts.contacts
    }

    /// Seconds of `Expires`; one that cannot be read counts as none (RFC 3261 §20.19).
    pub fn expires(&self) -> Option<u32> {
        self.parts.raw.headers.typed::<Expires>()?.ok().map(|expires| expires.0)
    }

    /// The extensions without which the sender does not want to be served.
    pub fn required(&self) -> Vec<String> {
        let mut required = Vec::new();
        for list in self.parts.raw.headers.typed_all::<Require>().flatten() {
            required.extend(tokens(&list.0));
        }
        required
    }

    /// Whether `Supported` names this extension.
    pub fn supports(&self, extension: &str) -> bool {
        self.parts.raw.headers.typed_all::<Supported>().flatten().any(|list| list.contains(extension))
    }

    /// Whether `Allow` names this method.
    pub fn allows(&self, method: &str) -> bool {
        self.parts.raw.headers.typed_all::<Allow>().flatten().any(|list| list.contains(method))
    }

    pub fn session_expires(&self) -> Option<Session> {
        let text = self.text(&HeaderName::SessionExpires)?;
        let mut parts = text.split(';').map(str::trim);
        let seconds = parts.next()?.parse().ok()?;
        let refresher =
            parts.find_map(|part| part.to_ascii_lowercase().strip_prefix("refresher=").map(str::to_owned));
        Some(Session { seconds, refreshed_by_us: refresher.map(|who| who.trim() == "uas") })
    }

    pub fn content_type(&self) -> Option<String> {
        self.text(&HeaderName::ContentType).map(Cow::into_owned)
    }

    /// Whether an answer may hold a session description. Whoever does not say takes one (RFC 3261 §20.1).
    pub fn takes_descriptions(&self) -> bool {
        let listed = self.texts(&HeaderName::Accept);
        let mut kinds =
            listed.iter().flat_map(|list| list.split(',')).filter_map(|kind| kind.split(';').next());
        let takes = |kind: &str| {
            let kind = kind.trim();
            ["application/sdp", "application/*", "*/*"].iter().any(|taken| kind.eq_ignore_ascii_case(taken))
        };
        listed.is_empty() || kinds.any(takes)
    }

    /// Whether the body is packed, which nobody here unpacks.
    pub fn is_encoded(&self) -> bool {
        self.text(&HeaderName::ContentEncoding).is_some_and(|how| !how.eq_ignore_ascii_case("identity"))
    }

    pub fn body(&self) -> &Bytes {
        self.parts.raw.body()
    }

    /// The route an answer to this request gives the dialog, nearest first.
    pub fn record_routes(&self) -> Vec<String> {
        self.texts(&HeaderName::RecordRoute)
    }

    /// The way back to whoever registers (RFC 3327).
    pub fn paths(&self) -> Vec<String> {
        self.texts(&HeaderName::Path)
    }

    /// Name of the transaction for this source: a repetition has the same, anything else another (RFC 3261 §17.2.3).
    ///
    /// ACK and CANCEL are given the name of the INVITE they speak of.
    pub fn transaction(&self, source: SocketAddr) -> Box<str> {
        let Via { branch, sent_by } = self.via();
        let method = match self.method {
            Method::Ack | Method::Cancel => Cow::Borrowed("INVITE"),
            _ => self.method_text(),
        };
        let source = source.to_string();
        if !branch.is_empty() {
            return [&source, " ", &method, " ", branch, " ", sent_by].concat().into_boxed_str();
        }
        let (cseq, tag) = (self.cseq().to_string(), self.from().tag.as_deref().unwrap_or_default());
        let parts = [&source, " ", &method, "  ", sent_by, " ", self.call_id(), " ", &cseq, " ", tag];
        parts.concat().into_boxed_str()
    }

    pub(super) fn raw(&self) -> &message::Request {
        &self.parts.raw
    }

    fn text(&self, name: &HeaderName) -> Option<Cow<'_, str>> {
        let value = self.parts.raw.headers.value(name)?;
        Some(match value {
            Cow::Borrowed(bytes) => String::from_utf8_lossy(bytes),
            Cow::Owned(bytes) => Cow::Owned(lossy(&bytes)),
        })
    }

    fn texts(&self, name: &HeaderName) -> Vec<String> {
        self.parts.raw.headers.get_all(name).map(|header| lossy(&header.value())).collect()
    }
}

fn tokens(list: &TokenList) -> impl Iterator<Item = String> {
    list.0.iter().map(|token| lossy(token).to_ascii_lowercase())
}
