//! Which addresses nobody may make us call, and what an operator lets through all the same.
//!
//! The refused ranges are the union of what well-known guards refuse: everything that is not plainly the public
//! internet. Tested with literals here, with resolvers in `guard`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

const REFUSED_V4: &[Ipv4Net] = &[
    v4([0, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([100, 64, 0, 0], 10),
    v4([127, 0, 0, 0], 8),
    v4([169, 254, 0, 0], 16),
    v4([172, 16, 0, 0], 12),
    v4([192, 0, 0, 0], 24),
    v4([192, 0, 2, 0], 24),
    v4([192, 88, 99, 0], 24),
    v4([192, 168, 0, 0], 16),
    v4([198, 18, 0, 0], 15),
    v4([198, 51, 100, 0], 24),
    v4([203, 0, 113, 0], 24),
    v4([224, 0, 0, 0], 4),
    v4([240, 0, 0, 0], 4),
];

const REFUSED_V6: &[Ipv6Net] = &[
    v6([0, 0, 0, 0], 96),          // unspecified, loopback, v4-compatible
    v6([0x64, 0xff9b, 0, 0], 96),  // NAT64 reaches any v4 address
    v6([0x64, 0xff9b, 1, 0], 48),  // NAT64, local use
    v6([0x100, 0, 0, 0], 64),      // discard
    v6([0x2001, 0, 0, 0], 32),     // Teredo
    v6([0x2001, 0xdb8, 0, 0], 32), // documentation
    v6([0x2002, 0, 0, 0], 16),     // 6to4 reaches any v4 address
    v6([0x3fff, 0, 0, 0], 20),     // documentation
    v6([0x5f00, 0, 0, 0], 16),     // segment routing
    v6([0xfc00, 0, 0, 0], 7),      // unique local
    v6([0xfe80, 0, 0, 0], 10),     // link-local
    v6([0xfec0, 0, 0, 0], 10),     // site-local
    v6([0xff00, 0, 0, 0], 8),      // multicast
];

const fn v4(address: [u8; 4], bits: u8) -> Ipv4Net {
    let [a, b, c, d] = address;
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), bits)
}

const fn v6(start: [u16; 4], bits: u8) -> Ipv6Net {
    let [a, b, c, d] = start;
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), bits)
}

/// Whether this address is outside the public internet. A mapped v4 address is judged as the v4 address it is.
pub fn is_refused(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => REFUSED_V4.iter().any(|net| net.contains(&address)),
        IpAddr::V6(address) => REFUSED_V6.iter().any(|net| net.contains(&address)),
    }
}

/// One entry of the operator's `outbound.allow`: `10.1.0.0/16`, `127.0.0.1:9000`, `asr.internal`, `asr.internal:8080`.
///
/// A target on the list may be called over plain http, on any port the entry covers, at any address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedTarget {
    place: Place,
    port: Option<u16>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Net(IpNet),
    Name(String),
}

/// The text is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no outbound target: write an address, a network such as 10.0.0.0/8, or host:port")]
pub struct AllowedTargetError(String);

impl AllowedTarget {
    pub(super) fn covers(&self, host: &Host<&str>, port: u16) -> bool {
        let same_port = self.port.is_none_or(|allowed| allowed == port);
        same_port
            && match (&self.place, host) {
                (Place::Net(net), Host::Ipv4(address)) => net.contains(&IpAddr::V4(*address)),
                (Place::Net(net), Host::Ipv6(address)) => net.contains(&IpAddr::V6(*address).to_canonical()),
                (Place::Name(name), Host::Domain(domain)) => name.eq_ignore_ascii_case(domain),
                _ => false,
            }
    }

    /// Whether a name may resolve to `address`. An entry with a port speaks of a literal address only.
    pub(super) fn covers_resolved(&self, address: IpAddr) -> bool {
        matches!((&self.place, self.port), (Place::Net(net), None) if net.contains(&address.to_canonical()))
    }
}

impl FromStr for AllowedTarget {
    type Err = AllowedTargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(net) = text.parse::<IpNet>() {
            return Ok(Self { place: Place::Net(net.trunc()), port: None });
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self { place: Place::Net(address.into()), port: None });
        }
        if let Ok(socket) = text.parse::<SocketAddr>() {
            return Ok(Self { place: Place::Net(socket.ip().into()), port: Some(socket.port()) });
        }
        let refused = || AllowedTargetError(text.to_owned());
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) => (name, Some(port.parse().map_err(|_| refused())?)),
            None => (text, None),
        };
        match Host::parse(name) {
            Ok(Host::Domain(name)) => Ok(Self { place: Place::Name(name), port }),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for AllowedTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.place, self.port) {
            (Place::Net(net), Some(port)) => write!(f, "{}", SocketAddr::new(net.addr(), port)),
            (Place::Net(net), None) if net.prefix_len() == net.max_prefix_len() => {
                write!(f, "{}", net.addr())
            }
            (Place::Net(net), None) => write!(f, "{net}"),
            (Place::Name(name), Some(port)) => write!(f, "{name}:{port}"),
            (Place::Name(name), None) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_that_is_not_public_is_refused() {
        let vectors = [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.1.1.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "100::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ];
        for text in vectors {
            assert!(is_refused(text.parse().unwrap()), "{text} must be refused");
        }
    }

    #[test]
    fn public_addresses_pass_also_next_to_a_refused_range() {
        let vectors = [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.17.0.1",
            "198.20.0.1",
            "223.255.255.255",
            "::ffff:8.8.8.8",
            "2606:4700::1111",
            "2001:4860:4860::8888",
            "2003::1",
        ];
        for text in vectors {
            assert!(!is_refused(text.parse().unwrap()), "{text} must pass");
        }
    }

    #[test]
    fn an_operators_entry_covers_what_it_names_and_nothing_else() {
        let covers = |entry: &str, host: &str, port| {
            entry.parse::<AllowedTarget>().unwrap().covers(&Host::parse(host).unwrap().as_ref_host(), port)
        };
        assert!(covers("127.0.0.1:9000", "127.0.0.1", 9000));
        assert!(!covers("127.0.0.1:9000", "127.0.0.1", 9001));
        assert!(covers("10.0.0.0/8", "10.9.8.7", 1));
        assert!(!covers("10.0.0.0/8", "11.0.0.1", 1));
        assert!(covers("10.0.0.0/8", "[::ffff:10.1.1.1]", 80));
        assert!(covers("[::1]:80", "[::1]", 80));
        assert!(covers("asr.internal", "ASR.internal", 8080));
        assert!(covers("asr.internal:8080", "asr.internal", 8080));
        assert!(!covers("asr.internal:8080", "asr.internal", 80));
        assert!(!covers("asr.internal", "x.asr.internal", 80));
    }

    #[test]
    fn an_entry_reads_back_as_it_was_written_and_nonsense_is_named() {
        for text in
            ["127.0.0.1:9000", "10.0.0.7", "10.0.0.0/8", "asr.internal", "asr.internal:8080", "[::1]:80"]
        {
            assert_eq!(text.parse::<AllowedTarget>().unwrap().to_string(), text);
        }
        for text in ["", "host:port", "a b", "http://x", "10.0.0.0/99"] {
            let refused = text.parse::<AllowedTarget>().unwrap_err();
            assert!(refused.to_string().contains("host:port"), "{text}");
        }
    }

    /// `url` keeps the borrowed form of a host to itself, so tests make their own.
    trait AsRefHost {
        fn as_ref_host(&self) -> Host<&str>;
    }

    impl AsRefHost for Host<String> {
        fn as_ref_host(&self) -> Host<&str> {
            match self {
                Host::Domain(name) => Host::Domain(name),
                Host::Ipv4(address) => Host::Ipv4(*address),
                Host::Ipv6(address) => Host::Ipv6(*address),
            }
        }
    }
}
