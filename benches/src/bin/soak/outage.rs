//! Devices that go away and come back: the server of a private PulseAudio killed and started again, or a device without hardware
//! that dies on order.

use std::path::PathBuf;

use heterodyne_benches::pulse::Pulse;
use heterodyne_device::{Device, VirtualDevice};

/// How long a device stays away, in seconds, one outage after the other, but no longer than a part of the time between two.
const AWAY_SECS: [f64; 4] = [0.2, 1.5, 0.7, 3.0];
const MOST_AWAY: f64 = 0.25;
/// Frames per second of either device.
pub const RATE: u32 = 48_000;

enum Place {
    Pulse(Pulse),
    Virtual(VirtualDevice),
}

/// When the device goes away, and what it is.
pub struct Outages {
    place: Place,
    /// Seconds from the start at which it goes.
    times: Vec<f64>,
    /// Seconds between them.
    gap: f64,
    done: usize,
    /// When it comes back.
    back: Option<f64>,
}

impl Outages {
    /// `count` outages, spread evenly over `secs`.
    /// `folder` is that of a prepared PulseAudio; without one the device has no hardware.
    pub fn new(folder: Option<PathBuf>, count: u32, secs: f64) -> Result<Self, String> {
        let place = match folder {
            Some(folder) => Place::Pulse(Pulse::start(folder)?),
            None => Place::Virtual(VirtualDevice::in_time(RATE, 2, 512)),
        };
        let gap = secs / f64::from(count + 1);
        Ok(Self {
            place,
            gap,
            times: (1..=count).map(|k| gap * f64::from(k)).collect(),
            done: 0,
            back: None,
        })
    }

    /// What to play on.
    pub fn device(&self) -> Device {
        match &self.place {
            Place::Pulse(_) => Device::Default,
            Place::Virtual(device) => Device::Virtual(device.clone()),
        }
    }

    /// How many there have been, and how many there should be.
    pub fn losses(&self) -> (u64, u64) {
        (self.done as u64, self.times.len() as u64)
    }

    /// Gives the device back, or takes it away, if it is time; never before the last outage is over for the session.
    pub fn look(&mut self, now: f64, open: bool) -> Result<(), String> {
        if self.back.is_some_and(|back| now >= back) {
            self.restore()?;
        }
        if open && self.back.is_none() && self.times.get(self.done).is_some_and(|time| now >= *time)
        {
            match &mut self.place {
                Place::Pulse(pulse) => pulse.kill(),
                Place::Virtual(device) if self.done.is_multiple_of(2) => device.die(),
                Place::Virtual(device) => device.unplug(),
            }
            let away = AWAY_SECS[self.done % AWAY_SECS.len()];
            self.back = Some(now + away.min(MOST_AWAY * self.gap));
            self.done += 1;
        }
        Ok(())
    }

    /// Gives the device back for good.
    pub fn end(&mut self) -> Result<(), String> {
        match self.back {
            Some(_) => self.restore(),
            None => Ok(()),
        }
    }

    fn restore(&mut self) -> Result<(), String> {
        self.back = None;
        match &mut self.place {
            Place::Pulse(pulse) => pulse.revive(),
            Place::Virtual(device) => {
                device.plug(RATE);
                Ok(())
            }
        }
    }
}
