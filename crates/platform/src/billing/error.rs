//! Why minutes or money could not be booked.

use kernel::{Classify, Kind};

/// An error of billing.
#[derive(Debug, thiserror::Error)]
pub enum BillingError {
    #[error("this organization has no billing account")]
    NoAccount,
    #[error("top up by at least 1 and at most {TOP_UP_MINOR_MAX} in the smallest unit of the currency")]
    TopUp,
    #[error("a note has at most {NOTE_CHARS_MAX} characters")]
    Note,
    #[error(
        "the price per minute is between 0 and {UNIT_PRICE_MINOR_MAX} in the smallest unit of the currency"
    )]
    UnitPrice,
    #[error("the balance would no longer fit")]
    Overflow,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// The largest single top-up.
pub(super) const TOP_UP_MINOR_MAX: i64 = 100_000_000_000;
/// The highest price of a minute.
pub(super) const UNIT_PRICE_MINOR_MAX: i64 = 1_000_000;
/// The longest note of a ledger entry.
pub(super) const NOTE_CHARS_MAX: usize = 200;

impl Classify for BillingError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoAccount => Kind::NotFound,
            Self::TopUp | Self::Note | Self::UnitPrice | Self::Overflow => Kind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoAccount => "billing.no_account",
            Self::TopUp => "billing.top_up",
            Self::Note => "billing.note",
            Self::UnitPrice => "billing.unit_price",
            Self::Overflow => "billing.overflow",
            Self::Store(error) => error.code(),
        }
    }
}
