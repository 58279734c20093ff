//! The resolver every outgoing connection goes through: it hands over public addresses only.
//!
//! The connection is made to exactly the addresses returned here, so a name that changes its mind between a check
//! and the connection has nothing to gain. Literal addresses never reach a resolver; `Http` checks those itself.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::address::{AllowedTarget, is_refused};

/// Every address of a name was refused. Found again in the error chain of the failed request.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address outside the public internet")]
pub(super) struct Refused;

/// Drops what the outside world may not make us call.
#[derive(Clone)]
pub(super) struct Guard {
    pub(super) inner: Arc<dyn Resolve>,
    pub(super) allow: Arc<[AllowedTarget]>,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard").field("allow", &self.allow).finish_non_exhaustive()
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.inner.resolve(name);
        let allow = Arc::clone(&self.allow);
        Box::pin(async move {
            let passes = |socket: &SocketAddr| {
                !is_refused(socket.ip()) || allow.iter().any(|target| target.covers_resolved(socket.ip()))
            };
            let kept: Vec<SocketAddr> = found.await?.filter(passes).collect();
            if kept.is_empty() {
                return Err(Refused.into());
            }
            Ok(addresses(kept))
        })
    }
}

fn addresses(found: Vec<SocketAddr>) -> Addrs {
    Box::new(found.into_iter())
}

/// Asks the operating system.
pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?.collect::<Vec<_>>();
            if found.is_empty() {
                return Err(io::Error::other("the name has no address").into());
            }
            Ok(addresses(found))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::str::FromStr;
    use std::sync::Mutex;

    use super::super::{Http, HttpConfig, HttpError, Request};
    use super::*;

    /// Answers each question with the next list, and with the last one from then on.
    struct Scripted(Mutex<Vec<Vec<&'static str>>>);

    impl Scripted {
        fn new(answers: &[&[&'static str]]) -> Arc<Self> {
            Arc::new(Self(Mutex::new(answers.iter().rev().map(|answer| answer.to_vec()).collect())))
        }
    }

    impl Resolve for Scripted {
        fn resolve(&self, _: Name) -> Resolving {
            let mut left = self.0.lock().unwrap();
            let answer = if left.len() > 1 { left.pop().unwrap() } else { left[0].clone() };
            let found: Vec<SocketAddr> =
                answer.iter().map(|text| SocketAddr::new(text.parse().unwrap(), 0)).collect();
            Box::pin(async move { Ok(addresses(found)) })
        }
    }

    async fn guarded(guard: &Guard) -> Option<Vec<IpAddr>> {
        let name = Name::from_str("rebind.example").unwrap();
        guard.resolve(name).await.ok().map(|found| found.map(|socket| socket.ip()).collect())
    }

    fn guard(answers: &[&[&'static str]], allow: &[&str]) -> Guard {
        let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
        Guard { inner: Scripted::new(answers), allow }
    }

    #[tokio::test]
    async fn a_name_that_turns_private_after_the_first_look_is_refused_at_the_second() {
        let guard = guard(&[&["93.184.216.34"], &["127.0.0.1"]], &[]);
        assert_eq!(guarded(&guard).await, Some(vec!["93.184.216.34".parse().unwrap()]));
        assert_eq!(guarded(&guard).await, None);
    }

    #[tokio::test]
    async fn of_a_mixed_answer_only_the_public_part_is_connected_to() {
        let guard = guard(&[&["10.0.0.1", "93.184.216.34", "::ffff:169.254.169.254", "fd00::1"]], &[]);
        assert_eq!(guarded(&guard).await, Some(vec!["93.184.216.34".parse().unwrap()]));
    }

    #[tokio::test]
    async fn an_operators_network_is_let_through_and_an_entry_with_a_port_speaks_of_literals_only() {
        assert_eq!(
            guarded(&guard(&[&["10.1.2.3"]], &["10.0.0.0/8"])).await,
            Some(vec!["10.1.2.3".parse().unwrap()])
        );
        assert_eq!(guarded(&guard(&[&["10.1.2.3"]], &["10.1.2.3:443"])).await, None);
    }

    #[tokio::test]
    async fn a_request_to_a_name_that_leads_inside_ends_as_refused() {
        for address in ["127.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "100.64.0.1"] {
            let answers: &[&[&'static str]] = &[&[address]];
            let http = Http::with_resolver(HttpConfig::default(), Scripted::new(answers)).unwrap();
            let refused = http.send(Request::get("https://rebind.example/x?token=canary")).await.unwrap_err();
            assert_eq!(refused, HttpError::Refused, "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_on_the_operators_list_may_lead_anywhere() {
        let http = Http::with_resolver(
            HttpConfig { allow: vec!["asr.internal".parse().unwrap()], ..HttpConfig::default() },
            Scripted::new(&[&["127.0.0.1"]]),
        );
        // Port 9 is closed: what matters is that a connection was tried at all.
        let failed = http.unwrap().send(Request::get("http://asr.internal:9/")).await.unwrap_err();
        assert_eq!(failed, HttpError::Connect);
    }
}
