//! A certificate for tests, signed by itself and written here: the tests need no program and no key in the sources.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const BITS: u8 = 0x03;
const OCTETS: u8 = 0x04;
const OBJECT: u8 = 0x06;
const TEXT: u8 = 0x0c;
const TIME: u8 = 0x17;

const ECDSA_WITH_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const EC_PUBLIC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const PRIME256V1: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];
const ALTERNATIVE_NAME: &[u8] = &[0x55, 0x1d, 0x11];

/// A certificate and its key.
pub(crate) struct Made {
    pub(crate) certificate: Vec<u8>,
    pub(crate) key: Vec<u8>,
}

impl Made {
    /// For one DNS name.
    pub(crate) fn of(name: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref(), &random).expect("a pair");
        let body = body(name, pair.public_key().as_ref());
        let signature = pair.sign(&random, &body).expect("a signature");
        let certificate = der(SEQUENCE, &[body, algorithm(), bits(signature.as_ref())]);
        Self { certificate, key: key.as_ref().to_vec() }
    }

    pub(crate) fn certificate_pem(&self) -> String {
        pem("CERTIFICATE", &self.certificate)
    }

    pub(crate) fn key_pem(&self) -> String {
        pem("PRIVATE KEY", &self.key)
    }
}

fn body(name: &str, public: &[u8]) -> Vec<u8> {
    let version = der(0xa0, &[der(INTEGER, &[vec![2]])]);
    let common = der(SEQUENCE, &[der(OBJECT, &[COMMON_NAME.into()]), der(TEXT, &[name.as_bytes().into()])]);
    let subject = der(SEQUENCE, &[der(SET, &[common])]);
    let time = |text: &str| der(TIME, &[text.as_bytes().into()]);
    let validity = der(SEQUENCE, &[time("200101000000Z"), time("491231235959Z")]);
    let curve = der(SEQUENCE, &[der(OBJECT, &[EC_PUBLIC_KEY.into()]), der(OBJECT, &[PRIME256V1.into()])]);
    let public = der(SEQUENCE, &[curve, bits(public)]);
    let names = der(SEQUENCE, &[der(0x82, &[name.as_bytes().into()])]);
    let extension = der(SEQUENCE, &[der(OBJECT, &[ALTERNATIVE_NAME.into()]), der(OCTETS, &[names])]);
    let extensions = der(0xa3, &[der(SEQUENCE, &[extension])]);
    let serial = der(INTEGER, &[vec![1]]);
    der(SEQUENCE, &[version, serial, algorithm(), subject.clone(), validity, subject, public, extensions])
}

fn algorithm() -> Vec<u8> {
    der(SEQUENCE, &[der(OBJECT, &[ECDSA_WITH_SHA256.into()])])
}

fn bits(content: &[u8]) -> Vec<u8> {
    der(BITS, &[vec![0], content.into()])
}

fn der(tag: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let content = parts.concat();
    let length = content.len().to_be_bytes();
    let short: Vec<u8> = length.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    if content.len() >= 128 {
        out.push(0x80 | u8::try_from(short.len()).expect("a length"));
    }
    out.extend(if content.is_empty() { vec![0] } else { short });
    out.extend(content);
    out
}

fn pem(what: &str, der: &[u8]) -> String {
    let lines: Vec<String> = STANDARD
        .encode(der)
        .as_bytes()
        .chunks(64)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
}
