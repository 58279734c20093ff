//! Writes the answer to a request: what must be copied is copied, the rest is ours.

use std::net::SocketAddr;

use bytes::Bytes;
use sipx_sip::HeaderName;

use super::request::Request;
use super::via::stamped;

/// Room for the headers of most answers.
const LINES_BYTES: usize = 384;

/// An answer in the making.
#[derive(Debug)]
pub struct Reply<'a> {
    request: &'a Request,
    source: SocketAddr,
    status: u16,
    tag: Option<&'a str>,
    lines: Vec<u8>,
    body: &'a str,
}

impl<'a> Reply<'a> {
    /// An answer to this request, which came from `source` and goes back there.
    pub fn new(request: &'a Request, source: SocketAddr, status: u16) -> Self {
        Self { request, source, status, tag: None, lines: Vec::new(), body: "" }
    }

    /// The tag `To` gets, unless the request brought one.
    #[must_use]
    pub fn tag(mut self, tag: &'a str) -> Self {
        self.tag = Some(tag);
        self
    }

    /// Adds a header. A line break in the value, whoever wrote it, becomes a space.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.lines.reserve(if self.lines.is_empty() { LINES_BYTES } else { 0 });
        write_line(&mut self.lines, name.as_bytes(), value.as_bytes());
        self
    }

    /// Copies the `Record-Route` headers, which an answer that makes a dialog must carry.
    #[must_use]
    pub fn with_routes(mut self) -> Self {
        for route in self.request.raw().headers.get_all(&HeaderName::RecordRoute) {
            write_line(&mut self.lines, b"Record-Route", &route.value());
        }
        self
    }

    /// The body and what it is.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: &'a str) -> Self {
        self.body = body;
        self.header("Content-Type", content_type)
    }

    /// The bytes for the wire.
    pub fn write(self) -> Bytes {
        let mut out = Vec::with_capacity(512 + self.lines.len() + self.body.len());
        for part in ["SIP/2.0 ", &self.status.to_string(), " ", phrase(self.status), "\r\n"] {
            out.extend_from_slice(part.as_bytes());
        }
        self.write_copied(&mut out);
        out.extend_from_slice(&self.lines);
        write_line(&mut out, b"Content-Length", self.body.len().to_string().as_bytes());
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(self.body.as_bytes());
        Bytes::from(out)
    }

    fn write_copied(&self, out: &mut Vec<u8>) {
        let headers = &self.request.raw().headers;
        for (index, via) in headers.get_all(&HeaderName::Via).enumerate() {
            if index == 0 {
                write_line(out, b"Via", &stamped(&via.value(), self.source));
            } else {
                write_line(out, b"Via", &via.value());
            }
        }
        for (name, written) in
            [(HeaderName::From, "From"), (HeaderName::CallId, "Call-ID"), (HeaderName::CSeq, "CSeq")]
        {
            if let Some(value) = headers.value(&name) {
                write_line(out, written.as_bytes(), &value);
            }
        }
        self.write_to_header(out);
    }

    fn write_to_header(&self, out: &mut Vec<u8>) {
        let mut value = self.request.raw().headers.value(&HeaderName::To).unwrap_or_default().into_owned();
        if let (None, Some(tag)) = (&self.request.to().tag, self.tag) {
            value.extend_from_slice(b";tag=");
            value.extend_from_slice(tag.as_bytes());
        }
        write_line(out, b"To", &value);
    }
}

/// One header line; line breaks within become spaces, so that nothing copied can begin a line of its own.
pub(super) fn write_line(out: &mut Vec<u8>, name: &[u8], value: &[u8]) {
    out.extend_from_slice(name);
    out.extend_from_slice(b": ");
    let begin = out.len();
    out.extend_from_slice(value);
    for byte in out.iter_mut().skip(begin).filter(|byte| matches!(byte, b'\r' | b'\n')) {
        *byte = b' ';
    }
    out.extend_from_slice(b"\r\n");
}

fn phrase(status: u16) -> &'static str {
    match status {
        100 => "Trying",
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        415 => "Unsupported Media Type",
        416 => "Unsupported URI Scheme",
        420 => "Bad Extension",
        422 => "Session Interval Too Small",
        423 => "Interval Too Brief",
        481 => "Call/Transaction Does Not Exist",
        487 => "Request Terminated",
        488 => "Not Acceptable Here",
        491 => "Request Pending",
        500 => "Server Internal Error",
        503 => "Service Unavailable",
        505 => "Version Not Supported",
        _ => "Refused",
    }
}
