//! A client that writes its requests byte by byte, so that nothing tidies a path up, and reads answers with a limit on time.

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// No answer on loopback takes longer, unless the test is about waiting.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; several are an error of the server.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} comes twice: {self:?}");
        value
    }

    /// The body without its coding.
    pub fn decoded(&self) -> Vec<u8> {
        match self.header("content-encoding") {
            None => self.body.clone(),
            Some("br") => {
                let mut plain = Vec::new();
                let mut reader = brotli::Decompressor::new(&self.body[..], 4096);
                reader.read_to_end(&mut plain).unwrap();
                plain
            }
            Some(other) => panic!("coding {other}"),
        }
    }
}

/// Connects without TLS.
pub fn connect(to: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// Connects with TLS, trusting `trusted` alone, as the host `name`.
pub fn secure(
    to: SocketAddr,
    name: &str,
    trusted: &CertificateDer<'static>,
) -> Result<StreamOwned<ClientConnection, TcpStream>, std::io::Error> {
    handshake(connect(to), name, trusted)
}

/// Begins TLS on a connection.
pub fn handshake<S: Read + Write>(
    connected: S,
    name: &str,
    trusted: &CertificateDer<'static>,
) -> Result<StreamOwned<ClientConnection, S>, std::io::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, connected);
    stream.conn.complete_io(&mut stream.sock)?;
    Ok(stream)
}

/// Sends one request as it is written and reads the answer.
pub fn ask(stream: &mut (impl Read + Write), request: &str) -> Answer {
    stream.write_all(request.as_bytes()).unwrap();
    stream.flush().unwrap();
    answer(stream, request.starts_with("HEAD "))
}

/// A GET of `path` with further header lines.
pub fn get(path: &str, lines: &[&str]) -> String {
    request("GET", path, lines)
}

/// A request without a body.
pub fn request(method: &str, path: &str, lines: &[&str]) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n");
    for line in lines {
        text.push_str(line);
        text.push_str("\r\n");
    }
    text + "\r\n"
}

/// Reads one answer; after it the stream stands at the next.
pub fn answer(stream: &mut impl Read, without_body: bool) -> Answer {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        let mut one = [0];
        assert_eq!(
            stream.read(&mut one).unwrap(),
            1,
            "ended inside the head: {bytes:?}"
        );
        bytes.push(one[0]);
    }
    let mut lines = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut lines);
    head.parse(&bytes).unwrap();
    let headers = head
        .headers
        .iter()
        .map(|line| {
            let value = String::from_utf8(line.value.to_vec()).unwrap();
            (line.name.to_ascii_lowercase(), value)
        })
        .collect();
    let mut answer = Answer {
        status: head.code.unwrap(),
        headers,
        body: Vec::new(),
    };
    let length = answer
        .header("content-length")
        .map(|text| text.parse::<usize>().unwrap());
    if !without_body && answer.status != 304 {
        answer.body = vec![0; length.expect("the length of a body is always said")];
        stream.read_exact(&mut answer.body).unwrap();
    }
    answer
}
