//! UDP: one socket for each address of this machine that peers may reach, each read by a thread of its own.
//!
//! Invariant: every datagram comes with the moment at which it was read, and with the local address that it was sent to.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::error::PeerError;
use crate::weather::{Delayer, Weather};

/// How long a reader waits before it looks whether it is still wanted.
const TURN: Duration = Duration::from_millis(200);
/// Longest datagram that is read.
const MOST_BYTES: usize = 2_000;

/// One that came.
#[derive(Clone, Debug)]
pub struct Datagram {
    /// When it was read.
    pub at: Instant,
    /// From whom.
    pub source: SocketAddr,
    /// To which of our addresses.
    pub destination: SocketAddr,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// Most sockets of a session: a machine that goes from network to network gets one in each.
const MOST_SOCKETS: usize = 32;

/// One of them.
struct Open {
    address: SocketAddr,
    socket: UdpSocket,
    stop: Arc<AtomicBool>,
}

/// All sockets of a session.
pub struct Sockets {
    /// The oldest first.
    open: Vec<Open>,
    arrived: Arc<dyn Fn(Datagram) + Send + Sync>,
    readers: Vec<JoinHandle<()>>,
    delayer: Option<Delayer>,
}

impl std::fmt::Debug for Sockets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sockets")
            .field("open", &self.addresses().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}

impl Sockets {
    /// Opens one for each address, and hands what arrives to `arrived`, on threads of theirs.
    ///
    /// # Errors
    /// No address can be used.
    pub fn open(
        addresses: &[IpAddr],
        arrived: impl Fn(Datagram) + Send + Sync + 'static,
    ) -> Result<Self, PeerError> {
        let mut sockets = Self {
            open: Vec::new(),
            arrived: Arc::new(arrived),
            readers: Vec::new(),
            delayer: None,
        };
        let mut last = io::Error::new(io::ErrorKind::NotFound, "this machine has no address");
        for address in addresses {
            if let Err(error) = sockets.add(*address) {
                last = error;
            }
        }
        match sockets.open.is_empty() {
            true => Err(PeerError::reach("UDP", last)),
            false => Ok(sockets),
        }
    }

    /// Opens more for addresses that were none of this machine's before: it may be in another network now. Those that it has no more stay, as it may come back,
    /// until there are too many: then the oldest of them is closed.
    pub fn renew(&mut self, addresses: &[IpAddr]) {
        self.readers.retain(|reader| !reader.is_finished());
        for address in addresses {
            if self.open.iter().any(|one| one.address.ip() == *address) {
                continue;
            }
            let has_room = self.open.len() < MOST_SOCKETS;
            // One that cannot be used is left out, as at the beginning.
            if has_room || self.close_one_but(addresses) {
                let _ = self.add(*address);
            }
        }
    }

    /// Closes the oldest that is none of these. Its reader ends by itself, which is not waited for.
    fn close_one_but(&mut self, addresses: &[IpAddr]) -> bool {
        let is_past = |one: &Open| !addresses.contains(&one.address.ip());
        let past = self.open.iter().position(is_past);
        // Weather knows sockets by their places.
        let Some(past) = past.filter(|_| self.delayer.is_none()) else {
            return false;
        };
        self.open.remove(past).stop.store(true, Ordering::Relaxed);
        true
    }

    fn add(&mut self, address: IpAddr) -> io::Result<()> {
        let socket = UdpSocket::bind((address, 0))?;
        socket.set_read_timeout(Some(TURN))?;
        let destination = socket.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let (reading, stops) = (socket.try_clone()?, Arc::clone(&stop));
        let arrived = Arc::clone(&self.arrived);
        let reader = std::thread::Builder::new()
            .name("heterodyne-udp".to_owned())
            .spawn(move || {
                let mut buffer = [0; MOST_BYTES];
                while !stops.load(Ordering::Relaxed) {
                    // Errors of a socket of datagrams are of those that went before (nobody listens there): the next may come.
                    if let Ok((length, source)) = reading.recv_from(&mut buffer) {
                        arrived(Datagram {
                            at: Instant::now(),
                            source,
                            destination,
                            bytes: buffer[..length].to_vec(),
                        });
                    }
                }
            })?;
        self.open.push(Open {
            address: destination,
            socket,
            stop,
        });
        self.readers.push(reader);
        Ok(())
    }

    /// Where they listen.
    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> + '_ {
        self.open.iter().map(|one| one.address)
    }

    /// Puts weather between these sockets and the network.
    ///
    /// # Errors
    /// The system refuses.
    pub fn expose(&mut self, weather: Weather) -> Result<(), PeerError> {
        let sockets = self.open.iter().map(|one| one.socket.try_clone());
        let sockets = sockets.collect::<io::Result<Vec<_>>>();
        let sockets = sockets.map_err(|error| PeerError::reach("UDP", error))?;
        self.delayer = Some(Delayer::start(weather, sockets)?);
        Ok(())
    }

    /// There is a connection: weather, if there is any, begins.
    pub fn connected(&self) {
        if let Some(delayer) = &self.delayer {
            delayer.begin();
        }
    }

    /// Sends from `source`; what cannot be sent is lost, as the network might lose it.
    pub fn send(&self, source: SocketAddr, destination: SocketAddr, bytes: &[u8]) {
        let mut open = self.open.iter().enumerate();
        let Some((from, one)) = open.find(|(_, one)| one.address == source) else {
            return;
        };
        let delayer = self.delayer.as_ref();
        if delayer.is_none_or(|delayer| delayer.takes(from, destination, bytes)) {
            let _ = one.socket.send_to(bytes, destination);
        }
    }
}

impl Drop for Sockets {
    fn drop(&mut self) {
        for one in &self.open {
            one.stop.store(true, Ordering::Relaxed);
        }
        for reader in self.readers.drain(..) {
            let _ = reader.join();
        }
    }
}

/// The addresses that reach this machine: of loopback, and those that the way into the world begins with. Nothing is sent.
pub fn local_addresses() -> Vec<IpAddr> {
    let mut found = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    // Documentation addresses and the like have no route of their own: they tell the default one.
    let far: [(IpAddr, IpAddr); 2] = [
        (
            Ipv4Addr::UNSPECIFIED.into(),
            Ipv4Addr::new(192, 0, 2, 1).into(),
        ),
        (
            Ipv6Addr::UNSPECIFIED.into(),
            Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into(),
        ),
    ];
    for (here, there) in far {
        let address = UdpSocket::bind((here, 0)).and_then(|socket| {
            socket
                .connect((there, 9))
                .and_then(|()| socket.local_addr())
        });
        if let Ok(address) = address
            && !address.ip().is_unspecified()
            && !found.contains(&address.ip())
        {
            found.push(address.ip());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn a_datagram_arrives_with_both_addresses() {
        let (sender, datagrams) = mpsc::channel();
        let local = [IpAddr::V4(Ipv4Addr::LOCALHOST)];
        let sockets = Sockets::open(&local, move |datagram| {
            let _ = sender.send(datagram);
        })
        .unwrap();
        let here = sockets.addresses().next().unwrap();
        sockets.send(here, here, b"once");
        let datagram = datagrams.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(datagram.bytes, b"once");
        assert_eq!((datagram.source, datagram.destination), (here, here));
    }

    #[test]
    fn another_address_gets_a_socket_of_its_own_once() {
        let (sender, datagrams) = mpsc::channel();
        let [first, second] = [[127, 0, 0, 1], [127, 0, 0, 2]].map(IpAddr::from);
        let mut sockets = Sockets::open(&[first], move |datagram| {
            let _ = sender.send(datagram);
        })
        .unwrap();
        let before: Vec<_> = sockets.addresses().collect();
        sockets.renew(&[first]);
        assert_eq!(sockets.addresses().collect::<Vec<_>>(), before);
        // Not every system has all of 127/8.
        if UdpSocket::bind((second, 0)).is_err() {
            return;
        }
        sockets.renew(&[first, second]);
        sockets.renew(&[second]);
        let after: Vec<_> = sockets.addresses().collect();
        assert_eq!(
            (after.len(), after[0], after[1].ip()),
            (2, before[0], second)
        );
        sockets.send(after[1], after[1], b"here");
        let datagram = datagrams.recv_timeout(Duration::from_secs(10)).unwrap();
        assert_eq!(
            (datagram.source, datagram.destination),
            (after[1], after[1])
        );
    }

    #[test]
    fn of_too_many_sockets_the_oldest_that_is_of_no_use_goes() {
        let network = |n: u8| IpAddr::from([127, 0, 1, n]);
        // Not every system has all of 127/8.
        if UdpSocket::bind((network(1), 0)).is_err() {
            return;
        }
        let home = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut sockets = Sockets::open(&[home], |_| {}).unwrap();
        for n in 1..=40 {
            sockets.renew(&[home, network(n)]);
        }
        let here: Vec<_> = sockets.addresses().map(|address| address.ip()).collect();
        let expected = std::iter::once(home).chain((10..=40).map(network));
        assert_eq!(here, expected.collect::<Vec<_>>());
        // More than that are not opened, however many there are.
        let all: Vec<_> = (1..=40).map(network).collect();
        sockets.renew(&all);
        assert_eq!(sockets.addresses().count(), MOST_SOCKETS);
    }

    #[test]
    fn loopback_is_always_an_address() {
        assert!(local_addresses()[0].is_loopback());
    }
}
