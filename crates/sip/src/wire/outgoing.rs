//! Writes the few requests this edge sends, all of them within a dialog.

use bytes::Bytes;

use super::reply::write_line;

/// A request without a body, in parts.
#[derive(Debug)]
pub struct Outgoing<'a> {
    pub method: &'a str,
    /// Where the dialog says the other side is; the packet itself goes where the dialog came from.
    pub uri: &'a str,
    /// `UDP`, `TCP` or `TLS`.
    pub transport: &'a str,
    /// Host and port we call ourselves.
    pub sent_by: &'a str,
    pub branch: &'a str,
    pub routes: &'a [String],
    /// Our side, with tag.
    pub from: &'a str,
    /// The other side, with tag.
    pub to: &'a str,
    pub call_id: &'a str,
    pub cseq: u32,
    pub lines: &'a [(&'a str, String)],
}

impl Outgoing<'_> {
    /// The bytes for the wire.
    pub fn write(&self) -> Bytes {
        let mut out = Vec::with_capacity(512);
        let uri = self.uri.replace(|char: char| char.is_control() || char == ' ', "");
        out.extend_from_slice(format!("{} {uri} SIP/2.0\r\n", self.method).as_bytes());
        let via = format!("SIP/2.0/{} {};branch={};rport", self.transport, self.sent_by, self.branch);
        write_line(&mut out, b"Via", via.as_bytes());
        for route in self.routes {
            write_line(&mut out, b"Route", route.as_bytes());
        }
        let cseq = format!("{} {}", self.cseq, self.method);
        let fixed = [
            ("Max-Forwards", "70"),
            ("From", self.from),
            ("To", self.to),
            ("Call-ID", self.call_id),
            ("CSeq", cseq.as_str()),
        ];
        for (name, value) in fixed {
            write_line(&mut out, name.as_bytes(), value.as_bytes());
        }
        for (name, value) in self.lines {
            write_line(&mut out, name.as_bytes(), value.as_bytes());
        }
        write_line(&mut out, b"Content-Length", b"0");
        out.extend_from_slice(b"\r\n");
        Bytes::from(out)
    }
}
