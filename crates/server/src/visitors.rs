//! How many connections each address has.
//!
//! Invariant: no address has more than it may, so one that opens connections and says nothing leaves places for others; an address without a
//! connection takes no memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Connections by address.
#[derive(Clone, Default)]
pub struct Visitors(Arc<Mutex<HashMap<IpAddr, usize>>>);

/// A place for one connection, given back when dropped.
pub struct Visit {
    visitors: Visitors,
    address: IpAddr,
}

impl Visitors {
    /// A place for a connection of `address`, unless it has `most` already.
    pub fn visit(&self, address: IpAddr, most: usize) -> Option<Visit> {
        let address = one(address);
        let mut open = self.open();
        let count = open.get(&address).copied().unwrap_or(0);
        if count >= most {
            return None;
        }
        open.insert(address, count + 1);
        Some(Visit {
            visitors: self.clone(),
            address,
        })
    }

    fn open(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut open = self.visitors.open();
        match open.get_mut(&self.address) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(open.remove(&self.address)),
        }
    }
}

/// The address that stands for a customer: of version 6 the first 64 bits, as each has that many at least.
pub fn one(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(
            address.to_bits() & !u128::from(u64::MAX),
        )),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_64_bits_counts_as_one() {
        let of = |text: &str| one(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3:4:5"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("192.0.2.1"), of("::ffff:192.0.2.1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn places_come_back_and_are_forgotten() {
        let visitors = Visitors::default();
        let (ada, bo) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let first = visitors.visit(ada, 2);
        let second = visitors.visit(ada, 2);
        assert!(first.is_some() && second.is_some() && visitors.visit(ada, 2).is_none());
        assert!(visitors.visit(bo, 2).is_some(), "another address");
        drop(first);
        let third = visitors.visit(ada, 2);
        assert!(third.is_some() && visitors.visit(ada, 2).is_none());
        drop((second, third));
        assert!(visitors.open().is_empty());
    }
}
