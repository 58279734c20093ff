//! What people want to know of a certificate: its names, and since and until when it is good.
//!
//! It reads the few fields it shows and believes none: whether a certificate can be served is the business of TLS.

use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Ts;

use super::status::CertificateView;

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";
const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const EXTENSIONS: u8 = 0xa3;
const UTC_TIME: u8 = 0x17;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const DNS_NAME: u8 = 0x82;
const IP_ADDRESS: u8 = 0x87;
/// 2.5.4.3, the common name.
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
/// 2.5.29.17, the subject's alternative names.
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// The first certificate of a PEM file.
pub fn read_certificate(pem: &str) -> CertificateView {
    let block = pem.split_once(BEGIN).and_then(|(_, rest)| rest.split_once(END)).map(|(block, _)| block);
    let text: Option<String> = block.map(|block| block.split_whitespace().collect());
    let bytes = text.and_then(|text| STANDARD.decode(text).ok());
    bytes.and_then(|bytes| read(&bytes)).unwrap_or_else(|| CertificateView {
        problem: Some("the file holds no certificate that can be read: it must be PEM".to_owned()),
        ..CertificateView::default()
    })
}

fn read(der: &[u8]) -> Option<CertificateView> {
    let (_, certificate, _) = item(der)?;
    let (_, signed, _) = item(certificate)?;
    let mut fields = items(signed).skip_while(|(tag, _)| *tag == VERSION);
    // Serial number, algorithm, issuer.
    let (_, validity) = fields.nth(3)?;
    let (_, subject) = fields.next()?;
    let mut moments = items(validity).map(|(tag, text)| moment(tag, text));
    let names = fields.find(|(tag, _)| *tag == EXTENSIONS).map(|(_, list)| names(list)).unwrap_or_default();
    Some(CertificateView {
        names,
        subject: common_name(subject),
        valid_from: moments.next().flatten(),
        valid_until: moments.next().flatten(),
        problem: None,
    })
}

fn common_name(subject: &[u8]) -> Option<String> {
    items(subject).flat_map(|(_, set)| items(set)).find_map(|(_, pair)| {
        let mut parts = items(pair);
        let (_, kind) = parts.next()?;
        let (_, value) = parts.next()?;
        (kind == COMMON_NAME).then(|| format!("CN={}", String::from_utf8_lossy(value)))
    })
}

fn names(extensions: &[u8]) -> Vec<String> {
    let Some((SEQUENCE, list, _)) = item(extensions) else { return Vec::new() };
    let wanted = items(list).find(|(_, extension)| {
        items(extension).next().is_some_and(|(tag, kind)| tag == OBJECT && kind == ALTERNATIVE_NAMES)
    });
    let value = wanted.and_then(|(_, extension)| items(extension).find(|(tag, _)| *tag == OCTETS));
    let Some((_, names, _)) = value.and_then(|(_, value)| item(value)) else { return Vec::new() };
    items(names).filter_map(|(tag, value)| name(tag, value)).collect()
}

fn name(tag: u8, value: &[u8]) -> Option<String> {
    match (tag, value.len()) {
        (DNS_NAME, _) => Some(String::from_utf8_lossy(value).into_owned()),
        (IP_ADDRESS, 4) => Some(Ipv4Addr::from(<[u8; 4]>::try_from(value).ok()?).to_string()),
        (IP_ADDRESS, 16) => Some(Ipv6Addr::from(<[u8; 16]>::try_from(value).ok()?).to_string()),
        _ => None,
    }
}

/// `260131120000Z`, or `20260131120000Z`. Two digits of a year before 50 are of this century.
fn moment(tag: u8, text: &[u8]) -> Option<Ts> {
    let text = std::str::from_utf8(text).ok()?;
    let full = match (tag, text.get(..2)?.parse::<u8>().ok()?) {
        (UTC_TIME, 0..50) => format!("20{text}"),
        (UTC_TIME, _) => format!("19{text}"),
        _ => text.to_owned(),
    };
    let part = |from: usize, to: usize| full.get(from..to);
    let (date, time) =
        ((part(0, 4)?, part(4, 6)?, part(6, 8)?), (part(8, 10)?, part(10, 12)?, part(12, 14)?));
    format!("{}-{}-{}T{}:{}:{}Z", date.0, date.1, date.2, time.0, time.1, time.2).parse().ok()
}

/// Everything that stands side by side in `bytes`, up to the first thing that cannot be read.
fn items(bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let (tag, value, behind) = item(rest)?;
        rest = behind;
        Some((tag, value))
    })
}

/// Tag, value, and what comes behind it.
fn item(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(*first) {
        short @ 0..0x80 => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long - 0x80)?;
            (digits.iter().take(4).fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
    };
    let (value, behind) = rest.split_at_checked(length)?;
    Some((*tag, value, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEM: &str = include_str!("tests/certificate.pem");

    #[test]
    fn names_and_dates_are_read() {
        let view = read_certificate(PEM);
        assert_eq!(view.subject.as_deref(), Some("CN=sip.clinic.example"));
        assert_eq!(view.names, ["sip.clinic.example", "*.clinic.example", "203.0.113.10", "2001:db8::1"]);
        let shown = |at: Option<Ts>| at.map(|at| at.to_string());
        assert_eq!(shown(view.valid_from).as_deref(), Some("2026-11-21T21:32:22Z"));
        assert_eq!(shown(view.valid_until).as_deref(), Some("2036-11-18T21:32:22Z"));
        assert_eq!(view.problem, None);
    }

    #[test]
    fn what_is_no_certificate_says_so_and_breaks_nothing() {
        for text in ["", "nonsense", &format!("{BEGIN}{END}"), &format!("{BEGIN}\nMAo=\n{END}")] {
            assert!(read_certificate(text).problem.is_some(), "{text}");
        }
        let whole =
            STANDARD.decode(PEM.lines().filter(|line| !line.contains('-')).collect::<String>()).unwrap();
        for length in 0..whole.len() {
            let _ends_early = read(&whole[..length]);
            let mut broken = whole.clone();
            broken[length] ^= 0xff;
            let _is_odd = read(&broken);
        }
    }
}
