//! Ports for media: an even one for RTP and the next for RTCP, at random within a range.
//!
//! Invariant: nobody can guess the next port from those before it, a pair is given out once at a time, and it is free
//! again when its owner is dropped. Reports are listened for once the call goes on: until then there are none, and many
//! calls are over.

use std::collections::HashSet;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::Entropy;
use tokio::net::UdpSocket;

use super::plan::{MediaError, STREAMS_MAX};

/// The range, and what of it is given out.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    bind: IpAddr,
    /// The first even port and how many pairs there are.
    first: u16,
    pairs: u16,
    taken: Arc<Mutex<HashSet<u16>>>,
    entropy: Entropy,
}

/// Ports one call holds. Dropping them gives them back.
#[derive(Debug)]
pub struct Ports {
    pub(crate) pairs: Vec<Pair>,
}

/// Two ports, one of them bound.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) host: IpAddr,
    pub(crate) rtp: UdpSocket,
    rtcp: Reports,
    lease: Lease,
}

/// The port of reports.
#[derive(Debug)]
enum Reports {
    NotYet,
    Bound(UdpSocket),
    /// Another process has it; a call goes on without reports.
    Missing,
}

#[derive(Debug)]
struct Lease {
    number: u16,
    taken: Arc<Mutex<HashSet<u16>>>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.number);
    }
}

impl Pair {
    pub(crate) fn rtcp(&self) -> Option<&UdpSocket> {
        if let Reports::Bound(socket) = &self.rtcp { Some(socket) } else { None }
    }

    /// Listens for reports from now on.
    pub(crate) fn hear_reports(&mut self) {
        if matches!(self.rtcp, Reports::NotYet) {
            let bound = open(self.host, self.lease.number + 1);
            self.rtcp = bound.map_or(Reports::Missing, Reports::Bound);
        }
    }
}

impl Ports {
    /// The RTP port of each stream, for the description.
    pub fn numbers(&self) -> Vec<u16> {
        self.pairs.iter().map(|pair| pair.lease.number).collect()
    }
}

impl Pool {
    /// Ports from the first to the last, both of which may be used.
    pub(crate) fn new(bind: IpAddr, (first, last): (u16, u16), entropy: Entropy) -> Self {
        let first = first.max(2).next_multiple_of(2);
        let pairs = last.checked_sub(first).map_or(0, |width| width.div_ceil(2));
        Self { bind, first, pairs, taken: Arc::default(), entropy }
    }

    /// As many pairs as there are streams, or none.
    pub(crate) fn reserve(&self, streams: usize) -> Result<Ports, MediaError> {
        if streams > STREAMS_MAX {
            return Err(MediaError::TooManyStreams);
        }
        let pairs: Option<Vec<Pair>> = (0..streams).map(|_| self.pair()).collect();
        pairs.map(|pairs| Ports { pairs }).ok_or(MediaError::NoPort)
    }

    /// Begins anywhere and takes the first pair nobody has, neither we nor another process.
    fn pair(&self) -> Option<Pair> {
        let start = u32::from_le_bytes(self.entropy.bytes()).checked_rem(u32::from(self.pairs))?;
        let start = u16::try_from(start).ok()?;
        let from_start = (start..self.pairs).chain(0..start);
        from_start.filter_map(|nth| self.lease(self.first + 2 * nth)).find_map(|lease| self.bind(lease).ok())
    }

    fn lease(&self, number: u16) -> Option<Lease> {
        let is_free = self.taken.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        is_free.then(|| Lease { number, taken: Arc::clone(&self.taken) })
    }

    fn bind(&self, lease: Lease) -> io::Result<Pair> {
        let rtp = open(self.bind, lease.number)?;
        Ok(Pair { host: self.bind, rtp, rtcp: Reports::NotYet, lease })
    }
}

fn open(host: IpAddr, port: u16) -> io::Result<UdpSocket> {
    let socket = std::net::UdpSocket::bind(SocketAddr::new(host, port))?;
    socket.set_nonblocking(true)?;
    UdpSocket::from_std(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn pool(first: u16, last: u16, seed: u64) -> Pool {
        Pool::new(HERE, (first, last), Entropy::seeded(seed))
    }

    #[test]
    fn a_range_has_the_pairs_that_fit_into_it() {
        let sizes =
            [(20_000, 20_001, 1), (20_000, 20_000, 0), (20_001, 20_003, 1), (20_001, 20_002, 0), (9, 8, 0)];
        for (first, last, pairs) in sizes {
            assert_eq!(pool(first, last, 1).pairs, pairs, "{first}-{last}");
        }
    }

    #[tokio::test]
    async fn ports_are_even_within_the_range_and_each_given_out_once() {
        let pool = pool(21_000, 21_199, 1);
        let mut held = Vec::new();
        while let Ok(ports) = pool.reserve(2) {
            held.push(ports);
        }
        let mut numbers: Vec<u16> = held.iter().flat_map(Ports::numbers).collect();
        // Another process may sit on some of them.
        assert!(numbers.len() > 80, "{numbers:?}");
        assert!(numbers.iter().all(|number| number % 2 == 0 && (21_000..21_199).contains(number)));
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), held.len() * 2);
        let freed = held.pop().unwrap().numbers();
        let mut again = pool.reserve(2).unwrap().numbers();
        again.sort_unstable();
        assert!(freed.iter().all(|number| again.contains(number)));
    }

    #[tokio::test]
    async fn the_order_of_ports_is_not_that_of_their_numbers() {
        let pool = pool(22_000, 29_999, 7);
        let held: Vec<Ports> = (0..8).map(|_| pool.reserve(1).unwrap()).collect();
        let numbers: Vec<u16> = held.iter().flat_map(Ports::numbers).collect();
        assert!(!numbers.is_sorted(), "{numbers:?}");
        assert!(numbers.windows(2).any(|pair| pair[0].abs_diff(pair[1]) > 100), "{numbers:?}");
    }

    #[tokio::test]
    async fn a_port_another_process_has_is_passed_over() {
        let pool = pool(23_100, 23_103, 1);
        let Ok(_other) = std::net::UdpSocket::bind(SocketAddr::new(HERE, 23_100)) else { return };
        let ports = pool.reserve(1).unwrap();
        assert_eq!(ports.numbers(), [23_102]);
        assert!(matches!(pool.reserve(1), Err(MediaError::NoPort)));
    }

    #[tokio::test]
    async fn a_call_whose_port_of_reports_another_process_has_goes_on_without() {
        let pool = pool(23_200, 23_203, 1);
        let mut pair =
            [pool.reserve(1).unwrap(), pool.reserve(1).unwrap()].map(|mut two| two.pairs.remove(0));
        let taken = pair[0].lease.number + 1;
        let Ok(_other) = std::net::UdpSocket::bind(SocketAddr::new(HERE, taken)) else { return };
        pair.iter_mut().for_each(Pair::hear_reports);
        let bound = pair.each_ref().map(|pair| pair.rtcp().map(|socket| socket.local_addr().unwrap().port()));
        assert_eq!(bound, [None, Some(pair[1].lease.number + 1)]);
    }

    #[tokio::test]
    async fn a_call_has_a_few_streams_at_most() {
        assert!(matches!(pool(24_000, 24_100, 1).reserve(5), Err(MediaError::TooManyStreams)));
    }
}
