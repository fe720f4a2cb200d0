//! The machine's own certificate: used again as long as it is good, made anew when it is not.
//!
//! Invariant: the key is readable by its owner alone from the moment it exists; a pair whose key others could read, that does not
//! belong together, lacks a wanted name, or has less than [`RENEWED_BEFORE_DAYS`] left is never used again.

use super::{About, Certificate, Origin, given, made};
use crate::error::ServerError;
use crate::private_file::{self, only_for_its_owner};
use crate::tls;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io;
use std::path::{Path, PathBuf};
use time::{Duration, OffsetDateTime};

/// Days for which a certificate is made: what browsers accept of others as well.
pub const VALID_DAYS: i64 = 397;

/// A certificate with fewer days left is made anew.
pub const RENEWED_BEFORE_DAYS: i64 = 30;

/// Names that every certificate of ours has.
const ALWAYS: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// Most names that older certificates hand on.
const MOST_NAMES: usize = 64;

/// The machine's own certificate.
#[derive(Clone, Debug)]
pub struct Own {
    /// Where it is kept; nowhere, when the user has no folder for data.
    folder: Option<PathBuf>,
    names: Vec<String>,
}

impl Own {
    /// A certificate kept in `folder` for localhost and for `names` (host names and addresses).
    pub fn new(folder: Option<PathBuf>, names: impl IntoIterator<Item = String>) -> Self {
        let mut all: Vec<String> = ALWAYS.map(str::to_owned).into();
        for name in names {
            let name = name.to_ascii_lowercase();
            if !all.contains(&name) {
                all.push(name);
            }
        }
        Self { folder, names: all }
    }

    /// The certificate that is there when it is good at `now`, else a new one. Where none can be kept, one for this run.
    ///
    /// # Errors
    /// A name is none, or there is no randomness.
    pub fn get(&self, now: OffsetDateTime) -> Result<Certificate, ServerError> {
        let Some(folder) = &self.folder else {
            return self.for_this_run(now, "this user has no folder for data".to_owned());
        };
        let (why, old_names) = match self.kept(folder, now) {
            Ok(certificate) => return Ok(certificate),
            Err(reason) => reason,
        };
        let mut names = self.names.clone();
        // Names of earlier runs stay, so that two ways to start the server do not take turns in replacing the other's.
        let others = old_names
            .into_iter()
            .filter(|name| !self.names.contains(name));
        names.extend(others.take(MOST_NAMES));
        let pair = made::make(&names, now, VALID_DAYS)?;
        match write(folder, &pair) {
            Ok(()) => {
                let mut certificate = given(&place(folder), &key_place(folder))?;
                certificate.origin = Origin::Made(why);
                Ok(certificate)
            }
            Err(error) => self.for_this_run(now, format!("{}: {error}", folder.display())),
        }
    }

    /// The kept certificate, or why it is of no use, with the names that it had.
    fn kept(
        &self,
        folder: &Path,
        now: OffsetDateTime,
    ) -> Result<Certificate, (&'static str, Vec<String>)> {
        if !place(folder).exists() || !key_place(folder).exists() {
            return Err(("there was none", Vec::new()));
        }
        if !only_for_its_owner(&key_place(folder)) {
            return Err(("others could read the key of the old one", Vec::new()));
        }
        let broken = ("the old one is broken", Vec::new());
        let Ok(mut certificate) = given(&place(folder), &key_place(folder)) else {
            return Err(broken);
        };
        let key = certificate.key.clone_key();
        if tls::config(certificate.chain.clone(), key).is_err() {
            return Err(broken);
        }
        let About {
            names, from, until, ..
        } = certificate.about.clone();
        if until - now < Duration::days(RENEWED_BEFORE_DAYS) {
            return Err(("the old one had expired or was about to", names));
        }
        if from > now {
            return Err(("the old one is from the future", names));
        }
        if !certificate.about.names_all(&self.names) {
            return Err(("the old one lacked a name", names));
        }
        certificate.origin = Origin::Kept;
        Ok(certificate)
    }

    fn for_this_run(&self, now: OffsetDateTime, why: String) -> Result<Certificate, ServerError> {
        let pair = made::make(&self.names, now, VALID_DAYS)?;
        let wrong = |error: rustls::pki_types::pem::Error| ServerError::Certificate {
            place: "a certificate for this run".to_owned(),
            found: error.to_string(),
        };
        let first = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).map_err(wrong)?;
        Ok(Certificate {
            about: About::read(&first, "a certificate for this run")?,
            chain: vec![first],
            key: PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).map_err(wrong)?,
            origin: Origin::ForThisRun(why),
            file: None,
        })
    }
}

fn place(folder: &Path) -> PathBuf {
    folder.join("certificate.pem")
}

fn key_place(folder: &Path) -> PathBuf {
    folder.join("key.pem")
}

fn write(folder: &Path, pair: &made::Pair) -> io::Result<()> {
    private_file::folder(folder)?;
    private_file::write(&key_place(folder), &pair.key, 0o600)?;
    private_file::write(&place(folder), &pair.certificate, 0o644)
}
