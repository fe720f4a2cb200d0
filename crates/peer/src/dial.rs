//! A connection to a server: TCP, and TLS where the address asks for it.
//!
//! Invariant: reaching a host takes [`PATIENCE`] at most, and so does every read and write until somebody sets another limit.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::address::Target;
use crate::error::PeerError;

/// How long a server may take.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What certificates are believed.
#[derive(Clone, Debug)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The authorities of the system, and those in `files` (PEM), for example the certificate that `heterodyne serve` made.
    ///
    /// # Errors
    /// A file cannot be read, or holds no certificate.
    pub fn new(files: &[&Path]) -> Result<Self, PeerError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        for file in files {
            let failed = |cause: &dyn std::fmt::Display| PeerError::file(file.display(), cause);
            let certificates =
                CertificateDer::pem_file_iter(file).map_err(|error| failed(&error))?;
            let mut found = false;
            for certificate in certificates {
                let certificate = certificate.map_err(|error| failed(&error))?;
                roots.add(certificate).map_err(|error| failed(&error))?;
                found = true;
            }
            if !found {
                return Err(failed(&"holds no certificate (PEM)"));
            }
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| PeerError::media("TLS", error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(Arc::new(config)))
    }
}

/// A connection, in the clear or not.
#[derive(Debug)]
pub enum Line {
    /// TCP.
    Plain(TcpStream),
    /// TLS over it.
    Secure(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// Nobody answers there, or with a certificate that is not believed.
    pub fn dial(target: &Target, trust: &Trust) -> Result<Self, PeerError> {
        let place = target.authority();
        let failed = |cause: io::Error| PeerError::reach(&place, said(&cause));
        let addresses = (target.host.as_str(), target.port)
            .to_socket_addrs()
            .map_err(failed)?;
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        let mut found = None;
        for address in addresses {
            match TcpStream::connect_timeout(&address, PATIENCE) {
                Ok(stream) => {
                    found = Some(stream);
                    break;
                }
                Err(error) => last = error,
            }
        }
        let Some(mut stream) = found else {
            return Err(failed(last));
        };
        stream.set_nodelay(true).map_err(failed)?;
        stream.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
        stream.set_write_timeout(Some(PATIENCE)).map_err(failed)?;
        if !target.secure {
            return Ok(Self::Plain(stream));
        }
        let name = ServerName::try_from(target.host.clone())
            .map_err(|error| PeerError::reach(&place, error))?;
        let mut session = ClientConnection::new(Arc::clone(&trust.0), name)
            .map_err(|error| PeerError::reach(&place, error))?;
        while session.is_handshaking() {
            session.complete_io(&mut stream).map_err(failed)?;
        }
        Ok(Self::Secure(Box::new(StreamOwned::new(session, stream))))
    }

    /// How long a read may take.
    ///
    /// # Errors
    /// The system refuses.
    pub fn wait_at_most(&self, limit: Duration) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.set_read_timeout(Some(limit)),
            Self::Secure(stream) => stream.sock.set_read_timeout(Some(limit)),
        }
    }
}

/// Timeouts have names that differ between systems.
pub fn is_timeout(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
    )
}

fn said(error: &io::Error) -> String {
    match is_timeout(error) {
        true => format!("no answer in {} s", PATIENCE.as_secs()),
        false => error.to_string(),
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Secure(stream) => stream.read(buffer),
        }
    }
}

impl Write for Line {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(buffer),
            Self::Secure(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Secure(stream) => stream.flush(),
        }
    }
}
