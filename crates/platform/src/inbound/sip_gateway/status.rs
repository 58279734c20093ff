//! What the edge of this process does: whether it listens, where, and under which certificate.

use kernel::Ts;
use serde::Serialize;
use utoipa::ToSchema;

use super::config::SipConfig;

/// Whether calls can arrive at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipEdgeState)]
pub enum EdgeState {
    /// This process listens.
    Listening,
    /// The operator has switched SIP off.
    Off,
    /// Another process of this installation listens, or this one is just starting.
    Elsewhere,
    /// It should listen and cannot.
    Failed,
}

/// The certificate that TLS is served with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SipCertificate)]
pub struct CertificateView {
    /// The names and addresses it is good for.
    pub names: Vec<String>,
    /// Whom it was made for.
    pub subject: Option<String>,
    /// Since when it is good.
    pub valid_from: Option<Ts>,
    /// Until when it is good.
    pub valid_until: Option<Ts>,
    /// What is wrong with it.
    pub problem: Option<String>,
}

/// What to tell a carrier, and what an operator has to mend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SipEdge)]
pub struct EdgeView {
    /// Whether calls can arrive.
    pub state: EdgeState,
    /// Why they cannot.
    pub detail: Option<String>,
    /// The address to give to the carrier; none when the operator has not said it.
    pub host: Option<String>,
    /// Port of signalling over UDP.
    pub udp_port: Option<u16>,
    /// Port of signalling over TCP.
    pub tcp_port: Option<u16>,
    /// Port of signalling over TLS; none without a certificate.
    pub tls_port: Option<u16>,
    /// First UDP port of sound.
    pub rtp_first: Option<u16>,
    /// Last UDP port of sound.
    pub rtp_last: Option<u16>,
    /// What TLS is served with.
    pub certificate: Option<CertificateView>,
    /// Why there is no TLS, or what is wrong with it.
    pub certificate_problem: Option<String>,
}

/// What became of the listeners of this process.
#[derive(Debug, Clone, Default)]
pub enum EdgeStatus {
    /// It was not asked to listen.
    #[default]
    Idle,
    /// It listens on these ports.
    Listening {
        /// UDP and TCP.
        port: u16,
        /// TLS, where there is a certificate.
        tls_port: Option<u16>,
        /// What TLS was to be served with.
        certificate: Option<CertificateView>,
        /// Why there is no TLS.
        tls_problem: Option<String>,
    },
    /// It cannot listen, with the reason.
    Failed(String),
}

const NO_CERTIFICATE: &str =
    "there is no certificate: the operator sets sip.tls_certificate and sip.tls_key to serve TLS";

impl EdgeStatus {
    /// As it is shown; what another process does follows from the configuration alone.
    pub(in crate::inbound) fn view(&self, config: &SipConfig) -> EdgeView {
        let host = config.host().map(|address| address.to_string());
        let blank = EdgeView {
            state: EdgeState::Off,
            detail: None,
            host: None,
            udp_port: None,
            tcp_port: None,
            tls_port: None,
            rtp_first: None,
            rtp_last: None,
            certificate: None,
            certificate_problem: None,
        };
        let has_certificate = config.tls_certificate.is_some();
        let served = |state, port: u16, tls_port: Option<u16>| EdgeView {
            state,
            host: host.clone(),
            udp_port: Some(port),
            tcp_port: Some(port),
            tls_port,
            rtp_first: Some(config.rtp_first),
            rtp_last: Some(config.rtp_last),
            ..blank.clone()
        };
        match self {
            _ if !config.enabled => {
                let words = "the operator has switched SIP off: sip.enabled in the configuration";
                EdgeView { detail: Some(words.to_owned()), ..blank }
            }
            Self::Failed(why) => {
                EdgeView { state: EdgeState::Failed, detail: Some(why.clone()), host, ..blank }
            }
            Self::Idle => {
                let tls_port = Some(config.tls_listen.port()).filter(|_| has_certificate);
                served(EdgeState::Elsewhere, config.listen.port(), tls_port)
            }
            Self::Listening { port, tls_port, certificate, tls_problem } => {
                let missing = Some(NO_CERTIFICATE.to_owned()).filter(|_| tls_port.is_none());
                let problem = tls_problem.clone().or(missing);
                let view = served(EdgeState::Listening, *port, *tls_port);
                EdgeView { certificate: certificate.clone(), certificate_problem: problem, ..view }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ports_to_give_away_are_those_that_are_served() {
        let config = SipConfig::default();
        let listening =
            EdgeStatus::Listening { port: 5060, tls_port: None, certificate: None, tls_problem: None };
        let view = listening.view(&config);
        assert_eq!((view.state, view.udp_port, view.tls_port), (EdgeState::Listening, Some(5060), None));
        assert!(view.certificate_problem.unwrap().contains("sip.tls_certificate"));
        let idle = EdgeStatus::Idle.view(&config);
        assert_eq!((idle.state, idle.tls_port), (EdgeState::Elsewhere, None), "no certificate is configured");
        let failed = EdgeStatus::Failed("port 5060 is taken".to_owned()).view(&config);
        assert_eq!((failed.state, failed.udp_port), (EdgeState::Failed, None));
        let off = SipConfig { enabled: false, ..config };
        assert_eq!(listening.view(&off).state, EdgeState::Off);
    }
}
