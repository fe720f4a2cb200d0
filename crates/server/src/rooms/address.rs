//! Whose connection it is, as a number that tells nothing.

use crate::visitors;
use heterodyne_live::room::gate::AddressKey;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

/// The other end of a connection, put into each of its requests.
#[derive(Clone, Copy)]
pub struct Peer {
    /// Its address.
    pub address: IpAddr,
    /// Whether it speaks TLS with this server.
    pub secure: bool,
}

/// A hasher with a key of its own.
pub fn hasher() -> RandomState {
    RandomState::new()
}

/// The number of an address. The hasher's key is random and ends with the program.
pub fn key(hasher: &RandomState, peer: IpAddr) -> AddressKey {
    hasher.hash_one(visitors::one(peer))
}
