//! The arithmetic of minutes and money, without floating point.

use serde::Serialize;
use utoipa::ToSchema;

use crate::billing::BillingError;
use crate::billing::error::UNIT_PRICE_MINOR_MAX;

/// What a minute costs and how minutes are counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Plan {
    /// Price of a minute in the smallest unit of the currency.
    pub unit_price_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Shorter calls cost nothing.
    pub free_below_ms: i64,
    /// Every started piece of this length counts as a whole.
    pub round_to_ms: i64,
    /// What is left; every ledger entry says what it was after it.
    pub balance_minor: i64,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// What some calls would cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Estimate {
    /// Minutes of each call.
    pub minutes: Vec<i64>,
    /// All of them together.
    pub total_minutes: i64,
    /// Their price.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
}

/// The length of one billed unit.
pub(super) const MINUTE_MS: i64 = 60_000;
/// Shorter calls are free unless the plan says otherwise.
pub(super) const FREE_BELOW_MS_DEFAULT: i64 = 10_000;

impl Plan {
    /// The minutes a call counts for: every started one, none when it is shorter than the free length.
    pub fn minutes(&self, duration_ms: i64) -> i64 {
        if duration_ms < self.free_below_ms || duration_ms <= 0 {
            return 0;
        }
        let unit = self.round_to_ms.max(1);
        let units = duration_ms / unit + i64::from(duration_ms % unit != 0);
        let total_ms = units.saturating_mul(unit);
        total_ms / MINUTE_MS + i64::from(total_ms % MINUTE_MS != 0)
    }

    /// The price of so many minutes.
    pub fn price(&self, minutes: i64) -> Result<i64, BillingError> {
        minutes.checked_mul(self.unit_price_minor).ok_or(BillingError::Overflow)
    }

    /// What calls of these lengths would cost.
    pub fn estimate(&self, durations_ms: &[i64]) -> Result<Estimate, BillingError> {
        let minutes: Vec<i64> = durations_ms.iter().map(|duration| self.minutes(*duration)).collect();
        let total_minutes = minutes.iter().sum();
        let amount_minor = self.price(total_minutes)?;
        Ok(Estimate { minutes, total_minutes, amount_minor, currency: self.currency.clone() })
    }
}

/// A price a plan may have.
pub(super) fn check_unit_price(minor: i64) -> Result<i64, BillingError> {
    if (0..=UNIT_PRICE_MINOR_MAX).contains(&minor) { Ok(minor) } else { Err(BillingError::UnitPrice) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plan() -> Plan {
        Plan {
            unit_price_minor: 7,
            currency: "USD".to_owned(),
            free_below_ms: FREE_BELOW_MS_DEFAULT,
            round_to_ms: MINUTE_MS,
            balance_minor: 0,
            revision: 1,
        }
    }

    #[test]
    fn every_started_minute_counts_and_calls_under_ten_seconds_are_free() {
        let minutes = [60_000, 61_000, 9_000, 9_999, 10_000, 0, -5, 120_001].map(|ms| plan().minutes(ms));
        assert_eq!(minutes, [1, 2, 0, 0, 1, 0, 0, 3]);
    }

    #[test]
    fn an_estimate_is_the_sum_of_its_calls() {
        let estimate = plan().estimate(&[60_000, 61_000, 9_000]).unwrap();
        assert_eq!((estimate.minutes, estimate.total_minutes, estimate.amount_minor), (vec![1, 2, 0], 3, 21));
    }

    #[test]
    fn a_price_that_does_not_fit_is_refused_rather_than_wrapped() {
        assert!(matches!(plan().price(i64::MAX), Err(BillingError::Overflow)));
    }

    proptest! {
        #[test]
        fn no_call_is_billed_for_less_than_it_lasted(ms in 10_000_i64..100_000_000) {
            let minutes = plan().minutes(ms);
            prop_assert!(minutes * MINUTE_MS >= ms && (minutes - 1) * MINUTE_MS < ms);
        }
    }
}
