//! Whose connection it is, as a number that tells nothing.

use heterodyne_live::room::gate::AddressKey;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;

/// The other end of a connection, put into each of its requests.
#[derive(Clone, Copy)]
pub struct Peer(pub IpAddr);

/// A hasher with a key of its own.
pub fn hasher() -> RandomState {
    RandomState::new()
}

/// The number of an address. The hasher's key is random and ends with the program.
pub fn key(hasher: &RandomState, peer: IpAddr) -> AddressKey {
    match peer.to_canonical() {
        IpAddr::V4(address) => hasher.hash_one(address.octets()),
        // One customer has a network of 64 bits at least: all its addresses count as one.
        IpAddr::V6(address) => hasher.hash_one(&address.octets()[..8]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_64_bits_counts_as_one() {
        let hasher = RandomState::new();
        let of = |text: &str| key(&hasher, text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3:4:5"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }
}
