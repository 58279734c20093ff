//! A call that goes on, as it is shown.

use kernel::Ts;
use serde::Serialize;
use sip::{Kind, Party, StartedCall};
use utoipa::ToSchema;

use crate::inbound::sip_gateway::reasons;

/// One call.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SipActiveCall)]
pub(super) struct ActiveCallView {
    /// Its id; nobody else's ever.
    pub id: String,
    /// Who calls: the number, or the name where there is none.
    pub from: String,
    /// Whom: the number called.
    pub to: String,
    /// Whether an exchange sends the call of two others for recording.
    pub is_recording_session: bool,
    /// The address and port it comes from.
    pub source: String,
    /// `udp`, `tcp` or `tls`.
    pub transport: &'static str,
    /// Since when it lasts.
    pub answered_at: Ts,
    /// For how long by now.
    pub duration_s: u64,
}

impl ActiveCallView {
    /// A call as it stands at `now`.
    pub(super) fn of(call: &StartedCall, now: Ts) -> Self {
        Self {
            id: kernel::base32_encode(uuid::Uuid::from_u128(call.id.0)),
            from: named(&call.from),
            to: named(&call.to),
            is_recording_session: call.kind == Kind::Siprec,
            source: call.source.to_string(),
            transport: reasons::transport_key(call.transport),
            answered_at: call.answered_at,
            duration_s: now.since(call.answered_at).as_secs(),
        }
    }
}

fn named(party: &Party) -> String {
    let known = [&party.number, &party.name, &party.address].into_iter().find(|text| !text.is_empty());
    known.cloned().unwrap_or_default()
}
