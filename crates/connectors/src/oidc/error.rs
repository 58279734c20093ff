//! Why a provider or its token was not believed. No text carries a secret, a code or a token.

use crate::HttpError;

/// A provider that could not be used.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    #[error("the provider could not be reached")]
    Http(#[from] HttpError),
    #[error("the provider answered {status}: {words}")]
    Refused { status: u16, words: String },
    #[error("the provider's {0} is not what the standard says: {1}")]
    Malformed(&'static str, String),
    #[error("the document names the issuer `{found}`: enter exactly that, down to the last slash")]
    IssuerDiffers { found: String },
    #[error("the document lacks `{0}`")]
    Missing(&'static str),
    #[error("the provider does not offer S256 for `code_challenge_methods_supported`")]
    WithoutS256,
    #[error("the provider signs with {0} only; RS256, PS256, ES256 or EdDSA is needed")]
    Algorithms(String),
    #[error("the token was refused")]
    Token(#[from] TokenError),
}

/// A token that was not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("it is not a signed token: {0}")]
    Malformed(&'static str),
    #[error("the algorithm {0} is not accepted")]
    Algorithm(String),
    #[error("it was signed with a key that the provider does not publish")]
    UnknownKey,
    #[error("its signature is wrong")]
    Signature,
    #[error("it was issued by somebody else")]
    Issuer,
    #[error("it was issued for somebody else")]
    Audience,
    #[error("it has expired")]
    Expired,
    #[error("it was issued in the future")]
    NotYet,
    #[error("it belongs to another sign-in")]
    Nonce,
    #[error("the user information is about somebody else")]
    Subject,
}

impl OidcError {
    /// What went wrong with its cause, for a person who sets the provider up.
    pub fn words(&self) -> String {
        match self {
            Self::Http(cause) => cause.to_string(),
            Self::Token(cause) => format!("{self}: {cause}"),
            _ => self.to_string(),
        }
    }
}
