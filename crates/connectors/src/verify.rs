//! Comparing what a stranger presents with what we hold, in constant time.

use kernel::Secret;
use subtle::{Choice, ConstantTimeEq};

/// Whether `presented` equals any of the secrets. Every secret is looked at, so time tells nothing of which.
pub(crate) fn matches_any(presented: &str, secrets: &[Secret]) -> bool {
    let same = |secret: &Secret| presented.as_bytes().ct_eq(secret.expose().as_bytes());
    let any = secrets.iter().map(same).fold(Choice::from(0), |found, one| found | one);
    bool::from(any) && !presented.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_of_two_tokens_is_accepted_while_rotating_and_nothing_else() {
        let held = [Secret::new("old-token"), Secret::new("new-token")];
        assert!(matches_any("old-token", &held) && matches_any("new-token", &held));
        for presented in ["", "old", "old-token ", "OLD-TOKEN"] {
            assert!(!matches_any(presented, &held), "{presented}");
        }
        assert!(!matches_any("", &[Secret::new("")]), "an empty token proves nothing");
    }
}
