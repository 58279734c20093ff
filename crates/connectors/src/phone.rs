//! One normaliser of telephone numbers for every vendor: E.164 where it can be told, the raw text always.

use serde::{Deserialize, Serialize};

/// A number as it was written, and as the world dials it where that can be told.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PhoneNumber {
    pub raw: String,
    /// `+380501112233`; absent for extensions, hidden callers and nonsense.
    pub e164: Option<String>,
}

/// How one country writes its numbers.
struct Plan {
    country: &'static str,
    code: &'static str,
    /// What is dialled before a national number.
    trunk: &'static str,
    /// Digits of a national number without the trunk prefix.
    digits: std::ops::RangeInclusive<usize>,
}

const PLANS: &[Plan] = &[
    Plan { country: "UA", code: "380", trunk: "0", digits: 9..=9 },
    Plan { country: "PL", code: "48", trunk: "", digits: 9..=9 },
    Plan { country: "ES", code: "34", trunk: "", digits: 9..=9 },
    Plan { country: "DE", code: "49", trunk: "0", digits: 7..=11 },
    Plan { country: "GB", code: "44", trunk: "0", digits: 9..=10 },
    Plan { country: "CZ", code: "420", trunk: "", digits: 9..=9 },
    Plan { country: "RO", code: "40", trunk: "0", digits: 9..=9 },
    Plan { country: "MD", code: "373", trunk: "0", digits: 8..=8 },
    Plan { country: "KZ", code: "7", trunk: "8", digits: 10..=10 },
    Plan { country: "US", code: "1", trunk: "", digits: 10..=10 },
];

impl PhoneNumber {
    /// Reads a number the way people of `country` (two letters) write it.
    pub fn parse(raw: &str, country: &str) -> Self {
        Self { raw: raw.trim().to_owned(), e164: e164(raw, country) }
    }

    /// Reads a caller the way exchanges show them: `"Olena" <380501112233>`, or the number alone.
    pub(crate) fn of_caller(text: &str, country: &str) -> Self {
        let within = text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>'));
        Self::parse(within.map_or(text, |(number, _)| number), country)
    }
}

fn e164(raw: &str, country: &str) -> Option<String> {
    let digits: String = raw.chars().filter(|character| !" -().\u{a0}\t".contains(*character)).collect();
    if let Some(international) = digits.strip_prefix('+').or_else(|| digits.strip_prefix("00")) {
        return international_number(international, 8);
    }
    let plan = PLANS.iter().find(|plan| plan.country == country);
    plan.and_then(|plan| national_number(&digits, plan)).or_else(|| international_number(&digits, 11))
}

fn national_number(digits: &str, plan: &Plan) -> Option<String> {
    let fits = |rest: &str| plan.digits.contains(&rest.len()) && all_digits(rest) && !rest.starts_with('0');
    let with_code = digits.strip_prefix(plan.code).filter(|rest| fits(rest));
    let with_trunk = digits.strip_prefix(plan.trunk).filter(|rest| fits(rest));
    // The old long-distance form `80 44 …` is still printed on switchboards.
    let with_old_trunk = digits.strip_prefix("80").filter(|rest| plan.country == "UA" && fits(rest));
    with_code.or(with_trunk).or(with_old_trunk).map(|rest| format!("+{}{rest}", plan.code))
}

/// Vendors write foreign numbers without the plus. No calling code begins with 0, and 8 is a trunk prefix here.
fn international_number(digits: &str, least: usize) -> Option<String> {
    let plain = all_digits(digits) && (least..=15).contains(&digits.len());
    let trunk = digits.starts_with('0') || least > 8 && digits.starts_with('8');
    (plain && !trunk).then(|| format!("+{digits}"))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_one_person_become_one_number() {
        let cases = [
            ("380501112233", "UA", Some("+380501112233")),
            ("+38 (050) 111-22-33", "UA", Some("+380501112233")),
            ("00380501112233", "UA", Some("+380501112233")),
            ("0501112233", "UA", Some("+380501112233")),
            ("80441112233", "UA", Some("+380441112233")),
            ("80044012345", "UA", None),
            ("1900", "UA", None),
            ("3148000", "UA", None),
            ("anonymous", "UA", None),
            ("", "UA", None),
            ("null", "UA", None),
            ("48221234567", "UA", Some("+48221234567")),
            ("221234567", "PL", Some("+48221234567")),
            ("8 701 123 45 67", "KZ", Some("+77011234567")),
            ("(212) 555-0100", "US", Some("+12125550100")),
            ("0501112233", "XX", None),
        ];
        for (raw, country, expected) in cases {
            assert_eq!(PhoneNumber::parse(raw, country).e164.as_deref(), expected, "{raw} in {country}");
        }
    }

    #[test]
    fn a_caller_with_a_name_is_the_number_beside_it() {
        for text in ["\"Olena\" <380501112233>", "Олена <+380501112233>", "<0501112233>", "0501112233"] {
            assert_eq!(PhoneNumber::of_caller(text, "UA").e164.as_deref(), Some("+380501112233"), "{text}");
        }
        assert_eq!(PhoneNumber::of_caller("a < b", "UA").e164, None);
    }

    proptest! {
        #[test]
        fn what_is_told_is_always_e164_and_the_raw_text_is_kept(raw in "\\PC{0,30}") {
            let number = PhoneNumber::parse(&raw, "UA");
            prop_assert_eq!(&number.raw, raw.trim());
            if let Some(e164) = number.e164 {
                prop_assert!(e164.starts_with('+') && (9..=16).contains(&e164.len()) && all_digits(e164.trim_start_matches('+')));
                prop_assert_eq!(PhoneNumber::parse(&e164, "UA").e164, Some(e164));
            }
        }
    }
}
