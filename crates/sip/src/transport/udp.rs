//! Packets: read, handed on, answered on the same socket.

use std::sync::Arc;

use bytes::Bytes;
use tokio::net::UdpSocket;
use tokio_util::sync::CancellationToken;

use super::{Local, Path, Receiver};
use crate::product::Transport;
use crate::wire::DATAGRAM_BYTES_MAX;

/// Reads until told to stop. Several readers may share one socket.
pub(crate) async fn read_all<R: Receiver>(
    socket: Arc<UdpSocket>,
    index: usize,
    receiver: Arc<R>,
    stop: CancellationToken,
) {
    let mut buffer = vec![0; DATAGRAM_BYTES_MAX];
    let mut stopped = std::pin::pin!(stop.cancelled());
    loop {
        let got = tokio::select! {
            () = &mut stopped => return,
            got = socket.recv_from(&mut buffer) => got,
        };
        match got {
            Ok((length, peer)) => {
                let path = Path { transport: Transport::Udp, peer, local: Local::Socket(index) };
                let packet = buffer.get(..length).unwrap_or_default();
                if receiver.lets_in(path.source().ip()) {
                    receiver.datagram(path, Bytes::copy_from_slice(packet));
                }
            }
            // What an earlier packet of ours met on its way is reported here, and is no reason to stop.
            Err(error) => {
                tracing::debug!(%error, "a packet could not be read");
                tokio::task::yield_now().await;
            }
        }
    }
}
