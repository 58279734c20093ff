//! The certificate of the TLS port, read anew when its files change.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use std::{fmt, io};

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::{ServerConfig, version};
use tokio_rustls::TlsAcceptor;

/// How often the files are looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(30);

/// Where certificate and key lie, in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those that lead to its root.
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// The certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    #[error("`{0}` cannot be read; check that the path is right and that the server may read it")]
    File(PathBuf, #[source] io::Error),
    #[error(
        "`{0}` is not what is expected there; write PEM: the certificate chain in one file, its private key in the other"
    )]
    Pem(PathBuf, #[source] pem::Error),
    #[error("certificate and key cannot be used together; use the key the certificate was made for")]
    Mismatch(#[source] rustls::Error),
}

/// The certificate that is shown now.
pub(crate) struct Certificate {
    files: TlsFiles,
    now: RwLock<Loaded>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Certificate").field(&self.files).finish()
    }
}

struct Loaded {
    chain: Vec<u8>,
    key: Vec<u8>,
    certified: Arc<CertifiedKey>,
}

impl Certificate {
    /// Reads the files for the first time.
    pub(crate) async fn load(files: TlsFiles) -> Result<Arc<Self>, CertificateError> {
        let (chain, key) = read(&files).await?;
        let loaded = certify(&files, chain, key)?;
        Ok(Arc::new(Self { files, now: RwLock::new(loaded) }))
    }

    /// What is shown now, in PEM.
    pub(crate) fn chain(&self) -> Vec<u8> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).chain.clone()
    }

    /// Reads the files again, and shows what they hold from the next handshake on. Whether they had changed.
    pub(crate) async fn look_again(&self) -> Result<bool, CertificateError> {
        let (chain, key) = read(&self.files).await?;
        {
            let now = self.now.read().unwrap_or_else(PoisonError::into_inner);
            if now.chain == chain && now.key == key {
                return Ok(false);
            }
        }
        let loaded = certify(&self.files, chain, key)?;
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = loaded;
        Ok(true)
    }

    /// What takes TLS connections with this certificate: TLS 1.2 and 1.3, and no demand for ALPN, which some carriers
    /// send and some do not understand.
    pub(crate) fn acceptor(self: &Arc<Self>) -> Result<TlsAcceptor, CertificateError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&version::TLS13, &version::TLS12])
            .map_err(CertificateError::Mismatch)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::<Self>::clone(self));
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner).certified))
    }
}

async fn read(files: &TlsFiles) -> Result<(Vec<u8>, Vec<u8>), CertificateError> {
    let file = async |path: &PathBuf| {
        tokio::fs::read(path).await.map_err(|error| CertificateError::File(path.clone(), error))
    };
    Ok((file(&files.chain).await?, file(&files.key).await?))
}

fn certify(files: &TlsFiles, chain: Vec<u8>, key: Vec<u8>) -> Result<Loaded, CertificateError> {
    let certificates = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<Vec<_>, _>>()
        .and_then(|all| if all.is_empty() { Err(pem::Error::NoItemsFound) } else { Ok(all) })
        .map_err(|error| CertificateError::Pem(files.chain.clone(), error))?;
    let private = PrivateKeyDer::from_pem_slice(&key)
        .map_err(|error| CertificateError::Pem(files.key.clone(), error))?;
    let certified = CertifiedKey::from_der(certificates, private, &ring::default_provider())
        .map_err(CertificateError::Mismatch)?;
    Ok(Loaded { chain, key, certified: Arc::new(certified) })
}
