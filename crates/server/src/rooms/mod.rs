//! Signaling rooms over WebSockets: `POST /rooms` makes one, `/rooms/TOKEN` is its socket.
//!
//! Invariant: who may speak to whom is decided by [`heterodyne_live::room::Room`] alone; here are the sockets, each with bounded memory and
//! patience. No text, token or address is written anywhere.

mod address;
mod answers;
mod door;
mod hall;
mod key_file;
mod origin;
mod outbox;
mod paced;
mod socket;

pub use address::Peer;
pub use key_file::KeyFile;
pub use origin::{Origin, OriginError};

use axum::Router;
use axum::routing::{get, post};
use hall::Hall;
use heterodyne_live::room::HostLimits;
use heterodyne_live::room::token::Key;
use heterodyne_live::room::turn::Turn;
use std::sync::Arc;

/// What rooms are made of.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Bounds of rooms and of this host.
    pub limits: HostLimits,
    /// Signs links.
    pub key: Key,
    /// STUN and TURN servers for those who joined.
    pub turn: Option<Turn>,
    /// Whose pages may use the rooms beside those of this server.
    pub origins: Vec<Origin>,
}

/// The rooms of one server.
#[derive(Clone)]
pub struct Rooms(Arc<Hall>);

impl Rooms {
    /// Rooms by these settings.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Hall::new(settings)))
    }

    /// The routes, to be merged with those of the site.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/rooms", post(door::make).options(door::preflight))
            .route("/rooms/{token}", get(door::enter))
            .with_state(Arc::clone(&self.0))
    }

    /// Closes all sockets with code 1001 and waits until they have ended.
    pub async fn end(&self) {
        self.0.end().await;
    }

    /// Sockets that are open.
    pub fn sockets(&self) -> usize {
        self.0.sockets()
    }
}
