//! A running server and its clients, on loopback and with real TLS.

mod certificates;
mod client;
mod embedding;
mod files;
mod folders;
mod hosting;
mod house;
mod limits;
#[cfg(target_os = "linux")]
mod nginx;
#[path = "../../build/pack.rs"]
mod pack;
mod rooms;
mod stopping;
mod transport;
mod websocket;
