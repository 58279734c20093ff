//! Whether a provider can be used at all, found out one check at a time, for the person who sets it up.

use super::discovery::{Provider, fetch_document, read_document};
use super::error::OidcError;
use super::keys::{ALGORITHMS, fetch_keys};
use crate::{Check, CheckState, Http, TestReport};

const CHECKS: [&str; 7] = ["address", "document", "issuer", "endpoints", "pkce", "keys", "algorithms"];

/// Asks an issuer for everything a sign-in needs, short of signing somebody in.
pub async fn examine(http: &Http, issuer: &str) -> TestReport {
    let mut seen = Vec::new();
    let stopped = run(http, issuer, &mut seen).await.err();
    let rest = CHECKS.iter().skip(seen.len()).enumerate().map(|(index, key)| match &stopped {
        Some(error) if index == 0 => Check::new(key, CheckState::Failed, error.words()),
        _ => Check::new(key, CheckState::Skipped, ""),
    });
    let passed =
        CHECKS.iter().zip(seen.iter()).map(|(key, detail)| Check::new(key, CheckState::Passed, detail));
    TestReport { checks: passed.chain(rest).collect() }
}

/// Pushes what each check saw; the first that fails ends the run.
async fn run(http: &Http, issuer: &str, seen: &mut Vec<String>) -> Result<(), OidcError> {
    http.check_target(issuer)?;
    seen.push(String::new());
    let document = fetch_document(http, issuer).await?;
    seen.push(String::new());
    let named =
        document.get("issuer").and_then(serde_json::Value::as_str).ok_or(OidcError::Missing("issuer"))?;
    if named != issuer {
        return Err(OidcError::IssuerDiffers { found: named.to_owned() });
    }
    seen.push(named.to_owned());
    let provider = read_document(issuer, &document)?;
    for door in [&provider.token_endpoint, &provider.jwks_uri] {
        http.check_target(door)?;
    }
    seen.push(provider.authorization_endpoint.clone());
    seen.push(challenge_methods(&provider)?);
    let keys = fetch_keys(http, &provider).await?;
    if keys.count() == 0 {
        return Err(OidcError::Malformed("list of keys", "it is empty".to_owned()));
    }
    seen.push(keys.count().to_string());
    seen.push(algorithms(&provider)?);
    Ok(())
}

/// A provider that does not say may still take S256; one that says must name it.
fn challenge_methods(provider: &Provider) -> Result<String, OidcError> {
    match &provider.code_challenge_methods_supported {
        None => Ok(String::new()),
        Some(methods) if methods.iter().any(|method| method == "S256") => Ok("S256".to_owned()),
        Some(_) => Err(OidcError::WithoutS256),
    }
}

fn algorithms(provider: &Provider) -> Result<String, OidcError> {
    let offered = &provider.id_token_signing_alg_values_supported;
    let usable: Vec<&str> =
        ALGORITHMS.into_iter().filter(|known| offered.iter().any(|one| one == known)).collect();
    if usable.is_empty() { Err(OidcError::Algorithms(offered.join(", "))) } else { Ok(usable.join(", ")) }
}
