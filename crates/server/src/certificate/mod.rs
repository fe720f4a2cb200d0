//! The certificate that the server shows: the machine's own, made when needed, or one that the user gives.
//!
//! Invariant: chain and key belong together, and [`About`] is read from the certificate itself, never from a note beside it.

mod about;
mod given;
mod made;
mod own;

pub use about::About;
pub use given::given;
pub use own::{Own, RENEWED_BEFORE_DAYS, VALID_DAYS};

use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;

/// Where a certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The user gave it.
    Given,
    /// It was there and is good.
    Kept,
    /// It was made just now, for this reason.
    Made(&'static str),
    /// It was made for this run only, because it could not be kept for this reason.
    ForThisRun(String),
}

/// A certificate with its key.
#[derive(Debug)]
pub struct Certificate {
    /// The certificate, and those that vouch for it.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key: PrivateKeyDer<'static>,
    /// What it says.
    pub about: About,
    /// Where it comes from.
    pub origin: Origin,
    /// The file that browsers and systems can import, when there is one.
    pub file: Option<PathBuf>,
}
