//! What an entry of the ledger says.

use kernel::{InteractionId, LedgerEntryId, Ts};
use serde::Serialize;
use utoipa::ToSchema;

use crate::billing::BillingError;
use crate::billing::error::{NOTE_CHARS_MAX, TOP_UP_MINOR_MAX};

/// One movement of money.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LedgerEntry {
    /// Its id.
    pub id: LedgerEntryId,
    /// `topup` or `charge`.
    pub kind: String,
    /// Added to the balance; charges are negative.
    pub amount_minor: i64,
    /// The balance after it.
    pub balance_after_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// The conversation that was charged.
    pub interaction_id: Option<InteractionId>,
    /// Why.
    pub note: String,
    /// When.
    pub created_at: Ts,
}

/// A movement to be booked.
#[derive(Debug, Clone)]
pub struct NewMovement {
    /// `topup` or `charge`.
    pub kind: &'static str,
    /// Added to the balance; charges are negative.
    pub amount_minor: i64,
    /// The conversation that is charged.
    pub interaction_id: Option<InteractionId>,
    /// Why.
    pub note: String,
}

/// A top-up that may be booked.
pub(super) fn check_top_up(amount_minor: i64, note: &str) -> Result<NewMovement, BillingError> {
    if !(1..=TOP_UP_MINOR_MAX).contains(&amount_minor) {
        return Err(BillingError::TopUp);
    }
    let note = note.trim().to_owned();
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(BillingError::Note);
    }
    Ok(NewMovement { kind: "topup", amount_minor, interaction_id: None, note })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sensible_top_ups_are_booked() {
        assert!(check_top_up(1, " thanks ").is_ok_and(|movement| movement.note == "thanks"));
        for amount in [0, -1, TOP_UP_MINOR_MAX + 1] {
            assert!(matches!(check_top_up(amount, ""), Err(BillingError::TopUp)), "{amount}");
        }
        assert!(matches!(check_top_up(1, &"x".repeat(201)), Err(BillingError::Note)));
    }
}
