//! A sender, a network and a receiver, each with its own clock, in simulated time.

use heterodyne_dsp::elementary::sin_turns;
use heterodyne_live::{Receiver, ReceiverSettings, Sender, SenderSettings};

use heterodyne_live::emulator::{Conditions, Network};

pub const RATE_HZ: u32 = 48_000;
/// A tone of 64 frames a period: any 128 frames hold two of them.
pub const PERIOD: u64 = 64;
pub const AMPLITUDE: f32 = 0.5;

pub struct Link {
    pub sender: Sender,
    pub network: Network,
    pub receiver: Receiver,
    /// How much faster the sender's clock is.
    pub drift: f64,
    /// Frames of a push, and of a pull.
    pub quantum: usize,
    pushed: u64,
    pulled: u64,
    pub source: fn(u64) -> f32,
    /// From this frame on the sender is this much later: it stood still.
    pub pause: (u64, u64),
    /// The receiving process is not let run for the first of these µs of every second of them: packets wait until then.
    pub not_run_us: (u64, u64),
}

pub fn tone(frame: u64) -> f32 {
    AMPLITUDE * sin_turns((frame % PERIOD) as f64 / PERIOD as f64) as f32
}

impl Link {
    pub fn new(settings: &SenderSettings, conditions: Conditions, drift: f64) -> Link {
        Link {
            sender: Sender::new(settings).expect("accepted settings"),
            network: Network::new(conditions),
            receiver: Receiver::new(&ReceiverSettings::default()).expect("accepted settings"),
            drift,
            quantum: 128,
            pushed: 0,
            pulled: 0,
            source: tone,
            pause: (u64::MAX, 0),
            not_run_us: (0, u64::MAX),
        }
    }

    /// Receiver's time of the next pull.
    pub fn now_us(&self) -> u64 {
        self.pulled * 1_000_000 / u64::from(RATE_HZ)
    }

    /// One pull, after everything that comes before it.
    pub fn step(&mut self, heard: &mut impl FnMut(&[f32])) {
        let now_us = self.now_us();
        self.push_until(now_us);
        let (not_run_us, every_us) = self.not_run_us;
        let runs_us = |at_us: u64| at_us.max(at_us - at_us % every_us + not_run_us);
        if runs_us(now_us) == now_us {
            while let Some((at_us, bytes)) = self.network.arrive(now_us) {
                self.receiver.datagram(runs_us(at_us), &bytes);
            }
        }
        let mut planes = [[0.0f32; 4096]; 2];
        let [left, right] = &mut planes;
        self.receiver.pull(
            now_us,
            &mut [&mut left[..self.quantum], &mut right[..self.quantum]],
        );
        self.pulled += self.quantum as u64;
        heard(&planes[0][..self.quantum]);
    }

    /// Packets come for so long, and nobody pulls; whole pulls are left out.
    pub fn receive_only(&mut self, secs: f64) {
        let end = self.pulled + (secs * f64::from(RATE_HZ)) as u64;
        while self.pulled < end {
            let now_us = self.now_us();
            self.push_until(now_us);
            while let Some((at_us, bytes)) = self.network.arrive(now_us) {
                self.receiver.datagram(at_us, &bytes);
            }
            self.pulled += self.quantum as u64;
        }
    }

    /// What the sender does until then: a block is pushed when its last frame is captured.
    pub fn push_until(&mut self, now_us: u64) {
        let rate_hz = f64::from(self.sender.settings().sample_rate_hz) * (1.0 + self.drift);
        let (from, pause_us) = self.pause;
        let at_us = |frame: u64| {
            (frame as f64 * 1e6 / rate_hz) as u64 + if frame > from { pause_us } else { 0 }
        };
        let size = self.quantum as u64;
        while at_us(self.pushed + size) <= now_us {
            let block: Vec<f32> = (self.pushed..self.pushed + size).map(self.source).collect();
            let sent_us = at_us(self.pushed + size);
            let (network, pushed) = (&mut self.network, self.pushed);
            let channels = self.sender.settings().channels;
            let planes = [&block[..], &block[..]];
            self.sender
                .push(at_us(pushed), &planes[..channels], &mut |bytes| {
                    network.send(sent_us, bytes)
                });
            self.pushed += size;
        }
    }

    pub fn run(&mut self, secs: f64, heard: &mut impl FnMut(&[f32])) {
        let end = self.pulled + (secs * f64::from(RATE_HZ)) as u64;
        while self.pulled < end {
            self.step(heard);
        }
    }
}
