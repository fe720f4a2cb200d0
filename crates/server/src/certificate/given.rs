//! A certificate and key out of the user's PEM files.

use super::{About, Certificate, Origin};
use crate::error::ServerError;
use rustls::pki_types::pem::{Error, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::Path;

/// Most bytes of a PEM file.
const MOST_BYTES: u64 = 1 << 20;

/// Reads a chain (the server's certificate first) and its key. Whether they belong together shows when they are used.
///
/// # Errors
/// A file cannot be read, or holds something else.
pub fn given(chain_file: &Path, key_file: &Path) -> Result<Certificate, ServerError> {
    let chain_text = read(chain_file)?;
    let wrong = |file: &Path, found: String| ServerError::Certificate {
        place: file.display().to_string(),
        found,
    };
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&chain_text)
        .collect::<Result<_, Error>>()
        .map_err(|error| wrong(chain_file, format!("this PEM file is broken: {error}")))?;
    let Some(first) = chain.first() else {
        let found = "there is no certificate in it; accepted are PEM files with -----BEGIN CERTIFICATE-----";
        return Err(wrong(chain_file, found.to_owned()));
    };
    let about = About::read(first, &chain_file.display().to_string())?;
    let key = PrivateKeyDer::from_pem_slice(&read(key_file)?).map_err(|error| {
        let found = match error {
            Error::NoItemsFound => "there is no private key in it".to_owned(),
            other => format!("this PEM file is broken: {other}"),
        };
        let accepted = "accepted are PEM files with an unencrypted key (PKCS #8, PKCS #1 or SEC 1)";
        wrong(key_file, format!("{found}; {accepted}"))
    })?;
    Ok(Certificate {
        chain,
        key,
        about,
        origin: Origin::Given,
        file: Some(chain_file.to_owned()),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, ServerError> {
    let about = std::fs::metadata(file).map_err(ServerError::file(file))?;
    if about.len() > MOST_BYTES {
        return Err(ServerError::Certificate {
            place: file.display().to_string(),
            found: format!("{} bytes; a PEM file has {MOST_BYTES} at most", about.len()),
        });
    }
    std::fs::read(file).map_err(ServerError::file(file))
}
