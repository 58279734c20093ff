//! The connectors over real sockets: the guarded client, one suite for every connector, and each wire in detail.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod exchanges;
#[cfg(test)]
mod exchanges_binotel;
#[cfg(test)]
mod exchanges_own;
#[cfg(test)]
mod exchanges_phonet;
#[cfg(test)]
mod exchanges_ringostat;
#[cfg(test)]
mod exchanges_twilio;
#[cfg(test)]
mod exchanges_unitalk;
#[cfg(test)]
mod exchanges_zadarma;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod http;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod support;
#[cfg(test)]
mod vendors;
#[cfg(test)]
mod watched;
#[cfg(test)]
mod webhook;
