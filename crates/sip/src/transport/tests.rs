//! Sockets on this machine, with a receiver that answers everything with its own first line.
