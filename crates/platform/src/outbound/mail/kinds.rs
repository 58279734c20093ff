//! Every kind of mail the product writes, and the variables its template may use.

/// What a mail is about. Its key names the template and stands in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is the subject of its mail")]
pub enum MailKind {
    MemberAdded,
    Invitation,
    ConfirmAddress,
    MfaCode,
    PasswordReset,
    BalanceAlert,
    TopUpSucceeded,
    TopUpFailed,
    SubscriptionSucceeded,
    SubscriptionFailed,
    UnitsAlert,
    UnitsOver,
    UnitsOverNoBalance,
    PhoneDisabled,
    Alert,
    SourceAttention,
    WeeklyDigest,
}

/// What a value is, so that it is shown as people of the organization write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// Shown as it is.
    Text,
    /// Where a button leads.
    Url,
    /// RFC 3339; shown in the organization's zone and the recipient's language.
    Instant,
}

/// Something a template may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// How the template names it.
    pub name: &'static str,
    /// What it is.
    pub kind: VariableKind,
    /// What a preview shows.
    pub example: &'static str,
}

use VariableKind::{Instant, Text, Url};

const fn variable(name: &'static str, kind: VariableKind, example: &'static str) -> Variable {
    Variable { name, kind, example }
}

const EXPIRES_AT: Variable = variable("expires_at", Instant, "2026-11-28T09:30:00Z");
const USER_NAME: Variable = variable("user_name", Text, "Olena Shevchenko");
const SENDER_NAME: Variable = variable("sender_name", Text, "Marco Rossi");
const AMOUNT: Variable = variable("amount", Text, "12.50 USD");
const INVOICE_URL: Variable = variable("invoice_url", Url, "https://harken.example/invoices/42");
const REASON: Variable = variable("reason", Text, "the card was declined");
const PRODUCT_NAME: Variable = variable("product_name", Text, "Harken Team");
const PRICE: Variable = variable("price", Text, "49.00 USD");
const PLAN_NAME: Variable = variable("plan_name", Text, "Team");

/// What every template may show besides its own.
pub(super) const COMMON: &[Variable] = &[
    variable("organization_name", Text, "Acme Clinic"),
    variable("support_email", Text, "support@clinic.example"),
    variable("console_url", Url, "https://harken.example"),
];

/// Every kind with its key and its own variables, in the order administrators see them.
const KINDS: &[(MailKind, &str, &[Variable])] = &[
    (MailKind::MemberAdded, "member_added", &[USER_NAME, SENDER_NAME]),
    (
        MailKind::Invitation,
        "invitation",
        &[
            USER_NAME,
            SENDER_NAME,
            variable("invite_url", Url, "https://harken.example/invite/example"),
            EXPIRES_AT,
        ],
    ),
    (
        MailKind::ConfirmAddress,
        "confirm_address",
        &[variable("url", Url, "https://harken.example/confirm/example"), EXPIRES_AT],
    ),
    (MailKind::MfaCode, "mfa_code", &[USER_NAME, variable("code", Text, "493 027"), EXPIRES_AT]),
    (
        MailKind::PasswordReset,
        "password_reset",
        &[
            variable("email", Text, "olena@clinic.example"),
            variable("url", Url, "https://harken.example/reset/example"),
            EXPIRES_AT,
        ],
    ),
    (MailKind::BalanceAlert, "balance_alert", &[AMOUNT]),
    (MailKind::TopUpSucceeded, "top_up_succeeded", &[AMOUNT, INVOICE_URL]),
    (MailKind::TopUpFailed, "top_up_failed", &[AMOUNT, INVOICE_URL, REASON]),
    (MailKind::SubscriptionSucceeded, "subscription_succeeded", &[PRODUCT_NAME, PRICE]),
    (MailKind::SubscriptionFailed, "subscription_failed", &[PRODUCT_NAME, PRICE, REASON]),
    (MailKind::UnitsAlert, "units_alert", &[PLAN_NAME, variable("percent_left", Text, "10")]),
    (MailKind::UnitsOver, "units_over", &[PLAN_NAME]),
    (MailKind::UnitsOverNoBalance, "units_over_no_balance", &[PLAN_NAME]),
    (MailKind::PhoneDisabled, "phone_disabled", &[variable("number", Text, "+380 44 111 22 33")]),
    (
        MailKind::Alert,
        "alert",
        &[
            variable("rule", Text, "Score below 60"),
            variable("severity", Text, "critical"),
            variable("score", Text, "41"),
            variable("score_below", Text, "60"),
            variable("interaction_url", Url, "https://harken.example/o/acme/conversations/int_example"),
            variable("occurred_at", Instant, "2026-11-21T09:30:00Z"),
        ],
    ),
    (
        MailKind::SourceAttention,
        "source_attention",
        &[
            variable("source", Text, "Streamtelecom"),
            variable("reason", Text, "no call arrived for 24 hours"),
            variable("occurred_at", Instant, "2026-11-21T09:30:00Z"),
        ],
    ),
    (
        MailKind::WeeklyDigest,
        "weekly_digest",
        &[
            variable("conversations", Text, "412"),
            variable("average_score", Text, "78"),
            variable("alerts", Text, "9"),
            variable("url", Url, "https://harken.example/o/acme"),
        ],
    ),
];

impl MailKind {
    /// Every kind, in the order administrators see them.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, _, _)| *kind)
    }

    /// Its stable name.
    pub fn key(self) -> &'static str {
        KINDS.iter().find(|(kind, _, _)| *kind == self).map_or("", |(_, key, _)| key)
    }

    /// The kind of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known, _)| *known == key).map(|(kind, _, _)| *kind)
    }

    /// What its template may show: its own variables, then those every mail has.
    pub fn variables(self) -> impl Iterator<Item = &'static Variable> {
        let own = KINDS.iter().find(|(kind, _, _)| *kind == self).map_or(&[][..], |(_, _, own)| own);
        own.iter().chain(COMMON)
    }

    /// Whether a copy may go to the organization's notification addresses. Whatever opens a door never may.
    pub fn is_notification(self) -> bool {
        !matches!(
            self,
            Self::MemberAdded | Self::Invitation | Self::ConfirmAddress | Self::MfaCode | Self::PasswordReset
        )
    }
}

#[cfg(test)]
mod unit {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_kind_has_a_key_of_its_own_and_is_found_by_it() {
        let keys: BTreeSet<_> = MailKind::all().map(MailKind::key).collect();
        assert_eq!(keys.len(), 17);
        assert!(MailKind::all().all(|kind| MailKind::from_key(kind.key()) == Some(kind)));
    }

    #[test]
    fn nothing_that_opens_a_door_is_copied() {
        let private: Vec<_> =
            MailKind::all().filter(|kind| !kind.is_notification()).map(MailKind::key).collect();
        assert_eq!(private, ["member_added", "invitation", "confirm_address", "mfa_code", "password_reset"]);
    }
}
