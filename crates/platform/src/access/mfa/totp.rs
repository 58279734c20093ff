//! Codes of an authenticator app: RFC 6238 as every app computes it (SHA-1, six digits, thirty seconds).

use kernel::Ts;
use store::StoreError;
use totp_rs::{Builder, Secret, Totp};

/// Under this name the code stands in the app.
const ISSUER: &str = "Harken";
/// 160 bits, as RFC 4226 recommends.
pub(super) const SECRET_BYTES: usize = 20;

/// What the page shows, so that the app can learn the secret.
pub(super) struct Shown {
    /// For typing by hand.
    pub secret: String,
    /// For the camera, and for a link on a telephone.
    pub uri: String,
}

/// The secret as the app wants it.
pub(super) fn show(secret: &[u8], email: &str) -> Result<Shown, StoreError> {
    let totp = of(secret, email)?;
    Ok(Shown { secret: totp.secret().to_base32(), uri: totp.to_url().map_err(|error| unusable(&error))? })
}

/// The time step whose code this is: now, the one before or the one after. The caller refuses a step twice.
pub(super) fn step_of(secret: &[u8], code: &str, now: Ts) -> Result<Option<i64>, StoreError> {
    let seconds = u64::try_from(now.seconds()).unwrap_or_default();
    let step = of(secret, "user")?.check(code, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn of(secret: &[u8], email: &str) -> Result<Totp, StoreError> {
    let name = email.replace(':', "_");
    let secret = Secret::new(secret.into());
    let builder = Builder::new().with_secret(secret).with_account_name(name).with_issuer(Some(ISSUER));
    builder.build().map_err(|error| unusable(&error))
}

fn unusable(error: &impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("the secret of an authenticator app: {error}"))
}

/// The code of a secret at a moment, for tests that play the app.
#[cfg(test)]
pub(super) fn code_at(base32: &str, now: Ts) -> String {
    let secret = Secret::try_from_base32(base32).unwrap();
    of(secret.as_bytes(), "user").unwrap().generate(u64::try_from(now.seconds()).unwrap()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: &[u8; 20] = b"12345678901234567890";

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, cut to six digits.
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let now = Ts::from_millis(second * 1000);
            assert_eq!(step_of(RFC, code, now).unwrap(), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        let at = |second: i64| Ts::from_millis(second * 1000);
        assert_eq!(step_of(RFC, "287082", at(89)).unwrap(), Some(1));
        assert_eq!(step_of(RFC, "287082", at(29)).unwrap(), Some(1));
        assert_eq!(step_of(RFC, "287082", at(90)).unwrap(), None);
    }

    #[test]
    fn an_app_can_read_the_address_of_the_secret() {
        let shown = show(RFC, "olena+qa@clinic.example").unwrap();
        assert!(shown.uri.starts_with("otpauth://totp/Harken:olena"), "{}", shown.uri);
        assert!(shown.uri.contains(&shown.secret) && shown.uri.contains("issuer=Harken"), "{}", shown.uri);
    }
}
