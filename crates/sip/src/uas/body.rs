//! What the body of a request holds: a session description, recording metadata, both or nothing.

use crate::siprec::{self, Metadata};
use crate::wire::Request;
use crate::wire::sdp::Offer;

/// Types of bodies that are read, for an answer that refuses another.
pub(super) const ACCEPTED: &str =
    "application/sdp, application/rs-metadata+xml, application/rs-metadata, multipart/mixed";

#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) offer: Option<Offer>,
    pub(super) metadata: Option<Metadata>,
}

impl Body {
    /// Reads it, or says with which status it is refused.
    pub(super) fn read(request: &Request) -> Result<Self, u16> {
        let body = request.body();
        if body.is_empty() {
            return Ok(Self::default());
        }
        if request.is_encoded() {
            return Err(415);
        }
        let content_type = request.content_type().unwrap_or_else(|| "application/sdp".to_owned());
        let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind == "application/sdp" {
            return Ok(Self { offer: Some(offer(body)?), metadata: None });
        }
        if !kind.starts_with("multipart/") && !kind.contains("rs-metadata") && !kind.ends_with("xml") {
            return Err(415);
        }
        let parts = siprec::parse(&content_type, body).map_err(|complaint| {
            tracing::info!(%complaint, "a recording session's body was refused");
            400_u16
        })?;
        let offered = parts.sdp.map(|text| offer(text.as_bytes())).transpose()?;
        Ok(Self { offer: offered, metadata: parts.metadata })
    }
}

fn offer(text: &[u8]) -> Result<Offer, u16> {
    Offer::parse(text).map_err(|_| 488)
}
