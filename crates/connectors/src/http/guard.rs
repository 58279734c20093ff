//! The resolver every outgoing connection goes through: it hands over public addresses only.
//!
//! The connection is made to exactly the addresses returned here, so a name that changes its mind between a check
//! and the connection has nothing to gain. Literal addresses never reach a resolver; `Http` checks those itself.

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
pub(super) struct Guard {
    pub(super) inner: Arc<dyn Resolve>,
    pub(super) allow: Arc<[AllowedTarget]>,
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
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
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
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}
