//! A network that is worse than the one that is there: loses and delays datagrams on their way out, for tests and to hear what that does.
//!
//! Invariant: without a [`Weather`] nothing here runs; with one, what happens to the n-th datagram follows from the seed and n alone.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::error::PeerError;

/// Longest delay that is accepted.
const MOST_JITTER: Duration = Duration::from_secs(1);
/// Wait of the thread that has nothing to send.
const IDLE: Duration = Duration::from_secs(3600);

/// What becomes of datagrams. All clones are one.
#[derive(Clone, Debug)]
pub struct Weather(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    loss: f64,
    jitter: Duration,
    /// Counts datagrams, from the seed on.
    state: AtomicU64,
    begun: AtomicBool,
    cut: AtomicBool,
}

impl Weather {
    /// Loses this part of all datagrams and delays every other by something between nothing and `jitter`, evenly: from the first
    /// connection on.
    ///
    /// # Errors
    /// A part that is not between 0 and 1, or more than a second.
    pub fn new(loss: f64, jitter: Duration, seed: u64) -> Result<Self, PeerError> {
        if !(0.0..=1.0).contains(&loss) || jitter > MOST_JITTER {
            let says = format!(
                "{loss} of all lost, {} ms late; 0 to 1 and at most 1000 ms are accepted",
                jitter.as_millis()
            );
            return Err(PeerError::media("weather", says));
        }
        Ok(Self(Arc::new(Shared {
            loss,
            jitter,
            state: AtomicU64::new(seed),
            begun: AtomicBool::new(false),
            cut: AtomicBool::new(false),
        })))
    }

    /// Lets nothing through, or does again.
    pub fn cut(&self, cut: bool) {
        self.0.cut.store(cut, Ordering::Relaxed);
    }

    /// There is a connection.
    pub(crate) fn begin(&self) {
        self.0.begun.store(true, Ordering::Relaxed);
    }

    /// How much later the next datagram goes; not at all where it is lost.
    fn fate(&self) -> Option<Duration> {
        let shared = &*self.0;
        if shared.cut.load(Ordering::Relaxed) {
            return None;
        }
        if !shared.begun.load(Ordering::Relaxed) {
            return Some(Duration::ZERO);
        }
        let lost = self.chance() < shared.loss;
        let late = shared.jitter.mul_f64(self.chance());
        (!lost).then_some(late)
    }

    /// Evenly from 0 to 1 (splitmix64).
    fn chance(&self) -> f64 {
        const STEP: u64 = 0x9E37_79B9_7F4A_7C15;
        let state = self.0.state.fetch_add(STEP, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A datagram under way.
struct Late {
    due: Instant,
    /// Which socket it goes from.
    from: usize,
    to: SocketAddr,
    bytes: Vec<u8>,
}

/// Sends what is late when its time has come, on a thread of its own.
#[derive(Debug)]
pub(crate) struct Delayer {
    weather: Weather,
    late: Option<Sender<Late>>,
    thread: Option<JoinHandle<()>>,
}

impl Delayer {
    /// For these sockets.
    pub fn start(weather: Weather, sockets: Vec<UdpSocket>) -> Result<Self, PeerError> {
        let (late, coming) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("heterodyne-weather".to_owned())
            .spawn(move || deliver(&coming, &sockets))
            .map_err(|error| PeerError::media("the weather's thread", error))?;
        Ok(Self {
            weather,
            late: Some(late),
            thread: Some(thread),
        })
    }

    /// There is a connection.
    pub fn begin(&self) {
        self.weather.begin();
    }

    /// Whether a datagram is to be sent now; otherwise it is lost, or goes later.
    pub fn takes(&self, from: usize, to: SocketAddr, bytes: &[u8]) -> bool {
        let Some(late) = self.weather.fate() else {
            return false;
        };
        if late.is_zero() {
            return true;
        }
        if let Some(sender) = &self.late {
            let _ = sender.send(Late {
                due: Instant::now() + late,
                from,
                to,
                bytes: bytes.to_vec(),
            });
        }
        false
    }
}

impl Drop for Delayer {
    fn drop(&mut self) {
        self.late = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn deliver(coming: &Receiver<Late>, sockets: &[UdpSocket]) {
    let mut under_way = BTreeMap::new();
    let mut count = 0_u64;
    loop {
        let next = under_way.first_key_value();
        let wait = next.map_or(IDLE, |((due, _), _): (&(Instant, u64), &Late)| {
            due.saturating_duration_since(Instant::now())
        });
        match coming.recv_timeout(wait) {
            Ok(late) => {
                count += 1;
                under_way.insert((late.due, count), late);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let now = Instant::now();
        while let Some(entry) = under_way.first_entry().filter(|entry| entry.key().0 <= now) {
            let late = entry.remove();
            if let Some(socket) = sockets.get(late.from) {
                let _ = socket.send_to(&late.bytes, late.to);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_are_lost_and_as_late_as_was_said() {
        let weather = Weather::new(0.05, Duration::from_millis(20), 7).unwrap();
        assert_eq!(weather.fate(), Some(Duration::ZERO), "before a connection");
        weather.begin();
        let fates: Vec<_> = (0..100_000).map(|_| weather.fate()).collect();
        let late: Vec<f64> = fates.iter().flatten().map(Duration::as_secs_f64).collect();
        // Five standard deviations of a binomial with 100 000 draws are 0.0035.
        let lost = (fates.len() - late.len()) as f64 / fates.len() as f64;
        assert!((lost - 0.05).abs() < 0.0035, "{lost}");
        let mean = late.iter().sum::<f64>() / late.len() as f64;
        assert!((mean - 0.010).abs() < 0.0001, "{mean}");
        assert!(late.iter().all(|secs| (0.0..0.020).contains(secs)));
        weather.cut(true);
        assert_eq!(weather.fate(), None);
        let again = Weather::new(0.05, Duration::from_millis(20), 7).unwrap();
        again.begin();
        assert!(fates.iter().take(1_000).all(|fate| *fate == again.fate()));
    }

    #[test]
    fn what_no_weather_is_like_is_refused() {
        for (loss, millis) in [(-0.1, 0), (1.1, 0), (f64::NAN, 0), (0.0, 1_001)] {
            assert!(Weather::new(loss, Duration::from_millis(millis), 0).is_err());
        }
    }
}
