//! What follows when a vendor of speech or language fails us: wait for a person, come back, or give up.
//!
//! Pure; the two jobs that call vendors ask here, so that the same fault means the same for both.

use connectors::{Family, Fault};

use super::flow::Setback;
use super::interactions::Reason;

/// What the pipeline needs a vendor for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Need {
    /// Where the screen offers such vendors.
    pub family: Family,
    /// In words, for people.
    pub what: &'static str,
    /// The reason of an interaction that waits for a first credential.
    pub missing: &'static str,
    /// The reason of an interaction that waits for a better credential.
    pub failing: &'static str,
}

/// Speech recognition.
pub(super) const SPEECH: Need = Need {
    family: Family::Asr,
    what: "speech recognition",
    missing: "credential.missing_asr",
    failing: "credential.failing_asr",
};

/// A language model.
pub(super) const LANGUAGE: Need = Need {
    family: Family::Llm,
    what: "language model",
    missing: "credential.missing_llm",
    failing: "credential.failing_llm",
};

/// Nobody has given us a credential yet.
pub(super) fn missing(need: Need) -> Setback {
    let words = format!(
        "no {} provider is connected: enter a credential under Settings, Providers; this conversation then goes on by itself",
        need.what
    );
    Setback::Wait(Reason::new(need.missing, words))
}

/// The credential was refused before and nobody has saved another since: the vendor is not asked again.
pub(super) fn still_failing(need: Need, vendor: &str, words: &str) -> Setback {
    wait(
        need,
        &format!("{vendor} refused the saved key: {words}"),
        "save a valid key under Settings, Providers",
    )
}

/// What follows from a vendor's fault.
pub(super) fn after_fault(need: Need, vendor: &str, fault: &Fault) -> Setback {
    let said = match fault.words() {
        "" => format!("{vendor}: {fault}"),
        words => format!("{vendor} said: {words}"),
    };
    match fault {
        Fault::Auth { .. } => wait(need, &said, "save a valid key under Settings, Providers"),
        Fault::Quota { .. } => wait(need, &said, "top up the account at the vendor, then save the key again"),
        Fault::Misconfigured { .. } => {
            wait(need, &said, "correct the address or the model under Settings, Providers")
        }
        Fault::RateLimited { after, .. } => {
            Setback::Later(*after, Reason::new("provider.rate_limited", said))
        }
        Fault::Transient { after, .. } | Fault::NotReady { after } => {
            Setback::Later(*after, Reason::new("provider.unreachable", said))
        }
        Fault::NotFound { .. } | Fault::Rejected { .. } | Fault::TooLarge { .. } => {
            Setback::Failed(Reason::new("provider.rejected", said), true)
        }
    }
}

/// Whether the credential itself is at fault, so that its owner must be told.
pub(super) const fn blames_credential(fault: &Fault) -> bool {
    matches!(fault, Fault::Auth { .. } | Fault::Quota { .. } | Fault::Misconfigured { .. })
}

fn wait(need: Need, said: &str, advice: &str) -> Setback {
    Setback::Wait(Reason::new(need.failing, format!("{said}. To go on: {advice}")))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn what_only_a_person_can_mend_waits_and_what_passes_comes_back() {
        let words = || "no".to_owned();
        let after = Some(Duration::from_secs(7));
        let kind = |fault: &Fault| match after_fault(SPEECH, "Deepgram", fault) {
            Setback::Wait(reason) => format!("wait {}", reason.code),
            Setback::Later(wait, reason) => {
                format!("later {} {:?}", reason.code, wait.map(|wait| wait.as_secs()))
            }
            Setback::Failed(reason, retryable) => format!("failed {} {retryable}", reason.code),
        };
        let table = [
            (Fault::Auth { words: words() }, "wait credential.failing_asr"),
            (Fault::Quota { words: words() }, "wait credential.failing_asr"),
            (Fault::Misconfigured { words: words() }, "wait credential.failing_asr"),
            (Fault::RateLimited { after, words: words() }, "later provider.rate_limited Some(7)"),
            (Fault::Transient { after: None, words: words() }, "later provider.unreachable None"),
            (Fault::Rejected { words: words() }, "failed provider.rejected true"),
        ];
        for (fault, expected) in table {
            assert_eq!(kind(&fault), expected, "{fault:?}");
        }
    }

    #[test]
    fn a_missing_credential_says_where_to_enter_one() {
        let Setback::Wait(reason) = missing(LANGUAGE) else { panic!("it waits") };
        assert!(reason.detail.contains("Settings, Providers"), "{}", reason.detail);
    }
}
