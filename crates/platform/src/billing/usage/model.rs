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

/// What one week of the organization came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct UsageWeek {
    /// Monday, when the day begins in the organization's zone.
    pub from: Ts,
    /// The Monday after it.
    pub to: Ts,
    /// 168, or an hour less or more when clocks were turned.
    pub hours: i64,
    /// Conversations booked in it.
    pub conversations: i64,
    /// Their started minutes.
    pub minutes: i64,
    /// What they cost; absent for who may not read billing.
    pub amount_minor: Option<i64>,
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
