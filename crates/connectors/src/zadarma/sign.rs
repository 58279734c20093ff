//! Signed questions: `Authorization: KEY:signature`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Secret;
use md5::{Digest, Md5};
use ring::hmac;

use crate::account::Account;
use crate::connector::Descriptor;
use crate::{Fault, Request};

/// A question to a method such as `/v1/info/balance/`.
pub(super) fn get(
    account: &Account,
    descriptor: &Descriptor,
    method: &str,
    params: &[(&str, &str)],
) -> Result<Request, Fault> {
    let key = account.required_secret("api_key")?;
    let secret = account.required_secret("api_secret")?;
    let query = query(params);
    let signature = signature(secret, method, &query);
    let url = format!("{}{method}?{query}", account.base_url(descriptor));
    Ok(Request::get(url).header("authorization", &format!("{}:{signature}", key.expose())))
}

/// The parameters sorted, with the format of the answer among them, as they are signed and sent.
pub(super) fn query(params: &[(&str, &str)]) -> String {
    let mut pairs = params.to_vec();
    pairs.push(("format", "json"));
    pairs.sort_unstable();
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(super) fn signature(secret: &Secret, method: &str, query: &str) -> String {
    let message = format!("{method}{query}{}", hex::encode(Md5::digest(query)));
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.expose().as_bytes());
    STANDARD.encode(hex::encode(hmac::sign(&key, message.as_bytes())))
}
