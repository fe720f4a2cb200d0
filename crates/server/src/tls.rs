//! Puts a certificate to use: TLS 1.2 and 1.3 with the safe choices of rustls, HTTP/1.1 inside.

use crate::error::ServerError;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::sync::Arc;

/// What a listener needs to speak TLS.
///
/// # Errors
/// Certificate and key do not belong together, or are of a kind that rustls does not do.
pub fn config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ServerConfig>, ServerError> {
    let wrong = |error: rustls::Error| ServerError::Certificate {
        place: "certificate and key".to_owned(),
        found: match error {
            rustls::Error::InconsistentKeys(_) => {
                "the key does not belong to the certificate".to_owned()
            }
            other => format!("cannot be used: {other}"),
        },
    };
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(wrong)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(wrong)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
