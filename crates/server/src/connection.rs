//! One connection from its first byte to its end, each part of it bounded in time and in memory.

use crate::limits::Limits;
use crate::patient::Patient;
use crate::{headers, pages, site};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{Response, header};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use std::pin::pin;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// The first byte of every TLS connection: a handshake record (RFC 8446, section 5.1).
const HANDSHAKE: u8 = 22;

/// What all connections share.
#[derive(Clone)]
pub struct Service {
    /// Answers requests.
    pub router: Router,
    /// What a connection may take.
    pub limits: Limits,
    /// Becomes true when the server is to end.
    pub stop: watch::Receiver<bool>,
}

/// Serves a connection without TLS.
pub async fn plain(stream: TcpStream, service: Service) {
    answer(stream, service).await;
}

/// Serves a connection with TLS. A browser that came with http:// is sent to https://.
pub async fn secure(stream: TcpStream, config: Arc<ServerConfig>, service: Service) {
    let mut first = [0];
    let peeked = timeout(service.limits.handshake, stream.peek(&mut first));
    match peeked.await {
        Ok(Ok(1)) if first[0] == HANDSHAKE => {
            let accepted = timeout(
                service.limits.handshake,
                TlsAcceptor::from(config).accept(stream),
            );
            if let Ok(Ok(stream)) = accepted.await {
                answer(stream, service).await;
            }
        }
        Ok(Ok(1)) => {
            let router = headers::on_everything(Router::new().fallback(to_https));
            answer(stream, Service { router, ..service }).await;
        }
        _ => {}
    }
}

async fn to_https(request: Request) -> Response<Body> {
    let host = request.headers().get(header::HOST);
    let authority = host.and_then(|host| host.to_str().ok()?.parse::<Authority>().ok());
    match (authority, request.uri().path_and_query()) {
        (Some(authority), Some(path)) if !authority.as_str().contains('@') => {
            site::moved(&format!("https://{authority}{path}"))
        }
        _ => pages::not_found(),
    }
}

async fn answer(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, service: Service) {
    let Service {
        router,
        limits,
        mut stop,
    } = service;
    let io = TokioIo::new(Patient::new(stream, limits.patience));
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.head_lines);
    let connection = builder
        .serve_connection(io, TowerToHyperService::new(router))
        .with_upgrades();
    let mut connection = pin!(connection);
    tokio::select! {
        // A connection that fails is its client's affair.
        _ = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = connection.await;
}
