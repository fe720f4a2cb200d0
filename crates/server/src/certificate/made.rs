//! Makes a certificate for this machine: signed by itself, for names and a time, and unable to vouch for any other.
//!
//! Formula: an ECDSA key on P-256, extended usage "server authentication" and no right to sign, which is what browsers and
//! systems accept from a certificate that a person trusts by hand; a stolen key is good for these names only.

use crate::error::ServerError;
use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256,
};
use time::{Duration, OffsetDateTime};

/// Clocks of other devices in the house may be behind.
const BEFORE_NOW: Duration = Duration::days(1);

/// Certificate and key, both as PEM.
pub struct Pair {
    pub certificate: String,
    pub key: String,
}

/// Makes a pair that is good from a day before `now` until `days` after.
///
/// # Errors
/// A name is none, or there is no randomness.
pub fn make(names: &[String], now: OffsetDateTime, days: i64) -> Result<Pair, ServerError> {
    let wrong = |error: rcgen::Error| ServerError::Certificate {
        place: format!("a certificate for {}", names.join(", ")),
        found: format!("cannot be made: {error}"),
    };
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(wrong)?;
    let mut wish = CertificateParams::new(names).map_err(wrong)?;
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, "Heterodyne on this machine");
    wish.distinguished_name = subject;
    wish.not_before = now - BEFORE_NOW;
    wish.not_after = now + Duration::days(days);
    wish.is_ca = IsCa::ExplicitNoCa;
    wish.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    wish.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = wish.self_signed(&key).map_err(wrong)?;
    Ok(Pair {
        certificate: certificate.pem(),
        key: key.serialize_pem(),
    })
}
