//! Whose packets a port takes: the address of the description, or whoever is first from a host that may be.
//!
//! Invariant: once somebody was heard, nobody else is, but for the address of the description itself.

use std::net::SocketAddr;

use super::plan::Peer;

#[derive(Debug, Default)]
pub(crate) struct Filter {
    peer: Peer,
    heard: Option<SocketAddr>,
}

impl Filter {
    /// Follows a new description. Whoever was heard stays, if the description did not change.
    pub(crate) fn follow(&mut self, peer: Peer) {
        if self.peer != peer {
            *self = Self { peer, heard: None };
        }
    }

    /// Whether a packet from there may be looked at.
    pub(crate) fn admits(&self, from: SocketAddr) -> bool {
        let is_said = self.peer.said == Some(from);
        is_said || self.heard.map_or_else(|| self.peer.hosts.contains(&from.ip()), |heard| heard == from)
    }

    /// Whether a control packet from there may be looked at: its port is another one.
    pub(crate) fn admits_host(&self, from: SocketAddr) -> bool {
        self.target().is_some_and(|target| target.ip() == from.ip())
    }

    /// A valid packet came from an admitted address.
    pub(crate) fn hear(&mut self, from: SocketAddr) {
        self.heard = Some(from);
    }

    /// Whether anybody was heard since the last description.
    pub(crate) fn is_heard(&self) -> bool {
        self.heard.is_some()
    }

    /// Where our own packets go.
    pub(crate) fn target(&self) -> Option<SocketAddr> {
        self.heard.or(self.peer.said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    fn filter(said: &str, hosts: &[&str]) -> Filter {
        let hosts = hosts.iter().map(|host| host.parse().unwrap()).collect();
        let mut filter = Filter::default();
        filter.follow(Peer { said: Some(at(said)), hosts });
        filter
    }

    #[test]
    fn without_hosts_only_the_address_of_the_description_is_heard() {
        let filter = filter("192.0.2.1:4000", &[]);
        assert!(filter.admits(at("192.0.2.1:4000")));
        assert!(!filter.admits(at("192.0.2.1:4002")));
        assert!(!filter.admits(at("192.0.2.9:4000")));
    }

    #[test]
    fn the_first_from_a_host_that_may_be_is_heard_and_the_second_is_not() {
        let mut filter = filter("10.0.0.5:4000", &["192.0.2.1"]);
        assert!(!filter.admits(at("198.51.100.1:7000")));
        assert!(filter.admits(at("192.0.2.1:7000")));
        filter.hear(at("192.0.2.1:7000"));
        assert!(filter.admits(at("192.0.2.1:7000")));
        assert!(!filter.admits(at("192.0.2.1:7002")));
        assert_eq!(filter.target(), Some(at("192.0.2.1:7000")));
    }

    #[test]
    fn the_address_of_the_description_takes_the_place_of_whoever_was_first() {
        let mut filter = filter("192.0.2.1:4000", &["192.0.2.1"]);
        filter.hear(at("192.0.2.1:7000"));
        assert!(filter.admits(at("192.0.2.1:4000")));
        filter.hear(at("192.0.2.1:4000"));
        assert!(!filter.admits(at("192.0.2.1:7000")));
    }

    #[test]
    fn a_new_description_opens_the_door_again_and_the_same_one_does_not() {
        let mut filter = filter("10.0.0.5:4000", &["192.0.2.1"]);
        filter.hear(at("192.0.2.1:7000"));
        let same = filter.peer.clone();
        filter.follow(same);
        assert!(!filter.admits(at("192.0.2.1:7002")));
        filter.follow(Peer { said: Some(at("10.0.0.5:4002")), hosts: vec!["192.0.2.1".parse().unwrap()] });
        assert!(filter.admits(at("192.0.2.1:7002")));
    }
}
