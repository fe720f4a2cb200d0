//! Serves the web app over TLS with the headers that isolate it, and signaling rooms for live sound.
//!
//! Invariant: a client sees files of the app or of one chosen folder and nothing else of this machine, and takes bounded memory,
//! connections and time of it.
//!
//! [`site::Site::routes`] is a plain [`axum::Router`]: other jobs merge theirs with it before [`server::Server::new`] adds the headers.

#![forbid(unsafe_code)]

pub mod app;
pub mod certificate;
mod connection;
pub mod error;
pub mod folder;
pub mod headers;
pub mod hosts;
pub mod limits;
pub mod listen;
pub mod media_type;
pub mod negotiation;
pub mod pages;
pub mod patient;
mod private_file;
pub mod request_path;
pub mod rooms;
pub mod server;
pub mod site;
mod tls;
mod visitors;

pub use axum::Router;
pub use heterodyne_live::room;
pub use time::OffsetDateTime;
