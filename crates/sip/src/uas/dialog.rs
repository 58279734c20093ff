//! Who talks to whom in one call: tags, sequence numbers and the way back (RFC 3261 §12).

use bytes::Bytes;

use crate::product::Transport;
use crate::transport::Path;
use crate::wire::{Contact, Contacts, Outgoing, Request};

/// Where we are, as others are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Host and port for each way to us.
    pub(crate) udp: String,
    pub(crate) tcp: String,
    pub(crate) tls: String,
}

#[derive(Debug)]
pub(super) struct Dialog {
    call_id: String,
    pub(super) tag: String,
    remote_tag: Option<String>,
    /// Our side and theirs, as headers are written.
    local: String,
    remote: String,
    target: String,
    routes: Vec<String>,
    local_cseq: u32,
    remote_cseq: u32,
    pub(super) path: Path,
}

impl Identity {
    pub(super) fn sent_by(&self, transport: Transport) -> &str {
        match transport {
            Transport::Udp => &self.udp,
            Transport::Tcp => &self.tcp,
            Transport::Tls => &self.tls,
        }
    }

    /// Our `Contact` for somebody who came by this transport.
    pub(super) fn contact(&self, transport: Transport) -> String {
        format!("<sip:{};transport={}>", self.sent_by(transport), name(transport).to_ascii_lowercase())
    }
}

impl Dialog {
    /// The dialog this INVITE asks for, with our tag.
    pub(super) fn new(request: &Request, path: Path, tag: String) -> Self {
        let local = format!("{};tag={tag}", request.to_text());
        Self {
            call_id: request.call_id().to_owned(),
            remote_tag: request.from().tag.clone(),
            local,
            remote: request.from_text(),
            target: target(request).unwrap_or_else(|| request.from().uri.clone()),
            routes: request.record_routes(),
            local_cseq: 0,
            remote_cseq: request.cseq(),
            tag,
            path,
        }
    }

    pub(super) fn owns(&self, request: &Request) -> bool {
        self.call_id == request.call_id() && self.remote_tag == request.from().tag
    }

    /// Whether this request is later than those before, which it then counts among.
    pub(super) fn advances(&mut self, request: &Request) -> bool {
        let later = request.cseq() > self.remote_cseq;
        self.remote_cseq = self.remote_cseq.max(request.cseq());
        later
    }

    /// Follows the other side to where it is now: a new contact, or a new connection.
    pub(super) fn follow(&mut self, request: &Request, path: Path) {
        self.path = path;
        self.target = target(request).unwrap_or_else(|| std::mem::take(&mut self.target));
    }

    /// A request of ours in this dialog.
    pub(super) fn request(
        &mut self,
        method: &str,
        identity: &Identity,
        branch: &str,
        lines: &[(&str, String)],
    ) -> Bytes {
        self.local_cseq += 1;
        Outgoing {
            method,
            uri: &self.target,
            transport: name(self.path.transport),
            sent_by: identity.sent_by(self.path.transport),
            branch,
            routes: &self.routes,
            from: &self.local,
            to: &self.remote,
            call_id: &self.call_id,
            cseq: self.local_cseq,
            lines,
        }
        .write()
    }
}

fn target(request: &Request) -> Option<String> {
    match request.contacts() {
        Contacts::All => None,
        Contacts::Listed(listed) => listed.first().map(|Contact { uri, .. }| uri.clone()),
    }
}

fn name(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "UDP",
        Transport::Tcp => "TCP",
        Transport::Tls => "TLS",
    }
}
