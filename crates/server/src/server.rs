//! Listens, hands each connection to a task of its own, and ends when it is told to.
//!
//! Invariant: tasks never outnumber [`Limits::connections`], those of one address [`Limits::connections_per_address`]; after a stop no connection is accepted, answers under way are
//! finished, and what is not done after [`Limits::ending`] is cut off.

use crate::certificate::Certificate;
use crate::connection::{self, Service};
use crate::error::ServerError;
use crate::limits::Limits;
use crate::rooms::{Peer, Rooms};
use crate::visitors::Visitors;
use crate::{headers, hosts, tls};
use axum::{Extension, Router};
use rustls::ServerConfig;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::{Arc, RwLock};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Threads that serve. Files wait for the network, not for processors.
const THREADS: usize = 2;

/// Pause after the system refused to accept, for example because too many files are open.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// Gives a new certificate when the old one is about to expire, else nothing.
pub type Renew = Box<dyn Fn() -> Option<Certificate> + Send + Sync>;

/// A server that listens.
pub struct Server {
    runtime: Runtime,
    listeners: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
    config: Option<Arc<RwLock<Arc<ServerConfig>>>>,
    renew: Option<Renew>,
    rooms: Option<Rooms>,
    router: Router,
    limits: Limits,
    stop: Arc<watch::Sender<bool>>,
}

/// Ends a server, from any thread.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Stop {
    /// Lets the server finish what it is answering, and end.
    pub fn now(&self) {
        self.0.send_replace(true);
    }
}

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Connections that did not finish in time.
    pub cut_off: usize,
}

impl Server {
    /// Answers from `router` on `listeners`, with TLS when there is a certificate. The headers of [`headers::ALWAYS`] are added. A
    /// server that listens on loopback alone answers to names of loopback and of its certificate alone ([`hosts`]).
    ///
    /// # Errors
    /// Certificate and key do not fit, or the system gives no threads.
    pub fn new(
        listeners: Vec<TcpListener>,
        certificate: Option<&Certificate>,
        router: Router,
        limits: Limits,
    ) -> Result<Self, ServerError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .max_blocking_threads(4)
            .thread_name("heterodyne-serve")
            .enable_io()
            .enable_time()
            .build()
            .map_err(ServerError::Threads)?;
        let addresses = listeners
            .iter()
            .map(|listener| listener.local_addr().map_err(ServerError::Threads))
            .collect::<Result<Vec<SocketAddr>, _>>()?;
        let router = match addresses.iter().all(|address| address.ip().is_loopback()) {
            true => {
                let names = certificate.map(|given| given.about.names.clone());
                hosts::known_only(router, names.unwrap_or_default())
            }
            false => router,
        };
        let config = match certificate {
            Some(given) => Some(config_of(given)?),
            None => None,
        };
        Ok(Self {
            runtime,
            listeners,
            addresses,
            config: config.map(|config| Arc::new(RwLock::new(config))),
            renew: None,
            rooms: None,
            router: headers::on_everything(router),
            limits,
            stop: Arc::new(watch::Sender::new(false)),
        })
    }

    /// Asks `renew` every [`Limits::renewal`] and shows what it gives to those who come from then on.
    #[must_use]
    pub fn renewed_by(mut self, renew: Renew) -> Self {
        self.renew = Some(renew);
        self
    }

    /// Closes the sockets of `rooms` when the server ends. Their routes are part of the router already.
    #[must_use]
    pub fn with_rooms(mut self, rooms: Rooms) -> Self {
        self.rooms = Some(rooms);
        self
    }

    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// What ends it.
    pub fn stop(&self) -> Stop {
        Stop(Arc::clone(&self.stop))
    }

    /// Serves until [`Stop::now`].
    ///
    /// # Errors
    /// The system refuses to watch the listeners.
    pub fn run(self) -> Result<Ended, ServerError> {
        let service = Service {
            router: self.router,
            limits: self.limits,
            stop: self.stop.subscribe(),
        };
        let slots = Arc::new(Semaphore::new(self.limits.connections));
        let visitors = Visitors::default();
        let ended = self.runtime.block_on(async {
            let mut doors = JoinSet::new();
            for listener in self.listeners {
                let listener =
                    tokio::net::TcpListener::from_std(listener).map_err(ServerError::Threads)?;
                let (config, slots) = (self.config.clone(), Arc::clone(&slots));
                doors.spawn(door(
                    listener,
                    config,
                    slots,
                    visitors.clone(),
                    service.clone(),
                ));
            }
            if let (Some(config), Some(renew)) = (self.config, self.renew) {
                doors.spawn(renewal(config, renew, service.clone()));
            }
            if let Some(rooms) = self.rooms {
                doors.spawn(ending(rooms, service));
            }
            let mut cut_off = 0;
            while let Some(done) = doors.join_next().await {
                cut_off += done.unwrap_or(0);
            }
            Ok(Ended { cut_off })
        });
        self.runtime.shutdown_timeout(self.limits.ending);
        ended
    }
}

fn config_of(certificate: &Certificate) -> Result<Arc<ServerConfig>, ServerError> {
    tls::config(certificate.chain.clone(), certificate.key.clone_key())
}

/// Accepts until the stop, then waits for what is open. Returns how many connections did not finish.
async fn door(
    listener: tokio::net::TcpListener,
    config: Option<Arc<RwLock<Arc<ServerConfig>>>>,
    slots: Arc<Semaphore>,
    visitors: Visitors,
    service: Service,
) -> usize {
    let mut stop = service.stop.clone();
    let mut open = JoinSet::new();
    loop {
        let accepting = async {
            let slot = Arc::clone(&slots).acquire_owned().await;
            match listener.accept().await {
                Ok((stream, peer)) => Some((stream, peer.ip(), slot)),
                Err(_) => {
                    tokio::time::sleep(AFTER_REFUSAL).await;
                    None
                }
            }
        };
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => break,
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = accepting => if let Some((stream, address, slot)) = accepted {
                let most = service.limits.connections_per_address;
                let Some(visit) = visitors.visit(address, most) else {
                    continue;
                };
                let (config, service) = (config.clone(), service.clone());
                open.spawn(async move {
                    serve(stream, address, config, service).await;
                    drop((slot, visit));
                });
            },
        }
    }
    drop(listener);
    let finished = async { while open.join_next().await.is_some() {} };
    if timeout(service.limits.ending, finished).await.is_ok() {
        return 0;
    }
    let cut_off = open.len();
    open.shutdown().await;
    cut_off
}

async fn serve(
    stream: TcpStream,
    address: IpAddr,
    config: Option<Arc<RwLock<Arc<ServerConfig>>>>,
    service: Service,
) {
    // Answers leave whole: waiting for more to send would only delay their end.
    let _ = stream.set_nodelay(true);
    let config = config.and_then(|config| Some(Arc::clone(&*config.read().ok()?)));
    let peer = Peer {
        address,
        secure: config.is_some(),
    };
    let router = service.router.layer(Extension(peer));
    let service = Service { router, ..service };
    match config {
        Some(config) => connection::secure(stream, config, service).await,
        None => connection::plain(stream, service).await,
    }
}

/// Waits for the stop, then for the sockets of the rooms. Returns how many did not end.
async fn ending(rooms: Rooms, mut service: Service) -> usize {
    let _ = service.stop.wait_for(|stop| *stop).await;
    match timeout(service.limits.ending, rooms.end()).await {
        Ok(()) => 0,
        Err(_) => rooms.sockets(),
    }
}

async fn renewal(
    config: Arc<RwLock<Arc<ServerConfig>>>,
    renew: Renew,
    mut service: Service,
) -> usize {
    let renew = Arc::new(renew);
    while timeout(service.limits.renewal, service.stop.wait_for(|stop| *stop))
        .await
        .is_err()
    {
        let asked = Arc::clone(&renew);
        let new = tokio::task::spawn_blocking(move || config_of(&asked()?).ok()).await;
        if let (Ok(Some(new)), Ok(mut config)) = (new, config.write()) {
            *config = new;
        }
    }
    0
}
