//! What follows when a vendor does not answer a page: wait, ask for less, wait for a person, or give up. Pure.

use std::time::Duration;

use connectors::Fault;

use super::windows::halve;
use crate::pipeline::interactions::Reason;

const SHORTEST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(10);
const A_MINUTE: Duration = Duration::from_mins(1);

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Setback {
    /// It goes on after this long; why, unless it is nobody's fault.
    Later(Duration, Option<Reason>),
    /// The same is asked in shorter windows.
    Shorter(Duration),
    /// A person must mend something first.
    Pause(Reason),
    /// It cannot go on.
    Fail(Reason),
}

/// What follows from a fault, the `setbacks + 1`st in a row, of a question about `window`.
pub(super) fn after_fault(fault: &Fault, setbacks: i64, window: Duration) -> Setback {
    let reason = Reason::new(kernel::Classify::code(fault), fault.to_string());
    match fault {
        Fault::RateLimited { after, .. } => Setback::Later(after.unwrap_or(A_MINUTE), Some(reason)),
        Fault::Transient { after, .. } | Fault::NotReady { after } => {
            Setback::Later(after.unwrap_or_else(|| back_off(setbacks)), Some(reason))
        }
        Fault::TooLarge { .. } => match halve(window) {
            Some(shorter) => Setback::Shorter(shorter),
            None => Setback::Fail(Reason::new(
                reason.code,
                format!(
                    "one hour of this history is more than is taken at once: ask the vendor for a file, or import another span ({})",
                    reason.detail
                ),
            )),
        },
        Fault::Auth { .. } | Fault::Quota { .. } | Fault::Misconfigured { .. } => Setback::Pause(reason),
        Fault::NotFound { .. } | Fault::Rejected { .. } => Setback::Fail(reason),
    }
}

/// Doubles from five seconds to ten minutes, and never ends: an outage of a night is no reason to begin anew.
fn back_off(setbacks: i64) -> Duration {
    let doubled = u32::try_from(setbacks).ok().and_then(|times| 1_u32.checked_shl(times.min(16)));
    SHORTEST.saturating_mul(doubled.unwrap_or(u32::MAX)).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn words() -> String {
        "their words".to_owned()
    }

    #[test]
    fn every_fault_has_its_consequence() {
        let seven = Some(Duration::from_secs(7));
        let table = [
            (Fault::RateLimited { after: seven, words: words() }, "later 7 vendor.rate_limited"),
            (Fault::RateLimited { after: None, words: words() }, "later 60 vendor.rate_limited"),
            (Fault::Transient { after: None, words: words() }, "later 5 vendor.transient"),
            (Fault::NotReady { after: seven }, "later 7 vendor.not_ready"),
            (Fault::TooLarge { words: words() }, "shorter 43200"),
            (Fault::Auth { words: words() }, "pause vendor.auth"),
            (Fault::Quota { words: words() }, "pause vendor.quota"),
            (Fault::Misconfigured { words: words() }, "pause vendor.misconfigured"),
            (Fault::NotFound { words: words() }, "fail vendor.not_found"),
            (Fault::Rejected { words: words() }, "fail vendor.rejected"),
        ];
        for (fault, expected) in table {
            let shown = match after_fault(&fault, 0, HOUR * 24) {
                Setback::Later(wait, reason) => format!("later {} {}", wait.as_secs(), reason.unwrap().code),
                Setback::Shorter(window) => format!("shorter {}", window.as_secs()),
                Setback::Pause(reason) => format!("pause {}", reason.code),
                Setback::Fail(reason) => format!("fail {}", reason.code),
            };
            assert_eq!(shown, expected);
        }
    }

    #[test]
    fn an_hour_that_is_too_large_fails_with_what_to_do() {
        let Setback::Fail(reason) = after_fault(&Fault::TooLarge { words: words() }, 0, HOUR) else {
            panic!("there is nothing shorter")
        };
        assert!(reason.detail.contains("file") && reason.detail.contains("their words"), "{}", reason.detail);
    }

    #[test]
    fn an_outage_is_waited_for_ever_more_patiently_and_for_ever() {
        let waits: Vec<u64> = (0..10).map(|setbacks| back_off(setbacks).as_secs()).collect();
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]);
        assert_eq!(back_off(i64::MAX), LONGEST);
    }
}
