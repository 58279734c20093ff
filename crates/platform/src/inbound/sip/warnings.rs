//! What deserves a second look in settings that may be saved: pure, shown beside them.

use std::time::Duration;

use kernel::Ts;
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{Admits, SipSettings};
use super::whitelist::{AllowEntry, Version};
use crate::inbound::sip_gateway::{EdgeState, EdgeView};

/// One warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SipWarning)]
pub(super) struct Warning {
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: String,
}

/// What is known beside the settings.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub edge: &'a EdgeView,
    /// Whether a number of ours takes calls.
    pub has_numbers: bool,
    /// Whether somebody else takes calls from the same addresses.
    pub shares_addresses: bool,
    pub now: Ts,
}

/// A certificate that ends within this time is warned of.
const ENDS_SOON: Duration = Duration::from_hours(14 * 24);
/// An entry that covers more than this is probably a mistake.
const WIDE_V4: u128 = 1 << 16;
/// A /48, which is what one site is given.
const WIDE_V6: u128 = 1 << 80;

/// The warnings, the gravest first.
pub(super) fn warnings(settings: &SipSettings, around: Surroundings<'_>) -> Vec<Warning> {
    if !settings.enabled {
        return Vec::new();
    }
    let mut all = Vec::new();
    let mut warn = |code, detail: &str| all.push(Warning { code, detail: detail.to_owned() });
    let admits = settings.admits();
    if admits == Admits::Anyone {
        warn("sip.warn_anyone", "everybody may call: add addresses or a password");
    }
    if matches!(around.edge.state, EdgeState::Failed | EdgeState::Off) {
        let why = around.edge.detail.as_deref().unwrap_or("ask the operator");
        warn("sip.warn_not_listening", &format!("no call can arrive: {why}"));
    }
    if !around.has_numbers {
        warn(
            "sip.warn_no_numbers",
            "no phone number takes calls, so every call is refused but recording sessions",
        );
    }
    if admits == Admits::Password {
        warn(
            "sip.warn_digest_udp",
            "a password alone guards the door, and over UDP and TCP everybody on the way sees its hash: use TLS, or add addresses",
        );
    }
    if around.shares_addresses && settings.domain.is_empty() {
        warn(
            "sip.warn_shared_source",
            "another organization takes calls from some of these addresses too: calls to your numbers arrive, whatever else comes from there is nobody's; a domain of your own ends that",
        );
    }
    if let Some(detail) = certificate(settings, around) {
        warn("sip.warn_certificate", &detail);
    }
    for entry in settings.whitelist.iter().filter(|entry| is_wide(entry)) {
        let count = entry.interval.addresses();
        warn("sip.warn_wide", &format!("{} lets {count} addresses in: name those that call", entry.text));
    }
    all
}

fn certificate(settings: &SipSettings, around: Surroundings<'_>) -> Option<String> {
    let certificate = around.edge.certificate.as_ref()?;
    if let Some(problem) = &certificate.problem {
        return Some(problem.clone());
    }
    if let Some(until) = certificate.valid_until.filter(|until| *until < around.now.plus(ENDS_SOON)) {
        return Some(format!("the certificate of TLS ends at {until}: renew it"));
    }
    let named = |name: &String| covers(&name.to_ascii_lowercase(), &settings.domain);
    let is_missing = !settings.domain.is_empty() && !certificate.names.iter().any(named);
    is_missing
        .then(|| format!("the certificate of TLS does not name {}: callers may refuse it", settings.domain))
}

/// Whether a name of a certificate, which may begin with a wildcard, is good for a host.
fn covers(name: &str, host: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(_, above)| above == rest),
        None => name == host,
    }
}

fn is_wide(entry: &AllowEntry) -> bool {
    let most = if entry.interval.version == Version::V4 { WIDE_V4 } else { WIDE_V6 };
    entry.interval.addresses() > most
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inbound::sip::whitelist::parse_entry;
    use crate::inbound::sip_gateway::{CertificateView, EdgeStatus, SipConfig};

    fn codes(settings: &SipSettings, change: fn(&mut Surroundings<'_>)) -> Vec<&'static str> {
        let config = SipConfig::default();
        let certificate = CertificateView {
            names: vec!["*.clinic.example".to_owned()],
            subject: None,
            valid_from: None,
            valid_until: Some(Ts::from_millis(100 * 86_400_000)),
            problem: None,
        };
        let status = EdgeStatus::Listening {
            port: 5060,
            tls_port: Some(5061),
            certificate: Some(certificate),
            tls_problem: None,
        };
        let edge = status.view(&config);
        let mut around =
            Surroundings { edge: &edge, has_numbers: true, shares_addresses: false, now: Ts::from_millis(1) };
        change(&mut around);
        warnings(settings, around).into_iter().map(|warning| warning.code).collect()
    }

    fn listed(entry: &str) -> SipSettings {
        let whitelist = vec![parse_entry(entry).unwrap()];
        SipSettings { enabled: true, whitelist, ..SipSettings::default() }
    }

    #[test]
    fn settings_without_a_flaw_are_not_warned_about() {
        assert!(codes(&listed("203.0.113.0/24"), |_| {}).is_empty());
        assert!(
            codes(&SipSettings::default(), |around| around.has_numbers = false).is_empty(),
            "switched off"
        );
    }

    #[test]
    fn each_flaw_has_its_warning() {
        let open = SipSettings { enabled: true, accept_anyone: true, ..SipSettings::default() };
        assert_eq!(codes(&open, |_| {}), ["sip.warn_anyone"]);
        let password = SipSettings { enabled: true, username: "acme".to_owned(), ..SipSettings::default() };
        assert_eq!(codes(&password, |_| {}), ["sip.warn_digest_udp"]);
        let fine = listed("203.0.113.7");
        assert_eq!(codes(&fine, |around| around.has_numbers = false), ["sip.warn_no_numbers"]);
        assert_eq!(codes(&fine, |around| around.shares_addresses = true), ["sip.warn_shared_source"]);
        let soon = |around: &mut Surroundings<'_>| around.now = Ts::from_millis(90 * 86_400_000);
        assert_eq!(codes(&fine, soon), ["sip.warn_certificate"]);
        assert_eq!(codes(&listed("10.0.0.0/8"), |_| {}), ["sip.warn_wide"]);
        assert!(codes(&listed("10.0.0.0/16"), |_| {}).is_empty());
        assert_eq!(codes(&listed("2001:db8::/32"), |_| {}), ["sip.warn_wide"]);
    }

    #[test]
    fn a_certificate_must_name_the_domain() {
        let of = |domain: &str| SipSettings { domain: domain.to_owned(), ..listed("203.0.113.7") };
        assert!(codes(&of("sip.clinic.example"), |_| {}).is_empty());
        assert_eq!(codes(&of("sip.other.example"), |_| {}), ["sip.warn_certificate"]);
        assert_eq!(codes(&of("a.sip.clinic.example"), |_| {}), ["sip.warn_certificate"]);
    }
}
