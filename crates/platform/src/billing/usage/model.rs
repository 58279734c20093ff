//! What an entry of the usage list says.

use kernel::{InteractionId, Ts, UsageEntryId};
use serde::Serialize;
use utoipa::ToSchema;

/// The minutes of one conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UsageEntry {
    /// Its id.
    pub id: UsageEntryId,
    /// The conversation.
    pub interaction_id: InteractionId,
    /// Started minutes; zero for calls under the free length.
    pub minutes: i64,
    /// What a minute cost then; absent for who may not read billing.
    pub unit_price_minor: Option<i64>,
    /// When it was booked.
    pub created_at: Ts,
}

/// What a conversation cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    /// Started minutes.
    pub minutes: i64,
    /// Their price in the smallest unit of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}
