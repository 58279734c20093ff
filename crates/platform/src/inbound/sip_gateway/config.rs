//! What an operator says about SIP: a section of the configuration.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How calls by SIP are taken.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SipConfig {
    /// Whether this installation answers SIP. Who may call is each organization's own setting.
    pub enabled: bool,
    /// Address and port of signalling over UDP and TCP.
    #[schemars(with = "String")]
    pub listen: SocketAddr,
    /// Address and port of signalling over TLS; served once there is a certificate.
    #[schemars(with = "String")]
    pub tls_listen: SocketAddr,
    /// PEM file with the certificate of TLS and those above it. Read again when it changes.
    pub tls_certificate: Option<PathBuf>,
    /// PEM file with its private key.
    pub tls_key: Option<PathBuf>,
    /// The address that callers and carriers reach, when it is not the one listened on: behind NAT, or when listening on
    /// `0.0.0.0`. Sound is sent to it.
    #[schemars(with = "Option<String>")]
    pub public_address: Option<IpAddr>,
    /// First UDP port of sound; even.
    pub rtp_first: u16,
    /// Last UDP port of sound; odd.
    pub rtp_last: u16,
    /// What devices without a domain of their own authenticate for. Passwords are kept as hashes for it, so those that
    /// were set before a change stay with the realm of then.
    pub realm: String,
    /// Calls at once, all organizations together.
    pub calls_max: usize,
    /// Calls at once of one organization.
    pub organization_calls_max: u32,
    /// The longest a call lasts; then it is ended and processed.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub call_duration_max: Duration,
    /// The longest a device stays registered before it must say again that it is there, whatever it asks for.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub registration_max: Duration,
    /// Where recordings lie until they are stored; `sip` in the data directory unless said. Local and durable.
    pub spool: Option<PathBuf>,
}

/// Ports of sound that one call may take: two streams with their reports.
const PORTS_PER_CALL: u16 = 4;
const REALM_CHARS_MAX: usize = 100;

impl Default for SipConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            listen: SocketAddr::from(([127, 0, 0, 1], 5060)),
            tls_listen: SocketAddr::from(([127, 0, 0, 1], 5061)),
            tls_certificate: None,
            tls_key: None,
            public_address: None,
            rtp_first: 20_000,
            rtp_last: 23_999,
            realm: "harken".to_owned(),
            calls_max: 1000,
            organization_calls_max: 200,
            call_duration_max: Duration::from_hours(4),
            registration_max: Duration::from_hours(1),
            spool: None,
        }
    }
}

impl SipConfig {
    /// Refuses what reads well and cannot work.
    pub fn validate(&self) -> Result<(), String> {
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
        let realm_fits = !self.realm.is_empty() && self.realm.len() <= REALM_CHARS_MAX;
        if !realm_fits || !self.realm.chars().all(plain) {
            return Err(format!(
                "sip.realm is 1 to {REALM_CHARS_MAX} letters, digits and . - _, such as sip.example.com"
            ));
        }
        self.check_ports()?;
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err(
                "sip.tls_certificate and sip.tls_key belong together: give both or neither".to_owned()
            );
        }
        if self.public_address.is_some_and(|address| address.is_unspecified() || address.is_multicast()) {
            return Err("sip.public_address is the address callers reach, such as 203.0.113.10".to_owned());
        }
        if self.enabled && self.host().is_none() {
            return Err(format!(
                "sip.public_address is needed because sip.listen is {}: give the address that callers reach",
                self.listen
            ));
        }
        let at_least = |name: &str, value: u64, least: u64| {
            if value < least { Err(format!("sip.{name} must be at least {least}")) } else { Ok(()) }
        };
        at_least("call_duration_max (seconds)", self.call_duration_max.as_secs(), 60)?;
        at_least("registration_max (seconds)", self.registration_max.as_secs(), 60)?;
        at_least("calls_max", u64::try_from(self.calls_max).unwrap_or(u64::MAX), 1)?;
        at_least("organization_calls_max", self.organization_calls_max.into(), 1)
    }

    fn check_ports(&self) -> Result<(), String> {
        let room = self.rtp_last.checked_sub(self.rtp_first).is_some_and(|more| more + 1 >= PORTS_PER_CALL);
        if self.rtp_first < 1024
            || !self.rtp_first.is_multiple_of(2)
            || self.rtp_last.is_multiple_of(2)
            || !room
        {
            return Err(format!(
                "sip.rtp_first and sip.rtp_last are an even port from 1024 on and an odd one at least {} above it, such as 20000 and 23999",
                PORTS_PER_CALL - 1
            ));
        }
        let ports = self.rtp_first..=self.rtp_last;
        for (name, port) in [("listen", self.listen.port()), ("tls_listen", self.tls_listen.port())] {
            if ports.contains(&port) {
                return Err(format!("sip.{name} lies among the ports of sound: choose another port"));
            }
        }
        Ok(())
    }

    /// The address to give to callers: what was said, or what is listened on when that is one address.
    pub fn host(&self) -> Option<IpAddr> {
        self.public_address.or_else(|| Some(self.listen.ip()).filter(|ip| !ip.is_unspecified()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_refused_with_its_key() {
        let refused = |change: fn(&mut SipConfig)| {
            let mut config = SipConfig::default();
            change(&mut config);
            config.validate().expect_err("refused")
        };
        assert!(SipConfig::default().validate().is_ok());
        for (says, key) in [
            (refused(|config| config.realm = "two words".to_owned()), "sip.realm"),
            (refused(|config| config.rtp_first = 20_001), "sip.rtp_first"),
            (refused(|config| config.rtp_last = 20_001), "sip.rtp_last"),
            (refused(|config| config.rtp_last = 10), "sip.rtp_last"),
            (refused(|config| config.listen.set_port(20_010)), "sip.listen"),
            (refused(|config| config.tls_key = Some("key.pem".into())), "sip.tls_certificate"),
            (refused(|config| config.public_address = Some([0, 0, 0, 0].into())), "sip.public_address"),
            (refused(|config| config.calls_max = 0), "sip.calls_max"),
            (refused(|config| config.call_duration_max = Duration::from_secs(5)), "sip.call_duration_max"),
            (refused(|config| config.registration_max = Duration::from_secs(59)), "sip.registration_max"),
            (refused(|config| config.listen.set_ip([0, 0, 0, 0].into())), "sip.public_address"),
        ] {
            assert!(says.contains(key), "{says}");
        }
    }

    #[test]
    fn the_address_to_give_away_is_the_public_one_or_the_one_listened_on() {
        let mut config = SipConfig::default();
        assert_eq!(config.host(), Some([127, 0, 0, 1].into()));
        config.listen.set_ip([0, 0, 0, 0].into());
        assert_eq!(config.host(), None);
        config.public_address = Some([203, 0, 113, 10].into());
        assert_eq!(config.host(), Some([203, 0, 113, 10].into()));
    }
}
