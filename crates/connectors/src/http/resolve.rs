//! The guard for connections that are not HTTP: which addresses of a host may be connected to.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use reqwest::dns::{Name, Resolve};
use url::Host;

use super::address::is_refused;
use super::guard::Refused;
use super::{Http, HttpError};

impl Http {
    /// The addresses of a host that may be connected to, by the rules every request obeys. Connect to these and not to
    /// the name, which may lead elsewhere a moment later.
    pub async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, HttpError> {
        let bracketed =
            if host.contains(':') && !host.starts_with('[') { format!("[{host}]") } else { host.to_owned() };
        let parsed =
            Host::parse(&bracketed).map_err(|_| HttpError::BadUrl("it is not the name of a host"))?;
        let parsed = match &parsed {
            Host::Domain(name) => Host::Domain(name.as_str()),
            Host::Ipv4(address) => Host::Ipv4(*address),
            Host::Ipv6(address) => Host::Ipv6(*address),
        };
        let is_allowed = self.allow.iter().any(|target| target.covers(&parsed, port));
        let literal = match parsed {
            Host::Ipv4(address) => address.into(),
            Host::Ipv6(address) => address.into(),
            Host::Domain(name) => return self.look_up(name, port, is_allowed).await,
        };
        if !is_allowed && is_refused(literal) {
            return Err(HttpError::Refused);
        }
        Ok(vec![SocketAddr::new(literal, port)])
    }

    /// Whether a connection to this host would be tried at all; where a name leads is seen when it is made.
    pub fn check_host(&self, host: &str, port: u16) -> Result<(), HttpError> {
        let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() else { return Ok(()) };
        let literal = match address {
            IpAddr::V4(address) => Host::Ipv4(address),
            IpAddr::V6(address) => Host::Ipv6(address),
        };
        let is_allowed = self.allow.iter().any(|target| target.covers(&literal, port));
        if is_allowed || !is_refused(address) { Ok(()) } else { Err(HttpError::Refused) }
    }

    async fn look_up(&self, name: &str, port: u16, is_allowed: bool) -> Result<Vec<SocketAddr>, HttpError> {
        let name = Name::from_str(name).map_err(|_| HttpError::BadUrl("it is not the name of a host"))?;
        let asked = if is_allowed { self.names.inner.resolve(name) } else { self.names.resolve(name) };
        let found = asked
            .await
            .map_err(|cause| if cause.is::<Refused>() { HttpError::Refused } else { HttpError::Connect })?;
        Ok(found.map(|address| SocketAddr::new(address.ip(), port)).collect())
    }
}
