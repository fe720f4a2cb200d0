//! A native peer of a live room: WebRTC, Opus, sound cards and files around `heterodyne_live`.
//!
//! Invariant: whoever asks for samples (a sound card, or a timer in its place) runs [`playout::Playout`] and nothing else: no lock, no
//! allocation, no waiting. Everything that talks to the network happens on one thread, and everything that may fail says where.

#![forbid(unsafe_code)]

pub mod address;
pub mod bytes_ring;
pub mod capture;
pub mod coder;
pub mod dial;
pub mod endpoint;
pub mod error;
pub mod event;
mod in_order;
pub mod link;
mod mesh;
pub mod options;
pub mod playout;
pub mod recorder;
mod remote;
pub mod request;
pub mod room_socket;
pub mod sdp;
mod sending;
mod server;
pub mod session;
mod signaling;
pub mod sockets;
pub mod source;
pub mod ticker;
pub mod weather;
mod words;

/// Frames per second of everything between peers here. Opus knows no other that is as good.
pub const RATE_HZ: u32 = 48_000;
