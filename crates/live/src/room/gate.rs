//! Who may open sockets and make rooms: limits per address and in all.
//!
//! Invariant: addresses are known by a number only, which the host makes of them with a key that it forgets when it ends; no more of them
//! are remembered than [`GateLimits::addresses`].

use super::rate::Bucket;
use serde::Deserialize;
use std::collections::HashMap;

/// How often addresses are looked through for some to forget.
const LOOK_EVERY_MS: u64 = 1000;

/// An address, hashed by the host.
pub type AddressKey = u64;

/// Bounds of a host.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateLimits {
    /// Sockets in all.
    pub sockets: usize,
    /// Sockets of one address.
    pub sockets_per_address: usize,
    /// Sockets that an address may open at once.
    pub connect_burst: u32,
    /// Sockets a second that it may open for long.
    pub connect_per_sec: u32,
    /// Rooms that an address may make at once.
    pub room_burst: u32,
    /// Rooms a second that it may make for long.
    pub room_per_sec: u32,
    /// Addresses that are remembered.
    pub addresses: usize,
}

impl Default for GateLimits {
    fn default() -> Self {
        Self {
            sockets: 8192,
            sockets_per_address: 64,
            connect_burst: 64,
            connect_per_sec: 4,
            room_burst: 32,
            room_per_sec: 1,
            addresses: 65_536,
        }
    }
}

struct Address {
    sockets: usize,
    connects: Bucket,
    rooms: Bucket,
}

/// Counts sockets.
pub struct Gate {
    limits: GateLimits,
    sockets: usize,
    addresses: HashMap<AddressKey, Address>,
    /// When addresses were last looked through for some to forget.
    looked_ms: Option<u64>,
}

impl Gate {
    /// A gate that nobody has come through yet.
    pub fn new(limits: GateLimits) -> Self {
        Self {
            limits,
            sockets: 0,
            addresses: HashMap::new(),
            looked_ms: None,
        }
    }

    /// Whether this address may open another socket now. If so, [`Gate::disconnect`] must follow when it ends.
    pub fn connect(&mut self, now_ms: u64, key: AddressKey) -> bool {
        let (most, per_address) = (self.limits.sockets, self.limits.sockets_per_address);
        let (burst, per_sec) = (self.limits.connect_burst, self.limits.connect_per_sec);
        let full = self.sockets >= most;
        let Some(address) = self.address(now_ms, key) else {
            return false;
        };
        let granted =
            !full && address.sockets < per_address && address.connects.take(now_ms, burst, per_sec);
        if granted {
            address.sockets += 1;
            self.sockets += 1;
        }
        granted
    }

    /// A socket of this address has ended.
    pub fn disconnect(&mut self, key: AddressKey) {
        if let Some(address) = self.addresses.get_mut(&key)
            && address.sockets > 0
        {
            address.sockets -= 1;
            self.sockets -= 1;
        }
    }

    /// Whether this address may make another room now.
    pub fn make_room(&mut self, now_ms: u64, key: AddressKey) -> bool {
        let (burst, per_sec) = (self.limits.room_burst, self.limits.room_per_sec);
        self.address(now_ms, key)
            .is_some_and(|address| address.rooms.take(now_ms, burst, per_sec))
    }

    /// Sockets that are open.
    pub fn sockets(&self) -> usize {
        self.sockets
    }

    /// Addresses that are remembered.
    pub fn addresses(&self) -> usize {
        self.addresses.len()
    }

    /// What is known of an address; nothing when too many are known and none can be forgotten.
    fn address(&mut self, now_ms: u64, key: AddressKey) -> Option<&mut Address> {
        if self.addresses.len() >= self.limits.addresses && !self.addresses.contains_key(&key) {
            self.forget(now_ms);
            if self.addresses.len() >= self.limits.addresses {
                return None;
            }
        }
        let limits = &self.limits;
        Some(self.addresses.entry(key).or_insert_with(|| Address {
            sockets: 0,
            connects: Bucket::full(now_ms, limits.connect_burst),
            rooms: Bucket::full(now_ms, limits.room_burst),
        }))
    }

    /// Forgets addresses whose return would be treated like that of a new one.
    fn forget(&mut self, now_ms: u64) {
        // Looking through all of them is work that strangers must not cause at will.
        if self
            .looked_ms
            .is_some_and(|looked_ms| now_ms < looked_ms.saturating_add(LOOK_EVERY_MS))
        {
            return;
        }
        self.looked_ms = Some(now_ms);
        let limits = &self.limits;
        self.addresses.retain(|_, address| {
            address.sockets > 0
                || !address
                    .connects
                    .is_full(now_ms, limits.connect_burst, limits.connect_per_sec)
                || !address
                    .rooms
                    .is_full(now_ms, limits.room_burst, limits.room_per_sec)
        });
    }
}
