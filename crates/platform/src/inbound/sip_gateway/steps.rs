//! The checks an attempt goes through, and how far it came: for stored attempts and for dry-runs alike.

use serde::Serialize;
use sip::Reason;
use utoipa::ToSchema;

use super::reasons;
use crate::inbound::sip::model::Admits;

/// One check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipCheckName)]
pub(in crate::inbound) enum Check {
    /// Whether calls are taken at all.
    Switch,
    /// Whether the call leads to this organization.
    Owner,
    /// Whether the address is listed.
    Address,
    /// Whether the caller knows the password.
    Password,
    /// Whether the number is one of ours.
    Number,
}

/// How one check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipCheckVerdict)]
pub(in crate::inbound) enum StepVerdict {
    Passed,
    Failed,
    /// The caller is asked and has not answered yet.
    Asked,
    /// Nothing of the kind is configured, or it does not apply.
    NotAsked,
    /// An earlier check failed.
    NotReached,
}

/// One check with its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SipCheckStep)]
pub(in crate::inbound) struct Step {
    /// Which.
    pub check: Check,
    /// How it ended.
    pub verdict: StepVerdict,
    /// In words.
    pub detail: String,
}

/// What is known of an attempt when its checks are told.
#[derive(Debug, Clone, Copy)]
pub(in crate::inbound) struct Course {
    /// Who is let in by the settings.
    pub admits: Admits,
    /// Why it ended.
    pub reason: Reason,
    /// Whether a number is looked at: only callers need one.
    pub has_number: bool,
    /// Whether the password was proved before what came after it; a dry-run cannot know.
    pub is_proved: bool,
}

/// Where in the order of checks an attempt ended; those before it passed.
fn stopped_at(reason: Reason) -> Option<Check> {
    match reason {
        Reason::Admitted | Reason::NoCodec | Reason::TooManyCalls => None,
        Reason::Disabled => Some(Check::Switch),
        Reason::UnknownOwner | Reason::AmbiguousOwner | Reason::TooManyRequests | Reason::Malformed => {
            Some(Check::Owner)
        }
        Reason::NotListed => Some(Check::Address),
        Reason::Challenged
        | Reason::StaleNonce
        | Reason::UnknownUser
        | Reason::WrongPassword
        | Reason::WrongRealm
        | Reason::ForgedNonce
        | Reason::Replayed
        | Reason::Downgraded
        | Reason::MalformedCredentials => Some(Check::Password),
        Reason::UnknownNumber => Some(Check::Number),
    }
}

/// All checks of an attempt, in their order.
pub(in crate::inbound) fn steps(course: Course) -> Vec<Step> {
    let order = [Check::Switch, Check::Owner, Check::Address, Check::Password, Check::Number];
    let stop = stopped_at(course.reason);
    let place = stop.and_then(|stop| order.iter().position(|check| *check == stop)).unwrap_or(order.len());
    order.into_iter().enumerate().map(|(at, check)| step(course, check, at.cmp(&place))).collect()
}

fn step(course: Course, check: Check, place: std::cmp::Ordering) -> Step {
    use std::cmp::Ordering;
    let verdict = match place {
        Ordering::Greater => StepVerdict::NotReached,
        Ordering::Equal if reasons::verdict(course.reason) == reasons::Verdict::Challenged => {
            StepVerdict::Asked
        }
        Ordering::Equal => StepVerdict::Failed,
        Ordering::Less if !is_asked(course, check) => StepVerdict::NotAsked,
        Ordering::Less if check == Check::Password && !course.is_proved => StepVerdict::Asked,
        Ordering::Less => StepVerdict::Passed,
    };
    let detail = match verdict {
        StepVerdict::Failed | StepVerdict::Asked if place == Ordering::Equal => reasons::words(course.reason),
        verdict => usual_words(check, verdict),
    };
    Step { check, verdict, detail: detail.to_owned() }
}

fn is_asked(course: Course, check: Check) -> bool {
    match check {
        Check::Switch | Check::Owner => true,
        Check::Address => matches!(course.admits, Admits::Addresses | Admits::AddressesWithPassword),
        Check::Password => matches!(course.admits, Admits::Password | Admits::AddressesWithPassword),
        Check::Number => course.has_number,
    }
}

fn usual_words(check: Check, verdict: StepVerdict) -> &'static str {
    match (check, verdict) {
        (_, StepVerdict::NotReached) => "not looked at: an earlier check ended it",
        (Check::Switch, _) => "calls are taken",
        (Check::Owner, _) => "the call leads to this organization",
        (Check::Address, StepVerdict::NotAsked) => "the whitelist is empty, so every address passes",
        (Check::Address, _) => "the address is in the whitelist",
        (Check::Password, StepVerdict::NotAsked) => "no password is asked for",
        (Check::Password, StepVerdict::Asked) => "the password is asked for",
        (Check::Password, _) => "the password matched",
        (Check::Number, StepVerdict::NotAsked) => "no number is looked at",
        (Check::Number, _) => "the number is one of yours",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(admits: Admits, reason: Reason) -> Vec<StepVerdict> {
        let course = Course { admits, reason, has_number: true, is_proved: true };
        steps(course).into_iter().map(|step| step.verdict).collect()
    }

    #[test]
    fn what_stands_before_the_end_passed_and_what_comes_after_was_not_looked_at() {
        use StepVerdict::{Asked, Failed, NotAsked, NotReached, Passed};
        let both = Admits::AddressesWithPassword;
        for (admits, reason, expected) in [
            (both, Reason::Admitted, [Passed, Passed, Passed, Passed, Passed]),
            (both, Reason::NotListed, [Passed, Passed, Failed, NotReached, NotReached]),
            (both, Reason::Challenged, [Passed, Passed, Passed, Asked, NotReached]),
            (both, Reason::WrongPassword, [Passed, Passed, Passed, Failed, NotReached]),
            (both, Reason::UnknownNumber, [Passed, Passed, Passed, Passed, Failed]),
            (Admits::Addresses, Reason::Admitted, [Passed, Passed, Passed, NotAsked, Passed]),
            (Admits::Password, Reason::UnknownUser, [Passed, Passed, NotAsked, Failed, NotReached]),
            (Admits::Anyone, Reason::UnknownNumber, [Passed, Passed, NotAsked, NotAsked, Failed]),
            (Admits::Nobody, Reason::Disabled, [Failed, NotReached, NotReached, NotReached, NotReached]),
        ] {
            assert_eq!(told(admits, reason), expected, "{admits:?} {reason:?}");
        }
    }
}
