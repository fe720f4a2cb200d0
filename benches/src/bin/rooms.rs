//! Loads the signaling rooms of a server: many sockets that only sit there, some that speak. Prints one JSON object.
//!
//! Invariant: every signal that was sent is waited for, and a socket that ends early is an error.
//!
//! `rooms PROGRAM IDLE BUSY SECONDS [tls]` starts `PROGRAM serve` itself, so that the limit on open files that this program raises holds
//! there too. A busy socket sends ten signals a second to its partner, each with the time at which it left.

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Messages of a busy socket in a second.
const PER_SEC: u64 = 10;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

type Socket = WebSocketStream<Box<dyn Stream>>;

/// A server that runs.
struct Server {
    child: Child,
    port: u16,
    tls: Option<TlsConnector>,
    _data: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn main() -> Result<(), Failure> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [program, idle, busy, seconds, tls @ ..] = &words[..] else {
        return Err("rooms PROGRAM IDLE BUSY SECONDS [tls]".into());
    };
    #[cfg(target_os = "linux")]
    {
        use nix::sys::resource::{Resource, getrlimit, setrlimit};
        let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
        setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    }
    let server = Server::start(program, tls.first().is_some_and(|word| word == "tls"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let figures = runtime.block_on(load(
        Arc::new(server),
        idle.parse()?,
        busy.parse()?,
        seconds.parse()?,
    ))?;
    println!("{figures}");
    Ok(())
}

impl Server {
    fn start(program: &str, secure: bool) -> Result<Self, Failure> {
        let data = tempfile::tempdir()?;
        let mut command = Command::new(program);
        command.args([
            "serve",
            "--port",
            "0",
            "--sockets",
            "20000",
            "--sockets-per-address",
            "20000",
        ]);
        // However long a busy machine takes to open them all, the first are not silent for too long.
        let limits = r#"{"idle_ms":600000,"gate":{"room_burst":100000}}"#;
        command.args(["--room-limits", limits]);
        if !secure {
            command.arg("--http");
        }
        let mut child = command
            .env("HETERODYNE_DATA", data.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let port = line
            .trim()
            .trim_end_matches('/')
            .rsplit(':')
            .next()
            .ok_or("no port")?
            .parse()?;
        let tls = match secure {
            true => {
                let mut roots = RootCertStore::empty();
                roots.add(CertificateDer::from_pem_file(
                    data.path().join("certificate/certificate.pem"),
                )?)?;
                let provider = Arc::new(crypto::ring::default_provider());
                let config = ClientConfig::builder_with_provider(provider)
                    .with_safe_default_protocol_versions()?;
                Some(TlsConnector::from(Arc::new(
                    config.with_root_certificates(roots).with_no_client_auth(),
                )))
            }
            false => None,
        };
        let _data = data;
        Ok(Self {
            child,
            port,
            tls,
            _data,
        })
    }

    /// Bytes of memory that the server has in use.
    fn resident_bytes(&self) -> Result<u64, Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? * 1024)
    }

    async fn connect(&self) -> Result<Box<dyn Stream>, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).await?;
        stream.set_nodelay(true)?;
        Ok(match &self.tls {
            Some(tls) => Box::new(
                tls.connect(ServerName::try_from("localhost")?, stream)
                    .await?,
            ),
            None => Box::new(stream),
        })
    }

    async fn make_room(&self) -> Result<String, Failure> {
        let mut stream = self.connect().await?;
        let request = "POST /rooms HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        // Some end without saying goodbye to TLS; the answer is whole by then.
        let _ = stream.read_to_end(&mut answer).await;
        let text = String::from_utf8(answer)?;
        let (_, body) = text.split_once("\r\n\r\n").ok_or("no body")?;
        let said: Value = serde_json::from_str(body)?;
        Ok(said["room"].as_str().ok_or("no room")?.to_owned())
    }

    async fn join(&self, room: &str) -> Result<Socket, Failure> {
        let config = WebSocketConfig::default()
            .read_buffer_size(1024)
            .write_buffer_size(0);
        let url = format!("ws://localhost/rooms/{room}");
        let stream = self.connect().await?;
        let (mut socket, _) =
            tokio_tungstenite::client_async_with_config(url, stream, Some(config)).await?;
        socket
            .send(Message::text(r#"{"type":"join","protocol":1}"#))
            .await?;
        let said = heard(&mut socket).await?;
        match said["type"] == "joined" {
            true => Ok(socket),
            false => Err(format!("not joined: {said}").into()),
        }
    }
}

async fn heard(socket: &mut Socket) -> Result<Value, Failure> {
    match socket.next().await {
        Some(Ok(Message::Text(text))) => Ok(serde_json::from_str(&text)?),
        other => Err(format!("the socket ended: {other:?}").into()),
    }
}

/// Whether the server still answers on a socket that only sat there.
async fn alive(socket: &mut Socket) -> Result<(), Failure> {
    socket.send(Message::text(r#"{"type":"ping"}"#)).await?;
    while heard(socket).await?["type"] != "pong" {}
    Ok(())
}

async fn load(
    server: Arc<Server>,
    idle: usize,
    busy: usize,
    seconds: u64,
) -> Result<Value, Failure> {
    // The first socket pays for what all share.
    let first = server.join(&server.make_room().await?).await?;
    let empty_bytes = server.resident_bytes()?;
    let mut sitting = vec![first];
    while sitting.len() < idle {
        let room = server.make_room().await?;
        for _ in 0..8.min(idle - sitting.len()) {
            sitting.push(server.join(&room).await?);
        }
    }
    let full_bytes = server.resident_bytes()?;
    let mut pairs = Vec::new();
    for _ in 0..busy / 2 {
        let room = server.make_room().await?;
        pairs.push((server.join(&room).await?, server.join(&room).await?));
    }
    let began = Instant::now();
    let mut speaking = Vec::new();
    for (at, (one, other)) in pairs.into_iter().enumerate() {
        let offset =
            Duration::from_micros(at as u64 * 1_000_000 / PER_SEC / (busy as u64 / 2).max(1));
        speaking.push(tokio::spawn(speak(one, 2, began, offset, seconds)));
        speaking.push(tokio::spawn(speak(other, 1, began, offset, seconds)));
    }
    let mut delays_us: Vec<u64> = Vec::new();
    for speaker in speaking {
        delays_us.extend(speaker.await??);
    }
    let busy_bytes = server.resident_bytes()?;
    for socket in &mut sitting {
        alive(socket).await?;
    }
    delays_us.sort_unstable();
    let at = |share: f64| {
        delays_us
            .get(((delays_us.len() as f64 - 1.0) * share) as usize)
            .map(|us| *us as f64 / 1000.0)
    };
    Ok(json!({
        "tls": server.tls.is_some(), "idle": idle, "busy": busy, "seconds": seconds, "relayed": delays_us.len(),
        "p50_ms": at(0.5), "p99_ms": at(0.99), "worst_ms": at(1.0), "empty_bytes": empty_bytes,
        "bytes_per_idle_socket": full_bytes.saturating_sub(empty_bytes) / (idle as u64).max(1), "busy_bytes": busy_bytes,
    }))
}

/// Sends and hears for so many seconds; the delays of what was heard, in µs.
async fn speak(
    mut socket: Socket,
    to: u32,
    began: Instant,
    offset: Duration,
    seconds: u64,
) -> Result<Vec<u64>, Failure> {
    let total = seconds * PER_SEC;
    let mut clock = tokio::time::interval_at(
        (began + offset).into(),
        Duration::from_micros(1_000_000 / PER_SEC),
    );
    let (mut sent, mut delays_us) = (0, Vec::new());
    while (delays_us.len() as u64) < total {
        tokio::select! {
            _ = clock.tick(), if sent < total => {
                let at_us = began.elapsed().as_micros() as u64;
                let signal = json!({ "type": "signal", "to": to, "data": { "at_us": at_us } });
                socket.send(Message::text(signal.to_string())).await?;
                sent += 1;
            }
            said = heard(&mut socket) => {
                if let Some(at_us) = said?["data"]["at_us"].as_u64() {
                    delays_us.push((began.elapsed().as_micros() as u64).saturating_sub(at_us));
                }
            }
        }
    }
    Ok(delays_us)
}
