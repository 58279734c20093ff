//! Which of our numbers somebody dialled, however the carrier wrote it.
//!
//! Invariant: a number that could be two of ours is none of them.

/// National numbers are matched by their end when they have at least so many digits.
const NATIONAL_DIGITS_MIN: usize = 7;
/// E.164 has no more.
const DIGITS_MAX: usize = 15;
/// A country code has no more digits than this.
const COUNTRY_DIGITS_MAX: usize = 3;

/// What was dialled, as digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dialled {
    digits: String,
    /// Whether it began with `+` or `00`, so that nothing is missing before it.
    is_whole: bool,
}

impl Dialled {
    /// The user part of a SIP address, when it is a number: `+380…`, `00380…`, `380…`, `044…`, with what people write
    /// between digits, and without the parameters behind a semicolon.
    pub(super) fn read(user: &str) -> Option<Self> {
        let bare = user.split(';').next().unwrap_or_default().replace("%2B", "+").replace("%2b", "+");
        let text: String = bare.chars().filter(|c| !" -.()".contains(*c)).collect();
        let (is_whole, digits) = match (text.strip_prefix('+'), text.strip_prefix("00")) {
            (Some(rest), _) | (None, Some(rest)) => (true, rest),
            (None, None) => (false, text.as_str()),
        };
        let fits = !digits.is_empty() && digits.len() <= DIGITS_MAX;
        let is_number = fits && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self { digits: digits.to_owned(), is_whole })
    }

    /// The digits; E.164 when nothing is missing before them.
    pub(super) fn digits(&self) -> &str {
        &self.digits
    }

    /// Whether it came with its country code for certain.
    pub(super) fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether these digits of a number of ours, country code first, end as what was dialled without one.
    pub(super) fn may_mean(&self, digits: &str) -> bool {
        let national = self.digits.trim_start_matches('0');
        let before = digits.strip_suffix(national).map(str::len);
        !self.is_whole
            && national.len() >= NATIONAL_DIGITS_MIN
            && before.is_some_and(|length| length <= COUNTRY_DIGITS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_a_carrier_writes_it() {
        for (written, digits) in [
            ("+380443332100", "380443332100"),
            ("00380443332100", "380443332100"),
            ("380443332100", "380443332100"),
            ("%2B380443332100", "380443332100"),
            ("+380-44-333.21.00;npdi", "380443332100"),
            ("0443332100", "0443332100"),
            ("204", "204"),
        ] {
            assert_eq!(Dialled::read(written).unwrap().digits(), digits, "{written}");
        }
        for other in ["", "+", "recorder", "sip:204", "+38044x332100", "1234567890123456", "00"] {
            assert_eq!(Dialled::read(other), None, "{other}");
        }
    }

    #[test]
    fn a_national_number_means_the_number_that_ends_so() {
        let means = |dialled: &str, ours: &str| Dialled::read(dialled).unwrap().may_mean(ours);
        assert!(means("0443332100", "380443332100"));
        assert!(means("443332100", "380443332100"));
        assert!(means("2025550143", "12025550143"));
        assert!(!means("+443332100", "380443332100"), "with a plus nothing is missing");
        assert!(!means("332100", "380443332100"), "too short to mean one number only");
        assert!(!means("3332100", "380443332100"), "more than a country code would be missing");
        assert!(!means("0443332101", "380443332100"));
    }
}
