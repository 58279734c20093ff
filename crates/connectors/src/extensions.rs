//! Whose number is whose, where an exchange does not say: short numbers are the extensions of employees.

use crate::account::Account;
use crate::calls::Direction;
use crate::connector::Descriptor;
use crate::field_spec::{FieldKind, FieldSpec};

const DEFAULT: &str = "5";

pub(crate) const FIELD: FieldSpec = FieldSpec::optional(
    "extension_digits",
    "Digits of an extension",
    FieldKind::Choice(&["2", "3", "4", "5", "6", "7"]),
    "A number with at most this many digits is an employee's; a call between two of them is internal and not kept.",
)
.with_default(DEFAULT);

/// How long the extensions of an account are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extensions {
    digits_max: usize,
}

impl Extensions {
    pub(crate) fn of(account: &Account, descriptor: &Descriptor) -> Self {
        let digits = account.field(descriptor, FIELD.key);
        Self { digits_max: digits.parse().or_else(|_| DEFAULT.parse()).unwrap_or_default() }
    }

    pub(crate) fn is_one(self, number: &str) -> bool {
        (1..=self.digits_max).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// A number of the world: more digits than an extension has.
    pub(crate) fn is_outside(self, number: &str) -> bool {
        number.bytes().filter(u8::is_ascii_digit).count() > self.digits_max
    }

    /// The extension of `sip:1001@host`, `1001@host` or `1001`.
    pub(crate) fn within(self, text: &str) -> Option<String> {
        let user = text.rsplit([':', '/']).next()?.split('@').next()?.trim();
        self.is_one(user).then(|| user.to_owned())
    }

    /// Who called whom. Nothing for an internal call.
    pub(crate) fn direction(self, from_inside: bool, to: &str) -> Option<Direction> {
        match (from_inside, self.is_outside(to)) {
            (true, true) => Some(Direction::Out),
            (true, false) => None,
            (false, _) => Some(Direction::In),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_extensions_and_calls_between_them_are_internal() {
        let four = Extensions { digits_max: 4 };
        assert!(four.is_one("101") && !four.is_one("") && !four.is_one("*97") && !four.is_one("10101"));
        let call = |from: &str, to: &str| four.direction(four.is_one(from), to);
        assert_eq!(call("101", "+380501112233"), Some(Direction::Out));
        assert_eq!(call("380501112233", "101"), Some(Direction::In));
        assert_eq!(call("anonymous", "380441112233"), Some(Direction::In));
        for inside in ["102", "*97", "s", ""] {
            assert_eq!(call("101", inside), None, "{inside}");
        }
        let found = |text: &str| four.within(text);
        assert_eq!(found("sip:1001@pbx.example").as_deref(), Some("1001"));
        assert_eq!(found("user/1001@pbx.example").as_deref(), Some("1001"));
        assert_eq!((found("+380501112233"), found("olena")), (None, None));
    }
}
