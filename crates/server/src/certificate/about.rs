//! What a certificate says: its names, its time, and the fingerprint that a person compares with what a browser shows.

use crate::error::ServerError;
use ring::digest;
use std::net::IpAddr;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// What a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// SHA-256 of the certificate, as browsers show it: 32 pairs of hexadecimal digits with colons.
    pub fingerprint: String,
    /// Host names, in lower case, and addresses.
    pub names: Vec<String>,
    /// Good from then on.
    pub from: OffsetDateTime,
    /// Good until then.
    pub until: OffsetDateTime,
}

impl About {
    /// Reads a certificate (DER); `place` is named in the error.
    ///
    /// # Errors
    /// These bytes are no certificate.
    pub fn read(der: &[u8], place: &str) -> Result<Self, ServerError> {
        let wrong = |what: String| ServerError::Certificate {
            place: place.to_owned(),
            found: format!("this is no certificate: {what}"),
        };
        let (_, certificate) =
            X509Certificate::from_der(der).map_err(|error| wrong(error.to_string()))?;
        let alternatives = certificate
            .subject_alternative_name()
            .map_err(|error| wrong(error.to_string()))?;
        let names = alternatives.map_or(Vec::new(), |list| {
            list.value.general_names.iter().filter_map(name).collect()
        });
        let validity = certificate.validity();
        let time = |timestamp: i64| {
            OffsetDateTime::from_unix_timestamp(timestamp).map_err(|error| wrong(error.to_string()))
        };
        Ok(Self {
            fingerprint: fingerprint(der),
            names,
            from: time(validity.not_before.timestamp())?,
            until: time(validity.not_after.timestamp())?,
        })
    }

    /// Whether it stands for all of these names.
    pub fn names_all(&self, wanted: &[String]) -> bool {
        wanted.iter().all(|name| self.names.contains(name))
    }

    /// The last day, as year-month-day.
    pub fn until_day(&self) -> String {
        self.until.date().to_string()
    }
}

fn name(found: &GeneralName) -> Option<String> {
    match found {
        GeneralName::DNSName(name) => Some(name.to_ascii_lowercase()),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).map(IpAddr::from);
            let sixteen = <[u8; 16]>::try_from(*bytes).map(IpAddr::from);
            four.or(sixteen).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn fingerprint(der: &[u8]) -> String {
    let sum = digest::digest(&digest::SHA256, der);
    let pairs: Vec<String> = sum
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}
